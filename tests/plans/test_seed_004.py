"""The power bureau: no date in the source, other criteria, all in due time (seed 004)."""

from __future__ import annotations

from datetime import date

import pytest

from tests.plans.played import (
    POWER,
    at,
    awards,
    duty,
    guards,
    moves,
    owed,
    plan_of,
    played,
    stage,
    window,
)
from workflows.acts import Act
from workflows.plan import Cadence
from workflows.timeline import timeline_of

MARCH = date(2023, 3, 1)
EVERYONE = {"committee", "general_branch", "branch"}
BELOW = {"general_branch", "branch"}


def test_no_date_comes_from_the_source_all_are_the_organisers() -> None:
    plan = plan_of(POWER)
    parts = [
        plan.provenance,
        *(r.provenance for r in plan.rounds),
        *(s.provenance for r in plan.rounds for s in r.stages),
        *(d.provenance for d in plan.duties),
        *(a.provenance for a in plan.awards),
    ]
    assert {part.set_by for part in parts} == {"organiser"}


def test_it_runs_from_end_to_end_on_the_organisers_dates() -> None:
    for kind in EVERYONE:
        way = moves(played(POWER, MARCH, date(2024, 3, 1)), kind)
        assert [state for _, state in way] == [
            *(f"year/{each.key}" for each in plan_of(POWER).rounds[0].stages),
            "completed",
        ]
        assert way[-1][0] == date(2024, 1, 1)


@pytest.mark.parametrize(
    ("key", "of", "items"),
    [
        pytest.param(
            "four_strong",
            "organization",
            ("政治引领力强", "推动发展力强", "改革创新力强", "凝聚保障力强"),
            id="S4-1-organisations",
        ),
        pytest.param(
            "four_excellent",
            "member",
            ("政治素质优", "岗位技能优", "工作业绩优", "群众评价优"),
            id="S4-1-members",
        ),
    ],
)
def test_criteria_differ_from_the_other_plans(key: str, of: str, items: tuple[str, ...]) -> None:
    criteria = {each.key: each for each in plan_of(POWER).criteria}[key]
    assert (criteria.of, criteria.items) == (of, items)


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        pytest.param(
            "year/planning", {"documents_exist(refined_plan, classified_standards)"}, id="S4-2"
        ),
        pytest.param(
            "year/mobilization",
            {"meeting_held(deployment_meeting)", "recorded(duties_assigned)"},
            id="S4-3",
        ),
        pytest.param(
            "year/appraisal",
            {"members_appraised", "recorded(work_scored)", "recorded(pledge_fulfilment_scored)"},
            id="S4-5",
        ),
        pytest.param(
            "year/inspection", {"organization_appraised", "recorded(feedback_given)"}, id="S4-9"
        ),
        pytest.param("year/inspection", {"recorded(self_check_done)"}, id="S4-10"),
        pytest.param("year/commendation", {"nominations_made"}, id="S4-11"),
        pytest.param("year/summary", {"experience_made_rule"}, id="S4-13"),
    ],
)
def test_conditions_of_a_measure(state: str, wanted: set[str]) -> None:
    assert wanted <= guards(POWER, state)


def test_s4_3_a_pledge_names_tasks_and_the_duty_of_each_person() -> None:
    assert dict(plan_of(POWER).pledge_fields) == {"tasks": "任务", "duties": "个人责任"}
    assert "pledge_has_fields" in guards(POWER, "year/pledge")


@pytest.mark.parametrize(
    ("key", "every", "kinds", "count"),
    [
        pytest.param("work_plan", "year", EVERYONE, 1, id="S4-4-plan"),
        pytest.param("meetings_and_lesson", "quarter", {"branch"}, 4, id="S4-4-meetings"),
        pytest.param("cost_suggestions", "half_year", {"branch"}, 2, id="S4-4-suggestions"),
        pytest.param("member_appraisal", "half_year", {"branch"}, 2, id="S4-5"),
        pytest.param("care_for_members", "half_year", BELOW, 2, id="S4-6"),
        pytest.param("skills", "quarter", {"branch"}, 4, id="S4-7"),
        pytest.param("models", "half_year", BELOW, 2, id="S4-8"),
        pytest.param("spot_check", "quarter", {"committee"}, 4, id="S4-9-spot"),
        pytest.param("regular_assessment", "half_year", {"committee"}, 2, id="S4-9-regular"),
        pytest.param("self_check", "quarter", BELOW, 4, id="S4-10"),
        pytest.param("status_report", "quarter", BELOW, 4, id="S4-12"),
        pytest.param("masses_opinions", "half_year", EVERYONE, 2, id="S4-13"),
    ],
)
def test_regular_and_irregular_work_has_the_organisers_cadence(
    key: str, every: str, kinds: set[str], count: int
) -> None:
    owing = duty(POWER, key)
    assert owing.every is Cadence(every)
    assert owing.owed_by == kinds
    rows = played(POWER, MARCH, date(2024, 3, 1))
    for kind in EVERYONE:
        assert len(owed(rows, kind, key)) == (count if kind in kinds else 0)


def test_s4_5_every_member_is_appraised_on_work_and_on_the_pledge() -> None:
    appraisal = duty(POWER, "member_appraisal")
    assert (appraisal.each, appraisal.done_by) == ("member", "secretary")


def test_s4_7_training_is_optional_and_the_three_meetings_are_not() -> None:
    assert not duty(POWER, "skills").mandatory
    assert duty(POWER, "meetings_and_lesson").mandatory


def test_s4_11_the_commendation_moves_with_the_day_of_its_meeting() -> None:
    assert window(POWER, "year/commendation").due == date(2023, 12, 15)
    earlier = (("event.commendation_day", date(2023, 12, 8)),)
    line = timeline_of(plan_of(POWER), earlier)
    assert line.stages["year/commendation"].due == date(2023, 12, 8)
    told = Act(
        at(POWER, date(2023, 11, 20)), "committee", "event", ("commendation_day", "2023-12-08")
    )
    rows = played(POWER, MARCH, date(2024, 3, 1), put_in=(told,))
    assert (date(2023, 12, 9), "year/summary") in moves(rows, "branch")


def test_s4_11_units_and_members_are_commended_by_their_own_criteria() -> None:
    given = awards(POWER, "year/commendation")
    assert {(award.of, award.criteria) for award in given} == {
        ("organization", "four_strong"),
        ("member", "four_excellent"),
    }


def test_s4_8_models_are_nominated_by_members_and_judged_by_the_masses() -> None:
    members = next(a for a in awards(POWER, "year/commendation") if a.of == "member")
    assert members.procedure == ("nomination", "appraisal", "committee")
    assert "appraised_by_masses" in members.eligible


def test_s4_12_the_secretary_is_first_responsible() -> None:
    assert all(
        owing.done_by in {"secretary", "office", "member"} for owing in plan_of(POWER).duties
    )
    for each in plan_of(POWER).rounds[0].stages:
        if each.escalation:
            assert each.escalation[0].to == ("secretary",)
    assert stage(POWER, "year/planning").approved_by == "superior(secretary)"
