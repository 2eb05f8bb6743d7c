"""The rules of evidence on paper: windows, attendance, coverage, and figures that add up."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.calendar import deadline
from workflows.calendar_loader import read_calendar
from workflows.duty_windows import Opening, Window, objection, window_state
from workflows.evidencing import attendance_objections, covered, fewest
from workflows.loader import load_plan
from workflows.refusals import BadPlan
from workflows.rolled_up import rolled_up

ZONE = "Asia/Shanghai"
OPENS = datetime(2026, 3, 1, tzinfo=UTC)
HOURS = st.integers(0, 24 * 90).map(lambda hours: OPENS + timedelta(hours=hours))
DAYS = st.integers(0, 90).map(lambda days: date(2026, 3, 1) + timedelta(days=days))


@given(HOURS, HOURS, st.lists(DAYS, max_size=3), st.booleans())
def test_a_window_is_in_one_state_and_shut_only_when_late_and_locked(
    due_at: datetime, now: datetime, unlocked: list[date], locks: bool
) -> None:
    opening = Opening(OPENS, due_at, tuple(unlocked))
    state = window_state(opening, locks=locks, zone=ZONE, now=now)
    shut = objection(state, "duty", "2026-03") is not None
    reopened = any(now < deadline(day, ZONE) for day in unlocked)
    assert shut == (now >= due_at and locks and not reopened)
    assert (state is Window.UNLOCKED) == (now >= due_at and reopened)
    assert (state is Window.LOCKED_AGAIN) == (shut and bool(unlocked))


@given(HOURS, HOURS)
def test_nothing_is_handed_in_before_it_opens(due_at: datetime, opens_at: datetime) -> None:
    before = opens_at - timedelta(seconds=1)
    state = window_state(Opening(opens_at, due_at), locks=True, zone=ZONE, now=before)
    assert state is Window.NOT_YET_OPEN


@given(st.integers(0, 50), st.integers(0, 50), st.integers(0, 50))
def test_attendance_adds_up_or_is_refused(expected: int, present: int, absent: int) -> None:
    adds_up = present <= expected and absent == expected - present
    assert (attendance_objections(expected, present, range(absent)) == ()) == adds_up


@given(st.dictionaries(st.integers(1, 9), st.integers(0, 5)), st.sets(st.integers(1, 9)))
def test_everybody_is_covered_when_the_member_with_the_fewest_is(
    counts: dict[int, int], members: set[int]
) -> None:
    for each in range(1, 6):
        whole = bool(members) and all(counts.get(member, 0) >= each for member in members)
        assert covered(counts, members, each) == whole
    assert fewest(counts, ()) == 0


@given(st.data(), st.integers(1, 30))
def test_the_figure_of_a_parent_is_its_own_and_the_sum_of_its_children(
    data: st.DataObject, size: int
) -> None:
    above: dict[int, int | None] = {1: None}
    for node in range(2, size + 1):
        above[node] = data.draw(st.integers(1, node - 1))
    own = data.draw(st.dictionaries(st.integers(1, size), st.integers(0, 10**12)))
    total = rolled_up(above, own)
    for node in above:
        children = [child for child, parent in above.items() if parent == node]
        assert total[node] == own.get(node, 0) + sum(total[child] for child in children)
    assert total[1] == sum(own.values())


def test_what_a_plan_asks_for_and_does_not_know_is_told_with_a_guess() -> None:
    text = (Path(__file__).parent / "evidence.yaml").read_text("utf-8")
    for right, wrong in (
        ("    quarter_report:\n      text", "    quater_report:\n      text"),
        ("meeting: committee_meeting", "meeting: comittee_meeting"),
        ("contribution: suggestion", "contribution: sugestion"),
    ):
        text = text.replace(right, wrong)
    with pytest.raises(BadPlan) as refused:
        load_plan(text, {"cn": read_calendar("cn", {})}, name="village")
    found = [(m.code, m.path.rpartition(".")[2], m.guess) for m in refused.value.mistakes]
    assert found == [
        ("mistake.unknown_evidence", "meeting", "committee_meeting"),
        ("mistake.unknown_evidence", "quater_report", "quarter_report"),
        ("mistake.unknown_evidence", "contribution", "suggestion"),
    ]
