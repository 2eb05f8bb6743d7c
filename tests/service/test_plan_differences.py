"""What differs between two plans is told as a clerk would say it: no path, no key of a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from itertools import permutations
from typing import Any, get_args, get_type_hints

import pytest

from service.plan_places import field_words
from service.plan_values import value_of
from service.plan_words import difference_words
from service.words import LOCALES
from tests.plans.played import DEFAULT, SEEDS
from tests.plans.played import plan_of as shipped
from tests.workflows.small_plans import PLAN, changed, plan_of, small
from workflows.difference import PASSED_OVER, WRITTEN_IN_ONE, differences
from workflows.plan import Plan
from workflows.provisions import Provisions
from workflows.provisions.appraisals import OVER_CAP, SATISFIED
from workflows.provisions.approvals import (
    DECISIONS,
    MAJORITY_OF,
    ON_TIMEOUT,
    OWN,
    SIGNING,
    VACANT,
)
from workflows.provisions.branch_plans import PARTS, TASK_FIELDS, VALID_FOR
from workflows.provisions.commendation import (
    AWARDED_BY,
    ITEMS_MET,
    NOTICE_UNITS,
    STATEMENTS,
    VETO_RULES,
)
from workflows.provisions.inspections import COLOURS, ISSUED_FOR
from workflows.provisions.limits import FILE_KINDS
from workflows.provisions.pledges import ALWAYS, ITEM_KINDS, JUDGES, SCOPES, WHERE_NECESSARY
from workflows.provisions.reviews import CONTACTS, FINDINGS, PERIODS, WAYS
from workflows.provisions.tasks import TASK_KINDS

#: What only a program asks for: it is told by other fields, or never compared.
UNTOLD = {"key", "digest", "provisions", "provenance"}
#: A word of a plan file; names, posts and what an author wrote are the plan's own.
KEY = re.compile(r"[a-z]+_[a-z]+|\b[a-z]{3,}")
OWN_WORDS = ("name", "basis", "remarks", "seats.")
CODES = {
    "commendation.vetoes": VETO_RULES,
    "commendation.notice_unit": NOTICE_UNITS,
    "commendation.awarded_by": AWARDED_BY,
    "commendation.statements": STATEMENTS,
    "commendation.items_met": ITEMS_MET,
    "inspections.urgent_starts": COLOURS,
    "inspections.tickets_for": ISSUED_FOR,
    "limits.file_kinds": FILE_KINDS,
    "pledges.members.kinds": ITEM_KINDS,
    "pledges.members.scope": SCOPES,
    "pledges.required_judges": JUDGES,
    "pledges.publication": (ALWAYS, WHERE_NECESSARY),
    "reviews.contacts": CONTACTS,
    "reviews.findings": FINDINGS,
    "reviews.every": PERIODS,
    "reviews.ways": WAYS,
    "branch_plans.parts": PARTS,
    "branch_plans.task_fields": TASK_FIELDS,
    "branch_plans.valid_for": VALID_FOR,
    "appraisals.members.satisfied": SATISFIED,
    "appraisals.members.over_cap": OVER_CAP,
    "approvals.procedures.plain.vacant": VACANT,
    "approvals.procedures.plain.own": OWN,
    "approvals.procedures.plain.steps.first.sign": SIGNING,
    "approvals.procedures.plain.steps.first.decision": DECISIONS,
    "approvals.procedures.plain.steps.first.on_timeout": ON_TIMEOUT,
    "approvals.procedures.plain.steps.first.meeting.majority_of": MAJORITY_OF,
}
PROCEDURE = """
approvals:
  plain:
    title: 会签
    steps:
      first: {title: 支委会签, signers: [secretary, organization_officer], sign: all}
"""


def told(old: str, new: str, locale: str = "zh-Hans") -> list[str]:
    before, after = plan_of(old), plan_of(new)
    return [
        difference_words(locale, each, before, after).strip() for each in differences(before, after)
    ]


def parts_of(kind: Any) -> Iterator[type]:
    """Every dataclass that a plan may be made of, the plan itself included."""
    seen: set[type] = set()
    waiting: list[Any] = [kind]
    while waiting:
        one = waiting.pop()
        waiting += get_args(one)
        if is_dataclass(one) and isinstance(one, type) and one not in seen:
            seen.add(one)
            if not issubclass(one, (*PASSED_OVER, *WRITTEN_IN_ONE)) and one.__module__ not in (
                "workflows.calendar",
                "workflows.moment_terms",
            ):
                yield one
                hints = get_type_hints(one)
                waiting += [hints[field.name] for field in fields(one)]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_field_of_a_plan_has_a_word(locale: str) -> None:
    found = list(parts_of(Plan))
    assert Provisions in found
    assert len(found) > 30
    made: dict[type, object] = {part: object.__new__(part) for part in found}
    without = [
        f"{part.__name__}.{field.name}"
        for part in found
        for field in fields(part)
        if field.name not in UNTOLD and field_words(locale, made[part], field.name) == field.name
    ]
    # In English a word may well be the name of its field.
    assert without == [] or locale == "en"


@pytest.mark.parametrize(("old", "new"), [*permutations((DEFAULT, *SEEDS), 2)])
def test_two_plans_of_the_seeds_differ_in_words_alone(old: str, new: str) -> None:
    before, after = shipped(old), shipped(new)
    found = [
        (each.path, difference_words("zh-Hans", each, before, after))
        for each in differences(before, after)
    ]
    assert found
    assert [
        said for path, said in found if KEY.search(said) and not path.startswith(OWN_WORDS)
    ] == []


def put(part: Any, way: list[str], value: object) -> Any:
    """A part of a plan with something else at the end of a way through it."""
    if not way:
        return (value,) if isinstance(part, tuple) else value
    name, *further = way
    if isinstance(part, Mapping):
        return {**part, name: put(part[name], further, value)}
    if isinstance(part, tuple):
        return tuple(put(one, further, value) if one.key == name else one for one in part)
    return replace(part, **{name: put(getattr(part, name), further, value)})


@pytest.mark.parametrize("path", CODES)
def test_every_code_of_a_section_has_a_word(path: str) -> None:
    plan = plan_of(PLAN + PROCEDURE)
    for code in CODES[path]:
        other = put(plan, ["provisions", *path.split(".")], code)
        assert not KEY.search(value_of("zh-Hans", path, code, other)), code


def test_a_day_that_moves_is_told_as_one_says_it() -> None:
    assert told(PLAN, changed(("due: 2026-04-30", "due: 2026-04-20"))) == [
        "~ “第一阶段·公开承诺”的截止日：2026年4月30日 → 2026年4月20日"
    ]


def test_a_document_that_comes_is_told_by_its_title() -> None:
    more = changed(("documents: {rules: 考评细则}", "documents: {rules: 考评细则, plan: 工作方案}"))
    more += "branch_plans:\n  documents: {plan: each}\n"
    assert told(PLAN, more) == [
        "+ 文件：工作方案",
        "+ “本级实施方案”的制度文件由谁制定：工作方案",
    ]
    other = more.replace("plan: 工作方案", "plan: 年度方案").replace("plan: each", "plan: any")
    assert told(more, other) == [
        "~ 文件·年度方案：工作方案 → 年度方案",
        "~ 本级实施方案·制度文件由谁制定·年度方案：各组织自己 → 本组织或任一上级",
    ]


def test_the_second_of_two_seats_is_told_apart() -> None:
    seats = (
        "seats:\n  - {seat: head, post: secretary}\n"
        "  - {seat: member, post: organization_officer}\n"
        "  - {seat: member, post: publicity_officer}\n"
    )
    other = seats.replace("publicity_officer", "discipline_officer")
    assert told(PLAN + seats, PLAN + other) == ["~ “成员（第2行）”的职务：宣传委员 → 纪检委员"]


def test_a_class_may_have_a_dot_in_its_name() -> None:
    text = PLAN + "classes: [机关.一类]\nbranch_plans:\n  conditions: {机关.一类: [到岗]}\n"
    assert told(text, text.replace("到岗", "在岗")) == [
        "~ 本级实施方案·各类条件·机关.一类：到岗 → 在岗"
    ]


def test_what_a_work_of_its_own_kind_is_reminded_of() -> None:
    text = PLAN + "tasks:\n"
    for kind in TASK_KINDS:
        rules = "{reminders: [{key: day, when: due, to: [owing]}]}"
        text += f"  {kind}: {rules}\n"
    said = told(PLAN, text)
    assert said
    assert [one for one in said if KEY.search(one)] == []


def test_nothing_differs_from_itself() -> None:
    assert differences(small(), small()) == ()
