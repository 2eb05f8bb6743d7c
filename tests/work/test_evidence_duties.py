"""Evidence of duties: handed in, examined, returned, late, locked and unlocked."""

from __future__ import annotations

import json
from datetime import date
from threading import Barrier, Thread

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from service import campaigns, evidence
from service.actors import OPERATOR
from service.db import reading
from service.errors import BadInput
from service.evidence import Paper
from service.models import Campaign, Evidence, Meeting
from tests.campaigns.village import COMMITTEE, EAST, FIRST, SECOND, Village
from tests.work.evidence_day import (
    MEETING,
    REPORT,
    asks,
    attended,
    committee,
    decides,
    examine,
    hands_in,
    known,
    meets,
    members,
    occurrence,
    opened,
    refusals,
    report,
    state,
    tasks,
)


@pytest.fixture
def village(engine: Engine) -> Village:
    """The village on the first day of its plan."""
    return opened(engine)


def test_s1_8_the_committees_meeting_of_a_month_is_done_once_its_minutes_are_in(
    village: Village,
) -> None:
    village.day("2026-03-20")
    meets(village, "2026-03-18", "2026-03")
    assert occurrence(village, MEETING, "2026-03").done_at is not None
    assert state(village, MEETING, "2026-03") == "done"
    village.day("2026-04-02")
    reminders = [m for m in village.messages(FIRST) if m.round == "duty" and m.stage == MEETING]
    assert reminders == []
    assert [line.kind for line in village.history(FIRST, "fulfilled", "worked")] == [
        "fulfilled",
        "worked",
    ]


@pytest.mark.parametrize(
    ("told", "code"),
    [
        ({"topic": "其他"}, "evidence.other_topic"),
        ({"minutes": "开了会"}, "evidence.minutes_too_short"),
        ({"attendance": None}, "evidence.attendance_wanted"),
        ({"attendance": attended(3, present=4)}, "evidence.more_than_expected"),
        ({"attendance": attended(3, present=2)}, "evidence.absentees_not_named"),
    ],
)
def test_s1_8_a_meeting_without_what_the_plan_asks_for_is_refused_with_every_reason(
    village: Village, told: dict[str, object], code: str
) -> None:
    village.day("2026-03-20")
    assert refusals(meets, village, "2026-03-18", "2026-03", **told) == [code]
    assert state(village, MEETING, "2026-03") == "open"
    assert village.history(FIRST, "fulfilled") == []


def test_a_meeting_to_which_no_more_than_half_came_is_not_valid(village: Village) -> None:
    village.day("2026-03-20")
    staff = [person.staff_no for person in members(village)]
    missing = attended(2, (staff[0], "出差"))
    assert refusals(meets, village, "2026-03-18", "2026-03", attendance=missing) == [
        "evidence.too_few_came"
    ]


def test_an_absentee_is_a_member_named_once_with_a_reason(village: Village) -> None:
    village.day("2026-03-20")
    staff = [person.staff_no for person in members(village)]
    missing = attended(
        9, (staff[0], "出差"), (staff[0], "出差"), (staff[1], " "), ("nobody", "病假")
    )
    with pytest.raises(BadInput) as refused:
        meets(village, "2026-03-18", "2026-03", attendance=missing)
    assert [problem.code for problem in refused.value.problems] == [
        "named_twice",
        "absence_wants_reason",
        "no_member",
    ]


@pytest.mark.parametrize("held_on", ["2026-03-21", "2026-02-28", "1999-03-18"])
def test_a_meeting_is_held_in_its_period_and_never_on_a_future_day(
    village: Village, held_on: str
) -> None:
    village.day("2026-03-20")
    with pytest.raises(BadInput) as refused:
        meets(village, held_on, "2026-03")
    (problem,) = refused.value.problems
    days = {"day": held_on, "first": "2026-03-01", "last": "2026-03-20"}
    assert (problem.code, dict(problem.params)) == ("not_on_open_days", days)


def test_the_same_period_is_handed_in_once(village: Village) -> None:
    village.day("2026-03-20")
    meets(village, "2026-03-18", "2026-03")
    assert refusals(meets, village, "2026-03-19", "2026-03") == ["reason.already_done"]


def test_two_browsers_that_hand_in_the_same_period_at_once_do_so_once(village: Village) -> None:
    village.day("2026-03-20")
    together, refused = Barrier(2), []

    def hand_in() -> None:
        together.wait()
        try:
            meets(village, "2026-03-18", "2026-03")
        except Exception as error:
            refused.append(error)

    threads = [Thread(target=hand_in) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with reading(village.engine) as session:
        assert len(session.exec(select(Evidence)).all()) == 1
        assert len(session.exec(select(Meeting)).all()) == 1
    assert len(refused) == 1


def test_the_five_states_of_a_window(village: Village) -> None:
    village.day("2026-03-20")
    assert refusals(meets, village, "2026-03-18", "2026-04") == ["reason.not_open_yet"]
    assert state(village, MEETING, "2026-03") == "open"
    village.day("2026-04-01")
    assert state(village, MEETING, "2026-03") == "locked"
    assert refusals(meets, village, "2026-03-30", "2026-03") == ["evidence.locked"]
    asked = asks(village, "2026-04-08")
    assert state(village, MEETING, "2026-03") == "locked"
    decides(village, asked, True)
    assert state(village, MEETING, "2026-03") == "unlocked"
    village.day("2026-04-08", "23:59")
    assert state(village, MEETING, "2026-03") == "unlocked"
    village.day("2026-04-09", "00:00")
    assert state(village, MEETING, "2026-03") == "locked_again"
    assert refusals(meets, village, "2026-03-30", "2026-03") == ["evidence.locked_again"]
    assert tasks(village, "unlocking") == [
        ("superior(secretary)", "2026-04-07", "done"),
        ("secretary", "2026-04-08", "lapsed"),
    ]


def test_an_unlocked_window_takes_the_late_work_and_its_task_is_done(village: Village) -> None:
    village.day("2026-04-01")
    decides(village, asks(village, "2026-04-08"), True, until=date(2026, 4, 6))
    village.day("2026-04-06")
    meets(village, "2026-04-03", "2026-03")
    assert state(village, MEETING, "2026-03") == "done"
    assert [outcome for _, _, outcome in tasks(village, "unlocking")] == ["done", "done"]


def test_unlocking_is_asked_for_with_a_reason_within_the_plans_bounds_and_once(
    village: Village,
) -> None:
    village.day("2026-03-20")
    assert refusals(asks, village, "2026-04-08") == ["evidence.not_locked"]
    village.day("2026-04-01")
    assert refusals(asks, village, "2026-04-08", " ") == ["reason.reason_wanted"]
    assert refusals(asks, village, "2026-03-31") == ["evidence.unlocked_to_the_past"]
    assert refusals(asks, village, "2026-04-12") == ["evidence.unlocked_too_long"]
    asked = asks(village, "2026-04-11")
    assert refusals(asks, village, "2026-04-08") == ["evidence.asked_already"]
    own = village.secretary(FIRST)
    assert refusals(decides, village, asked, True, by=own) == ["evidence.own_evidence"]
    assert refusals(decides, village, asked, False) == ["reason.reason_wanted"]
    decides(village, asked, False, "理由不充分")
    assert refusals(decides, village, asked, True) == ["evidence.decided_already"]
    assert state(village, MEETING, "2026-03") == "locked"
    told = [m for m in village.messages(FIRST) if m.stage == f"unlocking/{asked.id}"]
    assert [m.notice for m in told] == ["work_done"]


def test_where_the_plan_does_not_lock_late_work_is_still_taken(village: Village) -> None:
    village.day("2026-04-10")
    assert state(village, REPORT, "2026-Q1") == "open"
    hands_in(village, REPORT, "2026-Q1", report(village))
    assert state(village, REPORT, "2026-Q1") == "done"


def test_a_tick_is_not_enough_where_evidence_is_asked_for(village: Village) -> None:
    village.day("2026-03-20")
    by = village.secretary(FIRST)
    told = (village.do, evidence.tick_off, FIRST, MEETING, "2026-03")
    assert refusals(*told, by=by) == ["evidence.evidence_wanted"]
    village.do(evidence.tick_off, FIRST, "tidy_up", "2026-03", by=by)
    assert state(village, "tidy_up", "2026-03") == "done"
    village.day("2026-05-02")
    late = (village.do, evidence.tick_off, FIRST, "tidy_up", "2026-04")
    assert refusals(*late, by=by) == ["evidence.locked"]
    unknown = (village.do, evidence.tick_off, FIRST, "tidy_upp", "2026-04")
    assert refusals(*unknown, by=by) == ["reason.no_such_duty", "reason.did_you_mean"]


def test_a_report_lacking_something_is_refused_with_every_reason(village: Village) -> None:
    village.day("2026-03-20")
    paper = Paper(text="好", figures={"helped": 3})
    assert refusals(hands_in, village, REPORT, "2026-Q1", paper) == [
        "evidence.text_too_short",
        "evidence.files_wanted",
        "evidence.figures_wanted",
    ]
    foreign = report(village, SECOND)
    with pytest.raises(BadInput) as refused:
        hands_in(village, REPORT, "2026-Q1", foreign)
    assert [problem.code for problem in refused.value.problems] == ["no_such_file"]
    wrong = Paper(text="足够长的一段文字了吧", figures={"helped": -1, "hleped": 2})
    with pytest.raises(BadInput) as refused:
        hands_in(village, REPORT, "2026-Q1", wrong)
    assert [problem.code for problem in refused.value.problems] == [
        "out_of_range",
        "no_such_figure",
    ]


def test_s1_9_what_goes_up_is_examined_by_the_superior_and_accepted(village: Village) -> None:
    village.day("2026-03-20")
    row = hands_in(village, REPORT, "2026-Q1", report(village))
    assert row.state == "submitted"
    assert tasks(village, "evidence_examination") == [("superior(secretary)", "2026-03-25", None)]
    own = village.secretary(FIRST)
    assert refusals(examine, village, evidence.accept, row, by=own) == ["evidence.own_evidence"]
    assert examine(village, evidence.accept, row, by=village.superior(FIRST)).state == "accepted"
    assert tasks(village, "evidence_examination")[0][2] == "done"
    again = (village, evidence.send_back, row, "再想想")
    assert refusals(examine, *again, by=village.superior(FIRST)) == ["evidence.nothing_to_examine"]


def test_what_is_returned_before_its_day_is_open_again_and_its_timers_are_armed(
    village: Village,
) -> None:
    village.day("2026-03-10")
    row = hands_in(village, REPORT, "2026-Q1", report(village))
    examine(village, evidence.send_back, row, "缺少数据", by=village.superior(FIRST))
    assert state(village, REPORT, "2026-Q1") == "open"
    village.day("2026-04-02")
    assert f"{REPORT}/2026-Q1" in [line.source for line in village.history(FIRST, "overdue")]
    told = [m.params for m in village.messages(FIRST) if m.stage == f"evidence/{row.id}"]
    assert len(told) == 1
    assert "缺少数据" in told[0]


def test_what_is_returned_after_its_day_is_open_for_some_days_with_reminders_of_its_own(
    village: Village,
) -> None:
    village.day("2026-03-30")
    row = hands_in(village, REPORT, "2026-Q1", report(village))
    village.day("2026-04-07")
    examine(village, evidence.send_back, row, "缺少数据", by=village.superior(FIRST))
    assert state(village, REPORT, "2026-Q1") == "unlocked"
    assert tasks(village, "unlocking") == [("secretary", "2026-04-14", None)]
    village.day("2026-04-15")
    own = [m for m in village.messages(FIRST) if m.role == "secretary"]
    said = [m.notice for m in own if m.stage.startswith("task/")]
    assert said.count("task_reminder") == 2
    # The period is named as each reader says it, 2026年第1季度, and not by its code.
    titles = {str(json.loads(m.params)["title"]) for m in own if m.stage.startswith("task/")}
    assert titles == {"['情况报送，', {'period': '2026-Q1'}]"}
    assert "task_overdue" in said
    second = hands_in(village, REPORT, "2026-Q1", report(village))
    assert (second.id, second.times, second.state) == (row.id, 2, "submitted")
    assert tasks(village, "unlocking")[0][2] == "done"


def test_only_who_owes_a_duty_hands_it_in(village: Village) -> None:
    village.day("2026-03-20")
    hands_in(village, REPORT, "2026-Q1", report(village, EAST), EAST)
    assert refusals(hands_in, village, REPORT, "2026-Q1", Paper(), COMMITTEE) == [
        "reason.no_such_duty"
    ]


def test_s1_8_a_branch_founded_in_mid_campaign_owes_from_its_first_whole_month(
    village: Village,
) -> None:
    village.day("2026-04-15")
    village.founds("b9", "branch", EAST)
    village.day("2026-05-20")
    told = (village, MEETING, "2026-04", committee("2026-04-28"), "b9")
    assert refusals(hands_in, *told, by=OPERATOR) == ["reason.not_open_yet"]
    assert state(village, MEETING, "2026-05", "b9") == "open"


def test_a_partial_first_quarter_is_owed_by_those_who_were_there(village: Village) -> None:
    """The plan begins in March: its first quarter has one month, and is owed all the same."""
    row = occurrence(village, REPORT, "2026-Q1")
    assert row.opens_at.date() == date(2026, 3, 1) or row.opens_at.date() == date(2026, 3, 2)


def test_a_duty_counts_as_done_for_the_guard_while_nothing_that_was_due_is_left(
    village: Village,
) -> None:
    village.day("2026-03-20")
    fact = f"duty.{MEETING}"
    assert fact not in known(village)
    meets(village, "2026-03-18", "2026-03")
    assert known(village)[fact] == "yes"
    village.day("2026-05-01", "00:00")  # the calendar takes it back, with nobody's deed
    assert fact not in known(village)
    decides(village, asks(village, "2026-05-06", period="2026-04"), True)
    meets(village, "2026-04-30", "2026-04")
    assert known(village)[fact] == "yes"


def test_overdue_duties_are_counted_from_their_days_and_optional_ones_never(
    village: Village,
) -> None:
    village.day("2026-04-03")
    with reading(village.engine) as session:
        late = evidence.overdue_duties(session, village.rulebook, now=village.now)
        own = {
            (row.occurrence.duty, row.occurrence.period, row.days)
            for row in late
            if row.organization == "village:b1"
        }
    assert own == {(MEETING, "2026-03", 3), (REPORT, "2026-Q1", 3), ("tidy_up", "2026-03", 3)}
    with reading(village.engine) as session:
        which = col(Campaign.id) == village.row(FIRST).id
        rows = evidence.duties(session, village.rulebook, which, now=village.now)
        told = {(row.occurrence.duty, row.occurrence.period): row.as_json() for row in rows}
    assert told["visit_masses", "2026-Q1"]["mandatory"] is False
    assert told["visit_masses", "2026-Q1"]["days"] == 0


def test_nothing_is_handed_in_in_a_cancelled_campaign(village: Village) -> None:
    village.day("2026-03-10")
    village.do(campaigns.cancel, FIRST, "撤并")
    assert refusals(meets, village, "2026-03-09", "2026-03") == ["reason.not_running"]
