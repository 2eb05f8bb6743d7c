"""What an identity provider says over HTTP: where its doors are, its keys, and who it vouches for.

Everything is asked of the issuer's own scheme, host and port: what it says of other places is not
believed, so that nobody can send this service about inside a network by it.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from notifications.channels import wire
from notifications.channels.wire import Timeouts
from notifications.failures import Later, Unknown

DOORS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
REMEMBERED = 600.0  # seconds for which its doors are taken to stay where they are
SILENT = 10.0  # seconds for which one that did not answer is not asked again
#: Seconds for one question. A log-in asks at most three, and then somebody is told.
LONGEST = 6.0


class Away(Exception):
    """The provider could not be asked, or did not answer as one; trying again may help."""


class NotTrusted(Exception):
    """What came back is not what was asked for."""


class Issuer:
    """One provider, as this process knows it. Every method raises Away where it is not there."""

    def __init__(self, address: str, patience: float = LONGEST) -> None:
        self.address = address
        within = min(patience, LONGEST)
        self._timeouts = Timeouts(connect=min(3.0, within), read=within, total=within)
        self._doors: dict[str, Any] = {}
        self._known_until = 0.0
        self._silent_until = 0.0

    def doors(self) -> Mapping[str, Any]:
        """Where it is asked what (OpenID Connect Discovery 1.0, 4)."""
        now = time.monotonic()
        if now < self._known_until:
            return self._doors
        if now < self._silent_until:
            # Whoever comes meanwhile is told at once, and no worker of ours waits for it.
            raise Away("it did not answer a moment ago")
        try:
            self._doors = self._discovered()
        except Away:
            self._silent_until = time.monotonic() + SILENT
            raise
        self._known_until = now + REMEMBERED
        return self._doors

    def keys(self) -> dict[str, Any]:
        """By which its signatures are checked: asked for anew each time, since they change."""
        return self._read(self.doors()["jwks_uri"])

    def way_out(self) -> str | None:
        """Where somebody logs out there (OpenID Connect RP-Initiated Logout 1.0), if it says so."""
        told = self.doors().get("end_session_endpoint")
        if not isinstance(told, str) or _origin(told) != _origin(self.address):
            return None
        return told

    def exchange(self, body: str, headers: Mapping[str, str]) -> dict[str, Any]:
        """What it gives for a code. Raises NotTrusted where it refuses it."""
        try:
            reply = wire.post(
                self.doors()["token_endpoint"], body.encode(), headers, self._timeouts
            )
        except (Later, Unknown, ValueError) as error:
            raise Away(str(error)) from error
        if 400 <= reply.status < 500:
            raise NotTrusted(f"{reply.status} {reply.body[:200].decode('utf-8', 'replace')}")
        return _object(reply)

    def _discovered(self) -> dict[str, Any]:
        found = self._read(f"{self.address.rstrip('/')}/.well-known/openid-configuration")
        if found.get("issuer") != self.address:
            raise Away(f"it calls itself {found.get('issuer')!r}")
        for door in DOORS:
            if _origin(str(found.get(door, ""))) != _origin(self.address):
                raise Away(f"its {door} is not at the issuer's own address")
        return found

    def _read(self, url: str) -> dict[str, Any]:
        try:
            return _object(wire.get(url, self._timeouts))
        except (Later, Unknown, ValueError) as error:
            raise Away(str(error)) from error


def _object(reply: wire.Reply) -> dict[str, Any]:
    try:
        found = json.loads(reply.body) if reply.status == 200 else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Away(f"{reply.status} without an answer")
    return found


def _origin(url: str) -> tuple[str, str | None, int | None]:
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    except ValueError as error:
        raise Away(f"no address: {url[:80]!r}") from error
    return parts.scheme, parts.hostname, port
