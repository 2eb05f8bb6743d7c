"""What reviews, contacts, opinions, rectification and reports add to the tables of doors."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from sqlmodel import Session, select

from service.db import writing
from service.models import Campaign, Contact, Rectification, Review, SituationReport
from tests.doors.every_door import Added
from tests.doors.house import House, local
from tests.doors.rights import BELONGS, EVERYBODY, LEADERS_ALONE, OWN, SEES, SUPERVISES
from tests.doors.table_of_doors import HERE, WHY, Door, page, reads

Row = TypeVar("Row", Contact, Rectification, Review, SituationReport)
AT, DAY = local("2026-03-10"), date(2026, 3, 10)
#: Neither reads nor writes look at these numbers: whoever may see G1 sees nothing of others in it.
LONG_AGO = "2026-03-01"


def review(house: House, campaign: int) -> int:
    """Return the review of the organisation by its superior's secretary."""
    with writing(house.context.sessions) as session:
        found = session.exec(select(Review).where(Review.campaign_id == campaign)).first()
        return _kept(session, found or _review(session, campaign)).id


def _review(session: Session, campaign: int) -> Review:
    return Review(
        root_id=_root(session, campaign),
        campaign_id=campaign,
        round="main",
        period="2026-H1",
        subject="organization",
        reviewer=f"secretary@{_root(session, campaign)}",
        achievements=WHY,
        shortcomings=WHY,
        directions=WHY,
        grade="good",
        points=10,
        way="on_site",
        held_on=DAY,
        given_at=AT,
    )


def contact(house: House, campaign: int) -> int:
    """Return the contact of the organisation."""
    with writing(house.context.sessions) as session:
        found = session.exec(select(Contact).where(Contact.campaign_id == campaign)).first()
        return _kept(
            session,
            found
            or Contact(
                root_id=_root(session, campaign),
                campaign_id=campaign,
                leader="role:leading_group",
                role="leading_group",
                since=DAY,
                set_at=AT,
            ),
        ).id


def item(house: House, campaign: int) -> int:
    """Return an item of rectification that the organisation owes."""
    with writing(house.context.sessions) as session:
        chosen = select(Rectification).where(Rectification.campaign_id == campaign)
        return _kept(
            session,
            session.exec(chosen).first()
            or Rectification(
                root_id=_root(session, campaign),
                campaign_id=campaign,
                round="main",
                origin="hand",
                problem=WHY,
                due_on=DAY,
                raised_at=AT,
            ),
        ).id


def report(house: House, campaign: int) -> int:
    """Return a report that the organisation has drafted."""
    with writing(house.context.sessions) as session:
        chosen = select(SituationReport).where(SituationReport.campaign_id == campaign)
        return _kept(
            session,
            session.exec(chosen).first()
            or SituationReport(
                root_id=_root(session, campaign),
                campaign_id=campaign,
                duty="report_to_office",
                period="2026-Q1",
                data=NUMBERS_OF_A_REPORT,
                compiled_at=AT,
            ),
        ).id


NUMBERS_OF_A_REPORT = (
    '{"plan": "x", "organization": "x", "duty": "report_to_office", "period": "2026-Q1",'
    ' "at": "2026-03-10T02:00:00+00:00", "organizations": 0, "states": [], "overdue": [],'
    ' "coverage": {"secretaries": 0, "reviewing": 0, "organizations": 0,'
    ' "organizations_reviewed": 0, "people": 0, "people_reviewed": 0, "owed": 0, "given": 0},'
    ' "duties": [], "rectification": {"all": 0, "closed": 0, "reported": 0, "open": 0, "late": 0}}'
)


def _root(session: Session, campaign: int) -> int:
    return session.get_one(Campaign, campaign).root_id


def _kept(session: Session, row: Row) -> Row:
    session.add(row)
    session.flush()
    return row


def does(name: str, path: str, right: str, verb: str = "", **body: Any) -> Door:
    """A write: whoever may do it hears that they saw an old version."""
    return Door(name, "POST", f"/api/v1/{path}", right, body, frozenset({409}), verb)


SAID: dict[str, Any] = {
    "achievements": "按时完成了学习和承诺的各项任务",
    "shortcomings": "服务群众还不够主动，走访偏少",
    "directions": "下半年每月走访一次服务对象",
    "grade": "good",
    "held_on": LONG_AGO,
    "way": "on_site",
    "place": "会议室",
}
HEARD: dict[str, Any] = {
    "kind": "opinions",
    "way": "visit",
    "held_on": LONG_AGO,
    "who": "服务对象",
    "members": 3,
    "masses": 9,
}
NEW = {"campaign_id": "{campaign}"}
ITEM = "rectifications/{rectification}"
REPORT = "reviews/reports/{report}"
DOORS = [
    reads("api_reviews.list_reviews", "/api/v1/reviews", EVERYBODY),
    reads("api_reviews.show_review", "/api/v1/reviews/{review}", SEES),
    reads("api_reviews.show_coverage", "/api/v1/reviews/coverage?campaign_id={campaign}", SEES),
    reads("api_hearings.list_hearings", "/api/v1/reviews/hearings", EVERYBODY),
    reads("api_reports.list_reports", "/api/v1/reviews/reports", EVERYBODY),
    reads("api_reports.show_report", f"/api/v1/{REPORT}", SEES),
    reads("api_contacts.list_contacts", "/api/v1/contacts", EVERYBODY),
    reads("api_rectifications.list_items", "/api/v1/rectifications", EVERYBODY),
    reads("api_rectifications.show_item", f"/api/v1/{ITEM}", SEES),
    does("api_reviews.give_review", "reviews", SUPERVISES, "review", **NEW, **SAID),
    does("api_reviews.amend_review", "reviews/{review}/amendment", SUPERVISES, reason=WHY, **SAID),
    does("api_hearings.record_hearing", "reviews/hearings", OWN, "hear", **NEW, **HEARD),
    does(
        "api_reports.compile_report",
        "reviews/reports",
        OWN,
        duty="report_to_office",
        period="2026-Q1",
        **NEW,
    ),
    does("api_reports.edit_report", f"{REPORT}/text", OWN, locale="en"),
    does("api_reports.submit_report", f"{REPORT}/submission", OWN),
    does(
        "api_contacts.set_contact",
        "contacts",
        LEADERS_ALONE,
        "set_contact",
        role="leading_group",
        since=LONG_AGO,
        **NEW,
    ),
    does("api_contacts.end_contact", "contacts/{contact}/end", LEADERS_ALONE, until="2026-03-20"),
    does(
        "api_rectifications.raise_item",
        "rectifications",
        SUPERVISES,
        "rectify",
        problem=WHY,
        due_on="2026-04-01",
        **NEW,
    ),
    does("api_rectifications.change_item", f"{ITEM}/change", SUPERVISES, measure=WHY),
    does(
        "api_rectifications.report_item",
        f"{ITEM}/report",
        BELONGS,
        "report_rectification",
        text=WHY,
    ),
    does("api_rectifications.close_item", f"{ITEM}/closure", SUPERVISES, version=1),
    does("api_rectifications.return_item", f"{ITEM}/return", SUPERVISES, reason=WHY, version=1),
    does("api_rectifications.judge_item", f"{ITEM}/judgement", SUPERVISES, asked=9, satisfied=8),
]
ONE = "/api/v1/rectifications/1"
BODIES: dict[str, dict[str, Any]] = {
    "/api/v1/reviews": {"campaign_id": 1, "person_id": 1, **SAID, "meeting_id": 1},
    "/api/v1/reviews/1/amendment": {**SAID, "reason": WHY},
    "/api/v1/reviews/hearings": {"campaign_id": 1, **HEARD},
    "/api/v1/reviews/reports": {"campaign_id": 1, "duty": "office_report", "period": "2026-Q1"},
    "/api/v1/reviews/reports/1/text": {"locale": "en"},
    "/api/v1/reviews/reports/1/submission": {},
    "/api/v1/contacts": {
        "campaign_id": 1,
        "since": LONG_AGO,
        "until": "2026-12-31",
        "person_id": 1,
        "role": "leading_group",
    },
    "/api/v1/contacts/1/end": {"until": "2026-12-31"},
    "/api/v1/rectifications": {
        "campaign_id": 1,
        "problem": WHY,
        "due_on": "2026-04-01",
        "measure": WHY,
        "person_id": 1,
        "origin": "hand",
        "origin_id": 1,
    },
    f"{ONE}/change": {"measure": WHY, "person_id": 1, "due_on": "2026-04-01", "reason": WHY},
    f"{ONE}/report": {"text": WHY},
    f"{ONE}/closure": {"note": WHY, "version": 1},
    f"{ONE}/return": {"reason": WHY, "due_on": "2026-04-01", "version": 1},
    f"{ONE}/judgement": {"asked": 9, "satisfied": 8, "note": WHY},
}
#: What may be left out, by field; and by path and field where another path wants it.
LEFT_OUT = {"person_id", "way", "place", "meeting_id", "role", "measure", "origin", "origin_id",
            "note"}  # fmt: skip
NO_VALUE = {"person_id", "meeting_id", "role", "origin_id"}
MAY_BE_LEFT_OUT = frozenset(
    {
        ("/api/v1/contacts", "until"),
        (f"{ONE}/change", "due_on"),
        (f"{ONE}/change", "reason"),
        (f"{ONE}/return", "due_on"),
    }
)
LONG = {"achievements", "shortcomings", "directions", "problem", "measure", "text"}


def _pairs(names: set[str]) -> frozenset[tuple[str, str]]:
    return frozenset(
        (path, name) for path, body in BODIES.items() for name in body if name in names
    )


PAGES = [
    page("work_reviews.of_campaign", f"{HERE}/reviews", SEES),
    page("work_reviews.new", f"{HERE}/reviews/new", SEES),
    page("work_reviews.show", "/reviews/{review}", SEES),
    page("work_reports.show", "/reviews/reports/{report}", SEES),
    page("work_reviews.item", "/rectifications/{rectification}", SEES),
]
ADDED = Added(
    doors=DOORS,
    pages=PAGES,
    bodies=BODIES,
    optional=(_pairs(LEFT_OUT) | MAY_BE_LEFT_OUT) - {("/api/v1/reviews/hearings", "way")},
    nullable=_pairs(NO_VALUE)
    | (MAY_BE_LEFT_OUT - {(f"{ONE}/change", "reason")})
    | {(f"{ONE}/change", "measure")},
    from_zero=_pairs({"members", "masses", "asked", "satisfied"}),
    longer=_pairs(LONG),
    rights={
        "review": SUPERVISES,
        "set_contact": LEADERS_ALONE,
        "hear": OWN,
        "rectify": SUPERVISES,
        "report_rectification": BELONGS,
    },
    numbers={
        "{review}": review,
        "{contact}": contact,
        "{rectification}": item,
        "{report}": report,
    },
)
