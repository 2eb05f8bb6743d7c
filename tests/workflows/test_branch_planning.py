"""Organisations' own plans: whatever the order of verbs, only declared states."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.words import LOCALES, has_words, say
from workflows.branch_planning import (
    ADOPTED,
    APPROVED,
    COURSE,
    DRAFTED,
    STATES,
    SUBMITTED,
    SUPERSEDED,
    OwnPlan,
    PlannedTask,
    after,
    facts_in_force,
    lacking,
    unknown,
)
from workflows.calendar import WorkCalendar
from workflows.giving import FACT_OF_PART, material
from workflows.loader import load_plan
from workflows.plan import Plan
from workflows.provisions.branch_plans import NOBODY, PARTS, TASK_FIELDS, BranchPlans
from workflows.refusals import BadPlan

VERBS = st.lists(st.sampled_from(sorted(COURSE)), max_size=40)
TEXT = """
name: laws
title: 试点
zone: Asia/Shanghai
calendar: cn
starts: 2026-03-02
ends: 2026-06-30
participants: [branch]
top_approver: leading_group
classes: [教学, 管理]
documents: {rules: 细则}
branch_plans:
  conditions: {教学: [条件]}
  documents: {rules: each}
  filings: {exhibited: {title: 成果, at_least: 2}}
rounds:
  main:
    title: 全程
    starts: 2026-03-02
    ends: 2026-06-30
    stages:
      only:
        kind: summary
        title: 总结
        due: 2026-06-30
        leave: on_date_when_met
        guards:
          - recorded(exhibited)
          - recorded(theme_chosen)
          - recorded(opinions_heard)
          - summary_written
"""
CALENDARS = {"cn": WorkCalendar("cn")}


def plan(text: str = TEXT) -> Plan:
    return load_plan(text, CALENDARS, name="laws")


@given(VERBS)
def test_any_order_of_verbs_reaches_only_declared_states(verbs: list[str]) -> None:
    state, passed = DRAFTED, [DRAFTED]
    for verb in verbs:
        target, objections = after(BranchPlans(), state, verb)
        assert target in STATES
        if not objections:
            state = target
            passed.append(state)
    if ADOPTED in passed:
        before = passed[: passed.index(ADOPTED)]
        assert before[-1] == APPROVED
        assert SUBMITTED in before
    if SUPERSEDED in passed:
        assert passed[-1] == SUPERSEDED


@given(VERBS)
def test_where_nobody_examines_a_draft_is_adopted_at_once(verbs: list[str]) -> None:
    rules = BranchPlans(examined_by=NOBODY)
    assert after(rules, DRAFTED, "adopt") == (ADOPTED, ())
    assert after(rules, SUBMITTED, "adopt")[1] != ()


TEXTS = st.sampled_from(["", " ", "写了"])
TASKS = st.builds(
    PlannedTask,
    title=st.just("任务"),
    qualitative=st.sampled_from(["", "定性"]),
    quantitative=st.sampled_from(["", "定量"]),
    deadline=st.sampled_from([None, date(2026, 6, 30)]),
    responsible=st.sampled_from(["", "书记"]),
)
PLANS = st.builds(
    OwnPlan,
    goals=TEXTS,
    theme=TEXTS,
    carriers=TEXTS,
    focus=TEXTS,
    unit_class=st.sampled_from(["", "教学"]),
    tasks=st.lists(TASKS, max_size=3).map(tuple),
)


@given(PLANS)
def test_what_is_lacking_is_exactly_what_is_empty(own: OwnPlan) -> None:
    empty = sum(not getattr(own, part).strip() for part in PARTS)
    empty += (not own.unit_class) + (not own.tasks)
    empty += sum(not getattr(task, name) for task in own.tasks for name in TASK_FIELDS)
    reasons = lacking(plan(), own)
    assert len(reasons) == empty
    assert len(set(reasons)) == empty


@given(PLANS)
def test_a_part_that_is_not_written_is_no_fact(own: OwnPlan) -> None:
    found = facts_in_force(own)
    for part, fact in FACT_OF_PART.items():
        assert (found[fact] == "yes") == bool(getattr(own, part).strip())
    assert set(facts_in_force(None).values()) == {None}


def test_material_is_filed_for_what_no_other_work_brings_about() -> None:
    assert material(plan(), "branch") == ("exhibited", "summary_written")


def test_an_unknown_name_is_guessed() -> None:
    codes = [reason.code for reason in unknown("x", "exhibitd", ("exhibited",))]
    assert codes == ["x", "reason.did_you_mean"]
    assert [reason.code for reason in unknown("x", "qqq", ("exhibited",))] == ["x"]


@pytest.mark.parametrize("locale", LOCALES)
def test_codes_that_are_put_together_have_words(locale: str) -> None:
    codes = [f"lacks_{part}" for part in PARTS] + [f"not_to_{verb}" for verb in COURSE]
    codes += [f"task_lacks_{name}" for name in TASK_FIELDS]
    for code in set(codes) - {"not_to_supersede"}:
        assert has_words("branch_plans", f"reason.{code}")
        assert say(locale, "branch_plans", f"reason.{code}", task="1", title="任务")
    for state in STATES:
        assert has_words("branch_plans", f"state.{state}")


FILINGS = "filings: {exhibited:"


@pytest.mark.parametrize(
    ("old", "new", "path", "guess"),
    [
        ("{rules: each}", "{rulse: each}", "documents.rulse", "rules"),
        ("{教学: [条件]}", "{教字: [条件]}", "conditions.教字", None),
        (FILINGS, "filings: {exhibted:", "filings.exhibted", "exhibited"),
        (FILINGS, "filings: {opinions_heard:", "filings.opinions_heard", None),
    ],
)
def test_a_section_that_names_what_the_plan_lacks_is_told(
    old: str, new: str, path: str, guess: str | None
) -> None:
    with pytest.raises(BadPlan) as told:
        plan(TEXT.replace(old, new))
    (mistake,) = told.value.mistakes
    assert (mistake.path, mistake.guess) == (f"branch_plans.{path}", guess)
