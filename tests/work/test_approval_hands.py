"""Signatures that change hands: transferred, delegated, signers added and taken out again."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from service import campaigns
from service.actors import Actor
from service.approvals.hands import add_signers, delegate, remove_signer, transfer
from service.db import reading
from service.models import Person, Task
from tests.campaigns.village import COMMITTEE, FIRST, PLAN, SECOND, Village, at
from tests.work.test_approvals import (
    at_table,
    deeds,
    done,
    gathered,
    places,
    process,
    seated,
    submitted,
    why,
)
from workflows.refusals import Refused


def open_tasks(village: Village) -> dict[int, date | None]:
    """Return by person who owes a signature, and by which day."""
    with reading(village.engine) as session:
        rows = {place.id: place for place in places(village)}
        chosen = select(Task).where(Task.kind == "approval", col(Task.outcome).is_(None))
        return {
            task.person_id or rows[task.subject_id].person_id or 0: task.due_on
            for task in session.exec(chosen)
        }


def test_a_transferred_signature_is_the_other_persons_own(engine: Engine) -> None:
    village, officer, secretary = submitted(engine)
    deputy = seated(village, COMMITTEE, "deputy_secretary")
    at_table(village, transfer, deputy, "出差", by=officer)
    with pytest.raises(Refused) as refused:
        village.do(campaigns.approve, FIRST, by=officer)
    assert why(refused) == ["approvals.not_with_you"]
    assert deputy.person_id in open_tasks(village)
    village.do(campaigns.approve, FIRST, by=deputy)
    village.do(campaigns.approve, FIRST, by=secretary)
    assert done(village)
    assert [name for name, _, _ in deeds(village)] == ["transferred", "signed", "approved"]


def test_what_is_delegated_comes_back_for_the_last_word(engine: Engine) -> None:
    village, officer, secretary = submitted(engine)
    expert = seated(village, COMMITTEE, "inspector")
    at_table(village, delegate, expert, "请提意见", by=officer)
    village.do(campaigns.approve, FIRST, by=expert)
    assert process(village).step == "examine"  # an opinion is no signature
    (place,) = places(village)
    assert place.opinion == "approve: "
    assert set(open_tasks(village)) == {officer.person_id}
    with pytest.raises(Refused):
        village.do(campaigns.approve, FIRST, by=expert)
    village.do(campaigns.approve, FIRST, by=officer)
    village.do(campaigns.approve, FIRST, by=secretary)
    assert done(village)


def test_t8_a_signer_who_was_added_has_a_day_like_the_others(engine: Engine) -> None:
    village, officer, secretary = submitted(engine)
    added = seated(village, COMMITTEE, "inspector")
    at_table(village, add_signers, [_person(village, added)], "parallel", "", by=officer)
    assert open_tasks(village) == dict.fromkeys(
        (officer.person_id, added.person_id), date(2026, 3, 5)
    )
    village.do(campaigns.approve, FIRST, by=officer)
    assert process(village).step == "examine"  # whoever was added has to sign too
    village.day("2026-03-10")
    late = [m for m in village.messages(FIRST, "escalation") if m.recipient_id == added.person_id]
    assert late
    village.do(campaigns.approve, FIRST, by=added)
    village.do(campaigns.approve, FIRST, by=secretary)
    assert done(village)


def _person(village: Village, actor: Actor) -> Person:
    with reading(village.engine) as session:
        return session.get_one(Person, actor.person_id)


@pytest.mark.parametrize(("how", "first"), [("before", "added"), ("after", "officer")])
def test_a_signer_is_added_before_or_after_oneself(engine: Engine, how: str, first: str) -> None:
    village, officer, _ = submitted(engine)
    added = seated(village, COMMITTEE, "inspector")
    at_table(village, add_signers, [_person(village, added)], how, "", by=officer)
    order = [officer, added] if first == "officer" else [added, officer]
    assert set(open_tasks(village)) == {order[0].person_id}
    with pytest.raises(Refused) as refused:
        village.do(campaigns.approve, FIRST, by=order[1])
    assert why(refused) == ["approvals.not_your_turn"]
    for signer in order:
        village.do(campaigns.approve, FIRST, by=signer)
    assert process(village).step == "decide"


def test_a_signer_who_was_added_can_be_taken_out_by_who_added_them(engine: Engine) -> None:
    village, officer, secretary = submitted(engine)
    added = seated(village, COMMITTEE, "inspector")
    at_table(village, add_signers, [_person(village, added)], "before", "", by=officer)
    planned, extra = places(village)
    for place, by, code in (
        (planned.id, officer, "approvals.not_added"),
        (extra.id, secretary, "approvals.not_your_added"),
    ):
        with pytest.raises(Refused) as refused:
            at_table(village, remove_signer, place, by=by)
        assert why(refused) == [code]
    at_table(village, remove_signer, extra.id, by=officer)
    assert set(open_tasks(village)) == {officer.person_id}
    village.do(campaigns.approve, FIRST, by=officer)
    assert process(village).step == "decide"


def test_nobody_is_made_a_signer_who_may_not_be_one(engine: Engine) -> None:
    village, people = gathered(engine, "jointly")
    for other, code in (
        (village.secretary(FIRST), "approvals.to_submitter"),
        (people["publicist"], "approvals.signs_anyway"),
    ):
        with pytest.raises(Refused) as refused:
            at_table(village, transfer, other, "换人", by=people["officer"])
        assert why(refused) == [code]
    at_table(village, delegate, village.secretary(SECOND), "看看", by=people["officer"])
    with pytest.raises(Refused) as refused:
        at_table(village, delegate, people["top"], "再看看", by=people["officer"])
    assert why(refused) == ["approvals.delegated_already"]


def test_a_plan_with_one_approver_lets_hands_change_too(engine: Engine) -> None:
    """The short form keeps no rows until somebody needs them."""
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(PLAN)
    village.day("2026-03-02")
    village.submits(FIRST)
    assert places(village) == []
    deputy = seated(village, COMMITTEE, "deputy_secretary")
    village.do(campaigns.put_on_table, FIRST)
    at_table(village, transfer, deputy, "出差", by=village.superior(FIRST))
    with pytest.raises(Refused):
        village.do(campaigns.approve, FIRST, by=village.superior(FIRST))
    village.do(campaigns.approve, FIRST, by=deputy)
    assert village.state(FIRST) != "scheduled"
    assert village.history(FIRST, "approved")[0].person_id == deputy.person_id


def test_two_whose_day_is_over_at_once_are_answered_for_by_the_first(engine: Engine) -> None:
    """The calendar returns it for one; what the other owed is over by that, and spoils no sweep."""
    village, _, secretary = submitted(engine, "jointly")
    village.day("2026-03-06")  # the calendar passes for those who should sign jointly
    deputy = seated(village, COMMITTEE, "deputy_secretary")
    at_table(
        village, add_signers, [_person(village, deputy)], "parallel", "请共同审批", by=secretary
    )
    assert len(open_tasks(village)) == 2
    report = village.day("2026-03-13")
    assert report is not None
    assert report.failed == 0
    assert process(village).outcome == "returned"
    assert open_tasks(village) == {}
