"""Urging 催办 of many campaigns at once: whom it reaches, and what became of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.urging import Recipient, recipient_of, urge, urge_preview
from service.models import Campaign, Holder, Nudge, Person, Post
from service.roles import ZONE
from service.rulebook import Rulebook
from service.seats import held
from service.standing_in import substitutes_of
from workflows.calendar import local_day
from workflows.refusals import Reason, Refused

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Urged:
    """What became of one campaign: the nudge, or why there is none."""

    campaign: Campaign
    nudge: Nudge | None
    reasons: tuple[Reason, ...] = ()


def preview_of_many(
    session: Session, rulebook: Rulebook, campaigns: Sequence[Campaign], *, now: datetime
) -> dict[int, list[Recipient]]:
    """Return whom urging each of some campaigns would reach, by the campaign's number.

    Secretaries are looked up together, in two statements for any number; only what waits for a
    signature is asked for one by one, since every process has signers of its own.
    """
    waiting = [one for one in campaigns if one.submitted_at is not None and not one.approved_at]
    found = {one.id: urge_preview(session, rulebook, one, now=now) for one in waiting}
    working = [one for one in campaigns if one.id not in found]
    secretaries = _secretaries(session, [one.organization_id for one in working], now)
    return found | {one.id: secretaries[one.organization_id] for one in working}


def _secretaries(
    session: Session, organizations: Iterable[int], now: datetime
) -> dict[int, list[Recipient]]:
    on = local_day(now, ZONE)
    chosen: Any = (
        select(Post.organization_id, Person)
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .join(Person, col(Person.id) == col(Holder.person_id))
        .where(
            col(Post.organization_id).in_(list(organizations)),
            Post.role == "secretary",
            col(Person.active),
            held(on),
        )
        .order_by(col(Person.id))
    )
    seated = session.execute(chosen).all()
    stand_ins = substitutes_of(session, [person.id for _, person in seated], on)
    found: dict[int, list[Recipient]] = defaultdict(list)
    for where, person in seated:
        for one in (person, *stand_ins.get(person.id, ())):
            if all(one.id != known.person_id for known in found[where]):
                found[where].append(recipient_of(one, "secretary"))
    return found


def urge_many(
    session: Session,
    rulebook: Rulebook,
    campaigns: Sequence[tuple[Campaign, Actor]],
    *,
    now: datetime,
    note: str = "",
    a_day: int | None = None,
) -> list[Urged]:
    """Urge each of some campaigns, by whom it is said to be; what cannot be urged is passed over.

    Raises:
        Refused: none is named, or more than `MOST_AT_ONCE`.
    """
    if not campaigns:
        raise Refused(Reason.of("reason.nobody_chosen"))
    if len(campaigns) > MOST_AT_ONCE:
        raise Refused(Reason.of("reason.too_many_to_urge", limit=MOST_AT_ONCE))
    done = []
    for campaign, by in campaigns:
        try:
            nudge = urge(session, rulebook, campaign, by=by, now=now, note=note, a_day=a_day)
        except Refused as refusal:
            done.append(Urged(campaign, None, refusal.reasons))
        else:
            done.append(Urged(campaign, nudge))
    return done
