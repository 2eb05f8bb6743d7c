"""What differs between two plans, and a plan shown as a timeline and as a diagram."""

from __future__ import annotations

import pytest

from tests.plans.played import DEFAULT, SEEDS
from tests.plans.played import plan_of as shipped
from tests.workflows.small_plans import PLAN, changed, plan_of, small
from workflows.difference import differences
from workflows.show import mermaid, timeline_lines

PLEDGE = PLAN[PLAN.index("      pledge:\n") : PLAN.index("      advance:\n")]


def told(text: str) -> list[tuple[str, str, str, str]]:
    """Return (sort, path, old, new) of all that another text changes in the small plan."""
    return [(d.sort, d.path, d.old, d.new) for d in differences(small(), plan_of(text))]


def test_a_plan_does_not_differ_from_itself_or_from_a_remark() -> None:
    assert differences(small(), small()) == ()
    assert told(PLAN + "# 备注\n") == []


def test_a_change_of_what_is_laid_down_about_the_work_is_told_too() -> None:
    reminders = "tasks:\n  ticket:\n    reminders:\n      - {key: day, when: due, to: [owing]}\n"
    found = told(PLAN + reminders)
    assert ("removed", "tasks.by_kind.ticket.reminders.three_days") in {d[:2] for d in found}
    assert all(d[1].startswith("tasks.by_kind.ticket.") for d in found)


@pytest.mark.parametrize(
    ("change", "difference"),
    [
        (("due: 2026-04-30", "due: 2026-04-20"),
         ("changed", "rounds.first.stages.pledge.due", "2026-04-30", "2026-04-20")),
        (("when: 14 days after due", "when: 2 weeks after due"), None),
        (("title: 小方案", "title: 大方案"), ("changed", "title", "小方案", "大方案")),
        (("events:\n", "events:\n  flood: {title: 防汛}\n"), ("added", "events.flood", "", "防汛")),
        (("    every: month", "    mandatory: true\n    every: month"), ()),
        (("guards: [every_member_has_pledged]", "guards: [pledges_published]"),
         ("changed", "rounds.first.stages.pledge.guards", "every_member_has_pledged",
          "pledges_published")),
    ],
)  # fmt: skip
def test_a_change_is_told_by_its_place(
    change: tuple[str, str], difference: tuple[str, ...] | None
) -> None:
    found = told(changed(change))
    if difference:
        assert found == [difference]
    elif difference == ():
        assert found == []
    else:  # the rule is shared by two stages, so it is told of both
        assert {path.rpartition(".")[2] for _, path, _, _ in found} == {"when"}


def test_a_stage_taken_away_and_stages_put_into_another_order() -> None:
    gone = PLAN.replace(PLEDGE, "")
    assert [d[:2] for d in told(gone)] == [("removed", "rounds.first.stages.pledge")]
    later = PLEDGE.replace("2026-04-01", "2026-05-20").replace("2026-04-30", "2026-06-30")
    swapped = gone.replace("duties:\n", later + "duties:\n").replace("2026-05-01", "2026-04-01")
    assert ("moved", "rounds.first.stages") in [d[:2] for d in told(swapped)]


def test_every_stage_and_duty_has_its_line() -> None:
    lines = timeline_lines(small())
    assert [(line.sort, line.key) for line in lines] == [
        ("plan", "small"),
        ("round", "first"),
        ("stage", "first/mobilization"),
        ("stage", "first/pledge"),
        ("stage", "first/advance"),
        ("duty", "meeting"),
        ("event", "congress"),
    ]


@pytest.mark.parametrize("name", [DEFAULT, *SEEDS])
def test_a_diagram_has_a_bar_for_every_stage(name: str) -> None:
    plan = shipped(name)
    drawn = mermaid(plan)
    assert drawn.startswith("gantt\n")
    for round_ in plan.rounds:
        for stage in round_.stages:
            assert f"{round_.key}_{stage.key}" in drawn


def test_a_title_cannot_break_a_diagram() -> None:
    plan = plan_of(changed(("title: 公开承诺", 'title: "公开; 承诺 # :done, x, %% y"')))
    bars = [line for line in mermaid(plan).splitlines() if "first_pledge" in line]
    assert [" ".join(bar.split()) for bar in bars] == [
        "公开 承诺 done x y : first_pledge, 2026-04-01, 2026-05-01"
    ]
