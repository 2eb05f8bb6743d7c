"""What should be true by now: late looks, missed ends, ladders, returns, open ends, newcomers."""

from __future__ import annotations

import time as stopwatch
from dataclasses import replace
from datetime import date, datetime, timedelta
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
from workflows.decide import Verb, decide, perform
from workflows.facts import Facts
from workflows.happenings import Happening, Kind, Move, Planned
from workflows.lateness import settled
from workflows.plan import Plan

QUIET = plan_of(without_duties())  # the small plan, without its monthly meeting
# Three stages that the calendar alone ends.
DATED = plan_of(
    without_duties(
        changed(
            ("leave: on_approval\n        approved_by: superior(secretary)\n", "leave: on_date\n"),
            ("leave: on_date_when_met", "leave: on_date"),
            ("        guards: [meeting_held(mobilization)]\n", ""),
            ("        guards: [every_member_has_pledged]\n", ""),
        ).replace("        escalation: usual\n", "")
    )
)


def moves(happenings: tuple[Happening, ...]) -> list[tuple[str, str]]:
    """Return (local time, state entered) of every move."""
    return [(local(one.at), one.target) for one in happenings if isinstance(one, Move)]


def sent(happenings: tuple[Happening, ...]) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (local time, rule, recipients) of every message."""
    return [
        (local(one.at), one.rule, one.to)
        for one in happenings
        if isinstance(one, Planned) and one.to
    ]


def is_a(happening: Happening, kind: Kind) -> bool:
    """Say whether something planned is of a kind."""
    return isinstance(happening, Planned) and happening.kind is kind


def after(plan: Plan, facts: Facts, *steps: tuple[datetime, Verb]) -> Facts:
    """Return the facts after some acts."""
    for when, verb in steps:
        facts = perform(plan, facts, when, verb).facts
    return facts


def brought_about(name: str, value: str = "yes") -> Verb:
    """Return the act of work that brings a fact about."""
    return partial(acts.bring_about, name=name, value=value)


MEETING = brought_about("meeting.mobilization")
PLEDGED = brought_about("every_member_has_pledged")


# --- the calendar, on time and late --------------------------------------------------------------


def test_three_missed_ends_are_made_good_in_one_look_in_order() -> None:
    facts = launched(DATED, "2026-03-02")
    decision = decide(DATED, facts, at("2026-12-24"))  # T3: the scheduler slept for half a year
    assert moves(decision.happenings) == [
        ("2026-04-01 00:00", "first/pledge"),
        ("2026-05-01 00:00", "first/advance"),
        ("2026-07-01 00:00", "completed"),
    ]
    assert decision.facts.state == "completed"
    assert decision.facts.next_at is None
    assert [one.visit for one in decision.happenings if isinstance(one, Move)] == [2, 3, 4]


def test_a_reminder_that_no_tick_met_is_still_sent_once() -> None:
    facts = launched(QUIET, "2026-03-02")
    late = decide(QUIET, facts, at("2026-03-27"))  # T1: nobody looked on 24 March
    assert sent(late.happenings) == [("2026-03-24 09:00", "week_before", ("secretary",))]
    assert decide(QUIET, late.facts, at("2026-03-30")).happenings == ()


def test_what_is_overdue_is_reminded_of_after_its_day() -> None:
    facts = launched(QUIET, "2026-03-02")
    climbed = sent(decide(QUIET, facts, at("2026-05-31")).happenings)  # T2
    assert climbed[2:] == [
        ("2026-04-01 09:00", "own", ("secretary",)),
        ("2026-04-03 09:00", "above", ("superior(secretary)",)),
        ("2026-04-07 09:00", "office", ("office",)),
        ("2026-04-14 09:00", "top", ("leading_group",)),
        ("2026-04-21 09:00", "top", ("leading_group",)),
        ("2026-04-28 09:00", "top", ("leading_group",)),
    ]


def test_one_working_day_later_is_the_next_working_day_at_the_same_time() -> None:
    above = ("when: 3 working days after due", "when: 1 working day after due at 14:30")
    plan = plan_of(without_duties(changed(above)))
    facts = after(plan, launched(plan, "2026-03-02"), (at("2026-03-03"), _due("2026-04-03")))
    told = sent(decide(plan, facts, at("2026-04-30")).happenings)
    # T10, T11: 3 April is a Friday, 4 to 6 April are 清明; the working day after is the 7th.
    assert ("2026-04-07 14:30", "above", ("superior(secretary)",)) in told


def _due(day: str) -> Verb:
    return partial(acts.redate, anchor="first/mobilization.due", on=date.fromisoformat(day))


def test_a_stage_of_one_day_is_entered_and_left() -> None:
    text = changed(("due: 2026-04-30", "due: 2026-04-01"), ("on_date_when_met", "on_date"))
    text = text.replace("        guards: [every_member_has_pledged]\n", "")
    plan = plan_of(without_duties(text.replace("        escalation: usual\n", "")))
    facts = launched(plan, "2026-03-02")
    facts = after(plan, facts, *((at("2026-03-09"), verb) for verb in (MEETING, acts.submit)))
    facts = after(plan, facts, (at("2026-03-10"), acts.approve))
    moved = moves(decide(plan, facts, at("2026-05-31")).happenings)  # T5
    assert moved == [("2026-04-01 00:00", "first/pledge"), ("2026-05-01 00:00", "first/advance")]


def test_nothing_happens_before_the_launch() -> None:
    late = launched(QUIET, "2026-03-28")
    told = decide(QUIET, late, at("2026-03-31", "12:00")).happenings
    assert sent(told) == [("2026-03-31 09:00", "due_day", ("secretary",))]


def test_launched_after_its_due_day_a_stage_is_late_from_the_launch() -> None:
    begin = at("2026-04-20")
    fresh = Facts(kind="branch", at_top=False, joined_at=begin, next_at=begin)
    first = decide(QUIET, fresh, begin, changed_at=begin)
    assert [is_a(one, Kind.OVERDUE) for one in first.happenings] == [False, True]
    climbed = sent(decide(QUIET, first.facts, at("2026-05-05")).happenings)
    assert climbed[0] == ("2026-04-21 09:00", "own", ("secretary",))


def test_before_its_first_day_a_plan_waits() -> None:
    facts = launched(QUIET, "2026-01-05")
    assert (facts.state, facts.next_at) == ("scheduled", at("2026-03-02"))
    decision = decide(QUIET, facts, at("2026-03-02"))
    assert moves(decision.happenings) == [("2026-03-02 00:00", "first/mobilization")]
    assert isinstance(decision.happenings[0], Move)
    assert decision.happenings[0].rule == "starts"


# --- approval ------------------------------------------------------------------------------------


def test_what_is_approved_waits_for_the_next_stage_to_open() -> None:
    facts = launched(QUIET, "2026-03-02")
    facts = after(QUIET, facts, (at("2026-03-09"), MEETING), (at("2026-03-09"), acts.submit))
    decision = perform(QUIET, facts, at("2026-03-10"), acts.approve)
    assert moves(decision.happenings) == []
    later = decide(QUIET, decision.facts, at("2026-04-02"))
    assert moves(later.happenings) == [("2026-04-01 00:00", "first/pledge")]
    assert sent(later.happenings) == []


def test_what_is_approved_late_moves_at_once() -> None:
    facts = launched(QUIET, "2026-03-02")
    facts = after(QUIET, facts, (at("2026-04-09"), MEETING), (at("2026-04-09"), acts.submit))
    decision = perform(QUIET, facts, at("2026-04-10", "10:00"), acts.approve)
    assert moves(decision.happenings) == [("2026-04-10 10:00", "first/pledge")]


def test_while_work_lies_with_the_approver_the_approver_is_reminded() -> None:
    facts = launched(QUIET, "2026-03-02")
    facts = after(QUIET, facts, (at("2026-03-09"), MEETING), (at("2026-03-09"), acts.submit))
    told = decide(QUIET, facts, at("2026-03-26")).happenings
    assert sent(told) == [("2026-03-24 09:00", "week_before", ("superior(secretary)",))]


def test_at_the_top_the_top_approver_is_reminded_and_nobody_above_is_told() -> None:
    facts = launched(QUIET, "2026-03-02", kind="committee", at_top=True)
    facts = after(QUIET, facts, (at("2026-03-09"), MEETING), (at("2026-03-09"), acts.submit))
    told = sent(decide(QUIET, facts, at("2026-04-08")).happenings)
    assert ("2026-03-24 09:00", "week_before", ("leading_group",)) in told
    assert not [one for one in told if "superior" in str(one[2])]


def test_a_return_arms_the_timers_again() -> None:
    facts = launched(QUIET, "2026-03-02")
    submitted = ((at("2026-03-25"), MEETING), (at("2026-03-25"), acts.submit))
    facts = after(QUIET, facts, *submitted, (at("2026-03-26"), acts.send_back))
    assert (facts.visit, facts.submitted) == (2, False)  # T7
    told = sent(decide(QUIET, facts, at("2026-04-02")).happenings)
    assert [rule for _, rule, _ in told] == ["due_day", "own"]
    facts = after(QUIET, facts, (at("2026-03-27"), acts.submit))
    told = sent(decide(QUIET, facts, at("2026-04-02")).happenings)
    assert [rule for _, rule, _ in told] == ["due_day", "own"]


def test_a_return_after_the_due_day_is_late_from_the_return() -> None:
    facts = launched(QUIET, "2026-03-02")
    facts = after(QUIET, facts, (at("2026-04-10"), MEETING), (at("2026-04-10"), acts.submit))
    back = perform(QUIET, facts, at("2026-04-20", "15:00"), acts.send_back)
    late = [local(one.at) for one in back.happenings if is_a(one, Kind.OVERDUE)]
    assert late == ["2026-04-20 15:00"]
    climbed = sent(decide(QUIET, back.facts, at("2026-05-31")).happenings)
    assert [when for when, rule, _ in climbed if rule == "own"] == ["2026-04-21 09:00"]
    assert len(climbed) == 6


# --- left by the date once the conditions hold ---------------------------------------------------


def pledging() -> Facts:
    """Return a branch that entered the second stage on time."""
    facts = launched(QUIET, "2026-03-02")
    handed_in = ((at("2026-03-09"), MEETING), (at("2026-03-09"), acts.submit))
    facts = after(QUIET, facts, *handed_in, (at("2026-03-10"), acts.approve))
    return decide(QUIET, facts, at("2026-04-01")).facts


def test_a_stage_waits_overdue_until_its_conditions_hold() -> None:
    waiting = decide(QUIET, pledging(), at("2026-05-09")).facts
    assert waiting.state == "first/pledge"
    decision = perform(QUIET, waiting, at("2026-05-10", "11:00"), PLEDGED)
    assert moves(decision.happenings) == [("2026-05-10 11:00", "first/advance")]


def test_conditions_met_early_do_not_leave_early() -> None:
    facts = after(QUIET, pledging(), (at("2026-04-05"), PLEDGED))
    assert facts.state == "first/pledge"
    assert settled(QUIET, facts)
    later = decide(QUIET, facts, at("2026-05-02"))
    assert moves(later.happenings) == [("2026-05-01 00:00", "first/advance")]
    assert sent(later.happenings) == []  # nobody is reminded of what is done


def test_conditions_that_no_longer_hold_keep_the_campaign() -> None:
    facts = after(QUIET, pledging(), (at("2026-04-05"), PLEDGED))
    facts = after(QUIET, facts, (at("2026-04-06"), brought_about("every_member_has_pledged", "no")))
    assert decide(QUIET, facts, at("2026-05-09")).facts.state == "first/pledge"


# --- open ends -----------------------------------------------------------------------------------


def test_a_plan_without_an_end_goes_on_for_ever() -> None:
    plan = plan_of(
        changed(
            ("ends: 2026-06-30\nparticipants", "participants"),
            ("    ends: 2026-06-30\n    stages", "    stages"),
            ("        due: 2026-06-30\n", ""),
        )
    )  # T4
    facts = replace(launched(plan, "2026-06-01"), state="first/advance")
    decision = decide(plan, facts, at("2036-06-01"))
    opened = [one for one in decision.happenings if is_a(one, Kind.DUTY)]
    assert len(opened) == 10 * 12
    assert decision.facts.next_at is not None


@pytest.mark.parametrize("far", ["9999-12-31", "9999-12-30", "9999-12-15", "9998-06-30"])
def test_an_end_at_the_end_of_time_stops_nothing(far: str) -> None:
    text = PLAN.replace("2026-06-30", far).replace("2026-04-30", far)
    plan = plan_of(text.replace("opens: 2026-05-01", "opens: previous due"))
    facts = replace(launched(plan, "2026-03-02"), state="first/pledge", visit=2)
    decision = decide(plan, facts, at("2030-01-01"))
    assert decision.facts.state == "first/pledge"
    assert len([one for one in decision.happenings if is_a(one, Kind.DUTY)]) == 46


def test_a_stage_that_opens_with_an_event_waits_for_its_day() -> None:
    plan = plan_of(changed(("opens: 2026-05-01\n        due: 2026-06-30", "opens: event congress")))
    facts = replace(launched(plan, "2026-03-02"), state="first/pledge", entered_on=date(2026, 4, 1))
    facts = after(plan, facts, (at("2026-04-05"), PLEDGED))
    waiting = decide(plan, facts, at("2026-06-01"))
    assert waiting.facts.state == "first/pledge"
    dated = partial(acts.redate, anchor="event.congress", on=date(2026, 6, 10))
    facts = after(plan, waiting.facts, (at("2026-06-02"), dated))
    assert moves(decide(plan, facts, at("2026-06-11")).happenings) == [
        ("2026-06-10 00:00", "first/advance")
    ]


# --- duties --------------------------------------------------------------------------------------


def test_a_monthly_duty_opens_reminds_is_late_and_is_urged() -> None:
    facts = launched(small(), "2026-04-01")
    told = [
        (local(one.at), one.kind.value)
        for one in decide(small(), facts, at("2026-05-02")).happenings
        if isinstance(one, Planned) and one.period == "2026-04"
    ]
    assert told == [
        ("2026-04-27 09:00", "reminder"),
        ("2026-05-01 00:00", "overdue"),
        ("2026-05-01 09:00", "escalation"),
    ]


def test_a_duty_that_is_done_is_not_spoken_of_again() -> None:
    facts = launched(small(), "2026-04-01")
    done = partial(acts.fulfil, duty="meeting", period="2026-04")
    facts = after(small(), facts, (at("2026-04-10"), done))
    assert not [
        one
        for one in decide(small(), facts, at("2026-05-31")).happenings
        if isinstance(one, Planned) and one.period == "2026-04"
    ]


def test_a_newcomer_owes_from_the_next_period_or_from_this_one() -> None:
    def opened(text: str) -> list[str]:
        plan = plan_of(text)
        begin = at("2026-04-15")
        facts = Facts(kind="branch", at_top=False, joined_at=begin, next_at=begin)
        facts = replace(facts, particulars=replace(facts.particulars, newcomer=True))
        decision = decide(plan, facts, at("2026-06-01"), changed_at=begin)
        return [
            one.period
            for one in decision.happenings
            if isinstance(one, Planned) and one.kind is Kind.DUTY
        ]

    assert opened(PLAN) == ["2026-05", "2026-06"]
    this = changed(("    every: month\n", "    every: month\n    newcomers: this_period\n"))
    assert opened(this) == ["2026-04", "2026-05", "2026-06"]


def test_a_plan_that_began_ages_ago_is_decided_at_once() -> None:
    plan = plan_of(changed(("starts: 2026-03-02\nends", "starts: 0001-01-01\nends")))
    begun = stopwatch.process_time()
    facts = launched(plan, "2026-03-02")
    assert facts.state == "first/mobilization"
    opened = [
        one for one in decide(plan, facts, at("2026-05-02")).happenings if is_a(one, Kind.DUTY)
    ]
    assert len(opened) == 2
    assert stopwatch.process_time() - begun < 1


# --- equality ------------------------------------------------------------------------------------


def test_campaigns_with_equal_facts_share_a_decision() -> None:
    one, other = launched(small(), "2026-03-02"), launched(small(), "2026-03-02")
    assert one == other
    assert hash(one) == hash(other)
    now = at("2026-05-01")
    assert decide(small(), one, now) == decide(small(), other, now)


def test_a_look_at_the_very_instant_sees_what_falls_on_it() -> None:
    facts = launched(QUIET, "2026-03-02")
    when = at("2026-03-24", "09:00")
    assert decide(QUIET, facts, when - timedelta(microseconds=1)).happenings == ()
    assert len(decide(QUIET, facts, when).happenings) == 1
