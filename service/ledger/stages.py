"""In the ledger: the stages that were passed, with dates and lateness, and what halted them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Row
from sqlmodel import col, select

from service.ledger.lines import Line, Question, Scope
from service.models import History
from workflows.plan import Plan

#: What besides the stages themselves belongs to the course of a campaign.
TOLD = ("launched", "joined", "suspended", "resumed", "cancelled", "reopened", "closed")
_COURSE = Question(
    lambda among: (
        select(History)
        .where(among(col(History.campaign_id)), col(History.kind).in_(("moved", "overdue", *TOLD)))
        .order_by(col(History.campaign_id), col(History.id))
    )
)


def lines(scope: Scope) -> Iterator[Line]:
    """Yield a line for each stage left, and for each turn of the campaign's course."""
    due: dict[tuple[int, str], datetime] = {}
    for line in scope.rows(_COURSE):
        where = (line.campaign_id, line.source or "")
        if line.kind == "overdue":
            told = json.loads(line.details or "{}").get("due")
            if told:
                due.setdefault(where, datetime.fromisoformat(told))
        elif line.kind in TOLD:
            yield _turn(scope, line)
        elif scope.plan(line.campaign_id).find(line.source or "") is not None:
            yield _passed(scope, line, due.pop(where, None))


def _passed(scope: Scope, line: Row[Any], due: datetime | None) -> Line:
    plan, source = scope.plan(line.campaign_id), line.source or ""
    late = scope.days_late(line.campaign_id, due, line.effective_at)
    return Line(
        at=line.effective_at,
        campaign_id=line.campaign_id,
        kind="stage",
        outcome="late" if late else "passed",
        title=_title(plan, source),
        link=f"/campaigns/{line.campaign_id}#history-{line.id}",
        round=source.partition("/")[0],
        days_late=late,
    )


def _turn(scope: Scope, line: Row[Any]) -> Line:
    return Line(
        at=line.effective_at,
        campaign_id=line.campaign_id,
        kind="course",
        outcome=line.kind,
        title=_title(scope.plan(line.campaign_id), line.source or ""),
        link=f"/campaigns/{line.campaign_id}#history-{line.id}",
        note=line.reason or "",
    )


def _title(plan: Plan, state: str) -> str:
    found = plan.find(state)
    return f"{found[0].title} · {found[1].title}" if found else plan.title
