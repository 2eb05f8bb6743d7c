"""The last period of a duty: cut short by the plan's end, and due by it."""

from __future__ import annotations

import pytest

from tests.workflows.small_plans import at, changed, launched, local, plan_of
from workflows.decide import decide
from workflows.happenings import Kind, Planned

MONTHLY = "    every: month\n    due: last day of period\n"


def told(every: str, due: str, ends: str) -> list[tuple[str, str, str]]:
    """Return (period, kind, local time) of all that the last period plans from June on."""
    text = changed((MONTHLY, f"    every: {every}\n    due: {due}\n"))
    plan = plan_of(text.replace("2026-06-30", ends))
    facts = launched(plan, "2026-03-02")
    return [
        (one.period, one.kind.value, local(one.at))
        for one in decide(plan, facts, at("2027-12-31")).happenings
        if isinstance(one, Planned) and one.period and one.at >= at("2026-06-01")
    ]


def test_a_period_cut_short_by_the_plans_end_is_due_by_it_and_reminded_of_before() -> None:
    assert told("quarter", "last day of period", "2026-06-16") == [
        ("2026-Q2", "reminder", "2026-06-13 09:00"),
        ("2026-Q2", "overdue", "2026-06-17 00:00"),
        ("2026-Q2", "escalation", "2026-06-17 09:00"),
    ]


def test_a_whole_last_period_keeps_its_day() -> None:
    assert ("2026-Q2", "overdue", "2026-07-01 00:00") in told(
        "quarter", "last day of period", "2026-06-30"
    )


@pytest.mark.parametrize(
    ("due", "day"),
    [
        ("10 days before period ends", "2026-06-07 00:00"),
        ("last working day of period", "2026-06-17 00:00"),
        # What a plan asks for after a period is asked for after it all the same.
        ("5 days after period ends", "2026-06-22 00:00"),
    ],
)
def test_whatever_counts_from_the_periods_end_counts_from_the_plans(due: str, day: str) -> None:
    assert [at for _, kind, at in told("quarter", due, "2026-06-16") if kind == Kind.OVERDUE] == [
        day
    ]


def test_a_last_period_too_short_to_act_in_is_not_owed() -> None:
    # July begins on the first; ten days before the plan's end of the third lies in June.
    periods = {period for period, _, _ in told("month", "10 days before period ends", "2026-07-03")}
    assert periods == {"2026-06"}
