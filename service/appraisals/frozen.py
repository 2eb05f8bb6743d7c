"""What an opened event froze: written as canonical JSON, hashed, and read back for the count."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict
from fractions import Fraction
from functools import lru_cache
from typing import Any

from service.models import AppraisalEvent
from workflows.provisions.appraisals import (
    Consequence,
    Grade,
    Option,
    Question,
    Scheme,
    Stratum,
)


def canonical(data: Any) -> str:
    """Return data as the one text that stands for it."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def digest_of(text: str) -> str:
    """Return the hash under which history keeps a text."""
    return hashlib.sha256(text.encode()).hexdigest()


def told_scheme(scheme: Scheme) -> dict[str, Any]:
    """Return a scheme as data; questions by class are settled by now."""
    share, told = scheme.most_best, asdict(scheme)
    del told["by_class"]
    return {**told, "most_best": None if share is None else str(share)}


@lru_cache(maxsize=64)
def read_scheme(config: str) -> Scheme:
    """Return the scheme that a frozen text holds."""
    told = json.loads(config)["scheme"]
    return Scheme(
        strata=tuple(
            Stratum(**{**each, "voters": tuple(each["voters"])}) for each in told["strata"]
        ),
        questions=tuple(Question(**each) for each in told["questions"]),
        options=tuple(Option(**each) for each in told["options"]),
        grades=tuple(Grade(**each) for each in told["grades"]),
        satisfied=told["satisfied"],
        turnout=told["turnout"],
        most_best=None if told["most_best"] is None else Fraction(told["most_best"]),
        over_cap=told["over_cap"],
        consequences=tuple(Consequence(**each) for each in told["consequences"]),
        ballot_weight=told["ballot_weight"],
        comments=told.get("comments", False),
        criteria=told.get("criteria", ""),
    )


def scheme_of(event: AppraisalEvent) -> Scheme:
    """Return the scheme that holds for an event, whatever its plan says by now."""
    return read_scheme(event.config)


def room_of(event: AppraisalEvent) -> int:
    """Return the size to which every ballot of an event is padded, in bytes."""
    return int(json.loads(event.config)["room"])


def token_message(event: AppraisalEvent, paper: int, serial: bytes) -> bytes:
    """Return what a token signs: this event as it was frozen, this paper, a number nobody knows."""
    return message_bytes(event.config_hash, paper, serial)


def message_bytes(config_hash: str, paper: int, serial: bytes) -> bytes:
    """Return the same for those who know an event by its hash only."""
    return b"pacesetter ballot\n%s/%d\n" % (config_hash.encode(), paper) + serial


def envelope_label(event: AppraisalEvent, paper: int) -> bytes:
    """Return what a sealed ballot is bound to."""
    return label_bytes(event.config_hash, paper)


def label_bytes(config_hash: str, paper: int) -> bytes:
    """Return the same for those who know an event by its hash only."""
    return b"pacesetter envelope\n%s/%d" % (config_hash.encode(), paper)


def comment_label(event: AppraisalEvent, paper: int) -> bytes:
    """Return what a sealed comment is bound to."""
    return comment_label_bytes(event.config_hash, paper)


def comment_label_bytes(config_hash: str, paper: int) -> bytes:
    """Return the same for those who know an event by its hash only."""
    return b"pacesetter comment\n%s/%d" % (config_hash.encode(), paper)


def receipt_of(serial: bytes) -> str:
    """Return the receipt of a ballot: it tells nothing of the number that it comes from."""
    return hashlib.sha256(b"pacesetter receipt\n" + serial).hexdigest()
