"""Tasks of an adopted plan: owed by their day and person, reported, changed by approval."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from service import branch_plans
from service.actors import Actor
from service.branch_plans import told
from service.db import reading
from service.errors import BadInput, NotAllowed, NotFound
from service.ledger.lines import Scope
from service.ledger.papers import tasks as ledger_lines
from service.models import Person, Task
from service.todo import todo
from service.work.task_sweep import sweep_tasks
from tests.campaigns.village import FIRST, Village, at
from tests.work.test_branch_plans import GOOD, WHOLE, adopts
from tests.work.test_branch_plans import PLAN as KEPT_ONLY
from workflows.refusals import Refused

PLAN = KEPT_ONLY.replace("branch_plans:\n", "branch_plans:\n  tasks_owed: true\n", 1)


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village whose plan wants a plan of every organisation."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN)
    founded.day("2026-03-02")
    return founded


def named(village: Village) -> Person:
    """Return the one member of the branch by whose name a task is given."""
    number = sorted(village.cast.holders(FIRST, "member"))[0]
    with reading(village.engine) as session:
        return session.get_one(Person, number)


def with_tasks(village: Village, *more: Any) -> None:
    theirs = replace(WHOLE, title="结对帮扶", responsible=named(village).name)
    adopts(village, wanted=replace(GOOD, tasks=(WHOLE, theirs, *more)))


def planned(village: Village) -> list[tuple[str, str, str | None]]:
    """Return (title, whose, outcome) of every task that was ever owed."""
    with reading(village.engine) as session:
        chosen = select(Task).where(Task.kind == "planned_task").order_by(col(Task.id))
        return [(one.title, one.owner, one.outcome) for one in session.exec(chosen)]


def reports(village: Village, number: int, by: Actor, note: str = "已完成") -> None:
    village.do(branch_plans.report_task, FIRST, number, note, by=by)


def stands(village: Village) -> list[tuple[str, int]]:
    """Return how each task of the newest version stands, and how many days it is late."""
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        plan = village.rulebook.plan(session, campaign.plan_version_id)
        own = branch_plans.latest(session, campaign)
        whole = told.whole_branch_plan(session, plan, own, now=village.now, locale="zh-Hans")
        return [(task["state"], task["days"]) for task in whole["tasks"]]


def goes_by(village: Village, day: str) -> None:
    village.day(day)
    sweep_tasks(village.engine, village.rulebook, now=village.now)


def said(village: Village) -> list[tuple[str, str]]:
    found = []
    for one in village.messages(FIRST):
        what = json.loads(one.params or "{}").get("what")
        if what == "planned_task":
            found.append((one.notice, one.role))
    return found


def waits(village: Village, person_id: int) -> list[tuple[str, int]]:
    with reading(village.engine) as session:
        found = todo(session, village.rulebook, person_id, now=village.now)
        return [(one.title, one.days_overdue) for one in found if one.what == "planned_task"]


def test_s1_6_an_adopted_task_is_owed_by_the_person_named_or_else_by_the_secretary(
    village: Village,
) -> None:
    """S1-6, S2-1, S4-3: 时间节点 and 责任人 are no mere words."""
    person = named(village)
    with_tasks(village)
    assert planned(village) == [
        ("窗口服务", "role:secretary", None),
        ("结对帮扶", f"person:{person.id}", None),
    ]
    secretary = village.secretary(FIRST).person_id
    assert secretary is not None
    assert waits(village, secretary) == [("窗口服务", 0)]
    assert waits(village, person.id) == [("结对帮扶", 0)]
    assert stands(village) == [("open", 0), ("open", 0)]


def test_s1_6_it_is_reminded_then_late_and_climbs_the_ladder(village: Village) -> None:
    with_tasks(village)
    assert [notice for notice, _ in said(village)] == ["task_given", "task_given"]
    goes_by(village, "2026-06-30")
    assert {notice for notice, _ in said(village)} == {"task_given", "task_reminder"}
    goes_by(village, "2026-07-10")
    late = [role for notice, role in said(village) if notice == "task_overdue"]
    assert {"secretary", "superior(secretary)", "office"} <= set(late)
    assert stands(village) == [("overdue", 10), ("overdue", 10)]
    assert waits(village, named(village).id) == [("结对帮扶", 10)]
    assert lines(village) == [("overdue", 10), ("overdue", 10)]


def lines(village: Village) -> list[tuple[str, int]]:
    def found(session: Session) -> list[tuple[str, int]]:
        campaign = village.campaign(session, FIRST)
        scope = Scope(session, village.rulebook, campaign, below=False, now=village.now)
        return [(line.outcome, line.days_late) for line in ledger_lines(scope)]

    with reading(village.engine) as session:
        return found(session)


def test_s4_3_it_is_reported_done_with_what_came_of_it(village: Village) -> None:
    with_tasks(village)
    person = named(village)
    theirs = Actor.person(person.id, "member")
    with pytest.raises(BadInput):
        reports(village, 2, theirs, note=" ")
    with pytest.raises(NotAllowed):
        reports(village, 1, theirs)
    with pytest.raises(NotFound):
        reports(village, 9, village.secretary(FIRST))
    reports(village, 2, theirs)
    with pytest.raises(Refused) as again:
        reports(village, 2, village.secretary(FIRST))
    assert [reason.code for reason in again.value.reasons] == ["branch_plans.task_done_already"]
    assert stands(village) == [("open", 0), ("done", 0)]
    goes_by(village, "2026-07-10")
    reports(village, 1, village.secretary(FIRST), "七月补办")
    assert stands(village) == [("done", 0), ("done", 0)]
    assert sorted(lines(village)) == [("done", 0), ("late", 10)]
    assert {outcome for _, _, outcome in planned(village)} == {"done"}
    assert waits(village, person.id) == []


def test_only_an_approved_change_of_the_plan_changes_a_task(village: Village) -> None:
    with_tasks(village)
    reports(village, 2, Actor.person(named(village).id, "member"))
    theirs = replace(WHOLE, title="结对帮扶", responsible=named(village).name)
    later = replace(WHOLE, deadline=date(2026, 9, 30))
    adopts(village, wanted=replace(GOOD, tasks=(later, theirs)))
    assert planned(village) == [
        ("窗口服务", "role:secretary", "cancelled"),
        ("结对帮扶", f"person:{named(village).id}", "done"),
        ("窗口服务", "role:secretary", None),
    ]
    assert stands(village) == [("open", 0), ("done", 0)], "what was done stays done"
    goes_by(village, "2026-07-10")
    assert "task_overdue" not in [notice for notice, _ in said(village)]


def test_before_a_plan_is_adopted_nothing_of_it_is_owed(village: Village) -> None:
    village.do(branch_plans.draft, FIRST, GOOD, by=village.secretary(FIRST))
    assert planned(village) == []
    with pytest.raises(Refused) as found:
        reports(village, 1, village.secretary(FIRST))
    assert [reason.code for reason in found.value.reasons] == ["branch_plans.nothing_adopted"]


def test_where_the_plan_does_not_say_so_nothing_of_it_is_owed(engine: Engine) -> None:
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(KEPT_ONLY)
    village.day("2026-03-02")
    adopts(village, FIRST)
    with reading(engine) as session:
        assert session.exec(select(Task).where(Task.kind == "planned_task")).all() == []
    assert {state for state, _ in stands(village)} == {"none"}
