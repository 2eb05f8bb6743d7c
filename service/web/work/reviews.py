"""点评整改: reviews owed and given, opinions heard, contacts, and what is to be put right."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session

from service import reviews as verbs
from service.actors import Actor
from service.errors import NotFound
from service.models import Campaign
from service.reviews import told
from service.reviews.units import Place, seats_in_hand
from service.web.current import (
    at_one_look,
    context,
    looking,
    now,
    render,
    signed_in,
    today,
    visitor,
)
from service.web.work.asking import ask
from service.web.work.frame import Frame, frame_of
from service.web.work.reports import reports_of
from service.web.work.review_names import (
    PERSON,
    grade_words,
    leaders,
    names,
    owes,
    p,
    verifies,
)
from workflows.provisions.reviews import FINDINGS, PARTS, Reviews
from workflows.rectifying import CLOSED, OPEN, REPORTED
from workflows.reviewing import HEARING_KINDS, HEARING_WAYS, ORGANIZATION, period_name

pages = Blueprint("work_reviews", __name__)
RIGHTS = ("review", "hear", "rectify", "report_rectification", "set_contact")
MOST = 500
#: Of a longer coverage a level is shown.
MOST_LINES = 300


@pages.get("/campaigns/<int:number>/reviews")
@at_one_look
@signed_in
def of_campaign(number: int) -> ResponseReturnValue:
    """Show the reviews of a campaign, who owes one, what is to be put right, and the coverage."""
    frame = frame_of(number, "reviews", *RIGHTS)
    found = {
        name: _every(address, name, number)
        for name, address in (
            ("reviews", "reviews"),
            ("rectifications", "rectifications"),
            ("hearings", "reviews/hearings"),
            ("contacts", "contacts"),
        )
    }
    with looking() as db:
        covered = _coverage(db, frame)
        owed = (*covered["lacking"], *covered["mine"][:MOST_LINES])
        called = names(db, _texts(found["reviews"], owed), _people(found))
        leading = leaders(db, frame.campaign, today()) if frame.may("set_contact") else []
    items = sorted(found["rectifications"], key=_urgency)
    here = [one for one in found["reviews"] if frame.round and one["round"] == frame.round.key]
    return render(
        "work/reviews.html",
        **_words(frame),
        frame=frame,
        names=called,
        reviews=here,
        earlier=[one for one in found["reviews"] if one not in here],
        items=[one for one in items if one["state"] != CLOSED],
        closed=[one for one in items if one["state"] == CLOSED],
        hearings=found["hearings"],
        contacts=found["contacts"],
        **covered,
        most_lines=MOST_LINES,
        leading=leading,
        **reports_of(frame),
        heard_kinds=[(kind, p(f"heard.{kind}")) for kind in HEARING_KINDS],
        heard_ways=[(way, p(f"heard.way.{way}")) for way in HEARING_WAYS],
        findings=FINDINGS,
    )


@pages.get("/campaigns/<int:number>/reviews/new")
@at_one_look
@signed_in
def new(number: int) -> ResponseReturnValue:
    """Show the form for a review of the organisation, or of a person in it."""
    frame = frame_of(number, "reviews", *RIGHTS)
    asked = request.args.get("person", type=int)
    subject = ORGANIZATION if asked is None else f"{PERSON}{asked}"
    with looking() as db:
        lacking = verbs.lacking_at(
            db, context().rulebook, frame.campaign, now=now(), period=_period(frame)
        )
        missing = [one for one in lacking if one.subject == subject]
        seats = _seats(db, frame)
        called = names(db, [subject] if asked else [], [])
    if asked is not None and not called.person(asked):
        raise NotFound("person")
    return render(
        "work/review_new.html",
        **_words(frame),
        frame=frame,
        person=asked,
        about=called.person(asked) or frame.organization.name,
        owed=frame.may("review") and any(one.by in seats for one in missing),
    )


@pages.get("/reviews/<int:number>")
@at_one_look
@signed_in
def show(number: int) -> ResponseReturnValue:
    """Show a review with what it said before, to whom it is theirs to read."""
    review = ask(f"reviews/{number}")
    frame = frame_of(review["campaign_id"], "reviews", *RIGHTS)
    by = [review["reviewer_id"], *(change["by"] for change in review["changes"])]
    with looking() as db:
        seats = _seats(db, frame)
        called = names(db, _texts([review], []), [review["person_id"], *by])
    given = frame.me == review["reviewer_id"] or review["reviewer"] in seats
    return render(
        "work/review.html",
        **_words(frame),
        frame=frame,
        names=called,
        review=review,
        amends=frame.may("review") and given and frame.me != review["person_id"],
        raises=frame.may("rectify"),
    )


@pages.get("/rectifications/<int:number>")
@at_one_look
@signed_in
def item(number: int) -> ResponseReturnValue:
    """Show what is to be put right, with everything that happened to it and what may be done."""
    found = ask(f"rectifications/{number}")
    frame = frame_of(found["campaign_id"], "reviews", *RIGHTS)
    people = [found["person_id"], found["raised_by"], *(line["by"] for line in found["lines"])]
    with looking() as db:
        campaign = db.get_one(Campaign, found["campaign_id"])
        called = names(db, [], people)
        its_own = owes(db, campaign, found, frame.me, today())
        checks = verifies(db, campaign, number, frame.me, today())
    return render(
        "work/rectification.html",
        **_words(frame),
        frame=frame,
        names=called,
        item=found,
        reports=its_own and frame.may("report_rectification") and found["state"] == OPEN,
        verifies=checks and frame.may("rectify"),
    )


def _seats(db: Session, frame: Frame) -> frozenset[str]:
    """How the rules name the visitor, and those for whom the visitor stands in."""
    mine = seats_in_hand(db, frame.campaign, Actor.person(frame.me), today())
    return frozenset(seat for _, seats in mine for seat in seats)


def _every(address: str, name: str, number: int) -> list[dict[str, Any]]:
    """All that the API lists of a campaign, page after page."""
    found: list[dict[str, Any]] = []
    after: int | None = 0
    while after is not None:
        page = ask(address, campaign_id=number, limit=MOST, after=after)
        found += page[name]
        after = page["next"]
    return found


def _coverage(db: Session, frame: Frame) -> dict[str, Any]:
    """The coverage of the period under way, the campaign's own line first; and what it lacks."""
    whole = verbs.matrix(db, context().rulebook, frame.campaign, now=now(), period=_period(frame))
    who, seats, here = visitor(), _seats(db, frame), frame.campaign.id
    seen = {place.id: place for place in whole.places if who.sees(place.path)}
    level = _level(here, seen)
    owed = [
        {"campaign_id": one.unit, "name": seen[one.unit].name, **told.owed(one)}
        for one in whole.missing
        if one.unit in seen and (one.by in seats or one.unit == here)
    ]
    return {
        "coverage": [told.coverage(line) for line in whole.lines(level)],
        "left_out": len(seen) - len(level),
        "mine": [one for one in owed if one["reviewer"] in seats],
        "lacking": [one for one in owed if one["campaign_id"] == here],
    }


def _level(here: int, seen: Mapping[int, Place]) -> Collection[int]:
    """Of a long tree the organisation itself and those right below it, each a sum of its own."""
    if len(seen) <= MOST_LINES:
        return seen
    level = [number for number, one in seen.items() if here in (number, one.parent_id)]
    return frozenset(level[:MOST_LINES])


def _period(frame: Frame) -> str | None:
    """The period under way, where reviews are owed by periods."""
    return period_name(_rules(frame), today()) or None


def _rules(frame: Frame) -> Reviews:
    return frame.plan.provisions.reviews


def _texts(reviews: Iterable[dict[str, Any]], owed: Iterable[dict[str, Any]]) -> list[str]:
    said = [text for one in (*reviews, *owed) for text in (one["reviewer"], one["subject"])]
    return [text for text in said if text != ORGANIZATION]


def _people(found: dict[str, list[dict[str, Any]]]) -> list[int | None]:
    named = (*found["reviews"], *found["rectifications"], *found["contacts"])
    return [
        *(one["person_id"] for one in named),
        *(one["reviewer_id"] for one in found["reviews"]),
    ]


def _urgency(one: dict[str, Any]) -> tuple[int, str, int]:
    """What is late stands first, then what waits to be verified, then by its day."""
    if one["state"] == OPEN and _late(one):
        return 0, one["due_on"], one["id"]
    return {REPORTED: 1, OPEN: 2, CLOSED: 3}[one["state"]], one["due_on"], one["id"]


def _late(one: dict[str, Any]) -> int:
    """How many days after its day an item is still owed."""
    days = (today() - date.fromisoformat(one["due_on"])).days
    return max(days, 0) if one["state"] == OPEN else 0


def _words(frame: Frame) -> dict[str, Any]:
    """The words and choices that every page about reviews needs."""
    rules = _rules(frame)
    return {
        "p": p,
        "parts": PARTS,
        "grade_words": lambda key: grade_words(rules, key),
        "grades": [(grade.key, grade_words(rules, grade.key)) for grade in rules.grades],
        "ways": [(way, p(f"way.{way}")) for way in rules.ways],
        "days_late_of": _late,
        "least": dict(zip(PARTS, rules.least, strict=True)),
        "entry_words": lambda kind: p(f"entry.{kind}"),
    }
