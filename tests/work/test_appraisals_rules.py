"""What a count means: weights, rates, grades, caps, consequences, and what is hidden."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.campaigns.village import PLAN
from workflows import appraising
from workflows.calendar_loader import read_calendar
from workflows.loader import load_plan
from workflows.provisions.appraisals import (
    OF_MEMBERS,
    OF_ORGANIZATIONS,
    Appraisals,
    Consequence,
)
from workflows.refusals import BadPlan
from workflows.suppression import Node, hidden

# The real table of NORMS 6.3: 141 voters, 95.04 / 2.84 / 2.12 per cent, none dissatisfied.
REAL = {"activities": {"satisfied": 134, "fairly_satisfied": 4, "basically_satisfied": 3}}


@pytest.mark.parametrize(
    ("satisfied", "rate"),
    [
        ("first", Fraction(13400, 141)),
        ("first_two", Fraction(13800, 141)),
        ("all_but_last", Fraction(100)),
    ],
)
def test_the_rate_of_satisfaction_is_what_the_plan_defines(satisfied: str, rate: Fraction) -> None:
    scheme = replace(OF_ORGANIZATIONS, satisfied=satisfied)
    assert appraising.satisfaction_of(scheme, REAL) == rate


def test_strata_weigh_what_the_plan_says_and_an_absent_one_fills_nothing() -> None:
    """SEEDS S1-13: 党员 50, 群众 30; two members content, six of the masses not."""
    content = {"activities": {"satisfied": 2}}
    sorry = {"activities": {"dissatisfied": 6}}
    both = appraising.weighed(OF_ORGANIZATIONS, {"members": content, "masses": sorry})
    assert both is not None
    assert (both.score, both.satisfaction) == (Fraction(500, 8), Fraction(500, 8))
    alone = appraising.weighed(OF_ORGANIZATIONS, {"members": content, "masses": {}})
    assert alone is not None
    assert alone.score == 100
    assert appraising.weighed(OF_ORGANIZATIONS, {"members": {}, "masses": {}}) is None


def test_s3_12_the_grade_is_made_of_the_ballots_and_the_score_of_the_pledge() -> None:
    scheme = replace(OF_MEMBERS, ballot_weight=60)
    assert appraising.composite(scheme, Fraction(95), None) is None
    score = appraising.composite(scheme, Fraction(95), Fraction(80))
    assert score == 89
    assert appraising.grade_for(scheme, score, Fraction(100)).title == "合格"
    assert appraising.composite(OF_MEMBERS, Fraction(95), None) == 95


def test_a_threshold_brings_about_what_the_plan_says() -> None:
    """NORMS 6.3: under 60 per cent rectification is owed, and at most two stars."""
    found = appraising.consequences(OF_ORGANIZATIONS, Fraction(5999, 100))
    assert found == (Consequence(60, "rectification"), Consequence(60, "star_limit", 2))
    assert appraising.consequences(OF_ORGANIZATIONS, Fraction(60)) == ()


@given(st.lists(st.integers(0, 100), min_size=1, max_size=30))
def test_no_more_than_a_third_is_excellent_and_nobody_below_beats_one_above(
    scores: list[int],
) -> None:
    graded = {
        number: (appraising.grade_for(OF_MEMBERS, Fraction(score), Fraction(100)), Fraction(score))
        for number, score in enumerate(scores)
    }
    found = appraising.limited(OF_MEMBERS, graded, len(scores))
    best = [number for number, grade in found.items() if grade.key == "excellent"]
    assert len(best) <= len(scores) // 3
    lower = [scores[n] for n, grade in found.items() if grade.key != "excellent"]
    assert not best or not lower or min(scores[n] for n in best) > max(lower)
    kept = appraising.limited(replace(OF_MEMBERS, over_cap="refuse"), graded, len(scores))
    assert kept == {number: grade for number, (grade, _) in graded.items()}


def test_a_ballot_that_names_what_was_not_asked_does_not_fit() -> None:
    assert appraising.fits(OF_MEMBERS, {"duties": "excellent"})
    assert appraising.fits(OF_MEMBERS, {})
    assert not appraising.fits(OF_MEMBERS, {"beauty": "excellent"})
    assert not appraising.fits(OF_MEMBERS, {"duties": "superb"})


# --- suppression: 10,000 random trees (TRUST P17, U7) ---------------------------------------------


@st.composite
def trees(draw: st.DrawFn, depth: int = 3) -> Node:
    names = iter(range(10_000))

    def grow(left: int) -> Node:
        count = draw(st.integers(0, 4)) if left else 0
        if not count:
            ballots = draw(st.integers(0, 12))
            unseen = draw(st.none() | st.integers(0, ballots))
            return Node(str(next(names)), ballots, unseen=unseen)
        parts = tuple(grow(left - 1) for _ in range(count))
        return Node(str(next(names)), parts=parts)

    return grow(depth)


def leaves(node: Node) -> list[Node]:
    return [node] if not node.parts else [leaf for part in node.parts for leaf in leaves(part)]


def walk(node: Node) -> list[Node]:
    return [node, *(found for part in node.parts for found in walk(part))]


def derivable(root: Node, shown: set[str]) -> list[frozenset[str]]:
    """Return the finest sums of leaves that the shown units tell, by every subtraction.

    Units of a tree are sets that lie within one another or apart: what can be told apart is each
    shown unit less the shown ones directly below it.
    """

    def below(node: Node) -> list[Node]:
        found = []
        for part in node.parts:
            found += [part] if part.key in shown else below(part)
        return found

    told = []
    for node in walk(root):
        if node.key in shown:
            inner = {leaf.key for each in below(node) for leaf in leaves(each)}
            rest = frozenset(leaf.key for leaf in leaves(node) if leaf.key not in inner)
            if rest:
                told.append(rest)
    return told


def tells_of_too_few(root: Node, k: int) -> bool:
    unshown = hidden(root, k)
    everybody = {leaf.key: leaf.total for leaf in leaves(root)}
    unseen = {leaf.key: leaf.total if leaf.unseen is None else leaf.unseen for leaf in leaves(root)}
    shown = {node.key for node in walk(root)} - unshown
    return any(
        0 < sum(sizes[key] for key in told) < k
        for told in derivable(root, shown)
        for sizes in (everybody, unseen)
    )


@given(trees(), st.integers(3, 8))
def test_nothing_under_k_can_be_worked_out(root: Node, k: int) -> None:
    assert not tells_of_too_few(root, k)


def test_nor_in_ten_thousand_random_trees() -> None:
    """TRUST P17: 0 results below k."""
    chance = Random(9474)
    names = iter(range(1_000_000))

    def grow(left: int) -> Node:
        parts = tuple(grow(left - 1) for _ in range(chance.randrange(6) if left else 0))
        ballots = 0 if parts else chance.randrange(15)
        seen = chance.randrange(ballots + 1) if chance.random() < 0.1 else 0
        return Node(str(next(names)), ballots, parts, unseen=ballots - seen)

    for _ in range(10_000):
        assert not tells_of_too_few(grow(chance.randrange(1, 4)), chance.randrange(3, 9))


def test_hiding_is_complementary_and_goes_no_further_than_it_must() -> None:
    parts = (Node("small", 3), Node("next", 6), Node("large", 20), Node("empty", 0))
    assert hidden(Node("all", parts=parts), 5) == {"small", "next"}
    assert hidden(Node("all", parts=parts[1:]), 5) == frozenset()
    assert hidden(Node("all", parts=(Node("only", 4),)), 5) == {"all", "only"}
    assert hidden(Node("all", parts=(Node("a", 3), Node("b", 3), Node("c", 9))), 5) == {"a", "b"}


def test_two_small_results_of_the_same_people_are_not_large_together() -> None:
    """Six ballots of three people, all content: everybody would know what the three had said."""
    parts = (Node("a", 3), Node("b", 3), Node("c", 9), Node("d", 9))
    assert hidden(Node("all", parts=parts, apart=False), 5) == {"a", "b", "c"}
    assert hidden(Node("all", parts=parts[:2], apart=False), 5) == {"all", "a", "b"}


def test_what_slips_leave_unseen_counts_together_as_well() -> None:
    """A neighbour that is all slips hides nobody from those who counted them."""
    parts = (Node("mixed", 7, unseen=2), Node("slips", 8, unseen=0), Node("online", 9))
    assert hidden(Node("all", parts=parts), 5) == {"mixed", "slips", "online"}


# --- the plan's section ---------------------------------------------------------------------------


def reading(section: str) -> Appraisals:
    return load_plan(PLAN + section, {"cn": read_calendar("cn", {})}).provisions.appraisals


def test_a_plan_that_says_nothing_has_the_usual_rules() -> None:
    """NORMS 6.3: five items for an organisation, four for a member, excellent up to a third."""
    usual = reading("")
    assert (len(usual.organizations.questions), len(usual.members.questions)) == (5, 4)
    assert (usual.k, usual.members.most_best, usual.organizations.most_best) == (
        5,
        Fraction(1, 3),
        None,
    )


def test_a_plan_may_say_everything_otherwise() -> None:
    found = reading("""
appraisals:
  k: 8
  scope: public
  members:
    questions: [{key: work, title: 工作, fact: work_scored}]
    strata:
      - {key: members, title: 党员, voters: [member], weight: 70, turnout: 95}
      - {key: up, title: 上级, voters: [superior(secretary)], weight: 30}
    options: [{key: good, title: 好, points: 100}, {key: bad, title: 差, points: 0}]
    grades: [{key: good, title: 好, score: 60, satisfaction: 50}, {key: bad, title: 差}]
    satisfied: first
    most_best: 30%
    over_cap: refuse
    turnout: 95
    consequences: [{below: 80, what: ineligible}, {below: 60, what: star_limit, most: 2}]
    ballot_weight: 60
""")
    scheme = found.members
    assert (found.k, found.scope, scheme.most_best) == (8, "public", Fraction(3, 10))
    assert scheme.satisfied_options == {"good"}
    assert [s.turnout for s in scheme.strata] == [95, 0]
    assert scheme.consequences[1] == Consequence(60, "star_limit", 2)
    assert scheme.questions[0].fact == "work_scored"


@pytest.mark.parametrize(
    ("section", "code"),
    [
        ("k: 2", "not_in_range"),
        ("scope: everywhere", "not_a_choice"),
        ("members: {most_best: many}", "appraisal_share"),
        ("members: {options: [{key: a, title: 甲, points: 1}]}", "appraisal_one_option"),
        ("members: {grades: [{key: a, title: 甲, score: 60}]}", "appraisal_last_grade"),
        (
            "members: {grades: [{key: a, title: 甲}, {key: b, title: 乙, score: 60}]}",
            "appraisal_best_first",
        ),
        (
            "members: {strata: [{key: a, title: 甲, voters: [member], weight: 0}]}",
            "appraisal_no_weight",
        ),
        ("members: {questions: [{key: a, title: 甲}, {key: a, title: 乙}]}", "twice"),
        ("members: {strata: [{key: a, title: 甲, voters: [strangers]}]}", "unknown_role"),
        ("ballots: 3", "unknown_key"),
    ],
)
def test_a_mistake_in_the_section_is_told_where_it_stands(section: str, code: str) -> None:
    with pytest.raises(BadPlan) as refused:
        reading(f"\nappraisals:\n  {section}\n")
    assert f"mistake.{code}" in {mistake.code for mistake in refused.value.mistakes}
