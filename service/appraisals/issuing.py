"""Ballot papers issued: to a known voter a blind signature, or a slip of paper, never both.

Touches the roster only. It keeps no time, and of the blinded message no more than a hash, which
tells a repeated request from a second one.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from service.actors import Actor
from service.appraisals import blind
from service.appraisals.preparing import problem
from service.appraisals.rows import event_of, paper_of
from service.appraisals.vault import Vault
from service.errors import NotFound
from service.models import AppraisalEvent, Eligibility
from workflows.refusals import Reason, Refused


def still_open(event: AppraisalEvent, now: datetime) -> None:
    """Refuse what comes before the opening or after the last day."""
    if event.state != "open":
        raise Refused(Reason.of(f"appraisals.is_{event.state}", title=event.title))
    if now >= event.closes_at:
        raise Refused(Reason.of("appraisals.day_passed", day=event.closes_on))


def issue(
    session: Session,
    vault: Vault,
    event_id: int,
    paper: int,
    voter_id: int,
    blinded: bytes,
    *,
    now: datetime,
) -> bytes:
    """Sign a blinded token for a voter; the same request again is given the same answer.

    Raises:
        NotFound: there is no such vote, or the person is not on its roster for this paper.
        Refused: it is not open, or the voter has got this paper already.
        BadInput: it is no blinded message under the paper's key.
    """
    event = event_of(session, event_id, share=True)
    entry = _entry(session, event_id, voter_id, paper)
    still_open(event, now)
    digest = hashlib.sha256(blinded).hexdigest()
    if not _took(session, entry, "online", digest):
        session.refresh(entry)
        if entry.issued_by == "paper":
            raise Refused(Reason.of("appraisals.has_slip"))
        if entry.blinded_hash != digest:
            raise Refused(Reason.of("appraisals.issued_already"))
    try:
        return blind.sign(vault.signer(event_id, paper), blinded)
    except blind.BadBlinding:
        raise problem("blinded", "not_blinded") from None


def give_slip(
    session: Session,
    event_id: int,
    paper: int,
    voter_id: int,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Note that a voter was handed a slip of paper, which takes the right to vote online away.

    Raises:
        NotFound: there is no such vote, or the voter is not on its roster for this paper.
        Refused: it is not open, the voter has a paper already, or ``by`` is no scrutineer.
    """
    event = event_of(session, event_id, share=True)
    only_scrutineers(event, by)
    entry = _entry(session, event_id, voter_id, paper)
    still_open(event, now)
    if not _took(session, entry, "paper", None):
        raise Refused(Reason.of("appraisals.issued_already"))


def only_scrutineers(event: AppraisalEvent, by: Actor) -> None:
    """Refuse whoever was not named to count ballots on paper."""
    named = {event.first_scrutineer, event.second_scrutineer} - {None}
    if by.person_id not in named:
        raise Refused(Reason.of("appraisals.no_scrutineer"))


def _entry(session: Session, event_id: int, voter_id: int, paper: int) -> Eligibility:
    paper_of(session, event_id, paper)
    entry = session.get(Eligibility, (event_id, voter_id, paper))
    if entry is None:
        raise NotFound("appraisal")
    return entry


def _took(session: Session, entry: Eligibility, how: str, digest: str | None) -> bool:
    """Take the right, if nobody has; of two at once one wins."""
    taken = (
        update(Eligibility)
        .where(
            col(Eligibility.event_id) == entry.event_id,
            col(Eligibility.voter_id) == entry.voter_id,
            col(Eligibility.paper) == entry.paper,
            col(Eligibility.issued).is_(False),
        )
        .values(issued=True, issued_by=how, blinded_hash=digest)
        .execution_options(synchronize_session=False)
    )
    return bool(session.connection().execute(taken).rowcount)
