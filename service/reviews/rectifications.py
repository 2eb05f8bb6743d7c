"""Rectification 整改: raised with a person and a day, reported with evidence, closed 销号."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from service.actors import Actor
from service.auth.visitor import SECRETARIES
from service.campaigns.rows import facts_of
from service.errors import NotAllowed, Problem
from service.models import Campaign, Rectification
from service.own_hand import is_own
from service.reviews.item_lines import enter, owed_by, tell_owing, tell_raiser, wrote
from service.reviews.origins import origin_flaws
from service.reviews.rows import (
    bad,
    belongs,
    campaign_of,
    files_of,
    is_person,
    leads,
    plan_of,
    refuse_bad,
    rules_of,
    today,
    too_long,
)
from service.rulebook import Rulebook
from service.work import close_task, open_task
from service.work.seen import refuse_unseen
from workflows.calendar import local_day
from workflows.plan import Plan
from workflows.rectifying import REPORTED, WAYS_ON, column_opens
from workflows.refusals import Reason, Refused

TASK = "rectification"
SHORTEST = 4  # characters of a problem, a report, a reason


@dataclass(frozen=True, slots=True)
class Origin:
    """What an item comes from: one of `ORIGINS`, and the number of its row there."""

    kind: str = "hand"
    id: int | None = None


def raise_item(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    origin: Origin,
    *,
    problem: str,
    due_on: date,
    by: Actor,
    now: datetime,
    measure: str = "",
    person_id: int | None = None,
    round_key: str | None = None,
) -> Rectification:
    """Let an organisation, or somebody in it, owe it to put something right until a day.

    Without ``person_id`` the secretary owes it. While it is not closed 销号, the round's
    ``rectification_closed`` does not hold. Every kind of work may raise items.

    Raises:
        BadInput: no problem is named, the day is past, the person is not of the organisation, or
            what it is said to come from is not there.
    """
    session.get_one(Campaign, campaign.id, with_for_update=True)
    plan = plan_of(session, rulebook, campaign)
    problems = wrong(session, plan, campaign, problem, measure, due_on, person_id, now)
    problems += origin_flaws(session, campaign, origin.kind, origin.id)
    refuse_bad(problems)
    item = Rectification(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        round=facts_of(campaign).round_key if round_key is None else round_key,
        origin=origin.kind,
        origin_id=origin.id,
        problem=problem.strip(),
        measure=measure.strip(),
        person_id=person_id,
        due_on=due_on,
        raised_by=by.person_id,
        raised_at=now,
    )
    session.add(item)
    session.flush()
    enter(session, item, "raised", problem, by=by, now=now)
    owe(session, plan, campaign, item, now)
    tell_owing(session, plan, campaign, item, "reviews.item_raised", item.problem, now=now)
    wrote(session, rulebook, campaign, item, "reviews.item_raised", by=by, now=now)
    return item


def owe(
    session: Session, plan: Plan, campaign: Campaign, item: Rectification, now: datetime
) -> None:
    """Let the task stand with whoever owes the item, and with nobody else."""
    role, person_id = owed_by(item)
    title, due = item.problem, item.due_on
    open_task(
        session, plan, campaign, TASK, item.id, title=title, due_on=due, now=now,
        role=role, person_id=person_id, step=item.turn,
    )  # fmt: skip


def wrong(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    problem: str,
    measure: str,
    due_on: date,
    person_id: int | None,
    now: datetime,
) -> list[Problem]:
    """Return everything that is wrong with what an item says."""
    found = [*too_long("problem", problem), *too_long("measure", measure)]
    if len(problem.strip()) < SHORTEST:
        found.append(bad("problem", "problem_wanted", least=SHORTEST))
    if due_on < today(plan, now):
        found.append(bad("due_on", "due_in_the_past", due_on=due_on))
    if person_id is not None and not belongs(session, campaign, person_id, today(plan, now)):
        found.append(bad("person", "not_of_the_organization"))
    return found


def change(
    session: Session,
    rulebook: Rulebook,
    item: Rectification,
    *,
    by: Actor,
    now: datetime,
    measure: str | None = None,
    person_id: int | None = None,
    due_on: date | None = None,
    reason: str = "",
    seen_version: int | None = None,
) -> Rectification:
    """Give an open item its measure, another person responsible or another day.

    The measure may be set by whoever owes it; a later day only by those who may close it.
    """
    campaign, plan = taken_up(session, rulebook, item, "change", seen_version)
    later = due_on is not None and due_on > item.due_on
    if later:
        refuse_own(session, campaign, item, by, today(plan, now))
    new_day = due_on if due_on is not None else item.due_on
    who = person_id if person_id is not None else item.person_id
    words = item.measure if measure is None else measure
    day = max(new_day, today(plan, now)) if due_on is None else new_day
    refuse_bad(wrong(session, plan, campaign, item.problem, words, day, who, now))
    close_task(session, TASK, item.id, by=by, now=now, outcome="cancelled", step=item.turn)
    item.measure, item.person_id, item.due_on = words.strip(), who, new_day
    owe(session, plan, campaign, item, now)
    enter(session, item, "changed", reason, by=by, now=now)
    wrote(session, rulebook, campaign, item, "reviews.item_changed", by=by, now=now, reason=reason)
    return item


def report(
    session: Session,
    rulebook: Rulebook,
    item: Rectification,
    text: str,
    *,
    by: Actor,
    now: datetime,
    attachments: Sequence[int] = (),
    seen_version: int | None = None,
) -> Rectification:
    """Report an item as put right, with what was done as evidence; files may go with it.

    Raises:
        BadInput: without evidence, or with files that are not there.
        Refused: before the plan lets the column of review forms be filled (SEEDS S3-1).
        NotAllowed: it is somebody else's.
    """
    campaign, plan = taken_up(session, rulebook, item, "report", seen_version)
    in_stead = by.on_behalf_of is not None and by.on_behalf_of == item.person_id
    its_own = by.person_id == item.person_id or by.role in SECRETARIES
    if is_person(by) and (in_stead or not its_own):
        raise NotAllowed([Reason.of("reviews.not_your_item")])
    kept, problems = files_of(session, campaign, attachments)
    problems += too_long("text", text)
    if len(text.strip()) < SHORTEST:
        problems.append(bad("text", "evidence_wanted", least=SHORTEST))
    refuse_bad(problems)
    opens = column_opens(rules_of(plan), item.origin, local_day(item.raised_at, plan.zone))
    if opens is not None and today(plan, now) < opens:
        raise Refused(Reason.of("reviews.column_not_open", opens=opens))
    item.report, item.attachments = text.strip(), kept
    item.state, item.reported_at, item.reported_by = REPORTED, now, by.person_id
    enter(session, item, "reported", text, by=by, now=now)
    close_task(session, TASK, item.id, by=by, now=now, step=item.turn)
    tell_raiser(session, plan, campaign, item, now=now)
    wrote(session, rulebook, campaign, item, "reviews.item_reported", by=by, now=now)
    return item


def taken_up(
    session: Session,
    rulebook: Rulebook,
    item: Rectification,
    verb: str,
    seen_version: int | None,
) -> tuple[Campaign, Plan]:
    """Return the campaign and plan of an item in the state that a verb starts from, locked."""
    campaign = campaign_of(session, item)
    refuse_unseen(item.version, seen_version)
    starts_from, _ = WAYS_ON[verb]
    if item.state != starts_from:
        code = f"reviews.item_is_{item.state}"
        raise Refused(Reason.of(code))
    return campaign, plan_of(session, rulebook, campaign)


def refuse_own(
    session: Session, campaign: Campaign, item: Rectification, by: Actor, on: date
) -> None:
    """Who owes an item does not verify it, and a secretary only what they raised of another.

    A superior's secretary, the office and the leading group verify whatever stands below them.
    """
    if not is_person(by):
        return
    reported = is_own(session, campaign.id, by, item.reported_by)
    if reported or by.is_one_of(item.person_id):
        raise Refused(Reason.of("reviews.own_item"))
    if any(leads(session, campaign, hand, on) for hand in by.hands):
        if item.person_id is None:
            raise Refused(Reason.of("reviews.own_item"))
        if not by.is_one_of(item.raised_by):
            raise Refused(Reason.of("reviews.raised_by_another"))
