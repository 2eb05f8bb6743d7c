"""What a plan will cause, line by line, in the words of those who read it at the terminal."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from service.dates import day, deadline, instant
from service.moment_words import phrase_words
from service.plan_places import place_of, rule_words, title_of
from service.plan_values import value_of
from service.wording import state_words, term
from service.words import say
from workflows.difference import Difference
from workflows.firings import Firing
from workflows.happenings import Kind
from workflows.plan import KINDS, Plan
from workflows.rehearse import Row
from workflows.show import Line

INDENTED = {"plan": "", "stage": "    "}


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
        term(locale, "kind", row.organization.partition(":")[0]),
        term(locale, "happening", row.kind.value),
        _place(locale, row, found),
        listed.join(term(locale, "role", role) for role in row.to),
        listed.join(term(locale, "channel", channel) for channel in row.channels),
        _rule(locale, row, found) + ("?" if row.provisional else ""),
    ]


def _place(locale: str, row: Row, found: Plan) -> str:
    """A stage or a duty by its title."""
    titles = {duty.key: duty.title for duty in found.duties}
    if row.round == "duty" and row.stage in titles:
        return titles[row.stage]
    return state_words(locale, f"{row.round}/{row.stage}" if row.round else row.stage, found)


def _rule(locale: str, row: Row, found: Plan) -> str:
    """When a rule of the plan acts, or how a stage was left; nothing twice."""
    if row.rule in ("opens", "starts", "due", "overdue"):
        return ""  # the column before says so
    stage = found.find(f"{row.round}/{row.stage}")
    duty = next((duty for duty in found.duties if duty.key == row.stage), None)
    part = duty if row.round == "duty" else stage[1] if stage is not None else None
    if part is None or row.kind not in (Kind.REMINDER, Kind.ESCALATION):
        return term(locale, "leave", row.rule)
    rules = part.reminders if row.kind is Kind.REMINDER else part.escalation
    return rule_words(locale, rules, row.rule, found) or row.rule


def line_cells(locale: str, line: Line, found: Plan) -> list[object]:
    """A line of the timeline: what it is, its title, from when, until when, and what is to know."""
    details = [
        _detail(locale, line.sort, name, value, found)
        for name, value in line.details
        if value != "on_approval"  # by whom is said next
    ]
    if line.provisional:
        details.append(say(locale, "cli", "plan.provisional_note"))
    if line.set_by == "organiser":
        details.append(say(locale, "cli", "plan.set_by_organiser"))
    sort = INDENTED.get(line.sort, "  ") + term(locale, "part", line.sort)
    dates = [day(locale, each) if each else "—" for each in (line.opens, line.due)]
    return [sort, line.title, *dates, " · ".join(details)]


def _detail(locale: str, sort: str, name: str, value: str, found: Plan) -> str:
    if name == "approved_by":
        return say(locale, "plans", "approved_by", role=term(locale, "role", value))
    if name == "owed_by":
        kinds = [kind for kind in KINDS if kind in value.split(", ")]
        listed = say(locale, "terms", "and").join(term(locale, "kind", kind) for kind in kinds)
        return say(locale, "plans", "owed_by", kinds=listed)
    if sort == "criteria":
        if name in ("of", "asked"):
            return say(locale, "plans", f"criteria.{value}")
        return value if name == "items" else f"{name.removeprefix('class.')}：{value}"
    if name == "criteria":
        return next((each.title for each in found.criteria if each.key == value), value)
    if sort == "award":
        known = {"of": f"of.{value}"}.get(name)
        return say(locale, "plans", known) if known else state_words(locale, value, found)
    if name == "due":
        return phrase_words(locale, value, found)
    return term(locale, name, value)  # leave, every; a theme is its own word


def difference_words(locale: str, each: Difference, old: Plan, new: Plan) -> str:
    """One thing that differs between two plans."""
    place, before, after = difference_cells(locale, each, old, new)
    return say(locale, "cli", f"diff.{each.sort}", path=place, old=before, new=after)


def difference_cells(locale: str, each: Difference, old: Plan, new: Plan) -> tuple[str, str, str]:
    """Where two plans differ, and what stood and stands there."""
    place = place_of(locale, each.path, new, old)
    listed = say(locale, "terms", "and")
    if each.sort == "moved":
        before, after = (
            listed.join(title_of(locale, f"{each.path}.{key}", new) for key in keys.split(", "))
            for keys in (each.old, each.new)
        )
    elif each.sort == "changed":
        before = value_of(locale, each.path, each.old, old)
        after = value_of(locale, each.path, each.new, new)
    else:
        place = place_of(locale, each.path.rpartition(".")[0], new, old)
        before = after = title_of(locale, each.path, new, old)
    return place, before, after
