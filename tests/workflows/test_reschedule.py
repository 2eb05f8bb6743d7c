"""What becomes of the timers: dates that move, postponements, halts, new versions of a plan."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from functools import partial

import pytest

from tests.workflows.small_plans import (
    PLAN,
    at,
    changed,
    launched,
    local,
    plan_of,
    small,
    without_duties,
)
from workflows import acts
from workflows.decide import Decision, Verb, decide, perform
from workflows.facts import Facts
from workflows.happenings import Kind, Planned
from workflows.lateness import due_at
from workflows.plan import Plan
from workflows.refusals import Refused

QUIET = plan_of(without_duties())
DUE = "first/mobilization.due"


def redate(anchor: str, day: str | None) -> Verb:
    """Return the act of moving a date."""
    return partial(acts.redate, anchor=anchor, on=date.fromisoformat(day) if day else None)


def postpone(day: str) -> Verb:
    """Return the act of postponing the stage under way."""
    return partial(acts.postpone, until=date.fromisoformat(day))


def told(plan: Plan, facts: Facts, until: str, stage: str = "mobilization") -> list[str]:
    """Return (local time, rule) of every message and deadline up to a day, as one text each."""
    return [
        f"{local(one.at)} {one.rule}"
        for one in decide(plan, facts, at(until)).happenings
        if isinstance(one, Planned) and one.stage == stage
    ]


def became_late(decision: Decision) -> list[str]:
    """Return the local times from which something is late."""
    return [
        local(one.at)
        for one in decision.happenings
        if isinstance(one, Planned) and one.kind is Kind.OVERDUE
    ]


def after(plan: Plan, facts: Facts, *steps: tuple[datetime, Verb]) -> Facts:
    """Return the facts after some acts."""
    for when, verb in steps:
        facts = perform(plan, facts, when, verb).facts
    return facts


# --- dates that move -----------------------------------------------------------------------------


def test_a_later_due_day_takes_its_reminders_along() -> None:
    facts = after(
        QUIET, launched(QUIET, "2026-03-02"), (at("2026-03-10"), redate(DUE, "2026-04-15"))
    )
    assert told(QUIET, facts, "2026-04-17") == [
        "2026-04-08 09:00 week_before",
        "2026-04-15 09:00 due_day",
        "2026-04-16 00:00 overdue",
        "2026-04-16 09:00 own",
    ]


def test_what_fired_stays_history_when_the_date_moves() -> None:
    facts = decide(QUIET, launched(QUIET, "2026-03-02"), at("2026-03-25")).facts
    facts = after(QUIET, facts, (at("2026-03-25"), redate(DUE, "2026-04-15")))
    assert [line.split()[-1] for line in told(QUIET, facts, "2026-04-17")] == [
        "due_day",
        "overdue",
        "own",
    ]


def test_a_due_day_moved_back_and_forth_reminds_once() -> None:
    facts = launched(QUIET, "2026-03-02")
    facts = after(
        QUIET,
        facts,
        (at("2026-03-10"), redate(DUE, "2026-04-15")),
        (at("2026-03-11"), partial(acts.undate, anchor=DUE)),
        (at("2026-03-25"), redate(DUE, "2026-04-15")),
        (at("2026-04-09"), partial(acts.undate, anchor=DUE)),
    )
    assert "week_before" not in " ".join(told(QUIET, facts, "2026-05-31"))


def test_a_reminder_whose_new_moment_is_past_and_still_of_use_is_sent_at_once() -> None:
    facts = launched(QUIET, "2026-03-02")
    decision = perform(QUIET, facts, at("2026-03-10"), redate(DUE, "2026-03-13"))
    sent = [one.rule for one in decision.happenings if isinstance(one, Planned)]
    assert sent == ["week_before"]
    assert told(QUIET, decision.facts, "2026-03-14") == [
        "2026-03-13 09:00 due_day",
        "2026-03-14 00:00 overdue",
    ]


def test_a_due_day_moved_into_the_past_is_late_at_once() -> None:
    facts = launched(QUIET, "2026-03-02")
    decision = perform(QUIET, facts, at("2026-03-20"), redate(DUE, "2026-03-18"))
    assert became_late(decision) == ["2026-03-19 00:00"]


def test_a_due_day_moved_before_the_entry_makes_late_at_once_and_once() -> None:
    facts = launched(QUIET, "2026-03-20")
    decision = perform(QUIET, facts, at("2026-03-25"), redate(DUE, "2026-03-18"))
    assert became_late(decision) == ["2026-03-25 00:00"]
    again = perform(QUIET, decision.facts, at("2026-03-26"), redate(DUE, "2026-03-22"))
    assert became_late(again) == []


def test_a_reminder_that_was_passed_before_the_launch_may_fire_for_a_later_date() -> None:
    facts = launched(QUIET, "2026-03-28")  # the reminder of 24 March was never sent
    facts = after(QUIET, facts, (at("2026-03-29"), redate(DUE, "2026-04-15")))
    assert told(QUIET, facts, "2026-04-09") == ["2026-04-08 09:00 week_before"]


def test_a_date_taken_away_leaves_nothing_to_be_late_for() -> None:
    facts = after(QUIET, launched(QUIET, "2026-03-02"), (at("2026-03-10"), redate(DUE, None)))
    assert told(QUIET, facts, "2026-05-31") == []
    assert due_at(QUIET, facts) is None


def test_late_and_given_more_time_the_ladder_starts_anew() -> None:
    facts = decide(QUIET, launched(QUIET, "2026-03-02"), at("2026-04-10")).facts
    facts = after(QUIET, facts, (at("2026-04-10"), redate(DUE, "2026-04-20")))
    assert facts.visit == 2
    assert told(QUIET, facts, "2026-04-22") == [
        "2026-04-13 09:00 week_before",
        "2026-04-20 09:00 due_day",
        "2026-04-21 00:00 overdue",
        "2026-04-21 09:00 own",
    ]


# --- postponement --------------------------------------------------------------------------------


def test_a_postponed_stage_is_reminded_of_again_and_late_later() -> None:
    facts = decide(QUIET, launched(QUIET, "2026-03-02"), at("2026-03-25")).facts
    facts = after(QUIET, facts, (at("2026-03-25"), postpone("2026-04-15")))
    assert told(QUIET, facts, "2026-04-16") == [
        "2026-04-08 09:00 week_before",
        "2026-04-15 09:00 due_day",
        "2026-04-16 00:00 overdue",
    ]


@pytest.mark.parametrize(
    ("until", "code"),
    [
        ("2026-03-31", "reason.not_later"),
        ("2026-03-20", "reason.not_later"),
        ("2026-05-01", "reason.beyond_bound"),  # 30 days is 30 April
        ("2027-01-01", "reason.beyond_bound"),
    ],
)
def test_a_postponement_keeps_within_its_bounds(until: str, code: str) -> None:
    facts = launched(QUIET, "2026-03-02")
    with pytest.raises(Refused) as refused:
        perform(QUIET, facts, at("2026-03-25"), postpone(until))
    assert [reason.code for reason in refused.value.reasons] == [code]


def test_two_postponements_together_keep_within_the_same_bound() -> None:
    facts = after(QUIET, launched(QUIET, "2026-03-02"), (at("2026-03-25"), postpone("2026-04-20")))
    after(QUIET, facts, (at("2026-03-26"), postpone("2026-04-30")))
    with pytest.raises(Refused):
        after(QUIET, facts, (at("2026-03-26"), postpone("2026-05-01")))


def test_a_postponement_does_not_leave_its_round() -> None:
    ends = ("    ends: 2026-06-30\n    stages", "    ends: 2026-04-10\n    stages")
    plan = plan_of(without_duties(changed(ends, *SHORT)))
    with pytest.raises(Refused) as refused:
        perform(plan, launched(plan, "2026-03-02"), at("2026-03-25"), postpone("2026-04-11"))
    assert dict(refused.value.reasons[0].params)["latest"] == "2026-04-10"


SHORT = (
    ("due: 2026-04-30", "due: 2026-04-05"),
    ("opens: 2026-05-01\n        due: 2026-06-30", "opens: 2026-04-06\n        due: 2026-04-10"),
)


def test_what_may_not_be_postponed_is_not() -> None:
    facts = replace(launched(QUIET, "2026-06-01"), state="first/advance")
    with pytest.raises(Refused):
        perform(QUIET, facts, at("2026-06-02"), postpone("2026-07-10"))


# --- halts ---------------------------------------------------------------------------------------


def test_nothing_fires_during_a_halt() -> None:
    facts = after(small(), launched(small(), "2026-03-02"), (at("2026-03-20"), acts.suspend))
    decision = decide(small(), facts, at("2026-12-01"))
    assert decision.happenings == ()
    assert decision.facts.next_at is None


def test_after_a_halt_the_stage_is_reminded_of_anew() -> None:
    facts = decide(QUIET, launched(QUIET, "2026-03-02"), at("2026-03-25")).facts
    facts = after(QUIET, facts, (at("2026-03-25"), acts.suspend), (at("2026-03-27"), acts.resume))
    assert facts.visit == 2
    assert told(QUIET, facts, "2026-04-01") == [
        "2026-03-31 09:00 due_day",
        "2026-04-01 00:00 overdue",
    ]


def test_a_duty_that_opened_during_a_halt_is_owed_after_it() -> None:
    facts = after(small(), launched(small(), "2026-03-02"), (at("2026-03-30"), acts.suspend))
    back = perform(small(), facts, at("2026-04-02"), acts.resume)
    opened = [
        one.period for one in back.happenings if isinstance(one, Planned) and one.kind is Kind.DUTY
    ]
    assert opened == ["2026-04"]
    assert told(small(), back.facts, "2026-05-02", "meeting") == [
        "2026-04-27 09:00 three_days",
        "2026-05-01 00:00 overdue",
        "2026-05-01 00:00 opens",
        "2026-05-01 09:00 own",
    ]


def test_a_duty_whose_day_passed_during_a_halt_does_not_become_late() -> None:
    facts = after(small(), launched(small(), "2026-03-02"), (at("2026-03-30"), acts.suspend))
    back = perform(small(), facts, at("2026-06-10"), acts.resume)
    happened = [one for one in back.happenings if isinstance(one, Planned) and one.period]
    assert [(one.period, one.kind) for one in happened] == [("2026-06", Kind.DUTY)]


def test_a_duty_that_was_open_before_a_halt_does_not_open_twice() -> None:
    facts = after(small(), launched(small(), "2026-04-02"), (at("2026-04-10"), acts.suspend))
    back = perform(small(), facts, at("2026-04-12"), acts.resume)
    assert not [one for one in back.happenings if isinstance(one, Planned) and one.period]


# --- another version of the plan -----------------------------------------------------------------


def carried(old: Plan, facts: Facts, new: Plan, when: str) -> Facts:
    """Return a campaign carried over to a new version, the calendar having caught up."""
    before = decide(old, facts, at(when)).facts
    moved = acts.migrate(old, before, new, at(when))
    return decide(new, moved, at(when), changed_at=at(when)).facts


def test_an_open_deadline_goes_along_to_a_new_version_and_then_passes() -> None:
    new = plan_of(without_duties(changed(("title: 小方案", "title: 小方案修订"))))
    facts = carried(QUIET, launched(QUIET, "2026-03-02"), new, "2026-03-25")
    assert facts.next_at == at("2026-03-31", "09:00")
    assert told(new, facts, "2026-04-02") == [  # T14
        "2026-03-31 09:00 due_day",
        "2026-04-01 00:00 overdue",
        "2026-04-01 09:00 own",
    ]


def test_a_new_version_with_another_date_moves_the_deadline() -> None:
    new = plan_of(without_duties(changed(("due: 2026-03-31", "due: 2026-03-27"))))
    facts = carried(QUIET, launched(QUIET, "2026-03-02"), new, "2026-03-25")
    assert told(new, facts, "2026-03-29")[-2:] == [
        "2026-03-28 00:00 overdue",
        "2026-03-28 09:00 own",
    ]


def test_a_rule_that_a_new_version_adds_fires() -> None:
    extra = "    - {key: two_days, when: 2 days before due, to: [secretary]}\n"
    due_day = "    - {key: due_day, when: due, to: [secretary], by: [email, sms]}\n"
    new = plan_of(without_duties(changed((due_day, extra + due_day))))
    facts = carried(QUIET, launched(QUIET, "2026-03-02"), new, "2026-03-25")
    assert told(new, facts, "2026-03-30") == ["2026-03-29 09:00 two_days"]


def test_a_version_without_the_stage_under_way_is_refused() -> None:
    new = plan_of(without_duties(PLAN.replace("      mobilization:\n", "      kick_off:\n")))
    with pytest.raises(Refused) as refused:
        carried(QUIET, launched(QUIET, "2026-03-02"), new, "2026-03-25")
    assert refused.value.reasons[0].code == "reason.stage_not_in_version"


def test_a_duty_that_is_done_stays_done_in_a_new_version() -> None:
    new = plan_of(changed(("title: 小方案", "title: 小方案修订")))
    done = partial(acts.fulfil, duty="meeting", period="2026-03")
    facts = after(small(), launched(small(), "2026-03-02"), (at("2026-03-10"), done))
    facts = carried(small(), facts, new, "2026-03-25")
    assert told(new, facts, "2026-04-02", "meeting") == ["2026-04-01 00:00 opens"]
