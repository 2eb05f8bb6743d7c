"""The shape of the tree: which kind stands under which, and the paths that subtrees are read by."""

from sqlalchemy import ColumnElement, func, literal, update
from sqlalchemy.orm import Mapped
from sqlmodel import Session, col

from service.db import one_at_a_time
from service.models import Campaign, Organization, within

# 党委 > 党总支 > 党支部 > 党小组; a committee may hold branches directly, and committees.
SUPERIORS: dict[str, tuple[str, ...]] = {
    "committee": ("committee",),
    "general_branch": ("committee",),
    "branch": ("committee", "general_branch"),
    "group": ("branch",),
}
MOST_LEVELS = 20
# Two moves at once could make two organisations each other's superior.
CHANGING_THE_TREE = 7_263_510_482


def may_stand_under(kind: str, superior: str) -> bool:
    """Whether an organisation of `kind` may stand directly under one of kind `superior`."""
    return superior in SUPERIORS[kind]


def may_be_a_top(kind: str) -> bool:
    """Whether an organisation of `kind` may have no superior: a tree may begin at any but a 党小组,
    since the rest of it need not be kept here."""
    return kind != "group"


def path_of(parent_path: str, number: int) -> str:
    """The path of organisation `number` under a parent at `parent_path` (empty: it is a top)."""
    return f"{parent_path or '/'}{number}/"


def lock_tree(session: Session) -> None:
    """Let nobody else change the tree until this transaction ends."""
    one_at_a_time(session, CHANGING_THE_TREE)


def rewrite_paths(
    session: Session, old: str, new: str, *, deeper: int, root_id: int
) -> tuple[int, int]:
    """Give the subtree at `old` the path `new`, and its campaigns too.

    `deeper` is how many levels it sinks. Returns how many organisations and campaigns were
    rewritten, by one statement each.
    """
    organizations = session.execute(
        update(Organization)
        .where(within(col(Organization.path), old))
        .values(
            path=_replaced(col(Organization.path), old, new),
            depth=Organization.depth + deeper,
            root_id=root_id,
        )
        .execution_options(synchronize_session="fetch")
    )
    campaigns = session.execute(
        update(Campaign)
        .where(within(col(Campaign.path), old))
        # Their top stays the one that they were launched for, wherever in the tree it stands.
        .values(path=_replaced(col(Campaign.path), old, new))
        .execution_options(synchronize_session="fetch")
    )
    return organizations.rowcount, campaigns.rowcount  # type: ignore[attr-defined]  # DML results have it


def _replaced(path: Mapped[str], old: str, new: str) -> ColumnElement[str]:
    return literal(new).concat(func.substr(path, len(old) + 1))
