"""Plan files: what is read, and how every mistake is told at once, with place and guess."""

from __future__ import annotations

import time as stopwatch
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.workflows.small_plans import (
    CALENDARS,
    PLAN,
    changed,
    mistakes_of,
    plan_of,
    plan_or_mistakes,
    small,
)
from workflows.calendar import WorkCalendar
from workflows.loader import PLAN_FIELDS, load_plan
from workflows.plan import GuardCall, Leave, Missed, Plan, Span, StageKind
from workflows.yaml_loader import LARGEST_FILE

DEFAULT = (Path(__file__).parents[2] / "config/plans/default.yaml").read_text("utf-8")
SECONDS = 3


def codes(text: str, name: str = "") -> list[str]:
    """Return the mistakes of a text, without what they have in common."""
    return [found.code.removeprefix("mistake.") for found in mistakes_of(text, name)]


# --- what is read --------------------------------------------------------------------------------


def test_a_plan_is_read_with_everything_in_it() -> None:
    plan = small()
    assert (plan.name, plan.title, plan.zone, plan.language) == (
        "small",
        "小方案",
        "Asia/Shanghai",
        "zh-Hans",
    )
    assert plan.participants == {"committee", "general_branch", "branch"}
    assert plan.send_at == time(9, 0)
    (round_,) = plan.rounds
    mobilization, pledge, advance = round_.stages
    assert (mobilization.kind, mobilization.leave) == (StageKind.MOBILIZATION, Leave.ON_APPROVAL)
    assert mobilization.approved_by == "superior(secretary)"
    assert mobilization.guards == (GuardCall("meeting_held", ("mobilization",)),)
    assert [rule.key for rule in pledge.escalation] == ["own", "above", "office", "top"]
    assert (pledge.escalation[-1].every, pledge.escalation[-1].times) == (Span(7), 3)
    assert (advance.leave, advance.reminders, advance.postponable_days) == (Leave.ON_DATE, (), 0)
    (duty,) = plan.duties
    assert (duty.each, duty.at_least, duty.mandatory) == ("organization", 1, True)
    assert duty.newcomers is Missed.NEXT_PERIOD


def test_a_named_set_means_the_same_as_the_list_written_out() -> None:
    written_out = changed(
        (
            "        reminders: usual\n        escalation: usual\n        postponable_days: 30\n"
            "      pledge:",
            "        reminders:\n"
            "        - {key: week_before, when: 7 days before due, to: [secretary], by: [email]}\n"
            "        - {key: due_day, when: due, to: [secretary], by: [email, sms]}\n"
            "        escalation: usual\n        postponable_days: 30\n      pledge:",
        )
    )
    assert plan_of(written_out).rounds[0].stages[0] == small().rounds[0].stages[0]


def test_plans_are_the_same_when_text_and_calendar_are() -> None:
    again = load_plan(PLAN, CALENDARS)
    assert again == small()
    assert hash(again) == hash(small())
    holiday = WorkCalendar("cn", {date(2026, 4, 3): False})
    assert load_plan(PLAN, {"cn": holiday}) != small()


def test_a_stage_of_one_day_is_legal() -> None:
    plan = plan_of(changed(("due: 2026-04-30", "due: 2026-04-01")))  # T5
    assert plan.rounds[0].stages[1].due is not None


def test_a_byte_order_mark_is_no_mistake() -> None:
    assert load_plan("\ufeff" + PLAN, CALENDARS).name == "small"


def test_windows_line_ends_are_no_mistake() -> None:
    assert load_plan(PLAN.replace("\n", "\r\n"), CALENDARS).rounds == small().rounds


# --- every mistake at once -----------------------------------------------------------------------

BROKEN = """\
name: brocken
title: 错处很多
zone: Asia/Shangai
calendar: cn
starts: 2026-02-30
ends: 2026-12-31
participants: [committee, brunch]
top_approver: leading_grup
send_at: "25:00"
langauge: zh-Hans
reminder_sets:
  usual:
    - {key: week_before, when: 7 dys before due, to: [secretery], by: [mail]}
rounds:
  first:
    title: 第一阶段
    stages:
      pledge:
        kind: plegde
        title: 公开承诺
        due: 2026-04-30
        leave: on_aproval
        guards: [evry_member_has_pledged, "meeting_held()", suggestions_made(many)]
        reminders: usal
      Review: {kind: review, title: 领导点评, leave: on_date}
duties:
  meeting: {title: 例会, every: monthly, due: last day of period, at_least: 0}
"""


def test_every_mistake_of_a_file_is_told_at_once_with_line_path_and_guess() -> None:
    told = [
        (found.line, found.path, found.code.removeprefix("mistake."), found.guess)
        for found in mistakes_of(BROKEN, "broken")
    ]
    assert told == [
        (1, "name", "name_differs", "broken"),
        (3, "zone", "not_a_choice", "Asia/Shanghai"),
        (5, "starts", "moment.no_such_day", "2026-02-28"),
        (7, "participants[1]", "not_a_choice", "branch"),
        (8, "top_approver", "unknown_role", "leading_group"),
        (9, "send_at", "bad_clock", None),
        (10, "langauge", "unknown_key", "language"),
        (13, "reminder_sets.usual[0].by[0]", "not_a_choice", "email"),
        (13, "reminder_sets.usual[0].to[0]", "unknown_role", "secretary"),
        (13, "reminder_sets.usual[0].when", "moment.unknown", "7 days before due"),
        (19, "rounds.first.stages.pledge.kind", "not_a_choice", "pledge"),
        (22, "rounds.first.stages.pledge.leave", "not_a_choice", "on_approval"),
        (23, "rounds.first.stages.pledge.guards[0]", "unknown_guard", "every_member_has_pledged"),
        (23, "rounds.first.stages.pledge.guards[1]", "guard_arguments", None),
        (23, "rounds.first.stages.pledge.guards[2]", "guard_wants_number", None),
        (24, "rounds.first.stages.pledge.reminders", "unknown_set", "usual"),
        (25, "rounds.first.stages.Review", "bad_name", None),
        (27, "duties.meeting.at_least", "not_in_range", None),
        (27, "duties.meeting.every", "not_a_choice", "month"),
    ]


def test_what_is_missing_is_told_of_each_part() -> None:
    text = """\
title: x
rounds:
  first:
    stages:
      a: {kind: other}
duties:
  d: {title: y}
awards:
  w: {title: z}
criteria:
  c: {of: member}
events:
  e: {on: 2026-01-01}
seats:
  - {seat: head}
"""
    missing = {
        (found.path, dict(found.params)["key"])
        for found in mistakes_of(text)
        if found.code == "mistake.missing"
    }
    assert missing == {
        ("", "name"),
        ("", "zone"),
        ("rounds.first", "title"),
        ("rounds.first.stages.a", "title"),
        ("rounds.first.stages.a", "leave"),
        ("duties.d", "every"),
        ("duties.d", "due"),
        ("awards.w", "of"),
        ("awards.w", "stage"),
        ("criteria.c", "title"),
        ("criteria.c", "items"),
        ("events.e", "title"),
        ("seats[0]", "post"),
    }


def test_a_mistake_in_a_set_that_nobody_uses_is_found_too() -> None:
    text = changed(("  usual:\n    - {key: own", "  unused: usual\n  usual:\n    - {key: own"))
    assert codes(text) == ["not_a_list"]
    text = changed(
        (
            "  usual:\n    - {key: own",
            "  unused:\n    - {key: a, when: du, to: [secretary]}\n  usual:\n    - {key: own",
        )
    )
    assert codes(text) == ["moment.unknown"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("title: 小方案", "title: 小方案\ntitle: 另一个", "twice"),
        ("        kind: pledge", "        kind: pledge\n        kind: review", "twice"),
        ("title: 小方案", "title: [小方案]", "not_a_text"),
        ("title: 小方案", "title: ''", "empty"),
        ("title: 小方案", f"title: {'长' * 2001}", "too_long"),
        ("events:\n  congress: {title: 代表大会}", "events: [congress]", "not_a_mapping"),
        ("title: 小方案", "title: 小方案\nthemes: {a: b}", "not_a_list"),
        ("{title: 代表大会}", "{title: 代表大会, on: tomorrow}", "bad_date"),
        ("name: small", "name: Small Plan", "bad_plan_name"),
        ("calendar: cn", "calendar: us", "unknown_calendar"),
        ("every: month", "every: month\n    at_least: -1", "not_in_range"),
        ("every: 7 days, times: 3", "every: 7 days", "repeats_need_both"),
        ("every: 7 days, times: 3", "times: 3", "repeats_need_both"),
        ("every: 7 days, times: 3", "every: 0 days, times: 3", "bad_span"),
        ("every: 7 days, times: 3", "every: often, times: 3", "bad_span"),
        ("every: 7 days, times: 3", "every: 7 days, times: 61", "not_in_range"),
        ("{key: office, when", "{key: own, when", "twice"),
        ("to: [office]", "to: []", "nobody_told"),
        ("to: [office]", "to: [superior(clerk)]", "unknown_role"),
        ("to: [office]", "to: ['superior office']", "bad_role"),
        ("when: 14 days after due", "when: 14 days after period ends", "anchor_not_here"),
        ("due: last day of period", "due: due", "anchor_not_here"),
        ("starts: 2026-03-02\nends", "starts: Y+0-03-02\nends", "moment.no_base_year"),
        ("guards: [every_member_has_pledged]", "guards: [every member]", "bad_guard"),
        ("[committee, general_branch, branch]", "[]", "nobody_takes_part"),
        ("leave: on_date\n", "leave: on_date\n        owed_by: [group]\n", "not_participants"),
        ("leave: on_date\n", "leave: on_date\n        owed_by: []\n", "nobody_owes"),
        ("    title: 支部会议", "    title: 支部会议\n    mandatory: maybe", "not_a_choice"),
    ],
)  # fmt: skip
def test_a_slip_is_called_by_its_name(old: str, new: str, code: str) -> None:
    assert code in codes(changed((old, new)))


def test_a_line_says_where_a_twice_given_key_stands_again() -> None:
    (found,) = mistakes_of("name: a\ntitle: b\nname: c\nzone: Asia/Shanghai\nrounds: {}")[:1]
    assert (found.code, found.line) == ("mistake.twice", 3)


# --- what is no plan at all ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "empty_file"),
        ("# only a remark\n", "empty_file"),
        ("~", "not_a_mapping"),
        ("a plan", "not_a_mapping"),
        ("- a\n- b", "not_a_mapping"),
        ("name: [unclosed", "not_yaml"),
        ("a:\n\tb: c", "not_yaml"),
        ("name: a\0b", "not_yaml"),
        ("name: \ud800", "not_yaml"),
        ("name: \x07", "not_yaml"),
        (PLAN + "\nremarks: &again [a]\nthemes: *again\n", "alias"),
        (PLAN + "\nremarks: *nothing\n", "alias"),
        ("<<: {name: small}\n" + PLAN, "alias"),
        ("name: !!python/object/apply:os.getcwd []", "tag"),
        ("name: !secret x", "tag"),
        (PLAN + "\n---\n" + PLAN, "several_documents"),
        (PLAN + "# " + "很" * (LARGEST_FILE // 3), "file_too_large"),
        ("a: b\n" * 1_000_000, "file_too_large"),
    ],
)
def test_what_is_no_plan_is_refused(text: str, code: str) -> None:
    assert code in codes(text)


def test_an_alias_is_told_with_its_line() -> None:
    assert [
        (found.line, dict(found.params)["name"]) for found in mistakes_of("a: &x 1\nb: *x")
    ] == [
        (1, "x"),
        (2, "x"),
    ]


def test_a_forbidden_character_is_told_with_its_line() -> None:
    (found,) = mistakes_of("name: a\ntitle: b\0")
    assert found.line == 2


@pytest.mark.parametrize(
    "text",
    [
        "[" * 130_000,
        "{a: " * 30_000,
        "- " * 60_000,
        "\n".join(" " * depth + "a:" for depth in range(480)),
        "a: '" + "'" * 130_000,
        "b" * 130_000 + ": c",
        "[" + "a," * 65_000 + "a]",
        "{" + "".join(f"k{number}: v," for number in range(10_000)) + "}",
        PLAN + "remarks: [" + "x," * 60_000 + "x]\n",
    ],
    ids=["lists", "mappings", "dashes", "indents", "quotes", "key", "commas", "keys", "remarks"],
)
def test_no_text_keeps_the_service_waiting(text: str) -> None:
    assert len(text.encode()) <= LARGEST_FILE
    begun = stopwatch.process_time()
    plan_or_mistakes(text)
    assert stopwatch.process_time() - begun < 5 * SECONDS


# --- any text gives a plan or its mistakes -------------------------------------------------------


def a_plan_or_its_mistakes(text: str) -> None:
    """Read a text; anything but a plan or a BadPlan with mistakes is a failure."""
    begun = stopwatch.process_time()
    read = plan_or_mistakes(text)
    assert isinstance(read, Plan) or read
    assert stopwatch.process_time() - begun < SECONDS


@settings(max_examples=200)
@given(st.text(max_size=300))
def test_any_text_is_a_plan_or_a_bad_plan(text: str) -> None:
    a_plan_or_its_mistakes(text)


SCRAPS = st.sampled_from(
    [
        *("&a ", "*a", "<<: ", "!!str ", "---\n", "[", "]", "{", "}", ": ", "- ", "'", '"', "|\n"),
        *("event congress", "9999-12-31", "0001-01-01", "last day of period", "previous due", "²"),
        *("٣ days after due", "3660 working days before due", "round ends", "superior(secretary)"),
        *("on_approval", "on_date", "true", "~", "0", "-1", "99999999999", "\t", "\0", "\ud800"),
        *("day 31 of month", "1000 years after due", "entered", "opens", "due at 24:00", ""),
        *("Y-1-01-01", "0٩:00", "superior()", "every_member_has_pledged", "[due]", "2026-W10-1"),
    ]
)  # fmt: skip
LINES = DEFAULT.splitlines(keepends=True)


@settings(max_examples=300)
@given(data=st.data())
def test_a_plan_with_lines_lost_moved_and_spoilt_is_a_plan_or_a_bad_plan(
    data: st.DataObject,
) -> None:
    lines = list(PLAN.splitlines(keepends=True))
    for _ in range(data.draw(st.integers(1, 4))):
        number = data.draw(st.integers(0, len(lines) - 1))
        match data.draw(st.sampled_from(["drop", "copy", "swap", "value", "insert", "indent"])):
            case "drop":
                del lines[number]
            case "copy":
                lines.insert(number, data.draw(st.sampled_from(LINES)))
            case "swap":
                other = data.draw(st.integers(0, len(lines) - 1))
                lines[number], lines[other] = lines[other], lines[number]
            case "value":
                key = lines[number].partition(":")[0]
                lines[number] = f"{key}: {data.draw(SCRAPS)}\n"
            case "insert":
                cut = data.draw(st.integers(0, len(lines[number])))
                lines[number] = lines[number][:cut] + data.draw(SCRAPS) + lines[number][cut:]
            case _:
                lines[number] = "  " + lines[number]
    a_plan_or_its_mistakes("".join(lines))


YAML_VALUES = st.recursive(
    st.one_of(SCRAPS, st.text(max_size=20), st.integers().map(str), st.dates().map(str)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4).map(lambda items: "[" + ", ".join(map(str, items)) + "]"),
        st.dictionaries(
            st.sampled_from(["title", "kind", "due", "opens", "when", "to", "key", "stages", "x"]),
            inner,
            max_size=4,
        ).map(lambda pairs: "{" + ", ".join(f"{k}: {v}" for k, v in pairs.items()) + "}"),
    ),
    max_leaves=12,
)


@settings(max_examples=200)
@given(
    st.dictionaries(
        st.sampled_from(sorted(PLAN_FIELDS)),
        YAML_VALUES,
    )
)
def test_any_shape_is_a_plan_or_a_bad_plan(fields: dict[str, str]) -> None:
    a_plan_or_its_mistakes("".join(f"{key}: {value}\n" for key, value in fields.items()))
