"""A week in brief for the leading group: one letter a week by the ordinary outbox, or a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import compress

from sqlalchemy import select
from sqlmodel import Session, col

from service.board_scope import numbers_on_board
from service.board_standings import OVERDUE, Standing, depth_of, latest, level_of
from service.board_tree import tree_of
from service.context import Context
from service.models import Campaign, Organization
from service.rates import rates_together
from service.roles import ZONE
from service.rulebook import Rulebook
from service.trend import branches, spells
from service.work.telling import Audience, Words, tell
from workflows.calendar import local_day
from workflows.facts import CANCELLED
from workflows.rates import RATES, Share

NOTICE = "weekly"
READERS = ("leading_group",)
NAMED = 5


def post_weekly(context: Context, session: Session, *, now: datetime) -> int:
    """Put this week's letters into the outbox, and return how many are new.

    What should be true by now is that this week's was posted: asked any number of times, by any
    number of replicas, it is posted once for each reader, since its key holds the week. Nothing
    is posted where the settings do not ask for it.
    """
    if not context.settings.weekly_letter:
        return 0
    chosen = select(Campaign).where(
        col(Campaign.id) == col(Campaign.root_id), col(Campaign.closed_at).is_(None)
    )
    posted = 0
    for top in session.execute(chosen.order_by(col(Campaign.id))).scalars().all():
        if top.state == "scheduled":
            continue
        plan = context.rulebook.plan(session, top.plan_version_id)
        told = in_brief(session, context.rulebook, [top.path], top.plan_version_id, now=now)
        posted += tell(
            session,
            plan,
            top,
            NOTICE,
            Audience(roles=READERS),
            about=f"week/{week_of(now)}",
            now=now,
            params={**told, "link": f"/board?plan={top.plan_version_id}"},
        )
    return posted


def week_of(now: datetime) -> str:
    """Return the week of an instant where the plans are followed, such as ``2010-W29``."""
    year, week, _ = local_day(now, ZONE).isocalendar()
    return f"{year}-W{week:02}"


def in_brief(
    session: Session,
    rulebook: Rulebook,
    paths: Sequence[str],
    plan_version_id: int,
    *,
    now: datetime,
) -> dict[str, Words]:
    """Return what the letter says of some subtrees, by its placeholders.

    Names and numbers only, so that one row serves whichever language it is written in; empty
    where there is nothing to say. Like the board, it says how many of what awaits approval are
    late besides.
    """
    tree = tree_of(session, rulebook, now=now, paths=paths, plan_version_id=plan_version_id)
    rows = tree.rows
    numbers = numbers_on_board(paths, plan_version_id)
    late = spells(session, rulebook, rows, numbers, now=now)
    first = min(map(depth_of, rows.paths), default=0)
    ranked = branches(rows, rows.at(level_of(rows.paths, first + 1)), late, now)
    whole = [one for one in ranked if one.row.depth == first]
    parts = [one for one in ranked if one.row.depth > first]
    worse = [one for one in parts if one.change > 0][:NAMED]
    better = [one for one in reversed(parts) if one.change < 0][:NAMED]
    last = latest(rows, NAMED)
    names = _names(session, [*(one.row for one in (*worse, *better)), *last])
    # A whole that was called off counts nowhere, with all that is below it.
    inside = tuple(one.row.path for one in whole if one.row.state != CANCELLED)
    under = [row for row in rows if row.path.startswith(inside)]
    rates = rates_together(session, rulebook, under, numbers, now=now)
    waiting = list(compress(rows.statuses, rows.waiting_for_approval))
    told: dict[str, Words] = {
        "total": str(len(rows)),
        "behind": str(sum(one.behind for one in whole)),
        "before": str(sum(one.before for one in whole)),
        "waiting": str(len(waiting)),
        "waiting_late": str(waiting.count(OVERDUE)),
        "worse": _listed((names[one.row], one.change) for one in worse),
        "better": _listed((names[one.row], -one.change) for one in better),
        "latest": _listed((names[row], row.days_overdue) for row in last),
        "until": now.isoformat(),
    }
    return told | {name: _share(getattr(rates, name)) for name in RATES}


def _names(session: Session, rows: Sequence[Standing]) -> dict[Standing, str]:
    chosen = select(col(Organization.id), col(Organization.name)).where(
        col(Organization.id).in_([row.organization_id for row in rows])
    )
    names = {one.id: one.name for one in session.execute(chosen)}
    return {row: names[row.organization_id] for row in rows}


def _listed(told: Iterable[tuple[str, int]]) -> Words:
    return [{"name": name, "number": str(number)} for name, number in told]


def _share(share: Share) -> str:
    return "" if share.percent is None else f"{share.percent}% ({share.met}/{share.of})"
