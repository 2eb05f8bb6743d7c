"""An organisation's own plan: drafted, examined above, adopted; what it lacks is named."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from service import branch_plans
from service.actors import Actor
from service.branch_plans import Draft
from service.campaigns.rows import facts_of
from service.db import reading, writing
from service.errors import BadInput, NotFound
from service.models import BranchPlan, Task
from service.work.recount import out_of_step
from tests.campaigns.village import FIRST, SECOND, Village, at
from workflows.branch_planning import PlannedTask
from workflows.refusals import Refused

PLAN = (Path(__file__).parent / "branch_plans.yaml").read_text("utf-8")
WHOLE = PlannedTask(
    title="窗口服务",
    qualitative="群众满意",
    quantitative="排队不超过十分钟",
    deadline=date(2026, 6, 30),
    responsible="组织委员",
)
GOOD = Draft(
    goals="建成五个好支部",
    theme="创新服务机制，提高服务质量",
    carriers="党员管理服务示范岗",
    focus="窗口排队",
    unit_class="教学",
    tasks=(WHOLE,),
)


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village whose plan wants a plan of every organisation."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN)
    founded.day("2026-03-02")
    return founded


def drafts(village: Village, code: str = FIRST, wanted: Draft = GOOD) -> None:
    village.do(branch_plans.draft, code, wanted, by=village.secretary(code))


def submits(village: Village, code: str = FIRST) -> None:
    village.do(branch_plans.submit, code, by=village.secretary(code))


def adopts(village: Village, code: str = FIRST, wanted: Draft = GOOD) -> None:
    """Let an organisation go the whole way to an adopted plan."""
    drafts(village, code, wanted)
    submits(village, code)
    village.do(branch_plans.approve, code, by=village.superior(code))
    village.do(branch_plans.adopt, code, by=village.secretary(code))


def own(village: Village, code: str = FIRST) -> BranchPlan:
    with reading(village.engine) as session:
        return branch_plans.latest(session, village.campaign(session, code))


def kept(village: Village, code: str = FIRST) -> set[tuple[str, str]]:
    """Return (round, fact) of all that is known of an organisation's campaign."""
    with reading(village.engine) as session:
        values = facts_of(village.campaign(session, code)).particulars.values
        return {(round_key, name) for round_key, name, _ in values}


def refused(village: Village, verb: Any, *told: Any, code: str = FIRST, by: Actor) -> list[str]:
    with pytest.raises(Refused) as refusal:
        village.do(verb, code, *told, by=by)
    return [reason.code for reason in refusal.value.reasons]


def waiting(session: Session, kind: str) -> list[Task]:
    chosen = select(Task).where(Task.kind == kind, col(Task.outcome).is_(None))
    return list(session.exec(chosen))


def test_s0_7_goals_theme_carriers_and_focus_go_up_and_are_adopted(village: Village) -> None:
    adopts(village)
    found = own(village)
    assert (found.state, found.number, found.adopted_on) == ("adopted", 1, date(2026, 3, 2))
    assert found.carriers == "党员管理服务示范岗"
    assert {("first", "plan_adopted"), ("first", "theme_chosen")} <= kept(village)
    told = [json.loads(line.details or "")["deed"] for line in village.history(FIRST, "worked")]
    assert told == [
        f"branch_plans.{deed}" for deed in ("drafted", "submitted", "approved", "adopted")
    ]


def test_s1_6_every_mandatory_field_that_is_missing_is_named(village: Village) -> None:
    drafts(village, wanted=Draft(theme="主题", tasks=(PlannedTask("窗口服务"),)))
    assert refused(village, branch_plans.submit, by=village.secretary(FIRST)) == [
        "branch_plans.lacks_goals",
        "branch_plans.lacks_carriers",
        "branch_plans.lacks_focus",
        "branch_plans.lacks_class",
        "branch_plans.task_lacks_qualitative",
        "branch_plans.task_lacks_quantitative",
        "branch_plans.task_lacks_deadline",
        "branch_plans.task_lacks_responsible",
    ]
    assert own(village).state == "drafted"


def test_s1_21_the_class_of_a_unit_is_one_of_the_plans(village: Village) -> None:
    wrong = Draft(unit_class="教字")
    told = refused(village, branch_plans.draft, wrong, by=village.secretary(FIRST))
    assert told == ["branch_plans.no_such_class"]
    adopts(village)
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        plan = village.rulebook.plan(session, campaign.plan_version_id)
        found = branch_plans.class_of(session, campaign)
    conditions = dict(plan.provisions.branch_plans.conditions)
    assert conditions[found] == ("教学质量名列前茅", "师德考核全部合格")


def test_a_returned_plan_says_why_and_comes_again(village: Village) -> None:
    drafts(village)
    submits(village)
    superior = village.superior(FIRST)
    with pytest.raises(BadInput):
        village.do(branch_plans.send_back, FIRST, " ", by=superior)
    village.do(branch_plans.send_back, FIRST, "指标太低", by=superior)
    assert (own(village).state, own(village).opinion) == ("returned", "指标太低")
    village.do(branch_plans.revise, FIRST, GOOD, by=village.secretary(FIRST))
    submits(village)
    village.do(branch_plans.approve, FIRST, by=superior)
    assert own(village).submissions == 2
    said = [(m.notice, m.number) for m in village.messages(FIRST) if m.round == "work"]
    assert said == [("task_given", 1), ("work_done", 1), ("task_given", 2), ("work_done", 2)]


def test_the_superior_owes_the_examination_and_is_reported_when_late(village: Village) -> None:
    drafts(village)
    submits(village)
    with reading(village.engine) as session:
        (task,) = waiting(session, "plan_examination")
        assert (task.role, task.due_on) == ("superior(secretary)", date(2026, 3, 9))
    village.day("2026-03-31")
    late = {m.role for m in village.messages(FIRST) if m.notice == "task_overdue"}
    assert late == {"superior(secretary)", "office"}
    village.do(branch_plans.approve, FIRST, by=village.superior(FIRST))
    with reading(village.engine) as session:
        assert waiting(session, "plan_examination") == []


def test_nobody_adopts_what_the_superior_has_not_approved(village: Village) -> None:
    drafts(village)
    secretary = village.secretary(FIRST)
    assert refused(village, branch_plans.adopt, by=secretary) == ["branch_plans.not_to_adopt"]
    submits(village)
    assert refused(village, branch_plans.adopt, by=secretary) == ["branch_plans.not_to_adopt"]
    assert refused(village, branch_plans.approve, by=secretary) == ["branch_plans.own_plan"]
    assert own(village).state == "submitted"


def test_an_adopted_plan_is_never_changed_and_its_next_version_replaces_it(
    village: Village,
) -> None:
    adopts(village)
    secretary = village.secretary(FIRST)
    changed = Draft(**{**_fields(GOOD), "theme": "新主题"})
    assert refused(village, branch_plans.revise, changed, by=secretary) == [
        "branch_plans.not_to_revise"
    ]
    drafts(village, wanted=changed)
    assert ("first", "plan_adopted") in kept(village), "the old one counts until the new one does"
    submits(village)
    village.do(branch_plans.approve, FIRST, by=village.superior(FIRST))
    village.do(branch_plans.adopt, FIRST, by=secretary)
    with reading(village.engine) as session:
        found = branch_plans.versions(session, village.campaign(session, FIRST))
        assert [(v.number, v.state, v.theme) for v in found] == [
            (1, "superseded", GOOD.theme),
            (2, "adopted", "新主题"),
        ]


def _fields(draft: Draft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in Draft.__slots__}


def test_only_one_version_is_under_way(village: Village) -> None:
    drafts(village)
    told = refused(village, branch_plans.draft, GOOD, by=village.secretary(FIRST))
    assert told == ["branch_plans.already_drafted"]


def test_what_was_submitted_can_be_taken_back_until_it_is_examined(village: Village) -> None:
    drafts(village)
    submits(village)
    secretary = village.secretary(FIRST)
    village.do(branch_plans.withdraw, FIRST, by=secretary)
    assert own(village).state == "drafted"
    with reading(village.engine) as session:
        assert waiting(session, "plan_examination") == []
    assert refused(village, branch_plans.withdraw, by=secretary) == ["branch_plans.not_to_withdraw"]


def test_whoever_saw_an_older_text_does_not_decide_on_the_newer_one(village: Village) -> None:
    drafts(village)
    submits(village)
    with writing(village.engine) as session:
        told = (session, village.rulebook, village.campaign(session, FIRST))
        by = village.superior(FIRST)
        with pytest.raises(Refused) as refusal:
            branch_plans.approve(*told, by=by, now=village.now, seen_version=1)
    assert refusal.value.reasons[0].code == "branch_plans.changed_meanwhile"


def test_malformed_drafts_are_told_by_field(village: Village) -> None:
    bad = Draft(theme="长" * 5000, tasks=(PlannedTask(" "),))
    with pytest.raises(BadInput) as told:
        village.do(branch_plans.draft, FIRST, bad, by=village.secretary(FIRST))
    assert [p.where for p in told.value.problems] == ["theme", "tasks.0.title"]


def test_without_a_plan_there_is_nothing_to_submit(village: Village) -> None:
    with pytest.raises(NotFound):
        submits(village, SECOND)


def test_where_each_round_wants_its_own_the_first_does_not_count_in_the_second(
    village: Village,
) -> None:
    adopts(village)
    assert ("second", "plan_adopted") not in kept(village)


def test_what_is_kept_is_what_the_rows_say(village: Village) -> None:
    adopts(village)
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        plan = village.rulebook.plan(session, campaign.plan_version_id)
        assert out_of_step(session, plan, campaign, "first", village.now) == {}
