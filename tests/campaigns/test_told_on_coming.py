"""Whoever takes a secretary's post after the launch is told what runs, and where it stands."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import col, select

from notifications.rows import Message
from service.accounts import end_post, give_post
from service.actors import OPERATOR
from service.db import reading, writing
from service.models import Organization, Person
from tests.campaigns.village import EAST, FIRST, SECOND, Village, at
from tests.statements import heard


def secretary(staff_no: str, code: str, posts: str = "secretary", locale: str = "zh-Hans") -> str:
    return f"{staff_no},{staff_no}同志,village:{code},{posts},{staff_no}@example.org,,{locale}"


def told(village: Village) -> list[Message]:
    with reading(village.engine) as session:
        chosen = select(Message).where(Message.notice == "post_taken").order_by(col(Message.id))
        return list(session.exec(chosen))


def words(message: Message) -> str:
    note = json.loads(message.params)["note"]
    return "".join(one if isinstance(one, str) else str(one["day"]) for one in note)


def test_a_new_secretary_is_told_once_what_runs_and_until_when(village: Village) -> None:
    village.day("2026-03-10")
    village.takes_in(secretary("new-1", FIRST))
    (letter,) = told(village)
    campaign = village.row(FIRST)
    assert letter.recipient_name == "new-1同志"
    assert letter.address == "new-1@example.org"
    assert letter.campaign_id == campaign.id
    assert campaign.due_at is not None
    assert campaign.due_at.isoformat() in words(letter)
    assert "现在是" in words(letter)
    assert json.loads(letter.params)["link"] == f"/campaigns/{campaign.id}"
    village.takes_in(secretary("new-1", FIRST))
    village.day("2026-03-11")
    assert len(told(village)) == 1, "looked at again, nobody is told again"


def test_it_is_said_in_the_readers_own_language(village: Village) -> None:
    village.takes_in(secretary("new-1", FIRST, locale="en"))
    (letter,) = told(village)
    assert "now at" in words(letter)
    assert json.loads(letter.params)["title"] == "secretary"


def test_whoever_comes_as_something_else_or_stays_is_not_told(village: Village) -> None:
    village.takes_in(secretary("new-1", FIRST, "member"), secretary("new-2", SECOND, "member"))
    assert told(village) == []
    village.takes_in(secretary("new-1", FIRST, "member;secretary"))
    assert [one.recipient_name for one in told(village)] == ["new-1同志"]


def next_day(village: Village, verb: Callable[..., Any], staff_no: str, *more: str) -> None:
    """A day later, give or take by itself the post of the first branch's secretary."""
    village.now += timedelta(days=1)
    with writing(village.engine) as session:
        who = session.exec(select(Person).where(Person.staff_no == staff_no)).one()
        place = session.get_one(Organization, village.cast.organizations[FIRST])
        post = (who, place, "secretary", *more)
        verb(session, village.rulebook, *post, by=OPERATOR, now=village.now)


def test_who_is_given_the_post_by_itself_is_told_and_who_loses_it_is_not(village: Village) -> None:
    village.takes_in(secretary("new-1", SECOND, "member"))
    with reading(village.engine) as session:
        before = session.get_one(Person, village.cast.one(FIRST, "secretary")).staff_no
    next_day(village, end_post, before, "届满")
    next_day(village, give_post, "new-1")
    assert [one.organization_id for one in told(village)] == [village.cast.organizations[FIRST]]
    next_day(village, end_post, "new-1", "调离")
    assert len(told(village)) == 1
    next_day(village, give_post, "new-1")
    assert len(told(village)) == 2, "taken again, told again"


def test_many_who_come_before_any_launch_are_told_by_the_launch_alone(engine: Engine) -> None:
    founded = Village.founded(engine, at("2026-02-27"))
    founded.takes_in(*(secretary(f"new-{code}", code) for code in (EAST, FIRST, SECOND)))
    assert told(founded) == []
    founded.launch()
    assert told(founded) == []
    with reading(founded.engine) as session:
        begun = select(Message.recipient_name).where(Message.notice == "campaign_started")
        names = set(session.exec(begun))
    assert {f"new-{code}同志" for code in (EAST, FIRST, SECOND)} <= names


def test_a_table_of_many_asks_the_database_as_often_as_one_of_few(village: Village) -> None:
    counted = []
    for tried, how_many in enumerate((2, 40)):
        codes = (EAST, FIRST)
        with heard(village.engine) as asked:
            village.takes_in(*(secretary(f"{tried}-{n}", codes[n % 2]) for n in range(how_many)))
        counted.append(sum("message" in one for one in asked))
    assert len(told(village)) == 42
    assert counted[0] == counted[1]
