"""What the five source plans ask to be handed in, line by line, on their own files."""

from __future__ import annotations

from datetime import date

import pytest

from tests.plans.played import plan_of
from workflows.evidencing import Meeting, covered, meeting_objections
from workflows.guards import facts_asked_for
from workflows.plan import Plan
from workflows.provisions.evidence import DutyAsked, MeetingAsked

DAY = date(2010, 7, 1)
MINUTES = "会议听取汇报，研究推进情况，议定下一步三项安排。"


def duty(name: str, key: str) -> DutyAsked:
    return plan_of(name).provisions.evidence.of(key)


def meeting(name: str, key: str) -> MeetingAsked:
    return plan_of(name).provisions.evidence.meeting(key)


def objections(asked: MeetingAsked, **held: object) -> list[str]:
    told = Meeting("any", DAY, **{"minutes": MINUTES, **held})  # type: ignore[arg-type]  # as told
    return [reason.code.removeprefix("evidence.") for reason in meeting_objections(asked, told)]


def test_s0_11_each_of_the_three_meetings_is_attended() -> None:
    for key in ("mobilization_meeting", "member_meeting", "branch_life_meeting"):
        assert f"meeting.{key}" in facts_asked_for(plan_of("logistics-000"))
        assert objections(meeting("logistics-000", key)) == ["attendance_wanted"]


def test_s1_8_the_monthly_meeting_has_the_campaigns_progress_for_its_topic() -> None:
    assert duty("college-001", "committee_meeting").meeting == "committee_meeting"
    asked = meeting("college-001", "committee_meeting")
    came = {"expected": 5, "present": 4}
    assert objections(asked, topic="创先争优活动推进情况", **came) == []
    assert objections(asked, topic="发展党员", **came) == ["other_topic"]


def test_s1_9_the_summary_meeting_is_a_dutys_evidence_and_what_the_review_asks_for() -> None:
    assert duty("college-001", "stage_summary_meeting").meeting == "summary_meeting"
    assert meeting("college-001", "summary_meeting").fact == "summary_meeting_held"
    assert "summary_meeting_held" in facts_asked_for(plan_of("college-001"))
    assert duty("college-001", "report_to_office").examined_by == "office"


def test_s1_12_the_meeting_of_all_members_is_valid_when_more_than_half_come() -> None:
    asked = meeting("college-001", duty("college-001", "member_meeting").meeting)
    assert objections(asked, expected=100, present=51) == []
    assert objections(asked, expected=100, present=50) == ["too_few_came"]


def test_s2_11_the_themed_meeting_has_the_theme_that_the_source_fixes() -> None:
    asked = meeting("municipal-002", duty("municipal-002", "anniversary_meeting").meeting)
    came = {"expected": 9, "present": 9}
    assert objections(asked, theme="為科學發展創先進、為宣城崛起爭先鋒", **came) == []
    assert objections(asked, theme="為科學發展創先進", **came) == ["other_theme"]


def test_s2_12_every_member_hands_in_an_essay_in_the_reading_month() -> None:
    assert duty("municipal-002", "reading_month").contribution == "study_note"


def test_s3_7_attendance_hours_and_the_reading_list_are_asked_for() -> None:
    asked = meeting("grating-003", "study")
    assert objections(asked) == ["attendance_wanted"]
    assert (asked.fact, asked.hours > 0, len(asked.readings)) == ("study_done", True, 3)
    assert duty("grating-003", "study_notes").contribution == "study_note"


@pytest.mark.parametrize(
    ("owing", "kind"),
    [
        pytest.param("suggestion", "suggestion", id="S3-8"),
        pytest.param("party_spirit_analysis", "party_spirit_analysis", id="S3-10"),
        pytest.param("personal_summary", "personal_summary", id="S3-14"),
    ],
)
def test_what_every_member_writes_is_counted_member_by_member(owing: str, kind: str) -> None:
    plan: Plan = plan_of("grating-003")
    assert plan.provisions.evidence.of(owing).contribution == kind
    asked = plan.provisions.evidence.contributions[kind]
    assert covered({1: 1, 2: 1}, (1, 2), asked.each)
    assert not covered({1: 3}, (1, 2), asked.each)


def test_s4_4_the_three_meetings_have_minutes_and_suggestions_are_each_members() -> None:
    asked = meeting("power-004", duty("power-004", "meetings_and_lesson").meeting)
    assert objections(asked, minutes="") == ["minutes_too_short", "attendance_wanted"]
    assert duty("power-004", "cost_suggestions").contribution == "suggestion"


def test_s4_7_training_says_what_was_done() -> None:
    assert duty("power-004", "skills").text > 0
