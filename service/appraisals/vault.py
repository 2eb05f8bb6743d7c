"""Private keys of votes: files outside of the database and of every backup, gone after the count.

One folder an event, readable by the service alone: ``envelope.pem`` opens ballots, ``<paper>.pem``
signs one kind of ballot paper. A disk may keep what was deleted (wear levelling): see
docs/ballots.md.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from service.appraisals import blind
from service.errors import NotFound

ENVELOPE = "envelope"


@dataclass(frozen=True, slots=True)
class Vault:
    """The folder in which the keys of all votes lie."""

    folder: Path

    def prepare(self, event_id: int, papers: Iterable[int]) -> dict[str, rsa.RSAPublicKey]:
        """Make the keys of an event, those that are missing; return their public halves."""
        names = [ENVELOPE, *(str(number) for number in papers)]
        place = self._place(event_id)
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        return {name: self._made(place / f"{name}.pem").public_key() for name in names}

    def signer(self, event_id: int, paper: int) -> rsa.RSAPrivateKey:
        """Return the key that signs a kind of paper. Raises NotFound once it is destroyed."""
        return _parsed(self._read(event_id, str(paper)))

    def opener(self, event_id: int) -> rsa.RSAPrivateKey:
        """Return the key that opens ballots. Raises NotFound once it is destroyed."""
        return _parsed.__wrapped__(self._read(event_id, ENVELOPE))

    def has(self, event_id: int) -> bool:
        """Say whether any key of an event is still there."""
        return any(self._place(event_id).glob("*"))

    def destroy(self, event_id: int) -> None:
        """Overwrite and delete the keys of an event; doing it again does nothing."""
        place = self._place(event_id)
        for file in sorted(place.glob("*")):
            with file.open("r+b") as held:
                held.write(b"\0" * file.stat().st_size)
                held.flush()
                os.fsync(held.fileno())
            file.unlink(missing_ok=True)
        if place.exists():
            place.rmdir()
        _parsed.cache_clear()

    def _place(self, event_id: int) -> Path:
        return self.folder / str(event_id)

    def _read(self, event_id: int, name: str) -> bytes:
        try:
            return (self._place(event_id) / f"{name}.pem").read_bytes()
        except FileNotFoundError:
            raise NotFound("ballot key") from None

    def _made(self, file: Path) -> rsa.RSAPrivateKey:
        if not file.exists():
            text = blind.make_key().private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            _put(file, text)
        return _parsed.__wrapped__(file.read_bytes())


def _put(file: Path, text: bytes) -> None:
    """Write a file whole or not at all; whoever was first stays."""
    unfinished = file.with_name(f".{file.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as held:
        held.write(text)
        held.flush()
        os.fsync(held.fileno())
    try:
        os.link(unfinished, file)
    except FileExistsError:
        pass
    finally:
        unfinished.unlink()


@lru_cache(maxsize=64)
def _parsed(pem: bytes) -> rsa.RSAPrivateKey:
    """Parse a key; signing keys are kept, since checking a key takes longer than using it."""
    found = serialization.load_pem_private_key(pem, None)
    assert isinstance(found, rsa.RSAPrivateKey)
    return found
