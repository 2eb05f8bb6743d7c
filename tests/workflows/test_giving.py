"""A plan that waits for what no work ever gives is refused, with what would put it right."""

from __future__ import annotations

import pytest

from tests.plans.played import CALENDARS, DEFAULT, SEEDS, plan_of
from workflows.giving import WORKS, gives, ungiven
from workflows.loader import load_plan
from workflows.plan import Plan
from workflows.refusals import BadPlan, Mistake

TEXT = """
name: own
title: 自拟方案
zone: Asia/Shanghai
calendar: cn
starts: 2026-03-02
ends: 2026-06-30
participants: [general_branch, branch]
top_approver: leading_group
branch_plans:
  filings: {results_exhibited: {title: 成果展示}}
rounds:
  early:
    title: 前段
    starts: 2026-03-02
    ends: 2026-04-30
    stages:
      first:
        kind: mobilization
        title: 动员
        due: 2026-04-30
        leave: on_date_when_met
        guards: [GUARD]
  late:
    title: 后段
    starts: 2026-05-01
    ends: 2026-06-30
    stages:
      pledge:
        kind: pledge
        title: 承诺
        due: 2026-06-30
        leave: on_date_when_met
        guards:
          - every_member_has_pledged
          - award_decided(best)
          - nominations_made
          - recorded(results_exhibited)
duties:
  visit:
    title: 走访
    every: month
    due: last day of period
    owed_by: [branch]
    done_by: secretary
awards:
  best: {title: 先进, of: member, stage: late/pledge, due: 2026-06-30}
"""


def own(guard: str, *more: tuple[str, str]) -> Plan:
    text = TEXT.replace("GUARD", guard)
    for old, new in more:
        assert old in text
        text = text.replace(old, new)
    return load_plan(text, CALENDARS, name="own")


def refused(guard: str, *more: tuple[str, str]) -> list[Mistake]:
    with pytest.raises(BadPlan) as told:
        own(guard, *more)
    return list(told.value.mistakes)


@pytest.mark.parametrize(
    "guard",
    [
        "recorded(theme_chosen)",
        "recorded(results_exhibited)",
        "recorded(election_on_time)",
        "recorded(gaps_found)",
        "summary_written",
        "study_done",
        "meeting_held(harvest)",
        "suggestions_made(2)",
    ],
)
def test_what_some_work_gives_may_be_asked_for(guard: str) -> None:
    assert not list(ungiven(own(guard)))


@pytest.mark.parametrize(
    ("guard", "code", "guess"),
    [
        ("recorded(theme_choosen)", "nothing_gives", "theme_chosen"),
        ("recorded(result_exhibited)", "nothing_gives", "results_exhibited"),
        ("recorded(rain_came)", "nothing_gives", None),
        ("recorded(reading_list_done)", "nothing_gives", None),
        ("every_member_has_pledged", "no_pledges_yet", None),
        ("nominations_made", "no_awards_in_round", None),
        ("award_decided(best)", "award_comes_later", None),
    ],
)
def test_what_nothing_gives_is_refused_once_for_each_kind_that_would_wait(
    guard: str, code: str, guess: str | None
) -> None:
    found = refused(guard)
    assert {mistake.path for mistake in found} == {"rounds.early.stages.first.guards"}
    assert {mistake.code for mistake in found} == {f"mistake.{code}"}
    assert {mistake.guess for mistake in found} == {guess}
    assert [dict(m.params)["kind"] for m in found] == ["branch", "general_branch"]
    assert {mistake.line for mistake in found} == {23}


def test_a_duty_that_one_kind_does_not_owe_is_refused_for_that_kind_alone() -> None:
    (mistake,) = refused("duties_done(visit)")
    assert mistake.code == "mistake.duty_not_owed"
    assert dict(mistake.params) == {"fact": "duty.visit", "kind": "general_branch"}


def test_a_number_is_not_given_by_papers_that_only_say_that_they_are_there() -> None:
    section = "evidence:\n  contributions: {suggestion: {counts: false}}\nrounds:"
    found = refused("suggestions_made(2)", ("rounds:", section))
    assert {mistake.code for mistake in found} == {"mistake.nothing_gives"}
    own("suggestions_made(2)", ("rounds:", section.replace("false", "true")))


def test_what_the_section_of_evidence_renames_is_given_by_the_new_name_alone() -> None:
    section = "evidence:\n  meetings: {study: {fact: hall_was_full}}\nrounds:"
    assert (
        gives(own("recorded(hall_was_full)", ("rounds:", section)), "branch", "early")[
            "hall_was_full"
        ]
        == "meeting"
    )
    found = refused("study_done", ("rounds:", section))
    assert {dict(mistake.params)["fact"] for mistake in found} == {"study_done"}


@pytest.mark.parametrize("name", [DEFAULT, *SEEDS])
def test_our_own_plans_ask_for_nothing_in_vain(name: str) -> None:
    plan = plan_of(name)
    assert not list(ungiven(plan))
    for kind in plan.participants:
        for round_ in plan.rounds:
            assert set(gives(plan, kind, round_.key).values()) <= WORKS
