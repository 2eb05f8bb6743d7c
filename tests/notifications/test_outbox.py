"""What is put in the outbox, taken back, and seen in it."""

from typing import Any

import pytest
from sqlalchemy import String, cast, literal, select, union_all
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from notifications import outbox
from notifications.claims import claim
from notifications.rows import messages
from tests.notifications.office import MORNING, Memory, Office, letter_to


@pytest.fixture
def office(sessions: sessionmaker[Session]) -> Office:
    return Office(sessions, {"email": Memory()})


def branches(*numbers: int) -> Any:
    """A SELECT that yields one reminder for each branch, as a sweep writes it."""
    who = union_all(*(select(literal(number).label("n")) for number in numbers)).subquery()
    sample = letter_to(0)
    of = {
        "key": cast(who.c.n, String).concat("/first.pledge/1/before_due/1/email"),
        "campaign_id": who.c.n,
        "recipient_id": who.c.n,
    }
    columns = (
        of.get(name, cast(literal(sample[name]), messages.c[name].type))
        for name in outbox.MESSAGE_COLUMNS
    )
    return select(
        *(column.label(name) for name, column in zip(outbox.MESSAGE_COLUMNS, columns, strict=True))
    )


def test_the_same_happening_is_posted_once(office: Office) -> None:
    assert office.post(letter_to(1), letter_to(2)) == 2
    assert office.post(letter_to(1), letter_to(3)) == 1
    assert len(office.statuses()) == 3


def test_a_sweep_posts_set_by_set(office: Office) -> None:
    with office.sessions.begin() as session:
        assert outbox.post(session, branches(1, 2, 3)) == 3
    with office.sessions.begin() as session:
        assert outbox.post(session, branches(2, 3, 4)) == 1
    assert office.count() == {"ready": 4}


def test_what_a_sweep_posts_lives_and_dies_with_its_transaction(office: Office) -> None:
    with office.sessions() as session:
        outbox.post(session, branches(1, 2, 3))
        session.rollback()
    assert office.statuses() == {}


def test_the_database_refuses_a_kind_that_it_does_not_know(office: Office) -> None:
    with pytest.raises(IntegrityError):
        office.post(letter_to(1, kind="gossip"))


def test_a_message_is_taken_back_while_nobody_has_claimed_it(office: Office) -> None:
    office.post(letter_to(1), letter_to(2), letter_to(3))
    with office.sessions.begin() as session:
        outbox.pack(session, MORNING, office.patience)
        assert outbox.cancel(session, [1, 3], now=MORNING, detail="submitted") == 2
    office.deliver()
    assert office.count() == {"cancelled": 2, "accepted": 1}
    assert "submitted" in office.messages()[letter_to(1)["key"]].detail


def test_only_the_visit_that_ended_is_taken_back(office: Office) -> None:
    office.post(
        letter_to(1, rule="a"),
        letter_to(1, rule="b", visit=2),
        letter_to(1, rule="c", stage="review"),
    )
    with office.sessions.begin() as session:
        assert outbox.cancel(session, 1, "first", "pledge", 1, now=MORNING, detail="left") == 1


def test_campaigns_to_take_back_may_be_a_query(office: Office) -> None:
    office.post(letter_to(1), letter_to(2))
    some = select(messages.c.campaign_id).where(messages.c.organization_id == 2)
    with office.sessions.begin() as session:
        assert outbox.cancel(session, some, now=MORNING, detail="closed") == 1


def test_what_a_worker_holds_is_not_taken_back(office: Office) -> None:
    office.post(letter_to(1))
    with office.sessions.begin() as session:
        outbox.pack(session, MORNING, office.patience, wall=office.wall)
    with office.sessions.begin() as session:
        assert claim(session, office.wall, "somebody", now=MORNING) is not None
    with office.sessions.begin() as session:
        assert outbox.cancel(session, 1, now=MORNING, detail="too late") == 0
    assert office.count() == {"sending": 1}


def test_the_listing_shows_status_and_newest_first(office: Office) -> None:
    office.post(letter_to(1), letter_to(2), letter_to(3, address=None))
    office.deliver()
    office.post(letter_to(4))
    with office.sessions() as session:
        everything = outbox.listing(session)
        assert [row["campaign_id"] for row in everything] == [4, 3, 2, 1]
        assert [row["status"] for row in everything] == ["ready", "failed", "accepted", "accepted"]
        assert [row["id"] for row in outbox.listing(session, "failed")] == [everything[1]["id"]]
        assert len(outbox.listing(session, "ready")) == 1
        assert len(outbox.listing(session, "accepted", organization_ids=[1, 4])) == 1
        assert len(outbox.listing(session, campaign_id=2)) == 1
        page = outbox.listing(session, before_id=everything[0]["id"], limit=2)
        assert [row["campaign_id"] for row in page] == [3, 2]


def test_counts_agree_with_each_messages_status(office: Office) -> None:
    office.post(*(letter_to(n, address=None if n % 3 else f"a{n}@example.org") for n in range(12)))
    office.deliver()
    office.post(letter_to(99, root_id=2))
    each = office.count()
    with office.sessions() as session:
        assert outbox.counts(session) == dict(each)
        assert outbox.counts(session, root_id=2) == {"ready": 1}
        assert outbox.waiting(session, MORNING) == 1


def test_a_status_is_said_the_same_in_python_and_in_sql(office: Office) -> None:
    assert outbox.status_of(None, None) == "ready"
    assert outbox.status_of(None, "sending") == "sending"
    assert outbox.status_of("failed", "accepted") == "failed"
