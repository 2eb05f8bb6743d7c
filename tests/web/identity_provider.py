"""An identity provider that really listens: it discovers, asks, and signs who somebody is."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT, SECRET = "pacesetter", "a secret of both"
KEY = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})
OTHERS = RSAKey.generate_key(2048, {"kid": "first", "use": "sig", "alg": "RS256"})


@dataclass
class IdentityProvider:
    """Who is logged in there, and what it gets wrong on purpose."""

    staff_no: str = ""
    wrong: str = (
        ""  # "nonce", "expired", "audience", "party", "issuer", "key", "unsigned", "silent"
    )
    elsewhere: str = ""  # where it says that codes are exchanged, if not here
    ends_at: str | None = "/logout"  # where one logs out there; None says nothing of it
    left: list[dict[str, str]] = field(default_factory=list)  # who was sent there to log out
    heard: int = 0  # requests
    over: threading.Event = field(default_factory=threading.Event)
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                provider.answer(self)

            def do_POST(self) -> None:
                provider.answer(self)

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        assert self.server is not None
        self.over.set()
        self.server.shutdown()
        self.server.server_close()

    @property
    def issuer(self) -> str:
        """Its address."""
        assert self.server is not None
        return f"http://127.0.0.1:{self.server.server_port}"

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        self.heard += 1
        if self.wrong == "silent":
            self.over.wait(30)
            return
        where = urlsplit(handler.path)
        query = {name: values[0] for name, values in parse_qs(where.query).items()}
        if where.path == "/.well-known/openid-configuration":
            self._say(handler, self._discovery())
        elif where.path == "/keys":
            self._say(handler, {"keys": [KEY.as_dict(private=False)]})
        elif where.path == "/authorize":
            code = secrets.token_hex(8)
            self.asked[code] = query
            back = urlencode({"code": code, "state": query["state"]})
            handler.send_response(302)
            handler.send_header("Location", f"{query['redirect_uri']}?{back}")
            handler.end_headers()
        elif where.path == "/logout":
            self.left.append(query)
            back = f"{query['post_logout_redirect_uri']}?{urlencode({'state': query['state']})}"
            handler.send_response(302)
            handler.send_header("Location", back)
            handler.end_headers()
        elif where.path == "/token":
            self._token(handler)
        else:
            handler.send_error(404)

    def _discovery(self) -> dict[str, Any]:
        ends = {"authorization_endpoint": "authorize", "token_endpoint": "token"}
        told = {name: f"{self.issuer}/{path}" for name, path in ends.items()}
        told["token_endpoint"] = self.elsewhere or told["token_endpoint"]
        if self.ends_at is not None:
            there = self.ends_at.startswith("/")
            told["end_session_endpoint"] = self.issuer + self.ends_at if there else self.ends_at
        return {"issuer": self.issuer, "jwks_uri": f"{self.issuer}/keys", **told}

    def _token(self, handler: BaseHTTPRequestHandler) -> None:
        length = int(handler.headers.get("Content-Length", 0))
        sent = {k: v[0] for k, v in parse_qs(handler.rfile.read(length).decode()).items()}
        told = handler.headers.get("Authorization", "").removeprefix("Basic ")
        known = base64.b64decode(told).decode() == f"{CLIENT}:{SECRET}".replace(" ", "%20")
        known = known or base64.b64decode(told).decode() == f"{CLIENT}:{SECRET}"
        asked = self.asked.pop(sent.get("code", ""), None)
        if not known or asked is None or not self._proves(asked, sent.get("code_verifier", "")):
            self._say(handler, {"error": "invalid_grant"}, 400)
            return
        self._say(
            handler,
            {"access_token": "none", "token_type": "Bearer", "id_token": self._signed(asked)},
        )

    @staticmethod
    def _proves(asked: dict[str, str], verifier: str) -> bool:
        digest = hashlib.sha256(verifier.encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return asked["code_challenge_method"] == "S256" and asked["code_challenge"] == challenge

    def _signed(self, asked: dict[str, str]) -> str:
        now = int(time.time())
        claims = {
            "iss": "https://elsewhere.example" if self.wrong == "issuer" else self.issuer,
            "aud": "another" if self.wrong == "audience" else CLIENT,
            "sub": "17",
            "nonce": "another" if self.wrong == "nonce" else asked["nonce"],
            "iat": now - 3600,
            "exp": now - 600 if self.wrong == "expired" else now + 300,
            "employee_number": self.staff_no,
        }
        if self.wrong == "party":
            claims |= {"aud": ["another", CLIENT], "azp": "another"}
        if self.wrong == "unsigned":
            parts = (json.dumps(part).encode() for part in ({"alg": "none"}, claims))
            return (
                ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
                + "."
            )
        key = OTHERS if self.wrong == "key" else KEY
        return jwt.encode({"alg": "RS256", "kid": "first"}, claims, key)

    @staticmethod
    def _say(handler: BaseHTTPRequestHandler, told: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(told).encode()
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)
