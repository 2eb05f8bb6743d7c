"""Facts that stages ask for, by the names that people use."""

from __future__ import annotations

from service.words import has_words, say
from workflows.plan import Plan


def fact_words(locale: str, fact: str, plan: Plan) -> str:
    """``document.assessment_rules`` by the plan's own title, others by the catalogue.

    A fact that a plan has invented, and for which nobody has written words, shows its key.
    """
    sort, _, key = fact.rpartition(".")
    titles = {
        "document": dict(plan.documents),
        "pledge_field": dict(plan.pledge_fields),
        "award": {award.key: award.title for award in plan.awards},
        "duty": {duty.key: duty.title for duty in plan.duties},
    }
    title = titles.get(sort, {}).get(key)
    if title is None and has_words("facts", f"fact.{key}"):
        title = say(locale, "facts", f"fact.{key}")
    if title is None:
        return fact
    return say(locale, "facts", f"fact_of.{sort}", title=title) if sort else title
