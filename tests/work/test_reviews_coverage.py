"""每名书记都作点评，每个党组织和党员都被点评: what is owed and covered, and by contacts."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from service import reviews
from service.actors import OPERATOR, Actor
from service.campaigns import cancel
from service.db import reading, writing
from service.errors import BadInput, NotAllowed
from service.models import Contact
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, SECOND, WEST, Village, at
from tests.work.reviewed import PLAN, gives, gives_all, person
from workflows.provisions.reviews import BESIDES, INSTEAD, WITHOUT, Reviews
from workflows.refusals import Refused
from workflows.reviewing import ORGANIZATION, Care, Coverage, Owed, Unit, coverage, owed_reviews

USUAL = Reviews()


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village in the stage of reviews, on the tenth of March."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN)
    founded.day("2026-03-10")
    return founded


# --- the rule, on paper ---

COLLEGE = (
    Unit(1, "committee", None, frozenset({11})),
    Unit(2, "general_branch", 1, frozenset({12})),
    Unit(3, "branch", 2, frozenset({13}), frozenset({13, 31, 32})),
)


def told(owed: tuple[Owed, ...]) -> list[tuple[str, int, str]]:
    return [(one.by, one.unit, one.subject) for one in owed]


def test_every_secretary_reviews_those_below_and_a_branch_secretary_the_members() -> None:
    assert told(owed_reviews(COLLEGE, (), USUAL, "leading_group")) == [
        ("leading_group@1", 1, ORGANIZATION),
        ("leading_group@1", 1, "person:11"),
        ("secretary@1", 2, ORGANIZATION),
        ("secretary@1", 2, "person:12"),
        ("secretary@2", 3, ORGANIZATION),
        ("secretary@2", 3, "person:13"),
        ("secretary@3", 3, "person:31"),
        ("secretary@3", 3, "person:32"),
    ]


@pytest.mark.parametrize(
    ("contacts", "reviewers"),
    [
        (BESIDES, ["person:99", "secretary@2"]),
        (INSTEAD, ["person:99"]),
        (WITHOUT, ["secretary@2"]),
    ],
)
def test_s1_19_a_contact_decides_who_reviews(contacts: str, reviewers: list[str]) -> None:
    rules = Reviews(contacts=contacts, secretaries=False, members_of=frozenset())
    owed = owed_reviews(COLLEGE, (Care(3, "person:99"),), rules, "leading_group")
    assert [one.by for one in owed if one.unit == 3] == reviewers
    assert [one.by for one in owed if one.unit == 2] == ["secretary@1"]


def test_who_leads_two_levels_is_not_asked_to_review_oneself() -> None:
    units = (Unit(1, "committee", None, frozenset({7})), Unit(2, "branch", 1, frozenset({7})))
    owed = told(owed_reviews(units, (), USUAL, None))
    assert owed == [("secretary@1", 2, ORGANIZATION)]


people = st.frozensets(st.integers(100, 120), max_size=4)
kinds = st.sampled_from(["committee", "general_branch", "branch"])


@st.composite
def trees(draw: st.DrawFn) -> tuple[Unit, ...]:
    """Draw a tree of units, each under one that came before it, the first under none."""
    count = draw(st.integers(1, 12))
    return tuple(
        Unit(
            number,
            draw(kinds),
            draw(st.integers(1, number - 1)) if number > 1 else None,
            draw(people),
            draw(people),
        )
        for number in range(1, count + 1)
    )


@given(trees(), st.data())
def test_the_coverage_of_a_parent_is_its_own_and_the_sum_of_its_children(
    units: tuple[Unit, ...], data: st.DataObject
) -> None:
    owed = owed_reviews(units, (), USUAL, "leading_group")
    done = data.draw(st.sets(st.sampled_from(told(owed))) if owed else st.just(set()))
    whole = coverage(units, owed, done)
    for unit in units:
        children = [other for other in units if other.above == unit.number]
        alone = _alone(unit, units, owed, done)
        assert whole[unit.number] == sum((whole[c.number] for c in children), alone)
    top = whole[1]
    assert (top.owed, top.given, top.organizations) == (len(owed), len(done), len(units))


@given(trees(), st.data())
def test_of_some_units_the_coverage_is_what_it_is_among_all(
    units: tuple[Unit, ...], data: st.DataObject
) -> None:
    owed = owed_reviews(units, (), USUAL, "leading_group")
    done = data.draw(st.sets(st.sampled_from(told(owed))) if owed else st.just(set()))
    shown = data.draw(st.sets(st.integers(1, len(units))))
    in_any_order = data.draw(st.permutations(units))
    whole = coverage(units, owed, done)
    assert coverage(in_any_order, owed, done, shown) == {one: whole[one] for one in shown}


def _alone(
    unit: Unit, units: tuple[Unit, ...], owed: tuple[Owed, ...], done: set[tuple[str, int, str]]
) -> Coverage:
    """Return a unit's own coverage, as it is when nothing hangs below it."""
    flat = tuple(Unit(u.number, u.kind, None, u.secretaries, u.members) for u in units)
    return coverage(flat, owed, done)[unit.number]


@given(trees())
def test_all_that_is_owed_covers_everybody_who_can_be_reviewed(units: tuple[Unit, ...]) -> None:
    rules = Reviews(members_of=frozenset({"committee", "general_branch", "branch"}))
    owed = owed_reviews(units, (), rules, "leading_group")
    top = coverage(units, owed, told(owed))[1]
    assert (top.given, top.reviewing) == (top.owed, top.secretaries)
    assert top.organizations_reviewed == top.organizations
    left_out = sum(
        len(unit.secretaries & above.secretaries)
        for unit in units
        for above in units
        if above.number == unit.above and len(above.secretaries) == 1
    )
    assert top.people - top.people_reviewed == left_out


# --- the tree of the village ---


def lines(village: Village, code: str) -> dict[str, Any]:
    with reading(village.engine) as session:
        top = village.campaign(session, code)
        found = reviews.matrix(session, village.rulebook, top, now=village.now).lines()
        return {line.code.removeprefix("village:"): line for line in found}


def test_the_matrix_shows_what_is_covered_and_what_is_missing(village: Village) -> None:
    before = lines(village, COMMITTEE)
    # Six organisations, six secretaries, two members in each; those of branches are reviewed.
    assert before[COMMITTEE].coverage == Coverage(
        secretaries=5,
        organizations=6,
        people=18,
        owed=6 + 6 + 6,
    )
    gives_all(village, FIRST, SECOND)
    after = lines(village, COMMITTEE)
    assert after[EAST].missing != ()
    assert after[FIRST].missing == ()
    assert after[FIRST].coverage.whole
    east = after[EAST].coverage
    assert (east.organizations, east.organizations_reviewed, east.reviewing) == (3, 2, 3)
    own = lines(village, EAST)
    assert own[EAST] == after[EAST]
    assert sorted(own) == [FIRST, SECOND, EAST]


def test_an_organisation_that_was_called_off_owes_and_is_owed_nothing(village: Village) -> None:
    village.do(cancel, OWN, "组织撤销")
    there = lines(village, COMMITTEE)
    assert OWN not in there
    assert there[COMMITTEE].coverage.organizations == 5


# --- contacts ---


def sets(village: Village, code: str, since: str = "2026-03-01", **more: Any) -> int:
    with writing(village.engine) as session:
        campaign = village.campaign(session, code)
        first = date.fromisoformat(since)
        made = reviews.set_contact(
            session, village.rulebook, campaign, first, by=OPERATOR, now=village.now, **more
        )
        return made.id


def test_s1_11_a_leader_takes_care_of_a_unit_and_both_are_told(village: Village) -> None:
    leader = person(village, COMMITTEE, "leading_group")
    number = sets(village, FIRST, person_id=leader.person_id)
    told = {m.recipient_id for m in village.messages(FIRST) if m.stage == f"contact/{number}"}
    assert told == {leader.person_id, village.cast.one(FIRST, "secretary")}
    gives(village, FIRST, leader)
    gives(village, FIRST, village.superior(FIRST))
    with pytest.raises(NotAllowed, match="not_to_review"):
        gives(village, SECOND, leader)


def test_a_contact_by_post_goes_on_with_whoever_holds_it(village: Village) -> None:
    sets(village, FIRST, role="leading_group")
    first, second = sorted(village.cast.people[COMMITTEE, "leading_group"])
    gives(village, FIRST, person(village, COMMITTEE, "leading_group"))
    assert person(village, COMMITTEE, "leading_group").person_id == first
    with pytest.raises(Refused, match="given_already"):
        gives(village, FIRST, Actor.person(second, "leading_group"))


def test_a_contact_that_ended_reviews_no_more(village: Village) -> None:
    leader = person(village, COMMITTEE, "leading_group")
    number = sets(village, FIRST, person_id=leader.person_id)
    with writing(village.engine) as session:
        contact = reviews.by_number(session, Contact, number)
        reviews.end_contact(
            session, village.rulebook, contact, date(2026, 3, 9), by=OPERATOR, now=village.now
        )
    with pytest.raises(NotAllowed, match="not_to_review"):
        gives(village, FIRST, leader)
    notices = [m for m in village.messages(FIRST) if m.stage == f"contact/{number}"]
    assert {json.loads(m.params)["what"] for m in notices} == {
        "reviews.contact_set",
        "reviews.contact_ended",
    }
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        assert reviews.contacts_of(session, campaign, date(2026, 3, 10)) == []
        assert len(reviews.contacts_of(session, campaign)) == 1


def test_contacts_that_cannot_be_are_refused(village: Village) -> None:
    leader = village.cast.one(COMMITTEE, "leading_group")
    for more, code in (
        ({}, "person_or_role"),
        ({"person_id": leader, "role": "leading_group"}, "person_or_role"),
        ({"person_id": village.cast.one(WEST, "member")}, "not_a_leader"),
        ({"role": "masses"}, "not_a_leader"),
        ({"person_id": leader, "until": date(2026, 2, 1)}, "ends_before_it_starts"),
    ):
        with pytest.raises(BadInput, match=code):
            sets(village, FIRST, **more)
    sets(village, FIRST, person_id=leader)
    with pytest.raises(Refused, match="contact_there"):
        sets(village, FIRST, "2026-04-01", person_id=leader)
