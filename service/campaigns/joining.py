"""Organisations that move in the tree or leave it while a campaign runs."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from notifications import outbox
from service.actors import Actor
from service.campaigns.coming_in import GOING_ON
from service.campaigns.history_lines import unmoved
from service.campaigns.inheriting import dates_set_by, follow
from service.campaigns.performing import act
from service.models import Campaign, Organization
from service.rulebook import Rulebook
from service.work.tasks import hasten
from workflows import acts
from workflows.facts import CANCELLED
from workflows.refusals import Reason, Refused


def leave(
    session: Session, rulebook: Rulebook, organization: Organization, *, by: Actor, now: datetime
) -> list[Campaign]:
    """End the campaigns of an organisation that is closed; their history says so."""
    chosen = select(Campaign).where(Campaign.organization_id == organization.id, GOING_ON)
    ended = list(session.exec(chosen))
    for campaign in ended:
        outbox.cancel(session, campaign.id, now=now, detail="closed")
        act(session, rulebook, campaign, "closed", acts.close, by=by, now=now)
        if campaign.state == CANCELLED:
            hasten(session, campaign, now=now)
    return ended


def moved(
    session: Session, rulebook: Rulebook, organization: Organization, *, by: Actor, now: datetime
) -> list[Campaign]:
    """Give the running campaigns of an organisation that was moved their new superior's.

    From then on its dates hold there, and below; history says so.
    """
    session.flush()
    chosen = select(Campaign).where(Campaign.organization_id == organization.id, GOING_ON)
    changed = list(session.exec(chosen))
    above = [int(part) for part in organization.path.strip("/").split("/")][:-1]
    for campaign in changed:
        superiors = {
            found.organization_id: found.id
            for found in session.exec(
                select(Campaign).where(
                    Campaign.root_id == campaign.root_id,
                    col(Campaign.organization_id).in_(above),
                )
            )
        }
        nearest = next((superiors[n] for n in reversed(above) if n in superiors), None)
        if nearest is None and not campaign.at_top:
            raise Refused(Reason.of("reason.leaves_campaign", code=organization.code))
        former = session.get(Campaign, campaign.parent_id) if campaign.parent_id else None
        before = dates_set_by(session, former)
        campaign.parent_id = nearest
        campaign.version += 1
        session.add(campaign)
        note_transfer(session, campaign, organization, by=by, now=now)
        session.flush()
        follow(session, rulebook, campaign, before, by=by, now=now)
    return changed


def note_transfer(
    session: Session, campaign: Campaign, organization: Organization, *, by: Actor, now: datetime
) -> None:
    """Write down that a campaign has another superior from now on."""
    session.add(
        unmoved(
            campaign,
            "transferred",
            by=by,
            now=now,
            rule="moved_in_tree",
            reason=organization.path,
            to_version=campaign.version,
        )
    )
