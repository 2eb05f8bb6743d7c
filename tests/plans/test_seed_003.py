"""One branch of an institute: a day for every member, duties of a year, no end (seed 003)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.plans.played import (
    GRATING,
    at,
    awards,
    duty,
    guards,
    moves,
    owed,
    plan_of,
    played,
    sent,
    stage,
    window,
    working_on,
)
from workflows import acts
from workflows.decide import decide
from workflows.plan import Cadence
from workflows.rehearse import NEVER
from workflows.timeline import timeline_of

AUGUST = date(2010, 8, 27)
FOURTEENTH = date(2010, 9, 14)


def test_s3_1_a_leaf_plan_only_branches_take_part_and_the_institutes_orders_are_duties() -> None:
    assert plan_of(GRATING).participants == {"branch"}
    rows = played(GRATING, AUGUST, date(2012, 1, 31))
    assert owed(rows, "branch", "secretary_reviews") == [date(2011, 2, 28)]
    assert owed(rows, "branch", "review_forms") == [date(2011, 3, 1)]
    assert owed(rows, "branch", "rectification_column") == [date(2011, 12, 31)]
    reviews = duty(GRATING, "secretary_reviews")
    assert (reviews.each, reviews.done_by) == ("member", "secretary")
    assert reviews.opens is not None
    assert reviews.opens.base == date(2011, 2, 14)


def test_s3_2_three_seats_bound_to_posts() -> None:
    assert [(seat.seat, seat.post) for seat in plan_of(GRATING).seats] == [
        ("head", "branch_secretary"),
        ("deputy_head", "organization_officer"),
        ("deputy_head", "publicity_officer"),
    ]


def test_s3_3_two_nodes_and_no_end() -> None:
    assert plan_of(GRATING).ends is None
    assert timeline_of(plan_of(GRATING), ()).ends is None
    themes = " ".join(plan_of(GRATING).themes)
    assert "建党90周年" in themes
    assert "十八大" in themes
    years_later = played(GRATING, AUGUST, date(2016, 1, 31))
    assert moves(years_later, "branch")[-1][1] == "striving/standing"
    assert owed(years_later, "branch", "personal_summary")[-1] == date(2016, 12, 31)


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        pytest.param("launch/mobilization", {"meeting_held(mobilization_meeting)"}, id="S3-4"),
        pytest.param("launch/mobilization", {"plan_adopted"}, id="S3-5"),
        pytest.param(
            "launch/pledge", {"every_member_has_pledged", "recorded(problems_answered)"}, id="S3-6"
        ),
        pytest.param(
            "launch/study",
            {
                "attendance_recorded",
                "recorded(study_hours_kept)",
                "recorded(reading_list_done)",
                "study_done",
            },
            id="S3-7",
        ),
        pytest.param("launch/study", {"suggestions_made(1)"}, id="S3-8"),
        pytest.param(
            "launch/study", {"meeting_held(great_discussion)", "recorded(gaps_found)"}, id="S3-9"
        ),
        pytest.param(
            "striving/party_spirit",
            {
                "recorded(every_member_analysed)",
                "meeting_held(thematic_life_meeting)",
                "members_appraised",
            },
            id="S3-10",
        ),
        pytest.param("striving/commendation", {"recorded(grades_given)"}, id="S3-13"),
        pytest.param("launch/pledge", {"documents_exist(annual_goals)"}, id="S3-15"),
    ],
)
def test_conditions_of_a_step(state: str, wanted: set[str]) -> None:
    assert wanted <= guards(GRATING, state)


def test_s3_6_the_fourteenth_of_september_is_the_day_of_every_member() -> None:
    own = duty(GRATING, "personal_plan")
    assert (own.each, own.done_by, own.mandatory) == ("member", "member", True)
    assert own.provenance.set_by == "source"
    rows = played(GRATING, AUGUST, date(2010, 12, 31), NEVER)
    assert owed(rows, "branch", "personal_plan") == [FOURTEENTH]
    messages = sent(rows, "branch", "personal_plan")
    assert (FOURTEENTH - timedelta(days=7), "week_before", ("member",)) in messages
    assert (FOURTEENTH, "due_day", ("member",)) in messages
    assert (FOURTEENTH + timedelta(days=1), "member", ("member",)) in messages


def test_s3_6_the_branch_collects_the_plans_by_the_same_day() -> None:
    assert window(GRATING, "launch/pledge").due == FOURTEENTH
    assert stage(GRATING, "launch/pledge").provenance.set_by == "source"


def test_s3_6_only_that_day_is_the_sources_all_other_days_of_steps_are_the_organisers() -> None:
    dated = [s for r in plan_of(GRATING).rounds for s in r.stages if s.due is not None]
    assert [s.key for s in dated if s.provenance.set_by == "source"] == ["pledge"]


@pytest.mark.parametrize(
    ("key", "due"),
    [
        pytest.param("study_notes", date(2010, 10, 31), id="S3-7"),
        pytest.param("suggestion", date(2010, 10, 31), id="S3-8"),
        pytest.param("party_spirit_analysis", date(2010, 12, 10), id="S3-10"),
    ],
)
def test_what_every_member_owes_once(key: str, due: date) -> None:
    own = duty(GRATING, key)
    assert (own.every, own.each, own.done_by) == (Cadence.ONCE, "member", "member")
    assert owed(played(GRATING, AUGUST, date(2012, 12, 31)), "branch", key) == [due]


def test_s3_8_at_least_one_suggestion_of_every_member_and_none_is_not_enough() -> None:
    assert duty(GRATING, "suggestion").at_least == 1
    november = at(GRATING, date(2010, 11, 15))
    lacking = working_on(GRATING, "launch/study", "branch", without="suggestions_per_member")
    none = acts.bring_about(plan_of(GRATING), lacking, november, "suggestions_per_member", "0")
    assert decide(plan_of(GRATING), none, november).facts.state == "launch/study"
    one = acts.bring_about(plan_of(GRATING), lacking, november, "suggestions_per_member", "1")
    assert decide(plan_of(GRATING), one, november).facts.state == "striving/party_spirit"


@pytest.mark.parametrize(
    ("key", "every", "counted"),
    [
        pytest.param("half_year_appraisal", "half_year", 5, id="S3-12"),
        pytest.param("branch_summary", "year", 3, id="S3-14-branch"),
        pytest.param("personal_summary", "year", 3, id="S3-14-member"),
        pytest.param("recommendation", "year", 2, id="S3-13"),
        pytest.param("regular_check", "quarter", 10, id="S3-15"),
    ],
)
def test_recurring_duties_from_2010_to_2012(key: str, every: str, counted: int) -> None:
    assert duty(GRATING, key).every is Cadence(every)
    days = owed(played(GRATING, AUGUST, date(2013, 1, 15)), "branch", key)
    assert len([day for day in days if day <= date(2012, 12, 31)]) == counted


@pytest.mark.parametrize(
    "key",
    [
        pytest.param("competition", id="S3-11"),
        pytest.param("demonstration_posts", id="S3-16"),
    ],
)
def test_optional_activities_are_never_overdue(key: str) -> None:
    assert not duty(GRATING, key).mandatory
    assert not duty(GRATING, key).escalation


def test_s3_12_the_grade_comes_from_the_appraisal_and_the_score_of_the_pledge() -> None:
    assert "个人打算考核得分" in duty(GRATING, "half_year_appraisal").note


def test_s3_13_who_is_recommended_took_part_kept_the_pledge_and_was_graded_excellent() -> None:
    (award,) = awards(GRATING, "striving/commendation")
    assert award.eligible == ("took_part_actively", "pledge_kept", "grade_excellent")
    assert award.criteria == "model_member"


def test_s3_14_every_member_writes_a_summary_of_each_year() -> None:
    assert duty(GRATING, "personal_summary").each == "member"
    days = owed(played(GRATING, AUGUST, date(2012, 1, 15)), "branch", "personal_summary")
    assert days[:2] == [date(2010, 12, 31), date(2011, 12, 31)]


def test_s3_16_mandatory_and_optional_activities_stand_side_by_side() -> None:
    assert {owing.mandatory for owing in plan_of(GRATING).duties} == {True, False}
    assert plan_of(GRATING).publicity == ("党员示范岗", "先进集体", "先进个人")
