"""How what a ledger keeps as a code of the plan is called: meetings, grades, periods."""

from __future__ import annotations

import re

from service.fact_words import fact_words
from service.period_words import period_words
from service.words import has_words, say
from workflows.evidencing import meeting_kinds
from workflows.periods import period_named
from workflows.plan import Plan

#: Kinds of work whose note is what was scored, and nothing else.
SCORED = frozenset({"pledge", "appraisal", "inspection", "self_check"})
_CAME = re.compile(r"(\d+)/(\d+)")
#: As `service.inspections.following` names a matter of its own.
_VISIT = re.compile(r" #(\d+)\.(\d+)")


def title_words(locale: str, plan: Plan, kind: str, title: str) -> str:
    """Return what a line of a kind is about, as the plan calls it, else as it usually is."""
    if kind == "review":
        grade = plan.provisions.reviews.grade(title)
        return (grade and grade.title) or _usual(locale, "review_pages", f"grade.{title}", title)
    if kind == "pledge":
        return _usual(locale, "pledges", f"grade.{title}", title)
    rules = plan.provisions.evidence
    if kind == "meeting" and title in meeting_kinds(plan):
        usual = fact_words(locale, title, plan)
        return rules.meeting(title).title or _usual(locale, "duty_pages", f"kind.{title}", usual)
    if kind == "contribution" and title in rules.contributions:
        own = rules.contributions[title].title
        return own or _usual(locale, "ledger_pages", f"title.{title}", title)
    return title  # a person wrote it


def note_words(locale: str, kind: str, title: str, note: str) -> str:
    """Return a note as people say it: how many came, a score, a period, which inspection."""
    came = _CAME.fullmatch(note) if kind == "meeting" else None
    if came:
        return say(locale, "ledger", "note.came", present=came[1], expected=came[2])
    if note and kind in SCORED:
        return say(locale, "ledger", "note.score", score=note)
    if kind == "ticket":
        return _matter_words(locale, title, note)
    return _period_or_text(locale, note)


def _matter_words(locale: str, title: str, note: str) -> str:
    """The calendar numbers what it issues a ticket for; what a person wrote stands as it is."""
    which = _VISIT.fullmatch(note.removeprefix(title)) if note.startswith(title) else None
    if which is None:
        return note
    return say(locale, "ledger", "note.visit", title=title, inspection=which[1], visit=which[2])


def _period_or_text(locale: str, note: str) -> str:
    try:
        return period_words(locale, period_named(note).name)
    except ValueError:
        return note


def _usual(locale: str, catalogue: str, key: str, code: str) -> str:
    return say(locale, catalogue, key) if has_words(catalogue, key) else code
