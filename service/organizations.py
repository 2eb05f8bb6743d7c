"""Organisations: found, moved, closed; and kept in tables (`organization_table`).

What the running campaigns make of it is decided by `service.campaigns`, to which each verb returns
what it changed.
"""

from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import Select
from sqlmodel import Session, col, func, select

from service.errors import BadInput, NotFound, Problem, cell
from service.models import Organization, within
from service.models.columns import within_these
from service.organization_table import (
    ORGANIZATION_COLUMNS,
    ImportReport,
    export_organizations,
    import_organizations,
    read_organizations,
)
from service.tabular import Row
from service.tree import (
    MOST_LEVELS,
    lock_tree,
    may_be_a_top,
    may_stand_under,
    path_of,
    rewrite_paths,
)

__all__ = [
    "ORGANIZATION_COLUMNS",
    "ImportReport",
    "Moved",
    "by_code",
    "close",
    "export_organizations",
    "found",
    "import_organizations",
    "move",
    "numbers_within",
    "read_organizations",
    "subtree",
]


@dataclass(frozen=True)
class Moved:
    """What moving an organisation changed."""

    organization_id: int
    old_parent_id: int | None
    new_parent_id: int | None
    old_path: str
    new_path: str
    organizations: int  # rewritten, itself included
    campaigns: int


def by_code(session: Session, code: str) -> Organization:
    """The organisation of that code. Raises NotFound."""
    organization = session.exec(select(Organization).where(Organization.code == code)).first()
    if organization is None:
        raise NotFound(f"organization {code}")
    return organization


@cache
def numbers_within(many: int) -> Select[Any]:
    """Select the numbers of the organisations within as many subtrees as `ends_of` tells of."""
    return select(col(Organization.id)).where(within_these(col(Organization.path), many))


def subtree(session: Session, organization: Organization) -> list[Organization]:
    """The organisation and all below it, superiors before inferiors, closed ones too."""
    return list(
        session.exec(
            select(Organization)
            .where(within(Organization.path, organization.path))
            .order_by(col(Organization.depth), col(Organization.code))
        )
    )


def found(
    session: Session,
    *,
    code: str,
    name: str,
    kind: str,
    parent: Organization | None,
    founded_on: date | None,
) -> Organization:
    """Found an organisation under `parent`. Raises BadInput where its kind, code or place is wrong.

    The caller lets it join the campaigns that its superior runs.
    """
    # The rules of a row in a table are the rules of founding one by hand.
    row = {
        "code": code,
        "name": name,
        "kind": kind,
        "parent_code": parent.code if parent else "",
        "founded_on": founded_on.isoformat() if founded_on else "",
    }
    if session.exec(select(Organization.id).where(Organization.code == code)).first() is not None:
        raise BadInput([cell(None, "code", "taken", value=code)])
    import_organizations(session, [Row(0, row)])
    return by_code(session, code.strip())


def move(
    session: Session,
    organization: Organization,
    new_parent: Organization | None,
    *,
    now: datetime,
    by: int | None = None,
) -> Moved:
    """Put an organisation, with all below it, under `new_parent` (None: make it a top).

    Raises BadInput where it may not stand there.
    """
    lock_tree(session)
    session.refresh(organization)
    if new_parent is not None:
        session.refresh(new_parent)
    problems = _objections(session, organization, new_parent)
    if problems:
        raise BadInput(problems)
    old, old_parent_id = organization.path, organization.parent_id
    new = path_of(new_parent.path if new_parent else "", organization.id)
    deeper = (new_parent.depth + 1 if new_parent else 0) - organization.depth
    root_id = new_parent.root_id if new_parent else organization.id
    organization.parent_id = new_parent.id if new_parent else None
    organization.version += 1
    session.flush()
    organizations, campaigns = rewrite_paths(session, old, new, deeper=deeper, root_id=root_id)
    session.refresh(organization)
    return Moved(
        organization.id,
        old_parent_id,
        organization.parent_id,
        old,
        new,
        organizations,
        campaigns,
    )


def _objections(
    session: Session, organization: Organization, new_parent: Organization | None
) -> list[Problem]:
    def problem(code: str, **params: str) -> Problem:
        return cell(None, "parent_code", code, **params)

    if organization.closed_on is not None:
        return [problem("already_closed", day=organization.closed_on.isoformat())]
    if new_parent is None:
        kind = organization.kind
        return [] if may_be_a_top(kind) else [problem("no_superior", kind=kind)]
    problems = []
    if new_parent.path.startswith(organization.path):
        problems.append(problem("cycle", codes=f"{organization.code}, {new_parent.code}"))
    if new_parent.closed_on is not None:
        problems.append(problem("parent_closed", value=new_parent.code))
    if not may_stand_under(organization.kind, new_parent.kind):
        kinds = {"kind": organization.kind, "parent_kind": new_parent.kind}
        problems.append(problem("wrong_nesting", **kinds))
    deepest = session.exec(
        select(func.max(Organization.depth)).where(within(Organization.path, organization.path))
    ).one()
    levels = new_parent.depth + 2 + (deepest or 0) - organization.depth
    if levels > MOST_LEVELS:
        problems.append(problem("too_deep", limit=str(MOST_LEVELS)))
    return problems


def close(session: Session, organization: Organization, *, closed_on: date) -> Organization:
    """Close an organisation 撤销 from the day `closed_on` on.

    Its people and its history stay. Raises BadInput while organisations below it are open.
    """
    lock_tree(session)
    session.refresh(organization)
    problems = []
    if organization.closed_on is not None:
        day = organization.closed_on.isoformat()
        problems.append(cell(None, "closed_on", "already_closed", day=day))
    open_below = session.exec(
        select(func.count())
        .select_from(Organization)
        .where(col(Organization.parent_id) == organization.id)
        .where(col(Organization.closed_on).is_(None))
    ).one()
    if open_below:
        problems.append(cell(None, "code", "has_open_children", number=open_below))
    if organization.founded_on is not None and closed_on < organization.founded_on:
        problems.append(cell(None, "closed_on", "closed_before_founded"))
    if problems:
        raise BadInput(problems)
    organization.closed_on = closed_on
    organization.version += 1
    session.flush()
    return organization
