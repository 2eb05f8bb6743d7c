"""A deed written down: a line of history, the facts that guards read, and what follows."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel import Session

from service.actors import Actor
from service.campaigns.performing import act
from service.models import Campaign
from service.rulebook import Rulebook
from workflows import acts
from workflows.guards import facts_asked_for

#: What a kind of work says of itself: the facts of one round by name; None: does not hold.
Known = Mapping[str, str | None]


def done(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    deed: str,
    *,
    by: Actor,
    now: datetime,
    round_key: str = "",
    known: Known | None = None,
    also: Mapping[str, Known] | None = None,
    details: Mapping[str, Any] | None = None,
    reason: str | None = None,
    seen_version: int | None = None,
) -> Campaign:
    """Write down that a piece of work was done, and let the campaign go on by it.

    ``deed`` is a name such as ``pledges.published`` (its words: ``deed.published`` in the
    catalogue ``pledges``); ``known`` is what is true of ``round_key`` now that it is done, counted
    from the rows themselves. The calendar catches up first; what the new facts set free follows
    at once, in the same transaction. ``also`` tells of other rounds that the deed bears on.

    Raises:
        Refused: the campaign was called off, or is no longer as the person saw it.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    wanted = facts_asked_for(plan)
    facts = tuple(
        (of_round, name, value)
        for of_round, values in ((round_key, known or {}), *(also or {}).items())
        for name, value in sorted(values.items())
        if name in wanted
    )
    return act(
        session,
        rulebook,
        campaign,
        "worked",
        partial(acts.learn, known=facts),
        by=by,
        now=now,
        reason=reason,
        details={"deed": deed, **(details or {})},
        seen_version=seen_version,
    )
