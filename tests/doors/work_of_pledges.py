"""What pledges add to the tables of doors."""

from __future__ import annotations

from typing import Any

from sqlmodel import Session, select

from service.db import writing
from service.models import Campaign, Pledge, PledgeExcuse, PledgeFeedback, PledgeItem
from tests.doors.every_door import Added
from tests.doors.house import House, local
from tests.doors.rights import (
    ABOVE_OR_LEADERS,
    APPROVER,
    BELONGS,
    EVERYBODY,
    EXAMINES,
    JUDGES,
    OWN,
    SEES,
)
from tests.doors.table_of_doors import HERE, TARGET, WHY, Door, page, reads

AT = local("2026-03-10")


def organizations(house: House, campaign: int) -> int:
    """Return the pledge of the organisation, published to the branch."""
    with writing(house.context.sessions) as session:
        return _pledge(session, campaign, None).id


def members(house: House, campaign: int) -> int:
    """Return the pledge of a member, published to the branch."""
    with writing(house.context.sessions) as session:
        return _pledge(session, campaign, house.person(session, TARGET, "member").id).id


def member(house: House, campaign: int) -> int:
    """Return a member of the target."""
    with writing(house.context.sessions) as session:
        return house.person(session, TARGET, "member").id


def item(house: House, campaign: int) -> int:
    """Return the item of the organisation's pledge."""
    with writing(house.context.sessions) as session:
        pledge = _pledge(session, campaign, None)
        chosen = select(PledgeItem).where(PledgeItem.pledge_id == pledge.id)
        found = session.exec(chosen).first()
        found = found or PledgeItem(pledge_id=pledge.id, number=1, title="办实事")
        session.add(found)
        session.flush()
        return found.id


def feedback(house: House, campaign: int) -> int:
    """Return what a reader said to the organisation's pledge."""
    with writing(house.context.sessions) as session:
        pledge = _pledge(session, campaign, None)
        chosen = select(PledgeFeedback).where(PledgeFeedback.pledge_id == pledge.id)
        found = session.exec(chosen).first()
        found = found or PledgeFeedback(pledge_id=pledge.id, text=WHY, at=AT)
        session.add(found)
        session.flush()
        return found.id


def excuse(house: House, campaign: int) -> int:
    """Return a member's excuse."""
    with writing(house.context.sessions) as session:
        found = session.exec(
            select(PledgeExcuse).where(PledgeExcuse.campaign_id == campaign)
        ).first() or PledgeExcuse(
            root_id=session.get_one(Campaign, campaign).root_id,
            campaign_id=campaign,
            round="main",
            person_id=house.person(session, TARGET, "member").id,
            kind="ill",
            reason=WHY,
            at=AT,
        )
        session.add(found)
        session.flush()
        return found.id


def _pledge(session: Session, campaign: int, person_id: int | None) -> Pledge:
    owner = "organization" if person_id is None else f"person:{person_id}"
    chosen = select(Pledge).where(Pledge.campaign_id == campaign, Pledge.owner == owner)
    found = session.exec(chosen).one_or_none() or Pledge(
        root_id=session.get_one(Campaign, campaign).root_id,
        campaign_id=campaign,
        round="main",
        owner=owner,
        person_id=person_id,
        state="published",
        scope="branch",
        drafted_at=AT,
        published_at=AT,
    )
    session.add(found)
    session.flush()
    return found


def does(name: str, path: str, right: str, verb: str = "", **body: Any) -> Door:
    """A write: whoever may do it hears that they saw an old version."""
    return Door(name, "POST", f"/api/v1/pledges{path}", right, body, frozenset({409}), verb)


NEW = {"campaign_id": "{campaign}"}
ORGANIZATIONS, MEMBERS = "/{pledge}", "/{members_pledge}"
DOORS = [
    reads("api_pledges.list_pledges", "/api/v1/pledges", EVERYBODY),
    reads("api_pledges.show_board", "/api/v1/pledges/board", EVERYBODY),
    reads("api_pledges.show_pledge", "/api/v1/pledges/{pledge}", SEES),
    does("api_pledges.draft_pledge", "", OWN, "pledge_for_organization", **NEW),
    does("api_pledges.draft_pledge", "", BELONGS, "pledge", person_id="{member}", **NEW),
    does("api_pledges.revise_pledge", f"{ORGANIZATIONS}/items", OWN),
    does("api_pledges.revise_pledge", f"{MEMBERS}/items", BELONGS),
    does("api_pledges.submit_pledge", f"{ORGANIZATIONS}/submission", OWN),
    does("api_pledges.submit_pledge", f"{MEMBERS}/submission", BELONGS),
    does("api_pledges.withdraw_pledge", f"{ORGANIZATIONS}/withdrawal", OWN),
    does("api_pledges.withdraw_pledge", f"{MEMBERS}/withdrawal", BELONGS),
    does("api_pledges.accept_pledge", f"{ORGANIZATIONS}/acceptance", APPROVER, "examine_pledge"),
    does(
        "api_pledges.accept_pledge",
        f"{MEMBERS}/acceptance",
        EXAMINES,
        "examine_pledge_of_member",
    ),
    does("api_pledges.return_pledge", f"{ORGANIZATIONS}/return", APPROVER, opinion=WHY),
    does("api_pledges.return_pledge", f"{MEMBERS}/return", EXAMINES, opinion=WHY),
    does("api_pledges.publish_pledge", f"{ORGANIZATIONS}/publication", OWN),
    does("api_pledges.publish_pledge", f"{MEMBERS}/publication", OWN),
    does("api_pledges.report_on_pledge", f"{ORGANIZATIONS}/report", OWN, text=WHY),
    does("api_pledges.report_on_pledge", f"{MEMBERS}/report", BELONGS, text=WHY),
    does(
        "api_pledges.judge_pledge", f"{ORGANIZATIONS}/judgements", JUDGES, "judge_pledge", points=9
    ),
    does("api_pledges.settle_pledge", f"{ORGANIZATIONS}/settlement", APPROVER),
    does("api_pledges.settle_pledge", f"{MEMBERS}/settlement", EXAMINES),
    does("api_pledge_items.report_progress", "/items/{pledge_item}/progress", OWN, progress=9),
    does("api_pledge_items.change_item", "/items/{pledge_item}/change", OWN, reason=WHY),
    does(
        "api_pledge_items.fail_item",
        "/items/{pledge_item}/failure",
        OWN,
        explanation=WHY,
        objective=True,
    ),
    does(
        "api_pledge_items.criticize_item",
        "/items/{pledge_item}/criticism",
        ABOVE_OR_LEADERS,
        "criticize_pledge",
        text=WHY,
    ),
    does("api_pledge_items.comment_on_pledge", f"{ORGANIZATIONS}/feedback", SEES, text=WHY),
    does("api_pledge_items.answer_feedback", "/feedback/{pledge_feedback}/answer", OWN, text=WHY),
    does(
        "api_pledge_items.excuse_member",
        "/excuses",
        OWN,
        person_id="{member}",
        kind="ill",
        reason=WHY,
        **NEW,
    ),
    does("api_pledge_items.end_excuse", "/excuses/{pledge_excuse}/end", OWN),
]
PLEDGE = "/api/v1/pledges/1"
ITEM = "/api/v1/pledges/items/1"
BODIES: dict[str, dict[str, Any]] = {
    "/api/v1/pledges": {"campaign_id": 1, "person_id": 1, "oral": True, "round": "main"},
    f"{PLEDGE}/items": {"version": 1},
    f"{PLEDGE}/submission": {},
    f"{PLEDGE}/withdrawal": {},
    f"{PLEDGE}/acceptance": {"opinion": WHY, "to_publish": True, "version": 1},
    f"{PLEDGE}/return": {"opinion": WHY, "version": 1},
    f"{PLEDGE}/publication": {"scope": "unit", "version": 1},
    f"{PLEDGE}/report": {"text": WHY},
    f"{PLEDGE}/judgements": {"points": 90, "note": WHY},
    f"{PLEDGE}/settlement": {},
    f"{PLEDGE}/feedback": {"text": WHY},
    f"{ITEM}/progress": {"progress": 50, "note": WHY},
    f"{ITEM}/change": {"reason": WHY, "title": WHY, "deadline": "2026-06-01"},
    f"{ITEM}/failure": {"explanation": WHY, "objective": True},
    f"{ITEM}/criticism": {"text": WHY},
    "/api/v1/pledges/feedback/1/answer": {"text": WHY},
    "/api/v1/pledges/excuses": {"campaign_id": 1, "person_id": 1, "kind": "ill", "reason": WHY},
    "/api/v1/pledges/excuses/1/end": {},
}
REQUIRED = {
    "campaign_id", "text", "reason", "points", "progress", "explanation", "objective", "kind",
}  # fmt: skip
PAGES = [
    page("work_pledges.of_campaign", f"{HERE}/pledges", SEES),
    page("work_pledges.new", f"{HERE}/pledges/new", SEES),
    page("work_pledges.show", "/pledges/{pledge}", SEES),
    page("work_pledges.wall", "/pledges", EVERYBODY),
]
ADDED = Added(
    doors=DOORS,
    pages=PAGES,
    bodies=BODIES,
    optional=frozenset(
        (path, name)
        for path, body in BODIES.items()
        for name in body
        if name not in REQUIRED
        and (path, name)
        not in {(f"{PLEDGE}/return", "opinion"), ("/api/v1/pledges/excuses", "person_id")}
    ),
    nullable=frozenset(
        (path, name)
        for path, body in BODIES.items()
        for name in body
        if name in {"version", "scope", "to_publish", "round", "deadline"}
    )
    | {("/api/v1/pledges", "person_id")},
    from_zero=frozenset({(f"{PLEDGE}/judgements", "points"), (f"{ITEM}/progress", "progress")}),
    longer=frozenset({(f"{PLEDGE}/report", "text")}),
    rights={
        "pledge": BELONGS,
        "pledge_for_organization": OWN,
        "examine_pledge": APPROVER,
        "examine_pledge_of_member": EXAMINES,
        "judge_pledge": JUDGES,
        "criticize_pledge": ABOVE_OR_LEADERS,
    },
    numbers={
        "{member}": member,
        "{pledge}": organizations,
        "{members_pledge}": members,
        "{pledge_item}": item,
        "{pledge_feedback}": feedback,
        "{pledge_excuse}": excuse,
    },
)
