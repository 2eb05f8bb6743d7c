"""A ticket's day moved: asked for before it, with reason and progress; checked, then decided."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from service.actors import Actor
from service.inspections.colours import arm, becomes, colour_of
from service.inspections.rows import (
    ONE_DAY,
    bad,
    campaign_of,
    later,
    lock,
    plan_of,
    refused,
    today_of,
    wanted,
)
from service.models import Campaign, Ticket, TicketPostponement
from service.own_hand import is_own
from service.rulebook import Rulebook
from service.work import Audience, close_task, done, open_task, open_tasks_of, redate_task, tell
from workflows.inspecting import UNDECIDED, check_later_day
from workflows.plan import Plan

#: The step of a ticket's task at which somebody decides on a postponement.
DECISION = 1


def ask_later_day(
    session: Session,
    rulebook: Rulebook,
    ticket: Ticket,
    *,
    reason: str,
    progress: str,
    expected: date,
    by: Actor,
    now: datetime,
) -> TicketPostponement:
    """Ask for a later day, with the reason, how far it is, and the day expected (NORMS 6.6).

    Raises:
        Refused: the day has passed, the new one is no later or too far off, or one is asked for.
        BadInput: reason or progress are missing.
    """
    lock(session, ticket)
    if ticket.state != "open":
        raise refused("no_answer_owed")
    campaign = campaign_of(session, ticket)
    plan = plan_of(session, rulebook, campaign)
    today = today_of(plan, now)
    check_later_day(plan.provisions.inspections, ticket.due_on, today, expected)
    asked = TicketPostponement(
        ticket_id=ticket.id,
        reason=wanted(reason, "reason"),
        progress=wanted(progress, "progress"),
        expected=expected,
        requested_at=now,
        requested_by=by.person_id,
    )
    try:
        with session.begin_nested():
            session.add(asked)
            session.flush()
    except IntegrityError as error:
        raise refused("asked_already") from error
    days = plan.provisions.inspections.decision_days
    open_task(
        session,
        plan,
        campaign,
        "ticket",
        ticket.id,
        title=ticket.title,
        due_on=later(plan.calendar, today, days),
        now=now,
        role="superior(secretary)",
        step=DECISION,
    )
    _told(session, plan, campaign, ticket, asked, "superior(secretary)", now, reason)
    _written(session, rulebook, campaign, asked, "postponement_asked", by, now, until=expected)
    return asked


def check_postponement(
    session: Session,
    rulebook: Rulebook,
    asked: TicketPostponement,
    *,
    opinion: str,
    by: Actor,
    now: datetime,
) -> TicketPostponement:
    """Check what was asked for, before it is decided."""
    ticket = session.get_one(Ticket, asked.ticket_id)
    lock(session, ticket)
    lock(session, asked)
    if ticket.state == "closed":
        raise refused("ticket_closed")
    if asked.status != "requested":
        raise refused("not_to_check")
    if is_own(session, ticket.campaign_id, by, asked.requested_by):
        raise refused("own_hand")
    asked.status, asked.checked_at, asked.checked_by = "checked", now, by.person_id
    asked.opinion = wanted(opinion, "opinion")
    session.add(asked)
    campaign = campaign_of(session, ticket)
    _written(session, rulebook, campaign, asked, "postponement_checked", by, now)
    return asked


def decide_later_day(
    session: Session,
    rulebook: Rulebook,
    asked: TicketPostponement,
    *,
    until: date | None,
    note: str = "",
    by: Actor,
    now: datetime,
) -> TicketPostponement:
    """Grant an explicit new day, or none. What was checked first is decided, and nothing else.

    Raises:
        Refused: it is not checked, is decided, or the day is no later or too far off.
        BadInput: a refusal without a note.
    """
    ticket = session.get_one(Ticket, asked.ticket_id)
    lock(session, ticket)
    lock(session, asked)
    if ticket.state == "closed":
        raise refused("ticket_closed")
    if asked.status != "checked":
        raise refused("not_to_decide")
    if is_own(session, ticket.campaign_id, by, asked.requested_by):
        raise refused("own_hand")
    campaign = campaign_of(session, ticket)
    plan = plan_of(session, rulebook, campaign)
    asked.decided_at, asked.decided_by, asked.note = now, by.person_id, note.strip() or None
    if until is None:
        asked.note, asked.status = wanted(note, "note"), "refused"
    else:
        # It was asked for in time: whoever decides late makes nobody late.
        check_later_day(plan.provisions.inspections, ticket.due_on, ticket.due_on, until)
        if until <= today_of(plan, now) - ONE_DAY:
            raise bad("until", "day_passed", on=until)
        asked.status, asked.granted_until = "granted", until
        _move(session, plan, campaign, ticket, until, by, now)
    session.add(asked)
    close_task(session, "ticket", ticket.id, by=by, now=now, step=DECISION)
    deed = f"postponement_{asked.status}"
    _told(session, plan, campaign, ticket, asked, "secretary", now, note)
    _written(session, rulebook, campaign, asked, deed, by, now, until=until)
    return asked


def _move(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    ticket: Ticket,
    until: date,
    by: Actor,
    now: datetime,
) -> None:
    """Give a ticket its new day: colour and reminders start from it."""
    ticket.due_on = until
    ticket.version += 1
    colour = colour_of(plan, ticket, now)
    if colour != ticket.colour:
        becomes(session, ticket, colour, today_of(plan, now), by, now, why="postponed")
    for task in open_tasks_of(session, "ticket", ticket.id):
        if task.step == 0:
            redate_task(session, plan, task, until, now=now)
    arm(session, plan, campaign, ticket, now)


def _told(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    ticket: Ticket,
    asked: TicketPostponement,
    role: str,
    now: datetime,
    note: str,
) -> None:
    tell(
        session,
        plan,
        campaign,
        "work_done",
        Audience((role,)),
        about=f"ticket/{ticket.id}",
        rule=f"postponement.{asked.id}.{asked.status}",
        now=now,
        params={
            "what": f"inspections.postponement_{asked.status}",
            "title": ticket.title,
            "note": note,
        },
    )


def _written(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    asked: TicketPostponement,
    deed: str,
    by: Actor,
    now: datetime,
    *,
    until: date | None = None,
) -> None:
    details: dict[str, object] = {"ticket": asked.ticket_id, "postponement": asked.id}
    if until is not None:
        details |= {"until": until.isoformat()}
    done(session, rulebook, campaign, f"inspections.{deed}", by=by, now=now, details=details)


def asked_for(session: Session, ticket: Ticket) -> TicketPostponement:
    """Return what was asked for on a ticket and is not decided. Raises Refused for none."""
    chosen = select(TicketPostponement).where(
        TicketPostponement.ticket_id == ticket.id,
        col(TicketPostponement.status).in_(UNDECIDED),
    )
    found = session.exec(chosen).one_or_none()
    if found is None:
        raise refused("nothing_asked_for")
    return found


def check_open(
    session: Session, rulebook: Rulebook, ticket: Ticket, *, opinion: str, by: Actor, now: datetime
) -> TicketPostponement:
    """Check what is asked for on a ticket, as `check_postponement` does."""
    asked = asked_for(session, ticket)
    return check_postponement(session, rulebook, asked, opinion=opinion, by=by, now=now)


def decide_open(
    session: Session,
    rulebook: Rulebook,
    ticket: Ticket,
    *,
    until: date | None,
    note: str = "",
    by: Actor,
    now: datetime,
) -> TicketPostponement:
    """Decide on what is asked for on a ticket, as `decide_later_day` does."""
    asked = asked_for(session, ticket)
    return decide_later_day(session, rulebook, asked, until=until, note=note, by=by, now=now)
