"""In the ledger: pledges published and judged, and each item kept, or failed with its reason."""

from __future__ import annotations

from collections.abc import Iterator

from sqlmodel import col, select

from service.ledger.lines import Line, Question, Scope, all_of
from service.models import Pledge, PledgeItem

_PLEDGES = all_of(Pledge)
_ITEMS = Question(
    lambda among: (
        select(PledgeItem, Pledge)
        .join(Pledge, col(Pledge.id) == col(PledgeItem.pledge_id))
        .where(among(col(Pledge.campaign_id)), col(Pledge.published_at).is_not(None))
    )
)


def pledges(scope: Scope) -> Iterator[Line]:
    """Yield each pledge where it stands; its grade once it is judged."""
    for row in scope.rows(_PLEDGES):
        yield Line(
            at=row.judged_at or row.reported_at or row.published_at or row.drafted_at,
            campaign_id=row.campaign_id,
            kind="pledge",
            outcome=row.state,
            title=row.grade or "",
            link=f"/pledges/{row.id}",
            round=row.round,
            person_id=row.person_id,
            note="" if row.score is None else f"{row.score / 100:g}",
        )


def items(scope: Scope) -> Iterator[Line]:
    """Yield each item of what was published: open, kept, or failed with why."""
    for item, pledge in scope.pairs(_ITEMS):
        yield Line(
            at=item.settled_at or pledge.published_at,
            campaign_id=pledge.campaign_id,
            kind="pledge_item",
            outcome=item.state,
            title=item.title,
            link=f"/pledges/{pledge.id}#item-{item.number}",
            round=pledge.round,
            person_id=pledge.person_id,
            note=item.explanation or "",
        )
