"""Names put in order within their category, by the organisation that names or receives them."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from service.actors import Actor
from service.models import Campaign, Nomination, Selection
from service.rulebook import Rulebook
from service.work import done
from workflows.refusals import Reason, Refused


def rank(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    campaign: Campaign,
    order: list[int],
    *,
    by: Actor,
    now: datetime,
) -> list[Nomination]:
    """Put the names before an organisation, or put forward by it, in order within each category."""
    chosen = select(Nomination).where(
        Nomination.selection_id == selection.id,
        Nomination.status == "standing",
        (col(Nomination.campaign_id) == campaign.id)
        | (col(Nomination.at_campaign_id) == campaign.id),
    )
    known = {found.id: found for found in session.exec(chosen.with_for_update())}
    if len(set(order)) != len(order) or set(order) - set(known):
        raise Refused(Reason.of("commendation.not_on_the_list"))
    for number in order:
        known[number].rank, known[number].ranked_at = None, campaign.id
    session.flush()
    next_place: dict[str, int] = {}
    for number in order:
        found = known[number]
        found.rank = next_place[found.category] = next_place.get(found.category, 0) + 1
    session.flush()
    details = {"selection": selection.id, "order": order}
    done(session, rulebook, campaign, "commendation.ranked", by=by, now=now, details=details)
    return [known[number] for number in order]
