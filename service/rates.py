"""The fixed rates of every organisation of a board, from the work, rolled up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import and_, case, func, or_, select
from sqlmodel import Session, col

from service.board_places import paths_above
from service.board_standings import OVERDUE, Stands
from service.campaigns.tables import history, occurrences
from service.models import Evidence, Meeting, Pledge, PledgeItem, Review
from service.rulebook import Rulebook
from workflows.facts import CANCELLED
from workflows.owed import is_owed
from workflows.plan import Plan
from workflows.pledging import BINDING
from workflows.rates import (
    NOTHING,
    Rates,
    Share,
    review_come,
    sent_back,
    stages_in_time,
    summed,
    together,
)
from workflows.reviewing import ORGANIZATION

Shares = Mapping[int, Share]
One = TypeVar("One", bound=Stands)
TOLD = ("moved", "overdue", "submitted", "returned")


def rates_of(
    session: Session,
    rulebook: Rulebook,
    rows: Sequence[Stands],
    ids: Any,
    *,
    now: datetime,
) -> dict[int, Rates]:
    """Return the rates of each organisation with all below it, by the number of its campaign.

    Six statements for any number of organisations. `ids` selects the campaigns of `rows`; those
    that were called off count nowhere.
    """
    rows = counted(rows)
    own = own_rates(session, rulebook, rows, ids, now=now)
    return with_those_below({row.campaign_id: row.path for row in rows}, own)


def rates_together(
    session: Session, rulebook: Rulebook, rows: Iterable[Stands], ids: Any, *, now: datetime
) -> Rates:
    """Return the rates of some organisations, as of one; otherwise as `rates_of` does."""
    own = own_rates(session, rulebook, counted(rows), ids, now=now)
    return together(own.values())


def counted(rows: Iterable[One]) -> list[One]:
    """Those that count: what was called off counts nowhere."""
    return [row for row in rows if row.state != CANCELLED]


def own_rates(
    session: Session, rulebook: Rulebook, rows: Sequence[Stands], ids: Any, *, now: datetime
) -> dict[int, Rates]:
    """Return the rates of each organisation by itself, by the number of its campaign."""
    plans = {row.campaign_id: rulebook.plan(session, row.plan_version_id) for row in rows}
    told = _told(session, ids)
    duties = _duties(session, plans, ids, now)
    handed_in = _handed_in(session, ids)
    reviewed = _reviewed(session, ids)
    present = _attendance(session, ids)
    kept = _fulfilled(session, ids)
    # Of thousands the same is known, and judged once.
    in_time, returned, come = cache(stages_in_time), cache(sent_back), cache(review_come)
    own = {}
    for row in rows:
        number, plan = row.campaign_id, plans[row.campaign_id]
        lines = told.get(number, {})
        moved, overdue, submitted, back = (frozenset(lines.get(kind, ())) for kind in TOLD)
        late_now = row.state if row.status == OVERDUE else None
        own[number] = Rates(
            on_time=in_time(plan, moved, overdue, late_now) + duties.get(number, NOTHING),
            late=Share(int(row.behind), 1),
            returned=returned(submitted, back) + handed_in.get(number, NOTHING),
            reviewed=_review(come(plan, row.kind, row.state), row, reviewed.get(number, ())),
            attendance=present.get(number, NOTHING),
            fulfilment=kept.get(number, NOTHING),
        )
    return own


def with_those_below(paths: Mapping[int, str], own: Mapping[int, Rates]) -> dict[int, Rates]:
    """Add to each what is below it; `paths` are those of the organisations, by their campaigns."""
    return summed(_above(paths), own)


def _above(paths: Mapping[int, str]) -> dict[int, int | None]:
    """The nearest organisation above that takes part, since a level may take no part."""
    known = {path: number for number, path in paths.items()}
    found: dict[int, int | None] = {}
    for number, path in paths.items():
        higher = reversed([known[above] for above in paths_above(path) if above in known])
        found[number] = next(higher, None)
    return found


def _review(come: str | None, row: Stands, rounds: Collection[str]) -> Share:
    """Whoever stands at the top has nobody above to be reviewed by here."""
    if row.at_top or come is None:
        return NOTHING
    return Share(int(come in rounds), 1)


def _told(session: Session, ids: Any) -> dict[int, dict[str, set[str]]]:
    """The states of which history tells something, by campaign and by what it tells."""
    c = history.c
    chosen = (
        select(c.campaign_id, c.kind, c.source)
        .where(c.campaign_id.in_(ids), c.kind.in_(TOLD), c.source.is_not(None))
        .group_by(c.campaign_id, c.kind, c.source)
    )
    found: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for number, kind, source in session.execute(chosen):
        found[number][kind].add(source)
    return found


def _duties(session: Session, plans: Mapping[int, Plan], ids: Any, now: datetime) -> Shares:
    c = occurrences.c
    in_time = case((c.done_at < c.due_at, 1), else_=0)
    chosen = (
        select(c.campaign_id, c.duty, func.sum(in_time), func.count())
        .where(
            c.campaign_id.in_(ids),
            c.due_at.is_not(None),
            or_(c.due_at <= now, c.done_at.is_not(None)),
        )
        .group_by(c.campaign_id, c.duty)
    )
    found: dict[int, Share] = defaultdict(Share)
    for number, duty, met, of in session.execute(chosen):
        if number in plans and is_owed(plans[number].duty(duty)):
            found[number] += Share(int(met), int(of))
    return found


def _handed_in(session: Session, ids: Any) -> Shares:
    again = or_(col(Evidence.times) > 1, col(Evidence.state) == "returned")
    number = col(Evidence.campaign_id)
    chosen = (
        select(number, func.sum(case((again, 1), else_=0)), func.count())
        .where(number.in_(ids))
        .group_by(number)
    )
    return _shares(session, chosen)


def _reviewed(session: Session, ids: Any) -> dict[int, set[str]]:
    """The rounds in which an organisation itself was reviewed."""
    number, round_key = col(Review.campaign_id), col(Review.round)
    chosen = (
        select(number, round_key)
        .where(number.in_(ids), col(Review.subject) == ORGANIZATION)
        .group_by(number, round_key)
    )
    found: dict[int, set[str]] = defaultdict(set)
    for campaign, key in session.execute(chosen):
        found[campaign].add(key)
    return found


def _attendance(session: Session, ids: Any) -> Shares:
    number, expected = col(Meeting.campaign_id), col(Meeting.expected)
    chosen = (
        select(number, func.sum(Meeting.present), func.sum(expected))
        .where(number.in_(ids), col(Meeting.voided_at).is_(None), expected.is_not(None))
        .group_by(number)
    )
    return _shares(session, chosen)


def _fulfilled(session: Session, ids: Any) -> Shares:
    number = col(Pledge.campaign_id)
    chosen = (
        select(
            number,
            func.sum(case((col(PledgeItem.state) == "fulfilled", 1), else_=0)),
            func.count(),
        )
        .join(PledgeItem, and_(col(PledgeItem.pledge_id) == col(Pledge.id)))
        .where(number.in_(ids), col(Pledge.state).in_(BINDING))
        .group_by(number)
    )
    return _shares(session, chosen)


def _shares(session: Session, chosen: Any) -> dict[int, Share]:
    return {number: Share(int(met), int(of)) for number, met, of in session.execute(chosen)}
