"""A duty that each member owes is counted member by member, whoever comes, leaves or is excused."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from service import evidence, seats
from service.actors import Actor
from service.db import reading, writing
from service.errors import BadInput
from service.evidence import Paper, by_members
from service.models import Contribution, Holder, MemberExcuse, Person, Post
from service.todo import todo
from service.words import LOCALES
from tests.campaigns.village import FIRST, Village
from tests.work.evidence_day import PLAN, hands_in, member, members, occurrence, opened, refusals
from workflows.member_counts import owing_on, tally

NOTES = "essay"
#: No section ``evidence`` speaks of it: a duty of each member all the same.
BY_EACH = PLAN.replace("          - duties_done(monthly_meeting)\n", "").replace(
    "duties:\n  monthly_meeting:",
    f"duties:\n  {NOTES}:\n    title: 读书征文\n    every: once\n    opens: 2026-03-02\n"
    "    due: 2026-03-20\n    owed_by: [branch]\n    done_by: member\n    each: member\n"
    "  monthly_meeting:",
    1,
)
ONCE = (NOTES, "once")


@pytest.fixture
def village(engine: Engine) -> Village:
    """A branch of three members who each owe an essay."""
    return of_three(opened(engine, BY_EACH))


def of_three(village: Village) -> Village:
    """Let a third member be of the branch."""
    place = village.cast.organizations[FIRST]
    with writing(village.engine) as session:
        person = Person(staff_no="third", name="第三名党员", organization_id=place)
        session.add(person)
        session.flush()
        wanted = {person.id: [(place, "member")]}
        seats.seat(session, wanted, new=[person.id], today=village.now.date())
    return village


def hands_in_own(village: Village, number: int) -> None:
    person = members(village)[number]
    told = evidence.Written(title="读书心得", text=f"第{number}篇")
    by = Actor.person(person.id, "member")
    village.do(evidence.contribute, FIRST, NOTES, person.id, told, by=by)


def excuses(village: Village, number: int, reason: str = "住院") -> None:
    who, owed = members(village)[number].id, occurrence(village, *ONCE)
    village.do(evidence.excuse, FIRST, owed, who, reason, by=village.secretary(FIRST))


def told(village: Village, locale: str = "zh-Hans") -> dict[str, Any]:
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        plan = village.rulebook.plan(session, campaign.plan_version_id)
        owed = occurrence(village, *ONCE)
        found = by_members.told(session, plan, campaign, owed, now=village.now, locale=locale)
    assert found is not None
    return found


def done(village: Village) -> bool:
    return occurrence(village, *ONCE).done_at is not None


def leaves(village: Village, person_id: int) -> None:
    """Let a member leave the branch as an import would: the count follows."""
    with writing(village.engine) as session:
        chosen = (
            select(Holder)
            .join(Post)
            .where(
                Holder.person_id == person_id,
                Post.organization_id == village.cast.organizations[FIRST],
            )
        )
        for holder in session.exec(chosen).all():
            holder.until = village.now.date()
            session.add(holder)
        session.flush()
        campaign = village.campaign(session, FIRST)
        by = village.secretary(FIRST)
        evidence.settle(session, village.rulebook, campaign, by=by, now=village.now)


def test_one_paper_of_one_member_is_not_the_duty_of_all(village: Village) -> None:
    assert len(members(village)) == 3
    by = member(village)
    assert refusals(village.do, evidence.tick_off, FIRST, *ONCE, by=by) == [
        "evidence.evidence_wanted"
    ]
    assert refusals(hands_in, village, *ONCE, Paper(text="全体已交"), by=by) == [
        "evidence.members_hand_in"
    ]
    hands_in_own(village, 0)
    assert not done(village)
    missing = [person.name for person in members(village)[1:]]
    assert told(village)["words"] == f"1/3 人已交，缺：{'、'.join(missing)}"
    hands_in_own(village, 1)
    hands_in_own(village, 2)
    assert done(village)
    assert told(village)["words"] == "3/3 人已交"
    for locale in LOCALES:
        assert "3" in told(village, locale)["words"]


def test_who_is_excused_with_a_reason_is_counted_no_more(village: Village) -> None:
    hands_in_own(village, 0)
    hands_in_own(village, 1)
    with pytest.raises(BadInput):
        excuses(village, 2, " ")
    excuses(village, 2)
    assert done(village), "with the last one excused it is done"
    found = told(village)
    assert (found["given"], found["owing"]) == (2, 2)
    assert [(one["name"], one["reason"]) for one in found["excused"]] == [
        (members(village)[2].name, "住院")
    ]
    assert [line.reason for line in village.history(FIRST, "worked") if line.reason] == ["住院"]


def test_nobody_is_excused_twice_after_handing_in_or_by_themselves(village: Village) -> None:
    hands_in_own(village, 0)
    excuses(village, 1)
    for number in (0, 1):
        assert refusals(excuses, village, number) == ["evidence.owes_nothing"]
    owed, own = occurrence(village, *ONCE), members(village)[2].id
    by = Actor.person(own, "secretary")
    assert refusals(village.do, evidence.excuse, FIRST, owed, own, "忙", by=by) == [
        "evidence.own_excuse"
    ]
    with reading(village.engine) as session:
        assert len(session.exec(select(MemberExcuse)).all()) == 1
        assert len(session.exec(select(Contribution)).all()) == 1


def test_who_left_owes_no_more_and_with_the_last_one_gone_it_is_done(village: Village) -> None:
    gone = members(village)[2].id
    hands_in_own(village, 0)
    hands_in_own(village, 1)
    leaves(village, gone)
    assert done(village)


def test_a_plan_may_ask_for_a_share_of_the_members(engine: Engine) -> None:
    text = BY_EACH.replace(
        "evidence:\n  duties:\n", "evidence:\n  duties:\n    essay: {share: 60}\n"
    )
    village = of_three(opened(engine, text))
    hands_in_own(village, 0)
    assert not done(village)
    hands_in_own(village, 1)
    assert done(village), "two of three are more than sixty per cent"


def test_it_waits_only_for_those_who_still_have_to_hand_in(village: Village) -> None:
    hands_in_own(village, 0)
    waiting = []
    with reading(village.engine) as session:
        for person in members(village):
            own = todo(session, village.rulebook, person.id, now=village.now)
            waiting.append(NOTES in [one.duty for one in own])
    assert waiting == [False, True, True]


def test_after_its_day_those_of_that_day_owe_and_nobody_who_came_later() -> None:
    assert owing_on({1, 2, 4}, {1, 2, 3}, {}) == {1, 2}, "3 left, 4 came later"
    assert owing_on({1, 2, 4}, None, {}) == {1, 2, 4}
    assert owing_on({1, 4}, {1}, {4: 1}) == {1, 4}, "4 handed in all the same"


def test_what_is_enough_is_counted_of_those_who_owe() -> None:
    some = tally({1: 1, 2: 1}, {1, 2, 3}, {3, 2}, 1)
    assert [some.owing, some.given, some.excused, some.missing] == [{1, 2}, {1, 2}, {3}, set()]
    assert some.enough(100)
    assert not tally({1: 1}, {1, 2}, (), 2).enough(50), "two each are wanted"
    assert tally({1: 2}, {1, 2}, (), 2).enough(50)
    assert tally({}, {1}, {1}, 1).enough(100), "all are excused"
    assert not tally({}, (), (), 1).enough(100), "nobody is there"
