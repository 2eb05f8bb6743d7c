"""The rules of honours by themselves: terms, vetoes, shares, votes, meetings."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.wording import reason_words
from workflows.choosing import (
    apportion,
    first_places,
    heights_of,
    leaders_objection,
    meeting_objections,
    most_voted,
    shortlist_size,
)
from workflows.commending import ELIGIBLE, VETOES, Standing, objections
from workflows.partaking import Portion
from workflows.provisions.commendation import VETO_RULES, Commendation
from workflows.refusals import Refused

USUAL = Commendation()
TODAY = date(2011, 6, 1)
#: One who meets every term and whom nothing bars.
BEST = Standing(
    grade="excellent",
    best=True,
    score=Decimal(95),
    assessment=Decimal(90),
    participation=Portion(10, 10),
    alone=True,
    deeds=500,
)
S3_13 = ("took_part_actively", "pledge_kept", "grade_excellent")


def codes(
    who: Standing, eligible: tuple[str, ...] = S3_13, plan: Commendation = USUAL
) -> list[str]:
    found = objections(eligible, plan, who, TODAY)
    return [reason.code.removeprefix("commendation.") for reason in found]


def test_s3_13_who_took_part_kept_the_pledge_and_is_excellent_is_recommended() -> None:
    assert codes(BEST) == []


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        ({"participation": Portion(100, 79)}, "own_participation_below"),
        ({"participation": Portion(100, 79), "alone": False}, "participation_below"),
        ({"participation": Portion()}, "participation_unknown"),
        ({"score": Decimal("79.99")}, "pledge_below"),
        ({"score": None}, "pledge_not_judged"),
        ({"grade": "qualified", "best": False}, "not_excellent"),
        ({"grade": None, "best": False}, "not_appraised"),
    ],
)
def test_s3_13_all_three_are_wanted_and_what_is_missing_is_told(
    missing: dict[str, object], code: str
) -> None:
    assert codes(replace(BEST, **missing)) == [code]  # type: ignore[arg-type]  # as the table says


def test_s3_13_what_one_was_to_do_and_did_is_told_in_figures() -> None:
    plan = replace(USUAL, participation_percent=90)
    (told,) = objections(S3_13, plan, replace(BEST, participation=Portion(6, 5)), TODAY)
    words = reason_words("zh-Hans", told)
    assert words == "本人应完成 6 项，完成 5 项（83%），要求 90%。"
    assert codes(replace(BEST, participation=Portion(10, 9)), plan=plan) == []


def test_a_share_is_never_rounded_up_over_what_is_asked_for() -> None:
    plan = replace(USUAL, participation_percent=67)
    assert codes(replace(BEST, participation=Portion(3, 2)), plan=plan) == [
        "own_participation_below"
    ]
    assert Portion(3, 2).percent == 66


def test_every_reason_is_told_at_once() -> None:
    assert codes(Standing()) == ["participation_unknown", "pledge_not_judged", "not_appraised"]


@pytest.mark.parametrize(
    ("bar", "code"),
    [
        ({"sanctions": 1}, "sanctioned"),
        ({"investigations": 2}, "under_investigation"),
        ({"duties_overdue": 1}, "duties_overdue"),
        ({"rectifications_open": 1}, "rectification_open"),
        ({"tickets_late": 1}, "tickets_late"),
        ({"terms_overdue": 1}, "term_overdue"),
        ({"ineligible": True}, "appraisal_below"),
    ],
)
def test_one_veto_is_enough_however_good_the_rest(bar: dict[str, object], code: str) -> None:
    assert codes(replace(BEST, **bar)) == [code]  # type: ignore[arg-type]  # as the table says


def test_a_plan_says_which_vetoes_there_are() -> None:
    assert codes(replace(BEST, sanctions=1), plan=Commendation(vetoes=())) == []
    assert set(VETOES) == set(VETO_RULES)


@pytest.mark.parametrize(
    ("year", "barred"), [(2010, True), (2007, True), (2006, False), (2001, False)]
)
def test_the_same_award_is_not_given_again_too_soon(year: int, barred: bool) -> None:
    plan = Commendation(vetoes=("honoured_lately",))
    who = replace(BEST, honoured_on=date(year, 7, 1))
    assert codes(who, plan=plan) == (["honoured_lately"] if barred else [])


def test_where_nobody_assessed_the_judged_pledge_is_the_assessment() -> None:
    who = Standing(score=Decimal(70))
    assert codes(who, ("assessment_result",)) == []
    assert codes(Standing(), ("assessment_result",)) == ["not_assessed"]
    below = replace(who, assessment=Decimal(59))
    assert codes(below, ("assessment_result",)) == ["assessment_below"]


@pytest.mark.parametrize("term", sorted(ELIGIBLE))
def test_no_term_is_met_by_one_of_whom_nothing_is_known(term: str) -> None:
    assert len(codes(Standing(), (term,))) == 1
    assert codes(BEST, (term,)) == []


@pytest.mark.parametrize(("places", "most"), [(4, 5), (5, 6), (10, 12), (1, 2), (50, 60)])
def test_a_shortlist_has_six_names_for_five_places(places: int, most: int) -> None:
    assert shortlist_size(places, 120) == most


MEMBERS = st.dictionaries(st.integers(1, 40), st.integers(0, 500), min_size=1)


@given(st.integers(0, 300), MEMBERS)
def test_places_shared_out_by_members_are_all_given_and_each_is_fair(
    places: int, members: dict[int, int]
) -> None:
    given_out = apportion(places, members)
    whole = sum(members.values())
    assert sum(given_out.values()) == (places if whole else 0)
    for unit, count in members.items():
        exact = places * count / whole if whole else 0
        assert abs(given_out[unit] - exact) < 1
        assert count or not given_out[unit]


@given(st.integers(2, 40).flatmap(lambda n: st.tuples(
    st.just(n), st.lists(st.integers(0, 10**6), min_size=n - 1, max_size=n - 1))),
    st.integers(0, 9))  # fmt: skip
def test_what_those_below_have_together_is_what_was_handed_down(
    shape: tuple[int, list[int]], each: int
) -> None:
    size, chosen = shape
    parents: dict[int, int | None] = {
        unit: chosen[unit - 1] % unit for unit in range(1, size)
    }  # every unit under an earlier one; 0 is the top
    numbers = first_places(parents, 0, each, None)
    for unit in range(size):
        places, allotted = numbers[unit]
        below = [numbers[child][0] or 0 for child, up in parents.items() if up == unit]
        assert allotted == sum(below)
        assert places is not None
        assert allotted <= places
    assert numbers[0][0] == size * each
    heights = heights_of(parents, 0)
    for child, up in parents.items():
        assert up is not None
        assert heights[up] > heights[child]


def test_a_pool_smaller_than_what_everybody_may_name_is_unbalanced() -> None:
    with pytest.raises(Refused):
        first_places({1: 0, 2: 0}, 0, 3, 5)


@given(st.dictionaries(st.integers(1, 30), st.integers(0, 20)), st.integers(1, 10))
def test_nobody_with_fewer_votes_is_chosen_before_one_with_more(
    votes: dict[int, int], places: int
) -> None:
    chosen = most_voted(votes, places)
    if chosen is None:
        return
    assert len(chosen) <= places
    left = [votes[each] for each in votes if each not in chosen]
    assert all(votes[each] >= max(left, default=0) for each in chosen)
    assert all(votes[each] for each in chosen)


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ((9, 5, 5), []),
        ((9, 4, 4), ["no_quorum", "no_majority"]),
        ((10, 5, 5), ["no_majority"]),
        ((10, 6, 6), []),
        ((10, 9, 4), ["no_majority"]),
    ],
)
def test_half_must_be_there_and_more_than_half_of_those_entitled_in_favour(
    counts: tuple[int, int, int], found: list[str]
) -> None:
    reasons = meeting_objections(USUAL, *counts)
    assert [reason.code.removeprefix("commendation.") for reason in reasons] == found


def test_of_those_honoured_a_fifth_may_lead_where_the_plan_says_so() -> None:
    plan = Commendation(leaders_percent=20)
    assert leaders_objection(plan, 10, 2) is None
    assert leaders_objection(plan, 10, 3) is not None
    assert leaders_objection(USUAL, 10, 10) is None
