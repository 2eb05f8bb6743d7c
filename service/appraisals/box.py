"""The ballot box opened at the count: envelopes to sums, and then everything swept away."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, insert
from sqlmodel import Session, col, select

from service.appraisals import envelopes
from service.appraisals.frozen import envelope_label, scheme_of
from service.appraisals.slips import on_paper
from service.appraisals.vault import Vault
from service.models import (
    AppraisalEvent,
    AppraisalPaper,
    BallotBox,
    BallotCredential,
    BallotReceipt,
    Eligibility,
    PaperCount,
)
from workflows.appraising import add, fits, summed

#: Answers by question and option.
Answers = dict[str, dict[str, int]]
#: One subject, as judged by one stratum.
Cell = tuple[int, str]


@dataclass
class Counted:
    """The sums of each cell: ballots, those cast online, the answers; and what was spoilt."""

    ballots: dict[Cell, int] = field(default_factory=dict)
    online: dict[Cell, int] = field(default_factory=dict)
    answers: dict[Cell, Answers] = field(default_factory=dict)
    spoilt: int = 0

    def add_ballots(self, cell: Cell, count: int, *, online: bool) -> None:
        """Count ballots for a cell."""
        self.ballots[cell] = self.ballots.get(cell, 0) + count
        self.online[cell] = self.online.get(cell, 0) + (count if online else 0)


def count_online(
    session: Session, event: AppraisalEvent, papers: Sequence[AppraisalPaper], vault: Vault
) -> Counted:
    """Open every envelope and add it to the sums; one that cannot be read is spoilt.

    An answer that names what was not asked spoils the whole ballot, as an extra cross would.
    """
    counted, scheme, key = Counted(), scheme_of(event), vault.opener(event.id)
    for kind in papers:
        wanted = {str(number): number for number in on_paper(session, event, kind)}
        label = envelope_label(event, kind.number)
        for envelope in _envelopes(session, event.id, kind.number):
            try:
                ballot = envelopes.unseal(key, envelope, label)
            except envelopes.Unreadable:
                ballot = {"": {}}
            if not set(ballot) <= set(wanted) or not all(
                fits(scheme, sheet) for sheet in ballot.values()
            ):
                counted.spoilt += 1
                continue
            for name, number in wanted.items():
                cell = (number, kind.stratum)
                counted.add_ballots(cell, 1, online=True)
                add(counted.answers.setdefault(cell, {}), ballot.get(name, {}))
    return counted


def _envelopes(session: Session, event_id: int, paper: int) -> list[bytes]:
    """Return the envelopes of one kind of paper, in no order that means anything."""
    chosen = select(BallotBox.envelope).where(
        BallotBox.event_id == event_id, BallotBox.paper == paper
    )
    return list(session.exec(chosen.order_by(col(BallotBox.serial_hash))))


def add_slips(
    session: Session,
    event: AppraisalEvent,
    papers: Sequence[AppraisalPaper],
    counted: Counted,
    totals: Mapping[int, tuple[int, Mapping[str, Answers]]],
) -> None:
    """Add the totals of ballots on paper to the sums."""
    for kind in papers:
        ballots, sheets = totals.get(kind.number, (0, {}))
        for number in on_paper(session, event, kind) if ballots else ():
            cell = (number, kind.stratum)
            counted.add_ballots(cell, ballots, online=False)
            known = counted.answers.get(cell, {})
            counted.answers[cell] = summed([known, sheets.get(str(number), {})])


def leave_receipts(session: Session, event_id: int) -> list[str]:
    """Keep the receipts in their sorted order; return them."""
    chosen = select(BallotBox.serial_hash).where(BallotBox.event_id == event_id)
    receipts = sorted(session.exec(chosen))
    if receipts:
        rows = [{"event_id": event_id, "serial_hash": receipt} for receipt in receipts]
        session.execute(insert(BallotReceipt), rows)
    return receipts


def sweep_away(session: Session, event_id: int) -> None:
    """Empty the box, and write the roster anew in one piece and in the order of its keys.

    So that neither the place of a row nor the number of its transaction says when it changed.
    """
    session.execute(delete(BallotBox).where(col(BallotBox.event_id) == event_id))
    session.execute(delete(BallotCredential).where(col(BallotCredential.event_id) == event_id))
    session.execute(delete(PaperCount).where(col(PaperCount.event_id) == event_id))
    chosen = select(Eligibility).where(Eligibility.event_id == event_id)
    order = (col(Eligibility.voter_id), col(Eligibility.paper))
    rows = [
        # What a repeated request was known by is of no more use.
        {**entry.model_dump(), "blinded_hash": None}
        for entry in session.exec(chosen.order_by(*order))
    ]

    session.execute(delete(Eligibility).where(col(Eligibility.event_id) == event_id))
    if rows:
        session.execute(insert(Eligibility), rows)
