"""Comments of ballots: opened apart from the choices, shuffled, and shown of ten ballots or more.

Each came in an envelope of its own, of one size whether anything was written or not; the count
opens them in a pass of their own, and keeps the words under marks of chance (TRUST 3.4).
"""

from __future__ import annotations

import json
import secrets
import unicodedata
from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert
from sqlmodel import Session, col, select

from service.appraisals import envelopes
from service.appraisals.frozen import comment_label, scheme_of
from service.appraisals.results import ALL
from service.appraisals.vault import Vault
from service.models import AppraisalComment, AppraisalEvent, AppraisalPaper, BallotBox
from workflows.provisions.appraisals import COMMENTS_FROM, LONGEST_COMMENT

MARK = 16  # bytes


def write_comments(
    session: Session, event: AppraisalEvent, papers: Sequence[AppraisalPaper], vault: Vault
) -> None:
    """Keep the comments on each of those judged, and on all together, where enough voted online.

    Those who voted on paper wrote none, so that a comment is of somebody of those online.
    """
    if not scheme_of(event).comments:
        return
    key, texts, ballots = vault.opener(event.id), dict[str, list[str]](), dict[str, int]()
    for kind in papers:
        unit = ALL if kind.subject_id is None else str(kind.subject_id)
        sealed = _sealed(session, event.id, kind.number)
        ballots[unit] = ballots.get(unit, 0) + len(sealed)
        label = comment_label(event, kind.number)
        texts.setdefault(unit, []).extend(envelopes.open_text(key, one, label) for one in sealed)
    least = max(event.k, COMMENTS_FROM)
    rows = [
        {"event_id": event.id, "mark": secrets.token_hex(MARK), "unit": unit, "text": text}
        for unit, found in texts.items()
        if ballots[unit] >= least
        for text in map(_tidy, found)
        if text
    ]
    if rows:
        session.execute(insert(AppraisalComment), sorted(rows, key=lambda row: str(row["mark"])))


def _sealed(session: Session, event_id: int, paper: int) -> list[bytes]:
    chosen = select(BallotBox.comment).where(
        BallotBox.event_id == event_id, BallotBox.paper == paper
    )
    found = session.exec(chosen.order_by(col(BallotBox.serial_hash)))
    return [comment for comment in found if comment is not None]


def _tidy(told: str) -> str:
    """Return what was written: no longer than it may be, and without signs that cannot be seen."""
    try:
        said: Any = json.loads(told)
    except (ValueError, RecursionError):
        return ""
    text = said.get("text") if isinstance(said, dict) else None
    if not isinstance(text, str):
        return ""
    plain = (" " if one in "\n\r\t" else one for one in text)
    seen = "".join(one for one in plain if unicodedata.category(one)[0] != "C")
    return " ".join(seen.split())[:LONGEST_COMMENT]


def comments_of(session: Session, event_id: int) -> list[dict[str, str]]:
    """Return the comments of a vote, in the order of chance."""
    chosen = select(AppraisalComment).where(AppraisalComment.event_id == event_id)
    rows = session.exec(chosen.order_by(col(AppraisalComment.mark)))
    return [{"unit": row.unit, "text": row.text} for row in rows]
