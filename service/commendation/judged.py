"""What other kinds of work have found of a nominee: the faces by which commendation asks them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from importlib import import_module
from typing import Any

from sqlmodel import Session

from service.models import Campaign


@dataclass(frozen=True, slots=True)
class Judged:
    """A grade, and numbers of a hundred; None where nobody has judged."""

    grade: str | None = None
    best: bool = False
    ineligible: bool = False
    score: Decimal | None = None
    assessment: Decimal | None = None
    participation: Decimal | None = None


def judged_by_others(
    session: Session, campaign: Campaign, person_id: int | None, round_key: str
) -> Judged:
    """Return what appraisal, pledge, inspection and evidence say, each as far as it is there.

    ``pledges.score_of``, ``inspections.assessment_of`` and ``evidence.participation_of`` take
    (session, campaign, person or None, round) and give a number from 0 to 100, or None;
    ``appraisals.grade_of`` gives the standing of its latest vote.
    """
    found = _standing(session, campaign, person_id, round_key)
    asked = (session, campaign, person_id, round_key)
    return Judged(
        grade=found.grade if found is not None else None,
        best=found is not None and found.best,
        ineligible=found is not None and "ineligible" in {c.what for c in found.consequences},
        score=_number("pledges", "score_of", *asked),
        assessment=_number("inspections", "assessment_of", *asked),
        participation=_number("evidence", "participation_of", *asked),
    )


def _standing(session: Session, campaign: Campaign, person_id: int | None, round_key: str) -> Any:
    ask = _face("appraisals", "grade_of")
    if ask is None:
        return None
    who = (
        {"person_id": person_id}
        if person_id is not None
        else {"organization_id": campaign.organization_id}
    )
    return ask(session, campaign.root_id, round_key, **who)


def _number(area: str, name: str, *asked: Any) -> Decimal | None:
    ask = _face(area, name)
    found: Decimal | Fraction | None = None if ask is None else ask(*asked)
    if isinstance(found, Fraction):
        return Decimal(found.numerator) / found.denominator
    return found


def _face(area: str, name: str) -> Callable[..., Any] | None:
    """Return a function of another kind of work; None where it tells nothing of the sort."""
    try:
        module = import_module(f"service.{area}")
    except ModuleNotFoundError as missing:
        if missing.name != f"service.{area}":
            raise
        return None
    return getattr(module, name, None)
