"""Sealed envelopes: a ballot encrypted for the count, and all of one size.

Any browser can seal one (WebCrypto): a fresh AES-256-GCM key seals the padded text, RSA-OAEP with
SHA-256 seals that key. An envelope is ``sealed key (256) · nonce (12) · text and tag``.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256

NONCE = 12  # bytes
TAG = 16
STEP = 1024  # sizes of padded texts are multiples of it
COMMENT_ROOM = 2048  # of a comment: the longest, of signs of four bytes, fits

#: What a ballot says: by subject's number, then by question, the option.
Ballot = Mapping[str, Mapping[str, str]]


class Unreadable(ValueError):
    """An envelope that was not sealed for this count, or holds no ballot."""


def room_for(subjects: int, questions: int, longest: int) -> int:
    """Return the size of the padded text for ballots of an event, in bytes; the same for all."""
    each = 24 + questions * (longest + 8)
    return (subjects * each // STEP + 1) * STEP


def size_of(key: rsa.RSAPublicKey, room: int) -> int:
    """Return the size of an envelope in bytes."""
    return key.key_size // 8 + NONCE + room + TAG


def seal(key: rsa.RSAPublicKey, ballot: Ballot, paper: bytes, room: int) -> bytes:
    """Seal a ballot; ``paper`` names what it is for, so that it can be put in nowhere else."""
    return seal_text(key, json.dumps(ballot, separators=(",", ":"), sort_keys=True), paper, room)


def seal_text(key: rsa.RSAPublicKey, text: str, label: bytes, room: int) -> bytes:
    """Seal a text, padded to its room."""
    secret, nonce = AESGCM.generate_key(256), secrets.token_bytes(NONCE)
    sealed = AESGCM(secret).encrypt(nonce, text.encode().ljust(room), label)
    return key.encrypt(secret, _oaep()) + nonce + sealed


def unseal(key: rsa.RSAPrivateKey, envelope: bytes, paper: bytes) -> dict[str, dict[str, str]]:
    """Open an envelope at the count. Raises Unreadable."""
    try:
        told = json.loads(open_text(key, envelope, paper))
    except (ValueError, RecursionError) as error:
        raise Unreadable from error
    return _checked(told)


def open_text(key: rsa.RSAPrivateKey, envelope: bytes, label: bytes) -> str:
    """Open an envelope; what was not sealed for this count is an empty text."""
    split = key.key_size // 8
    nonce, sealed = envelope[split : split + NONCE], envelope[split + NONCE :]
    try:
        secret = key.decrypt(envelope[:split], _oaep())
        return AESGCM(secret).decrypt(nonce, sealed, label).decode()
    except (ValueError, InvalidTag):
        return ""


def _checked(told: object) -> dict[str, dict[str, str]]:
    if not isinstance(told, dict):
        raise Unreadable
    for sheet in told.values():
        if not isinstance(sheet, dict) or not all(isinstance(v, str) for v in sheet.values()):
            raise Unreadable
    return told


def _oaep() -> padding.OAEP:
    return padding.OAEP(mgf=padding.MGF1(SHA256()), algorithm=SHA256(), label=None)


def public_pem(key: rsa.RSAPublicKey) -> str:
    """Return a public key as text."""
    form = serialization.PublicFormat.SubjectPublicKeyInfo
    return key.public_bytes(serialization.Encoding.PEM, form).decode()


def read_public(pem: str) -> rsa.RSAPublicKey:
    """Return a public key from text."""
    found = serialization.load_pem_public_key(pem.encode())
    assert isinstance(found, rsa.RSAPublicKey)
    return found
