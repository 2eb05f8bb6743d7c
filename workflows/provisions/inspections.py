"""Inspections 督查: how they are drawn, answered and reported, and how tickets change colour."""

from __future__ import annotations

from dataclasses import dataclass

#: The colours of a ticket 督办单 from the mildest on; without one it is still early.
COLOURS = ("none", "blue", "yellow", "red")
#: What a ticket is issued for by rule: a problem with a day, an answer that did not come in time.
ISSUED_FOR = ("finding", "late_feedback")


@dataclass(frozen=True, slots=True)
class Inspections:
    """What a plan lays down about it; the defaults hold where a plan says nothing (NORMS 6.6).

    Days are working days, except ``postponable_days``. A ticket turns blue and yellow so many
    days before its day, and red once that has passed; an urgent one starts at ``urgent_starts``.
    """

    feedback_days: int = 10
    report_characters: int = 20  # a shorter report or answer is inadequate and not taken
    blue_days: int = 5
    yellow_days: int = 1
    urgent_starts: str = "yellow"
    postponable_days: int = 30
    decision_days: int = 3  # within which a postponement that was asked for is decided
    tickets_for: tuple[str, ...] = ("late_feedback",)
    ticket_days: int = 5  # that a ticket issued by rule leaves, where no day is known
    masses_percent: int = 30  # of the assessment, where the masses have judged
