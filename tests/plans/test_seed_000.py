"""The logistics group: masked years, a step across the new year, a missing step (seed 000)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.plans.played import (
    CALENDARS,
    LOGISTICS,
    awards,
    duty,
    guards,
    moves,
    owed,
    plan_of,
    played,
    stage,
    text_of,
    window,
)
from workflows.loader import load_plan
from workflows.plan import Cadence, Missed, Plan, StageKind
from workflows.refusals import BadPlan
from workflows.timeline import timeline_of

MAY_2010 = date(2010, 5, 1)


def with_base_year(year: int) -> Plan:
    """Read the plan as if its masked years began in another year."""
    text = text_of(LOGISTICS).replace("base_year: 2010", f"base_year: {year}")
    return load_plan(text, CALENDARS, name=LOGISTICS)


def test_s0_1_the_secretary_and_the_general_manager_head_the_group_together() -> None:
    heads = [seat.post for seat in plan_of(LOGISTICS).seats if seat.seat == "head"]
    assert heads == ["general_branch_secretary", "general_manager"]


def test_s0_2_the_office_sits_in_the_general_branchs_office_and_coordinates() -> None:
    offices = [seat.post for seat in plan_of(LOGISTICS).seats if seat.seat == "office"]
    assert offices == ["general_branch_office"]
    assert duty(LOGISTICS, "coordination_report").done_by == "office"


def test_s0_3_every_branch_and_only_a_branch_owes_a_leading_group_of_its_own() -> None:
    group = duty(LOGISTICS, "branch_leading_group")
    assert (group.every, group.mandatory) == (Cadence.ONCE, True)
    assert group.owed_by == {"branch"}
    assert group.provenance.set_by == "organiser"
    rows = played(LOGISTICS, MAY_2010, date(2011, 12, 31))
    assert owed(rows, "branch", "branch_leading_group") == [date(2010, 5, 31)]
    assert owed(rows, "general_branch", "branch_leading_group") == []


def test_s0_4_the_basis_document_keeps_its_masked_year() -> None:
    assert plan_of(LOGISTICS).basis == ("党发〔20xx〕15号",)


@pytest.mark.parametrize(
    ("key", "of", "last"),
    [
        pytest.param("five_good", "organization", "师生反映好", id="S0-5"),
        pytest.param("five_lead", "member", "带头弘扬正气", id="S0-6"),
    ],
)
def test_criteria_are_data(key: str, of: str, last: str) -> None:
    criteria = {each.key: each for each in plan_of(LOGISTICS).criteria}[key]
    assert (criteria.of, len(criteria.items), criteria.items[-1]) == (of, 5, last)


def test_s0_7_a_branch_fixes_goals_theme_carrier_and_focus_before_it_may_pledge() -> None:
    assert {
        "recorded(goals_set)",
        "recorded(theme_chosen)",
        "recorded(carrier_designed)",
        "recorded(focus_found)",
    } <= guards(LOGISTICS, "before_july/mobilization")
    assert plan_of(LOGISTICS).themes[0] == "创新服务机制，提高服务质量"


@pytest.mark.parametrize(
    ("state", "opens", "due"),
    [
        pytest.param("mobilization", MAY_2010, date(2010, 9, 30), id="S0-11"),
        pytest.param("pledge", date(2010, 10, 1), date(2010, 11, 30), id="S0-12"),
        pytest.param("advance", date(2010, 12, 1), date(2011, 3, 31), id="S0-13"),
    ],
)
def test_steps_have_the_days_of_the_source(state: str, opens: date, due: date) -> None:
    step = window(LOGISTICS, f"before_july/{state}")
    assert (step.opens, step.due) == (opens, due)
    assert stage(LOGISTICS, f"before_july/{state}").provenance.set_by == "source"


def test_s0_8_the_campaign_starts_in_may_of_the_base_year() -> None:
    assert timeline_of(plan_of(LOGISTICS), ()).starts == MAY_2010


def test_s0_8_another_base_year_moves_every_date() -> None:
    moved = timeline_of(with_base_year(2015), ())
    assert moved.starts == date(2015, 5, 1)
    assert moved.stages["before_july/advance"].opens == date(2015, 12, 1)
    assert moved.stages["before_july/election"].due == date(2016, 6, 30)


def test_s0_8_without_a_base_year_the_masked_dates_are_refused_each_by_line() -> None:
    text = text_of(LOGISTICS).replace("base_year: 2010", "# base_year: 2010")
    with pytest.raises(BadPlan) as refused:
        load_plan(text, CALENDARS, name=LOGISTICS)
    masked = [i for i, line in enumerate(text.splitlines(), 1) if ": Y+" in line]
    assert {mistake.line for mistake in refused.value.mistakes} == set(masked)


def test_s0_9_one_theme_before_july_and_another_from_july_whatever_the_step() -> None:
    before, after = plan_of(LOGISTICS).rounds
    assert "建党90周年" in before.theme
    assert "十八大" in after.theme
    line = timeline_of(plan_of(LOGISTICS), ())
    assert line.rounds["before_july"].due == date(2011, 6, 30)
    assert line.rounds["after_july"].opens == date(2011, 7, 1)
    assert line.rounds["after_july"].due is None


def test_s0_10_the_best_are_elected_on_the_eve_of_party_day() -> None:
    assert window(LOGISTICS, "before_july/election").due == date(2011, 6, 30)
    assert stage(LOGISTICS, "before_july/election").kind is StageKind.COMMENDATION
    assert "meeting_held(election_meeting)" in guards(LOGISTICS, "before_july/election")
    given = awards(LOGISTICS, "before_july/election")
    assert [award.title for award in given] == ["先进基层党组织", "优秀共产党员"]
    assert all(award.procedure[-1] == "election" for award in given)


def test_s0_11_mobilisation_holds_three_kinds_of_meeting() -> None:
    assert (
        "meeting_held(mobilization_meeting, member_meeting, branch_life_meeting)"
        in guards(LOGISTICS, "before_july/mobilization")
    )  # fmt: skip


def test_s0_12_every_branch_pledges_and_every_member_pledges() -> None:
    assert {"organization_has_pledged", "every_member_has_pledged", "pledges_published"} <= guards(
        LOGISTICS, "before_july/pledge"
    )
    own = duty(LOGISTICS, "member_pledge")
    assert (own.each, own.done_by) == ("member", "member")
    assert own.newcomers is Missed.THIS_PERIOD
    rows = played(LOGISTICS, MAY_2010, date(2011, 12, 31))
    assert owed(rows, "branch", "member_pledge") == [date(2010, 11, 30)]


def test_s0_13_the_third_step_runs_from_december_into_march_of_the_next_year() -> None:
    rows = played(LOGISTICS, MAY_2010, date(2011, 12, 31))
    way = {state: day for day, state in moves(rows, "branch")}
    assert way["before_july/advance"] == date(2010, 12, 1)
    assert way["before_july/election"] == date(2011, 4, 1)


def test_s0_14_the_fourth_step_is_said_to_be_announced_but_missing() -> None:
    assert any("四个步骤" in remark and "未见" in remark for remark in plan_of(LOGISTICS).remarks)
    steps = [each for r in plan_of(LOGISTICS).rounds for each in r.stages if each.opens is not None]
    assert len(steps) == 3
