"""What a table is asked of: written down with a piece of long work, and asked of rights again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlmodel import Session, col, select

from service.auth.visitor import Visitor
from service.board_scope import launches
from service.board_sieve import Sieve
from service.errors import NotFound
from service.models import Organization

BOARD, RATES, ORGANIZATIONS = "board", "rates", "organizations"


@dataclass(frozen=True, slots=True)
class Scope:
    """Which table, and of what.

    `tops` are the numbers of organisations with all below them, `alone` of others by themselves:
    numbers and not paths, which change where an organisation is moved while its table waits.
    """

    table: str
    tops: tuple[int, ...]
    alone: tuple[int, ...] = ()
    plan_version_id: int = 0
    sieve: Sieve = field(default_factory=Sieve)

    @classmethod
    def read(cls, asked: Mapping[str, Any]) -> Scope:
        """As it was written down."""
        return cls(
            table=asked["table"],
            tops=tuple(asked["tops"]),
            alone=tuple(asked["alone"]),
            plan_version_id=asked["plan_version_id"],
            sieve=Sieve(**asked["sieve"]),
        )

    def as_json(self) -> dict[str, Any]:
        """As it is written down."""
        return asdict(self)


def written_down(
    session: Session,
    table: str,
    *,
    reach: Sequence[str],
    places: Sequence[str] = (),
    under: Organization | None = None,
    plan_version_id: int | None = None,
    sieve: Sieve | None = None,
) -> Scope:
    """What somebody asks for who may look below `reach`, and into `places` by themselves.

    Without a plan version it is the plan that the board opens with. Raises NotFound where no such
    plan is under way within their reach.
    """
    tops, alone = _narrowed(reach, places, under)
    if table == ORGANIZATIONS:
        return Scope(table, _ends(tops), _ends(alone))
    known = [one.plan_version_id for one in launches(session, reach)] if tops else []
    if not known or plan_version_id not in (None, *known):
        raise NotFound(f"plan version:{plan_version_id or ''}")
    version = plan_version_id or known[0]
    return Scope(table, _ends(tops), (), version, sieve or Sieve())


def _narrowed(
    reach: Sequence[str], places: Sequence[str], under: Organization | None
) -> tuple[Sequence[str], Sequence[str]]:
    if under is None:
        return reach, places
    reached = any(under.path.startswith(path) for path in reach)
    return ([under.path], []) if reached else ([], [under.path])


def _ends(paths: Sequence[str]) -> tuple[int, ...]:
    """The numbers of the organisations that lie at some paths: of ``/1/5/`` it is 5."""
    return tuple(int(path.rstrip("/").rpartition("/")[2]) for path in paths)


def still_seen(session: Session, who: Visitor, scope: Scope) -> None:
    """Raises NotFound for whoever may not look at all of it, by the posts of this moment."""
    chosen = select(Organization.id, Organization.path)
    found = session.exec(chosen.where(col(Organization.id).in_([*scope.tops, *scope.alone]))).all()
    paths = {number: path for number, path in found}  # noqa: C416 - rows are no pairs to mypy
    below = all(
        any(paths[number].startswith(reach) for reach in who.reach) for number in scope.tops
    )
    if not below or not all(who.sees(paths[number]) for number in scope.alone):
        raise NotFound("organization")
