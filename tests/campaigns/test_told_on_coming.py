"""Whoever takes a secretary's post after the launch is told what runs, and where it stands."""

from __future__ import annotations

import json
from datetime import timedelta

from sqlalchemy import Engine, event
from sqlmodel import select

from notifications.rows import Message
from service.accounts import end_post, give_post
from service.actors import OPERATOR
from service.db import reading, writing
from service.imports import bring_in_people
from service.models import Organization, Person
from service.people import read_people
from tests.campaigns.village import EAST, FIRST, SECOND, ZONE, Village, at

HEADINGS = "staff_no,name,organization_code,posts,email,phone,locale"


def comes(village: Village, *rows: str) -> None:
    """Bring in a table of people, as somebody who keeps them does; codes by the village's names."""
    with writing(village.engine) as session:
        codes = {
            name: session.get_one(Organization, number).code
            for name, number in village.cast.organizations.items()
        }
        lines = [row.format(**{f"at_{name}": code for name, code in codes.items()}) for row in rows]
        table = "\n".join([HEADINGS, *lines])
        bring_in_people(
            session,
            village.rulebook,
            read_people(table.encode()),
            by=OPERATOR,
            now=village.now,
            zone=ZONE,
        )


def secretary(staff_no: str, code: str, posts: str = "secretary", locale: str = "zh-Hans") -> str:
    return f"{staff_no},{staff_no}同志,{{at_{code}}},{posts},{staff_no}@example.org,,{locale}"


def told(village: Village) -> list[Message]:
    with reading(village.engine) as session:
        chosen = select(Message).where(Message.notice == "post_taken").order_by(Message.id)  # type: ignore[arg-type]  # a column
        return list(session.exec(chosen))


def words(message: Message) -> str:
    note = json.loads(message.params)["note"]
    return "".join(one if isinstance(one, str) else str(one["day"]) for one in note)


def test_a_new_secretary_is_told_once_what_runs_and_until_when(village: Village) -> None:
    village.day("2026-03-10")
    comes(village, secretary("new-1", FIRST))
    (letter,) = told(village)
    campaign = village.row(FIRST)
    assert letter.recipient_name == "new-1同志"
    assert letter.address == "new-1@example.org"
    assert letter.campaign_id == campaign.id
    assert campaign.due_at is not None
    assert campaign.due_at.isoformat() in words(letter)
    assert "现在是" in words(letter)
    assert json.loads(letter.params)["link"] == f"/campaigns/{campaign.id}"
    comes(village, secretary("new-1", FIRST))
    village.day("2026-03-11")
    assert len(told(village)) == 1, "looked at again, nobody is told again"


def test_it_is_said_in_the_readers_own_language(village: Village) -> None:
    comes(village, secretary("new-1", FIRST, locale="en"))
    (letter,) = told(village)
    assert "now at" in words(letter)
    assert json.loads(letter.params)["title"] == "secretary"


def test_whoever_comes_as_something_else_or_stays_is_not_told(village: Village) -> None:
    comes(village, secretary("new-1", FIRST, "member"), secretary("new-2", SECOND, "member"))
    assert told(village) == []
    comes(village, secretary("new-1", FIRST, "member;secretary"))
    assert [one.recipient_name for one in told(village)] == ["new-1同志"]


def test_who_is_given_the_post_by_itself_is_told_and_who_loses_it_is_not(village: Village) -> None:
    comes(village, secretary("new-1", SECOND, "member"))
    village.now += timedelta(days=1)
    with writing(village.engine) as session:
        who = session.exec(select(Person).where(Person.staff_no == "new-1")).one()
        place = session.get_one(Organization, village.cast.organizations[FIRST])
        give_post(session, village.rulebook, who, place, "secretary", by=OPERATOR, now=village.now)
    assert [one.organization_id for one in told(village)] == [village.cast.organizations[FIRST]]
    village.now += timedelta(days=1)
    with writing(village.engine) as session:
        who = session.exec(select(Person).where(Person.staff_no == "new-1")).one()
        place = session.get_one(Organization, village.cast.organizations[FIRST])
        end_post(
            session, village.rulebook, who, place, "secretary", "调离", by=OPERATOR, now=village.now
        )
    assert len(told(village)) == 1
    village.now += timedelta(days=1)
    with writing(village.engine) as session:
        who = session.exec(select(Person).where(Person.staff_no == "new-1")).one()
        place = session.get_one(Organization, village.cast.organizations[FIRST])
        give_post(session, village.rulebook, who, place, "secretary", by=OPERATOR, now=village.now)
    assert len(told(village)) == 2, "taken again, told again"


def test_many_who_come_before_any_launch_are_told_by_the_launch_alone(engine: Engine) -> None:
    founded = Village.founded(engine, at("2026-02-27"))
    comes(founded, *(secretary(f"new-{code}", code) for code in (EAST, FIRST, SECOND)))
    assert told(founded) == []
    founded.launch()
    assert told(founded) == []
    with reading(founded.engine) as session:
        begun = select(Message.recipient_name).where(Message.notice == "campaign_started")
        names = set(session.exec(begun))
    assert {f"new-{code}同志" for code in (EAST, FIRST, SECOND)} <= names


def test_a_table_of_many_asks_the_database_as_often_as_one_of_few(village: Village) -> None:
    asked: list[str] = []
    event.listen(
        village.engine,
        "before_cursor_execute",
        lambda _c, _cursor, statement, *_rest: asked.append(statement),
    )
    counted = []
    for tried, how_many in enumerate((2, 40)):
        asked.clear()
        codes = (EAST, FIRST)
        comes(village, *(secretary(f"{tried}-{n}", codes[n % 2]) for n in range(how_many)))
        counted.append(sum("post_taken" in one or "message" in one for one in asked))
    assert len(told(village)) == 42
    assert counted[0] == counted[1]
