"""Many at once: one ballot a token, one paper a voter, and nothing between a cast and the count."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, func
from sqlmodel import select

from service.appraisals.client import Voter
from service.db import make_engine, reading
from service.errors import NotFound
from service.models import BallotBox, BallotReceipt
from tests.work.hall import Hall
from workflows.refusals import Refused

RACES = 500
ANY_TURNOUT = """
appraisals:
  organizations:
    turnout: 0
"""


@pytest.fixture
def hall(database_url: str, tmp_path: Path) -> Iterator[Hall]:
    """A branch of nine members, and as many doors to it as there are hands."""
    engine: Engine = make_engine(database_url, pool_size=20)
    built = Hall.built(engine, tmp_path)
    built.gathers("member", 7)
    yield built
    engine.dispose()


def together(acts: Sequence[Callable[[], object]]) -> Counter[str]:
    """Do everything at once; count what came of it."""

    def outcome(act: Callable[[], object]) -> str:
        try:
            act()
        except Refused as refusal:
            return refusal.reasons[0].code.removeprefix("appraisals.")
        except NotFound:
            return "not_found"
        return "done"

    with ThreadPoolExecutor(16) as hands:
        return Counter(hands.map(outcome, acts))


def in_the_box(hall: Hall, table: type = BallotBox) -> int:
    with reading(hall.village.engine) as session:
        return session.exec(select(func.count()).select_from(table)).one()


def test_a_hundred_casts_with_one_token_are_one_ballot(hall: Hall) -> None:
    """TRUST P17: fifty repeat the same ballot, fifty try another each."""
    vote = hall.opens(hall.prepares("organizations"))
    voter, paper = hall.roster(vote)[0]
    token = hall.issues(vote, voter, paper)
    subjects = hall.about(vote, paper)
    first = token.cast(hall.ballot(vote, subjects, "satisfied"))
    others = [token.cast(hall.ballot(vote, subjects, "dissatisfied")) for _ in range(50)]
    found = together([partial(hall.sends, sent) for pair in others for sent in (first, pair)])
    assert in_the_box(hall) == 1
    assert found["done"] + found["cast_already"] == 100
    assert found["done"] in (1, 50), "the winner's own repetitions, nobody else's"


def test_of_many_requests_for_one_paper_one_is_answered(hall: Hall) -> None:
    vote = hall.opens(hall.prepares("organizations"))
    voter, paper = hall.roster(vote)[0]
    terms = hall.terms(vote)
    tokens = [Voter(terms, paper) for _ in range(20)]
    found = together([partial(hall.issues, vote, voter, paper, token) for token in tokens])
    assert found == {"done": 1, "issued_already": 19}


def test_five_hundred_casts_against_the_count_are_each_counted_or_refused(
    database_url: str, tmp_path: Path
) -> None:
    """Close against cast (TRUST P13): every receipt given stands on the list, and no other.

    On two databases these are a thousand races. Some vote at leisure before; the count begins amid
    the others; whoever comes after it is refused.
    """
    engine: Engine = make_engine(database_url, pool_size=20)
    hall = Hall.built(engine, tmp_path, ANY_TURNOUT)
    hall.gathers("masses", RACES + 10)
    vote = hall.opens(hall.prepares("organizations"))
    sent = []
    for voter, paper in hall.roster(vote):
        token = hall.issues(vote, voter, paper)
        sent.append(token.cast(hall.ballot(vote, hall.about(vote, paper), "satisfied")))
    early, late, after = sent[:5], sent[5:-5], sent[-5:]
    assert len(late) >= RACES
    receipts = [hall.sends(each) for each in early]
    counting = replace(hall.village, now=hall.village.now.replace(day=11))

    def casts(each: dict[str, object]) -> None:
        receipts.append(hall.sends(each))

    acts: list[Callable[[], object]] = [partial(casts, each) for each in late]
    # Whoever counts stands behind the last day, whoever casts still before it.
    acts.insert(len(late) // 2, lambda: Hall(counting, hall.vault).counts(vote))
    found = together(acts)
    assert set(found) <= {"done", "is_closed"}
    assert together([partial(casts, each) for each in after]) == {"is_closed": 5}
    assert in_the_box(hall) == 0
    assert in_the_box(hall, BallotReceipt) == len(receipts) == hall.event(vote).turnout
    assert set(receipts) == kept(hall)
    engine.dispose()


def kept(hall: Hall) -> set[str]:
    with reading(hall.village.engine) as session:
        return set(session.exec(select(BallotReceipt.serial_hash)))


def test_of_two_who_give_the_last_excellent_grade_one_is_refused(hall: Hall) -> None:
    vote = hall.opens(hall.prepares())
    hall.votes(vote, "excellent")
    hall.counts(vote)
    subjects = [subject.id for subject in hall.subjects(vote)]
    found = together([partial(hall.evaluates, vote, s, "excellent", "突出") for s in subjects])
    assert found == {"done": 3, "over_cap": len(subjects) - 3}
    assert hall.event(vote).best_given == 3
