"""The rows of pledges: found, moved by compare-and-set, and whose they are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import Session, col, select

from service.actors import Actor
from service.auth.visitor import SECRETARIES
from service.errors import NotAllowed, NotFound
from service.models import Campaign, Pledge, PledgeItem
from service.rulebook import Rulebook
from workflows.calendar import local_day
from workflows.plan import Plan
from workflows.pledging import Item, after
from workflows.provisions.pledges import MEMBER, ORGANIZATION, OWN_FIELDS
from workflows.refusals import Reason, Refused


def by_number(session: Session, number: int) -> Pledge:
    """Return a pledge; raises NotFound."""
    found = session.get(Pledge, number)
    if found is None:
        raise NotFound("pledge")
    return found


def item_by_number(session: Session, number: int) -> tuple[Pledge, PledgeItem]:
    """Return an item with its pledge; raises NotFound."""
    found = session.get(PledgeItem, number)
    if found is None:
        raise NotFound("pledge_item")
    return by_number(session, found.pledge_id), found


def items_of(session: Session, pledge: Pledge) -> Sequence[PledgeItem]:
    """Return the items of a pledge in their order."""
    chosen = select(PledgeItem).where(PledgeItem.pledge_id == pledge.id)
    return session.exec(chosen.order_by(col(PledgeItem.number))).all()


def items_of_all(session: Session, pledges: Iterable[Pledge]) -> dict[int, list[PledgeItem]]:
    """Return the items of many pledges by the number of their pledge, in their order."""
    chosen = select(PledgeItem).where(col(PledgeItem.pledge_id).in_(one.id for one in pledges))
    found: dict[int, list[PledgeItem]] = {}
    for item in session.exec(chosen.order_by(col(PledgeItem.number))):
        found.setdefault(item.pledge_id, []).append(item)
    return found


def setting_of(session: Session, rulebook: Rulebook, pledge: Pledge) -> tuple[Campaign, Plan]:
    """Return the campaign that a pledge was made in, and its plan."""
    campaign = session.get_one(Campaign, pledge.campaign_id)
    return campaign, rulebook.plan(session, campaign.plan_version_id)


def locked(session: Session, rulebook: Rulebook, pledge: Pledge) -> tuple[Campaign, Plan]:
    """The same for a verb: the campaign's row first, so that no two count its pledges at once.

    What the pledge is may have changed while somebody else held it: it is read again.
    """
    session.flush()
    campaign = session.get_one(Campaign, pledge.campaign_id, with_for_update=True)
    session.refresh(pledge)
    return campaign, rulebook.plan(session, campaign.plan_version_id)


def owner_of(pledge: Pledge) -> str:
    """Return the sort of a pledge's owner: ``organization`` or ``member``."""
    return ORGANIZATION if pledge.person_id is None else MEMBER


def as_ruled(items: Iterable[PledgeItem]) -> tuple[Item, ...]:
    """Return items as the rules see them."""
    return tuple(
        Item(
            number=item.number,
            kind=item.kind,
            project=item.project or "",
            filled=frozenset(filled(item)),
            state=item.state,
            excused=bool(item.objective) or item.criticized_at is not None,
        )
        for item in items
    )


def filled(item: PledgeItem) -> set[str]:
    """Return the fields of an item that say something."""
    own = {name for name in OWN_FIELDS if getattr(item, name)}
    return own | {name for name, value in json.loads(item.more).items() if value}


def refuse_others(pledge: Pledge, by: Actor) -> None:
    """A member's pledge is the member's own; the secretary writes only what was told orally.

    Raises:
        NotAllowed: it is somebody else's.
    """
    if by.kind != "person" or pledge.person_id is None or by.person_id == pledge.person_id:
        return
    if pledge.oral and by.role in SECRETARIES:
        return
    raise NotAllowed([Reason.of("pledges.not_yours")])


def check(pledge: Pledge, verb: str) -> str:
    """Return the state that a verb leads to; raises Refused where it may not be done now."""
    target, objections = after(pledge.state, verb)
    if objections:
        raise Refused(*objections)
    return target


def move(
    session: Session, pledge: Pledge, verb: str, *, seen_version: int | None = None, **values: Any
) -> None:
    """Take a pledge along by a verb, unless somebody was faster (compare-and-set).

    Raises:
        Refused: the verb is not for its state, or it is no longer as it was seen.
    """
    if seen_version is not None and seen_version != pledge.version:
        raise _stale(seen_version, pledge.version)
    target = check(pledge, verb)
    session.flush()
    seen = pledge.version
    moved = session.execute(
        update(Pledge)
        .where(col(Pledge.id) == pledge.id, col(Pledge.version) == seen)
        .values(state=target, version=seen + 1, **values)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(moved, CursorResult)
    session.refresh(pledge)
    if moved.rowcount != 1:
        raise _stale(seen, pledge.version)


def _stale(seen: int, current: int) -> Refused:
    return Refused(Reason.of("pledges.changed_meanwhile", seen=seen, current=current))


def today(plan: Plan, now: datetime) -> Any:
    """Return the local day of the plan."""
    return local_day(now, plan.zone)
