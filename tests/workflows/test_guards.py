"""Guards: what each wants, what satisfies it, and for how long."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflows.small_plans import launched, small
from workflows.facts import Facts, Particulars
from workflows.guards import GUARDS, objections, wanted_facts
from workflows.plan import GuardCall


def with_facts(*values: tuple[str, str, str]) -> Facts:
    """Return a campaign in the first stage with facts recorded as (round, name, value)."""
    facts = launched(small(), "2026-03-02")
    known = Particulars()
    for round_key, name, value in values:
        known = known.recorded(round_key, name, value)
    return Facts(
        kind=facts.kind,
        at_top=False,
        joined_at=facts.joined_at,
        state=facts.state,
        visit=1,
        entered_on=facts.entered_on,
        next_at=facts.next_at,
        particulars=known,
    )


def codes(call: GuardCall, facts: Facts) -> list[str]:
    """Return the objections of one guard."""
    return [found.code for found in objections(small(), (call,), facts)]


def call_of(name: str) -> GuardCall:
    """Return a guard with as many arguments as it needs."""
    return GuardCall(name, ("2",) if GUARDS[name].counts else ("rules",) * GUARDS[name].least)


@pytest.mark.parametrize("name", sorted(GUARDS))
def test_a_guard_objects_until_the_facts_that_it_wants_are_there(name: str) -> None:
    call = call_of(name)
    assert codes(call, with_facts()) == [f"guard.{name}"]
    wanted = wanted_facts(small(), (call,))
    assert wanted
    assert codes(call, with_facts(*(("first", fact, value) for fact, value in wanted))) == []


@pytest.mark.parametrize("value", ["", " ", "no", "No", "0", "false", "none"])
def test_a_fact_recorded_as_no_satisfies_nothing(value: str) -> None:
    assert codes(GuardCall("study_done"), with_facts(("first", "study_done", value)))


@pytest.mark.parametrize("value", ["yes", "2026-04-01", "是", "1"])
def test_a_fact_recorded_as_anything_else_satisfies(value: str) -> None:
    assert codes(GuardCall("study_done"), with_facts(("first", "study_done", value))) == []


def test_a_fact_of_another_round_does_not_count_but_a_document_does() -> None:
    facts = with_facts(("zeroth", "study_done", "yes"), ("zeroth", "document.rules", "yes"))
    assert codes(GuardCall("study_done"), facts) == ["guard.study_done"]
    assert codes(GuardCall("documents_exist", ("rules",)), facts) == []


def test_the_latest_word_on_a_fact_counts() -> None:
    facts = with_facts(("first", "study_done", "yes"), ("first", "study_done", "no"))
    assert codes(GuardCall("study_done"), facts) == ["guard.study_done"]


@pytest.mark.parametrize(
    ("value", "enough"),
    [("1", False), ("2", True), ("10", True), ("yes", False), ("²", False), ("9" * 400, False)],
)
def test_a_count_must_be_a_number_that_is_large_enough(value: str, enough: bool) -> None:
    facts = with_facts(("first", "suggestions_per_member", value))
    assert (codes(GuardCall("suggestions_made", ("2",)), facts) == []) is enough


def test_an_objection_names_what_is_missing() -> None:
    facts = with_facts(("first", "pledge_field.goal", "yes"))
    (found,) = objections(small(), (GuardCall("pledge_has_fields"),), facts)
    assert dict(found.params)["missing"] == "pledge_field.deadline"


def test_all_objections_come_together_in_the_plans_order() -> None:
    calls = (GuardCall("study_done"), GuardCall("plan_adopted"), GuardCall("ledger_kept"))
    found = objections(small(), calls, with_facts(("first", "plan_adopted", "yes")))
    assert [reason.code for reason in found] == ["guard.study_done", "guard.ledger_kept"]


@given(st.sampled_from(sorted(GUARDS)), st.text(max_size=40))
def test_no_value_that_a_person_may_record_breaks_a_guard(name: str, value: str) -> None:
    call = call_of(name)
    values = [("first", fact, value) for fact, _ in wanted_facts(small(), (call,))]
    assert codes(call, with_facts(*values)) in ([], [f"guard.{name}"])
