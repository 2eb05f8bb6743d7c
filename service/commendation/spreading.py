"""What holds for an award holds for everybody below: one deed, written down for each of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlalchemy import and_
from sqlmodel import Session

from service.actors import Actor
from service.campaigns.performing import act_on
from service.campaigns.tables import campaigns
from service.commendation.facts import facts
from service.commendation.rows import organiser_of
from service.models import Selection
from service.models.columns import within
from service.rulebook import Rulebook
from service.work import done
from workflows import acts
from workflows.facts import CANCELLED
from workflows.guards import facts_asked_for

#: What is each organisation's own, and is not told by the one above.
OWN = "nominations_made"


def done_here(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    deed: str,
    *,
    by: Actor,
    now: datetime,
    details: Mapping[str, Any] | None = None,
    reason: str | None = None,
) -> None:
    """Write a deed down for the organisation that honours, its facts counted anew."""
    campaign = organiser_of(session, selection)
    plan = rulebook.plan(session, campaign.plan_version_id)
    session.flush()
    done(
        session,
        rulebook,
        campaign,
        deed,
        by=by,
        now=now,
        round_key=selection.round,
        known=facts(session, plan, campaign, selection.round, now),
        details={"selection": selection.id, **(details or {})},
        reason=reason,
    )


def done_for_all(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    deed: str,
    *,
    by: Actor,
    now: datetime,
    details: Mapping[str, Any] | None = None,
    names_wanted: bool = False,
    reason: str | None = None,
) -> None:
    """Write a deed down for the organisation that honours and for all below it, at once.

    ``names_wanted``: everybody is asked for names from now on, whatever it handed in before.
    """
    done_here(session, rulebook, selection, deed, by=by, now=now, details=details, reason=reason)
    campaign = organiser_of(session, selection)
    plan = rulebook.plan(session, campaign.plan_version_id)
    counted = facts(session, plan, campaign, selection.round, now)
    wanted = facts_asked_for(plan)
    known = tuple(
        (selection.round, name, value)
        for name, value in sorted(counted.items())
        if name in wanted and name != OWN
    )
    if names_wanted and OWN in wanted:
        known = (*known, (selection.round, OWN, None))
    below = and_(
        campaigns.c.root_id == campaign.root_id,
        within(campaigns.c.path, campaign.path),
        campaigns.c.id != campaign.id,
        campaigns.c.state != CANCELLED,
    )
    act_on(
        session,
        rulebook,
        below,
        "worked",
        partial(acts.learn, known=known),
        by=by,
        now=now,
        reason=reason,
        details={"deed": deed, "selection": selection.id, **(details or {})},
    )
