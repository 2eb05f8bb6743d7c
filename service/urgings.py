"""催办 of many through a door: whom it reaches by the caller's right, and each urged by that."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlmodel import Session, col, select

from service.actors import OPERATOR, Actor
from service.auth.permits import Right, allow
from service.auth.visitor import Visitor
from service.campaigns import note_refusal
from service.campaigns.urging import Recipient, left_today, reached, unreached
from service.campaigns.urging_many import MOST_AT_ONCE, Urged, preview_of_many, urge_many
from service.context import Context
from service.errors import NotAllowed, NotFound
from service.models import Campaign, Organization

One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class Line:
    """One campaign that would be urged: whom it reaches, and how often it still may be today."""

    campaign: Campaign
    organization: Organization
    recipients: list[Recipient]
    left: int
    own: bool  # whether it is the caller's to be urged for, and not to urge

    @property
    def works(self) -> bool:
        """Whether anybody would hear of it."""
        return self.hindrance is None

    @property
    def hindrance(self) -> str | None:
        """Why nobody would hear of it: ``own``, ``today``, ``vacant`` or ``reach``."""
        if self.own:
            return "own"
        if not self.left:
            return "today"
        if not self.recipients:
            return "vacant"
        return None if any(one.channels for one in self.recipients) else "reach"


def named(db: Session, who: Visitor, numbers: Iterable[int]) -> list[Campaign]:
    """Those that the caller sees, in the order of the tree. Raises NotFound for any other."""
    wanted = {number for number in numbers if 0 <= number < 2**63}
    chosen = select(Campaign).where(col(Campaign.id).in_(wanted)).order_by(col(Campaign.path))
    found = [one for one in db.exec(chosen) if who.sees(one.path)]
    if len(found) < len(wanted):
        raise NotFound("campaign")
    return found


def late(db: Session, where: Any, now: datetime) -> list[Campaign]:
    """Those whose stage is overdue, in the order of the tree; `where` says among which."""
    chosen = select(Campaign).where(where, col(Campaign.due_at) <= now)
    return list(db.exec(chosen.order_by(col(Campaign.path))))


def in_one_call(found: Sequence[One]) -> tuple[Sequence[One], int]:
    """Those of some that one call may urge, and how many are left for another."""
    return found[:MOST_AT_ONCE], max(0, len(found) - MOST_AT_ONCE)


def right_to(db: Session, context: Context, who: Visitor | None, campaign: Campaign) -> Right:
    """The caller's right to urge it; None is the operator. Raises NotAllowed, or NotFound."""
    if who is None:
        return Right("")
    plan = context.rulebook.plan(db, campaign.plan_version_id)
    return allow(db, who, "urge", campaign, plan=plan)


def may_urge(db: Session, context: Context, who: Visitor | None, campaign: Campaign) -> bool:
    """Whether the caller has a right to urge it."""
    try:
        right_to(db, context, who, campaign)
    except NotAllowed:
        return False
    return True


def lines_of(
    db: Session,
    context: Context,
    who: Visitor | None,
    found: Sequence[Campaign],
    *,
    now: datetime,
) -> list[Line]:
    """What urging each of some would do now; nothing is done."""
    recipients = preview_of_many(db, context.rulebook, found, now=now)
    left = left_today(db, context.rulebook, found, now=now, a_day=context.settings.budget_nudges)
    places = select(Organization).where(
        col(Organization.id).in_([one.organization_id for one in found])
    )
    names = {one.id: one for one in db.exec(places)}
    return [
        Line(
            one,
            names[one.organization_id],
            recipients[one.id],
            left[one.id],
            own=not may_urge(db, context, who, one),
        )
        for one in found
    ]


def heard_by(lines: Iterable[Line]) -> tuple[int, int]:
    """How many people urging those that can be would reach, and how many are meant and hear not."""
    meant = [one for line in lines if line.works for one in line.recipients]
    return reached(meant), unreached(meant)


def urge_each(
    db: Session,
    context: Context,
    who: Visitor | None,
    found: Sequence[Campaign],
    *,
    now: datetime,
    note: str = "",
    attempt: Callable[[Campaign], None] = lambda campaign: None,
) -> list[Urged]:
    """Urge them by the caller's right to each, and write down of each other why it was not.

    `attempt` hears of each before its right is asked for. Raises NotAllowed where there is none
    to one, so that nothing is done; Refused where none is named, or too many.
    """
    chosen = []
    # By number, so that two who urge at once do not wait for each other.
    for one in sorted(found, key=lambda campaign: campaign.id):
        attempt(one)
        chosen.append((one, _by(who, right_to(db, context, who, one))))
    a_day = context.settings.budget_nudges
    done = urge_many(db, context.rulebook, chosen, now=now, note=note, a_day=a_day)
    for each in done:
        if each.nudge is None:
            by = _by(who, Right(""))
            note_refusal(db, each.campaign, "urge", each.reasons, by=by, now=now)
    return done


def _by(who: Visitor | None, right: Right) -> Actor:
    return OPERATOR if who is None else Actor.person(who.person_id, *right)
