"""A decision put into the words of the database: lines of history, occurrences, and messages."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from service.actors import CALENDAR, Actor
from workflows.decide import Decision
from workflows.evidencing import papers_owed
from workflows.happenings import Done, Happening, Kind, Move, Planned
from workflows.lateness import days_overdue
from workflows.plan import SUPERIOR, Plan, state_of
from workflows.timeline import window_of

#: Stands in a link for the number of each message's own campaign.
CAMPAIGN = "@campaign@"
LINK = f"/campaigns/{CAMPAIGN}"
_WATCHERS = ("office", "leading_group")
#: Told by history, though nothing changed that somebody has before them who is to decide.
_CHANGES_NOTHING = ("overdue", "urged")


@dataclass(frozen=True, slots=True)
class Notice:
    """A message that an act causes beside what the plan lays down."""

    notice: str
    to: tuple[str, ...]
    number: int
    by: tuple[str, ...] = ("email",)
    kind: str = "notice"
    rule: str = ""
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What one step of a group of equal campaigns comes to.

    ``actor`` did the act, if there was one; what the calendar does by itself is the calendar's.
    """

    plan: Plan
    decision: Decision
    actor: Actor = CALENDAR
    reason: str | None = None
    details: Mapping[str, Any] | None = None
    notices: tuple[Notice, ...] = ()
    plan_version_id: int | None = None
    rule: str | None = None  # what made the calendar do the act


@dataclass(frozen=True, slots=True)
class Line:
    """One line of history, the same for every campaign of a group."""

    kind: str
    effective_at: datetime
    source: str | None = None
    target: str | None = None
    visit: int = 0
    rule: str | None = None
    actor: Actor = CALENDAR
    reason: str | None = None
    details: str | None = None

    @property
    def changes(self) -> bool:
        """Say whether the campaign is another one after this, so that its version grows."""
        return self.kind not in _CHANGES_NOTHING


def lines(ruling: Ruling) -> Iterator[Line]:
    """Yield the lines of history that a ruling writes, in order."""
    acted_at: datetime | None = None
    for happening in ruling.decision.happenings:
        if isinstance(happening, Done):
            acted_at = happening.at
            yield _act_line(ruling, happening)
        elif isinstance(happening, Move):
            # What an approval sets free at once is the approver's act, not the calendar's.
            by_person = happening.rule == "on_approval" and happening.at == acted_at
            yield Line(
                "moved",
                happening.at,
                happening.source,
                happening.target,
                happening.visit,
                happening.rule,
                ruling.actor if by_person else CALENDAR,
            )
        elif happening.kind is Kind.OVERDUE:
            yield _overdue_line(happening)


def _act_line(ruling: Ruling, done: Done) -> Line:
    told = {**ruling.actor.stead, **(ruling.details or {})}
    details = json.dumps(told, ensure_ascii=False) if told else None
    return Line(
        done.verb,
        done.at,
        done.source,
        done.target,
        done.visit,
        ruling.rule,
        ruling.actor,
        ruling.reason,
        details,
    )


def _overdue_line(planned: Planned) -> Line:
    where = planned.occurrence or f"{planned.round}/{planned.stage}"
    due = {"due": planned.due_at.isoformat()} if planned.due_at else {}
    return Line("overdue", planned.at, where, None, 0, planned.rule, details=json.dumps(due))


def openings(ruling: Ruling) -> Iterator[Planned]:
    """Yield the occurrences of duties that open."""
    for happening in ruling.decision.happenings:
        if isinstance(happening, Planned) and happening.kind is Kind.DUTY:
            yield happening


@dataclass(frozen=True, slots=True)
class Post:
    """One message to one role by one channel, for every campaign of a group."""

    scope: str
    role: str
    channel: str
    notice: str
    kind: str
    rule: str
    number: int
    round: str
    stage: str
    visit: int
    place: str
    shown_role: str
    planned_at: datetime
    not_before: datetime
    expires_at: datetime | None
    params: str
    papers: int = 0  # who has handed in as many for the duty is not told


def scope_of(plan: Plan, role: str, at_top: bool) -> tuple[str, str]:
    """Split a role expression into where the post stands (own, superior, top) and its name."""
    meant = plan.meant(role, at_top)
    if meant.startswith(SUPERIOR):
        return "superior", meant.removeprefix(SUPERIOR).removesuffix(")")
    return ("top" if meant in _WATCHERS else "own"), meant


def posts(ruling: Ruling, now: datetime) -> Iterator[Post]:
    """Yield the messages of a ruling, a post for each role and channel."""
    visit = 0
    for happening in ruling.decision.happenings:
        if isinstance(happening, Planned) and happening.to:
            yield from _planned_posts(ruling, happening, _visit_at(ruling, happening), now)
        elif isinstance(happening, Done):
            visit = happening.visit
            for notice in ruling.notices:
                yield from _notice_posts(ruling, notice, happening, visit, now)


def _visit_at(ruling: Ruling, planned: Planned) -> int:
    """Return the number of the visit during which something happened."""
    if planned.period:
        return 0
    visit = ruling.decision.facts.visit
    for happening in reversed(ruling.decision.happenings):
        if happening is planned:
            return visit
        if isinstance(happening, Move):
            visit = happening.visit - 1
        elif isinstance(happening, Done):
            visit = happening.visit_before
    return visit


def _planned_posts(ruling: Ruling, planned: Planned, visit: int, now: datetime) -> Iterator[Post]:
    plan, at_top = ruling.plan, ruling.decision.facts.at_top
    kind = "escalation" if planned.kind is Kind.ESCALATION else "reminder"
    where = "duty." + planned.stage if planned.period else f"{planned.round}.{planned.stage}"
    place = f"{where}/{planned.period or visit}/{planned.rule}/{planned.number}"
    visit = visit_of_period(planned.period) if planned.period else visit
    params = json.dumps(_planned_params(plan, planned), ensure_ascii=False, sort_keys=True)
    for expression in planned.to:
        scope, role = scope_of(plan, expression, at_top)
        for channel in planned.by:
            yield Post(
                scope=scope,
                role=role,
                channel=channel,
                notice=_notice_of(plan, planned, scope, role),
                kind=kind,
                rule=planned.rule,
                number=planned.number,
                round=planned.round,
                stage=planned.stage,
                visit=visit,
                place=place,
                shown_role=expression,
                planned_at=planned.at,
                not_before=max(planned.at, now),
                expires_at=planned.expires_at,
                params=params,
                papers=papers_owed(plan, planned.stage, role) if planned.period else 0,
            )


def visit_of_period(period: str) -> int:
    """Number an occurrence, to tell its messages from the next one's: 2010-Q3 is 20103."""
    return int("".join(character for character in period if character.isdigit()) or 0)


def _notice_of(plan: Plan, planned: Planned, scope: str, role: str) -> str:
    """Who owes the work is told to do it; who stands above, to see that it is done."""
    if planned.notice == "escalation" and scope == "own":
        return "overdue"
    if planned.notice == "duty_overdue" and scope != "own":
        owing = {duty.done_by for duty in plan.duties if duty.key == planned.stage}
        return planned.notice if role in owing and scope == "top" else "duty_escalation"
    return planned.notice


def _planned_params(plan: Plan, planned: Planned) -> dict[str, str]:
    params = {"plan_title": plan.title, "link": LINK}
    if planned.period:
        params |= {"duty_title": planned.title, "period": planned.period}
    else:
        found = plan.find(f"{planned.round}/{planned.stage}")
        params |= {"stage_title": planned.title, "round_title": found[0].title if found else ""}
    if planned.due_at is not None:
        params["due"] = planned.due_at.isoformat()
        params["days"] = str(max(0, days_overdue(planned.due_at, planned.at, plan.zone)))
    return params


def _notice_posts(
    ruling: Ruling, notice: Notice, done: Done, visit: int, now: datetime
) -> Iterator[Post]:
    plan, facts = ruling.plan, ruling.decision.facts
    state = done.source if done.source in _states(plan) else done.target
    round_key, _, stage = state.rpartition("/")
    rule = notice.rule or done.verb
    where = f"{round_key or 'plan'}.{stage or 'all'}"
    told = state if plan.find(state) else _first_state(plan, facts.kind)
    params = {**_stage_params(plan, told, facts.particulars.dates), **notice.params}
    for expression in notice.to:
        scope, role = scope_of(plan, expression, facts.at_top)
        for channel in notice.by:
            yield Post(
                scope=scope,
                role=role,
                channel=channel,
                notice=notice.notice,
                kind=notice.kind,
                rule=rule,
                number=notice.number,
                round=round_key,
                stage=stage,
                visit=visit,
                place=f"{where}/{visit}/{rule}/{notice.number}",
                shown_role=expression,
                planned_at=done.at,
                not_before=now,
                expires_at=None,
                params=json.dumps(params, ensure_ascii=False, sort_keys=True),
            )


def _first_state(plan: Plan, kind: str) -> str:
    """Return the stage that comes first: what somebody who has not begun wants to hear of."""
    return next((state_of(*found) for found in plan.stages_for(kind)), "")


def _states(plan: Plan) -> frozenset[str]:
    return frozenset(f"{r.key}/{s.key}" for r in plan.rounds for s in r.stages)


def _stage_params(plan: Plan, state: str, dates: Any) -> dict[str, str]:
    params = {"plan_title": plan.title, "link": LINK, "stage_title": "", "round_title": ""}
    found = plan.find(state)
    if found is not None:
        params |= {"stage_title": found[1].title, "round_title": found[0].title}
    due = window_of(plan, dates, state, None).deadline(plan.zone)
    params["due"] = due.isoformat() if due else ""
    return params


def count_moves(happenings: Iterable[Happening]) -> int:
    """Return how many times a campaign passed from one state to another."""
    return sum(isinstance(happening, Move) for happening in happenings)
