"""Reasons, mistakes and terms put into the words of a locale."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from service.dates import day
from service.fact_words import planned_title
from service.period_words import period_words
from service.words import domains, has_words, say
from workflows.owed import GoingOn
from workflows.plan import Plan
from workflows.refusals import Mistake, Reason

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_SUPERIOR = re.compile(r"superior\((\w+)\)")
# Which vocabulary the values of these parameters are taken from.
_TERMS = {"role": "role", "kind": "kind", "verb": "verb", "status": "status", "channel": "channel"}
_STATES = ("state", "target", "source")


def term(locale: str, sort: str, code: str) -> str:
    """The word for a code of a vocabulary such as ``role`` or ``kind``; the code where none is."""
    if found := _SUPERIOR.fullmatch(code):
        return say(locale, "terms", "role.superior", role=term(locale, sort, found[1]))
    key = f"{sort}.{code}"
    return say(locale, "terms", key) if has_words("terms", key) else code


def colour_words(locale: str, colour: str) -> str:
    """What a ticket's colour is called: on pages, in lists and in ledgers alike."""
    return say(locale, "inspections", f"colour.{colour}")


def state_words(locale: str, state: str, plan: Plan | None = None) -> str:
    """The words for a campaign's state: a resting state, or round and stage by their titles."""
    found = plan.find(state) if plan is not None else None
    if found is not None:
        return say(locale, "terms", "round_and_stage", round=found[0].title, stage=found[1].title)
    return term(locale, "state", state)


def standing_words(
    locale: str, state: str, plan: Plan | None = None, goes_on: GoingOn | None = None
) -> str:
    """Where a campaign stands; past its stages it is not over while duties go on."""
    if goes_on is None:
        return state_words(locale, state, plan)
    if goes_on.until is None:
        return say(locale, "terms", "state.duties_go_on")
    return say(locale, "terms", "state.duties_go_on_until", until=day(locale, goes_on.until))


def place_words(locale: str, place: str, plan: Plan) -> str:
    """A state by its titles, or ``duty/period`` by the duty's title and the period's name."""
    key, _, period = place.partition("/")
    duty = next((duty for duty in plan.duties if duty.key == key), None)
    if duty is None or not period or plan.find(place) is not None:
        return state_words(locale, place, plan)
    told = period_words(locale, period)
    return say(locale, "web", "history.duty", title=duty.title, period=told)


def reason_words(locale: str, reason: Reason, plan: Plan | None = None) -> str:
    """The sentence of one reason; the code itself, with its values, where nobody wrote one."""
    values = {name: _value(locale, name, value, plan) for name, value in reason.params}
    for domain, key in _places(reason.code):
        if has_words(domain, key):
            return say(locale, domain, key, **values)
    told = ", ".join(f"{name} {value}" for name, value in values.items())
    return f"{reason.code} ({told})" if told else reason.code


def _places(code: str) -> Iterator[tuple[str, str]]:
    """Where the words of a reason may stand: with its kind of work, or with all the others."""
    domain, _, rest = code.partition(".")
    if domain in domains():
        yield domain, f"reason.{rest}"
    yield "reasons", code
    yield "reasons", f"reason.{code}"


def deed_words(locale: str, deed: str, details: Mapping[str, object] | None = None) -> str:
    """The words for a deed such as ``pledges.published``; its name where nobody wrote any.

    `details` are what history keeps of it, for words that tell of them.
    """
    domain, _, rest = deed.partition(".")
    key = f"deed.{rest}"
    known = domain in domains() and has_words(domain, key)
    if not known:
        return deed
    values = dict(details or {})
    for name in ("since", "until"):
        if isinstance(told := values.get(name), str) and told:
            values[name] = day(locale, date.fromisoformat(told))
    return say(locale, domain, key, **values)


def _value(locale: str, name: str, value: str, plan: Plan | None) -> str:
    if name in _TERMS:
        return term(locale, _TERMS[name], value)
    if name in _STATES:
        return state_words(locale, value, plan)
    if name in ("missing", "of") and value:
        return _listed(locale, (_fact(locale, part.strip(), plan) for part in value.split(",")))
    if name == "duty" and plan is not None:
        return next((duty.title for duty in plan.duties if duty.key == value), value)
    if _DAY.fullmatch(value):  # a reason keeps it as data, and a reader writes it another way
        return day(locale, date.fromisoformat(value))
    return value


def _fact(locale: str, name: str, plan: Plan | None) -> str:
    """``document.assessment_rules`` by the title the plan gives it, others by the catalogue."""
    title = planned_title(name, plan) if plan is not None else None
    if title is not None:
        return title
    key = name.rpartition(".")[2]
    known = f"fact.{key}"
    return say(locale, "facts", known) if has_words("facts", known) else key


def _listed(locale: str, parts: Iterable[str]) -> str:
    return say(locale, "terms", "and").join(parts)


def mistake_words(locale: str, mistake: Mistake) -> str:
    """The sentence of one mistake of a file, with the guess where one could be made."""
    values = dict(mistake.params)
    if has_words("mistakes", mistake.code):
        told = say(locale, "mistakes", mistake.code, **values)
    else:
        told = f"{mistake.code} {values}"
    if mistake.guess:
        told += say(locale, "mistakes", "guess", guess=mistake.guess)
    return told
