"""The colours of tickets: by the plan's days, never milder as days pass."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.calendar import WorkCalendar
from workflows.inspecting import (
    changes,
    check_later_day,
    check_text,
    colour_on,
    floor_of,
    next_change,
    steps,
    steps_since,
)
from workflows.loader import load_plan
from workflows.provisions.inspections import COLOURS, Inspections
from workflows.refusals import BadPlan, Refused

CN, RULES = WorkCalendar("cn"), Inspections()
DUE = date(2026, 3, 20)  # a Friday
DAYS = st.dates(date(2010, 1, 1), date(2016, 12, 31))


@pytest.mark.parametrize(
    ("day", "colour"),
    [
        ("2026-03-12", "none"),
        ("2026-03-13", "blue"),  # five working days before
        ("2026-03-18", "blue"),
        ("2026-03-19", "yellow"),  # the working day before, with nothing handed in
        ("2026-03-20", "yellow"),  # the whole day counts
        ("2026-03-21", "red"),
        ("2027-01-01", "red"),
    ],
)
def test_blue_before_the_day_yellow_behind_red_overdue(day: str, colour: str) -> None:
    assert colour_on(RULES, CN, DUE, date.fromisoformat(day)) == colour


def test_working_days_are_counted_not_days() -> None:
    """The National Day's week lies between: five working days before 12 October 2010."""
    assert colour_on(RULES, CN, date(2010, 10, 12), date(2010, 9, 28)) == "none"
    assert colour_on(RULES, CN, date(2010, 10, 12), date(2010, 9, 29)) == "blue"


def test_urgent_matters_start_higher_and_what_lags_is_yellow() -> None:
    early = date(2026, 3, 2)
    assert floor_of(RULES, urgent=True, behind=False) == "yellow"
    assert floor_of(RULES, urgent=False, behind=True) == "yellow"
    red = Inspections(urgent_starts="red")
    assert colour_on(red, CN, DUE, early, floor_of(red, urgent=True, behind=True)) == "red"
    assert colour_on(RULES, CN, DUE, early, "yellow") == "yellow"


@given(
    DAYS, DAYS, st.integers(0, 10), st.integers(0, 10), st.sampled_from(COLOURS),
)  # fmt: skip
def test_day_after_day_it_only_gets_worse_and_the_steps_tell_the_same(
    due: date, first: date, blue: int, more: int, floor: str
) -> None:
    rules = Inspections(blue_days=blue + more, yellow_days=blue)
    colour = colour_on(rules, CN, due, first, floor)
    for number in range(1, 30):
        day = first + timedelta(days=number)
        before = day - timedelta(days=1)
        expected = colour_on(rules, CN, due, day, floor)
        assert COLOURS.index(expected) >= COLOURS.index(colour)
        came = changes(rules, CN, due, colour, day)
        assert (came[-1][1] if came else colour) == expected
        following = next_change(rules, CN, due, colour, before)
        assert (following == day) is (expected != colour)
        colour = expected


def test_missed_steps_are_told_with_the_days_on_which_they_should_have_come() -> None:
    assert changes(RULES, CN, DUE, "none", date(2026, 4, 1)) == (
        (date(2026, 3, 13), "blue"),
        (date(2026, 3, 19), "yellow"),
        (date(2026, 3, 21), "red"),
    )


@pytest.mark.parametrize(
    ("today", "until", "code"),
    [
        ("2026-03-21", "2026-03-31", "inspections.postponed_too_late"),
        ("2026-03-10", "2026-03-20", "inspections.not_later"),
        ("2026-03-10", "2026-04-20", "inspections.postponed_too_far"),
    ],
)
def test_a_later_day_is_asked_for_in_time_and_within_bounds(
    today: str, until: str, code: str
) -> None:
    with pytest.raises(Refused) as refusal:
        check_later_day(RULES, DUE, date.fromisoformat(today), date.fromisoformat(until))
    assert [reason.code for reason in refusal.value.reasons] == [code]
    check_later_day(RULES, DUE, DUE, date(2026, 4, 19))


def test_a_report_that_says_nothing_is_inadequate() -> None:
    with pytest.raises(Refused):
        check_text(RULES, "  已整改。 " + " " * 40)
    check_text(RULES, "窗口已增设两个，平均等候时间由四十分钟降到十五分钟。")


PLAN = (Path(__file__).parent.parent / "work/inspections.yaml").read_text("utf-8")


def test_a_plan_sets_the_days_and_what_tickets_are_issued_for() -> None:
    text = (
        PLAN + "  blue_days: 3\n  yellow_days: 2\n  urgent_starts: red\n  tickets_for: [finding]\n"
    )
    rules = load_plan(text, {"cn": CN}).provisions.inspections
    assert (rules.blue_days, rules.yellow_days, rules.urgent_starts) == (3, 2, "red")
    assert (rules.feedback_days, rules.tickets_for) == (5, ("finding",))


@pytest.mark.parametrize(
    "line",
    ["blue_days: 0", "yellow_days: 6", "urgent_starts: green", "tickets_for: [x]", "colour: red"],
)
def test_a_plan_that_mixes_the_colours_up_is_refused_at_its_line(line: str) -> None:
    with pytest.raises(BadPlan) as bad:
        load_plan(f"{PLAN}  {line}\n", {"cn": CN})
    (mistake,) = bad.value.mistakes
    assert mistake.path.startswith("inspections")


def test_no_colour_begins_before_the_ticket_was_issued() -> None:
    due, early = date(2026, 3, 31), date(2026, 3, 2)
    whole = steps(RULES, CN, due)
    assert steps_since(RULES, CN, due, early) == whole
    (blue, _), (yellow, _), red = whole
    late = blue + timedelta(days=1)
    assert steps_since(RULES, CN, due, late) == ((late, "blue"), (yellow, "yellow"), red)
    assert steps_since(RULES, CN, due, due) == ((due, "yellow"), red), "blue it never was"
    assert steps_since(RULES, CN, due, early, "yellow") == ((early, "yellow"), red)
