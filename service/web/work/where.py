"""Where each piece of work of 待办 is done: its page, and the act of the API for it in place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flask import url_for
from sqlmodel import Session

from service.models import Campaign, Evidence, InspectionVisit, Organization, Unlocking
from service.todo import Todo
from service.work.places import page_of

#: Kinds whose words may be sent from the list itself, by the number of what they are about.
ANSWERS = {"ticket": "tickets/{}/feedback", "rectification": "rectifications/{}/report"}


@dataclass(frozen=True, slots=True)
class Place:
    """The page, and where the words of an answer are sent from the list itself; empty: nowhere."""

    url: str
    answers: str = ""
    organization: str = ""


def places(db: Session, items: Iterable[Todo]) -> dict[tuple[str, int], Place]:
    """The place of each piece of work that is a task or an answer to be judged."""
    return {
        (item.kind, item.about): _place(db, item, item.about)
        for item in items
        if item.about is not None
    }


def _place(db: Session, item: Todo, subject: int) -> Place:
    if item.kind == "feedback":
        return _visit(db, subject)
    if item.kind == "evidence_examination":
        occurrence = db.get_one(Evidence, subject).occurrence_id
        return Place(url_for("work_duties.show", number=occurrence))
    if item.kind == "unlocking":
        occurrence = db.get_one(Unlocking, subject).occurrence_id
        return Place(url_for("work_duties.show", number=occurrence))
    answers = ANSWERS.get(item.kind, "").format(subject)
    return Place(page_of(f"{item.kind}/{subject}", item.campaign_id), answers)


def _visit(db: Session, number: int) -> Place:
    visit = db.get_one(InspectionVisit, number)
    organization = db.get_one(Campaign, visit.campaign_id).organization_id
    return Place(
        url_for("work_inspections.part", number=visit.inspection_id, visit=visit.id),
        f"inspections/{visit.inspection_id}/feedback",
        db.get_one(Organization, organization).code,
    )
