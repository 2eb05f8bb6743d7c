"""The moments of a plan in the words of a locale: “截止日前3个工作日”, "3 working days before"."""

from __future__ import annotations

from datetime import date

from service.dates import day
from service.words import say
from workflows.moment_terms import EVENT, Moment, Place
from workflows.moments import BadMoment, parse_moment
from workflows.plan import Plan


def moment_words(locale: str, moment: Moment, plan: Plan | None = None) -> str:
    """A moment in words; an event by the title that the plan gives it."""
    told = _base(locale, moment.base, plan)
    if moment.roll is not None:
        told = say(locale, "plans", f"roll.{moment.roll.name.lower()}", base=told)
    elif moment.offset:
        side = "after" if moment.offset > 0 else "before"
        key = f"{side}.{moment.unit.name.lower()}"
        told = say(locale, "plans", key, base=told, count=abs(moment.offset))
    if moment.clock is None:
        return told
    return say(locale, "plans", "clock", moment=told, clock=f"{moment.clock:%H:%M}")


def phrase_words(locale: str, phrase: str, plan: Plan | None = None) -> str:
    """The moment that a phrase of a plan file names, in words; what is no moment as it stands."""
    try:
        return moment_words(locale, parse_moment(phrase), plan)
    except BadMoment:
        return phrase


def _base(locale: str, base: date | str | Place, plan: Plan | None) -> str:
    if isinstance(base, date):
        return day(locale, base)
    if isinstance(base, Place):
        unit = "working_day" if base.working else "day"
        which = {1: "first", -1: "last"}.get(base.number, "number")
        span = say(locale, "plans", f"span.{base.span}")
        return say(locale, "plans", f"place.{which}.{unit}", span=span, number=base.number)
    if not base.startswith(EVENT):
        return say(locale, "plans", f"anchor.{base}")
    key = base.removeprefix(EVENT)
    titles = {event.key: event.title for event in plan.events} if plan is not None else {}
    return say(locale, "plans", "event", event=titles.get(key, key))
