"""Voters without an account: half a credential from each of two hands, and no name on the vote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, text
from sqlmodel import col, select
from werkzeug.test import TestResponse

from service.appraisals.client import Terms, Voter
from service.appraisals.publishing import tend
from service.db import reading, writing
from service.models import AppraisalEvent, BallotCredential, Person, Token
from tests.doors.house import House, local, staff_no

SCRUTINEERS = [("G1", "organization_officer"), ("G1", "publicity_officer")]
MASSES = [staff_no(code, "masses") for code in ("B1", "B2", "G1")]


@pytest.fixture
def hall(house: House, tmp_path: Path) -> Iterator[House]:
    """The house with a folder of its own for keys; the masses have no way in."""
    found = House(house.settings.database_url, house.secrets, vault_dir=tmp_path / "keys")
    with writing(found.context.sessions) as session:
        masses = select(Person.id).where(col(Person.staff_no).in_(MASSES))
        session.execute(delete(Token).where(col(Token.person_id).in_(masses)))
    yield found
    found.close()


def opened(house: House) -> dict[str, Any]:
    first, second = (staff_no(*who) for who in SCRUTINEERS)
    vote = house.caller("G1").does(
        "/api/v1/appraisals",
        {
            "campaign_id": house.campaign("G1").id, "subjects": "organizations",
            "title": "群众评议党支部", "closes_on": "2026-03-20",
            "first_scrutineer": first, "second_scrutineer": second,
        },
    )  # fmt: skip
    path = f"/api/v1/appraisals/{vote['id']}/opening"
    told: dict[str, Any] = house.caller("C").does(path, {"config_hash": vote["config_hash"]})
    return told


def makes(house: House, vote: int, hand: int, **more: Any) -> dict[str, str]:
    """Let a scrutineer make their half; return the secrets by staff number."""
    stratum = stratum_of(house, vote)
    path = f"/api/v1/appraisals/{vote}/credentials"
    told = house.caller(*SCRUTINEERS[hand]).does(path, {"stratum": stratum, **more})
    assert told["half"] == hand + 1
    for slip in told["slips"]:
        assert slip["link"].endswith(f"/vote/{vote}#{hand + 1}={slip['secret']}")
        assert len(slip["secret"]) == 26, "128 bits, five to a letter"
    return {slip["voter"]: slip["secret"] for slip in told["slips"]}


def stratum_of(house: House, vote: int) -> str:
    """Return the stratum that the masses are in, after small ones were merged."""
    told = house.caller("G1").reads(f"/api/v1/appraisals/{vote}")
    (found,) = [s["key"] for s in told["scheme"]["strata"] if "masses" in s["voters"]]
    return str(found)


def credentials(house: House, vote: int) -> dict[str, str]:
    first, second = makes(house, vote, 0), makes(house, vote, 1)
    assert first.keys() == second.keys() == set(MASSES)
    return {voter: f"{half}.{second[voter]}" for voter, half in first.items()}


def sends(house: House, path: str, body: object, **headers: str) -> TestResponse:
    client = house.app.test_client(use_cookies=False)
    return client.post(f"/api/v1/ballots{path}", json=body, headers=headers)


def code(answer: TestResponse) -> str:
    assert answer.status_code == 409, answer.get_data(as_text=True)
    return str(answer.get_json()["reasons"][0]["code"])


def asks(house: House, vote: int, credential: str) -> dict[str, Any]:
    """What somebody without an account is told of a vote."""
    answer = sends(house, "/terms", {"appraisal": vote, "credential": credential})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    told: dict[str, Any] = answer.get_json()
    return told


def test_whoever_holds_both_halves_votes_once_and_nobody_knows_how(hall: House) -> None:
    vote = opened(hall)["id"]
    held = credentials(hall, vote)[MASSES[0]]
    told = asks(hall, vote, held)
    (mine,) = told["yours"]
    token = Voter(Terms.read(told), mine["paper"])
    body = {"appraisal": vote, "credential": held, **token.request()}
    typed = {**body, "credential": f" {held[:4].lower()} {held[4:8]}-{held[8:]}\n"}
    first = sends(hall, "/tokens", body)
    assert (first.status_code, sends(hall, "/tokens", typed).get_json()) == (200, first.get_json())
    token.take(first.get_json())
    other = Voter(Terms.read(told), mine["paper"]).request()
    again = sends(hall, "/tokens", {"appraisal": vote, "credential": held, **other})
    assert code(again) == "appraisals.issued_already"
    ballot = {
        str(each["id"]): {q["key"]: "satisfied" for q in told["scheme"]["questions"]}
        for each in told["judged"]
    }
    assert sends(hall, "", token.cast(ballot)).get_json() == {"receipt": token.receipt}
    assert asks(hall, vote, held)["yours"][0]["issued"]


def test_one_half_is_nothing_and_only_digests_are_kept(hall: House) -> None:
    vote = opened(hall)["id"]
    first = makes(hall, vote, 0)
    voter, half = next(iter(first.items()))
    for tried in (half, f"{half}.", f"{half}.{half}"):
        asked = {"appraisal": vote, "credential": tried}
        assert code(sends(hall, "/terms", asked)) == "appraisals.bad_credential"
    second = makes(hall, vote, 1)
    with hall.context.engine.connect() as connection:
        kept = connection.execute(text("SELECT * FROM ballot_credential")).all()
        answers = connection.execute(text("SELECT body FROM idempotency_key")).all()
    assert len(kept) == len(MASSES)
    assert not any(s in str((kept, answers)) for s in (*first.values(), *second.values()))
    assert makes(hall, vote, 0) == {}, "nobody is told twice"
    assert asks(hall, vote, f"{half}.{second[voter]}")["yours"]


def test_every_wrong_credential_is_answered_alike_and_guessing_ends(hall: House) -> None:
    """Unknown, of another vote, half wrong, no such vote: one answer; and then: too many."""
    vote = opened(hall)["id"]
    held = credentials(hall, vote)
    (one, *_), (other, *_) = ([*held.values()], [*held.values()][1:])
    crossed = f"{one.partition('.')[0]}.{other.partition('.')[2]}"
    wrong = [(vote, crossed), (vote, "A" * 26), (vote + 1, one), (987654, one), (vote, "满意")]
    answers = [sends(hall, "/terms", {"appraisal": n, "credential": c}) for n, c in wrong]
    assert {code(answer) for answer in answers} == {"appraisals.bad_credential"}
    assert len({answer.get_data() for answer in answers}) == 1
    for _ in range(20 - len(wrong)):
        sends(hall, "/terms", {"appraisal": vote, "credential": crossed})
    for path in ("/terms", "/tokens"):
        body = {"appraisal": vote, "credential": one, "paper": 1, "blinded": "AAAA"}
        sent = body if path == "/tokens" else {n: body[n] for n in ("appraisal", "credential")}
        assert sends(hall, path, sent).status_code == 429


def test_whoever_says_who_they_are_or_sends_nonsense_is_refused(hall: House) -> None:
    vote = opened(hall)["id"]
    held = credentials(hall, vote)[MASSES[0]]
    asked = {"appraisal": vote, "credential": held}
    for headers in ({"Authorization": "Bearer x"}, {"Cookie": "pacesetter=x"}):
        assert code(sends(hall, "/terms", asked, **headers)) == "appraisals.with_identity"
    for path, body in (
        ("/terms", {**asked, "voter": "me"}),
        ("/terms", {"appraisal": vote}),
        ("/tokens", {**asked, "paper": 1}),
        ("/tokens", {**asked, "paper": 1, "blinded": "!"}),
        (
            "/tokens",
            {**asked, "paper": asks(hall, vote, held)["yours"][0]["paper"], "blinded": "AA"},
        ),
    ):
        assert sends(hall, path, body).status_code == 422, body
    foreign = {**asked, "paper": 77, "blinded": "AAAA"}
    assert sends(hall, "/tokens", foreign).status_code == 404
    assert not asks(hall, vote, held)["yours"][0]["issued"]


def test_only_scrutineers_make_them_and_only_for_who_cannot_log_in(hall: House) -> None:
    vote = opened(hall)["id"]
    path = f"/api/v1/appraisals/{vote}/credentials"
    stratum = stratum_of(hall, vote)
    assert code(hall.caller("G1").post(path, {"stratum": stratum})) == "appraisals.no_scrutineer"
    scrutineer = hall.caller(*SCRUTINEERS[0])
    known = staff_no("B1", "member")
    for body in ({"stratum": "gods"}, {"stratum": stratum, "lost": [known]}):
        assert scrutineer.post(path, body).status_code == 422
    assert makes(hall, vote, 0).keys() == set(MASSES), "members log in"
    (line,) = [h for h in hall.history("G1") if "credentials_made" in (h.details or "")]
    assert not any(number in (line.details or "") for number in MASSES)


def test_a_lost_one_is_replaced_by_both_unless_it_was_used(hall: House) -> None:
    vote = opened(hall)["id"]
    held = credentials(hall, vote)
    lost, used = MASSES[0], MASSES[1]
    told = asks(hall, vote, held[used])
    token = Voter(Terms.read(told), told["yours"][0]["paper"])
    body = {"appraisal": vote, "credential": held[used], **token.request()}
    assert sends(hall, "/tokens", body).status_code == 200
    path = f"/api/v1/appraisals/{vote}/credentials"
    asked = {"stratum": stratum_of(hall, vote), "lost": [used]}
    refused = hall.caller(*SCRUTINEERS[0]).post(path, asked)
    assert code(refused) == "appraisals.issued_already"
    anew = makes(hall, vote, 0, lost=[lost])
    assert anew.keys() == {lost}
    for tried in (held[lost], f"{anew[lost]}.{held[lost].partition('.')[2]}"):
        answer = sends(hall, "/terms", {"appraisal": vote, "credential": tried})
        assert code(answer) == "appraisals.bad_credential", "void until both have made theirs"
    second = makes(hall, vote, 1)
    assert second.keys() == {lost}
    assert asks(hall, vote, f"{anew[lost]}.{second[lost]}")["yours"]
    for line in hall.history("G1"):
        assert lost not in (line.details or ""), "of whom it was, history says nothing"


def test_with_the_count_they_are_void_and_gone(hall: House) -> None:
    vote = opened(hall)["id"]
    held = credentials(hall, vote)[MASSES[0]]
    hall.set_clock("2026-03-21")
    late = sends(hall, "/terms", {"appraisal": vote, "credential": held})
    assert code(late) == "appraisals.bad_credential"
    context = hall.context
    tend(context.engine, context.rulebook, context.vault, now=local("2026-03-21"))
    with reading(context.sessions) as session:
        assert session.get_one(AppraisalEvent, vote).state == "void", "nobody voted"
        assert session.exec(select(BallotCredential)).all() == []
    over = sends(hall, "/terms", {"appraisal": vote, "credential": held})
    assert (code(over), over.get_data()) == ("appraisals.bad_credential", late.get_data())
