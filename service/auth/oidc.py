"""Logging in by an identity provider of one's own: OpenID Connect, the code flow with PKCE.

One provider, named by the settings. It says who somebody is, and nothing else: no account is made
by it, and what they may do stands here (OpenID Connect Core 1.0, 3.1; RFC 7636; RFC 9207).
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri, prepare_token_request
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from service.auth.issuer import Away, Issuer, NotTrusted
from service.settings import Settings

CALLBACK, LEFT = "/login/oidc/callback", "/logout/oidc"
#: Signed by the provider alone: nothing that is signed with what we both know, or not at all.
ALGORITHMS = ["RS256", "PS256", "ES256"]
LEEWAY = 60  # seconds by which its clock may differ from ours
LASTS = 600  # seconds within which somebody who left for it has to come back
LONGEST_NUMBER = 64


@dataclass(frozen=True, slots=True)
class Asked:
    """One asking, kept in the browser that asks until the answer comes; `since` in seconds."""

    state: str
    nonce: str
    verifier: str
    since: int

    def kept(self) -> dict[str, Any]:
        """As the cookie keeps it."""
        return asdict(self)


class Provider:
    """The provider of the settings."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.issuer = Issuer(settings.oidc_issuer, settings.http_timeout)

    def ask(self, wall: datetime) -> tuple[str, Asked]:
        """Return where it asks who somebody is, and what its answer has to fit. Raises Away."""
        door = self.issuer.doors()["authorization_endpoint"]
        state, nonce, verifier = (generate_token(48) for _ in range(3))
        url = prepare_grant_uri(
            door,
            self.settings.oidc_client_id,
            "code",
            redirect_uri=self._back,
            scope="openid",
            state=state,
            nonce=nonce,
            code_challenge=create_s256_code_challenge(verifier),
            code_challenge_method="S256",
        )
        return str(url), Asked(state, nonce, verifier, int(wall.timestamp()))

    def way_out(self) -> tuple[str, str] | None:
        """Where somebody logs out there, and the state by which it sends them back; or None.

        It is told who asks by our name there, and not by the token that it gave: that would have
        to be kept in the browser, with all it says of a person. Raises Away.
        """
        door = self.issuer.way_out()
        if door is None:
            return None
        state = generate_token(48)
        asked = {
            "client_id": self.settings.oidc_client_id,
            "post_logout_redirect_uri": f"{self.settings.base_url.rstrip('/')}{LEFT}",
            "state": state,
        }
        return str(add_params_to_uri(door, list(asked.items()))), state

    def staff_number(self, asked: Asked, given: Mapping[str, str], wall: datetime) -> str:
        """Return the staff number that it vouches for; `given` is its answer's query.

        Raises NotTrusted for another state, nonce, issuer, audience or key, and for what is over;
        Away where it cannot be asked.
        """
        if not hmac.compare_digest(asked.state.encode(), given.get("state", "").encode()):
            raise NotTrusted("another state")
        if wall.timestamp() - asked.since > LASTS:
            raise NotTrusted("asked too long ago")
        if given.get("iss", self.settings.oidc_issuer) != self.settings.oidc_issuer:
            raise NotTrusted("another issuer answers")
        if not given.get("code"):
            raise NotTrusted(f"no code: {given.get('error', '')[:80]}")
        try:
            told = self._exchanged(given["code"], asked.verifier)["id_token"]
            claims = self._claims(told, asked.nonce, wall)
        except (AuthlibBaseError, JoseError, ValueError, KeyError, TypeError) as error:
            raise NotTrusted(repr(error)) from error
        return self._number(claims)

    def _exchanged(self, code: str, verifier: str) -> dict[str, Any]:
        named = self.settings.oidc_client_id, self.settings.oidc_client_secret.get_secret_value()
        known = self.issuer.doors().get("token_endpoint_auth_methods_supported")
        basic = known is None or "client_secret_basic" in known
        method = "client_secret_basic" if basic else "client_secret_post"
        body = prepare_token_request(
            "authorization_code", redirect_uri=self._back, code=code, code_verifier=verifier
        )
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        client = ClientAuth(*named, method if named[1] else "none")
        _, headers, body = client.prepare("POST", "", headers, body)
        return self.issuer.exchange(body, headers)

    def _claims(self, told: str, nonce: str, wall: datetime) -> dict[str, Any]:
        keys = KeySet.import_key_set(self.issuer.keys())  # type: ignore[arg-type]  # checked by it
        claims = jwt.decode(told, keys, algorithms=ALGORITHMS).claims
        us = self.settings.oidc_client_id
        rules = jwt.JWTClaimsRegistry(
            now=int(wall.timestamp()),
            leeway=LEEWAY,
            iss={"essential": True, "value": self.settings.oidc_issuer},
            aud={"essential": True, "value": us},
            azp={"value": us},
            exp={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        rules.validate(claims)
        return claims

    def _number(self, claims: Mapping[str, Any]) -> str:
        """The claim that is the staff number: text that can be seen, as it stands in our list."""
        named = claims.get(self.settings.oidc_claim)
        if not isinstance(named, str) or not named.isprintable():
            raise NotTrusted(f"no claim {self.settings.oidc_claim}")
        if not 0 < len(named) <= LONGEST_NUMBER:
            raise NotTrusted(f"claim {self.settings.oidc_claim} is empty or too long")
        return named

    @property
    def _back(self) -> str:
        return f"{self.settings.base_url.rstrip('/')}{CALLBACK}"


__all__ = ["CALLBACK", "LEFT", "Asked", "Away", "NotTrusted", "Provider"]
