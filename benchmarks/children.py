"""Arms run in processes of their own, in turn, each on a fresh copy of the same database."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from tests.databases import fresh_name, postgres

ROOT = Path(__file__).parent.parent
OURS, REFERENCE = "ours", "by hand"


def measured(what: str, **told: Any) -> dict[str, float]:
    """Run one arm once and return what it measured."""
    command = [sys.executable, "-m", "benchmarks.arms", what, json.dumps(told)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    found: dict[str, float] = json.loads(done.stdout)
    return found


@dataclass
class Pair:
    """The runs of ours and of the reference, in the order in which they were made."""

    title: str
    target: float
    runs: dict[str, list[dict[str, float]]] = field(
        default_factory=lambda: {OURS: [], REFERENCE: []}
    )

    def rate(self, arm: str) -> float:
        """The median of what an arm did in a second."""
        return median(run["done"] / run["seconds"] for run in self.runs[arm])

    def peak(self, arm: str) -> float:
        """The most memory that any run of an arm held, in MB."""
        return max(run["peak"] for run in self.runs[arm])

    def ratio(self, of: str = "seconds") -> float:
        """The median of the ratios of runs that followed each other: load comes and goes."""
        ours, reference = self.runs[OURS], self.runs[REFERENCE]
        return median(
            (a["done"] / a[of]) / (b["done"] / b[of])
            for a, b in zip(ours, reference, strict=True)
            if a[of] and b[of]
        )

    def line(self) -> str:
        """One row of the table that is printed."""
        return (
            f"{self.title:<44} {self.rate(OURS):>11,.0f} {self.rate(REFERENCE):>11,.0f}"
            f" {self.ratio():>8.2f} {self.target:>7.2f} {self.ratio('cpu'):>8.2f}"
            f" {self.peak(OURS):>7.0f} {self.peak(REFERENCE):>7.0f}"
        )


HEADER = (
    f"{'':<44} {'ours /s':>11} {'by hand /s':>11} {'ratio':>8} {'wanted':>7} {'by CPU':>8}"
    f" {'MB ours':>7} {'MB hand':>7}"
)

Copies = Callable[[Callable[[str], None]], Callable[[], str]]


@contextmanager
def database(kind: str) -> Iterator[Copies]:
    """Databases of a kind: fill a template once, then get as many copies of it as wanted.

    Durable, as in service: SQLite's file waits for the disk at each commit, and so does
    PostgreSQL's log.
    """
    if kind == "sqlite":
        with TemporaryDirectory(prefix="pacesetter-bench-") as folder:
            yield lambda fill: _files(Path(folder), fill)
        return
    with postgres(durable=True) as server:

        def copies(fill: Callable[[str], None]) -> Callable[[], str]:
            template, name = fresh_name("template"), fresh_name("bench")
            fill(server.create(template))

            def copy() -> str:
                server.drop(name)
                return server.create(name, template)

            return copy

        yield copies


def _files(folder: Path, fill: Callable[[str], None]) -> Callable[[], str]:
    template, copied = folder / f"{fresh_name('template')}.db", folder / "bench.db"
    fill(f"sqlite:///{template}")

    def copy() -> str:
        shutil.copyfile(template, copied)
        return f"sqlite:///{copied}"

    return copy


@contextmanager
def sink() -> Iterator[str]:
    """The provider's stand-in as a process; its URL."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.provider_sink"], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
