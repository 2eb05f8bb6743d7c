"""Leading groups: seats belong to posts, and a change of holder is noticed."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from service import terms
from service.db import reading, writing
from service.errors import BadInput
from service.models import Campaign, Holder, Person, Post
from service.terms.noticing import notice_changes
from tests.campaigns.village import COMMITTEE, FIRST, SECOND, Village, at
from tests.work.test_branch_plans import PLAN, kept, refused
from workflows.provisions.terms import GroupSeat

HEAD = GroupSeat("head", "secretary")


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village whose plan lays down who sits in a leading group."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN)
    founded.day("2026-03-02")
    return founded


def forms(village: Village, code: str, *seats: GroupSeat) -> None:
    village.do(terms.form_group, code, seats, by=village.secretary(code))


def sits(village: Village, code: str) -> list[tuple[str, str, int, int]]:
    """Return (seat, post, people, vacant) of an organisation's group today."""
    with reading(village.engine) as session:
        campaign = village.campaign(session, code)
        found = terms.seated(session, campaign, village.now.date())
        return [(s.seat.seat, s.seat.post, len(s.people), s.vacant) for s in found]


def gives_post(village: Village, code: str, role: str, name: str) -> int:
    """Let somebody new hold a post from today on."""
    with writing(village.engine) as session:
        place = village.cast.organizations[code]
        post = _post(session, place, role)
        person = Person(staff_no=f"{code}:{name}", name=name, organization_id=place)
        session.add(person)
        session.flush()
        session.add(Holder(post_id=post.id, person_id=person.id, since=village.now.date()))
        return person.id


def takes_post(village: Village, code: str, role: str) -> None:
    """Let nobody hold a post any more from today on."""
    with writing(village.engine) as session:
        post = _post(session, village.cast.organizations[code], role)
        for holder in session.exec(select(Holder).where(Holder.post_id == post.id)):
            holder.until = village.now.date()
            session.add(holder)


def _post(session: Session, place: int, role: str) -> Post:
    chosen = select(Post).where(Post.organization_id == place, Post.role == role)
    found = session.exec(chosen).first() or Post(organization_id=place, role=role)
    session.add(found)
    session.flush()
    return found


def night(village: Village) -> int:
    with writing(village.engine) as session:
        return notice_changes(session, village.rulebook, now=village.now)


def test_s0_3_every_branch_forms_a_group_of_its_own(village: Village) -> None:
    assert ("first", "leading_body_formed") not in kept(village, FIRST)
    forms(village, FIRST)
    assert sits(village, FIRST) == [
        ("head", "secretary", 1, 0),
        ("deputy_head", "organization_officer", 0, 1),
        ("deputy_head", "publicity_officer", 0, 1),
    ]
    assert ("first", "leading_body_formed") in kept(village, FIRST)
    assert ("first", "leading_body_formed") not in kept(village, SECOND)


def test_s1_17_a_person_holds_two_seats_and_a_post_stands_twice(village: Village) -> None:
    forms(
        village,
        COMMITTEE,
        GroupSeat("head", "secretary"),
        GroupSeat("member", "leading_group", 3),
        GroupSeat("office_director", "secretary"),
    )
    assert sits(village, COMMITTEE) == [
        ("head", "secretary", 1, 0),
        ("member", "leading_group", 2, 1),
        ("office_director", "secretary", 1, 0),
    ]


def test_s1_17_the_top_has_the_seats_of_the_plan(village: Village) -> None:
    forms(village, COMMITTEE)
    assert sits(village, COMMITTEE) == [
        ("head", "secretary", 1, 0),
        ("office_director", "office", 1, 0),
    ]


def stands(village: Village) -> dict[str, tuple[bool, bool]]:
    """Return of every group whether it has a vacant place, and a holder who changed."""
    with reading(village.engine) as session:
        everywhere = col(Campaign.closed_at).is_(None)
        found = terms.standings(session, everywhere, village.now.date())
        codes = {village.campaign(session, one).id: one for one in (COMMITTEE, FIRST, SECOND)}
        return {codes[number]: (one.vacant, one.changed) for number, one in found.items()}


def test_of_every_group_it_is_told_what_is_vacant_and_who_changed(village: Village) -> None:
    forms(village, COMMITTEE)
    forms(village, FIRST)
    assert stands(village) == {COMMITTEE: (False, False), FIRST: (True, False)}
    takes_post(village, COMMITTEE, "office")
    assert stands(village)[COMMITTEE] == (True, False), "the night has not noticed it yet"
    gives_post(village, COMMITTEE, "office", "新主任")
    night(village)
    assert stands(village) == {COMMITTEE: (False, True), FIRST: (True, False)}


def test_s1_18_the_secretary_is_first_responsible(village: Village) -> None:
    secretary = village.secretary(FIRST)
    wrong = (GroupSeat("head", "organization_officer"), GroupSeat("member", "secretary"))
    told = refused(village, terms.form_group, wrong, by=secretary)
    assert told == ["tenure.accountable_must_head"]
    told = refused(village, terms.form_group, (GroupSeat("member", "secretary"),), by=secretary)
    assert told == ["tenure.no_head"]
    told = refused(village, terms.form_group, (HEAD, HEAD), by=secretary)
    assert told == ["tenure.seat_twice"]


def test_seats_are_named_properly(village: Village) -> None:
    with pytest.raises(BadInput) as told:
        forms(village, FIRST, GroupSeat("组长", "secretary"), GroupSeat("head", "secretary", 0))
    assert [p.where for p in told.value.problems] == ["seats.0.seat", "seats.1.count"]


def test_a_change_of_holder_is_noticed_once_and_told(village: Village) -> None:
    forms(village, FIRST)
    assert night(village) == 0
    village.now += timedelta(days=1)
    takes_post(village, FIRST, "secretary")
    young = gives_post(village, FIRST, "secretary", "新任书记")
    assert night(village) == 1
    assert night(village) == 0
    line = village.history(FIRST, "worked")[-1]
    told = json.loads(line.details or "")
    assert (told["deed"], told["came"], line.actor) == (
        "tenure.holder_changed",
        [young],
        "calendar",
    )
    heard = {m.recipient_id for m in village.messages(FIRST) if m.stage.startswith("group_seat/")}
    office = village.cast.holders(COMMITTEE, "office")
    assert heard == {young, *office}
    assert ("first", "leading_body_formed") in kept(village, FIRST)


def test_an_import_of_people_notices_a_change_at_once(village: Village) -> None:
    forms(village, FIRST)
    village.now += timedelta(days=1)
    village.takes_in("new,新任组织委员,village:b1,organization_officer,,,zh-Hans")
    assert sits(village, FIRST)[1] == ("deputy_head", "organization_officer", 1, 0)
    assert night(village) == 0, "it was noticed already"
    told = json.loads(village.history(FIRST, "worked")[-1].details or "")
    assert (told["deed"], told["post"]) == ("tenure.holder_changed", "organization_officer")


def test_holders_who_change_twice_in_one_day_are_both_told(village: Village) -> None:
    forms(village, FIRST)
    village.now += timedelta(days=1)
    takes_post(village, FIRST, "secretary")
    first = gives_post(village, FIRST, "secretary", "新任书记")
    assert night(village) == 1
    with writing(village.engine) as session:  # who came today and goes today held it no day
        session.delete(session.exec(select(Holder).where(Holder.person_id == first)).one())
    second = gives_post(village, FIRST, "secretary", "再任书记")
    assert night(village) == 1
    told = [m for m in village.messages(FIRST) if m.stage.startswith("group_seat/")]
    (office,) = village.cast.holders(COMMITTEE, "office")
    heard = [json.loads(m.params)["note"] for m in told if m.recipient_id == office]
    assert heard == ["新任书记", "再任书记"]
    assert {first, second} <= {m.recipient_id for m in told}


def test_a_group_whose_head_is_vacant_is_no_leading_body(village: Village) -> None:
    forms(village, FIRST)
    village.now += timedelta(days=1)
    takes_post(village, FIRST, "secretary")
    assert night(village) == 1
    assert sits(village, FIRST)[0] == ("head", "secretary", 0, 1)
    assert ("first", "leading_body_formed") not in kept(village, FIRST)
    village.now += timedelta(days=1)
    gives_post(village, FIRST, "secretary", "新任书记")
    assert night(village) == 1
    assert ("first", "leading_body_formed") in kept(village, FIRST)


def test_s4_12_what_waits_for_the_secretary_waits_for_the_new_one(village: Village) -> None:
    """Tasks belong to posts: whoever holds the post on the day is reminded."""
    with writing(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        terms.begin_term(
            session,
            village.rulebook,
            campaign,
            date(2023, 3, 20),
            by=village.superior(FIRST),
            now=village.now,
        )
    takes_post(village, FIRST, "secretary")
    young = gives_post(village, FIRST, "secretary", "新任书记")
    village.day("2026-03-20")
    reminded = [
        m.recipient_id for m in village.messages(FIRST, "reminder") if m.rule.startswith("due_day")
    ]
    assert young in reminded
    assert village.cast.one(FIRST, "secretary") not in reminded


def test_a_group_is_dissolved_with_its_reason(village: Village) -> None:
    secretary = village.secretary(FIRST)
    assert refused(village, terms.dissolve_group, "撤并", by=secretary) == ["tenure.no_group"]
    forms(village, FIRST)
    with pytest.raises(BadInput):
        village.do(terms.dissolve_group, FIRST, " ", by=secretary)
    village.do(terms.dissolve_group, FIRST, "支部撤并", by=secretary)
    assert sits(village, FIRST) == []
    assert ("first", "leading_body_formed") not in kept(village, FIRST)
