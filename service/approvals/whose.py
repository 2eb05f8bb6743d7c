"""Whose turn it is: the place that somebody may sign now, for themselves or an absent person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from service.actors import Actor
from service.approvals.opening import in_hand_of
from service.approvals.rows import as_places, rows_of
from service.models import ApprovalPlace, ApprovalProcess
from service.roles import ZONE
from service.standing_in import absent_for
from workflows.approving import OPEN, open_now
from workflows.calendar import local_day
from workflows.refusals import Reason, Refused


@dataclass(frozen=True, slots=True)
class Hand:
    """A place in somebody's hand; ``on_behalf_of`` is the absent person for whom they act."""

    row: ApprovalPlace
    on_behalf_of: int | None = None

    @property
    def holder(self) -> int | None:
        """Return whose signature it is, whoever gives it."""
        return self.row.person_id

    def is_opinion_of(self, by: Actor) -> bool:
        """Whether it lies with somebody who was only asked 委派: they hand nothing on."""
        row, acts_as = self.row, self.on_behalf_of or by.person_id
        return row.delegate_id is not None and row.opinion is None and acts_as == row.delegate_id


def hand_of(
    session: Session,
    process: ApprovalProcess,
    *,
    by: Actor,
    now: datetime,
    number: int | None = None,
) -> Hand:
    """Return the place that ``by`` acts on, of the step under way; ``number`` chooses one.

    The operator acts on the first that is open. A delegator may always have the last word.

    Raises:
        Refused: nothing of it lies with them, not yet, no more, or never.
    """
    rows = rows_of(session, process)
    turn = set(open_now(as_places(rows)))
    ready = [row for row in rows if row.id in turn and number in (None, row.id)]
    if by.person_id is None:
        if not ready:
            raise Refused(Reason.of("approvals.nothing_open"))
        return Hand(ready[0])
    for person, absent in acting(session, by.person_id, now):
        for lies_with in (in_hand_of, lambda row: row.person_id):
            mine = next((row for row in ready if lies_with(row) == person), None)
            if mine is not None:
                return Hand(mine, absent)
    raise Refused(_why_not(rows, by.person_id))


def acting(session: Session, person_id: int, now: datetime) -> list[tuple[int, int | None]]:
    """Return as whom a person may act today: themselves first, then those who are absent."""
    absent = absent_for(session, person_id, local_day(now, ZONE))
    return [(person_id, None), *((one, one) for one in absent)]


def _why_not(rows: Sequence[ApprovalPlace], person_id: int) -> Reason:
    if any(person_id in (row.signed_by, row.on_behalf_of) for row in rows):
        return Reason.of("approvals.signed_already")
    if any(row.status == OPEN and row.person_id == person_id for row in rows):
        return Reason.of("approvals.not_your_turn")
    return Reason.of("approvals.not_with_you")
