"""Facts that stages ask for, by the names that people use."""

from __future__ import annotations

from collections.abc import Mapping

from service.words import has_words, say
from workflows.plan import Plan


def fact_words(locale: str, fact: str, plan: Plan) -> str:
    """``document.assessment_rules`` by the plan's own title, others by the catalogue.

    A fact that a plan has invented, and for which nobody has written words, shows its key.
    """
    sort, _, key = fact.rpartition(".")
    title = planned_title(fact, plan)
    if title is None and has_words("facts", f"fact.{key}"):
        title = say(locale, "facts", f"fact.{key}")
    if title is None:
        return fact
    return say(locale, "facts", f"fact_of.{sort}", title=title) if sort else title


def planned_title(fact: str, plan: Plan) -> str | None:
    """What the plan itself calls that which a fact is about; None where it has no name for it."""
    sort, _, key = fact.rpartition(".")
    titles = {
        "document": dict(plan.documents),
        "pledge_field": dict(plan.pledge_fields),
        "award": {award.key: award.title for award in plan.awards},
        "duty": {duty.key: duty.title for duty in plan.duties},
    }
    return titles.get(sort, {}).get(key)


def how_words(locale: str, work: str) -> str:
    """What puts a missing fact right, by the kind of work that gives it."""
    return say(locale, "facts", f"how.{work}")


def recorded_words(locale: str, details: Mapping[str, str], plan: Plan) -> str:
    """What was recorded by hand in earlier days, with what value, as history keeps both."""
    value = details.get("value", "")
    if has_words("facts", f"value.{value}"):
        value = say(locale, "facts", f"value.{value}")
    fact = fact_words(locale, details.get("fact", ""), plan)
    return say(locale, "facts", "fact_with_value", fact=fact, value=value) if value else fact
