"""A plan as a timeline to read and as a Mermaid diagram to draw."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from workflows.moments import describe
from workflows.owed import duty_range
from workflows.plan import Plan, state_of
from workflows.timeline import timeline_of

#: How long an open end is drawn; the diagram marks it.
OPEN_END = timedelta(days=30)
LISTED = "、"


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a plan's timeline: ``sort`` is plan, round, stage, duty, award, criteria
    or event."""

    sort: str
    key: str
    title: str
    opens: date | None = None
    due: date | None = None
    details: tuple[tuple[str, str], ...] = ()
    provisional: bool = False
    set_by: str = "source"


def timeline_lines(plan: Plan) -> tuple[Line, ...]:
    """Return every dated or recurring part of a plan, in the plan's order."""
    line = timeline_of(plan, ())
    found = [
        Line("plan", plan.name, plan.title, line.starts, line.ends, set_by=plan.provenance.set_by)
    ]
    for round_ in plan.rounds:
        window = line.rounds[round_.key]
        details = (("theme", round_.theme),) if round_.theme else ()
        by = round_.provenance.set_by
        found.append(
            Line(
                "round",
                round_.key,
                round_.title,
                window.opens,
                window.due,
                details,
                window.provisional,
                by,
            )
        )
        for stage in round_.stages:
            state = state_of(round_, stage)
            window = line.stages[state]
            found.append(
                Line(
                    "stage",
                    state,
                    stage.title,
                    window.opens,
                    window.due,
                    _stage_details(stage.leave.value, stage.approved_by, stage.owed_by),
                    window.provisional,
                    stage.provenance.set_by,
                )
            )
    return (*found, *_duties(plan), *_awards(plan), *_criteria(plan), *_events(plan))


def _stage_details(
    leave: str, approver: str | None, owed_by: frozenset[str]
) -> tuple[tuple[str, str], ...]:
    details = [("leave", leave)]
    if approver:
        details.append(("approved_by", approver))
    return (*details, ("owed_by", ", ".join(sorted(owed_by))))


def _duties(plan: Plan) -> list[Line]:
    found = []
    for duty in plan.duties:
        first, last = duty_range(plan, (), duty)
        details = (
            ("every", duty.every.value),
            ("due", describe(duty.due)),
            ("owed_by", ", ".join(sorted(duty.owed_by))),
        )
        by = duty.provenance.set_by
        found.append(Line("duty", duty.key, duty.title, first, last, details, set_by=by))
    return found


def _awards(plan: Plan) -> list[Line]:
    found = []
    for award in plan.awards:
        details = [("stage", award.stage), ("of", award.of)]
        if award.criteria:
            details.append(("criteria", award.criteria))
        found.append(Line("award", award.key, award.title, details=tuple(details)))
    return found


def _criteria(plan: Plan) -> list[Line]:
    """Each set with its items, those of a class after its name, and whether a vote is by them."""
    rules, found = plan.provisions.appraisals, []
    for each in plan.criteria:
        details = [("of", each.of), ("items", LISTED.join(each.items))]
        details += [(f"class.{name}", LISTED.join(items)) for name, items in each.by_class]
        if each.key in (rules.organizations.criteria, rules.members.criteria):
            details.append(("asked", "vote"))
        found.append(Line("criteria", each.key, each.title, details=tuple(details)))
    return found


def _events(plan: Plan) -> list[Line]:
    return [Line("event", event.key, event.title, event.on, event.on) for event in plan.events]


def mermaid(plan: Plan) -> str:
    """Return the text of a Mermaid gantt diagram: a section a round, a bar a stage."""
    line = timeline_of(plan, ())
    rows = ["gantt", f"    title {_plain(plan.title)}", "    dateFormat YYYY-MM-DD"]
    last: date | None = line.starts
    for round_ in plan.rounds:
        rows.append(f"    section {_plain(round_.title)}")
        for stage in round_.stages:
            window = line.stages[state_of(round_, stage)]
            begins = window.opens or last
            if begins is None and window.due is not None:
                begins = window.due - OPEN_END
            rows.append(_bar(state_of(round_, stage), stage.title, begins, window.due))
            last = window.due + timedelta(days=1) if window.due else last
    rows += [
        f"    {_plain(event.title)} : milestone, event_{event.key}, {event.on}, 0d"
        for event in plan.events
        if event.on is not None
    ]
    return "\n".join(rows) + "\n"


def _bar(state: str, title: str, opens: date | None, due: date | None) -> str:
    name = state.replace("/", "_")
    if opens is None:
        return f"    %% {_plain(title)} ({name}): no date yet"
    if due is None:
        return f"    {_plain(title)} … : active, {name}, {opens}, {OPEN_END.days}d"
    return f"    {_plain(title)} : {name}, {opens}, {max(due, opens) + timedelta(days=1)}"


def _plain(text: str) -> str:
    """A title without the characters that Mermaid reads as its own."""
    return re.sub(r"[:;,#%\n]+", " ", text).strip() or "-"
