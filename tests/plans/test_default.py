"""The plain five-stage plan, the one to copy."""

from __future__ import annotations

from datetime import date

import pytest

from tests.plans.played import (
    CALENDARS,
    DEFAULT,
    duty,
    moves,
    owed,
    plan_of,
    played,
    sent,
    stage,
    text_of,
    window,
)
from workflows.happenings import Kind
from workflows.loader import load_plan
from workflows.plan import Leave, StageKind
from workflows.rehearse import NEVER

SEPTEMBER, AFTER = date(2026, 9, 1), date(2027, 9, 1)


def test_one_round_of_the_five_stages_in_the_order_of_the_work() -> None:
    (only,) = plan_of(DEFAULT).rounds
    assert [each.kind for each in only.stages] == [
        StageKind.MOBILIZATION,
        StageKind.PLEDGE,
        StageKind.REVIEW,
        StageKind.APPRAISAL,
        StageKind.COMMENDATION,
    ]


def test_it_shows_all_three_ways_of_leaving_a_stage() -> None:
    assert {each.leave for each in plan_of(DEFAULT).rounds[0].stages} == set(Leave)


def test_done_on_time_it_passes_all_stages_and_nothing_is_overdue() -> None:
    rows = played(DEFAULT, SEPTEMBER, AFTER)
    assert moves(rows, "branch") == [
        (date(2026, 9, 1), "main/mobilization"),
        (date(2026, 9, 30), "main/pledge"),
        (date(2026, 11, 15), "main/review"),
        (date(2027, 2, 1), "main/appraisal"),
        (date(2027, 4, 2), "main/commendation"),
        (date(2027, 7, 1), "completed"),
    ]
    assert not [row for row in rows if row.kind in (Kind.OVERDUE, Kind.ESCALATION)]


def test_never_done_the_whole_ladder_is_climbed_and_ends() -> None:
    rows = played(DEFAULT, SEPTEMBER, AFTER, NEVER)
    assert sent(rows, "branch", "mobilization") == [
        (date(2026, 9, 23), "week_before", ("secretary",)),
        # Mid-autumn 中秋 closes the 25th to the 27th.
        (date(2026, 9, 24), "three_days", ("secretary",)),
        (date(2026, 9, 30), "due_day", ("secretary",)),
        (date(2026, 10, 1), "secretary", ("secretary",)),
        (date(2026, 10, 7), "office", ("office",)),
        # Seven days of holiday, then a Saturday that is worked.
        (date(2026, 10, 10), "superior", ("superior(secretary)",)),
        (date(2026, 10, 14), "leading_group", ("leading_group",)),
        (date(2026, 10, 21), "leading_group", ("leading_group",)),
        (date(2026, 10, 28), "leading_group", ("leading_group",)),
        (date(2026, 11, 4), "leading_group", ("leading_group",)),
    ]


def test_at_the_top_nobody_stands_above() -> None:
    rows = played(DEFAULT, SEPTEMBER, AFTER, NEVER)
    told = {to for row in rows if row.organization == "committee" for to in row.to}
    assert told == {"secretary", "office", "leading_group"}


def test_a_relative_date_hangs_on_the_stage_before() -> None:
    assert window(DEFAULT, "main/appraisal").due == date(2027, 4, 1)


@pytest.mark.parametrize(
    ("key", "kind", "count"),
    [
        ("committee_meeting", "branch", 10),
        ("quarter_summary", "general_branch", 4),
        ("office_report", "committee", 4),
        ("member_suggestion", "branch", 1),
    ],
)
def test_the_duties_of_ten_months(key: str, kind: str, count: int) -> None:
    assert len(owed(played(DEFAULT, SEPTEMBER, AFTER), kind, key)) == count


def test_an_optional_duty_is_reminded_and_never_overdue() -> None:
    assert not duty(DEFAULT, "member_suggestion").mandatory
    rows = played(DEFAULT, SEPTEMBER, AFTER, NEVER)
    mine = {row.kind.value for row in rows if row.stage == "member_suggestion"}
    assert mine == {"duty", "due", "reminder"}


def test_a_copy_under_another_name_works() -> None:
    copy = text_of(DEFAULT).replace("name: default ", "name: ours ")
    assert load_plan(copy, CALENDARS, name="ours").rounds[0].key == "main"
    assert stage(DEFAULT, "main/mobilization").postponable_days == 14
