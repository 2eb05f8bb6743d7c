"""What is refused around a vote, with reasons for a person, and nothing changed by it."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from sqlmodel import select

from service import appraisals, campaigns
from service.actors import OPERATOR
from service.appraisals.client import Voter, pack, unpack
from service.db import reading, writing
from service.errors import BadInput, NotFound
from service.models import BallotBox
from service.words import has_words
from tests.work.hall import APPRAISED, Hall
from tests.work.test_appraisals import refused


@pytest.fixture
def hall(engine: Engine, tmp_path: Path) -> Hall:
    """A branch of six members and five of the masses: the committee's votes are small."""
    built = Hall.built(engine, tmp_path)
    built.gathers("member", 4)
    built.gathers("masses", 5)
    return built


@pytest.fixture
def vote(hall: Hall) -> int:
    """An open vote on the branch as a whole: every paper is about all."""
    return hall.opens(hall.prepares("organizations"))


def in_the_box(hall: Hall) -> int:
    with reading(hall.village.engine) as session:
        return len(session.exec(select(BallotBox)).all())


def somebody(hall: Hall, vote: int) -> tuple[int, int]:
    return hall.roster(vote)[0]


# --- two people, and nothing changes ---


def test_the_one_who_prepared_it_does_not_open_it(hall: Hall) -> None:
    number = hall.prepares()
    assert refused(lambda: hall.opens(number, by=hall.actor("b1"))) == {"two_people"}
    assert refused(lambda: hall.opens(number, by=OPERATOR)) == {"two_people"}
    assert hall.event(number).state == "draft"


def test_it_is_opened_as_it_was_seen_or_not_at_all(hall: Hall) -> None:
    number = hall.prepares()
    assert refused(lambda: hall.opens(number, seen="0" * 64)) == {"not_as_seen"}


def test_once_open_nothing_is_prepared_over_it(hall: Hall, vote: int) -> None:
    """Roster change, scale change, another date: all of it would be a new vote."""
    assert refused(lambda: hall.prepares("organizations", title="另一个")) == {"frozen"}
    assert refused(lambda: hall.opens(vote)) == {"frozen"}


def test_whoever_comes_later_is_not_on_the_roster(hall: Hall, vote: int) -> None:
    (late,) = hall.gathers("member", 1)
    with pytest.raises(NotFound):
        hall.issues(vote, late, 1)


def test_another_plan_version_does_not_change_the_scale_of_an_open_vote(
    hall: Hall, vote: int
) -> None:
    before = hall.questions(vote)
    other = "\nappraisals: {organizations: {questions: [{key: other, title: 另一项}]}}\n"
    village = hall.village
    with writing(village.engine) as session:
        version = village.rulebook.store(
            session, APPRAISED + other, name="village", by=OPERATOR, now=village.now
        )
        top = village.campaign(session, "c")
        campaigns.migrate(session, village.rulebook, top, version, by=OPERATOR, now=village.now)
    hall.votes(vote, "satisfied")
    hall.counts(vote)
    assert {question for _, _, question, _ in hall.tallies(vote)} == set(before)


@pytest.mark.parametrize(
    "tampering",
    [
        """UPDATE appraisal_event SET config = replace(config, '60', '99')""",
        "DELETE FROM eligibility WHERE voter_id = (SELECT max(voter_id) FROM eligibility)",
    ],
    ids=["scale", "roster"],
)
def test_what_was_changed_behind_its_back_makes_it_void(
    hall: Hall, vote: int, tampering: str
) -> None:
    hall.votes(vote, "satisfied")
    with writing(hall.village.engine) as session:
        session.execute(text(tampering))
    hall.village.day("2026-04-11", sweeping=False)
    event = hall.counts(vote)
    assert (event.state, event.void_reason) == ("void", "appraisals.tampered")
    assert (hall.tallies(vote), in_the_box(hall)) == ({}, 0)


def test_ballots_that_nobody_was_given_make_it_void(hall: Hall, vote: int) -> None:
    """AC13: cast ≤ issued ≤ eligible; somebody with the key signed for themselves."""
    hall.votes(vote, "satisfied")
    with writing(hall.village.engine) as session:
        session.execute(
            text("UPDATE eligibility SET issued = false, issued_by = NULL, blinded_hash = NULL")
        )
    hall.village.day("2026-04-11", sweeping=False)
    assert hall.counts(vote).void_reason == "appraisals.more_than_issued"


def test_a_vote_called_off_from_above_starts_again(hall: Hall, vote: int) -> None:
    hall.votes(vote, "satisfied")

    def called_off(by: str) -> None:
        with writing(hall.village.engine) as session:
            appraisals.call_off(
                session, hall.village.rulebook, hall.village.campaign(session, "b1"),
                appraisals.event_of(session, vote), "名册有误", by=hall.actor(by),
                now=hall.village.now,
            )  # fmt: skip

    assert refused(lambda: called_off("g1")) == {"two_people"}, "who opened it"
    called_off("c")
    assert (hall.event(vote).state, in_the_box(hall)) == ("void", 0)
    again = hall.opens(hall.prepares("organizations"))
    assert hall.event(again).config_hash != hall.event(vote).config_hash


# --- preparing ---


def test_too_few_to_hide_among_are_not_asked_at_all(hall: Hall) -> None:
    hall.code = "b2"
    hall.village.is_approved("b2")
    assert refused(lambda: hall.prepares()) == {"too_few_voters"}


def test_a_person_prepares_it_and_says_what_and_until_when(hall: Hall) -> None:
    assert refused(lambda: hall.prepares(by=OPERATOR)) == {"wants_a_person"}
    wrong: list[dict[str, Any]] = [
        {"subjects": "weather"},
        {"title": "  "},
        {"title": "长" * 201},
        {"closes_on": date(2026, 4, 1)},
        {"closes_on": date(2027, 4, 1)},
        {"scrutineers": (1, 1)},
    ]
    for given in wrong:
        with pytest.raises(BadInput) as bad:
            hall.prepares(**given)
        (problem,) = bad.value.problems
        assert has_words("appraisals", f"problem.{problem.code}")


# --- tokens ---


def test_one_paper_a_voter_whatever_they_ask(hall: Hall, vote: int) -> None:
    voter, paper = somebody(hall, vote)
    token = hall.issues(vote, voter, paper)
    hall.issues(vote, voter, paper, token)  # the answer was lost: the same again
    assert refused(lambda: hall.issues(vote, voter, paper)) == {"issued_already"}
    with pytest.raises(NotFound):
        hall.issues(vote, hall.village.cast.one("g2", "secretary"), paper)


@pytest.mark.parametrize("blinded", [b"", b"\x00" * 256, b"\xff" * 256, b"\x01" * 255])
def test_what_is_no_blinded_token_is_not_signed_and_takes_no_paper(
    hall: Hall, vote: int, blinded: bytes
) -> None:
    voter, paper = somebody(hall, vote)
    with pytest.raises(BadInput), writing(hall.village.engine) as session:
        appraisals.issue(session, hall.vault, vote, paper, voter, blinded, now=hall.village.now)
    hall.issues(vote, voter, paper)


# --- casting ---


def test_a_second_ballot_with_one_token_is_refused_and_the_same_one_is_not(
    hall: Hall, vote: int
) -> None:
    voter, paper = somebody(hall, vote)
    token = hall.issues(vote, voter, paper)
    sent = token.cast(hall.ballot(vote, hall.about(vote, paper), "satisfied"))
    assert hall.sends(sent) == hall.sends(sent) == token.receipt
    other = token.cast(hall.ballot(vote, hall.about(vote, paper), "dissatisfied"))
    assert refused(lambda: hall.sends(other)) == {"cast_already"}
    assert in_the_box(hall) == 1


def test_a_token_opens_its_own_vote_and_its_own_paper_only(hall: Hall, vote: int) -> None:
    foreign = hall.opens(hall.prepares("members"))
    voter, paper = somebody(hall, vote)
    token = hall.issues(vote, voter, paper)
    sent = token.cast({})
    for change in (
        {"appraisal": foreign},
        {"paper": 99},
        {"paper": hall.roster(vote)[-1][1] + 1},
        {"serial": pack(secrets.token_bytes(32))},
        {"serial": pack(token.serial + b"x")},
        {"signature": pack(bytes(256))},
        {"signature": pack(b"")},
    ):
        assert refused(partial(hall.sends, {**sent, **change})) == {"bad_token"}
    with pytest.raises(NotFound):
        hall.sends({**sent, "appraisal": 999})
    with pytest.raises(BadInput):
        hall.sends({**sent, "envelope": pack(unpack(sent["envelope"])[:-1])})
    assert in_the_box(hall) == 0


def test_nobody_votes_after_the_last_day(hall: Hall, vote: int) -> None:
    voter, paper = somebody(hall, vote)
    token = hall.issues(vote, voter, paper)
    hall.village.day("2026-04-10", "23:59", sweeping=False)
    sent = token.cast({})
    hall.village.day("2026-04-11", "00:00", sweeping=False)
    assert refused(lambda: hall.sends(sent)) == {"day_passed"}
    assert refused(lambda: hall.issues(vote, *hall.roster(vote)[1])) == {"day_passed"}
    hall.village.day("2026-04-11", sweeping=False)
    hall.counts(vote)
    assert refused(lambda: hall.sends(sent)) == {"is_void"}


def test_a_ballot_with_an_extra_cross_is_spoilt_and_the_others_count(hall: Hall, vote: int) -> None:
    everybody = hall.roster(vote)
    (subject,) = hall.about(vote, 1)
    spoilers: list[dict[str, dict[str, str]]] = [
        {subject: {"activities": "superb"}},
        {subject: {"beauty": "satisfied"}},
        {subject: {}, "0": {}},
    ]
    for (voter, paper), ballot in zip(everybody, spoilers, strict=False):
        hall.puts_in(hall.issues(vote, voter, paper), ballot)
    voter, paper = everybody[3]
    foreign = hall.issues(vote, voter, paper)
    other = replace(foreign.terms, config_hash="0" * 64)
    sealed_elsewhere = Voter(other, paper, serial=foreign.serial)
    sent = foreign.cast({subject: {}})
    hall.sends({**sent, "envelope": sealed_elsewhere.cast({subject: {}})["envelope"]})
    hall.votes(vote, "satisfied", who=[voter for voter, _ in everybody[4:]])
    event = hall.counts(vote)
    assert (event.state, event.spoilt) == ("closed", 4)
    (judged,) = hall.subjects(vote)
    assert judged.ballots == len(everybody) - 4


# --- counting and after ---


def test_it_is_counted_when_the_day_is_over_or_everybody_has_voted(hall: Hall, vote: int) -> None:
    everybody = hall.roster(vote)
    hall.votes(vote, "satisfied", who=[voter for voter, _ in everybody[:-1]])
    assert refused(lambda: hall.counts(vote)) == {"still_open"}
    hall.votes(vote, "satisfied", who=[everybody[-1][0]])
    assert hall.counts(vote).state == "closed"
    assert refused(lambda: hall.counts(vote)) == {"is_closed"}


def test_too_small_a_turnout_is_void_and_tells_nothing(hall: Hall, vote: int) -> None:
    voters = [voter for voter, _ in hall.roster(vote)]
    hall.votes(vote, "dissatisfied", who=voters[: len(voters) // 2 - 1])
    hall.village.day("2026-04-11", sweeping=False)
    event = hall.counts(vote)
    assert (event.state, event.void_reason) == ("void", "appraisals.turnout")
    assert (hall.tallies(vote), in_the_box(hall)) == ({}, 0)
    assert refused(lambda: hall.publishes(vote)) == {"is_void"}


def test_results_are_published_once_and_not_before_the_count(hall: Hall, vote: int) -> None:
    assert refused(lambda: hall.publishes(vote)) == {"is_open"}
    hall.votes(vote, "satisfied")
    hall.counts(vote)
    hall.publishes(vote)
    assert refused(lambda: hall.publishes(vote)) == {"is_published"}
