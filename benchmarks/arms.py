"""One measured arm in a process of its own: `python -m benchmarks.arms sweep '{"arm": …}'`.

Prints one line of JSON: seconds, CPU seconds, what was done, peak memory before and after in MB.
"""

from __future__ import annotations

import gc
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sqlalchemy import Engine

from benchmarks.by_hand import sweep_by_hand
from benchmarks.field import LAUNCHED, NOW, make_due
from service.context import open_context
from service.db import make_engine
from service.delivery import courier, deliver_all
from service.rulebook import Rulebook
from service.settings import CONFIG, Settings
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
    started, worked = time.perf_counter(), time.process_time()
    done = run()
    seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    assert done == last - first + 1, f"{arm} did {done} of {last - first + 1}"
    return {"seconds": seconds, "cpu": cpu, "done": done, "before": before, "peak": peak()}


def delivering(arm: str, url: str, sink: str, size: int) -> dict[str, Any]:
    """Measure one pass of delivery over an outbox of `size` messages, or so many SDK calls."""
    run = {"ours": _deliver, "by hand": _one_call_each}[arm](url, sink, size)
    before = peak()
    started, worked = time.perf_counter(), time.process_time()
    done = run()
    seconds, cpu = time.perf_counter() - started, time.process_time() - worked
    assert done == size, f"{arm} sent {done} of {size}"
    return {"seconds": seconds, "cpu": cpu, "done": done, "before": before, "peak": peak()}


def _deliver(url: str, sink: str, size: int) -> Callable[[], int]:
    context = open_context(
        Settings(
            database_url=url,
            env="test",
            email_channel="sendgrid",
            SENDGRID_API_KEY="SG.sink",
            SENDGRID_BASE_URL=sink,
        )
    )
    runner = courier(context)
    deliver_all(context, runner, now=LAUNCHED)  # nothing is ready: this only warms up
    gc.collect()
    gc.freeze()  # as the scheduler and the worker do when they start
    return lambda: deliver_all(context, runner, now=NOW, limit=size).accepted


def _one_call_each(url: str, sink: str, size: int) -> Callable[[], int]:
    from sendgrid import SendGridAPIClient
    from sendgrid.helpers.mail import Mail

    client = SendGridAPIClient("SG.sink", host=sink)

    def run() -> int:
        for number in range(size):
            letter = Mail(
                from_email="pacesetter@example.org",
                to_emails=f"p{number}@example.org",
                subject="公开承诺：请在10月31日24:00前完成",
                html_content="<p>书记您好：公开承诺环节请在10月31日24:00前完成。</p>",
            )
            client.send(letter)
        return size

    return run


ARMS: dict[str, Callable[..., dict[str, Any]]] = {"sweep": sweeping, "deliver": delivering}


def main() -> None:
    """Run the arm that the arguments describe: what is measured, and how."""
    print(json.dumps(ARMS[sys.argv[1]](**json.loads(sys.argv[2]))))


if __name__ == "__main__":
    main()
