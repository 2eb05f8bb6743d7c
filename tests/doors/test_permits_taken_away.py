"""A right that was taken away is gone with the next request (TRUST AC4, AC5, AC6)."""

from __future__ import annotations

from datetime import date

from sqlmodel import Session, col, select, update

from service import clock
from service import organizations as tree
from service.auth import tokens, visits
from service.db import writing
from service.models import Holder, Organization, Person, Post
from tests.doors.house import House
from tests.doors.table_of_doors import WHY


def test_a_post_given_up_fails_on_the_next_request(house: House) -> None:
    secretary, browser = house.caller("G1"), house.browser("G1")
    below = house.path("B1")
    secretary.reads(below)
    page_below = f"/campaigns/{house.campaign('B1').id}"
    assert browser.get(page_below).status_code == 200
    house.ends_post("G1", "secretary", "2026-03-10")
    assert secretary.get(below).status_code == 404
    assert browser.get(page_below).status_code == 404
    refused = secretary.post(house.path("G1", "submit"))
    assert refused.status_code == 403
    assert refused.get_json()["reasons"][0]["code"] == "reason.not_your_role"


def test_a_post_to_come_gives_no_right_before_its_day(house: House) -> None:
    house.ends_post("G1", "secretary", "2026-03-11")
    assert house.caller("G1").get(house.path("B1")).status_code == 200
    house.set_clock("2026-03-11", "00:01")
    assert house.caller("G1").get(house.path("B1")).status_code == 404


def test_somebody_who_left_is_nobody(house: House) -> None:
    with writing(house.context.sessions) as session:
        person = house.person(session, "G1", "secretary")
        person.active = False
        session.add(person)
    assert house.caller("G1").get("/api/v1/campaigns").status_code == 401


def test_a_revoked_token_opens_nothing_more(house: House) -> None:
    with writing(house.context.sessions) as session:
        person = house.person(session, "G1", "secretary")
        wall = clock.wall(session)
        second = tokens.create(session, person.id, "second", wall=wall)
        first = tokens.of_person(session, person.id)[-1]
        tokens.revoke(session, first.id, wall=wall)
    assert house.caller("G1").get("/api/v1/campaigns").status_code == 401
    assert house.bearer(second).get("/api/v1/campaigns").status_code == 200


def test_an_ended_visit_opens_no_page(house: House) -> None:
    browser = house.browser("G1")
    assert browser.get("/todo").status_code == 200
    with writing(house.context.sessions) as session:
        visits.end_all(session, house.person(session, "G1", "secretary").id)
    assert browser.get("/todo").headers["Location"].startswith("/login")


def test_a_person_who_moved_sees_the_new_place_alone(house: House) -> None:
    member = house.caller("B1", "member")
    assert member.get(house.path("B1")).status_code == 200
    with writing(house.context.sessions) as session:
        person = house.person(session, "B1", "member")
        person.organization_id = tree.by_code(session, "B2").id
        session.add(person)
    assert member.get(house.path("B1")).status_code == 404
    assert member.get(house.path("B2")).status_code == 200


def test_a_branch_moved_away_is_out_of_its_old_superiors_reach(house: House) -> None:
    """AC5: the right follows the tree at the time of the act."""
    old, new, office = house.caller("G1"), house.caller("G2"), house.caller("C", "office")
    assert new.get(house.path("B1")).status_code == 404
    office.does("/api/v1/organizations/B1/move", {"parent_code": "G2"})
    assert old.get(house.path("B1")).status_code == 404
    assert old.post(house.path("B1", "suspend"), {"reason": WHY}).status_code == 404
    assert new.get(house.path("B1")).status_code == 200
    house.submits("B1")
    body = {"campaign_id": house.campaign("B1").id, "verb": "approve"}
    version = {"version": house.campaign("B1").version}
    assert old.post("/api/v1/approvals", {**body, **version}).status_code == 404
    assert new.post("/api/v1/approvals", {**body, **version}).status_code == 201


def test_nobody_approves_what_they_handed_in_from_another_post(house: House) -> None:
    """AC6: one person in two posts is one person."""
    with writing(house.context.sessions) as session:
        person = house.person(session, "B1", "secretary")
        _seat(session, "G1", person.id)
    house.submits("B1")
    campaign = house.campaign("B1")
    answer = house.caller("B1").post(
        "/api/v1/approvals",
        {"campaign_id": campaign.id, "verb": "approve", "version": campaign.version},
    )
    assert answer.status_code == 409
    assert answer.get_json()["reasons"][0]["code"] == "reason.own_submission"


def _seat(session: Session, code: str, person_id: int) -> None:
    post = session.exec(
        select(Post)
        .join(Organization, col(Organization.id) == col(Post.organization_id))
        .where(Organization.code == code, Post.role == "secretary")
    ).one()
    session.add(Holder(post_id=post.id, person_id=person_id, since=date(2026, 1, 1)))


def test_who_stands_for_nobody_any_more_is_not_seen(house: House) -> None:
    """A disabled account's browser is out at once (AC4)."""
    browser = house.browser("G1")
    with writing(house.context.sessions) as session:
        number = house.person(session, "G1", "secretary").id
        session.execute(update(Person).where(col(Person.id) == number).values(active=False))
    assert browser.get("/todo").headers["Location"].startswith("/login")
