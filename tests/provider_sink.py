"""A provider that really listens: it answers like the real ones, keeps what it took, and fails.

As a process: ``python -m tests.provider_sink --port N --seed S [--rate R] [--kinds a,b]
[--log FILE]``. It speaks SendGrid, Twilio, Tencent, Alibaba and WeCom; what it accepted is at
``GET /sink/accepted`` and, line by line, in the log, which a kill of ours does not lose.
"""

import argparse
import json
import socket
import struct
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from random import Random
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote, urlsplit

# What a server can do to a request (TRUST 1.2). The rest happens before a server hears of it:
# connection refused, no such host, TLS that fails (`EDGES`); or after it: receipts that are
# repeated, reordered, late or of unknown ids (`tests.receipts`).
FAULTS = (
    "too_many_with_wish",
    "too_many",
    "bad_request",
    "forbidden",
    "error_not_accepted",
    "error_after_accept",
    "bad_gateway_html",
    "unavailable",
    "reset_before_accept",
    "reset_after_accept",
    "timeout_after_accept",
    "slow_loris",
    "partial_accept",
    "empty_reply",
    "huge_reply",
    "redirect",
)
EDGES = ("connection_refused", "no_such_host", "tls_failure")


@dataclass(frozen=True)
class Accepted:
    """One message that the provider took; `key` is our id as it came along."""

    provider: str
    key: str
    address: str
    maybe_sent: bool
    said: str
    reference: str


@dataclass
class Faults:
    """Which faults are injected, to which share of the requests; the seed decides which."""

    kinds: Sequence[str] = FAULTS
    rate: float = 0.0
    seed: int = 0
    wish: int = 1  # seconds that a 429 asks for
    hang: float = 20.0  # seconds that a silent provider stays silent
    _rng: Random = field(init=False)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self._rng = Random(self.seed)

    def next(self) -> str | None:
        """The fault of the next request, or None."""
        with self._lock:
            hit = self._rng.random() < self.rate
            return self._rng.choice(list(self.kinds)) if hit and self.kinds else None


class ProviderSink:
    """The server; use it as a context manager, or `serve_forever` in a process of its own."""

    def __init__(
        self, port: int = 0, faults: Faults | None = None, log: Path | None = None
    ) -> None:
        self.faults = faults or Faults()
        self.accepted: list[Accepted] = []
        self.injected: Counter[str] = Counter()
        self.requests = 0
        self._log = log.open("a", encoding="utf-8") if log else None
        self._lock = threading.Lock()
        sink = self

        class Handler(_Handler):
            """The handler of this sink."""

            provider_sink = sink

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.02,), daemon=True
        )

    @property
    def url(self) -> str:
        """The base URL to put into the settings."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        if self._log:
            self._log.close()

    def serve_forever(self) -> None:
        """Serve until the process ends."""
        self._server.serve_forever()

    def take(self, taken: Sequence[Accepted]) -> None:
        """Keep what was accepted; in the log before anybody can be told."""
        with self._lock:
            self.accepted.extend(taken)
            if self._log:
                for one in taken:
                    self._log.write(json.dumps(asdict(one), ensure_ascii=False) + "\n")
                self._log.flush()

    def by_key(self) -> dict[str, list[Accepted]]:
        """What was accepted, by our key, in the order of acceptance."""
        found: defaultdict[str, list[Accepted]] = defaultdict(list)
        with self._lock:
            for one in self.accepted:
                found[one.key].append(one)
        return dict(found)

    def count_request(self) -> int:
        """Number the requests from 1."""
        with self._lock:
            self.requests += 1
            return self.requests


@dataclass
class _Request:
    """One request, read: which provider is meant, the messages in it, and how to say yes."""

    provider: str
    messages: list[Accepted]
    status: int
    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)

    def partly(self) -> tuple[list[Accepted], "_Request"]:
        """Half of the messages, and the answer that refuses the others by their place."""
        half = (len(self.messages) + 1) // 2
        errors = [
            {"field": f"personalizations.{place}.to.0.email", "message": "address is suppressed"}
            for place in range(half, len(self.messages))
        ]
        body = json.dumps({"errors": errors}).encode() if errors else self.body
        return self.messages[:half], _Request(
            self.provider, self.messages, self.status, body, self.headers
        )


class _Handler(BaseHTTPRequestHandler):
    provider_sink: ProviderSink

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing: the log is for what was accepted."""

    def do_GET(self) -> None:
        sink = self.provider_sink
        with sink._lock:
            found: object = {"up": True}
            if self.path == "/sink/accepted":
                found = [asdict(one) for one in sink.accepted]
            elif self.path == "/sink/stats":
                found = {
                    "requests": sink.requests,
                    "accepted": len(sink.accepted),
                    "injected": dict(sink.injected),
                }
        self._say(200, json.dumps(found, ensure_ascii=False).encode())

    def do_POST(self) -> None:
        sink = self.provider_sink
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        fault = sink.faults.next()
        if fault is None:
            request = self._read(body)
            sink.take(request.messages)
            self._answer(request)
            return
        with sink._lock:
            sink.injected[fault] += 1
        with suppress(OSError):
            getattr(self, f"_{fault}")(self._read(body))

    # --- reading: what the vendors' requests say ----------------------------------------------

    def _read(self, body: bytes) -> _Request:
        reference = f"ref-{self.provider_sink.count_request()}"
        if self.path == "/v3/mail/send":
            return _sendgrid(json.loads(body), reference)
        if self.path.endswith("/Messages.json"):
            return _twilio(parse_qs(body.decode()), reference)
        if self.headers.get("X-TC-Action") == "SendSms":
            return _tencent(json.loads(body), reference)
        if self.headers.get("x-acs-action") == "SendSms":
            return _alibaba(parse_qs(urlsplit(self.path).query), reference)
        said = body.decode("utf-8", "replace")
        chat = Accepted("chat", self.path, self.path, False, said, reference)
        return _Request("chat", [chat], 200, b'{"errcode":0,"errmsg":"ok"}')

    # --- answering ------------------------------------------------------------------------------

    def _answer(self, request: _Request) -> None:
        self._say(request.status, request.body, request.headers)

    def _say(
        self,
        status: int,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        kind: str = "application/json",
    ) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _reset(self) -> None:
        """Close with RST: the other side sees its connection reset, not ended."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    # --- the faults -----------------------------------------------------------------------------

    def _too_many_with_wish(self, _request: _Request) -> None:
        self._say(429, b"{}", {"Retry-After": str(self.provider_sink.faults.wish)})

    def _too_many(self, _request: _Request) -> None:
        self._say(429, b"{}")

    def _bad_request(self, _request: _Request) -> None:
        self._say(400, b'{"errors":[{"message":"bad request"}]}')

    def _forbidden(self, _request: _Request) -> None:
        self._say(401, b'{"errors":[{"message":"authorization required"}]}')

    def _error_not_accepted(self, _request: _Request) -> None:
        self._say(500, b"{}")

    def _error_after_accept(self, request: _Request) -> None:
        self.provider_sink.take(request.messages)
        self._say(500, b"{}")

    def _bad_gateway_html(self, _request: _Request) -> None:
        self._say(502, b"<html><h1>502 Bad Gateway</h1></html>", kind="text/html")

    def _unavailable(self, _request: _Request) -> None:
        self._say(503, b"{}")

    def _reset_before_accept(self, _request: _Request) -> None:
        self._reset()

    def _reset_after_accept(self, request: _Request) -> None:
        self.provider_sink.take(request.messages)
        self._reset()

    def _timeout_after_accept(self, request: _Request) -> None:
        self.provider_sink.take(request.messages)
        time.sleep(self.provider_sink.faults.hang)

    def _slow_loris(self, request: _Request) -> None:
        """Accept, then answer one byte a second, from the first header on."""
        self.provider_sink.take(request.messages)
        end = time.monotonic() + self.provider_sink.faults.hang
        for byte in b"HTTP/1.0 202 Accepted\r\nX-Message-Id: slow\r\n" * 99:
            if time.monotonic() > end:
                return
            self.wfile.write(bytes([byte]))
            time.sleep(min(1.0, self.provider_sink.faults.hang / 10))

    def _partial_accept(self, request: _Request) -> None:
        if request.provider != "sendgrid":
            # The others take one message a request: all or nothing.
            self.provider_sink.take(request.messages)
            self._answer(request)
            return
        taken, answer = request.partly()
        self.provider_sink.take(taken)
        self._answer(answer)

    def _empty_reply(self, request: _Request) -> None:
        self.provider_sink.take(request.messages)
        self._say(request.status, b"")

    def _huge_reply(self, request: _Request) -> None:
        self.provider_sink.take(request.messages)
        self.send_response(request.status)
        self.send_header("Content-Length", str(100_000_000))
        self.end_headers()
        for _ in range(100):
            self.wfile.write(b" " * 1_000_000)

    def _redirect(self, _request: _Request) -> None:
        self._say(302, b"", {"Location": f"{self.provider_sink.url}/elsewhere"})


def _sendgrid(body: Mapping[str, Any], reference: str) -> _Request:
    """Fill the letter's tags as SendGrid does, so that a test reads what a person would."""
    text = body["content"][0]["value"]
    messages = []
    for personalization in body["personalizations"]:
        said = text if len(body["personalizations"]) < 10 else ""  # benchmarks read no letters
        for tag, value in personalization.get("substitutions", {}).items():
            said = said.replace(tag, value)
        custom = personalization.get("custom_args", {})
        messages.append(
            Accepted(
                "sendgrid",
                custom.get("pacesetter_key", ""),
                personalization["to"][0]["email"],
                custom.get("pacesetter_maybe_sent") == "1",
                said,
                reference,
            )
        )
    return _Request("sendgrid", messages, 202, b"", {"X-Message-Id": reference})


def _twilio(form: Mapping[str, list[str]], reference: str) -> _Request:
    callback = urlsplit(form.get("StatusCallback", [""])[0])
    key = unquote(parse_qs(callback.query).get("key", [""])[0])
    message = Accepted("twilio", key, form["To"][0], False, form["Body"][0], reference)
    body = {"sid": reference, "status": "queued", "to": form["To"][0]}
    return _Request("twilio", [message], 201, json.dumps(body).encode())


def _tencent(body: Mapping[str, Any], reference: str) -> _Request:
    key = body["SessionContext"][32:]
    said = json.dumps(body["TemplateParamSet"], ensure_ascii=False)
    message = Accepted("tencent", key, body["PhoneNumberSet"][0], False, said, reference)
    status = {
        "SerialNo": reference,
        "PhoneNumber": body["PhoneNumberSet"][0],
        "Fee": 1,
        "SessionContext": body["SessionContext"],
        "Code": "Ok",
        "Message": "send success",
        "IsoCode": "CN",
    }
    answer = {"Response": {"SendStatusSet": [status], "RequestId": reference}}
    return _Request("tencent", [message], 200, json.dumps(answer).encode())


def _alibaba(query: Mapping[str, list[str]], reference: str) -> _Request:
    key = query["OutId"][0][32:]
    phone, said = query["PhoneNumbers"][0], query["TemplateParam"][0]
    message = Accepted("alibaba", key, phone, False, said, reference)
    answer = {"Code": "OK", "Message": "OK", "BizId": reference, "RequestId": reference}
    return _Request("alibaba", [message], 200, json.dumps(answer).encode())


def main() -> None:
    """Run the sink as a process; it says its address on the first line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--rate", type=float, default=0.0)
    parser.add_argument("--kinds", default=",".join(FAULTS))
    parser.add_argument("--hang", type=float, default=20.0)
    parser.add_argument("--log", type=Path)
    given = parser.parse_args()
    kinds = [kind for kind in given.kinds.split(",") if kind]
    if unknown := set(kinds) - set(FAULTS):
        parser.error(f"unknown faults: {sorted(unknown)}")
    faults = Faults(kinds, given.rate, given.seed, hang=given.hang)
    sink = ProviderSink(given.port, faults, given.log)
    print(sink.url, flush=True)  # noqa: T201 - what a process that starts it waits for
    sink.serve_forever()


if __name__ == "__main__":
    main()
