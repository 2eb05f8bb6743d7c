"""What guards read of commendation: names put forward, notices over, awards made; all counted."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from service.models import Campaign, Selection, Share
from workflows.plan import Plan

YES = "yes"
#: Nothing of the award is still to come: it was made, or nobody is to be honoured.
ENDED = ("awarded", "unfilled", "cancelled")
CLEAN = ("clean", *ENDED)


def facts(
    session: Session, plan: Plan, campaign: Campaign, round_key: str, now: datetime
) -> dict[str, str | None]:
    """Return `nominations_made`, `public_notice_over` and every `award.X` of a round.

    They hold once they hold for all awards that the plan makes in that round. Who honours has its
    names once they lie before it; everybody else, once it has handed in, declined or waived. An
    award that ended without honours keeps nobody waiting.
    """
    awards = [award.key for award in plan.awards if award.stage.partition("/")[0] == round_key]
    newest = _newest(session, campaign, round_key)
    shares = _shares(session, campaign, [found.id for found in newest.values()])
    made = {
        key
        for key, found in newest.items()
        if (
            found.status != "nominating"
            if found.campaign_id == campaign.id
            else shares.get(found.id) != "open"
        )
    }
    over = {key for key, found in newest.items() if found.status in CLEAN}
    return {
        "nominations_made": _all(awards, made),
        "public_notice_over": _all(awards, over),
        **{
            f"award.{key}": YES if key in newest and newest[key].status in ENDED else None
            for key in awards
        },
    }


def _all(wanted: list[str], have: Iterable[str]) -> str | None:
    return YES if wanted and set(wanted) <= set(have) else None


def _newest(session: Session, campaign: Campaign, round_key: str) -> dict[str, Selection]:
    """The latest selection of each award in which a campaign has a part, its own or from above."""
    chosen = (
        select(Selection)
        .join(Share, col(Share.selection_id) == col(Selection.id))
        .where(
            Share.campaign_id == campaign.id,
            Selection.round == round_key,
        )
        # One that was called off counts where no other was opened.
        .order_by(col(Selection.status) != "cancelled", col(Selection.id))
    )
    return {found.award: found for found in session.exec(chosen)}


def _shares(session: Session, campaign: Campaign, selections: list[int]) -> dict[int, str]:
    chosen = select(Share.selection_id, Share.status).where(
        Share.campaign_id == campaign.id, col(Share.selection_id).in_(selections)
    )
    return dict(list(session.exec(chosen)))
