"""Ballots cast, by nobody in particular: whoever holds a token puts one envelope into the box.

Touches the box only. Nothing that could say who it was may come this far: the door refuses
requests with a cookie or an Authorization header.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from service.appraisals import blind, envelopes
from service.appraisals.frozen import receipt_of, room_of, scheme_of, token_message
from service.appraisals.issuing import still_open
from service.appraisals.preparing import problem
from service.appraisals.rows import event_of
from service.errors import NotFound
from service.models import AppraisalEvent, AppraisalPaper, BallotBox
from workflows.refusals import Reason, Refused

SERIAL = 32  # bytes


def cast(
    session: Session,
    event_id: int,
    paper: int,
    serial: bytes,
    signature: bytes,
    envelope: bytes,
    comment: bytes | None = None,
    *,
    now: datetime,
) -> str:
    """Put a sealed ballot into the box; return its receipt. The same again: the same receipt.

    ``comment`` is a second envelope, which every ballot brings where the vote asks for comments,
    also an empty one: else it would be seen who wrote something.

    Raises:
        NotFound: there is no such vote.
        Refused: it is not open, the token is not of this vote and paper, or another ballot was
            cast with it.
        BadInput: an envelope is not of its size, or that of a comment is missing or not asked for.
    """
    event = event_of(session, event_id, share=True)
    if event.state == "draft":
        raise NotFound("appraisal")
    still_open(event, now)
    kind = session.get(AppraisalPaper, (event_id, paper))
    if kind is None or len(serial) != SERIAL or not _signed(event, kind, serial, signature):
        raise Refused(Reason.of("appraisals.bad_token"))
    _check_sizes(event, envelope, comment)
    receipt = receipt_of(serial)
    put = {"paper": paper, "envelope": envelope, "comment": comment}
    if not _put_in(session, {"event_id": event_id, "serial_hash": receipt, **put}):
        inside = session.get(BallotBox, (event_id, receipt))
        if inside is None or any(getattr(inside, name) != part for name, part in put.items()):
            raise Refused(Reason.of("appraisals.cast_already"))
    return receipt


def _signed(event: AppraisalEvent, kind: AppraisalPaper, serial: bytes, signature: bytes) -> bool:
    key = envelopes.read_public(kind.signing_key)
    return blind.is_signed(key, token_message(event, kind.number, serial), signature)


def _check_sizes(event: AppraisalEvent, envelope: bytes, comment: bytes | None) -> None:
    key = envelopes.read_public(event.envelope_key)
    wanted = envelopes.size_of(key, room_of(event))
    if len(envelope) != wanted:
        raise problem("envelope", "envelope_size", size=len(envelope), wanted=wanted)
    asked = envelopes.size_of(key, envelopes.COMMENT_ROOM) if scheme_of(event).comments else 0
    if len(comment or b"") != asked:
        raise problem("comment", "envelope_size", size=len(comment or b""), wanted=asked)


def _put_in(session: Session, row: dict[str, Any]) -> bool:
    """Put the envelope in unless one with this receipt lies there: the key decides, not a look."""
    postgres = session.get_bind().dialect.name == "postgresql"
    insert: Any = postgresql.insert if postgres else sqlite.insert
    put = insert(BallotBox).values(row).on_conflict_do_nothing()
    # What came in is asked for by name: the number of rows is not told of every insert.
    returned = session.connection().execute(put.returning(BallotBox.__table__.c.paper))  # type: ignore[attr-defined]  # SQLModel gives every table one
    return returned.first() is not None


def note_refused_cast(session: Session, event_id: int) -> None:
    """Count a cast that was refused, in a transaction of the door's own; never whose or which."""
    counted = (
        update(AppraisalEvent)
        .where(col(AppraisalEvent.id) == event_id)
        .values(refused=AppraisalEvent.refused + 1)
        .execution_options(synchronize_session=False)
    )
    session.connection().execute(counted)
