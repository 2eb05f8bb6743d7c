"""Named places where a test may make the process die as `kill -9` would."""

import os
import threading

_hits: dict[str, int] = {}
_lock = threading.Lock()


def reach(name: str) -> None:
    """Die here if the environment says so, else do nothing.

    `PACESETTER_FAILPOINT=name:k` ends the process with status 137 at the k-th call (from 1)
    with that name, and only where `PACESETTER_ENV` is `test`: no clean-up runs, no buffer is
    flushed, exactly as after a kill. In any other environment the variable is ignored.
    """
    wanted = os.environ.get("PACESETTER_FAILPOINT")
    if not wanted or os.environ.get("PACESETTER_ENV") != "test":
        return
    place, _, hit = wanted.rpartition(":")
    if place != name:
        return
    with _lock:
        _hits[name] = _hits.get(name, 0) + 1
        if _hits[name] == int(hit):
            os._exit(137)
