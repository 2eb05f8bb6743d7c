"""Blind signatures as RFC 9474 has them, and envelopes that only the count can open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given, settings
from hypothesis import strategies as st

from service.appraisals import blind, envelopes
from service.appraisals.vault import ENVELOPE, Vault
from service.errors import NotFound

VECTOR: dict[str, Any] = json.loads((Path(__file__).parent / "rfc9474.json").read_text("utf-8"))
KEY, OTHER = blind.make_key(), blind.make_key()


def number(name: str) -> int:
    return int(VECTOR[name], 16)


def octets(name: str) -> bytes:
    return bytes.fromhex(VECTOR[name])


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    """The key of the RFC's appendix A.3."""
    p, q, d = number("p"), number("q"), number("d")
    public = rsa.RSAPublicNumbers(number("e"), number("n"))
    dp, dq, inverse = rsa.rsa_crt_dmp1(d, p), rsa.rsa_crt_dmq1(d, q), rsa.rsa_crt_iqmp(p, q)
    return rsa.RSAPrivateNumbers(p, q, d, dp, dq, inverse, public).private_key()


def test_the_encoding_is_that_of_the_rfc(key: rsa.RSAPrivateKey) -> None:
    made = blind.encode(octets("msg"), octets("salt"), key.key_size - 1)
    assert made == octets("encoded_msg")


def test_a_vote_goes_through_the_rfcs_vector(key: rsa.RSAPrivateKey) -> None:
    factor = pow(number("inv"), -1, number("n"))
    hidden = blind.blind_with(key.public_key(), octets("msg"), octets("salt"), factor)
    assert (hidden.message, hidden.inverse) == (octets("blinded_msg"), number("inv"))
    signed = blind.sign(key, hidden.message)
    assert signed == octets("blind_sig")
    finished = blind.finish(key.public_key(), octets("msg"), signed, hidden.inverse)
    assert finished == octets("sig")
    assert blind.is_signed(key.public_key(), octets("msg"), finished)


@settings(max_examples=25)
@given(st.binary(max_size=200))
def test_whatever_is_blinded_comes_back_signed_by_this_key_alone(message: bytes) -> None:
    hidden = blind.blind(KEY.public_key(), message)
    signed = blind.sign(KEY, hidden.message)
    assert signed == blind.sign(KEY, hidden.message), "a repeated request has the same answer"
    finished = blind.finish(KEY.public_key(), message, signed, hidden.inverse)
    assert not blind.is_signed(OTHER.public_key(), message, finished)
    assert not blind.is_signed(KEY.public_key(), message + b"!", finished)
    assert blind.blind(KEY.public_key(), message).message != hidden.message


def test_a_signature_of_another_key_is_not_taken() -> None:
    hidden = blind.blind(KEY.public_key(), b"ballot")
    try:
        signed = blind.sign(OTHER, hidden.message)
    except blind.BadBlinding:  # it may be out of the other key's range already
        return
    with pytest.raises(blind.BadBlinding):
        blind.finish(KEY.public_key(), b"ballot", signed, hidden.inverse)


@pytest.mark.parametrize("size", [0, 1, 255, 257])
def test_what_is_no_blinded_message_is_not_signed(size: int) -> None:
    with pytest.raises(blind.BadBlinding):
        blind.sign(KEY, b"\x01" * size)
    with pytest.raises(blind.BadBlinding):
        blind.sign(KEY, bytes(256))
    with pytest.raises(blind.BadBlinding):
        blind.sign(KEY, b"\xff" * 256)


# --- envelopes ---

BALLOT = {"7": {"duties": "excellent"}, "8": {}}


def test_only_the_count_reads_what_was_sealed_and_only_for_its_paper() -> None:
    room = envelopes.room_for(2, 4, 40)
    sealed = envelopes.seal(KEY.public_key(), BALLOT, b"event/1", room)
    assert envelopes.unseal(KEY, sealed, b"event/1") == BALLOT
    for stranger, label in ((OTHER, b"event/1"), (KEY, b"event/2")):
        with pytest.raises(envelopes.Unreadable):
            envelopes.unseal(stranger, sealed, label)


@given(st.integers(1, 40), st.integers(1, 8), st.data())
@settings(max_examples=30)
def test_every_envelope_of_a_vote_is_of_one_size(
    subjects: int, questions: int, data: st.DataObject
) -> None:
    """The fullest ballot fits, and the emptiest is as large."""
    option = "o" * data.draw(st.integers(1, 40))
    room = envelopes.room_for(subjects, questions, 40 + len(option))
    full = {str(10**9 + n): {f"{q:040}": option for q in range(questions)} for n in range(subjects)}
    sizes = {
        len(envelopes.seal(KEY.public_key(), ballot, b"", room)) for ballot in (full, {}, BALLOT)
    }
    assert sizes == {envelopes.size_of(KEY.public_key(), room)}


@pytest.mark.parametrize("text", [b"no json", b"[1]", b'{"1": 2}', b'{"1": {"q": 3}}', b"[" * 9999])
def test_what_is_no_ballot_inside_is_unreadable(text: bytes) -> None:
    sealed = _sealed(text)
    with pytest.raises(envelopes.Unreadable):
        envelopes.unseal(KEY, sealed, b"")


def _sealed(text: bytes) -> bytes:
    from cryptography.hazmat.primitives.asymmetric import padding
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.hashes import SHA256

    secret = AESGCM.generate_key(256)
    oaep = padding.OAEP(mgf=padding.MGF1(SHA256()), algorithm=SHA256(), label=None)
    nonce = bytes(12)
    return KEY.public_key().encrypt(secret, oaep) + nonce + AESGCM(secret).encrypt(nonce, text, b"")


# --- keys ---


def test_keys_are_made_once_for_their_owner_alone_and_are_gone_when_destroyed(
    tmp_path: Path,
) -> None:
    vault = Vault(tmp_path / "keys")
    made = vault.prepare(3, [1, 2])
    again = vault.prepare(3, [1, 2])
    assert set(made) == {ENVELOPE, "1", "2"}
    assert {n: envelopes.public_pem(k) for n, k in made.items()} == {
        n: envelopes.public_pem(k) for n, k in again.items()
    }
    place = tmp_path / "keys" / "3"
    assert place.stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in place.iterdir()} == {0o600}
    vault.signer(3, 1)
    vault.destroy(3)
    vault.destroy(3)
    assert not vault.has(3)
    assert not place.exists()
    with pytest.raises(NotFound):
        vault.signer(3, 1)
    with pytest.raises(NotFound):
        vault.opener(3)
