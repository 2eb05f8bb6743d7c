"""The furnished sample, served as an installation would be: no bar of a demonstration over it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from flask import Flask
from werkzeug.serving import make_server

from service import clock
from service.auth import visits
from service.context import Context
from service.db import writing
from tools.every_page import Look, Seat
from tools.sample import Sample


@contextmanager
def listening(app: Flask) -> Iterator[str]:
    """Serve an application at a port of this machine; yields the address."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@dataclass
class Served:
    """The furnished sample, served as an installation would be."""

    context: Context
    app: Flask
    numbers: dict[str, Any]
    url: str = ""
    _cookies: dict[Seat, str] = field(default_factory=dict)

    def cookie(self, who: Seat) -> str:
        """The cookie of somebody who has logged in."""
        if who not in self._cookies:
            client = self.app.test_client()
            with writing(self.context.sessions) as session:
                person = Sample(self.context, self.app).person(session, *who)
                secret = visits.begin(session, person.id, wall=clock.wall(session))
            with client.session_transaction() as kept:
                kept.update({"_user_id": secret, "_fresh": True})
            cookie = client.get_cookie("pacesetter")
            assert cookie
            self._cookies[who] = cookie.value
        return self._cookies[who]

    def path(self, look: Look) -> str:
        """Where a page is."""
        return look.path.format(**self.numbers)
