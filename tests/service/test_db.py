"""The database's doors: no update is lost, readers cannot write, nothing hangs for ever."""

import random
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, bindparam, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, select

from service.db import (
    database_now,
    make_engine,
    normalised,
    once,
    one_at_a_time,
    reading,
    reserve_ids,
    retrying,
    rows,
    session_factory,
    sqlite_journal,
    writing,
)
from service.kept import forget, keep, kept
from service.models import Organization, Setting

Sessions = sessionmaker[Session]


def at_once(workers: int, work: Callable[[int], object]) -> None:
    """Start `work` in so many threads at the same instant; a failure of any is raised."""
    start = threading.Barrier(workers)

    def one(number: int) -> None:
        start.wait()
        work(number)

    with ThreadPoolExecutor(workers) as pool:
        for done in [pool.submit(one, number) for number in range(workers)]:
            done.result()


def test_eight_clerks_counting_at_once_lose_no_count(sessions: Sessions) -> None:
    with writing(sessions) as session:
        keep(session, "count", 0)

    def clerk(_number: int) -> None:
        for _ in range(20):
            with writing(sessions) as session:
                row = session.exec(
                    select(Setting).where(Setting.key == "count").with_for_update()
                ).one()
                row.value = str(int(row.value) + 1)

    at_once(8, clerk)
    with reading(sessions) as session:
        assert kept(session, "count") == 160


def test_a_reader_is_not_let_write(sessions: Sessions) -> None:
    with reading(sessions) as session:
        session.add(Organization(code="A", name="甲", kind="committee"))
        with pytest.raises(DBAPIError, match=r"read-?only"):
            session.flush()


def test_a_writer_may_write_on_the_connection_that_a_reader_gave_back(engine: Engine) -> None:
    with reading(engine) as session:
        assert session.exec(select(Organization)).all() == []
    with writing(engine) as session:
        session.add(Organization(code="A", name="甲", kind="committee"))
    with reading(engine) as session:
        assert session.exec(select(Organization)).one().code == "A"


def test_a_reader_is_not_let_write_on_the_connection_that_a_writer_gave_back(
    sessions: Sessions,
) -> None:
    for number in range(3):
        with writing(sessions) as session:
            keep(session, "count", number)
        with reading(sessions) as session, pytest.raises(DBAPIError, match=r"read-?only"):
            keep(session, "count", -1)
    with reading(sessions) as session:
        assert kept(session, "count") == 2


def test_rows_tell_of_what_their_transaction_has_just_added(sessions: Sessions) -> None:
    codes = select(Organization.code).where(Organization.name == bindparam("name"))
    with writing(sessions) as session:
        session.add(Organization(code="A", name="甲", kind="committee"))
        assert [row.code for row in rows(session, codes, {"name": "甲"})] == ["A"]


def test_a_question_is_asked_once_where_nothing_can_change(sessions: Sessions) -> None:
    asked: list[str] = []

    def count(session: Session, key: str) -> int:
        asked.append(key)
        return int(kept(session, key, 0))

    with reading(sessions) as session:
        assert [once(session, count, "a"), once(session, count, "a")] == [0, 0]
    assert asked == ["a"]
    with writing(sessions) as session:
        before = once(session, count, "a")
        keep(session, "a", 5)
        assert (before, once(session, count, "a")) == (0, 5)


def test_what_was_raised_in_a_transaction_undoes_all_of_it(sessions: Sessions) -> None:
    def fail_half_way() -> None:
        with writing(sessions) as session:
            keep(session, "count", 1)
            session.add(Organization(code="A", name="甲", kind="committee"))
            session.flush()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_half_way()
    with reading(sessions) as session:
        assert kept(session, "count") is None
        assert session.exec(select(Organization)).all() == []


def test_rows_can_be_read_after_the_commit(sessions: Sessions) -> None:
    with writing(sessions) as session:
        organization = Organization(code="A", name="甲", kind="committee")
        session.add(organization)
    assert (organization.code, organization.id) == ("A", 1)


def test_the_databases_clock_is_aware_and_goes_forward(sessions: Sessions) -> None:
    with writing(sessions) as session:
        first = database_now(session)
        time.sleep(0.01)
        second = database_now(session)  # also inside one transaction
    assert first.utcoffset() is not None
    assert first < second


def test_reserved_ids_are_nobody_elses(sessions: Sessions) -> None:
    taken: list[int] = []

    def enter(worker: int) -> None:
        with writing(sessions) as session:
            numbers = reserve_ids(session, "organization", 10)
            for number in numbers:
                code = f"{worker}-{number}"
                session.add(Organization(id=number, code=code, name="甲", kind="branch"))
            session.flush()
            taken.extend(numbers)

    at_once(4, enter)
    assert len(set(taken)) == 40
    with writing(sessions) as session:
        one_more = Organization(code="next", name="甲", kind="branch")
        session.add(one_more)
        session.flush()
        assert one_more.id not in taken


def test_work_that_must_not_interleave_waits_its_turn(sessions: Sessions) -> None:
    inside: list[int] = []

    def work(number: int) -> None:
        with writing(sessions) as session:
            one_at_a_time(session, 1)
            inside.append(number)
            time.sleep(0.05)
            inside.append(number)

    at_once(3, work)
    assert inside[0::2] == inside[1::2]


def test_small_values_are_kept_replaced_and_forgotten(sessions: Sessions) -> None:
    with writing(sessions) as session:
        keep(session, "clock", {"at": "甲"})
        keep(session, "clock", {"at": "乙"})
        assert kept(session, "clock") == {"at": "乙"}
        forget(session, "clock")
        assert kept(session, "clock", "nothing") == "nothing"


WRITER = """
import sys, time
from concurrent.futures import ThreadPoolExecutor
from sqlalchemy import text
from service.db import make_engine, reading, writing
engine = make_engine(sys.argv[1])
until = time.monotonic() + float(sys.argv[2])

def work(number):
    done = 0
    while time.monotonic() < until:
        if number % 3 == 0:
            with reading(engine) as session:
                session.execute(text("SELECT count(*), max(value) FROM setting")).all()
            continue
        with writing(engine) as session:
            count = int(session.execute(text("SELECT value FROM setting")).scalar_one())
            session.execute(text("UPDATE setting SET value = :n"), {"n": str(count + 1)})
        done += 1
    return done

with ThreadPoolExecutor(9) as pool:
    print(sum(pool.map(work, range(9))))
"""


def test_three_processes_and_27_threads_never_hear_that_the_file_is_locked(
    sqlite_url: str,
) -> None:
    engine = make_engine(sqlite_url)
    with writing(engine) as session:
        keep(session, "count", 0)
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", WRITER, sqlite_url, "4"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(3)
    ]
    told = [process.communicate(timeout=120) for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0], told
    with reading(engine) as session:
        assert kept(session, "count") == sum(int(out) for out, _ in told)
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    engine.dispose()


@pytest.mark.kill
def test_processes_killed_while_they_write_leave_a_whole_file(sqlite_url: str) -> None:
    """Eight kills at random moments, seeded; what others have read as written stays written."""
    engine = make_engine(sqlite_url)
    with writing(engine) as session:
        keep(session, "count", 0)
    chance = random.Random(141)
    for _ in range(8):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, sqlite_url, "60"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        with reading(engine) as session:
            before = kept(session, "count")
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            with reading(engine) as session:
                if kept(session, "count") > before:
                    break
        time.sleep(chance.uniform(0, 0.05))
        process.kill()
        process.wait()
        with writing(engine) as session:  # the lock of the dead holds nobody up
            assert kept(session, "count") > before
    with reading(engine) as session:
        assert session.execute(text("PRAGMA integrity_check")).scalar() == "ok"
    engine.dispose()


@pytest.mark.parametrize(
    ("version", "mode"),
    [
        ((3, 40, 1), "truncate"),
        ((3, 44, 5), "truncate"),
        ((3, 44, 6), "wal"),
        ((3, 45, 0), "truncate"),
        ((3, 50, 6), "truncate"),
        ((3, 50, 7), "wal"),
        ((3, 51, 2), "truncate"),
        ((3, 51, 3), "wal"),
        ((3, 52, 0), "wal"),
    ],
)
def test_the_journal_is_wal_only_where_the_library_cannot_corrupt_it(
    version: tuple[int, int, int], mode: str
) -> None:
    journal = sqlite_journal(version)
    assert journal.mode == mode
    assert journal.synchronous == "FULL"
    assert journal.why == ("safe" if mode == "wal" else "wal_reset_bug")


def test_sqlite_is_set_up_as_it_says(sqlite_url: str) -> None:
    engine = make_engine(sqlite_url, busy_timeout=7)
    with engine.connect() as connection:
        told = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout", "mmap_size")
        }
    engine.dispose()
    assert told == {
        "journal_mode": sqlite_journal().mode,
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 7000,
        "mmap_size": 0,
    }


def test_postgresql_writes_instants_alike_whatever_its_server_is_set_to(
    postgresql_url: str,
) -> None:
    name = make_url(postgresql_url).database
    for setting in ("datestyle = 'German, DMY'", "timezone = 'Asia/Shanghai'"):
        engine = make_engine(postgresql_url)
        with engine.begin() as connection:
            connection.execute(text(f'ALTER DATABASE "{name}" SET {setting}'))
        engine.dispose()
    engine = make_engine(postgresql_url)
    with engine.connect() as connection:
        written = connection.execute(text("SELECT timestamptz '2026-09-01 08:00+08' :: text"))
        assert written.scalar_one() == "2026-09-01 00:00:00+00"
    engine.dispose()


def test_postgresql_has_limits_on_every_connection(postgresql_url: str) -> None:
    engine = make_engine(postgresql_url, statement_timeout=5, lock_timeout=2, idle_timeout=3)
    with engine.connect() as connection:
        told = {
            name: connection.execute(text(f"SHOW {name}")).scalar()
            for name in (
                "statement_timeout",
                "lock_timeout",
                "idle_in_transaction_session_timeout",
                "TimeZone",
            )
        }
    engine.dispose()
    assert told == {
        "statement_timeout": "5s",
        "lock_timeout": "2s",
        "idle_in_transaction_session_timeout": "3s",
        "TimeZone": "UTC",
    }


def test_a_replica_that_stops_inside_a_transaction_gives_its_rows_back(
    postgresql_url: str,
) -> None:
    stopped, other = (make_engine(postgresql_url, idle_timeout=1) for _ in range(2))
    with writing(other) as session:
        keep(session, "count", 0)
    sleeper = session_factory(stopped)()
    sleeper.exec(select(Setting).with_for_update()).one()
    with writing(other) as session:  # waits a second, not for ever
        keep(session, "count", 1)
    with pytest.raises(DBAPIError):
        sleeper.exec(select(Setting)).one()
    sleeper.close()
    stopped.dispose()
    other.dispose()


def test_what_a_stalled_machine_did_not_finish_is_done_again_and_once(postgresql_url: str) -> None:
    engine = make_engine(postgresql_url, idle_timeout=1)
    tries: list[int] = []

    def once() -> None:
        tries.append(len(tries))
        with writing(engine) as session:
            keep(session, f"try {len(tries)}", 1)
            session.flush()
            if len(tries) == 1:
                time.sleep(1.5)

    retrying(once)
    with reading(engine) as session:
        assert [row.key for row in session.exec(select(Setting)).all()] == ["try 2"]
    assert tries == [0, 1]
    engine.dispose()


def test_of_two_who_wait_for_each_other_one_is_asked_to_try_again(postgresql_url: str) -> None:
    engine = make_engine(postgresql_url)
    with writing(engine) as session:
        keep(session, "a", 0)
        keep(session, "b", 0)
    meet = threading.Barrier(2)
    tries: list[int] = []

    def work(number: int) -> None:
        def once() -> None:
            tries.append(number)
            with writing(engine) as session:
                first, second = ("a", "b") if number else ("b", "a")
                keep(session, first, number)
                if len(tries) <= 2:
                    meet.wait(timeout=5)
                keep(session, second, number)

        retrying(once)

    at_once(2, work)
    engine.dispose()
    assert len(tries) == 3


def test_a_failure_that_trying_again_cannot_mend_is_told_at_once(sessions: Sessions) -> None:
    tries = []

    def once() -> None:
        tries.append(1)
        with writing(sessions) as session:
            session.execute(text("SELECT * FROM no_such_table"))

    with pytest.raises(DBAPIError):
        retrying(once)
    assert tries == [1]


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_every_way_to_write_postgresql_means_psycopg(scheme: str) -> None:
    url = normalised(f"{scheme}://me:secret@db/pacesetter")
    assert url.drivername == "postgresql+psycopg"
    assert url.password == "secret"


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(ArgumentError):
        make_engine("pacesetter.db")
    with pytest.raises(ValueError, match="mysql"):
        make_engine("mysql://db/pacesetter")
