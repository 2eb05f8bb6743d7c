"""Plans that read well and could still not run: no approver, backward windows, dead ends."""

from __future__ import annotations

import pytest

from tests.workflows.small_plans import changed, mistakes_of, plan_of, without_duties


def told(*changes: tuple[str, str]) -> list[tuple[str, str, str | None]]:
    """Return (path, code, guess) of every mistake of the small plan after some changes."""
    return [
        (found.path, found.code.removeprefix("mistake."), found.guess)
        for found in mistakes_of(changed(*changes))
    ]


PLEDGE = "rounds.first.stages.pledge"
ADVANCE = "rounds.first.stages.advance"
MOBILIZATION = "rounds.first.stages.mobilization"


def test_a_stage_left_on_approval_needs_somebody_who_approves() -> None:
    found = told(("        approved_by: superior(secretary)\n", ""))
    assert found == [(MOBILIZATION, "no_approver", None)]


def test_somebody_approves_at_the_top_too() -> None:
    found = told(("top_approver: leading_group\n", ""))
    assert found == [(f"{MOBILIZATION}.approved_by", "no_top_approver", None)]


def test_an_approver_whom_nobody_asks_is_a_mistake() -> None:
    found = told(("leave: on_date\n", "leave: on_date\n        approved_by: office\n"))
    assert found == [(f"{ADVANCE}.approved_by", "approver_without_approval", None)]


def test_a_window_that_ends_before_it_opens() -> None:
    found = told(("due: 2026-04-30", "due: 2026-03-31"))
    assert found == [(f"{PLEDGE}.due", "ends_before_start", None)]


def test_a_round_that_ends_before_it_starts() -> None:
    found = told(
        (
            "    title: 第一阶段\n    starts: 2026-03-02",
            "    title: 第一阶段\n    starts: 2026-07-01",
        )
    )
    assert ("rounds.first.ends", "ends_before_start", None) in found


def test_a_plan_that_ends_before_it_starts() -> None:
    found = told(("starts: 2026-03-02\nends: 2026-06-30", "starts: 2026-06-30\nends: 2026-03-02"))
    assert ("ends", "ends_before_start", None) in found


def test_a_round_that_leaves_its_plan() -> None:
    found = told(("ends: 2026-06-30\nparticipants", "ends: 2026-05-31\nparticipants"))
    assert found == [("rounds.first", "outside_plan", None)]


def test_a_stage_that_leaves_its_round() -> None:
    found = told(
        ("ends: 2026-06-30\n    stages", "ends: 2026-05-31\n    stages"),
    )
    assert found == [(ADVANCE, "outside_round", None)]


def test_dates_that_wait_for_each_other() -> None:
    found = told(
        (
            "starts: 2026-03-02\nends: 2026-06-30",
            "starts: 9 days before plan ends\nends: 9 days after plan starts",
        )
    )
    assert found == [("starts", "cycle", None)]


def test_a_stage_behind_one_that_is_never_left_is_out_of_reach() -> None:
    found = told(
        (
            "        due: 2026-06-30\n        leave: on_date\n",
            "        leave: on_date\n      late: {kind: summary, title: 总结, leave: on_date}\n",
        ),
    )
    assert found == [("rounds.first.stages.late", "unreachable", None)]


def test_a_stage_that_opens_before_the_one_it_follows() -> None:
    found = told(("opens: 2026-05-01", "opens: 2026-03-15"))
    assert {(path, code) for path, code, _ in found} == {
        (f"{ADVANCE}.opens", "opens_before_forerunner")
    }
    assert len(found) == 1 or len(found) == 3  # once for each kind of organisation


def test_the_first_stage_has_nothing_before_it_to_count_from() -> None:
    found = told(("due: 2026-03-31", "due: 10 days after previous due"))
    assert (f"{MOBILIZATION}.due", "nothing_before", None) in found


def test_waiting_for_conditions_needs_conditions() -> None:
    found = told(("        guards: [every_member_has_pledged]\n", ""))
    assert found == [(PLEDGE, "nothing_to_meet", None)]


def test_a_ladder_under_what_is_never_late_would_never_climb() -> None:
    found = told(("leave: on_date\n", "leave: on_date\n        escalation: usual\n"))
    assert found == [(f"{ADVANCE}.escalation", "ladder_never_climbs", None)]


def test_a_ladder_under_a_duty_of_choice_would_never_climb() -> None:
    found = told(("    every: month\n", "    every: month\n    mandatory: false\n"))
    assert found == [("duties.meeting.escalation", "ladder_never_climbs", None)]


def test_a_rule_that_counts_from_a_due_day_needs_one() -> None:
    found = told(("        due: 2026-04-30\n", ""))
    assert {(path, code) for path, code, _ in found} == {(PLEDGE, "no_due_to_count_from")}
    assert len(found) == 6  # two reminders, four rungs


def test_a_rule_that_counts_from_the_end_of_an_open_round_would_never_fire() -> None:
    found = told(
        ("    ends: 2026-06-30\n    stages", "    stages"),
        ("when: 14 days after due", "when: 14 days after round ends"),
    )
    assert {code for _, code, _ in found} == {"no_date_to_count_from"}


def test_two_rules_of_one_stage_need_two_keys() -> None:
    found = told(("{key: above, when", "{key: due_day, when"))
    assert {code for _, code, _ in found} == {"rule_twice"}


def test_a_kind_that_takes_part_has_a_stage() -> None:
    owed = "leave: on_date\n        owed_by: [committee, general_branch]\n"
    text = changed(
        ("leave: on_date\n", owed),
        ("leave: on_approval\n", owed.replace("on_date", "on_approval")),
        ("leave: on_date_when_met\n", owed.replace("on_date", "on_date_when_met")),
    )
    assert [(m.code, dict(m.params)) for m in mistakes_of(text)] == [
        ("mistake.no_stage_for_kind", {"kind": "branch"})
    ]


@pytest.mark.parametrize(
    ("change", "path", "code", "guess"),
    [
        (("due: 2026-06-30", "due: event congres"), f"{ADVANCE}.due", "unknown_event", "congress"),
        (("guards: [every_member_has_pledged]", "guards: [documents_exist(rule)]"),
         f"{PLEDGE}.guards", "unknown_argument", "rules"),
        (("guards: [every_member_has_pledged]", "guards: [duties_done(meetings)]"),
         f"{PLEDGE}.guards", "unknown_argument", "meeting"),
        (("guards: [every_member_has_pledged]", "guards: [award_decided(best)]"),
         f"{PLEDGE}.guards", "unknown_argument", None),
        (("duties:\n", "awards:\n  best: {title: 先进, of: member, stage: first/plege}\nduties:\n"),
         "awards.best.stage", "unknown_stage", "first/pledge"),
    ],
)  # fmt: skip
def test_what_is_named_must_be_there(
    change: tuple[str, str], path: str, code: str, guess: str | None
) -> None:
    assert (path, code, guess) in told(change)


def test_an_award_judges_by_standards_that_are_there() -> None:
    found = told(
        (
            "duties:\n",
            "criteria:\n  four_good: {title: 四好, of: member, items: [好]}\nawards:\n"
            "  best: {title: 先进, of: member, stage: first/pledge, criteria: for_good}\nduties:\n",
        )
    )
    assert found == [("awards.best.criteria", "unknown_criteria", "four_good")]


def test_a_pledge_cannot_have_fields_that_the_plan_does_not_name() -> None:
    found = told(
        ("pledge_fields: {goal: 目标, deadline: 时间节点}\n", ""),
        ("guards: [every_member_has_pledged]", "guards: [pledge_has_fields]"),
    )
    assert found == [(f"{PLEDGE}.guards", "no_pledge_fields", None)]


def test_every_mistake_has_the_line_where_its_part_stands() -> None:
    text = changed(("due: 2026-04-30", "due: 2026-03-31"))
    (found,) = mistakes_of(text)
    assert found.line is not None
    assert "due: 2026-03-31" in text.splitlines()[found.line - 1]
    (found,) = mistakes_of(changed(("        guards: [every_member_has_pledged]\n", "")))
    assert found.line is not None


def test_mistakes_of_the_whole_are_told_at_once_too() -> None:
    codes = {code for _, code, _ in told(
        ("        approved_by: superior(secretary)\n", ""),
        ("        guards: [every_member_has_pledged]\n", ""),
        ("ends: 2026-06-30\nparticipants", "ends: 2026-05-31\nparticipants"),
    )}  # fmt: skip
    assert codes == {"no_approver", "nothing_to_meet", "outside_plan"}


def test_open_ends_and_unknown_days_are_no_mistakes() -> None:
    plan_of(
        changed(
            ("ends: 2026-06-30\nparticipants", "participants"),
            ("    ends: 2026-06-30\n    stages", "    ends: event congress\n    stages"),
            ("        due: 2026-06-30\n", ""),
        )
    )  # T4


def test_a_plan_without_any_date_is_no_mistake() -> None:
    text = without_duties(
        changed(
            ("starts: 2026-03-02\nends: 2026-06-30", "remarks: [随时开始]"),
            ("    starts: 2026-03-02\n    ends: 2026-06-30\n", ""),
            ("due: 2026-03-31", "due: 30 days after entered"),
            ("        opens: 2026-04-01\n", ""),
            ("due: 2026-04-30", "due: 30 days after entered"),
            ("        opens: 2026-05-01\n        due: 2026-06-30\n", ""),
        )
    )
    assert plan_of(text).starts is None
