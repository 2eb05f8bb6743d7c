"""In the ledger: inspections of an organisation, and the tickets that it was given."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import col, select

from service.ledger.lines import Line, Question, Scope, all_of
from service.models import Inspection, InspectionVisit, Ticket, TicketPostponement
from workflows.calendar import local_day
from workflows.inspecting import standing_of_postponement

_TICKETS = all_of(Ticket)
_INSPECTIONS = Question(
    lambda among: (
        select(InspectionVisit, Inspection)
        .join(Inspection, col(Inspection.id) == col(InspectionVisit.inspection_id))
        .where(
            among(col(InspectionVisit.campaign_id)),
            col(InspectionVisit.found_at).is_not(None),
        )
    )
)
_POSTPONED = Question(
    lambda among: (
        select(TicketPostponement, Ticket)
        .join(Ticket, col(Ticket.id) == col(TicketPostponement.ticket_id))
        .where(among(col(Ticket.campaign_id)))
    )
)


def inspections(scope: Scope) -> Iterator[Line]:
    """Yield each inspection that found something out, with its score and its answer."""
    for visit, inspection in scope.pairs(_INSPECTIONS):
        yield Line(
            at=visit.found_at,
            campaign_id=visit.campaign_id,
            kind="self_check" if inspection.kind == "self" else "inspection",
            outcome="answered_late" if visit.answered_late else visit.state,
            title=inspection.title,
            link=f"/inspections/{inspection.id}#visit-{visit.id}",
            round=visit.round,
            person_id=visit.feedback_by,
            note="" if visit.score is None else str(visit.score),
        )


def tickets(scope: Scope) -> Iterator[Line]:
    """Yield each ticket by its colour while it is out, and how late its answer came."""
    for row in scope.rows(_TICKETS):
        zone = scope.plan(row.campaign_id).zone
        late = (local_day(row.feedback_at, zone) - row.due_on).days if row.feedback_at else 0
        yield Line(
            at=row.issued_at,
            campaign_id=row.campaign_id,
            kind="ticket",
            outcome="closed" if row.state == "closed" else row.colour,
            title=row.title,
            link=f"/tickets/{row.id}",
            round=row.round,
            person_id=row.feedback_by,
            days_late=max(0, late),
            note=row.matter,
        )


def postponed(scope: Scope) -> Iterator[Line]:
    """Yield each later day that was asked for on a ticket."""
    for row, ticket in scope.pairs(_POSTPONED):
        yield Line(
            at=row.decided_at or row.requested_at,
            campaign_id=ticket.campaign_id,
            kind="postponement",
            outcome=_became(row, ticket),
            title=ticket.title,
            link=f"/tickets/{ticket.id}#postponement-{row.id}",
            round=ticket.round,
            person_id=row.requested_by,
            note=f"{(row.granted_until or row.expected).isoformat()} {row.reason}",
        )


def _became(row: TicketPostponement, ticket: Ticket) -> str:
    """A ledger does not tell a day that was checked from one that was only asked for."""
    stands = standing_of_postponement(row.status, ticket.state)
    return "requested" if stands == "checked" else stands
