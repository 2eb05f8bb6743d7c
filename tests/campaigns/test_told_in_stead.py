"""Whoever stands in 代理 for the holder of an office hears what the holder hears."""

from __future__ import annotations

from datetime import date

import pytest

from service import campaigns
from service.actors import Actor
from service.approvals.substitutes import name_substitute
from service.db import reading, writing
from service.models import Person
from tests.campaigns.village import COMMITTEE, EAST, FIRST, WEST, Village

MARCH = (date(2026, 3, 2), date(2026, 3, 31))


def stands_in(
    village: Village,
    absent: int,
    other: int,
    since: date = MARCH[0],
    until: date = MARCH[1],
) -> None:
    with writing(village.engine) as session:
        people = [session.get_one(Person, one) for one in (absent, other)]
        by = Actor.person(absent, "secretary")
        name_substitute(session, people[0], people[1], since, until, "出差", by=by, now=village.now)


def one(village: Village, code: str, role: str = "secretary") -> int:
    return village.cast.one(code, role)


def told(village: Village, code: str, *kinds: str) -> dict[int | None, str]:
    return {m.recipient_id: m.recipient_name for m in village.messages(code, *kinds)}


def named(village: Village, number: int) -> str:
    with reading(village.engine) as session:
        return session.get_one(Person, number).name


def test_both_are_reminded_and_the_substitute_in_whose_stead(village: Village) -> None:
    absent, other = one(village, FIRST), one(village, WEST)
    stands_in(village, absent, other)
    village.day("2026-03-25")
    names = (named(village, absent), named(village, other))
    assert told(village, FIRST, "reminder") == {
        absent: names[0],
        other: f"{names[1]}（代{names[0]}）",
    }
    village.sweep()
    assert len(village.messages(FIRST, "reminder")) == 2, "nobody is told twice"


def test_who_approves_and_who_stands_in_for_them_are_asked(village: Village) -> None:
    absent, other = one(village, EAST), one(village, WEST)
    stands_in(village, absent, other, until=date(2026, 4, 10))
    village.day("2026-03-02")
    village.submits(FIRST)
    asked = {m.recipient_id for m in village.messages(FIRST) if m.notice == "approval_wanted"}
    assert asked == {absent, other}


def test_the_ladder_reaches_whoever_stands_in_for_those_on_it(village: Village) -> None:
    absent, other = one(village, EAST), one(village, WEST)
    stands_in(village, absent, other, until=date(2026, 4, 10))
    village.day("2026-03-02")
    village.day("2026-04-03", "18:00")
    steps = {m.recipient_id for m in village.messages(FIRST, "escalation") if m.rule == "superior"}
    assert steps == {absent, other}


def test_a_substitution_that_has_not_begun_or_is_over_tells_nobody(village: Village) -> None:
    absent, other = one(village, FIRST), one(village, WEST)
    stands_in(village, absent, other, date(2026, 3, 26), date(2026, 3, 31))
    village.day("2026-03-25")
    assert told(village, FIRST, "reminder").keys() == {absent}


def test_a_substitute_who_holds_the_post_too_is_told_once(village: Village) -> None:
    """The leading group has two heads, of whom one stands in for the other."""
    first, second = sorted(village.cast.holders(COMMITTEE, "leading_group"))
    stands_in(village, first, second)
    village.day("2026-03-02")
    village.submits(COMMITTEE)
    asked = [m for m in village.messages(COMMITTEE) if m.notice == "approval_wanted"]
    assert sorted(m.recipient_id or 0 for m in asked) == sorted([first, second])
    assert [m.recipient_name for m in asked if m.recipient_id == second] == [named(village, second)]


def test_what_comes_with_belonging_is_told_to_nobody_else(village: Village) -> None:
    absent, other = one(village, FIRST, "member"), one(village, WEST)
    stands_in(village, absent, other)
    village.day("2026-03-31")
    everybody = {m.recipient_id for m in village.messages(FIRST)}
    assert other not in everybody


@pytest.mark.parametrize("handed_in", [False, True])
def test_who_is_urged_and_who_stands_in_for_them(village: Village, handed_in: bool) -> None:
    absent, other = one(village, EAST if handed_in else FIRST), one(village, WEST)
    stands_in(village, absent, other, until=date(2026, 4, 10))
    village.day("2026-04-02")
    if handed_in:
        village.submits(FIRST)
    with reading(village.engine) as session:
        row = village.campaign(session, FIRST)
        found = campaigns.urge_preview(session, village.rulebook, row, now=village.now)
    assert [who.person_id for who in found] == [absent, other]
    village.do(campaigns.urge, FIRST, by=village.secretary(COMMITTEE))
    assert told(village, FIRST, "urge").keys() == {absent, other}
