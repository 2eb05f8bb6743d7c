"""Which days work may bear: from the first of its round or period until today."""

from __future__ import annotations

from datetime import date

import pytest

from tests.workflows.small_plans import at, launched, small
from workflows.open_days import days_of_period, days_of_plan, days_of_round

FIRST = "first"


def days(launch: str, now: str, round_key: str = FIRST) -> tuple[str, str]:
    """Return the first and the last day of a round."""
    facts = launched(small(), launch)
    found = days_of_round(small(), facts, round_key, at(now))
    return found.first.isoformat(), found.last.isoformat()


@pytest.mark.parametrize(
    ("launch", "first"),
    [("2026-03-02", "2026-03-02"), ("2026-02-20", "2026-02-20"), ("2026-04-10", "2026-03-02")],
)
def test_the_first_round_counts_since_it_began_or_was_launched_before(
    launch: str, first: str
) -> None:
    assert days(launch, "2026-05-05") == (first, "2026-05-05")


def test_today_is_the_day_of_the_plans_zone() -> None:
    late = at("2026-05-05", "23:30")
    assert days_of_plan(small(), launched(small(), "2026-03-02"), late).last == date(2026, 5, 5)


def test_a_round_that_a_plan_has_no_longer_counts_since_the_launch() -> None:
    assert days("2026-03-02", "2026-05-05", "gone") == ("2026-03-02", "2026-05-05")


def test_before_the_calendar_comes_no_day_is_after_today() -> None:
    assert days("2026-02-20", "2026-02-20") == ("2026-02-20", "2026-02-20")


@pytest.mark.parametrize(
    ("period", "opens", "first"),
    [
        ("2026-03", "2026-03-02", "2026-03-01"),
        ("2026-Q2", "2026-04-01", "2026-04-01"),
        ("once", "2026-04-20", "2026-02-20"),
        ("once", "2026-02-01", "2026-02-01"),
    ],
)
def test_a_period_counts_since_its_own_first_day_however_late(
    period: str, opens: str, first: str
) -> None:
    facts = launched(small(), "2026-02-20")
    found = days_of_period(small(), facts, period, at(opens), at("2026-09-09"))
    assert (found.first, found.last) == (date.fromisoformat(first), date(2026, 9, 9))
    assert date(1999, 3, 1) not in found
    assert date(2026, 9, 10) not in found
