"""What other kinds of work have found of a nominee: the faces by which commendation asks them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from sqlmodel import Session

from service.appraisals import grade_of
from service.inspections import results_of
from service.models import Campaign
from service.pledges import score_of


@dataclass(frozen=True, slots=True)
class Judged:
    """A grade, and numbers of a hundred; None where nobody has judged."""

    grade: str | None = None
    title: str = ""
    best: bool = False
    ineligible: bool = False
    score: Decimal | None = None
    assessment: Decimal | None = None


def judged_by_others(
    session: Session, campaign: Campaign, person_id: int | None, round_key: str
) -> Judged:
    """Return what appraisal, pledge and inspection say of a person, or of the organisation.

    The grade is that of the latest vote; inspections count for an organisation, and for the
    person who was its secretary when something was found (S4-9).
    """
    found = grade_of(
        session,
        campaign.root_id,
        round_key,
        person_id=person_id,
        organization_id=campaign.organization_id if person_id is None else None,
    )
    consequences = {each.what for each in found.consequences} if found else set()
    results = results_of(session, campaign, round_key)
    mean = results.mean if person_id is None else results.of_secretary(person_id).mean
    return Judged(
        grade=found.grade if found else None,
        title=found.title if found else "",
        best=found is not None and found.best,
        ineligible="ineligible" in consequences,
        score=score_of(session, campaign, person_id, round_key),
        assessment=_decimal(mean),
    )


def _decimal(number: Fraction | None) -> Decimal | None:
    return None if number is None else Decimal(number.numerator) / number.denominator
