"""A write that is sent again has one effect, and the same answer to the byte (TRUST P12)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from sqlmodel import col, select, update
from werkzeug.test import TestResponse

from service import clock
from service.auth import idempotency, tokens
from service.db import reading, writing
from service.models import IdempotencyKey, Postponement
from tests.doors.house import House

KEY = "a-key-of-the-caller's-own"
AT_ONCE = 20
Knock = Callable[[], TestResponse]
WHY = "一个理由"


def asked_for(house: House) -> dict[str, Any]:
    """A request for a later day."""
    return {"campaign_id": house.campaign("B1").id, "until": "2026-04-05", "reason": WHY}


def postponements(house: House) -> int:
    with reading(house.context.sessions) as session:
        return len(session.exec(select(Postponement.id)).all())


def same(answers: list[TestResponse]) -> tuple[int, bytes]:
    """The one answer that all of these are, to the byte."""
    told = {(answer.status_code, answer.data) for answer in answers}
    assert len(told) == 1, told
    return told.pop()


def at_once(knock: Knock) -> list[TestResponse]:
    """The answers to a request that is sent many times in the same moment."""
    return together([knock] * AT_ONCE)


def together(knocks: list[Knock]) -> list[TestResponse]:
    """The answers to requests that are sent in the same moment."""
    gate = Barrier(len(knocks))

    def through(knock: Knock) -> TestResponse:
        gate.wait()
        return knock()

    with ThreadPoolExecutor(len(knocks)) as crowd:
        return list(crowd.map(through, knocks))


def test_one_after_another(house: House) -> None:
    secretary, body = house.caller("B1"), asked_for(house)
    answers = [secretary.post("/api/v1/postponements", body, key=KEY) for _ in range(AT_ONCE)]
    assert same(answers)[0] == 201
    assert postponements(house) == 1
    assert len(house.history("B1", "postponement_requested")) == 1
    assert len(house.messages("B1", "postponement_wanted")) == 1


def test_all_at_once(house: House) -> None:
    body = asked_for(house)
    answers = at_once(lambda: house.caller("B1").post("/api/v1/postponements", body, key=KEY))
    assert same(answers)[0] == 201
    assert postponements(house) == 1
    assert len(house.history("B1", "postponement_requested")) == 1
    assert house.history("B1", "refused") == []


def test_all_at_once_an_approval(house: House) -> None:
    house.submits("B1")
    campaign = house.campaign("B1")
    body = {"campaign_id": campaign.id, "verb": "approve", "version": campaign.version}
    answers = at_once(lambda: house.caller("G1").post("/api/v1/approvals", body, key=KEY))
    assert same(answers)[0] == 201
    assert len(house.history("B1", "approved")) == 1
    assert len(house.caller("G1").reads("/api/v1/approvals")["approvals"]) == 1


def test_all_at_once_without_a_key_one_wins_and_the_others_hear_why(house: House) -> None:
    """AC8: exactly one wins; the loser gets 409; history has one effective line."""
    house.submits("B1")
    campaign = house.campaign("B1")
    body = {"campaign_id": campaign.id, "verb": "approve", "version": campaign.version}
    answers = at_once(lambda: house.caller("G1").post("/api/v1/approvals", body))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * (AT_ONCE - 1)
    assert len(house.history("B1", "approved")) == 1
    assert len(house.history("B1", "refused")) == AT_ONCE - 1


def test_approving_and_taking_back_at_the_same_moment(house: House) -> None:
    """P13: whichever comes first, the other hears that it came too late."""
    for code in ("B1", "B2", "G1", "G2", "B3"):
        house.submits(code)
        campaign = house.campaign(code)
        superior = {"B1": "G1", "B2": "G1"}.get(code, "C")
        body = {"campaign_id": campaign.id, "verb": "approve", "version": campaign.version}
        approves = partial(house.caller(superior).post, "/api/v1/approvals", body)
        takes_back = partial(house.caller(code).post, house.path(code, "withdraw"))
        answers = together([approves, takes_back])
        assert sorted(a.status_code // 100 for a in answers) == [2, 4], code
        told = [line.kind for line in house.history(code, "approved", "withdrawn")]
        assert len(told) == 1
        assert (house.campaign(code).submitted_at is None) == (told == ["withdrawn"]) or (
            told == ["approved"]
        )


@pytest.mark.parametrize(
    "change",
    [{"reason": "另一个理由"}, {"until": "2026-04-06"}, {"campaign_id": 987_654_321}],
    ids=str,
)
def test_the_same_key_for_something_else_is_refused(house: House, change: dict[str, Any]) -> None:
    secretary, body = house.caller("B1"), asked_for(house)
    secretary.does("/api/v1/postponements", body, key=KEY)
    answer = secretary.post("/api/v1/postponements", {**body, **change}, key=KEY)
    assert answer.status_code == 409
    assert answer.get_json()["reasons"][0]["code"] == "reason.key_reused"
    assert postponements(house) == 1


def test_the_same_key_at_another_door_is_refused(house: House) -> None:
    secretary = house.caller("B1")
    secretary.does("/api/v1/postponements", asked_for(house), key=KEY)
    assert secretary.post(house.path("B1", "submit"), key=KEY).status_code == 409
    assert secretary.post(house.path("B1", "submit"), key=KEY, seen=1).status_code == 409


def test_somebody_elses_key_is_nobody_elses(house: House) -> None:
    """No replay: neither the answer nor the effect of another person's request."""
    first = house.caller("B1").does("/api/v1/postponements", asked_for(house), key=KEY)
    body = {**asked_for(house), "campaign_id": house.campaign("B2").id}
    second = house.caller("B2").does("/api/v1/postponements", body, key=KEY)
    assert first["campaign_id"] != second["campaign_id"]
    stranger = house.caller("X").post("/api/v1/postponements", asked_for(house), key=KEY)
    assert stranger.status_code == 404
    assert postponements(house) == 2


def test_a_person_is_one_caller_with_two_tokens(house: House) -> None:
    with writing(house.context.sessions) as session:
        person = house.person(session, "B1", "secretary")
        second = tokens.create(session, person.id, "second", wall=clock.wall(session))
    body = asked_for(house)
    answers = [
        caller.post("/api/v1/postponements", body, key=KEY)
        for caller in (house.caller("B1"), house.bearer(second))
    ]
    assert same(answers)[0] == 201
    assert postponements(house) == 1


def test_what_was_refused_may_be_tried_again_with_its_key(house: House) -> None:
    """Only what had an effect is kept: what a refusal asks for may be done meanwhile."""
    secretary, submit = house.caller("B1"), house.path("B1", "submit")
    assert secretary.post(submit, key=KEY).status_code == 409
    secretary.does(*house.meeting("B1"))
    assert same([secretary.post(submit, key=KEY) for _ in range(3)])[0] == 200
    assert len(house.history("B1", "submitted")) == 1


def test_an_answer_is_kept_after_the_campaign_went_on(house: House) -> None:
    secretary, submit = house.caller("B1"), house.path("B1", "submit")
    secretary.does(*house.meeting("B1"))
    first = secretary.post(submit, key=KEY)
    secretary.does(house.path("B1", "withdraw"))
    again = secretary.post(submit, key=KEY)
    assert first.get_json()["submitted_at"] is not None
    assert same([first, again])[0] == 200
    assert house.campaign("B1").submitted_at is None


@pytest.mark.parametrize(
    ("age", "kept"), [(timedelta(hours=72), True), (timedelta(days=8), False)], ids=str
)
def test_answers_are_kept_for_three_days_at_least(house: House, age: timedelta, kept: bool) -> None:
    secretary, body = house.caller("B1"), asked_for(house)
    first = secretary.post("/api/v1/postponements", body, key=KEY)
    with writing(house.context.sessions) as session:
        wall = clock.wall(session)
        session.execute(update(IdempotencyKey).values(created_at=wall - age))
        idempotency.prune(session, wall=wall)
        rows = session.exec(select(col(IdempotencyKey.key))).all()
    assert bool(rows) == kept
    again = secretary.post("/api/v1/postponements", body, key=KEY)
    assert again.status_code == (201 if kept else 409)
    assert not kept or again.data == first.data


@pytest.mark.parametrize("key", ["", "x" * 201, "tab\tinside"], ids=["empty", "long", "tab"])
def test_a_key_that_is_none_is_told(house: House, key: str) -> None:
    answer = house.caller("B1").post("/api/v1/postponements", asked_for(house), key=key)
    assert answer.status_code == 422
    assert answer.get_json()["problems"][0]["field"] == "Idempotency-Key"
    assert postponements(house) == 0


def test_keys_of_any_writing_are_keys(house: House) -> None:
    for day, key in enumerate(("x" * 200, "' OR 1=1 --", "%00", "caf\xe9"), 2):
        meeting = house.meeting("B1", f"2026-03-0{day}")
        answer = house.caller("B1").post(*meeting, key=key)
        assert answer.status_code == 201, key
