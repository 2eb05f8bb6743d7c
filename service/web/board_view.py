"""What a visitor asked the board for: the place in the tree and the filters, all in the address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from functools import cached_property
from typing import Any

from flask import request
from sqlmodel import Session

from service.board import BoardRow, rows_of
from service.board_scope import Launch, numbers_on_board
from service.board_scope import launches as launches_of
from service.board_sieve import ALL, LONGEST_STATE, MOST_DAYS, SHOWN, Sieve
from service.board_standings import OVERDUE, Standing, Standings, depth_of, level_of
from service.board_tree import Tree, tree_of
from service.exports.scope import RATES
from service.web.addresses import url_for
from service.web.current import asked_number, context, now, visitor
from workflows.plan import Plan

DAYS = (1, 3, 7, 15, 30)  # days overdue, from which on rows are shown
MANY = 120  # rows, which a page on a slow line can carry; a longer board is shown by levels
NAMED_SINGLY = 1_000  # rows that a statement names by number; for more it reads the whole tree


@dataclass(frozen=True, slots=True)
class Filters(Sieve):
    """What the address says; `under` and `plan` are the numbers of an organisation and a version.

    What is unknown narrows to nothing.
    """

    under: int | None = None
    plan: int | None = None

    @property
    def sieve(self) -> Sieve:
        """What it narrows by, wherever in the tree."""
        return Sieve(self.show, self.stage, self.kind, self.days)

    def address(self, endpoint: str = "board.show", **changes: Any) -> str:
        """The address of a page with these filters, some changed, and what more is given."""
        told = {field.name: getattr(self, field.name) for field in fields(self)} | changes
        return url_for(endpoint, **{key: said for key, said in told.items() if said not in _SILENT})


_SILENT = (ALL, "", 0, None)


@dataclass(frozen=True)
class View:
    """A board as it was asked for.

    `rows` are the place in the tree with all below it, `here` is the place itself and `above` what
    it lies in; both are None and nothing where a visitor oversees several places.
    """

    launch: Launch
    launches: Sequence[Launch]
    plan: Plan
    filters: Filters
    tree: Tree
    rows: Standings
    here: BoardRow | None
    above: list[BoardRow]

    @property
    def paths(self) -> list[str]:
        """The subtrees that it shows."""
        return [self.here.path] if self.here else list(visitor().reach)

    @property
    def numbers(self) -> Any:
        """A query for the numbers of its campaigns."""
        return numbers_on_board(self.paths, self.launch.plan_version_id)

    @property
    def folded(self) -> bool:
        """Whether the tree is too long to be shown whole, so that a level is."""
        return len(self.rows) > MANY and not self.filters.narrows

    @cached_property
    def level(self) -> Standings:
        """The place itself and those right below it."""
        paths = self.rows.paths
        first = self.here.depth if self.here else min(map(depth_of, paths), default=0)
        return self.rows.at(level_of(paths, first + 1))

    def is_here(self, row: Standing | BoardRow) -> bool:
        """Whether a row is the place itself."""
        return self.here is not None and row.campaign_id == self.here.campaign_id

    def passing(self) -> Sequence[Standing]:
        """Those that pass the filters, in the order of the tree."""
        return self._passing

    @cached_property
    def _passing(self) -> Sequence[Standing]:
        return [row for row in self.rows if self.filters.passes(row)]

    def is_large(self, table: str) -> bool:
        """Whether a table of it is made while nobody waits: that of the rates knows no filters."""
        whole = table == RATES or not self.filters.narrows
        return is_large(len(self.rows) if whole else len(self.passing()))

    def export(self, table: str) -> dict[str, Any]:
        """What the form of a large one asks the API for."""
        asked = {"table": table, "plan_version_id": self.launch.plan_version_id}
        if self.here:
            asked["under"] = self.here.code
        sieve = {} if table == RATES else asdict(self.filters.sieve)
        return {**asked, **{key: said for key, said in sieve.items() if said not in _SILENT}}

    def chosen(self) -> Sequence[Standing]:
        """The rows asked for: the furthest behind first where only the late are."""
        if self.folded:
            return self.level
        found = self.passing()
        if self.filters.show == OVERDUE or self.filters.days:
            return sorted(found, key=lambda row: -row.days_overdue)
        return found

    def in_full(self, db: Session, shown: Sequence[Standing]) -> list[BoardRow]:
        """Read what is to be shown of some rows."""
        among = self.numbers if len(shown) > NAMED_SINGLY else None
        return rows_of(db, context().rulebook, self.tree, shown, now=now(), among=among)


def is_large(count: int) -> bool:
    """Whether a table of so many rows is made while nobody waits."""
    return count > context().settings.at_once_rows


def look(db: Session) -> View | None:
    """The board that the address asks for, or None where no plan is under way."""
    filters = _asked()
    launches = launches_of(db, visitor().reach)
    if not launches:
        return None
    launch = next((one for one in launches if one.plan_version_id == filters.plan), launches[0])
    version, rulebook = launch.plan_version_id, context().rulebook
    tree = tree_of(db, rulebook, now=now(), paths=visitor().reach, plan_version_id=version)
    place = _place(tree.rows, filters.under)
    within = tree.within(place.path) if place else tree.rows
    way = () if place is None else tree.way(place.path)
    above = rows_of(db, rulebook, tree, way, now=now())
    plan = rulebook.plan(db, version)
    here = above.pop() if above else None
    return View(launch, launches, plan, replace(filters, plan=version), tree, within, here, above)


def _place(rows: Standings, under: int | None) -> Standing | None:
    """The organisation asked for; else the one above all others, where there is one."""
    if under in rows.organization_ids:
        return rows[rows.organization_ids.index(under)]
    if not rows:
        return None
    top = rows[0]  # they are sorted by path, so that the last lies within it if all do
    return top if rows[-1].path.startswith(top.path) else None


def _asked() -> Filters:
    show = request.args.get("show", ALL)
    return Filters(
        show=show if show in SHOWN else ALL,
        stage=request.args.get("stage", "")[:LONGEST_STATE],
        kind=request.args.get("kind", "")[:LONGEST_STATE],
        days=max(0, min(request.args.get("days", 0, type=int), MOST_DAYS)),
        under=asked_number("under"),
        plan=asked_number("plan"),
    )
