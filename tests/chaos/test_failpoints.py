"""Every named point at which a process can die, at every hit, on both databases (TRUST P2)."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from service.db import make_engine
from service.rulebook import Rulebook
from service.settings import CONFIG, Settings
from tests.chaos.march import SIZE
from tests.chaos.people import step_clock
from tests.chaos.replicas import Nursery, environment
from tests.chaos.town import BEGIN, END, found
from tests.chaos.verdict import judge
from tests.provider_sink import ProviderSink

SWEEP = ("sweep.claimed", "sweep.before_commit", "sweep.after_commit")
DELIVERY = (
    "pack.before_commit",
    "pack.after_commit",
    "claim.before_commit",
    "claim.after_commit",
    "send.before",
    "send.after",
    "settle.before_commit",
    "settle.after_commit",
    "rescue.before_commit",
    "rescue.after_commit",
)
DIED = 137


def hurried(url: str, sink: str) -> dict[str, str]:
    """The environment of a march: what the one that died held is free after a second."""
    short = {"PACESETTER_LEASE": "1", "PACESETTER_HTTP_TIMEOUT": "0.4"}
    return environment(url, sink) | short


def settled(url: str) -> str:
    """A town that is about to begin."""
    engine = make_engine(url)
    found(engine, Rulebook(CONFIG), SIZE)
    step_clock(engine, Settings(database_url=url, env="test"), BEGIN)
    engine.dispose()
    return url


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """What forks every march of these tests."""
    with Nursery({}, tmp_path_factory.mktemp("marches")) as nursery:
        yield nursery


@pytest.fixture
def fresh(database_url: str) -> str:
    """A town of its own, on SQLite and on PostgreSQL."""
    return settled(database_url)


@pytest.mark.kill
@pytest.mark.parametrize("point", [*SWEEP, *DELIVERY])
def test_deaths_at_this_point_lose_and_double_nothing(
    point: str, fresh: str, nursery: Nursery, tmp_path: Path
) -> None:
    """The first process dies at the first hit, the next one goes on and dies at its second, …"""
    log = tmp_path / "accepted.jsonl"
    with ProviderSink(log=log) as sink:
        environment = hurried(fresh, sink.url)
        for hit in count(1):
            environment["PACESETTER_FAILPOINT"] = f"{point}:{hit}"
            status = nursery.march(point, **environment)
            assert status in (0, DIED), (nursery.folder / f"{point}.log").read_text()
            if status == 0:
                break
    assert hit > 1, f"{point} was never reached"
    engine = make_engine(fresh)
    verdict = judge(engine, Rulebook(CONFIG), END, SIZE, log)
    engine.dispose()
    assert verdict.wrong == []
    assert verdict.counted["email acceptances"] > 0
