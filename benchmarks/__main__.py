"""`python -m benchmarks`: ours against the reference, in turn, with the peak memory of each."""

from __future__ import annotations

import argparse
from collections.abc import Iterator

from benchmarks.arms import WARM_UP
from benchmarks.by_hand import sweep_by_hand
from benchmarks.children import HEADER, OURS, REFERENCE, Pair, database, measured, sink
from benchmarks.field import lay_out, make_due
from benchmarks.pages import measured_pages
from service.db import make_engine

PARTS = ("sweep", "due", "delivery", "pages")
DATABASES = ("sqlite", "postgresql")


def sweeping(kind: str, size: int, runs: int) -> Pair:
    """Everybody is due: each campaign moves, and its secretary is written to."""
    pair = Pair(f"{kind}: sweep of {size:,} due", target=0.5)
    first, last = WARM_UP + 1, WARM_UP + size
    with database(kind) as copies:
        copy = copies(lambda url: lay_out(url, last))
        for _ in range(runs):
            for arm in (OURS, REFERENCE):
                run = measured("sweep", arm=arm, url=copy(), first=first, last=last)
                pair.runs[arm].append(run)
    return pair


def looking(kind: str, size: int, due: int, runs: int) -> Pair:
    """A few are due among many. Each run takes the next ones, so that nothing need be copied."""
    pair = Pair(f"{kind}: {due:,} due among {size:,}", target=0.4)
    step = WARM_UP + due
    with database(kind) as copies:
        url = copies(lambda url: lay_out(url, max(size, 2 * runs * step)))()
        for run in range(runs):
            for place, arm in enumerate((OURS, REFERENCE)):
                first = (2 * run + place) * step + WARM_UP + 1
                told = measured("sweep", arm=arm, url=url, first=first, last=first + due - 1)
                pair.runs[arm].append(told)
    return pair


def delivering(kind: str, size: int, calls: int, runs: int) -> Pair:
    """What a sweep has posted goes to a local sink; the reference calls the SDK for each."""
    pair = Pair(f"{kind}: delivery of {size:,} to a sink", target=30)

    def fill(url: str) -> None:
        lay_out(url, size)
        engine = make_engine(url, statement_timeout=600)
        make_due(engine, 1, size)
        sweep_by_hand(engine)
        engine.dispose()

    with database(kind) as copies, sink() as address:
        copy = copies(fill)
        for _ in range(runs):
            ours = measured("deliver", arm=OURS, url=copy(), sink=address, size=size)
            theirs = measured("deliver", arm=REFERENCE, url="", sink=address, size=calls)
            pair.runs[OURS].append(ours)
            pair.runs[REFERENCE].append(theirs)
    return pair


def pairs(
    parts: list[str], kinds: list[str], runs: int, *, quick: bool, size: int = 0
) -> Iterator[Pair]:
    """Measure one pair after the other."""
    for kind in kinds:
        if "sweep" in parts:
            yield sweeping(kind, 500 if quick else 100_000, runs)
        if "due" in parts:
            for size in (600,) if quick else (10_000, 100_000, 1_000_000):
                # Not more runs than a small field has rows for: each takes rows of its own.
                yield looking(kind, size, 50 if quick else 1_000, min(runs, 4 if quick else runs))
        if "delivery" in parts:
            yield delivering(kind, *((500, 20) if quick else (20_000, 500)), runs)
        if "pages" in parts:
            yield from measured_pages(kind, size or (60 if quick else 100_000), runs)


def main() -> None:
    """Print a line a pair."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="|".join(PARTS), help="all without any")
    parser.add_argument("--database", choices=DATABASES, action="append", help="both without any")
    parser.add_argument("--runs", type=int, default=5, help="of each arm; medians are printed")
    parser.add_argument("--quick", action="store_true", help="tiny sizes: does it run at all?")
    parser.add_argument("--size", type=int, default=0, help="campaigns behind the pages")
    given = parser.parse_args()
    if unknown := set(given.parts) - set(PARTS):
        parser.error(f"unknown: {sorted(unknown)}")
    runs = 1 if given.quick else given.runs
    print(HEADER, flush=True)
    kinds = given.database or list(DATABASES)
    for pair in pairs(given.parts or list(PARTS), kinds, runs, quick=given.quick, size=given.size):
        print(pair.line(), flush=True)


if __name__ == "__main__":
    main()
