"""The measurements run, and the reference writes the very rows that the sweep writes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from benchmarks.by_hand import sweep_by_hand
from benchmarks.field import NOW, lay_out, make_due
from service.db import make_engine
from service.rulebook import Rulebook
from service.settings import CONFIG
from service.sweep import sweep
from tests.databases import PostgresServer, fresh_name

ROOT = Path(__file__).parent.parent
SIZE, DUE = 60, 45
WRITTEN = ("campaign", "history", "message")


@pytest.fixture(params=["sqlite", "postgresql"])
def two_fields(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, str]:
    """The URLs of two databases that are empty yet."""
    if request.param == "sqlite":
        folder = tmp_path_factory.mktemp("fields")
        return f"sqlite:///{folder / 'ours.db'}", f"sqlite:///{folder / 'by_hand.db'}"
    server: PostgresServer = request.getfixturevalue("postgres_server")
    return server.create(fresh_name("field")), server.create(fresh_name("field"))


def rows_after(url: str, *, ours: bool) -> dict[str, list[Any]]:
    """Lay out a field, do the step, and return every row of what it writes."""
    lay_out(url, SIZE)
    engine = make_engine(url)
    make_due(engine, 5, 4 + DUE)
    if ours:
        assert sweep(engine, Rulebook(CONFIG), now=NOW).moved == DUE
    else:
        assert sweep_by_hand(engine) == DUE
    with engine.connect() as connection:
        found = {
            table: [
                tuple(row) for row in connection.execute(text(f"SELECT * FROM {table} ORDER BY id"))
            ]
            for table in WRITTEN
        }
    engine.dispose()
    return found


def test_the_reference_writes_the_same_rows(two_fields: tuple[str, str]) -> None:
    ours, by_hand = two_fields
    assert rows_after(ours, ours=True) == rows_after(by_hand, ours=False)


def test_make_bench_runs() -> None:
    command = [sys.executable, "-m", "benchmarks", "--quick"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert [line.partition(":")[0] for line in lines[1:]] == ["sqlite"] * 13 + ["postgresql"] * 13
