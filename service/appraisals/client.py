"""The voter's side of the protocol, for reference: what a browser does, in Python.

It keeps serial and signature to itself. `Voter.request` goes to the service with the voter's
session, `Voter.cast` without any; docs/ballots.md has the same steps in the words of WebCrypto.
"""

from __future__ import annotations

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa

from service.appraisals import blind, envelopes
from service.appraisals.casting import SERIAL
from service.appraisals.frozen import (
    comment_label_bytes,
    label_bytes,
    message_bytes,
    receipt_of,
)


def pack(content: bytes) -> str:
    """Return bytes as they travel in JSON: base64url without padding."""
    return urlsafe_b64encode(content).rstrip(b"=").decode()


def unpack(text: str) -> bytes:
    """Return the bytes again. Raises ValueError."""
    return urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))


@dataclass(frozen=True, slots=True)
class Terms:
    """What a voter has to know of a vote, all of it public: from ``GET /appraisals/<number>``."""

    number: int
    config_hash: str
    envelope_key: str
    room: int
    signing_keys: Mapping[int, str]  # by kind of paper
    comment_room: int = 0  # 0: the vote asks for no comments

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> Terms:
        """Take them from the answer of the API."""
        keys = {paper["number"]: paper["signing_key"] for paper in told["papers"]}
        given = (told["id"], told["config_hash"], told["envelope_key"], told["room"])
        return cls(*given, keys, told["comment_room"])


class Voter:
    """One token being got and used: for one kind of paper in one vote."""

    def __init__(self, terms: Terms, paper: int, *, serial: bytes | None = None) -> None:
        self.terms, self.paper = terms, paper
        self.serial = serial or secrets.token_bytes(SERIAL)
        self._key = envelopes.read_public(terms.signing_keys[paper])
        self._message = message_bytes(terms.config_hash, paper, self.serial)
        self._blinded = blind.blind(self._key, self._message)
        self.signature = b""

    def request(self) -> dict[str, Any]:
        """Return what to send with a session; sent again, it brings the same answer."""
        return {"paper": self.paper, "blinded": pack(self._blinded.message)}

    def take(self, answer: Mapping[str, Any]) -> None:
        """Take the answer. Raises BadBlinding where the service did not sign what it should."""
        signed = unpack(answer["signature"])
        self.signature = blind.finish(self._key, self._message, signed, self._blinded.inverse)

    def cast(self, ballot: envelopes.Ballot, comment: str = "") -> dict[str, Any]:
        """Return what to send without a session, with a fresh connection and not at once."""
        key = envelopes.read_public(self.terms.envelope_key)
        label = label_bytes(self.terms.config_hash, self.paper)
        said = {"comment": self._remark(key, comment)} if self.terms.comment_room else {}
        return {
            **said,
            "appraisal": self.terms.number,
            "paper": self.paper,
            "serial": pack(self.serial),
            "signature": pack(self.signature),
            "envelope": pack(envelopes.seal(key, ballot, label, self.terms.room)),
        }

    def _remark(self, key: rsa.RSAPublicKey, comment: str) -> str:
        text = json.dumps({"text": comment}, ensure_ascii=False)
        label = comment_label_bytes(self.terms.config_hash, self.paper)
        return pack(envelopes.seal_text(key, text, label, self.terms.comment_room))

    @property
    def receipt(self) -> str:
        """Return what stands on the list after the count."""
        return receipt_of(self.serial)
