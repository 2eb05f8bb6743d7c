"""Every place where a delivering process may die: what was said before it holds after it."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from notifications.failpoints import reach
from tests.notifications.office import Office, letter_to
from tests.provider_sink import ProviderSink

ROOT = Path(__file__).parent.parent.parent
KILLED = 137


def failpoints() -> list[str]:
    """Every name that delivery reaches, read from its source: none can be forgotten."""
    source = (ROOT / "notifications" / "deliver.py").read_text(encoding="utf-8")
    return sorted(set(re.findall(r'reach\("([a-z._]+)"\)', source)))


@pytest.fixture
def sink() -> Iterator[ProviderSink]:
    with ProviderSink() as sink:
        yield sink


def one_pass(office: Office, url: str, sink: ProviderSink, failpoint: str = "") -> int:
    """Run one pass in a process of its own; give its exit status."""
    arguments = [url, sink.url, office.now.isoformat(), office.wall.isoformat()]
    environment = {**os.environ, "PACESETTER_ENV": "test", "PACESETTER_FAILPOINT": failpoint}
    done = subprocess.run(
        [sys.executable, "-m", "tests.notifications.one_pass", *arguments],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode in (0, KILLED), done.stderr
    return done.returncode


@pytest.mark.kill
@pytest.mark.parametrize("failpoint", failpoints())
def test_a_death_at_any_point_loses_and_doubles_nothing(
    sqlite_sessions: sessionmaker[Session], sqlite_url: str, sink: ProviderSink, failpoint: str
) -> None:
    """TRUST P2, P8 and P9 for delivery: dying at the first and at the second time of each.

    On PostgreSQL, and with the sweep before it, the same is asked in tests/chaos.
    """
    office = Office(sqlite_sessions, {})
    rows = [letter_to(n) for n in range(10)]
    rows += [letter_to(n, channel="sms") for n in range(4)]
    office.post(*rows)
    deaths = 0
    for hit in (1, 2):
        deaths += one_pass(office, sqlite_url, sink, f"{failpoint}:{hit}") == KILLED
        office.waits(minutes=2)
    assert one_pass(office, sqlite_url, sink) == 0
    assert deaths >= 1
    accepted, statuses = sink.by_key(), office.statuses()
    for row in rows:
        copies, status = accepted.get(row["key"], []), statuses[row["key"]]
        if row["channel"] == "sms":
            assert len(copies) <= 1
            assert status in ("accepted", "unknown")
            assert copies or status == "unknown"
        else:
            assert copies
            assert status == "accepted"
            assert all(copy.maybe_sent for copy in copies[1:])


def test_a_failpoint_is_heard_in_tests_only() -> None:
    program = "from notifications.failpoints import reach; reach('a'); reach('a'); print('alive')"
    for env, wanted, status in (
        ("test", "a:2", KILLED),
        ("test", "a:3", 0),
        ("test", "b:1", 0),
        ("production", "a:1", 0),
    ):
        done = subprocess.run(
            [sys.executable, "-c", program],
            cwd=ROOT,
            env={**os.environ, "PACESETTER_ENV": env, "PACESETTER_FAILPOINT": wanted},
            capture_output=True,
            check=False,
        )
        assert done.returncode == status
    reach("nobody asked for this one")
