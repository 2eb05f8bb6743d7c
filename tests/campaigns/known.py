"""Facts in stories to which the work behind them is beside the point: by the door of all work."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from service.actors import OPERATOR, Actor
from service.campaigns.rows import facts_of
from service.models import Campaign
from service.rulebook import Rulebook
from service.work import done
from workflows.decide import decide


def let_hold(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    fact: str,
    value: str | None = "yes",
    *,
    by: Actor = OPERATOR,
    now: datetime,
    round_key: str | None = None,
) -> Campaign:
    """Let a fact hold for the round under way, or no longer, as if some work had told so.

    No row bears it out: a recount takes it back.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    # The round by now: what the calendar has still to catch up with is caught up with first.
    here = decide(plan, facts_of(campaign), now).facts.round_key
    where = here if round_key is None else round_key
    return done(
        session, rulebook, campaign, "work.recounted",
        by=by, now=now, round_key=where, known={fact: value},
    )  # fmt: skip
