"""One measured arm in a process of its own: `python -m benchmarks.arms '{"arm": …}'`.

Prints one line of JSON: seconds, what was done, peak memory before and after, in MB.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from benchmarks.by_hand import sweep_by_hand
from benchmarks.field import NOW, make_due
from service.db import make_engine, writing
from service.rulebook import Rulebook
from service.settings import CONFIG
from service.sweep import sweep

# Statements are compiled and plans read once in the life of a service, so also before measuring.
WARM_UP = 50


def peak() -> float:
    """Return the most memory that this process has held so far, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmHWM: measure on Linux")


def _ours(engine: Engine) -> Callable[[], int]:
    rulebook = Rulebook(CONFIG)
    return lambda: sweep(engine, rulebook, now=NOW).moved


def _by_hand(engine: Engine) -> Callable[[], int]:
    return lambda: sweep_by_hand(engine)


def sweeping(arm: str, url: str, first: int, last: int) -> dict[str, Any]:
    """Measure one pass over the campaigns `first` to `last`; those before `first` warm up."""
    engine = make_engine(url, statement_timeout=600)
    run = {"ours": _ours, "by hand": _by_hand}[arm](engine)
    make_due(engine, first - WARM_UP, first - 1)
    run()
    make_due(engine, first, last)
    before = peak()
    started = time.perf_counter()
    done = run()
    seconds = time.perf_counter() - started
    assert done == last - first + 1, f"{arm} did {done} of {last - first + 1}"
    return {"seconds": seconds, "done": done, "before": before, "peak": peak()}


def main() -> None:
    """Run the arm that the first argument describes."""
    told = json.loads(sys.argv[1])
    print(json.dumps(sweeping(**told)))


if __name__ == "__main__":
    main()
