"""One-time credentials for voters without an account: two halves, handed out by two people.

Each scrutineer makes one half of every credential and hands it out; nobody but the voter ever
holds both, so that nobody can vote in a voter's place. Only digests are kept, and they go with the
count. A credential gets the voter's papers signed, as a session would, and is never sent with a
ballot.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import b32encode
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from sqlalchemy import exists
from sqlmodel import Session, col, select

from service.actors import Actor
from service.appraisals.deeds import deed
from service.appraisals.issuing import issue, only_scrutineers, still_open
from service.appraisals.preparing import problem
from service.appraisals.rows import event_of, papers_of
from service.appraisals.vault import Vault
from service.errors import NotFound
from service.models import (
    Account,
    AppraisalEvent,
    BallotCredential,
    Campaign,
    Eligibility,
    Person,
    Token,
)
from service.rulebook import Rulebook
from workflows.refusals import Reason, Refused

HALF = 16  # bytes: each half alone cannot be guessed
FIRST, SECOND = 1, 2
BETWEEN = "."


@dataclass(frozen=True, slots=True)
class Slip:
    """Half of a credential as it is handed to a voter; nobody can read it again."""

    voter: str  # staff number
    name: str
    secret: str


def hand_out(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    event: AppraisalEvent,
    stratum: str,
    lost: Collection[int] = (),
    *,
    by: Actor,
    now: datetime,
) -> tuple[int, list[Slip]]:
    """Make a scrutineer's half for everybody of a stratum who has no account and no half yet.

    For those who ``lost`` theirs, whom they name, it is made anew, and the other half is void
    until the other scrutineer has made theirs anew as well. Returns which half it is, and slips in
    the order of staff numbers. Of whom somebody lost one, history says nothing: it would tell that
    their paper was issued later.

    Raises:
        Refused: the vote is not open, ``by`` is no scrutineer, or one who lost a credential has
            a paper already.
        BadInput: there is no such stratum, or one of those named needs none.
    """
    only_scrutineers(event, by)
    still_open(event, now)
    half = FIRST if by.person_id == event.first_scrutineer else SECOND
    people = {person.id: person for person in _without_account(session, event, stratum)}
    _check_lost(session, event, people, lost)
    had = _credentials(session, event.id)
    slips = []
    for number, person in people.items():
        known = had.get(number) or BallotCredential(event_id=event.id, voter_id=number)
        kept = known.first_hash if half == FIRST else known.second_hash
        if (kept and number not in lost) or _issued(session, event.id, number):
            continue
        secret = b32encode(secrets.token_bytes(HALF)).decode().rstrip("=")
        _keep(known, half, digest_of(event.id, half, secret), anew=number in lost)
        session.add(known)
        slips.append(Slip(person.staff_no, person.name, secret))
    session.flush()
    details = {"event": event.id, "half": half, "made": len(slips), "anew": len(lost)}
    deed(
        session, rulebook, campaign, event, "credentials_made", by=by, now=now, details=details,
        everywhere=False,
    )  # fmt: skip
    return half, slips


def _keep(known: BallotCredential, half: int, digest: str, *, anew: bool) -> None:
    if half == FIRST:
        known.first_hash = digest
        known.second_hash = None if anew else known.second_hash
    else:
        known.second_hash = digest
        known.first_hash = None if anew else known.first_hash


def _without_account(session: Session, event: AppraisalEvent, stratum: str) -> Sequence[Person]:
    """Return the voters of a stratum who have no other way in."""
    numbers = [paper.number for paper in papers_of(session, event.id) if paper.stratum == stratum]
    if not numbers:
        raise problem("stratum", "unknown_stratum", value=stratum)
    on_roster = exists().where(
        col(Eligibility.event_id) == event.id,
        col(Eligibility.voter_id) == col(Person.id),
        col(Eligibility.paper).in_(numbers),
    )
    password = exists().where(
        col(Account.person_id) == col(Person.id), col(Account.password_hash) != ""
    )
    program = exists().where(
        col(Token.person_id) == col(Person.id), col(Token.revoked_at).is_(None)
    )
    chosen = select(Person).where(on_roster, ~password, ~program)
    return session.exec(chosen.order_by(col(Person.staff_no))).all()


def _check_lost(
    session: Session, event: AppraisalEvent, people: Collection[int], lost: Collection[int]
) -> None:
    for number in lost:
        if number not in people:
            name = session.get_one(Person, number).staff_no
            raise problem("lost", "no_credential_wanted", value=name)
        if _issued(session, event.id, number):
            raise Refused(Reason.of("appraisals.issued_already"))


def _issued(session: Session, event_id: int, voter_id: int) -> bool:
    chosen = select(Eligibility.paper).where(
        Eligibility.event_id == event_id,
        Eligibility.voter_id == voter_id,
        col(Eligibility.issued),
    )
    return session.exec(chosen.limit(1)).first() is not None


def _credentials(session: Session, event_id: int) -> dict[int, BallotCredential]:
    chosen = select(BallotCredential).where(BallotCredential.event_id == event_id)
    return {row.voter_id: row for row in session.exec(chosen)}


def digest_of(event_id: int, half: int, secret: str) -> str:
    """Return what is kept of half a credential; it holds for one vote and one place."""
    text = f"pacesetter credential\n{event_id}/{half}\n{secret}"
    return hashlib.sha256(text.encode()).hexdigest()


def voter_of(
    session: Session, event_id: int, credential: str, *, now: datetime
) -> tuple[AppraisalEvent, int]:
    """Return the vote and the voter of a credential: both halves, with a full stop between.

    Unknown, of another vote, half of it wrong or void, the vote not there, not open or over: one
    answer, after the same work. Raises Refused.
    """
    first, _, second = _tidy(credential).partition(BETWEEN)
    try:
        event = event_of(session, event_id, share=True)
        still_open(event, now)
    except (NotFound, Refused):
        event = None
    chosen = select(BallotCredential).where(
        BallotCredential.event_id == event_id,
        BallotCredential.first_hash == digest_of(event_id, FIRST, first),
    )
    found = session.exec(chosen.execution_options(populate_existing=True)).one_or_none()
    kept = (found.second_hash if found else None) or ""
    right = compare_digest(kept, digest_of(event_id, SECOND, second))
    if event is None or found is None or not right:
        raise Refused(Reason.of("appraisals.bad_credential"))
    return event, found.voter_id


def _tidy(credential: str) -> str:
    """Return a credential as it was made, however it was typed in."""
    return "".join(credential.split()).replace("-", "").upper()


def issue_for(
    session: Session,
    vault: Vault,
    event_id: int,
    paper: int,
    credential: str,
    blinded: bytes,
    *,
    now: datetime,
) -> bytes:
    """Sign a blinded token for whoever holds a credential, as `issue` does for a session.

    Raises what `voter_of` and `issue` raise.
    """
    event, voter_id = voter_of(session, event_id, credential, now=now)
    return issue(session, vault, event.id, paper, voter_id, blinded, now=now)
