"""Tickets 督办单: issued, answered, sent back or closed; one matter a ticket."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from service.actors import Actor
from service.inspections.colours import arm, becomes, catch_up, colour_of, disarm
from service.inspections.rows import (
    bad,
    campaign_of,
    lock,
    plan_of,
    refused,
    round_of,
    today_of,
    wanted,
)
from service.models import Campaign, Finding, Ticket
from service.own_hand import is_own
from service.rulebook import Rulebook
from service.work import Audience, close_task, done, open_task, tell
from service.work.seen import refuse_unseen
from workflows.drawing import digest
from workflows.facts import SUSPENDED
from workflows.inspecting import check_text
from workflows.plan import Plan

LONGEST_TITLE = 300


def matter_digest(matter: str) -> str:
    """Return what makes two matters the same: their words, however they are spaced."""
    return digest(" ".join(matter.split()).casefold())


def open_ticket_on(session: Session, campaign: Campaign, matter: str) -> Ticket | None:
    """Return the ticket that is out for a matter, if there is one."""
    chosen = select(Ticket).where(
        Ticket.campaign_id == campaign.id,
        Ticket.matter_digest == matter_digest(matter),
        Ticket.state != "closed",
    )
    return session.exec(chosen).one_or_none()


def issue_ticket(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    title: str,
    matter: str,
    due_on: date,
    urgent: bool = False,
    finding: Finding | None = None,
    by: Actor,
    now: datetime,
) -> Ticket:
    """Issue a ticket to an organisation; its secretary owes the answer by the day.

    Raises:
        BadInput: no matter, or a day that has passed.
        Refused: a ticket for this matter is out already (NORMS 6.6: one matter a ticket).
    """
    plan = plan_of(session, rulebook, campaign)
    today = today_of(plan, now)
    if due_on < today:
        raise bad("due_on", "day_passed", on=due_on)
    ticket = _kept(
        session,
        Ticket(
            root_id=campaign.root_id,
            campaign_id=campaign.id,
            round=round_of(campaign),
            finding_id=finding.id if finding else None,
            title=wanted(title, "title")[:LONGEST_TITLE],
            matter=wanted(matter, "matter"),
            matter_digest=matter_digest(matter),
            urgent=urgent,
            issued_at=now,
            issued_by=by.person_id,
            due_on=due_on,
        ),
    )
    colour = colour_of(plan, ticket, now)
    becomes(session, ticket, colour, today, by, now, why="issued")
    _owe(session, plan, campaign, ticket, now)
    _told(session, plan, campaign, ticket, "ticket", ("secretary",), now, ticket.matter)
    _written(session, rulebook, campaign, ticket, "ticket_issued", by, now, colour=colour)
    return ticket


def _kept(session: Session, ticket: Ticket) -> Ticket:
    """Insert a ticket; the database decides whether another for its matter is out."""
    try:
        with session.begin_nested():
            session.add(ticket)
            session.flush()
    except IntegrityError as error:
        if "matter" not in str(error):
            raise
        raise refused("ticket_is_out", matter=ticket.matter[:80]) from error
    return ticket


def _owe(session: Session, plan: Plan, campaign: Campaign, ticket: Ticket, now: datetime) -> None:
    open_task(
        session,
        plan,
        campaign,
        "ticket",
        ticket.id,
        title=ticket.title,
        due_on=ticket.due_on,
        now=now,
        role="secretary",
    )
    arm(session, plan, campaign, ticket, now)


def mark_behind(
    session: Session, rulebook: Rulebook, ticket: Ticket, *, reason: str, by: Actor, now: datetime
) -> Ticket:
    """Say that the progress is poor: the ticket is yellow at least, from today."""
    lock(session, ticket)
    if ticket.state == "closed":
        raise refused("ticket_closed")
    if ticket.behind:
        raise refused("behind_already")
    ticket.behind, ticket.opinion = True, wanted(reason, "reason")
    _recolour(session, rulebook, ticket, by, now, "behind")
    campaign = campaign_of(session, ticket)
    _written(session, rulebook, campaign, ticket, "ticket_behind", by, now, reason=reason)
    return ticket


def _recolour(
    session: Session, rulebook: Rulebook, ticket: Ticket, by: Actor, now: datetime, why: str
) -> None:
    campaign = campaign_of(session, ticket)
    plan = plan_of(session, rulebook, campaign)
    colour = colour_of(plan, ticket, now)
    ticket.version += 1
    if colour != ticket.colour:
        becomes(session, ticket, colour, today_of(plan, now), by, now, why=why)
    arm(session, plan, campaign, ticket, now)


def answer_ticket(
    session: Session, rulebook: Rulebook, ticket: Ticket, *, text: str, by: Actor, now: datetime
) -> Ticket:
    """Report on the matter. Raises Refused for a report too short, or when none is owed."""
    lock(session, ticket)
    if ticket.state != "open":
        raise refused("no_answer_owed")
    campaign = campaign_of(session, ticket)
    plan = plan_of(session, rulebook, campaign)
    check_text(plan.provisions.inspections, text)
    if campaign.state != SUSPENDED:  # what the calendar has not come to yet is late all the same
        catch_up(session, rulebook, plan, campaign, ticket, now)
    ticket.state, ticket.feedback = "answered", text.strip()
    ticket.feedback_at, ticket.feedback_by = now, by.person_id
    ticket.version += 1
    session.add(ticket)
    # Whoever has answered is not made late by those who take their time to read it.
    disarm(session, ticket, by, now)
    close_task(session, "ticket", ticket.id, by=by, now=now, step=0)
    late = today_of(plan, now) > ticket.due_on
    _written(session, rulebook, campaign, ticket, "ticket_answered", by, now, late=late)
    return ticket


def return_ticket(
    session: Session,
    rulebook: Rulebook,
    ticket: Ticket,
    *,
    reason: str,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Ticket:
    """Send an inadequate report back: the matter is still owed, and what lags is yellow."""
    lock(session, ticket)
    refuse_unseen(ticket.version, seen_version)
    if ticket.state != "answered":
        raise refused("nothing_answered")
    ticket.state, ticket.opinion, ticket.behind = "open", wanted(reason, "reason"), True
    ticket.returned += 1
    _recolour(session, rulebook, ticket, by, now, "returned")
    campaign = campaign_of(session, ticket)
    plan = plan_of(session, rulebook, campaign)
    _owe(session, plan, campaign, ticket, now)
    _told(session, plan, campaign, ticket, "ticket_returned", ("secretary",), now, reason)
    _written(session, rulebook, campaign, ticket, "ticket_returned", by, now, reason=reason)
    return ticket


def close_ticket(
    session: Session,
    rulebook: Rulebook,
    ticket: Ticket,
    *,
    note: str = "",
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Ticket:
    """Close a ticket whose report is adequate. Raises Refused for one without a report."""
    lock(session, ticket)
    refuse_unseen(ticket.version, seen_version)
    if ticket.state == "closed":
        raise refused("ticket_closed")
    if ticket.state != "answered":
        raise refused("closed_without_report")
    if is_own(session, ticket.campaign_id, by, ticket.feedback_by):
        raise refused("own_hand")
    ticket.state, ticket.closed_at, ticket.closed_by = "closed", now, by.person_id
    ticket.opinion = note.strip() or None
    ticket.version += 1
    session.add(ticket)
    disarm(session, ticket, by, now)
    close_task(session, "ticket", ticket.id, by=by, now=now)
    campaign = campaign_of(session, ticket)
    _written(session, rulebook, campaign, ticket, "ticket_closed", by, now, colour=ticket.colour)
    return ticket


def _told(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    ticket: Ticket,
    what: str,
    roles: tuple[str, ...],
    now: datetime,
    note: str,
) -> None:
    tell(
        session,
        plan,
        campaign,
        "task_given",
        Audience(roles),
        about=f"ticket/{ticket.id}",
        rule=what,
        number=ticket.version,
        now=now,
        params={
            "what": f"inspections.{what}",
            "title": ticket.title,
            "due": ticket.due_on.isoformat(),
            "note": note,
        },
    )


def _written(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    ticket: Ticket,
    deed: str,
    by: Actor,
    now: datetime,
    **details: object,
) -> None:
    done(
        session,
        rulebook,
        campaign,
        f"inspections.{deed}",
        by=by,
        now=now,
        round_key=ticket.round,
        details={"ticket": ticket.id, "due_on": ticket.due_on.isoformat(), **details},
    )


def open_tickets(session: Session, campaign_ids: list[int]) -> list[Ticket]:
    """Return the tickets of campaigns that are not closed, the worst and oldest first."""
    chosen = select(Ticket).where(col(Ticket.campaign_id).in_(campaign_ids))
    return list(session.exec(chosen.where(Ticket.state != "closed").order_by(col(Ticket.due_on))))
