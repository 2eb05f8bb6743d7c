"""Files on their way up: what they are held in meanwhile is let go, whole or cut off."""

from __future__ import annotations

from typing import IO, Any

from flask import Flask, Request, request


class Arriving(Request):
    """A request that knows what its files are held in, also of one that never came to its end."""

    def __init__(self, *given: Any, **more: Any) -> None:
        super().__init__(*given, **more)
        self.held: list[IO[bytes]] = []

    def _get_file_stream(self, *given: Any, **more: Any) -> IO[bytes]:
        stream = super()._get_file_stream(*given, **more)
        self.held.append(stream)
        return stream


def install(app: Flask) -> None:
    """Let every request of the app be one of these."""
    app.request_class = Arriving
    app.teardown_request(_let_go)


def _let_go(_error: BaseException | None) -> None:
    for stream in getattr(request, "held", ()):
        stream.close()
