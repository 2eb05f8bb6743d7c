"""A vote through the doors: tokens with a name, ballots without one, and nothing told too early."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from werkzeug.test import TestResponse

from service.appraisals.client import Terms, Voter
from service.appraisals.publishing import tend
from service.db import reading
from service.models import AppraisalEvent, IdempotencyKey
from tests.doors.house import TODAY, House, local

VOTERS = [(code, role) for code in ("G1", "B1", "B2") for role in ("member", "masses")]


@pytest.fixture
def hall(house: House, tmp_path: Path) -> Iterator[House]:
    """The house with a folder of its own for the keys of votes."""
    url = house.settings.database_url
    found = House(url, house.secrets, vault_dir=tmp_path / "keys")
    yield found
    found.close()


def prepared(house: House) -> dict[str, Any]:
    told: dict[str, Any] = house.caller("G1").does(
        "/api/v1/appraisals",
        {
            "campaign_id": house.campaign("G1").id,
            "subjects": "organizations",
            "title": "群众评议党支部",
            "closes_on": "2026-03-20",
        },
    )
    return told


def opened(house: House) -> dict[str, Any]:
    vote = prepared(house)
    path = f"/api/v1/appraisals/{vote['id']}/opening"
    told: dict[str, Any] = house.caller("C").does(path, {"config_hash": vote["config_hash"]})
    return told


def puts_in(house: House, sent: dict[str, Any], **headers: str) -> TestResponse:
    """Cast as nobody: a client without cookie and token."""
    client = house.app.test_client(use_cookies=False)
    return client.post("/api/v1/ballots", json=sent, headers=headers)


def gets_token(house: House, vote: int, code: str, role: str) -> Voter:
    caller = house.caller(code, role)
    told = caller.reads(f"/api/v1/appraisals/{vote}")
    (mine,) = told["yours"]
    token = Voter(Terms.read(told), mine["paper"])
    answer = caller.does(f"/api/v1/appraisals/{vote}/tokens", token.request())
    assert caller.does(f"/api/v1/appraisals/{vote}/tokens", token.request()) == answer
    token.take(answer)
    return token


def ballot(told: dict[str, Any], choice: str) -> dict[str, dict[str, str]]:
    questions = [question["key"] for question in told["scheme"]["questions"]]
    return {str(each["id"]): dict.fromkeys(questions, choice) for each in told["judged"]}


def test_s1_13_the_masses_judge_the_branches_and_the_result_is_published_in_its_scope(
    hall: House,
) -> None:
    """S1-13, S2-8: 党员、群众 → 党支部; 结果在相应范围内公开."""
    told = opened(hall)
    vote = told["id"]
    assert [each["name"] for each in told["judged"]] == ["单位B1号", "单位B2号"]
    receipts = set()
    for code, role in VOTERS:
        token = gets_token(hall, vote, code, role)
        answer = puts_in(hall, token.cast(ballot(told, "satisfied")))
        assert answer.status_code == 201, answer.get_data(as_text=True)
        assert "Set-Cookie" not in answer.headers
        receipts.add(answer.get_json()["receipt"])
        for who in (("G1", "secretary"), ("C", "office"), (code, role)):
            seen = hall.caller(*who).reads(f"/api/v1/appraisals/{vote}")
            assert "results" not in seen
            assert seen["turnout"] == 0, "U5: not even a number moves while they vote"
    hall.caller("G1").does(f"/api/v1/appraisals/{vote}/count")
    own = hall.caller("G1").reads(f"/api/v1/appraisals/{vote}")["results"]
    assert set(own["receipts"]) == receipts
    assert {s["grade"] for s in own["subjects"]} == {"satisfied"}
    assert "results" not in hall.caller("B1", "member").reads(f"/api/v1/appraisals/{vote}")
    hall.caller("G1").does(f"/api/v1/appraisals/{vote}/publication")
    for who in (("B1", "member"), ("G2", "secretary"), ("C", "office")):
        assert hall.caller(*who).reads(f"/api/v1/appraisals/{vote}")["results"] == {
            **own,
            "event": hall.caller(*who).reads(f"/api/v1/appraisals/{vote}")["results"]["event"],
        }, "the same cuts for everybody"
    assert hall.caller("X").get(f"/api/v1/appraisals/{vote}").status_code == 404
    context = hall.context
    tend(context.engine, context.rulebook, context.vault, now=local("2026-03-10"))
    assert not context.vault.has(vote)


def test_whoever_says_who_they_are_does_not_vote(hall: House) -> None:
    told = opened(hall)
    token = gets_token(hall, told["id"], "B1", "member")
    sent = token.cast(ballot(told, "satisfied"))
    secret = hall.secrets["B1-member"]
    for header in ({"Authorization": f"Bearer {secret}"}, {"Cookie": "pacesetter=x"}):
        answer = puts_in(hall, sent, **header)
        assert (answer.status_code, answer.get_json()["reasons"][0]["code"]) == (
            409,
            "appraisals.with_identity",
        )
    assert puts_in(hall, sent).status_code == 201
    assert puts_in(hall, sent).get_json() == {"receipt": token.receipt}
    other = token.cast(ballot(told, "dissatisfied"))
    assert puts_in(hall, other).get_json()["reasons"][0]["code"] == "appraisals.cast_already"


def test_a_refused_cast_leaves_a_number_and_no_name(hall: House) -> None:
    told = opened(hall)
    token = gets_token(hall, told["id"], "B1", "member")
    sent = {**token.cast(ballot(told, "satisfied")), "paper": 77}
    before = len(hall.history("G1")), len(hall.history("B1"))
    assert puts_in(hall, sent).status_code == 409
    assert (len(hall.history("G1")), len(hall.history("B1"))) == before
    with reading(hall.context.sessions) as session:
        assert session.get_one(AppraisalEvent, told["id"]).refused == 1
    missing = {**sent, "appraisal": 987654}
    assert puts_in(hall, missing).status_code == 404
    for field in ("serial", "signature", "envelope"):
        assert puts_in(hall, {**sent, field: "%%%"}).status_code == 422
        assert puts_in(hall, {**sent, field: "A"}).status_code in (409, 422)
        assert puts_in(hall, {k: v for k, v in sent.items() if k != field}).status_code == 422


def test_a_token_is_for_those_on_the_roster_and_once(hall: House) -> None:
    told = opened(hall)
    path = f"/api/v1/appraisals/{told['id']}/tokens"
    token = gets_token(hall, told["id"], "B1", "member")
    assert hall.caller("G2", "member").post(path, token.request()).status_code == 404
    again = Voter(token.terms, token.paper)
    refusal = hall.caller("B1", "member").post(path, again.request())
    assert refusal.get_json()["reasons"][0]["code"] == "appraisals.issued_already"


def test_when_a_token_was_asked_for_is_kept_nowhere_even_with_a_key(hall: House) -> None:
    """The store of repeated requests keeps times; without it the same answer comes all the same."""
    told = opened(hall)
    caller = hall.caller("B1", "member")
    (mine,) = caller.reads(f"/api/v1/appraisals/{told['id']}")["yours"]
    token = Voter(Terms.read(told), mine["paper"])
    path = f"/api/v1/appraisals/{told['id']}/tokens"
    with reading(hall.context.sessions) as session:
        before = len(session.exec(select(IdempotencyKey)).all())
    answers = [caller.does(path, token.request(), key="my-paper") for _ in range(2)]
    assert answers[0] == answers[1]
    with reading(hall.context.sessions) as session:
        assert len(session.exec(select(IdempotencyKey)).all()) == before


def test_no_other_roster_or_scale_is_put_under_an_open_vote_and_the_attempt_is_kept(
    hall: House,
) -> None:
    told = opened(hall)
    body = {
        "campaign_id": hall.campaign("G1").id, "subjects": "organizations", "title": "另一次评议",
        "closes_on": "2026-03-12",
    }  # fmt: skip
    again = hall.caller("G1").post("/api/v1/appraisals", body)
    assert again.get_json()["reasons"][0]["code"] == "appraisals.frozen"
    assert hall.history("G1", "refused")[-1].reason == "appraisals.frozen"
    seen = hall.caller("G1").reads(f"/api/v1/appraisals/{told['id']}")
    assert seen["config_hash"] == told["config_hash"], "nothing of it has changed"


def test_only_two_people_together_open_a_vote(hall: House) -> None:
    vote = prepared(hall)
    path = f"/api/v1/appraisals/{vote['id']}/opening"
    body = {"config_hash": vote["config_hash"]}
    assert hall.caller("G1").post(path, body).status_code == 403
    assert hall.caller("C").post(path, {"config_hash": "0" * 64}).status_code == 409
    hall.caller("C").does(path, body)
    assert hall.caller("C").post(path, body).get_json()["reasons"][0]["code"] == "appraisals.frozen"
    (line,) = [h for h in hall.history("G1") if "appraisals.opened" in (h.details or "")]
    assert vote["config_hash"] in (line.details or "")


# --- U5: what can be seen while a vote is on ---

#: Told by the clock, or of the request itself; of nobody's choice.
RESTLESS = re.compile(rb'"(?:at|age|seconds|request_id|uptime|checked_at)":[^,}]+')


def everything_readable(house: House) -> dict[tuple[str, str], bytes]:
    """What every question of the API is answered, to those who run the vote and those above."""
    found = {}
    callers = {"runs": house.caller("G1"), "above": house.caller("C")}
    for rule in house.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not rule.rule.startswith("/api/v1/"):
            continue
        path = re.sub(r"<int:\w+>", "1", rule.rule).replace("<code>", "B1")
        for name, caller in callers.items():
            answer = caller.get(path)
            found[name, path] = b"%d %s" % (answer.status_code, answer.get_data())
    return {where: RESTLESS.sub(b"", said) for where, said in found.items()}


def test_u5_while_a_vote_is_on_nothing_readable_tells_of_choices(hall: House) -> None:
    """All answers are as before, whatever was chosen, after one ballot and after all of them."""
    vote = opened(hall)["id"]
    told = hall.caller("G1").reads(f"/api/v1/appraisals/{vote}")
    tokens = [gets_token(hall, vote, *who) for who in VOTERS]
    before = everything_readable(hall)
    assert any(path.endswith("/appraisals/1") for _, path in before)
    for place, token in enumerate(tokens):
        choice = ("dissatisfied", "satisfied")[place % 2]
        assert puts_in(hall, token.cast(ballot(told, choice))).status_code == 201
        if place in (0, len(tokens) - 1):
            assert everything_readable(hall) == before
    context = hall.context
    # The turnout is looked at, and is all that has changed: not before there are k ballots.
    tend(context.engine, context.rulebook, context.vault, now=local(TODAY, "18:00"))
    after = everything_readable(hall)
    changed = {path for where, path in after if after[where, path] != before[where, path]}
    assert changed == {"/api/v1/appraisals", "/api/v1/appraisals/1"}
    said = after["runs", "/api/v1/appraisals/1"]
    assert b'"turnout":6' in said
    assert b"tallies" not in said
