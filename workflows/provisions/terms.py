"""Seats of leading groups 席位, terms of office 任期, how far elections 换届 may be put off."""

from __future__ import annotations

from dataclasses import dataclass

#: Months of a term by kind of organisation: a branch three years, a committee five (NORMS 6.4).
USUAL_MONTHS = (("committee", 60), ("general_branch", 36), ("branch", 36), ("group", 36))
#: The seat of whoever heads a leading group.
HEAD = "head"


@dataclass(frozen=True, slots=True)
class GroupSeat:
    """A seat of a leading group below the top, bound to a post of the organisation itself."""

    seat: str
    post: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class Terms:
    """What a plan lays down about it; the defaults hold where a plan says nothing.

    ``accountable`` is the post of the first person responsible 第一责任人 (SEEDS S1-18, S4-12),
    who heads every leading group below the top. ``group`` are the seats that an organisation's
    group has where it names none. An election is put off by ``longest_delay`` months at most; a
    request to put it off is to be decided within ``decision_days`` working days.
    """

    months: tuple[tuple[str, int], ...] = USUAL_MONTHS
    longest_delay: int = 12
    decision_days: int = 5
    accountable: str = "secretary"
    group: tuple[GroupSeat, ...] = (GroupSeat(HEAD, "secretary"),)

    def months_of(self, kind: str) -> int:
        """Return how many months a term lasts at an organisation of this kind."""
        return dict(self.months).get(kind) or dict(USUAL_MONTHS)[kind]
