"""One look at the database for a whole page, where its parts each ask for themselves.

A page is put together by several doors: who visits it, its frame, what the API tells. Each opens a
transaction that may only read. Within `one_look` they share one: all parts show the same moment,
nothing is asked for twice, and the second door costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar

from sqlmodel import Session


class Look:
    """A transaction that was opened when it was first wanted, and of which doors."""

    def __init__(self) -> None:
        self._open: tuple[Hashable, Session] | None = None

    def through(self, doors: Hashable, begin: Callable[[], Session]) -> Session:
        """The session of these doors, begun where there is none yet."""
        if self._open is None or self._open[0] is not doors:
            self.end()
            self._open = doors, begin()
        return self._open[1]

    def end(self) -> None:
        """Let go of the transaction; whoever looks again sees what is true by then."""
        if self._open is not None:
            _, session = self._open
            self._open = None
            session.close()


_LOOK: ContextVar[Look | None] = ContextVar("pacesetter_look", default=None)


@contextmanager
def shared(doors: Hashable, begin: Callable[[], Session]) -> Iterator[Session]:
    """The transaction of the look that is being taken; where there is none, one of its own."""
    look = _LOOK.get()
    if look is None:
        with closing(begin()) as session:
            yield session
        return
    try:
        yield look.through(doors, begin)
    except BaseException:
        look.end()  # a database that refused something answers nothing more in this transaction
        raise


@contextmanager
def one_look() -> Iterator[None]:
    """Let everything that only reads share one transaction, until something is written."""
    look = Look()
    before = _LOOK.set(look)
    try:
        yield
    finally:
        look.end()
        _LOOK.reset(before)


def look_no_more() -> None:
    """End the look: nothing more is asked of the database, or something is about to be written."""
    look = _LOOK.get()
    if look is not None:
        look.end()
