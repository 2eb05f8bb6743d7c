"""Blind RSA signatures of RFC 9474, RSABSSA-SHA384-PSS-Deterministic: both sides of the protocol.

The voter blinds, the service signs without seeing what, the voter takes the blind away, and
everybody can check. Keys, checking and random numbers are the library's; what is written here is
the arithmetic that it does not offer, tested with the vectors of the RFC.

The private operation is done as `cryptography` would not do it for us, so it defends itself: the
base is multiplied with a random number first, so that its running time tells nothing of the key,
and the result is checked before it leaves, so that a fault tells nothing either (RFC 9474, 7.1).
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from math import gcd

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA384

SALT = 48  # bytes, as the variant says
KEY_BITS = 2048
EXPONENT = 65537
_HASH = 48
_TRAILER = 0xBC


class BadBlinding(ValueError):
    """A message or a signature that does not belong to the key."""


@dataclass(frozen=True, slots=True)
class Blinded:
    """What the voter sends, and what takes the blind away again, which stays with the voter."""

    message: bytes
    inverse: int


def make_key() -> rsa.RSAPrivateKey:
    """Return a fresh signing key, to be used for nothing else."""
    return rsa.generate_private_key(EXPONENT, KEY_BITS)


def size_of(key: rsa.RSAPublicKey) -> int:
    """Return the length of a signature in bytes."""
    return (key.key_size + 7) // 8


def blind(key: rsa.RSAPublicKey, message: bytes) -> Blinded:
    """Hide a message from the one who is to sign it (RFC 9474, 4.2)."""
    modulus = key.public_numbers().n
    while True:
        factor = secrets.randbelow(modulus - 1) + 1
        if gcd(factor, modulus) == 1:
            return blind_with(key, message, secrets.token_bytes(SALT), factor)


def blind_with(key: rsa.RSAPublicKey, message: bytes, salt: bytes, factor: int) -> Blinded:
    """Blind with a salt and a factor that are given: for `blind`, and for the RFC's vectors.

    Raises BadBlinding where the message has a factor in common with the modulus.
    """
    numbers = key.public_numbers()
    encoded = int.from_bytes(encode(message, salt, key.key_size - 1), "big")
    if gcd(encoded, numbers.n) != 1:
        raise BadBlinding("the message is not coprime with the modulus")
    hidden = encoded * pow(factor, numbers.e, numbers.n) % numbers.n
    return Blinded(hidden.to_bytes(size_of(key), "big"), pow(factor, -1, numbers.n))


def sign(key: rsa.RSAPrivateKey, blinded: bytes) -> bytes:
    """Sign what cannot be seen (RFC 9474, 4.3): the same in, the same out.

    Raises BadBlinding for what is no blinded message under this key.
    """
    numbers = key.private_numbers()
    public = numbers.public_numbers
    size = size_of(key.public_key())
    base = int.from_bytes(blinded, "big")
    if len(blinded) != size or not 0 < base < public.n:
        raise BadBlinding("out of range")
    signed = _private(numbers, base)
    if pow(signed, public.e, public.n) != base:
        raise BadBlinding("signing failure")
    return signed.to_bytes(size, "big")


def _private(numbers: rsa.RSAPrivateNumbers, base: int) -> int:
    """Return base^d mod n by the two primes, behind a random factor of our own."""
    public = numbers.public_numbers
    mask = secrets.randbelow(public.n - 2) + 2
    if gcd(mask, public.n) != 1:  # as likely as guessing the key
        raise BadBlinding("signing failure")
    masked = base * pow(mask, public.e, public.n) % public.n
    by_p = pow(masked, numbers.dmp1, numbers.p)
    by_q = pow(masked, numbers.dmq1, numbers.q)
    signed = by_q + (by_p - by_q) * numbers.iqmp % numbers.p * numbers.q
    return signed * pow(mask, -1, public.n) % public.n


def finish(key: rsa.RSAPublicKey, message: bytes, signature: bytes, inverse: int) -> bytes:
    """Take the blind away (RFC 9474, 4.4). Raises BadBlinding for a signature that is none."""
    modulus = key.public_numbers().n
    if len(signature) != size_of(key):
        raise BadBlinding("unexpected size")
    plain = int.from_bytes(signature, "big") * inverse % modulus
    finished = plain.to_bytes(size_of(key), "big")
    if not is_signed(key, message, finished):
        raise BadBlinding("invalid signature")
    return finished


def is_signed(key: rsa.RSAPublicKey, message: bytes, signature: bytes) -> bool:
    """Say whether a signature is this key's, on this message."""
    pss = padding.PSS(mgf=padding.MGF1(SHA384()), salt_length=SALT)
    try:
        key.verify(signature, message, pss, SHA384())
    except InvalidSignature:
        return False
    return True


def encode(message: bytes, salt: bytes, bits: int) -> bytes:
    """Return EMSA-PSS-ENCODE of RFC 8017, 9.1.1, with SHA-384 for both hashes."""
    length = (bits + 7) // 8
    if length < _HASH + len(salt) + 2:
        raise BadBlinding("the key is too short")
    digest = hashlib.sha384(bytes(8) + hashlib.sha384(message).digest() + salt).digest()
    room = length - len(salt) - _HASH - 2
    block = bytes(room) + b"\x01" + salt
    masked = bytearray(a ^ b for a, b in zip(block, _mask(digest, len(block)), strict=True))
    masked[0] &= 0xFF >> (8 * length - bits)
    return bytes(masked) + digest + bytes([_TRAILER])


def _mask(seed: bytes, length: int) -> bytes:
    """Return MGF1 of RFC 8017, B.2.1."""
    rounds = -(-length // _HASH)
    parts = (hashlib.sha384(seed + number.to_bytes(4, "big")).digest() for number in range(rounds))
    return b"".join(parts)[:length]
