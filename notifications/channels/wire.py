"""One HTTP request to a provider, bounded in every way, and sorted by what surely happened."""

import http.client
import io
import json
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, cast
from urllib.parse import urlsplit

from notifications.failures import Later, Never, Unknown

LARGEST_REPLY = 1_000_000
# A key that is wrong now may be right in a while, and the message is not to blame for it.
_WRONG_KEY_REST = timedelta(minutes=10)
_READ = 65_536


@dataclass(frozen=True)
class Timeouts:
    """In seconds: to connect, for any single read, and for everything together."""

    connect: float = 3.0
    read: float = 10.0
    total: float = 15.0


@dataclass(frozen=True)
class Reply:
    """A provider's answer; header names in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """The body as JSON. Raises Unknown if it is none: the request may have been accepted."""
        try:
            return json.loads(self.body)
        except ValueError as error:
            raise Unknown(f"{self.status} with an unreadable body") from error


def post(
    url: str, body: bytes, headers: Mapping[str, str], timeouts: Timeouts | None = None
) -> Reply:
    """POST once: no redirect is followed, no connection re-used, no proxy asked.

    Raises Later where nobody can have heard the request: no such host, refused, no TLS, no
    connection in time. Raises Unknown for whatever happens after the first byte was written,
    answers too long or too slow included. Any status is given back: see `accepted`.
    """
    return _exchange("POST", url, body, headers, timeouts or Timeouts())


def get(url: str, timeouts: Timeouts | None = None) -> Reply:
    """GET a JSON document once, bounded as `post` is and with the same errors."""
    return _exchange("GET", url, None, {"Accept": "application/json"}, timeouts or Timeouts())


def _exchange(
    method: str, url: str, body: bytes | None, headers: Mapping[str, str], timeouts: Timeouts
) -> Reply:
    deadline = time.monotonic() + timeouts.total
    parts = urlsplit(url)
    # A connection of its own each time: one that idled may be closed by the other side just
    # when we write, and then nobody knows whether the request was heard.
    connection = _connect(parts.scheme, parts.hostname or "", parts.port, timeouts)
    try:
        target = parts.path or "/"
        if parts.query:
            target += f"?{parts.query}"
        bounded = _Bounded(connection.sock, timeouts.read, deadline)
        bounded.limit()
        connection.request(method, target, body, dict(headers))
        return _answer(bounded, method)
    except (OSError, http.client.HTTPException) as error:
        raise Unknown(f"no answer from {parts.hostname}: {error!r}") from error
    finally:
        connection.close()


def _connect(
    scheme: str, host: str, port: int | None, timeouts: Timeouts
) -> http.client.HTTPConnection:
    connection: http.client.HTTPConnection
    if scheme == "https":
        connection = http.client.HTTPSConnection(
            host, port, timeout=timeouts.connect, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(host, port, timeout=timeouts.connect)
    try:
        connection.connect()
    except OSError as error:  # name resolution and TLS failures are OSErrors too
        connection.close()
        raise Later(f"cannot reach {host}: {error!r}") from error
    return connection


class _Bounded(io.RawIOBase):
    """The reading side of a socket that looks at the clock before each read.

    A time-out of the socket alone would let a provider that sends one byte a second hold us
    for hours, in the headers as in the body.
    """

    def __init__(self, sock: socket.socket, read: float, deadline: float) -> None:
        super().__init__()
        self._sock, self._read, self._deadline = sock, read, deadline

    def limit(self) -> None:
        """Let the next operation take no longer than is left. Raises TimeoutError at the end."""
        left = self._deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer took too long in all")
        self._sock.settimeout(min(self._read, left))

    def readable(self) -> bool:
        """Always: what io.BufferedReader asks first."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read some bytes, as io.RawIOBase says."""
        self.limit()
        return self._sock.recv_into(buffer)

    def makefile(self, _mode: str) -> io.BufferedReader:
        """What http.client.HTTPResponse asks of a socket."""
        return io.BufferedReader(self, _READ)


def _answer(bounded: _Bounded, method: str) -> Reply:
    # HTTPResponse wants a socket, but uses it for `makefile` only.
    response = http.client.HTTPResponse(cast(socket.socket, bounded), method=method)
    response.begin()
    headers = {name.lower(): value for name, value in response.getheaders()}
    body = response.read(LARGEST_REPLY + 1)
    if len(body) > LARGEST_REPLY:
        raise Unknown(f"{response.status} with a reply of more than {LARGEST_REPLY} bytes")
    announced = headers.get("content-length", "")
    if announced.isdigit() and len(body) < int(announced):
        raise Unknown(f"{response.status} with a reply that broke off")
    return Reply(response.status, headers, body)


def accepted(reply: Reply) -> Reply:
    """The reply, if its status says that the provider took the request.

    Raises Later for 429, 401 and 403, Never for 400 and other refusals of the request itself,
    Unknown for everything else: after a 500 nobody knows.
    """
    status = reply.status
    if 200 <= status < 300:
        return reply
    said = f"{status} {reply.body[:200].decode('utf-8', 'replace')}".strip()
    if status == 429:
        raise Later(said, retry_after(reply.headers))
    if status in (401, 403):
        raise Later(said, _WRONG_KEY_REST)
    if status in (400, 404, 405, 410, 411, 413, 414, 415, 422, 431):
        raise Never(said)
    raise Unknown(said)


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """How long the provider asks us to wait: Retry-After in either form, or a reset time.

    A time is read by the provider's own clock, its Date header, so that ours need not agree.
    """
    wish = headers.get("retry-after", "").strip()
    if wish.isdigit():
        return timedelta(seconds=min(int(wish), 10**6))
    reset = headers.get("x-ratelimit-reset", "").strip()
    try:
        sent = parsedate_to_datetime(headers["date"])
        until = parsedate_to_datetime(wish) if wish else datetime.fromtimestamp(int(reset), UTC)
        return max(until - sent, timedelta(0))
    except (KeyError, ValueError, TypeError, OverflowError, OSError):
        return None
