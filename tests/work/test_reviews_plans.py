"""What a plan may lay down about reviews: read from its file, and wrong entries named."""

from __future__ import annotations

import pytest

from service.rulebook import Rulebook
from service.settings import CONFIG
from tests.plans.played import plan_of
from tests.work.reviewed import PLAN
from workflows.provisions.reviews import INSTEAD, Reviews
from workflows.refusals import BadPlan

SECTION = PLAN[: PLAN.index("\nreviews:") + 1]


def read(text: str) -> Reviews:
    return Rulebook(CONFIG).load_text(SECTION + text, "village").provisions.reviews


def test_a_plan_that_says_nothing_follows_the_norms() -> None:
    usual = Rulebook(CONFIG).load_text(SECTION, "village").provisions.reviews
    assert [(grade.key, grade.points) for grade in usual.grades] == [
        ("good", 10),
        ("fairly_good", 7),
        ("fair", 5),
        ("poor", 2),
    ]
    assert (usual.every, usual.members_of) == ("half_year", frozenset({"branch"}))


def test_everything_may_be_laid_down() -> None:
    told = read(
        """
reviews:
  least: {achievements: 20}
  grades: {a: {points: 3, title: 好}, b: {points: 1, title: 一般}}
  ways: [collective, on_site]
  every: quarter
  secretaries: false
  members_of: []
  contacts: instead
  column_from: "12-01"
  hear: {members: 3, masses: 10}
  findings: [problems]
"""
    )
    assert told.least == (20, 10, 10)
    assert [grade.title for grade in told.grades] == ["好", "一般"]
    assert (told.ways, told.every, told.contacts) == (("collective", "on_site"), "quarter", INSTEAD)
    assert (told.column_from, told.hear, told.findings) == ((12, 1), (3, 10), ("problems",))
    assert told.members_of == frozenset()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("least: {achievements: 0}", "not_in_range"),
        ("grades: {a: {points: 1, title: 好}, b: {points: 1, title: 差}}", "points_not_falling"),
        ("ways: [by_letter]", "not_a_choice"),
        ("every: fortnight", "not_a_choice"),
        ("members_of: [group]", "not_participants"),
        ("contacts: sometimes", "not_a_choice"),
        ('column_from: "02-30"', "not_a_day_of_the_year"),
        ("column_from: December", "not_a_day_of_the_year"),
        ("satisfied: 101", "not_in_range"),
        ("praise: often", "unknown_key"),
        ("complete: no_such_duty", "names_nothing"),
        ("reports: [no_such_duty]", "names_nothing"),
    ],
)
def test_a_wrong_entry_is_named_with_its_line(line: str, code: str) -> None:
    with pytest.raises(BadPlan) as refused:
        read(f"reviews:\n  {line}\n")
    (mistake,) = refused.value.mistakes
    assert mistake.code == f"mistake.{code}"
    assert mistake.path.startswith("reviews.")
    assert mistake.line is not None


def test_the_source_plans_say_who_reviews() -> None:
    college = plan_of("college-001").provisions.reviews
    assert (college.every, college.contacts, college.members_of) == (
        "quarter",
        INSTEAD,
        frozenset(),
    )
    institute = plan_of("grating-003").provisions.reviews
    assert (institute.complete, institute.column_from) == ("secretary_reviews", (12, 1))
    assert plan_of("power-004").provisions.reviews.reports == ("status_report",)
