"""Backups taken while the service runs, brought back whole, and nothing sent twice (TRUST P26)."""

from __future__ import annotations

import os
import random
import stat
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select
from sqlmodel import Session

from notifications import outbox
from notifications.rows import mail, messages
from service import audit
from service.backup import back_up, check, tables_in_order
from service.db import make_engine, reading, session_factory, writing
from service.held import holding
from service.kept import keep
from service.restore import restore
from tests.databases import PostgresServer, fresh_name
from tests.service.operator import Operator
from workflows.refusals import Refused

DAY = "2026-09-24T12:00"
# CHAOS_BACKUPS=50 is the figure of TRUST P26.
BACKUPS = int(os.environ.get("CHAOS_BACKUPS", "12"))


@pytest.fixture
def operator(database_url: str, tmp_path: Path) -> Operator:
    """An installation with messages sent, and more that wait."""
    operator = Operator(database_url, tmp_path)
    operator.settles_in()
    operator.launches()
    operator.does("sweep", "--at", DAY)
    operator.does("deliver", "--at", DAY)
    operator.does("sweep", "--at", "2026-10-02T10:00")
    operator.does("audit", "seal", "--everything")
    return operator


@pytest.fixture(params=["sqlite", "postgresql"])
def elsewhere(
    request: pytest.FixtureRequest, postgres_server: PostgresServer, tmp_path: Path
) -> Iterator[str]:
    """The address of an empty database, of the same kind or of the other."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'elsewhere.db'}"
        return
    name = fresh_name("elsewhere")
    yield postgres_server.create(name)
    postgres_server.drop(name)


@pytest.fixture
def spare(tmp_path: Path) -> str:
    """The address of an empty database on this machine's disk."""
    return f"sqlite:///{tmp_path / 'spare.db'}"


def counts(session: Session) -> dict[str, int]:
    """How many rows every table has, but for what the keeping itself writes."""
    return {
        table.name: session.execute(select(func.count()).select_from(table)).scalar_one()
        for table in tables_in_order()
        if table.name not in ("setting", "incident")
    }


def statuses(session: Session) -> dict[str, int]:
    return {status: number for status, number in outbox.counts(session).items() if number}


def test_what_comes_back_is_what_was_there_on_either_database(
    operator: Operator, elsewhere: str
) -> None:
    file = operator.folder / "one.zip"
    told = operator.reads("backup", str(file))
    assert operator.reads("restore", str(file), "--check")["rows"] == told["rows"]
    there = Operator(elsewhere, operator.folder)
    there.does("restore", str(file))
    first, second = make_engine(operator.url), make_engine(elsewhere)
    with reading(first) as here, reading(second) as copy:
        assert counts(copy) == counts(here)
    assert there.reads("audit", "verify", "--head", told["head"])["intact"]
    # New rows are numbered after the old ones.
    there.does("restore", "--release")
    there.does("organizations", "found", "B7", "新支部", "--kind", "branch", "--parent", "C")
    first.dispose()
    second.dispose()


def test_after_a_restore_nothing_is_sent_until_a_person_has_decided(
    operator: Operator, spare: str
) -> None:
    file = operator.folder / "one.zip"
    operator.does("backup", str(file))
    there = Operator(spare, operator.folder)
    told = there.reads("restore", str(file))
    engine = make_engine(spare)
    sessions = session_factory(engine)
    with reading(sessions) as session:
        before = statuses(session)
        sent = session.execute(select(func.count()).select_from(mail)).scalar_one()
        assert holding(session) is not None
    assert before.get("unknown") == told["unknown"] > 0
    assert not {"ready", "sending"} & set(before)
    for command in ("sweep", "deliver"):
        assert "held" in there.is_refused(command, "--at", "2026-10-03T10:00")
    assert [each["kind"] for each in there.reads("incidents")] == ["restored"]
    one, *_ = (each["id"] for each in there.reads("outbox", "--status", "unknown"))
    there.does("outbox", "--resend", str(one), "--at", "2026-10-02T10:00")
    there.does("outbox", "--treat-as-sent", "unknown")
    there.does("restore", "--release")
    there.does("deliver", "--at", "2026-10-02T10:05")
    with reading(sessions) as session:
        after = session.execute(select(func.count()).select_from(mail)).scalar_one()
        assert after - sent == 1
        flagged = select(messages.c.maybe_sent).where(messages.c.id == one)
        assert session.execute(flagged).scalar_one()
        assert "unknown" not in statuses(session)
    engine.dispose()


def test_backups_under_write_load_are_all_whole(operator: Operator) -> None:
    engine = make_engine(operator.url)
    sessions = session_factory(engine)
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            with writing(sessions) as session:  # two rows that belong together
                keep(session, "load:a", number)
                keep(session, "load:b", number)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(BACKUPS):
            file = operator.folder / f"{number}.zip"
            back_up(engine, file)
            check(file)
            assert _together(file)
    finally:
        stop.set()
        writer.join()
    engine.dispose()


def _together(file: Path) -> bool:
    """Whether the two rows that are always written together say the same."""
    with zipfile.ZipFile(file) as archive:
        lines = archive.read("setting.jsonl").decode().splitlines()
    told = [line.rpartition(",")[2] for line in lines if '"load:' in line]
    return len(set(told)) <= 1


def test_a_backup_is_for_its_owner_alone(operator: Operator) -> None:
    operator.settles_in()
    file = operator.folder / "own.zip"
    operator.does("backup", str(file))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_damaged_backup_is_refused_and_changes_nothing(operator: Operator, spare: str) -> None:
    file = operator.folder / "one.zip"
    operator.does("backup", str(file))
    whole, chance = file.read_bytes(), random.Random(7)
    there = Operator(spare, operator.folder)
    for number in range(20):
        place = chance.randrange(len(whole))
        cut = number % 4 == 0
        changed = bytes([whole[place] ^ (1 << chance.randrange(8))])
        bad = operator.folder / f"bad{number}.zip"
        bad.write_bytes(whole[:place] if cut else whole[:place] + changed + whole[place + 1 :])
        try:
            check(bad)
        except Refused:
            there.is_refused("restore", str(bad))
        else:  # a bit of the archive's own that nobody reads, such as a date
            assert not cut
    there.does("restore", str(file))


def test_restoring_over_a_living_database_is_refused(operator: Operator) -> None:
    file = operator.folder / "one.zip"
    operator.does("backup", str(file))
    assert operator.is_refused("restore", str(file))
    assert operator.is_refused("backup", str(file))  # nor is a file written over
    assert operator.is_refused("restore", operator.write("no.zip", "no"))
    assert operator.is_refused("restore", "--release")
    assert operator.run("restore").exit_code == 2


def test_history_of_a_restored_service_goes_on_in_the_same_chain(
    operator: Operator, spare: str
) -> None:
    file = operator.folder / "one.zip"
    head = operator.reads("backup", str(file))["head"]
    engine: Engine = make_engine(spare)
    restore(engine, file)
    there = Operator(spare, operator.folder)
    there.does("restore", "--release")
    there.holds("B1", "study", "2026-10-03")
    there.does("audit", "seal", "--everything")
    with reading(engine) as session:
        assert audit.verify(session, head=head).intact
        assert audit.head_of(session) != head
    engine.dispose()
