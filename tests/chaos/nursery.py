"""A process that has everything imported, and forks a `pacesetter` command whenever it is asked.

Importing takes a second and is the same each time; what is killed is the real command, from its
first line on. Reads lines of JSON `{"command", "log", "environment"}`, answers with the pid; to
the commands "march", "click" and "toil" (`tests.chaos.march` and so on) with the exit status, once
they have ended.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from typing import Any


def main() -> None:
    """Fork until standard input ends."""
    import service.commands.serve
    import service.preflight  # noqa: F401
    from service.cli import main as pacesetter
    from tests.chaos.click import click
    from tests.chaos.march import march
    from tests.chaos.toil import toil

    awaited = {"march": march, "click": click, "toil": toil}
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        wanted = json.loads(line)
        act = awaited.get(wanted["command"])
        # The kernel buries those that nobody waits for; else they would stay as zombies.
        signal.signal(signal.SIGCHLD, signal.SIG_DFL if act else signal.SIG_IGN)
        pid = os.fork()
        if pid == 0:
            _become(wanted)
            if act is None:
                pacesetter([wanted["command"]])
                return
            act()
            os._exit(0)
        if act is not None:
            pid = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()
    os._exit(0)  # taking everything imported apart again takes seconds, and nobody needs it


def _become(wanted: dict[str, Any]) -> None:
    """Be a process of one's own: other descriptors, environment, signals and chance."""
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.update(wanted["environment"])
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(wanted["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for target, source in ((0, nothing), (1, log), (2, log)):
        os.dup2(source, target)
    random.seed()


if __name__ == "__main__":
    main()
