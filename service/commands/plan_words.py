"""What a plan will cause, line by line, in the words of those who read it at the terminal."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from service.web.dates import deadline, instant
from service.wording import state_words, term
from service.words import say
from workflows.firings import Firing
from workflows.happenings import Kind
from workflows.plan import Plan
from workflows.rehearse import Row


def firing_words(locale: str, firing: Firing, zone: ZoneInfo) -> str:
    """The moments at which a rule will act; a deadline at midnight is 24:00 of the day before."""
    told = deadline if firing.path.endswith(".due") else instant
    return say(locale, "terms", "and").join(told(locale, at, zone) for at in firing.at)


def row_cells(locale: str, row: Row, found: Plan) -> list[object]:
    """A line of a rehearsal: when, whose, what, where, to whom, by what, by which rule."""
    listed = say(locale, "terms", "and")
    told = deadline if row.kind is Kind.DUE else instant
    return [
        told(locale, row.at, ZoneInfo(found.zone)),
        term(locale, "kind", row.organization),
        term(locale, "happening", row.kind.value),
        _place(locale, row, found),
        listed.join(term(locale, "role", role) for role in row.to),
        listed.join(term(locale, "channel", channel) for channel in row.channels),
        _rule(locale, row.rule) + ("?" if row.provisional else ""),
    ]


def _place(locale: str, row: Row, found: Plan) -> str:
    """A stage or a duty by its title."""
    titles = {duty.key: duty.title for duty in found.duties}
    if row.round == "duty" and row.stage in titles:
        return titles[row.stage]
    return state_words(locale, f"{row.round}/{row.stage}" if row.round else row.stage, found)


def _rule(locale: str, rule: str) -> str:
    """A way to leave a stage in words, a plan's own key as it stands; nothing twice."""
    if rule in ("opens", "starts", "due", "overdue"):
        return ""  # the column before says so
    return term(locale, "leave", rule)
