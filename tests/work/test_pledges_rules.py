"""The rules of pledges by themselves: states, scores, meetings, facts, and the plan's section."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.wording import mistake_words
from service.words import LOCALES
from tests.plans.played import CALENDARS, COLLEGE, GRATING, LOGISTICS, MUNICIPAL, POWER, plan_of
from tests.work.pledge_day import PLAN
from workflows.loader import load_plan
from workflows.plan import Plan
from workflows.pledging import (
    BINDING,
    MOVES,
    STATES,
    Item,
    Minutes,
    Standing,
    after,
    facts_of_pledges,
    grade,
    incomplete,
    mandatory,
    not_carried,
    round_in_force,
    rounds_reading,
    score,
)
from workflows.provisions.pledges import JUDGES, Pledges
from workflows.refusals import BadPlan

VERBS = tuple(MOVES)
POINTS = st.lists(st.integers(0, 100), max_size=6)


def plan() -> Plan:
    return load_plan(PLAN, CALENDARS)


# --- laws -----------------------------------------------------------------------------------------


@given(st.lists(st.sampled_from(VERBS), max_size=40))
def test_any_order_of_verbs_reaches_only_declared_states(verbs: list[str]) -> None:
    state, was_examined = "draft", False
    for verb in verbs:
        before = state
        state, objections = after(state, verb)
        assert state in STATES
        assert not objections or state == before
        was_examined = was_examined or (verb == "accept" and not objections)
        assert (state in BINDING) <= was_examined, "nothing binds that nobody accepted"
    assert after("judged", "revise")[1], "what is closed stays closed"


@given(st.fixed_dictionaries(dict.fromkeys(JUDGES, POINTS)))
def test_a_score_lies_between_the_points_that_were_given(
    given_points: dict[str, list[int]],
) -> None:
    found = score((10, 20, 40, 30), given_points)
    every = [points for each in given_points.values() for points in each]
    assert (found is None) == (not every)
    if found is not None:
        assert min(every) <= found <= max(every)
        assert found == found.quantize(Decimal("0.01"))
        assert grade(Pledges().grades, found) in Pledges().grades


@given(st.fixed_dictionaries(dict.fromkeys(JUDGES, POINTS)), st.sampled_from(JUDGES))
def test_more_points_never_lower_a_score(given_points: dict[str, list[int]], judge: str) -> None:
    if not given_points[judge]:
        return
    before = score((10, 20, 40, 30), given_points)
    raised = {**given_points, judge: [min(100, each + 5) for each in given_points[judge]]}
    after_all = score((10, 20, 40, 30), raised)
    assert before is not None
    assert after_all is not None
    assert after_all >= before


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 400))
def test_a_meeting_agrees_exactly_when_more_than_half_came_and_more_than_half_of_them_agreed(
    entitled: int, present: int, agreed: int
) -> None:
    carried = not not_carried(Pledges(), Minutes(entitled, present, agreed))
    counted = agreed <= present <= entitled
    assert carried == (counted and 2 * present > entitled and 2 * agreed > present)


MEMBERS = st.sets(st.integers(1, 6))
STANDING = st.builds(
    lambda who, state, done: Standing(
        "member" if who else "organization",
        who or None,
        state,
        (Item(1, filled=frozenset(("measure", "deadline")), state=done),),
    ),
    st.integers(0, 8),
    st.sampled_from(STATES),
    st.sampled_from(("open", "fulfilled", "failed")),
)


@given(st.lists(STANDING, max_size=8, unique_by=lambda pledge: pledge.person_id), MEMBERS)
def test_every_member_has_pledged_exactly_when_each_who_owes_has_one_that_binds(
    pledges: list[Standing], owing: set[int]
) -> None:
    found = facts_of_pledges(plan(), pledges, owing)
    binding = {pledge.person_id for pledge in pledges if pledge.state in BINDING}
    assert (found["every_member_has_pledged"] == "yes") == (owing <= binding)
    assert (found["organization_has_pledged"] == "yes") == (None in binding)
    if found["pledges_published"] == "yes" or found["pledges_fulfilled"] == "yes":
        assert None in binding, "an organisation that owes a pledge must have one"


def test_who_has_left_counts_no_more_and_where_nobody_is_everybody_has_pledged() -> None:
    left = Standing("member", 9, "accepted", (Item(1),))
    own = Standing("organization", None, "published", (Item(1, state="fulfilled"),))
    found = facts_of_pledges(plan(), [left, own], set())
    assert found["every_member_has_pledged"] == "yes"
    assert found["pledges_published"] == "yes"
    assert found["pledges_fulfilled"] == "yes"


def test_a_failed_item_is_settled_once_it_is_accounted_for() -> None:
    assert not Item(1, state="failed").settled
    assert Item(1, state="failed", excused=True).settled
    assert not Item(1, state="open", excused=True).settled


# --- the five sources -----------------------------------------------------------------------------


def test_s1_6_and_s1_7_four_fields_are_the_organisations_and_a_members_intentions_are_free() -> (
    None
):
    college = plan_of(COLLEGE)
    assert mandatory(college, "organization") == (
        "qualitative",
        "quantitative",
        "deadline",
        "responsible",
    )
    assert len(incomplete(college, "organization", [Item(1)])) == 4
    assert incomplete(college, "member", [Item(1)]) == ()
    assert college.provisions.pledges.members.scope == "branch"


def test_s2_10_every_member_chooses_from_the_list_of_projects() -> None:
    municipal = plan_of(MUNICIPAL)
    (reason,) = incomplete(municipal, "member", [Item(1)])
    assert reason.code == "pledges.project_missing"
    assert incomplete(municipal, "member", [Item(1, project="learning")]) == ()
    assert incomplete(municipal, "organization", [Item(1)]) == ()
    assert len(municipal.provisions.pledges.projects) == 10


def test_s2_2_s2_3_the_second_phase_keeps_the_first_pledges_and_the_third_has_its_own() -> None:
    municipal = plan_of(MUNICIPAL)
    assert [round_in_force(municipal, "branch", r.key) for r in municipal.rounds] == [
        "launch",
        "launch",
        "deepening",
        "deepening",
    ]
    assert rounds_reading(municipal, "branch", "launch") == ("launch", "advance")
    assert round_in_force(municipal, "branch", "nowhere") == ""


def test_s3_6_only_members_pledge_their_problems_answered_and_published_where_necessary() -> None:
    rules = plan_of(GRATING).provisions.pledges
    assert (rules.organizations.owed, rules.publication, rules.members.scope) == (
        False,
        "where_necessary",
        "unit",
    )
    (reason,) = incomplete(plan_of(GRATING), "member", [Item(1)])
    assert dict(reason.params)["title"] == "针对的突出问题"
    answered = Item(1, filled=frozenset({"problems_answered"}))
    found = facts_of_pledges(
        plan_of(GRATING), [Standing("member", 1, "accepted", (answered,), to_publish=False)], {1}
    )
    assert found["problems_answered"] == found["every_member_has_pledged"] == "yes"


def test_s4_5_fulfilment_is_scored_once_every_members_pledge_is() -> None:
    told = [Standing("member", who, "judged", (Item(1),), scored=True) for who in (1, 2)]
    found = facts_of_pledges(plan_of(POWER), told, {1, 2})
    assert found["pledge_fulfilment_scored"] == "yes"
    found = facts_of_pledges(plan_of(POWER), told, {1, 2, 3})
    assert found["pledge_fulfilment_scored"] is None


def test_s0_12_a_branch_and_each_member_pledge_and_no_field_is_forced_on_them() -> None:
    rules = plan_of(LOGISTICS).provisions.pledges
    assert rules.organizations.owed
    assert rules.members.owed
    assert mandatory(plan_of(LOGISTICS), "member") == ()


# --- the section of a plan ------------------------------------------------------------------------

BAD = {
    "pledges: {members: {fields: [measures]}}": "unknown_pledge_field",
    "pledges: {members: {least_items: 9, most_items: 3}}": "least_above_most",
    "pledges: {weights: {self: 50, peers: 20}}": "weights_not_whole",
    "pledges: {grades: {good: {least: 50, title: 好}, best: {least: 90, title: 优}}}": (
        "grades_not_falling"
    ),
    "pledges: {grades: {good: {least: 50, title: 好}}}": "grades_not_to_zero",
    "pledges: {members: {scope: world}}": "not_a_choice",
    "pledges: {members: {examined_by: secretery}}": "unknown_role",
    "pledges: {publication: sometimes}": "not_a_choice",
    "pledges: {projects: {one: {of: [member]}}}": "missing",
    "pledges: {quorum: 100}": "not_in_range",
    "pledges: {membres: {}}": "unknown_key",
}


def with_section(section: str) -> str:
    """Return the plan with another section on pledges."""
    before, after_it = PLAN.split("pledges:\n", 1)
    return before + section + "\n\nrounds:\n" + after_it.partition("rounds:\n")[2]


@pytest.mark.parametrize(("section", "code"), BAD.items())
def test_a_mistake_in_the_section_is_found_with_its_words(section: str, code: str) -> None:
    text = with_section(section)
    with pytest.raises(BadPlan) as refused:
        load_plan(text, CALENDARS)
    assert f"mistake.{code}" in [mistake.code for mistake in refused.value.mistakes]
    for mistake in refused.value.mistakes:
        for locale in LOCALES:
            assert "mistake." not in mistake_words(locale, mistake)


def test_every_default_can_be_written_out() -> None:
    usual = """pledges:
  organizations:
    {owed: true, examined_by: superior(secretary), scope: unit, least_items: 1, most_items: 100}
  members: {examined_by: secretary, scope: branch}
  publication: always
  weights: {self: 10, peers: 20, organization: 40, masses: 30}
  required_judges: [organization]
  examination_days: 5
  quorum: 50
  majority: 50
"""
    assert load_plan(with_section(usual), CALENDARS).provisions.pledges == Pledges()
