"""Delivery by worker processes: a job a shipment, queued with it, and lost without harm."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from notifications.deliver import Courier, Retries
from notifications.failures import Unknown
from service import clock, incidents, jobs, worker
from service.actors import OPERATOR
from service.context import Context, open_context
from service.db import reading, writing
from service.delivery import courier
from service.errors import BadInput
from service.settings import Settings
from tests.notifications.office import MORNING, Memory, Office, letter_to


@pytest.fixture
def context(postgresql_url: str) -> Iterator[Context]:
    """A service on PostgreSQL on a working morning of 2010."""
    context = open_context(Settings(database_url=postgresql_url, env="test"))
    with writing(context.sessions) as session:
        wall = clock.wall(session)
        clock.set_clock(session, context.settings, at=MORNING, speed=0, wall=wall)
    yield context
    context.close()


@pytest.fixture
def office(context: Context) -> Office:
    return Office(context.sessions, {"email": Memory()})


@pytest.fixture
def runner(context: Context, office: Office) -> Courier:
    """The service's own courier, with a channel that can be looked into."""
    runner = courier(context)
    runner.channels = office.channels
    return runner


def queued(sessions: sessionmaker[Session]) -> int:
    with reading(sessions) as session:
        found = text("SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo'")
        return int(session.execute(found).scalar_one())


def somebody_works(context: Context) -> None:
    with writing(context.sessions) as session:
        session.execute(text("INSERT INTO procrastinate_workers DEFAULT VALUES"))


def work(context: Context, runner: Courier) -> None:
    """What a worker does until its queue is empty."""
    app = worker.app_of(context, runner, connections=4)
    app.run_worker(
        queues=[jobs.QUEUE], wait=False, install_signal_handlers=False, delete_jobs="always"
    )


def test_a_shipment_is_handed_to_a_worker_and_sent(
    context: Context, office: Office, runner: Courier
) -> None:
    somebody_works(context)
    office.post(*(letter_to(n) for n in range(3)))
    assert worker.dispatch(context, runner, now=MORNING).packed == 3
    assert office.count() == {"ready": 3}
    assert queued(context.sessions) == 1
    work(context, runner)
    assert office.count() == {"accepted": 3}
    assert queued(context.sessions) == 0


def test_without_a_worker_the_tick_delivers_by_itself(
    context: Context, office: Office, runner: Courier
) -> None:
    office.post(letter_to(1))
    assert worker.dispatch(context, runner, now=MORNING).accepted == 1


def test_a_job_is_queued_with_its_shipment_or_not_at_all(context: Context, office: Office) -> None:
    office.post(letter_to(1))
    with context.sessions() as session:
        jobs.put(session, (7,))
        session.rollback()
    assert queued(context.sessions) == 0


def test_a_lost_job_loses_nothing(context: Context, office: Office, runner: Courier) -> None:
    somebody_works(context)
    office.post(letter_to(1))
    worker.dispatch(context, runner, now=MORNING)
    with writing(context.sessions) as session:
        session.execute(text("DELETE FROM procrastinate_jobs"))
    worker.dispatch(context, runner, now=MORNING)
    worker.dispatch(context, runner, now=MORNING)
    assert queued(context.sessions) == 1
    work(context, runner)
    assert office.count() == {"accepted": 1}


def test_a_job_that_comes_twice_sends_once(
    context: Context, office: Office, runner: Courier
) -> None:
    somebody_works(context)
    office.post(letter_to(1))
    worker.dispatch(context, runner, now=MORNING)
    (shipment,) = office.shipments()
    work(context, runner)
    worker.carry(context, runner, shipment.id)
    worker.carry(context, runner, 4711)
    email = office.channels["email"]
    assert isinstance(email, Memory)
    assert len(email.batches) == 1


def test_the_job_of_a_worker_that_died_is_forgotten_and_its_shipment_rescued(
    context: Context, office: Office, runner: Courier
) -> None:
    somebody_works(context)
    office.post(letter_to(1))
    worker.dispatch(context, runner, now=MORNING)
    with writing(context.sessions) as session:
        dead = session.execute(
            text(
                "INSERT INTO procrastinate_workers (last_heartbeat)"
                " VALUES (now() - interval '1 hour') RETURNING id"
            )
        ).scalar_one()
        session.execute(
            text("UPDATE procrastinate_jobs SET status = 'doing', worker_id = :dead"),
            {"dead": dead},
        )
        session.execute(
            text(
                "UPDATE shipment SET state = 'sending', epoch = 1, attempts = 1,"
                " lease_owner = 'the dead', lease_until = now() - interval '1 second'"
            )
        )
    report = worker.dispatch(context, runner, now=MORNING)
    assert report.rescued == 1
    work(context, runner)
    assert office.count() == {"accepted": 1}


def test_somebody_is_asked_once_about_what_stays_unknown(
    context: Context, office: Office, runner: Courier
) -> None:
    runner.channels = {"sms": Memory("sms", 1, "at_most_once", answers=[Unknown("no answer")])}
    office.post(letter_to(1, channel="sms"))
    worker.dispatch(context, runner, now=MORNING)
    runner.retries = Retries(undecided=timedelta(0))
    for _ in range(3):
        worker.dispatch(context, runner, now=MORNING)
        with writing(context.sessions) as session:
            opened = incidents.listing(session)
            for incident in opened:
                incidents.close(session, incident, by=OPERATOR, now=MORNING)
    with reading(context.sessions) as session:
        (asked,) = incidents.listing(session, closed=True)
    assert (asked.kind, asked.cause) == ("delivery_unknown", "no answer")


def test_sqlite_has_no_workers_and_says_so(sqlite_url: str) -> None:
    context = open_context(Settings(database_url=sqlite_url, env="test"))
    with pytest.raises(BadInput) as refused:
        worker.run(context)
    assert refused.value.problems[0].told("en").startswith("PACESETTER_DATABASE_URL: A worker")
    with reading(context.sessions) as session:
        assert not jobs.somebody_works(session)
    context.close()


def test_procrastinate_s_tables_are_made_once(postgresql_url: str) -> None:
    engine = create_engine(postgresql_url)
    with engine.begin() as connection:
        assert jobs.apply_schema(connection) is False
    engine.dispose()


def test_what_libpq_is_told_of_the_database() -> None:
    from sqlalchemy import make_url

    url = make_url("postgresql+psycopg://office:se%20cret@db.example.org:5433/pace?sslmode=require")
    told = worker.conninfo(url)
    assert "host=db.example.org" in told
    assert "password='se cret'" in told
    assert "sslmode=require" in told
