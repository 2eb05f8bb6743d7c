"""What a clerk may record, and what is refused with a guess at what was meant."""

from datetime import date

import pytest

from tests.campaigns.village import PLAN, at
from workflows import acts
from workflows.calendar_loader import read_calendar
from workflows.facts import Facts
from workflows.loader import load_plan
from workflows.plan import Plan
from workflows.recording import recordable
from workflows.refusals import Refused


@pytest.fixture
def plan() -> Plan:
    """The village's plan, whose pledges want two suggestions beside."""
    text = PLAN.replace("[pledges_published]", "[pledges_published, suggestions_made(2)]")
    return load_plan(text, {"cn": read_calendar("cn", {})})


def pledging() -> Facts:
    day = at("2026-04-10")
    return Facts("branch", False, day, "main/pledge", 1, date(2026, 4, 10))


def recorded(plan: Plan, fact: str, value: str) -> str | None:
    return acts.record(plan, pledging(), at("2026-04-10"), fact, value).value(fact)


def refusals(plan: Plan, fact: str, value: str) -> dict[str, dict[str, str]]:
    with pytest.raises(Refused) as refused:
        recorded(plan, fact, value)
    return {reason.code: dict(reason.params) for reason in refused.value.reasons}


def test_what_the_guards_ask_for_can_be_recorded(plan: Plan) -> None:
    assert recordable(plan, "branch") == {
        "meeting.mobilization": False,
        "pledges_published": False,
        "suggestions_per_member": True,
    }


@pytest.mark.parametrize(
    ("fact", "value", "kept"),
    [
        ("pledges_published", "yes", "yes"),
        ("pledges_published", " 是 ", "yes"),
        ("pledges_published", "No", "no"),
        ("pledges_published", "否", "no"),
        ("suggestions_per_member", "002", "2"),
        ("suggestions_per_member", "0", "0"),
    ],
)
def test_a_value_is_kept_in_one_spelling(plan: Plan, fact: str, value: str, kept: str) -> None:
    assert recorded(plan, fact, value) == kept


def test_what_nobody_asks_for_is_refused_with_what_can_be_recorded(plan: Plan) -> None:
    known = "meeting.mobilization, pledges_published, suggestions_per_member"
    assert refusals(plan, "nonsense", "yes") == {
        "reason.no_such_fact": {"fact": "nonsense", "known": known}
    }


def test_a_slip_of_the_pen_is_guessed_at(plan: Plan) -> None:
    told = refusals(plan, "meeting.mobilisation", "yes")
    assert told["reason.did_you_mean"] == {"guess": "meeting.mobilization"}


@pytest.mark.parametrize(
    ("fact", "value", "code"),
    [
        ("pledges_published", "3", "reason.fact_wants_yes_or_no"),
        ("pledges_published", "", "reason.fact_wants_yes_or_no"),
        ("pledges_published", "改了", "reason.fact_wants_yes_or_no"),
        ("suggestions_per_member", "yes", "reason.fact_wants_number"),
        ("suggestions_per_member", "²", "reason.fact_wants_number"),
        ("suggestions_per_member", "-1", "reason.fact_wants_number"),
        ("suggestions_per_member", "9" * 10, "reason.fact_wants_number"),
    ],
)
def test_a_value_of_the_other_sort_is_refused(plan: Plan, fact: str, value: str, code: str) -> None:
    assert refusals(plan, fact, value) == {code: {"fact": fact, "value": value}}
