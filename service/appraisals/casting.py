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
from service.appraisals.frozen import receipt_of, room_of, token_message
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
    *,
    now: datetime,
) -> str:
    """Put a sealed ballot into the box; return its receipt. The same again: the same receipt.

    Raises:
        NotFound: there is no such vote.
        Refused: it is not open, the token is not of this vote and paper, or another ballot was
            cast with it.
        BadInput: the serial or the envelope is not of its size.
    """
    event = event_of(session, event_id, share=True)
    if event.state == "draft":
        raise NotFound("appraisal")
    still_open(event, now)
    kind = session.get(AppraisalPaper, (event_id, paper))
    if kind is None or len(serial) != SERIAL or not _signed(event, kind, serial, signature):
        raise Refused(Reason.of("appraisals.bad_token"))
    wanted = envelopes.size_of(envelopes.read_public(event.envelope_key), room_of(event))
    if len(envelope) != wanted:
        raise problem("envelope", "envelope_size", size=len(envelope), wanted=wanted)
    receipt = receipt_of(serial)
    if not _put_in(session, event_id, receipt, paper, envelope):
        inside = session.get(BallotBox, (event_id, receipt))
        if inside is None or (inside.paper, inside.envelope) != (paper, envelope):
            raise Refused(Reason.of("appraisals.cast_already"))
    return receipt


def _signed(event: AppraisalEvent, kind: AppraisalPaper, serial: bytes, signature: bytes) -> bool:
    key = envelopes.read_public(kind.signing_key)
    return blind.is_signed(key, token_message(event, kind.number, serial), signature)


def _put_in(session: Session, event_id: int, receipt: str, paper: int, envelope: bytes) -> bool:
    """Put the envelope in unless one with this receipt lies there: the key decides, not a look."""
    postgres = session.get_bind().dialect.name == "postgresql"
    insert: Any = postgresql.insert if postgres else sqlite.insert
    row = {"event_id": event_id, "serial_hash": receipt, "paper": paper, "envelope": envelope}
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
