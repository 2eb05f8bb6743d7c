"""One look at the database: the parts of a page share a transaction, and nobody waits for it."""

from __future__ import annotations

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from service.db import only_reads, reading, writing
from service.kept import keep, kept
from service.looks import look_no_more, one_look

Sessions = sessionmaker[Session]


def test_every_door_of_a_look_opens_to_the_same_transaction(sessions: Sessions) -> None:
    with one_look():
        with reading(sessions) as frame:
            assert only_reads(frame)
        with reading(sessions) as told, reading(sessions) as within:
            assert told is frame
            assert within is frame


def test_without_a_look_each_has_its_own(sessions: Sessions) -> None:
    with reading(sessions) as one, reading(sessions) as another:
        assert one is not another


def test_a_look_that_is_over_leaves_nothing_open(sessions: Sessions) -> None:
    with one_look(), reading(sessions) as session:
        assert session.in_transaction()
    assert not session.in_transaction()
    with reading(sessions) as later:
        assert later is not session


def test_whoever_writes_in_a_look_does_not_wait_for_themselves(sessions: Sessions) -> None:
    with one_look():
        with reading(sessions) as before:
            assert kept(before, "visits") is None
        with writing(sessions) as session:
            keep(session, "visits", 1)
        with reading(sessions) as after:
            assert after is not before
            assert kept(after, "visits") == 1


def test_a_look_that_was_ended_is_taken_anew(sessions: Sessions) -> None:
    with one_look():
        with reading(sessions) as before:
            pass
        look_no_more()
        assert not before.in_transaction()
        with reading(sessions) as after:
            assert after is not before


def test_what_failed_spoils_nothing_that_is_asked_afterwards(sessions: Sessions) -> None:
    with one_look():
        with pytest.raises(DBAPIError), reading(sessions) as session:
            session.execute(text("SELECT nonsense"))
        with reading(sessions) as after:
            assert kept(after, "visits") is None


def test_a_look_within_a_look_is_its_own(sessions: Sessions) -> None:
    with one_look():
        with reading(sessions) as outer:
            pass
        with one_look(), reading(sessions) as inner:
            assert inner is not outer
        with reading(sessions) as again:
            assert again is outer


def test_two_databases_are_not_mixed_up(sessions: Sessions) -> None:
    other: Sessions = sessionmaker(bind=sessions.kw["bind"], class_=Session)
    with one_look():
        with reading(sessions) as here:
            pass
        with reading(other) as there:
            assert there is not here
