"""群众评议: the votes of a campaign, from their preparation to results that are shown once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from service.errors import NotFound
from service.models import AppraisalEvent, Eligibility, Person
from service.web.current import (
    asked_number,
    at_one_look,
    locale,
    looking,
    render,
    signed_in,
    today,
    visitor,
)
from service.web.work.asking import ask, ask_all
from service.web.work.frame import Frame, frame_of
from service.words import say
from workflows.provisions.appraisals import SUBJECTS

pages = Blueprint("work_appraisals", __name__)
RIGHTS = (
    "prepare_appraisal",
    "open_appraisal",
    "call_off_appraisal",
    "count_appraisal",
    "evaluate_appraisal",
    "publish_appraisal",
)
OPEN, ALL = "open", "all"
STATES = {OPEN: 0, "draft": 1, "closed": 2, "published": 3, "void": 4}


def p(key: str, **params: object) -> str:
    """The words of the pages about votes."""
    return say(locale(), "appraisal_pages", key, **params)


@dataclass(frozen=True, slots=True)
class Titles:
    """How a vote's plan calls what is judged, by whom, and how; by their keys."""

    strata: dict[str, str]
    questions: dict[str, str]
    options: dict[str, str]
    grades: dict[str, str]
    subjects: dict[str, str]

    @classmethod
    def of(cls, vote: dict[str, Any]) -> Titles:
        """Take them from a vote as the API tells it."""
        scheme = vote["scheme"]
        strata, questions, options, grades = (
            {one["key"]: one["title"] for one in scheme[kind]}
            for kind in ("strata", "questions", "options", "grades")
        )
        subjects = {str(one["id"]): one["name"] for one in vote["judged"]}
        return cls(strata, questions, options, grades, subjects)


@pages.get("/campaigns/<int:number>/appraisals")
@at_one_look
@signed_in
def of_campaign(number: int) -> ResponseReturnValue:
    """Show the votes of a campaign, the ballots that wait for the visitor, and how one begins."""
    frame = frame_of(number, "appraisals", *RIGHTS)
    votes = ask_all("appraisals", "appraisals", campaign_id=number)
    with looking() as db:
        mine = _ballots_waiting(db, frame.me)
        prepares = frame.may("prepare_appraisal")
        here = _people_here(db, frame.organization.id) if prepares else []
    return render(
        "work/appraisals.html",
        p=p,
        frame=frame,
        votes=sorted(votes, key=lambda one: (STATES[one["state"]], -one["id"])),
        mine=mine,
        people=here,
        sorts=[(sort, p(f"subjects.{sort}")) for sort in SUBJECTS],
        until=today() + timedelta(days=frame.plan.provisions.appraisals.days),
    )


@pages.get("/appraisals/<int:number>")
@at_one_look
@signed_in
def show(number: int) -> ResponseReturnValue:
    """Show a vote with what was frozen, what may be done now, and its results once counted.

    Voters and readers of published results may be of elsewhere: they see it without the frame.
    """
    vote = ask(f"appraisals/{number}")
    frame = _frame(vote["campaign_id"])
    me = visitor().person_id
    with looking() as db:
        event = db.get_one(AppraisalEvent, number)
        people = _names(db, event) if frame else {}
        scrutineers = (event.first_scrutineer, event.second_scrutineer)
        prepared_by, opened_by = event.prepared_by, event.opened_by
    # A draft is told in whole to those who run it alone.
    titles = Titles.of(vote) if "scheme" in vote else None
    return render(
        "work/appraisal.html",
        p=p,
        frame=frame,
        may=lambda verb: frame is not None and frame.may(verb),
        vote=vote,
        titles=titles,
        kinds=_kinds(vote, titles) if titles else [],
        people={"prepared": people.get(prepared_by), "opened": people.get(opened_by or 0)},
        counting=[people[one] for one in scrutineers if one in people],
        counts=me in scrutineers and vote["state"] == OPEN and titles is not None,
        second=me != prepared_by,
        cancels=me != opened_by,
        due=vote["closes_on"] < today().isoformat(),
        why_void=p("void." + (vote["void_reason"] or "").removeprefix("appraisals."))
        if vote["state"] == "void"
        else "",
        asked={"paper": asked_number("paper"), "subject": asked_number("subject")},
        tallies=_tallies(vote) if "results" in vote else {},
        everything=ALL,
    )


def _frame(number: int) -> Frame | None:
    try:
        return frame_of(number, "appraisals", *RIGHTS)
    except NotFound:
        return None


def _kinds(vote: dict[str, Any], titles: Titles) -> list[tuple[int, str]]:
    """The kinds of ballot paper, by number and in words."""
    found = []
    for paper in vote["papers"]:
        about = [titles.subjects[str(one)] for one in paper["subjects"]]
        whom = about[0] if len(about) == 1 else p("paper.all", count=len(about))
        stratum = titles.strata.get(paper["stratum"], paper["stratum"])
        words = p("paper", number=paper["number"], stratum=stratum, subjects=whom)
        found.append((paper["number"], words))
    return found


def _tallies(vote: dict[str, Any]) -> dict[str, dict[str, dict[str, dict[str, int]]]]:
    """What may be shown of the count: by unit, stratum, question and option."""
    found: dict[str, dict[str, dict[str, dict[str, int]]]] = {}
    for one in vote["results"]["tallies"]:
        sheet = found.setdefault(one["unit"], {}).setdefault(one["stratum"], {})
        sheet.setdefault(one["question"], {})[one["option"]] = one["count"]
    return found


def _ballots_waiting(db: Session, person_id: int) -> list[tuple[int, str, bool]]:
    """The open votes in which somebody has a ballot: number, title, whether it is all taken."""
    chosen = (
        select(AppraisalEvent.id, AppraisalEvent.title, Eligibility.issued)
        .join(Eligibility, col(Eligibility.event_id) == col(AppraisalEvent.id))
        .where(Eligibility.voter_id == person_id, AppraisalEvent.state == OPEN)
    )
    found: dict[int, tuple[str, bool]] = {}
    for number, title, issued in db.exec(chosen.order_by(col(AppraisalEvent.id))):
        found[number] = (title, issued and found.get(number, ("", True))[1])
    return [(number, title, issued) for number, (title, issued) in found.items()]


def _people_here(db: Session, organization_id: int) -> list[tuple[str, str]]:
    """Whom one may think of as a scrutineer: those at home here, by staff number."""
    chosen = select(Person.staff_no, Person.name).where(
        Person.organization_id == organization_id, col(Person.active)
    )
    return [(staff_no, name) for staff_no, name in db.exec(chosen.order_by(col(Person.id)))]


def _names(db: Session, event: AppraisalEvent) -> dict[int, str]:
    asked = (event.prepared_by, event.opened_by, event.first_scrutineer, event.second_scrutineer)
    chosen = select(Person.id, Person.name).where(col(Person.id).in_([n for n in asked if n]))
    return dict(db.exec(chosen).all())
