"""A plan launched: every campaign knows from its first day what nobody owes in it."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from sqlmodel import Session

from service import campaigns
from service.actors import Actor
from service.models import Campaign, Organization, PlanVersion
from service.rulebook import Rulebook
from service.work.from_the_start import know_from_the_start

__all__ = ["launch"]


def launch(
    session: Session,
    rulebook: Rulebook,
    version: PlanVersion,
    organization: Organization,
    *,
    by: Actor,
    now: datetime,
) -> Campaign:
    """Start a plan for an organisation and all that take part below it; return the top's campaign.

    Raises Refused as `campaigns.launch` does.
    """
    knowing = partial(know_from_the_start, rulebook=rulebook, now=now)
    return campaigns.launch(
        session, rulebook, version, organization, by=by, now=now, knowing=knowing
    )
