"""A process that has everything imported, and forks a `pacesetter` command whenever it is asked.

Importing takes a second and is the same each time; what is killed is the real command, from its
first line on. Reads lines of JSON `{"command", "log", "environment"}`, answers with the pid.
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

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits: the kernel buries them
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        wanted = json.loads(line)
        pid = os.fork()
        if pid == 0:
            _become(wanted)
            pacesetter([wanted["command"]])
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


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
