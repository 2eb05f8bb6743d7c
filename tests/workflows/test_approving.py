"""When a step of an approval is settled, whose turn it is, and what a plan may not say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.approving import (
    APPROVED,
    HOW,
    OPEN,
    PASSED,
    RETURNED,
    Count,
    Place,
    goes_round,
    in_order,
    meeting_objections,
    open_now,
    reseated,
    verdict,
    with_added,
)
from workflows.calendar import WorkCalendar
from workflows.loader import load_plan
from workflows.provisions.approvals import SIGNING, Meeting, Step
from workflows.refusals import BadPlan
from workflows.rehearse import Assumption, rehearse, typical_players

PLAN = (Path(__file__).parent.parent / "work" / "approvals.yaml").read_text("utf-8")
CALENDARS = {"cn": WorkCalendar("cn")}
ANSWERS = st.sampled_from([OPEN, APPROVED, RETURNED, PASSED])


def step(sign: str, ratio: int = 60) -> Step:
    return Step("s", "步骤", ("secretary",), sign=sign, ratio=ratio)


def places(*statuses: str) -> list[Place]:
    return [Place(number, number, "r", status) for number, status in enumerate(statuses, 1)]


@given(st.sampled_from(SIGNING), st.lists(ANSWERS, min_size=1, max_size=7), st.integers(1, 100))
def test_a_settled_step_stays_as_it_is_whatever_the_rest_say(
    sign: str, statuses: list[str], ratio: int
) -> None:
    """A verdict is never taken back by answers that come after it, save a return of any signer."""
    rule, before = step(sign, ratio), places(*statuses)
    found = verdict(rule, before)
    if found == OPEN:
        return
    for answer in (APPROVED, RETURNED) if sign == "ratio" else (APPROVED,):
        after = [replace(one, status=answer) if one.status == OPEN else one for one in before]
        assert verdict(rule, after) == found


@given(st.lists(ANSWERS, min_size=1, max_size=9), st.integers(1, 100))
def test_a_vote_is_carried_when_its_share_of_all_signers_is_in_favour(
    statuses: list[str], ratio: int
) -> None:
    in_favour = sum(status in (APPROVED, PASSED) for status in statuses)
    carried = in_favour * 100 >= ratio * len(statuses)
    assert (verdict(step("ratio", ratio), places(*statuses)) == APPROVED) == carried


@given(st.sampled_from(SIGNING), st.lists(ANSWERS, min_size=1, max_size=6))
def test_a_step_that_is_open_has_somebody_whose_turn_it_is(sign: str, statuses: list[str]) -> None:
    rule = step(sign)
    ordered = in_order(rule, places(*statuses))
    if verdict(rule, ordered) == OPEN:
        assert open_now(ordered)


@given(st.integers(1, 5), st.lists(st.tuples(st.sampled_from(HOW), st.integers(0, 9)), max_size=5))
def test_whoever_is_added_however_everybody_has_a_turn_in_the_end(
    first: int, added: list[tuple[str, int]]
) -> None:
    """Signers may add signers who add signers: nobody waits for ever."""
    rule = step("in_order")
    known = list(in_order(rule, places(*[OPEN] * first)))
    for how, choice in added:
        turn = open_now(known)
        mine = next(one for one in known if one.number == turn[choice % len(turn)])
        number = len(known) + 1
        known = list(with_added(known, mine, number, 100 + number, how))
    signed = 0
    while turn := open_now(known):
        known = [replace(p, status=APPROVED) if p.number == turn[0] else p for p in known]
        signed += 1
    assert signed == len(known)
    assert verdict(rule, known) == APPROVED


def test_a_pending_place_goes_with_the_post_and_a_signature_stays() -> None:
    before = [*places(APPROVED, OPEN), Place(3, 3, "other")]
    after = reseated(before, {"r": [1, 9], "other": [3]})
    assert [one.person_id for one in after] == [1, 9, 3]
    assert reseated(before, {"r": [1, 2], "other": [3]}) == tuple(before)
    assert reseated(before, {"r": [1]})[1].status == "skipped"


@pytest.mark.parametrize(
    ("count", "codes"),
    [
        (None, ["approvals.minutes_wanted"]),
        (Count(0, 0, 0), ["approvals.heads_do_not_add_up"]),
        (Count(9, 10, 5), ["approvals.heads_do_not_add_up"]),
        (Count(10, 5, 5), ["approvals.no_quorum", "approvals.no_majority"]),
        (Count(10, 6, 5), ["approvals.no_majority"]),
        (Count(10, 6, 6), []),
    ],
)
def test_a_meeting_wants_more_than_half_present_and_more_than_half_of_all_in_favour(
    count: Count | None, codes: list[str]
) -> None:
    assert [reason.code for reason in meeting_objections(Meeting(), count)] == codes


def test_a_plan_may_count_the_majority_of_those_who_came() -> None:
    rule = Meeting(majority_of="attended")
    assert meeting_objections(rule, Count(10, 6, 4)) == ()


@given(st.lists(st.tuples(st.integers(1, 5), st.integers(1, 5)), max_size=8))
def test_substitutes_that_were_let_in_never_form_a_circle(pairs: list[tuple[int, int]]) -> None:
    first, last = date(2026, 3, 1), date(2026, 3, 9)
    kept: list[tuple[int, int, date, date]] = []
    for absent, other in pairs:
        new = (absent, other, first, last)
        if absent != other and not goes_round(kept, new):
            kept.append(new)
    ahead = {absent: {o for a, o, *_ in kept if a == absent} for absent in range(1, 6)}
    while free := [person for person, whom in ahead.items() if not whom]:
        ahead = {p: whom - set(free) for p, whom in ahead.items() if p not in free}
    assert ahead == {}


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("approval: two_levels", "approval: three_levels", "unknown_procedure"),
        (
            "approval: two_levels",
            "approval: two_levels\n        approved_by: superior(secretary)",
            "approval_said_twice",
        ),
        ("        ratio: 60%\n", "", "approval_ratio"),
        ("ratio: 60%", "ratio: 0.6", "approval_percent"),
        (
            "signers: [leading_group, office, superior(secretary)]",
            "signers: []",
            "approval_no_signers",
        ),
        (
            "decision: meeting",
            "decision: meeting\n        on_timeout: approve",
            "approval_meeting_by_itself",
        ),
        ("decision: meeting", "decision: meeting\n        sign: all", "approval_meeting_signed"),
        ("decision: meeting", "quorum: 60", "approval_no_meeting"),
        ("on_timeout: return", "on_timeout: return\n        due: none", "approval_no_day"),
    ],
)
def test_a_procedure_that_cannot_run_is_a_mistake_of_the_plan(
    old: str, new: str, code: str
) -> None:
    assert old in PLAN
    with pytest.raises(BadPlan) as bad:
        load_plan(PLAN.replace(old, new), CALENDARS, name="village")
    assert f"mistake.{code}" in {mistake.code for mistake in bad.value.mistakes}


@pytest.mark.parametrize("assume", ["on-time", "never", "late:5"])
def test_a_rehearsal_moves_by_a_procedure_as_by_one_approver(assume: str) -> None:
    zone = ZoneInfo("Asia/Shanghai")
    launched, until = datetime(2026, 2, 27, 10, tzinfo=zone), datetime(2026, 8, 1, tzinfo=zone)
    rows = []
    for text in (PLAN, PLAN.replace("approval: two_levels", "approved_by: superior(secretary)")):
        plan = load_plan(text, CALENDARS, name="village")
        rows.append(
            rehearse(
                plan,
                typical_players(plan),
                launched_at=launched,
                until=until,
                assume=Assumption.parse(assume),
            )
        )
    assert rows[0] == rows[1] != []
