"""What ballots say in words: sealed apart, shuffled, heard of ten or more, by those who run it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from service.appraisals import told
from service.appraisals.comments import comments_of
from service.db import reading
from service.errors import BadInput
from service.models import AppraisalComment, AppraisalEvent, BallotBox
from tests.work.hall import Hall
from tests.work.test_appraisals import refused

ASKED = """
appraisals:
  organizations: {comments: true, turnout: 0}
  members: {comments: true, turnout: 0, most_best: none}
"""
NAMES = [f"第{number}条意见：窗口要早开门" for number in range(20)]


@pytest.fixture
def hall(engine: Engine, tmp_path: Path) -> Hall:
    """A branch of seven members and six of the masses, who may say something in words."""
    built = Hall.built(engine, tmp_path, ASKED)
    built.gathers("member", 5)
    built.gathers("masses", 6)
    return built


def say(hall: Hall, vote: int, comments: Sequence[str]) -> list[str]:
    """Let as many vote as there are comments, everybody with one; return their receipts."""
    receipts = []
    for (voter, paper), comment in zip(hall.roster(vote), comments, strict=False):
        token = hall.issues(vote, voter, paper)
        ballot = hall.ballot(vote, hall.about(vote, paper), "satisfied")
        receipts.append(hall.puts_in(token, ballot, comment))
    return receipts


def counted(hall: Hall, vote: int) -> list[dict[str, str]]:
    """Count after the last day; return the comments as those who run the vote are told them."""
    hall.village.day("2026-04-11", sweeping=False)
    hall.counts(vote)
    with reading(hall.village.engine) as session:
        event = session.get_one(AppraisalEvent, vote)
        assert "comments" not in told.results(session, event), "not to every reader"
        return comments_of(session, vote)


def test_ten_who_voted_are_heard_and_nothing_joins_words_to_choices(hall: Hall) -> None:
    vote = hall.opens(hall.prepares("organizations"))
    receipts = say(hall, vote, NAMES[:10])
    with reading(hall.village.engine) as session:
        assert session.exec(select(AppraisalComment)).all() == [], "not before the count"
    found = counted(hall, vote)
    assert sorted(one["text"] for one in found) == sorted(NAMES[:10])
    with reading(hall.village.engine) as session:
        marks = [row.mark for row in session.exec(select(AppraisalComment))]
        assert session.exec(select(BallotBox)).all() == []
    assert not set(marks) & set(receipts)
    assert [one["text"] for one in found] != NAMES[:10], "nor does their order"


def test_nine_are_not(hall: Hall) -> None:
    vote = hall.opens(hall.prepares("organizations"))
    say(hall, vote, NAMES[:9])
    assert counted(hall, vote) == []
    with reading(hall.village.engine) as session:
        assert session.exec(select(AppraisalComment)).all() == [], "what is not shown is not kept"


def test_whoever_writes_nothing_sends_as_much_as_whoever_writes_all_they_may(hall: Hall) -> None:
    vote = hall.opens(hall.prepares("organizations"))
    say(hall, vote, ["", "字" * 300, "\U0001f44d" * 300, *NAMES[:9]])
    with reading(hall.village.engine) as session:
        sizes = {len(row.comment or b"") for row in session.exec(select(BallotBox))}
    assert len(sizes) == 1
    found = [one["text"] for one in counted(hall, vote)]
    assert len(found) == 11, "an empty one is none"
    assert {"字" * 300, "\U0001f44d" * 300} <= set(found)


def test_an_envelope_of_a_comment_is_asked_for_always_or_never(hall: Hall) -> None:
    vote = hall.opens(hall.prepares("organizations"))
    (voter, paper), *_ = hall.roster(vote)
    token = hall.issues(vote, voter, paper)
    sent = token.cast({}, "好")
    without = {name: part for name, part in sent.items() if name != "comment"}
    with pytest.raises(BadInput, match="envelope_size"):
        hall.sends(without)
    receipt = hall.sends(sent)
    assert hall.sends(sent) == receipt, "the same again is the same"
    another = {**sent, "comment": token.cast({}, "不好")["comment"]}
    assert refused(lambda: hall.sends(another)) == {"cast_already"}


def test_where_the_plan_asks_for_none_there_are_none(engine: Engine, tmp_path: Path) -> None:
    hall = Hall.built(engine, tmp_path)
    hall.gathers("member", 5)
    hall.gathers("masses", 6)
    vote = hall.opens(hall.prepares("organizations"))
    assert hall.terms(vote).comment_room == 0
    (voter, paper), *_ = hall.roster(vote)
    sent = hall.issues(vote, voter, paper).cast({})
    with pytest.raises(BadInput, match="envelope_size"):
        hall.sends({**sent, "comment": sent["envelope"]})


def test_words_on_a_member_stand_with_the_member_and_of_ten_alone(hall: Hall) -> None:
    """Six others and the masses: the papers on one member are six, so that only all are heard."""
    vote = hall.opens(hall.prepares("members"))
    for (voter, paper), comment in zip(hall.roster(vote), NAMES * 5, strict=False):
        token = hall.issues(vote, voter, paper)
        hall.puts_in(token, {}, comment)
    assert counted(hall, vote) == []


def test_what_cannot_be_seen_and_what_is_no_comment_is_left_out(hall: Hall) -> None:
    vote = hall.opens(hall.prepares("organizations"))
    say(hall, vote, ["一\u202e二\x00\n三", *NAMES[:10]])
    texts = [one["text"] for one in counted(hall, vote)]
    assert "一二 三" in texts
