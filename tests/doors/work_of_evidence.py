"""What duties and their evidence add to the tables of doors."""

from __future__ import annotations

import base64
from datetime import date
from typing import Any, TypeVar

from sqlmodel import Session, SQLModel, select

from service.db import writing
from service.models import (
    Activity,
    Attachment,
    Campaign,
    Contribution,
    Meeting,
    Occurrence,
    Unlocking,
)
from tests.doors.every_door import Added
from tests.doors.house import House, local, staff_no
from tests.doors.rights import APPROVER, BELONGS, BELONGS_OR_APPROVES, EVERYBODY, OWN, SEES
from tests.doors.table_of_doors import HERE, TARGET, WHY, Door, page, reads

AT = local("2026-03-10")
PDF = base64.b64encode(b"%PDF-1.7 minutes").decode()
Row = TypeVar("Row", bound=SQLModel)


def _there(session: Session, model: type[Row], campaign: int, **values: Any) -> Row:
    """Return the row of a campaign, made if there is none."""
    of_campaign = getattr(model, "campaign_id") == campaign  # noqa: B009 - each has it
    found = session.exec(select(model).where(of_campaign)).first()
    if found is None:
        root = session.get_one(Campaign, campaign).root_id
        found = model(campaign_id=campaign, root_id=root, **values)
        session.add(found)
        session.flush()
    return found


def _occurrence(session: Session, campaign: int) -> Occurrence:
    return _there(
        session, Occurrence, campaign, duty="monthly_meeting", period="2026-02", opens_at=AT
    )


def occurrence(house: House, campaign: int) -> int:
    """Return an occurrence of a duty."""
    with writing(house.context.sessions) as session:
        return _occurrence(session, campaign).id


def unlocking(house: House, campaign: int) -> int:
    """Return a request to unlock it."""
    with writing(house.context.sessions) as session:
        number = _occurrence(session, campaign).id
        until = date(2026, 3, 12)
        values = {"occurrence_id": number, "until": until, "reason": WHY, "requested_at": AT}
        return _there(session, Unlocking, campaign, **values).id


def meeting(house: House, campaign: int) -> int:
    """Return a meeting."""
    with writing(house.context.sessions) as session:
        values = {"round": "main", "key": "study", "held_on": AT.date(), "recorded_at": AT}
        return _there(session, Meeting, campaign, **values).id


def contribution(house: House, campaign: int) -> int:
    """Return a paper of a member."""
    with writing(house.context.sessions) as session:
        person = house.person(session, TARGET, "member").id
        values = {"round": "main", "kind": "gap", "digest": "0" * 64, "handed_in_at": AT}
        return _there(session, Contribution, campaign, person_id=person, **values).id


def activity(house: House, campaign: int) -> int:
    """Return an activity of the organisation's own."""
    with writing(house.context.sessions) as session:
        values = {"round": "main", "title": "技术比武", "added_at": AT}
        return _there(session, Activity, campaign, **values).id


def attachment(house: House, campaign: int) -> int:
    """Return a file."""
    with writing(house.context.sessions) as session:
        content = b"%PDF-1.7 file"
        values = {
            "name": "a.pdf", "media_type": "application/pdf", "size": len(content),
            "sha256": "0" * 64, "content": content, "added_at": AT,
        }  # fmt: skip
        return _there(session, Attachment, campaign, **values).id


def does(endpoint: str, path: str, right: str, verb: str, **body: Any) -> Door:
    """A write: whoever may do it hears that they saw an old version."""
    name = f"api_{path.strip('/').partition('/')[0]}.{endpoint}"
    return Door(name, "POST", f"/api/v1{path}", right, body, frozenset({409}), verb)


NEW = {"campaign_id": "{campaign}"}
HELD = {"held_on": "2026-03-09"}
DUTY = "/duties/{occurrence}"
DOORS = [
    reads("api_duties.list_duties", "/api/v1/duties", EVERYBODY),
    Door(
        "api_duties.show_figures",
        "GET",
        "/api/v1/duties/figures?campaign_id={campaign}&duty=monthly_meeting&period=2026-03",
        SEES,
        passed=frozenset({404}),  # this duty collects none
    ),
    reads("api_duties.show_duty", "/api/v1/duties/{occurrence}", SEES),
    does("hand_in_evidence", f"{DUTY}/evidence", OWN, "hand_in_evidence"),
    Door(
        "api_duties.download_form", "GET", f"/api/v1{DUTY}/form", SEES, passed=frozenset({409})
    ),
    Door(  # this duty is none of the organisation's, so that there is no form of it
        "api_duties.hand_in_form", "POST", f"/api/v1{DUTY}/filled-form", OWN, {"content": PDF},
        frozenset({409}), "hand_in_evidence",
    ),
    does("accept_evidence", f"{DUTY}/acceptance", APPROVER, "examine_evidence", version=1),
    does("return_evidence", f"{DUTY}/return", APPROVER, "examine_evidence", reason=WHY, version=1),
    does(
        "excuse_member", f"{DUTY}/excuses", OWN, "excuse_member",
        staff_no=staff_no(TARGET, "member"), reason=WHY,
    ),
    does(
        "ask_unlocking", f"{DUTY}/unlocking", OWN, "ask_unlocking",
        until="2026-03-12", reason=WHY,
    ),
    does(
        "decide_unlocking", "/duties/unlockings/{unlocking}", APPROVER, "decide_unlocking",
        grant=True,
    ),
    reads("api_meetings.list_meetings", "/api/v1/meetings", EVERYBODY),
    does("hold_meeting", "/meetings", OWN, "hold_meeting", key="study", **HELD, **NEW),
    does("void_meeting", "/meetings/{meeting}/void", OWN, "hold_meeting", reason=WHY),
    does(
        "make_up_meeting", "/meetings/{meeting}/make-up", OWN, "hold_meeting",
        staff_no="G1-member", made_up_on="2026-03-10",
    ),
    reads("api_contributions.list_contributions", "/api/v1/contributions", EVERYBODY),
    reads(
        "api_contributions.show_members",
        "/api/v1/contributions/members?campaign_id={campaign}",
        SEES,
    ),
    does("contribute", "/contributions", BELONGS, "contribute", kind="gap", text=WHY, **NEW),
    does(
        "return_contribution", "/contributions/{contribution}/return", OWN, "return_contribution",
        reason=WHY,
    ),
    does(
        "send_file",
        "/attachments",
        BELONGS_OR_APPROVES,
        "attach",
        name="a.pdf",
        content=PDF,
        **NEW,
    ),
    reads("api_attachments.download", "/api/v1/attachments/{attachment}", SEES),
    reads("api_activities.list_activities", "/api/v1/activities", EVERYBODY),
    reads(
        "api_activities.show_counts", "/api/v1/activities/counts?campaign_id={campaign}", SEES
    ),
    does("add_activity", "/activities", OWN, "keep_activities", title="座谈会", **NEW),
    does("settle_activity", "/activities/{activity}", OWN, "keep_activities"),
]  # fmt: skip
ONE = "/api/v1/duties/1"
BODIES: dict[str, dict[str, Any]] = {
    f"{ONE}/evidence": {"text": WHY},
    f"{ONE}/filled-form": {"content": PDF, "text": WHY},
    f"{ONE}/acceptance": {"version": 1},
    f"{ONE}/return": {"reason": WHY, "version": 1},
    f"{ONE}/excuses": {"staff_no": "1", "reason": WHY},
    f"{ONE}/unlocking": {"until": "2026-03-12", "reason": WHY},
    "/api/v1/duties/unlockings/1": {"grant": True, "until": "2026-03-12", "note": WHY},
    "/api/v1/meetings": {"campaign_id": 1, "key": "study", **HELD},
    "/api/v1/meetings/1/void": {"reason": WHY},
    "/api/v1/meetings/1/make-up": {"staff_no": "x", "made_up_on": "2026-03-10"},
    "/api/v1/contributions": {
        "campaign_id": 1, "kind": "gap", "person_id": 1, "title": WHY, "text": WHY, "file": 1,
        "period": "2026",
    },
    "/api/v1/contributions/1/return": {"reason": WHY},
    "/api/v1/attachments": {"campaign_id": 1, "name": "a.pdf", "content": PDF},
    "/api/v1/activities": {
        "campaign_id": 1, "title": WHY, "planned_on": "2026-03-12", "note": WHY,
    },
    "/api/v1/activities/1": {"held_on": "2026-03-09"},
}  # fmt: skip
PAGES = [
    page("work_duties.of_campaign", f"{HERE}/duties", SEES),
    page("work_duties.show", "/duties/{occurrence}", SEES),
    Door(  # the duty is none of this organisation's
        "work_duties.download_form", "GET", "/duties/{occurrence}/form", SEES,
        passed=frozenset({409}),
    ),
    Door(  # this duty collects none
        "work_sheets.figures", "GET", "/duties/{occurrence}/figures.xlsx", SEES,
        passed=frozenset({404}),
    ),
    page("work_duties.download_file", "/attachments/{attachment}", SEES),
    page("work_meetings.of_campaign", f"{HERE}/meetings", SEES),
    page("work_meetings.new", f"{HERE}/meetings/new?kind=study", SEES),
    page("work_papers.of_campaign", f"{HERE}/papers", SEES),
    page("work_papers.new", f"{HERE}/papers/new?kind=gap", SEES),
]  # fmt: skip
ADDED = Added(
    doors=DOORS,
    pages=PAGES,
    bodies=BODIES,
    optional=frozenset({
        (f"{ONE}/evidence", "text"), (f"{ONE}/filled-form", "text"),
        ("/api/v1/duties/unlockings/1", "until"), ("/api/v1/duties/unlockings/1", "note"),
        *(("/api/v1/contributions", name) for name in (
            "person_id", "title", "text", "file", "period",
        )),
        ("/api/v1/activities", "planned_on"), ("/api/v1/activities", "note"),
        ("/api/v1/activities/1", "held_on"),
    }),
    nullable=frozenset({
        ("/api/v1/duties/unlockings/1", "until"),
        *(("/api/v1/contributions", name) for name in ("person_id", "file", "period")),
        ("/api/v1/activities", "planned_on"), ("/api/v1/activities/1", "held_on"),
    }),
    longer=frozenset({
        (f"{ONE}/evidence", "text"),
        (f"{ONE}/filled-form", "text"),
        ("/api/v1/contributions", "text"),
    }),
    rights={
        "hand_in_evidence": OWN,
        "examine_evidence": APPROVER,
        "ask_unlocking": OWN,
        "excuse_member": OWN,
        "decide_unlocking": APPROVER,
        "hold_meeting": OWN,
        "contribute": BELONGS,
        "return_contribution": OWN,
        "attach": BELONGS_OR_APPROVES,
        "keep_activities": OWN,
    },
    numbers={
        "{occurrence}": occurrence,
        "{unlocking}": unlocking,
        "{meeting}": meeting,
        "{contribution}": contribution,
        "{activity}": activity,
        "{attachment}": attachment,
    },
)  # fmt: skip
