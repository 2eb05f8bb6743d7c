"""Meetings outside duties, what every member owes, figures over the tree, own activities."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from service import campaigns, evidence
from service.actors import OPERATOR
from service.db import reading, writing
from service.errors import BadInput, NotAllowed, NotFound
from service.evidence import MeetingHeld, Paper
from service.models import Activity, Contribution, Holder, Meeting, Person, Post
from service.work.recount import out_of_step, recount
from tests.campaigns.village import COMMITTEE, EAST, FIRST, SECOND, Village, at
from tests.work.evidence_day import (
    PLAN,
    REPORT,
    SUGGESTION,
    THEME,
    attended,
    hands_in,
    known,
    member,
    members,
    occurrence,
    opened,
    refusals,
    report,
    state,
    writes,
)


@pytest.fixture
def village(engine: Engine) -> Village:
    """The village on the first day of its plan."""
    return opened(engine)


def holds(village: Village, key: str, held_on: str, code: str = FIRST, **told: Any) -> Meeting:
    meeting = MeetingHeld(date.fromisoformat(held_on), **told)
    found: Meeting = village.do(evidence.hold, code, key, meeting, by=village.secretary(code))
    return found


def studies(village: Village, held_on: str, quarters: int, *readings: str, **told: Any) -> Meeting:
    told.setdefault("attendance", attended())
    return holds(village, "study", held_on, quarters=quarters, readings=readings, **told)


def test_s3_4_the_mobilisation_meeting_is_what_the_guard_reads(village: Village) -> None:
    village.day("2026-03-05")
    by = village.secretary(FIRST)
    assert refusals(village.do, campaigns.submit, FIRST, by=by) == ["guard.meeting_held"]
    meeting = holds(village, "mobilization_meeting", "2026-03-04", place="会议室")
    assert known(village)["meeting.mobilization_meeting"] == "yes"
    village.do(campaigns.submit, FIRST, by=by)
    village.do(campaigns.withdraw, FIRST, by=by)
    with writing(village.engine) as session:
        row = session.get_one(Meeting, meeting.id)
        evidence.void(session, village.rulebook, row, "登记有误", by=by, now=village.now)
    assert "meeting.mobilization_meeting" not in known(village)
    assert refusals(village.do, campaigns.submit, FIRST, by=by) == ["guard.meeting_held"]
    holds(village, "mobilization_meeting", "2026-03-04")


def test_s0_11_a_meeting_held_before_the_first_day_counts_for_the_first_round(
    engine: Engine,
) -> None:
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(PLAN)
    holds(village, "mobilization_meeting", "2026-02-27")
    assert known(village) == {"meeting.mobilization_meeting": "yes"}


def test_the_same_meeting_is_written_down_once_and_of_a_kind_that_the_plan_knows(
    village: Village,
) -> None:
    village.day("2026-03-05")
    holds(village, "mobilization_meeting", "2026-03-04")
    again = (village, "mobilization_meeting", "2026-03-04")
    assert refusals(holds, *again) == ["evidence.meeting_known"]
    assert refusals(holds, village, "mobilisation_meeting", "2026-03-04") == [
        "evidence.no_such_meeting",
        "reason.did_you_mean",
    ]
    with pytest.raises(BadInput):
        holds(village, "mobilization_meeting", "2026-03-06")


def test_s3_7_hours_attendance_and_reading_list_are_counted_from_the_sessions(
    village: Village,
) -> None:
    village.day("2026-04-20")
    assert refusals(studies, village, "2026-04-07", 8, attendance=None) == [
        "evidence.attendance_wanted"
    ]
    assert refusals(studies, village, "2026-04-07", 8, "小说") == ["evidence.not_on_the_list"]
    ill = members(village)[0]
    missed = studies(
        village, "2026-04-07", 8, "党章", attendance=attended(3, (ill.staff_no, "病假"))
    )
    facts = known(village)
    assert (facts["study_done"], facts["attendance_recorded"]) == ("yes", "yes")
    assert "reading_list_done" not in facts
    studies(village, "2026-04-14", 8, "条例")
    assert known(village)["reading_list_done"] == "yes"
    assert "study_hours_kept" not in known(village)  # one was ill for two of the four hours
    with writing(village.engine) as session:
        row = session.get_one(Meeting, missed.id)
        told = (session, village.rulebook, row, ill.id)
        with pytest.raises(BadInput):
            evidence.make_up(*told, date(2026, 4, 1), by=OPERATOR, now=village.now)
    with writing(village.engine) as session:
        row = session.get_one(Meeting, missed.id)
        told = (session, village.rulebook, row, ill.id)
        evidence.make_up(*told, date(2026, 4, 10), by=OPERATOR, now=village.now)
    assert known(village)["study_hours_kept"] == "yes"
    with writing(village.engine) as session:
        row = session.get_one(Meeting, missed.id)
        told = (session, village.rulebook, row, ill.id)
        day = date(2026, 4, 10)
        by = {"by": OPERATOR, "now": village.now}
        assert refusals(evidence.make_up, *told, day, **by) == ["evidence.nothing_to_make_up"]


def test_s3_8_at_least_one_suggestion_of_every_member_and_the_duty_is_done_by_the_last(
    village: Village,
) -> None:
    village.day("2026-03-20")
    writes(village, 0, "suggestion")
    writes(village, 0, "suggestion", "错时服务，午间有人值班。")
    assert "suggestions_per_member" not in known(village)
    assert state(village, SUGGESTION, "2026-H1") == "open"
    paper = writes(village, 1, "suggestion", "公开电话，专人接听。")
    assert known(village)["suggestions_per_member"] == "1"
    assert state(village, SUGGESTION, "2026-H1") == "done"
    with writing(village.engine) as session:
        row = session.get_one(Contribution, paper.id)
        told = (session, village.rulebook, row, "不是合理化建议")
        evidence.send_paper_back(*told, by=village.secretary(FIRST), now=village.now)
    assert "suggestions_per_member" not in known(village)
    assert occurrence(village, SUGGESTION, "2026-H1").done_at is None
    writes(village, 1, "suggestion", "公开电话，专人接听，限时答复。")
    assert state(village, SUGGESTION, "2026-H1") == "done"


def test_a_paper_is_ones_own_or_told_to_the_secretary_and_is_not_taken_twice(
    village: Village,
) -> None:
    village.day("2026-03-20")
    with pytest.raises(NotAllowed):
        writes(village, 0, "suggestion", by=member(village, 1))
    writes(village, 0, "suggestion", by=village.secretary(FIRST))
    assert refusals(writes, village, 0, "suggestion") == ["evidence.same_again"]
    assert refusals(writes, village, 1, "suggestion", "好") == ["evidence.text_too_short"]
    assert refusals(writes, village, 1, "sugestion") == [
        "evidence.no_such_paper",
        "reason.did_you_mean",
    ]
    assert refusals(writes, village, 1, "suggestion", period="2026-H2") == [
        "evidence.no_such_period"
    ]
    with pytest.raises(BadInput) as refused:
        writes(village, 1, "gap", "  ")
    assert [problem.code for problem in refused.value.problems] == ["nothing_handed_in"]
    stranger = village.cast.one(SECOND, "member")
    told = evidence.Written(text="我来提一条建议")
    with pytest.raises(BadInput) as refused:
        village.do(evidence.contribute, FIRST, "suggestion", stranger, told, by=OPERATOR)
    assert [problem.code for problem in refused.value.problems] == ["no_member_today"]


@pytest.mark.parametrize(
    ("kind", "fact"),
    [
        ("gap", "gaps_found"),
        ("party_spirit_analysis", "every_member_analysed"),
        ("personal_summary", "every_member_has_summarized"),
    ],
    ids=["s3_9", "s3_10", "s3_14"],
)
def test_what_every_member_writes_once_holds_when_nobody_is_left(
    village: Village, kind: str, fact: str
) -> None:
    village.day("2026-04-20")
    writes(village, 0, kind)
    assert fact not in known(village)
    writes(village, 1, kind)
    assert known(village)[fact] == "yes"


def test_the_table_of_members_shows_those_with_nothing_too(village: Village) -> None:
    village.day("2026-03-20")
    writes(village, 1, "suggestion")
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        found = village.rulebook.plan(session, campaign.plan_version_id)
        table = evidence.table_of_members(session, found, campaign, "main", village.now)
    assert [row.papers["suggestion"] for row in table] == [0, 1]


def test_a_member_who_comes_later_is_counted_by_the_recount(village: Village) -> None:
    village.day("2026-03-20")
    writes(village, 0, "suggestion")
    writes(village, 1, "suggestion")
    with writing(village.engine) as session:
        number = village.cast.organizations[FIRST]
        young = Person(staff_no="young", name="新党员", organization_id=number)
        held = select(Post).where(Post.organization_id == number, Post.role == "member")
        post = session.exec(held).one()
        session.add(young)
        session.flush()
        session.add(Holder(post_id=post.id, person_id=young.id, since=date(2026, 3, 1)))
    with writing(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        assert recount(session, village.rulebook, campaign, now=village.now)
    assert "suggestions_per_member" not in known(village)


def test_what_is_kept_is_what_the_rows_say(village: Village) -> None:
    village.day("2026-04-20")
    holds(village, "mobilization_meeting", "2026-04-04")
    studies(village, "2026-04-07", 16, "党章", "条例")
    writes(village, 0, "suggestion")
    writes(village, 1, "suggestion")
    holds(village, "thematic_education", "2026-04-08")
    holds(village, "summary_meeting", "2026-04-09")
    facts = known(village)
    assert facts["thematic_education_held"] == facts["summary_meeting_held"] == "yes"
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        found = village.rulebook.plan(session, campaign.plan_version_id)
        wrong = out_of_step(session, found, campaign, "main", village.now)
    assert wrong == {}


def test_s2_11_the_life_meeting_has_the_theme_that_was_fixed_and_is_held_once(
    village: Village,
) -> None:
    village.day("2026-07-01")
    wrong = Paper(meeting=MeetingHeld(date(2026, 7, 1), minutes="重温入党誓词。", theme="其他"))
    assert refusals(hands_in, village, THEME, "once", wrong) == ["evidence.other_theme"]
    theme = "为科学发展创先进"
    right = Paper(meeting=MeetingHeld(date(2026, 7, 1), minutes="重温入党誓词。", theme=theme))
    hands_in(village, THEME, "once", right)
    assert refusals(hands_in, village, THEME, "once", right) == ["reason.already_done"]


def test_figures_are_filled_in_for_a_duty_and_rolled_up_the_tree(village: Village) -> None:
    village.day("2026-03-20")
    for code, hours in ((FIRST, 12), (SECOND, 30), (EAST, 5)):
        hands_in(village, REPORT, "2026-Q1", report(village, code, hours), code)
    with reading(village.engine) as session:
        top = village.campaign(session, COMMITTEE)
        told = evidence.figures(session, village.rulebook, top, REPORT, "2026-Q1")
        total = {row["organization"]: row["total"]["service_hours"] for row in told}
        own = {row["organization"]: row["own"]["service_hours"] for row in told}
        with pytest.raises(NotFound):
            evidence.figures(session, village.rulebook, top, THEME, "once")
    assert (total["village:c"], total["village:g1"], total["village:b1"]) == (47, 47, 12)
    assert (own["village:c"], own["village:g1"]) == (None, 5)


def test_s3_16_mandatory_and_optional_activities_are_counted_apart(village: Village) -> None:
    village.day("2026-03-20")
    by = village.secretary(FIRST)
    village.do(evidence.tick_off, FIRST, "visit_masses", "2026-Q1", by=by)
    row = village.do(evidence.add_activity, FIRST, "技术比武", by=by)
    dropped = village.do(evidence.add_activity, FIRST, "演讲比赛", by=by)
    told = (village.do, evidence.add_activity, FIRST, "技术比武")
    assert refusals(*told, by=by) == ["evidence.activity_known"]
    with pytest.raises(BadInput):
        village.do(evidence.add_activity, FIRST, " ", by=by)
    settle(village, row, date(2026, 3, 19))
    settle(village, dropped, None)
    assert refusals(settle, village, row, date(2026, 3, 19)) == ["evidence.activity_settled"]
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        found = village.rulebook.plan(session, campaign.plan_version_id)
        counts = evidence.counts_of(session, found, campaign)
    assert (counts.mandatory, counts.mandatory_done) == (4, 0)
    assert (counts.optional, counts.optional_done) == (1, 1)
    assert (counts.own, counts.own_held) == (1, 1)


def settle(village: Village, row: Activity, held_on: date | None) -> None:
    with writing(village.engine) as session:
        found = session.get_one(Activity, row.id)
        by = village.secretary(FIRST)
        evidence.settle_activity(session, village.rulebook, found, held_on, by=by, now=village.now)
