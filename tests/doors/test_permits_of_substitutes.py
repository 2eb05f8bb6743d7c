"""Whoever stands in for somebody absent has what the absent's posts have: every verb, every door.

The absent hold every post in the tree; who stands in for them holds none, and has nothing besides.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from sqlmodel import Session, col, delete, select

from service.auth import permits
from service.db import writing
from service.models import Person, Substitute
from tests.doors.every_door import API
from tests.doors.house import NO_POST, ROLES, TREE, House, local, staff_no
from tests.doors.knocking import Numbers, denied, heard, knock
from tests.doors.rights import BELONGS, Seat, hand_in_stead, may, seats, sees
from tests.doors.table_of_doors import TARGET, Door
from tests.doors.test_permits_of_api import on_sqlite
from tests.doors.test_permits_of_verbs import hears, standing_at, wanted

NOBODY = Seat("B2", NO_POST)
MARCH = (date(2026, 3, 2), date(2026, 3, 13))
#: Who is absent, and who stands in for them: people without a post, far from the target.
STAND_INS = {
    Seat(TARGET, "secretary"): Seat("B2", NO_POST),
    Seat(TARGET, "member"): Seat("B3", NO_POST),
    Seat("C", "secretary"): Seat("B1", NO_POST),
    Seat("C", "office"): Seat("B3", "masses"),
}


def number_of(session: Session, who: Seat) -> int:
    chosen = select(Person.id).where(Person.staff_no == staff_no(who.code, who.role))
    return session.exec(chosen).one()


def stands_in(session: Session, absent: Seat, other: Seat) -> Substitute:
    """A substitution of these days, without a word to anybody."""
    people = (number_of(session, absent), number_of(session, other))
    made = Substitute(
        person_id=people[0],
        substitute_id=people[1],
        since=MARCH[0],
        last_day=MARCH[1],
        made_at=local("2026-03-02"),
    )
    session.add(made)
    session.flush()
    return made


@pytest.mark.parametrize(
    ("lasting_house", "state"),
    # The rules are the same on PostgreSQL: there its queries are asked at one stage of one place.
    [
        ("sqlite", "main/mobilization"),
        ("sqlite", "main/summary"),
        ("postgresql", "main/mobilization"),
    ],
    indirect=["lasting_house"],
    scope="module",
)
def test_every_verb_of_everybodys_substitute(lasting_house: House, state: str) -> None:
    """P15: what the absent may, whoever stands in for them may; but nothing that is personal."""
    house, cells, wrong, now = lasting_house, 0, [], local("2026-03-10")
    places = TREE if house.on_sqlite else (TARGET,)
    with writing(house.context.sessions) as session:
        campaigns = {code: standing_at(session, code, state) for code in places}
        plans = {
            c: house.context.rulebook.plan(session, k.plan_version_id) for c, k in campaigns.items()
        }
        number = number_of(session, NOBODY)
        for absent in seats(*TREE):
            if absent == NOBODY:
                continue
            made = stands_in(session, absent, NOBODY)
            visitor = permits.visitor_now(session, number, now)
            for code in places:
                seen = sees(NOBODY, code) or (hand_in_stead(absent, "see") and sees(absent, code))
                for verb in permits.VERBS:
                    found = hears(session, visitor, verb, campaigns[code], plans[code])
                    cells += 1
                    right = wanted(NOBODY, verb, code, state) or (
                        hand_in_stead(absent, verb) and wanted(absent, verb, code, state)
                    )
                    meant = "yes" if right else "no" if seen else "unknown"
                    if found != meant:
                        wrong.append((str(absent), verb, code, meant, found))
            session.delete(made)
            session.flush()
        session.rollback()
    assert wrong == []
    assert cells == len(places) * (len(TREE) * (len(ROLES) + 1) - 1) * len(permits.VERBS)


def test_power_begins_and_ends_by_itself_and_is_not_passed_on(lasting_house: House) -> None:
    absent, first, second = Seat(TARGET, "secretary"), Seat("B2", NO_POST), Seat("B3", NO_POST)
    with writing(lasting_house.context.sessions) as session:
        stands_in(session, absent, first)
        stands_in(session, first, second)
        numbers = [number_of(session, who) for who in (first, second)]
        campaign = standing_at(session, TARGET, "main/mobilization")
        plan = lasting_house.context.rulebook.plan(session, campaign.plan_version_id)

        def may_submit(person: int, day: str) -> str:
            who = permits.visitor_now(session, person, local(day))
            return hears(session, who, "submit", campaign, plan)

        days = ("2026-03-01", "2026-03-02", "2026-03-13", "2026-03-14")
        assert [may_submit(numbers[0], day) for day in days] == ["unknown", "yes", "yes", "unknown"]
        assert may_submit(numbers[1], "2026-03-10") == "unknown"
        session.rollback()


@pytest.fixture(scope="module")
def stand_ins(lasting_house: House) -> Iterator[dict[Seat, Seat]]:
    """Substitutions of some people, for as long as this module knocks."""
    with writing(lasting_house.context.sessions) as session:
        made = [stands_in(session, *pair).id for pair in STAND_INS.items()]
    yield STAND_INS
    with writing(lasting_house.context.sessions) as session:
        session.exec(delete(Substitute).where(col(Substitute.id).in_(made)))


def expected(door: Door, absent: Seat, other: Seat) -> frozenset[int]:
    """What somebody has to hear at a door who stands in for another."""
    their_own = door.right == BELONGS and "{members_pledge}" in door.path
    in_stead = hand_in_stead(absent, "pledge" if their_own else door.verb or "see")
    if may(other, door.right, TARGET) or (in_stead and may(absent, door.right, TARGET)):
        return door.passed
    seen = sees(other, TARGET) or (hand_in_stead(absent, "see") and sees(absent, TARGET))
    return denied(door, seen)


@on_sqlite
@pytest.mark.parametrize("door", API, ids=str)
def test_every_door_for_a_substitute(
    lasting_house: House, numbers: Numbers, stand_ins: dict[Seat, Seat], door: Door
) -> None:
    before, wrong = lasting_house.standing(), list[tuple[object, ...]]()
    for absent, other in stand_ins.items():
        token = lasting_house.secrets[staff_no(other.code, other.role)]
        answer = knock(lasting_house, numbers, door, token)
        if answer.status_code not in expected(door, absent, other):
            told = answer.get_data(as_text=True)[:200]
            wrong.append((str(absent), answer.status_code, told))
        foreign = {c for c in heard(answer) if not (sees(other, c) or sees(absent, c))}
        if foreign:
            wrong.append((str(absent), "tells of", foreign))
    assert wrong == []
    assert lasting_house.standing() == before
