"""What inspections found, for the assessment of an organisation and its secretary (S4-9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlmodel import Session, col, select

from service.models import (
    AppraisalEvent,
    AppraisalSubject,
    Campaign,
    Inspection,
    InspectionVisit,
    Ticket,
)
from service.roles import holders


@dataclass(frozen=True, slots=True)
class Result:
    """One inspection of an organisation: its score, and who was secretary when it was found."""

    inspection_id: int
    title: str
    kind: str
    score: int | None
    found_at: datetime
    secretaries: tuple[int, ...]
    answered_late: bool
    returned: int


@dataclass(frozen=True, slots=True)
class Results:
    """All of a round: inspections that are settled, and tickets by the colour that they reached."""

    inspections: tuple[Result, ...]
    tickets: tuple[tuple[str, int], ...]

    @property
    def mean(self) -> Fraction | None:
        """Return the mean of the scores, of a hundred; None where nothing was scored."""
        scores = [one.score for one in self.inspections if one.score is not None]
        return Fraction(sum(scores), len(scores)) if scores else None

    def of_secretary(self, person_id: int) -> Results:
        """Return those that count for a secretary: found while they held the post."""
        return Results(
            tuple(one for one in self.inspections if person_id in one.secretaries), self.tickets
        )


def assessed(inspected: Fraction | None, masses: Fraction | None, percent: int) -> Fraction | None:
    """Return the assessment: what inspections found, and so many per cent of what the masses say.

    Where one of the two is not known the other stands alone (SEEDS S4-9: 群众评价 counts in it).
    """
    if inspected is None or masses is None:
        return inspected if masses is None else masses
    return (inspected * (100 - percent) + masses * percent) / 100


def results_of(session: Session, campaign: Campaign, round_key: str) -> Results:
    """Return what inspections by others found of an organisation in a round."""
    chosen = (
        select(InspectionVisit, Inspection)
        .join(Inspection, col(Inspection.id) == col(InspectionVisit.inspection_id))
        .where(
            InspectionVisit.campaign_id == campaign.id,
            InspectionVisit.round == round_key,
            InspectionVisit.state == "settled",
            Inspection.kind != "self",
        )
        .order_by(col(InspectionVisit.id))
    )
    found = tuple(
        _result(session, campaign, visit, inspection) for visit, inspection in session.exec(chosen)
    )
    return Results(found, _tickets(session, campaign, round_key))


def assessment_of(
    session: Session, campaign: Campaign, person_id: int | None, round_key: str
) -> Fraction | None:
    """Return the assessment of an organisation, or of its secretary, in a round; of a hundred.

    For a secretary count the inspections made while they held the post; the masses' voice is
    that of the latest published vote on the organisation. None where nobody has inspected.
    """
    found = results_of(session, campaign, round_key)
    if person_id is not None:
        found = found.of_secretary(person_id)
    if found.mean is None:
        return None
    percent = session.get_one(Inspection, found.inspections[-1].inspection_id).masses_percent
    return assessed(found.mean, _said_by_masses(session, campaign, round_key), percent)


def _said_by_masses(session: Session, campaign: Campaign, round_key: str) -> Fraction | None:
    """Return the score of the latest published vote; None where there are too few ballots."""
    chosen: Any = (
        select(AppraisalSubject.composite, AppraisalSubject.score)
        .join(AppraisalEvent, col(AppraisalEvent.id) == col(AppraisalSubject.event_id))
        .where(
            AppraisalEvent.root_id == campaign.root_id,
            AppraisalEvent.round == round_key,
            AppraisalEvent.state == "published",
            AppraisalSubject.organization_id == campaign.organization_id,
            ~col(AppraisalSubject.hidden),
            col(AppraisalSubject.ballots) >= col(AppraisalEvent.k),
        )
        .order_by(col(AppraisalEvent.published_at).desc())
        .limit(1)
    )
    row = session.execute(chosen).first()
    if row is None:
        return None
    hundredths = row[0] if row[0] is not None else row[1]
    return None if hundredths is None else Fraction(hundredths, 100)


def _result(
    session: Session, campaign: Campaign, visit: InspectionVisit, inspection: Inspection
) -> Result:
    assert visit.found_at is not None
    place = (campaign.organization_id, campaign.root_organization_id)
    return Result(
        inspection_id=inspection.id,
        title=inspection.title,
        kind=inspection.kind,
        score=visit.score,
        found_at=visit.found_at,
        secretaries=tuple(
            person.id for person in holders(session, "secretary", *place, visit.found_at)
        ),
        answered_late=visit.answered_late,
        returned=visit.returned,
    )


def _tickets(session: Session, campaign: Campaign, round_key: str) -> tuple[tuple[str, int], ...]:
    chosen = select(Ticket.colour).where(
        Ticket.campaign_id == campaign.id, Ticket.round == round_key
    )
    colours = list(session.exec(chosen))
    return tuple((colour, colours.count(colour)) for colour in sorted(set(colours)))
