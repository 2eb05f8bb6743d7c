"""What an act on a campaign has done, in words: whose, at which stage, and what can undo it.

One tap in a list of several acts at once: only the answer says which of them it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from service.dates import day
from service.models import Campaign, Organization
from service.period_words import period_words
from service.web.current import context, locale, t
from workflows.plan import Plan


@dataclass(frozen=True, slots=True)
class Meant:
    """What an act is about beside the campaign: a duty's period, or a later day asked for."""

    duty: str = ""
    period: str = ""
    until: date | None = None
    granted: bool = True
    state: str = ""  # of the stage, where it is not the one under way


@dataclass(frozen=True, slots=True)
class Before:
    """Where a campaign stood when the act came: afterwards it may stand at the next stage."""

    state: str
    visit: int


def before(campaign: Campaign) -> Before:
    """Keep where a campaign stands."""
    return Before(campaign.state, campaign.visit)


def done_words(db: Session, verb: str, campaign: Campaign, was: Before, meant: Meant) -> str:
    """Say what was done, and whether it can be taken back."""
    db.flush()
    db.refresh(campaign)  # the calendar's part of an act writes past the object
    plan = context().rulebook.plan(db, campaign.plan_version_id)
    return t(
        f"done.{_word(verb, campaign, was, meant)}",
        organization=db.get_one(Organization, campaign.organization_id).name,
        stage=_stage(plan, meant.state or was.state),
        duty=next((one.title for one in plan.duties if one.key == meant.duty), meant.duty),
        period=period_words(locale(), meant.period) if meant.period else "",
        until=day(locale(), meant.until) if meant.until else "",
    )


def _word(verb: str, campaign: Campaign, was: Before, meant: Meant) -> str:
    """Approving may be one signature of several; deciding says one thing or the other."""
    stays = (campaign.state, campaign.visit) == (was.state, was.visit)
    if verb == "approve" and stays and campaign.approved_at is None:
        return "approve_step"
    return "refuse_postponement" if not meant.granted else verb


def _stage(plan: Plan, state: str) -> str:
    found = plan.find(state)
    return found[1].title if found is not None else state
