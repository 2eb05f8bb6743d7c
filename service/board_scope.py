"""What a board is about: which plans are under way in a tree, and which campaigns stand on one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select
from sqlmodel import Session, col

from service.campaigns.tables import campaigns, organizations
from service.models import Plan as PlanRow
from service.models import PlanVersion
from service.models.columns import within


@dataclass(frozen=True, slots=True)
class Launch:
    """A plan under way: by how many launches, and for which organisation, if there is one."""

    plan_version_id: int
    title: str
    launches: int
    organization: str


def launches(session: Session, paths: Sequence[str]) -> list[Launch]:
    """Return the plans that have a campaign within one of these subtrees, running ones first."""
    inside = select(campaigns.c.root_id).where(within_any(campaigns.c.path, paths))
    top = campaigns.c
    found = (
        select(
            top.plan_version_id,
            col(PlanRow.title),
            func.count(),
            func.min(organizations.c.name),
        )
        .join(PlanVersion, col(PlanVersion.id) == top.plan_version_id)
        .join(PlanRow, col(PlanRow.id) == col(PlanVersion.plan_id))
        .join(organizations, organizations.c.id == top.organization_id)
        .where(top.id.in_(inside))
        .group_by(top.plan_version_id, col(PlanRow.title))
        .order_by(func.min(top.closed_at).is_not(None), func.max(top.id).desc())
    )
    return [
        Launch(version, title, number, name if number == 1 else "")
        for version, title, number, name in session.execute(found)
    ]


def on_board(paths: Sequence[str] | None, plan_version_id: int | None) -> ColumnElement[bool]:
    """Say of a campaign whether it stands on a board: see `service.board.board`."""
    wanted: list[ColumnElement[bool]] = []
    if paths is not None:
        wanted.append(within_any(campaigns.c.path, paths))
    if plan_version_id is not None:
        wanted.append(campaigns.c.plan_version_id == plan_version_id)
    else:
        wanted.append(or_(campaigns.c.closed_at.is_(None), campaigns.c.next_at.is_not(None)))
    return and_(*wanted)


def numbers_on_board(paths: Sequence[str] | None, plan_version_id: int | None) -> Select[Any]:
    """Select the numbers of the campaigns on a board."""
    return select(campaigns.c.id).where(on_board(paths, plan_version_id))


def within_any(column: Any, paths: Sequence[str]) -> ColumnElement[bool]:
    """Say of a path whether it lies in one of some subtrees."""
    return or_(false(), *(within(column, path) for path in paths))
