"""Which rows of a board are asked for: what its pages and its tables are narrowed by."""

from __future__ import annotations

from dataclasses import dataclass

from service.board_standings import OVERDUE, WAITING, Standing

ALL = "all"
SHOWN = (ALL, OVERDUE, WAITING)
MOST_DAYS = 10_000
LONGEST_STATE = 200


@dataclass(frozen=True, slots=True)
class Sieve:
    """What a row has to be; `days` are the fewest days overdue. Nothing unknown passes."""

    show: str = ALL
    stage: str = ""
    kind: str = ""
    days: int = 0

    @property
    def narrows(self) -> bool:
        """Whether only some of the tree is asked for."""
        return self.show != ALL or bool(self.stage or self.kind or self.days)

    def passes(self, row: Standing) -> bool:
        """Whether a row is one of those asked for."""
        return (
            {OVERDUE: row.behind, WAITING: row.waiting_for_approval}.get(self.show, True)
            and self.stage in ("", row.state)
            and self.kind in ("", row.kind)
            and row.days_overdue >= self.days
        )
