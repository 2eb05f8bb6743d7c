"""Overdue: one definition, by the day, and nothing is late that owes nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.workflows.small_plans import ZONE, at, changed, launched, plan_of, small
from workflows import acts
from workflows.decide import decide, perform
from workflows.lateness import days_overdue, due_at, is_overdue

DUE = at("2026-04-01")  # the first instant after 31 March


def test_a_stage_is_due_at_the_end_of_its_due_day() -> None:
    facts = launched(small(), "2026-03-02")
    assert due_at(small(), facts) == DUE
    assert not is_overdue(DUE, at("2026-03-31", "23:59"))
    assert is_overdue(DUE, at("2026-04-01"))
    assert not is_overdue(None, at("2026-04-01"))


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (at("2026-04-01"), 1),
        (at("2026-04-01", "23:59"), 1),
        (at("2026-04-02"), 2),
        (at("2026-05-01"), 31),
    ],
)
def test_days_late_are_counted_as_people_count_them(now: object, days: int) -> None:
    assert days_overdue(DUE, now, ZONE) == days  # type: ignore[arg-type]  # parametrized


def test_what_is_approved_is_not_late() -> None:
    facts = launched(small(), "2026-03-02")
    facts = replace(
        facts, particulars=facts.particulars.recorded("first", "meeting.mobilization", "yes")
    )
    for verb in (acts.submit, acts.approve):
        facts = perform(small(), facts, at("2026-03-10"), verb).facts
    assert due_at(small(), facts) is None


def test_what_is_submitted_and_not_approved_is_late() -> None:
    facts = launched(small(), "2026-03-02")
    facts = replace(
        facts, particulars=facts.particulars.recorded("first", "meeting.mobilization", "yes")
    )
    facts = perform(small(), facts, at("2026-03-10"), acts.submit).facts
    assert due_at(small(), facts) == DUE


def test_a_stage_left_by_the_date_alone_is_never_late() -> None:
    facts = replace(launched(small(), "2026-03-02"), state="first/advance")
    assert due_at(small(), facts) is None


def test_a_stage_left_by_the_date_that_has_conditions_is_late_without_them() -> None:
    plan = plan_of(changed(("leave: on_date\n", "leave: on_date\n        guards: [ledger_kept]\n")))
    facts = replace(launched(plan, "2026-03-02"), state="first/advance")
    assert due_at(plan, facts) == at("2026-07-01")
    kept = replace(facts, particulars=facts.particulars.recorded("first", "ledger_kept", "yes"))
    assert due_at(plan, kept) is None


@pytest.mark.parametrize("state", ["scheduled", "completed", "cancelled", "suspended"])
def test_nothing_is_late_where_no_stage_is_under_way(state: str) -> None:
    facts = replace(launched(small(), "2026-03-02"), state=state)
    assert due_at(small(), facts) is None


def test_an_open_end_is_never_late() -> None:
    plan = plan_of(changed(("due: 2026-04-30", "due: event congress")))  # T4
    facts = replace(launched(plan, "2026-03-02"), state="first/pledge")
    assert due_at(plan, facts) is None
    assert decide(plan, facts, at("2030-01-01")).facts.state == "first/pledge"
