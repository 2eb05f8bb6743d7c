"""Votes by pages alone: prepared, opened, slips made, totals entered twice, counted, published."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, delete, select

from service.appraisals.client import Terms, Voter
from service.db import reading, writing
from service.models import BallotCredential, Eligibility, Person, Token
from tests.doors.house import House, staff_no
from tests.doors.test_ballot_credentials import MASSES, SCRUTINEERS
from tests.web.desk import Desk

PDF = b"%PDF-"


@pytest.fixture
def hall(house: House, tmp_path: Path) -> Iterator[House]:
    """The house with a folder of its own for keys."""
    found = House(house.settings.database_url, house.secrets, vault_dir=tmp_path / "keys")
    yield found
    found.close()


def shut_out(hall: House) -> None:
    """Leave the masses without any other way in than a slip."""
    with writing(hall.context.sessions) as session:
        masses = select(Person.id).where(col(Person.staff_no).in_(MASSES))
        session.execute(delete(Token).where(col(Token.person_id).in_(masses)))


def desk(house: House, code: str = "G1", role: str = "secretary") -> Desk:
    return Desk(house.browser(code, role).client)


def prepared(hall: House) -> Desk:
    own = desk(hall)
    own.opens(f"/campaigns/{hall.campaign('G1').id}/appraisals")
    first, second = (staff_no(*who) for who in SCRUTINEERS)
    own.presses(
        "Draft it", subjects="organizations", title="群众评议党支部", closes_on="2026-03-20",
        first_scrutineer=first, second_scrutineer=second,
    )  # fmt: skip
    return own


def opened(hall: House) -> tuple[Desk, str, int]:
    """The secretary's desk at an open vote, its page, and its number."""
    own = prepared(hall)
    above = desk(hall, "C")
    above.opens(own.at)
    above.presses("All is right: open the vote")
    own.opens(own.at)
    return own, own.at, int(own.at.rpartition("/")[2])


def everybody_votes(hall: House, vote: int, choice: str) -> None:
    """Those who have no paper yet get theirs and vote, as a program would."""
    with reading(hall.context.sessions) as session:
        rows = session.exec(
            select(Person.staff_no, Eligibility.paper)
            .join(Eligibility, col(Eligibility.voter_id) == col(Person.id))
            .where(Eligibility.event_id == vote, col(Eligibility.issued).is_(False))
        ).all()
    for voter, paper in rows:
        caller = hall.bearer(hall.secrets[voter])
        told = caller.reads(f"/api/v1/appraisals/{vote}")
        token = Voter(Terms.read(told), paper)
        token.take(caller.does(f"/api/v1/appraisals/{vote}/tokens", token.request()))
        questions = [question["key"] for question in told["scheme"]["questions"]]
        ballot = {str(each["id"]): dict.fromkeys(questions, choice) for each in told["judged"]}
        client = hall.app.test_client(use_cookies=False)
        assert client.post("/api/v1/ballots", json=token.cast(ballot)).status_code == 201


def test_one_prepares_another_opens_and_a_third_calls_it_off(hall: House) -> None:
    own = prepared(hall)
    assert "单位B1号" in own.words
    assert not own.sees("All is right: open the vote"), "whoever prepared it does not open it"
    page = own.at
    above = desk(hall, "C")
    above.opens(page)
    above.presses("All is right: open the vote")
    assert not above.sees("Call the vote off"), "nor does who opened it call it off alone"
    own.opens(f"/campaigns/{hall.campaign('G1').id}/appraisals")
    own.presses(
        "Draft it", status=409, subjects="organizations", title="另一份", closes_on="2026-03-20"
    )
    assert "另一份" in own.text, "what was typed is still there"
    leaders = desk(hall, "C", "leading_group")
    leaders.opens(page)
    leaders.presses("Call the vote off", reason="名册有误")
    assert "called off" in leaders.words
    own.opens(f"/campaigns/{hall.campaign('G1').id}/appraisals")
    own.presses("Draft it", subjects="organizations", title="重新评议", closes_on="2026-03-20")
    assert "重新评议" in own.text


def test_scrutineers_make_slips_once_and_the_file_holds_what_nobody_kept(hall: House) -> None:
    shut_out(hall)
    _, page, vote = opened(hall)
    first, second, other = desk(hall, *SCRUTINEERS[0]), desk(hall, *SCRUTINEERS[1]), desk(hall)
    other.opens(page)
    assert not other.sees("Make and download as PDF")
    first.opens(page)
    (form,) = first.forms("Make and download as PDF")
    stratum = stratum_of(hall, vote)
    sent = {**form.fields, "stratum": [stratum]}
    answer = first.client.post(form.action, data=sent)
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert answer.data.startswith(PDF)
    assert answer.headers["Cache-Control"] == "no-store"
    with reading(hall.context.sessions) as session:
        made = session.exec(select(BallotCredential)).all()
    assert len(made) == len(MASSES)
    first.presses("Make and download as PDF", stratum=stratum)
    assert "There is none to make" in first.words, "told once"
    second.opens(page)
    second.presses("Make and download as PDF", status=422, stratum="nobody")
    refused = other.client.post(form.action, data={**sent, "csrf_token": token_of(other)})
    assert refused.status_code == 409, "no scrutineer"


def token_of(at: Desk) -> str:
    at.opens("/todo")
    return at.text.partition('name="csrf_token" value="')[2].partition('"')[0]


def stratum_of(hall: House, vote: int) -> str:
    told = hall.caller("G1").reads(f"/api/v1/appraisals/{vote}")
    (found,) = [s["key"] for s in told["scheme"]["strata"] if "masses" in s["voters"]]
    return str(found)


def test_each_scrutineer_enters_alone_and_where_they_differ_is_shown_to_both(hall: House) -> None:
    own, page, vote = opened(hall)
    first, second = (desk(hall, *who) for who in SCRUTINEERS)
    told = hall.caller("G1").reads(f"/api/v1/appraisals/{vote}")
    paper = paper_of(hall, vote, MASSES[0])
    first.opens(page)
    for voter in MASSES:
        first.presses("Note one handed out", paper=paper, voter=voter)
    first.presses("Note one handed out", status=409, paper=paper, voter=MASSES[0])
    subject, question = told["judged"][0]["id"], told["scheme"]["questions"][0]["key"]
    field = f"counts__{subject}__{question}__satisfied"
    for who, many in ((first, 3), (second, 2)):
        who.opens(f"{page}?paper={paper}")
        who.presses("Save the totals", ballots=3, **{field: many})
    assert "differs in one place" in second.words
    first.opens(page)
    assert "differs in one place" in first.words
    assert "differs" not in own.opens(page), "nobody else is told"
    everybody_votes(hall, vote, "satisfied")
    own.opens(page)
    assert "differ" in own.presses("Count", status=409)
    second.opens(f"{page}?paper={paper}")
    zero = f"counts__{subject}__{question}__dissatisfied"
    second.presses("Save the totals", ballots=3, **{field: 3, zero: 0})
    assert "both alike" in second.words, "a nought says what an empty field says"
    own.opens(page)
    own.presses("Count")
    assert "entered as totals by two scrutineers" in own.words


def paper_of(hall: House, vote: int, voter: str) -> int:
    with reading(hall.context.sessions) as session:
        chosen = (
            select(Eligibility.paper)
            .join(Person, col(Person.id) == col(Eligibility.voter_id))
            .where(Eligibility.event_id == vote, Person.staff_no == voter)
        )
        return session.exec(chosen).one()


def test_counted_graded_published_and_read_by_its_scope_alone(hall: House) -> None:
    own, page, vote = opened(hall)
    member = desk(hall, "B1", "member")
    assert "Ballots for you" in member.opens(f"/campaigns/{hall.campaign('B1').id}/appraisals")
    everybody_votes(hall, vote, "satisfied")
    hall.set_clock("2026-03-21")
    own.opens(page)
    own.presses("Count")
    assert "100.0" in own.text
    assert "None, or of fewer than ten ballots" in own.words, "six voted"
    assert "100.0" not in member.opens(page), "not before it is published"
    subject = hall.caller("G1").reads(f"/api/v1/appraisals/{vote}")["judged"][0]["id"]
    own.opens(f"{page}?subject={subject}")
    own.presses("Give this grade", status=409, grade="dissatisfied")
    own.presses("Give this grade", grade="fairly_satisfied", reason="一票否决事项")
    assert "一票否决事项" in own.text
    own.presses("Publish the results")
    assert not own.sees("Publish the results"), "once"
    assert "一票否决事项" in member.opens(page)
    assert "In words" not in member.words
    assert "一票否决事项" in desk(hall, "C", "office").opens(page)
    assert desk(hall, "X").client.get(page).status_code == 404


def test_fewer_than_k_are_told_as_fewer_than_k(hall: House) -> None:
    own, page, vote = opened(hall)
    for code, role in (("B1", "member"), ("B2", "member"), ("B1", "masses")):
        casts(hall, vote, code, role)
    hall.set_clock("2026-03-21")
    own.opens(page)
    own.presses("Count")
    assert own.words.count("fewer than 5: not shown") == 2, "three of six voted"
    assert "votes by item" not in own.words


def casts(hall: House, vote: int, code: str, role: str) -> None:
    caller = hall.caller(code, role)
    told: dict[str, Any] = caller.reads(f"/api/v1/appraisals/{vote}")
    (mine,) = told["yours"]
    token = Voter(Terms.read(told), mine["paper"])
    token.take(caller.does(f"/api/v1/appraisals/{vote}/tokens", token.request()))
    client = hall.app.test_client(use_cookies=False)
    assert client.post("/api/v1/ballots", json=token.cast({})).status_code == 201


def test_the_halls_screen_tells_a_number_and_nothing_else(hall: House) -> None:
    own, page, vote = opened(hall)
    for code in ("B1", "B2"):
        casts(hall, vote, code, "member")
    text = own.opens(f"{page}/hall")
    assert "<b>0</b>" in text, "while few have voted not even how many"
    assert f"/vote/{vote}" in text
    told = hall.caller("G1").reads(f"/api/v1/appraisals/{vote}")
    for option in told["scheme"]["options"]:
        assert option["title"] not in text
    assert desk(hall, "X").client.get(f"{page}/hall").status_code == 404


def test_the_page_by_which_a_browser_gets_its_paper_asks_for_visit_and_token(hall: House) -> None:
    _, _, vote = opened(hall)
    stranger = hall.stranger().client
    body = {"paper": 1, "blinded": "AAAA"}
    assert stranger.post(f"/vote/{vote}/papers", json=body).status_code == 400, "no form token"
    member = desk(hall, "B1", "member")
    token = token_of(member)
    accepts = {"X-CSRFToken": token, "Accept": "application/json"}
    wrong = member.client.post(f"/vote/{vote}/papers", json={"paper": "x"}, headers=accepts)
    assert wrong.status_code == 422
    outsider = desk(hall, "X", "member")
    accepts["X-CSRFToken"] = token_of(outsider)
    foreign = outsider.client.post(f"/vote/{vote}/papers", json=body, headers=accepts)
    assert foreign.status_code == 404
    for number in (vote, 999_999):
        page = stranger.get(f"/vote/{number}").get_data(as_text=True)
        assert "群众评议党支部" not in page, "nothing tells whether there is such a vote"
