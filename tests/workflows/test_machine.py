"""The machine: which state may follow which, for each kind of organisation, and why not."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from itertools import pairwise

import pytest

from tests.workflows.small_plans import changed, launched, plan_of, small
from workflows.facts import Facts
from workflows.machine import Course, course_of
from workflows.plan import Plan
from workflows.refusals import Refused

STATES = ("first/mobilization", "first/pledge", "first/advance")


def in_state(state: str, plan: Plan | None = None) -> Facts:
    """Return a branch that has nothing left to do in a state."""
    facts = launched(plan or small(), "2026-03-02")
    known = facts.particulars.recorded("first", "meeting.mobilization", "yes")
    known = known.recorded("first", "every_member_has_pledged", "yes")
    from_ = "first/pledge" if state == "suspended" else None
    return replace(facts, state=state, approved=True, suspended_from=from_, particulars=known)


def moves_of(state: str) -> dict[str, str]:
    """Return where each trigger leads from a state; those that lead nowhere are left out."""
    course = course_of(small(), "branch")
    found: dict[str, str] = {}
    triggers = ["advance", "return", "suspend", "cancel"]
    triggers += [f"reopen {s}" for s in STATES] + [f"resume {s}" for s in ("scheduled", *STATES)]
    for trigger in triggers:
        with suppress(Refused):
            found[trigger] = course.move(trigger, in_state(state))
    return found


def test_the_states_of_a_plan_are_its_stages_and_four_more() -> None:
    assert course_of(small(), "branch").states == STATES


def test_a_campaign_advances_one_stage_at_a_time() -> None:
    way = ["scheduled", *STATES, "completed"]
    for source, target in pairwise(way):
        assert moves_of(source)["advance"] == target


@pytest.mark.parametrize("state", STATES)
def test_a_stage_may_be_returned_suspended_cancelled(state: str) -> None:
    moves = moves_of(state)
    assert (moves["return"], moves["suspend"], moves["cancel"]) == (state, "suspended", "cancelled")


def test_only_what_was_passed_can_be_reopened() -> None:
    assert not any(trigger.startswith("reopen") for trigger in moves_of("scheduled"))
    reopened = {trigger for trigger in moves_of("first/pledge") if trigger.startswith("reopen")}
    assert reopened == {"reopen first/mobilization", "reopen first/pledge"}
    assert {f"reopen {state}" for state in STATES} <= moves_of("completed").keys()


def test_from_the_end_only_reopening_leads_away() -> None:
    assert all(trigger.startswith("reopen") for trigger in moves_of("completed"))
    assert moves_of("cancelled") == {}


def test_from_a_halt_one_resumes_or_cancels() -> None:
    assert {trigger.partition(" ")[0] for trigger in moves_of("suspended")} == {"resume", "cancel"}


def test_a_move_that_the_conditions_forbid_tells_all_of_them() -> None:
    facts = launched(small(), "2026-03-02")
    with pytest.raises(Refused) as refused:
        course_of(small(), "branch").move("advance", facts)
    assert [reason.code for reason in refused.value.reasons] == [
        "guard.meeting_held",
        "reason.not_submitted",
    ]
    waiting = replace(facts, submitted=True)
    assert course_of(small(), "branch").unmet(waiting)[-1].code == "reason.waiting_for_approval"


def test_an_unknown_move_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        course_of(small(), "branch").move("reopen first/pledgee", in_state("completed"))
    assert refused.value.reasons[0].code == "reason.no_such_move"


def test_a_kind_passes_only_the_stages_that_it_owes() -> None:
    when_met = "        leave: on_date_when_met\n"
    plan = plan_of(changed((when_met, when_met + "        owed_by: [branch]\n")))
    assert course_of(plan, "committee").states == ("first/mobilization", "first/advance")
    assert course_of(plan, "branch").states == STATES


def test_a_machine_is_built_once_and_keeps_no_campaign() -> None:
    assert course_of(small(), "branch") is course_of(small(), "branch")
    course = Course(small(), "branch")
    for _ in range(5):
        course.move("suspend", in_state("first/pledge"))
    assert course._machine.models == []
