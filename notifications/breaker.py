"""A circuit breaker for each provider: one that is down is not asked again at once."""

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass
class _Fuse:
    failures: int = 0
    closed_until: datetime | None = None


class Breaker:
    """Knows which channels to leave alone for a while; shared by the threads of a process.

    After `threshold` failures in a row a channel rests for `pause`; then one try is made, and
    its outcome decides. A provider that names a time is left alone until then.
    """

    def __init__(self, threshold: int = 5, pause: timedelta = timedelta(seconds=60)) -> None:
        self._threshold = threshold
        self._pause = pause
        self._fuses: dict[str, _Fuse] = {}
        self._lock = threading.Lock()

    def allows(self, channel: str, wall: datetime) -> bool:
        """Whether the channel may be tried now."""
        with self._lock:
            fuse = self._fuses.get(channel)
            return fuse is None or fuse.closed_until is None or fuse.closed_until <= wall

    def worked(self, channel: str) -> None:
        """The provider answered: forget what was."""
        with self._lock:
            self._fuses.pop(channel, None)

    def failed(self, channel: str, wall: datetime, wish: timedelta | None = None) -> None:
        """The provider did not take it; `wish` is how long it asked to be left alone."""
        with self._lock:
            fuse = self._fuses.setdefault(channel, _Fuse())
            fuse.failures += 1
            if wish:
                fuse.closed_until = wall + min(wish, timedelta(hours=1))
            elif fuse.failures >= self._threshold:
                fuse.closed_until = wall + self._pause
