"""人员离岗: posts and standing in end, what waited goes on with whoever holds the post."""

from __future__ import annotations

import json
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from service import leaving, people, reviews
from service.actors import OPERATOR, Actor
from service.approvals.substitutes import name_substitute
from service.auth.visitor import visitor_of
from service.db import reading, writing
from service.models import Person, Rectification, Substitute, Task
from tests.campaigns.village import EAST, FIRST, Village, at
from tests.work.reviewed import PLAN, raises
from workflows.refusals import Refused

WHY = "调离本单位"


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village in the stage of reviews, on the tenth of March."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN)
    founded.day("2026-03-10")
    return founded


def leaves(village: Village, number: int, reason: str = WHY, by: Actor = OPERATOR) -> None:
    """Let somebody have left."""
    with writing(village.engine) as session:
        person = session.get_one(Person, number)
        leaving.set_inactive(session, village.rulebook, person, reason, by=by, now=village.now)


def comes_back(village: Village, number: int) -> None:
    """Let somebody be back."""
    with writing(village.engine) as session:
        person = session.get_one(Person, number)
        leaving.set_active(
            session, village.rulebook, person, "借调期满", by=OPERATOR, now=village.now
        )


def seated(session: Session, village: Village, number: int) -> list[str]:
    """Return the roles that somebody holds today."""
    found = people.posts_of(session, session.get_one(Person, number), on=village.now.date())
    return [role for role, _ in found]


def test_whoever_leaves_holds_no_post_and_is_written_down_with_the_reason(
    village: Village,
) -> None:
    number = village.cast.one(FIRST, "secretary")
    leaves(village, number)
    with reading(village.engine) as session:
        assert seated(session, village, number) == []
        assert visitor_of(session, number, on=village.now.date()) is None, "no visit, no token"
    lines = village.history(FIRST, "worked")
    (line,) = [one for one in lines if "people.left" in (one.details or "")]
    assert (line.reason, json.loads(line.details or "{}")["person_id"]) == (WHY, number)


def test_leaving_is_once_with_a_reason_and_by_another(village: Village) -> None:
    number = village.cast.one(FIRST, "secretary")
    with pytest.raises(Refused, match="reason_wanted"):
        leaves(village, number, " ")
    with pytest.raises(Refused, match="oneself"):
        leaves(village, number, by=Actor.person(number, "secretary"))
    with pytest.raises(Refused, match="active_already"):
        comes_back(village, number)
    leaves(village, number)
    with pytest.raises(Refused, match="inactive_already"):
        leaves(village, number)


def test_nobody_stands_in_for_who_has_left_nor_they_for_others(village: Village) -> None:
    leader, other = village.cast.one(FIRST, "secretary"), village.cast.one(EAST, "secretary")
    with writing(village.engine) as session:
        absent, standing_in = (session.get_one(Person, one) for one in (other, leader))
        days = date(2026, 3, 1), date(2026, 3, 31)
        name_substitute(session, absent, standing_in, *days, "开会", by=OPERATOR, now=village.now)
    leaves(village, leader)
    with reading(village.engine) as session:
        (row,) = session.exec(select(Substitute)).all()
        assert row.ended_on == date(2026, 3, 10)


def test_what_they_were_to_put_right_is_the_secretarys_now(village: Village) -> None:
    member = sorted(village.cast.holders(FIRST, "member"))[0]
    number = raises(village, FIRST, village.superior(FIRST), person_id=member)
    leaves(village, member)
    with reading(village.engine) as session:
        tasks = session.exec(select(Task).where(Task.subject_id == number)).all()
        told = sorted((t.person_id or 0, t.role, t.outcome or "") for t in tasks)
        assert told == [(0, "secretary", ""), (member, "", "cancelled")]
        assert session.get_one(Rectification, number).person_id is None
    with writing(village.engine) as session:
        item = session.get_one(Rectification, number)
        reviews.report(
            session, village.rulebook, item, "增开两个窗口，实行预约",
            by=village.secretary(FIRST), now=village.now,
        )  # fmt: skip


def test_who_comes_back_has_no_post_until_one_is_given(village: Village) -> None:
    number = village.cast.one(FIRST, "secretary")
    leaves(village, number)
    village.day("2026-03-20")
    comes_back(village, number)
    with reading(village.engine) as session:
        assert session.get_one(Person, number).active
        assert seated(session, village, number) == []
    lines = village.history(FIRST, "worked")
    assert "people.came_back" in (lines[-1].details or "")
