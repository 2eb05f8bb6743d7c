"""Where each piece of work of 待办 is done: its page, and the act of the API for it in place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from flask import url_for
from sqlmodel import Session

from service.called_to_award import CLOSE, LIST, MAKE, SHOW, SIGN
from service.models import (
    Campaign,
    Evidence,
    InspectionVisit,
    Nomination,
    Objection,
    Opinion,
    Organization,
    PledgeItem,
    Share,
    Unlocking,
)
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
    answers = ANSWERS.get(item.kind, "").format(subject)
    if item.kind in PAGES:
        return Place(PAGES[item.kind](db, item, subject), answers)
    return Place(page_of(f"{item.kind}/{subject}", item.campaign_id), answers)


def _duty(db: Session, item: Todo, subject: int) -> str:
    if item.kind == "unlocking":
        return url_for("work_duties.show", number=db.get_one(Unlocking, subject).occurrence_id)
    return url_for("work_duties.show", number=db.get_one(Evidence, subject).occurrence_id)


def _award(db: Session, item: Todo, subject: int) -> str:
    selection = subject
    if item.kind == "nomination":
        selection = db.get_one(Share, subject).selection_id
    elif item.kind == "opinion":
        named = db.get_one(Opinion, subject).nomination_id
        selection = db.get_one(Nomination, named).selection_id
    return url_for("work_awards.show", number=item.campaign_id, award=selection)


def _notice(db: Session, item: Todo, subject: int) -> str:
    return url_for("work_notices.show", number=db.get_one(Objection, subject).notice_id)


def _pledge(db: Session, item: Todo, subject: int) -> str:
    number = subject
    if item.kind == "pledge_item":
        number = db.get_one(PledgeItem, subject).pledge_id
    return url_for("work_pledges.show", number=number)


def _of_campaign(endpoint: str) -> Callable[[Session, Todo, int], str]:
    return lambda db, item, subject: url_for(endpoint, number=item.campaign_id)


def _numbered(endpoint: str) -> Callable[[Session, Todo, int], str]:
    return lambda db, item, subject: url_for(endpoint, number=subject)


#: Where the work itself is done, nearer than the pages that letters lead to.
PAGES: Mapping[str, Callable[[Session, Todo, int], str]] = {
    "evidence_examination": _duty,
    "unlocking": _duty,
    "ballot": _numbered("voting.show"),
    "vote_to_open": _numbered("work_appraisals.show"),
    "vote_to_publish": _numbered("work_appraisals.show"),
    **dict.fromkeys(("review", "contact_review"), _of_campaign("work_reviews.of_campaign")),
    "nomination": _award,
    "opinion": _award,
    **dict.fromkeys((SIGN, LIST, SHOW, MAKE, CLOSE), _award),
    "objection": _notice,
    "pledge_to_write": _of_campaign("work_pledges.new"),
    **dict.fromkeys(
        ("pledge_item", "pledge_to_finish", "pledge_feedback", "pledge_to_report"), _pledge
    ),
    "pledge_to_judge": _of_campaign("work_pledges.of_campaign"),
    "pledge_to_settle": _of_campaign("work_pledges.of_campaign"),
}


def _visit(db: Session, number: int) -> Place:
    visit = db.get_one(InspectionVisit, number)
    organization = db.get_one(Campaign, visit.campaign_id).organization_id
    return Place(
        url_for("work_inspections.part", number=visit.inspection_id, visit=visit.id),
        f"inspections/{visit.inspection_id}/feedback",
        db.get_one(Organization, organization).code,
    )
