"""Rectification 整改: the states of an item, and when its column may be filled."""

from __future__ import annotations

from datetime import date

from workflows.provisions.reviews import Reviews

OPEN, REPORTED, CLOSED = "open", "reported", "closed"
ITEM_STATES = (OPEN, REPORTED, CLOSED)
#: What an item comes from: a review, an appraisal, an inspection, a self-check, opinions, a hand.
REVIEW = "review"
ORIGINS = (REVIEW, "appraisal", "inspection", "self_check", "opinions", "hand")
#: These may be named without a row: what one saw or found oneself is written down nowhere else.
WITHOUT_ROW = ("hand", "self_check")
ENTRIES = ("raised", "changed", "reported", "sent_back", "closed", "judged", "reopened")
#: Each verb of an item with the state that it starts from and the one that it leads to.
WAYS_ON = {
    "change": (OPEN, OPEN),
    "report": (OPEN, REPORTED),
    "close": (REPORTED, CLOSED),
    "send_back": (REPORTED, OPEN),
    "judge": (CLOSED, CLOSED),
}


def column_opens(rules: Reviews, origin: str, raised_on: date) -> date | None:
    """Return the day from which the column of a review form may be filled; None: at once.

    The institute of source 003 fills it at the year's end (SEEDS S3-1). What was raised after
    that day of its year need not wait for the next one.
    """
    if rules.column_from is None or origin != REVIEW:
        return None
    return max(raised_on, date(raised_on.year, *rules.column_from))


def satisfies(rules: Reviews, asked: int, satisfied: int) -> bool:
    """Say whether enough of the masses asked were satisfied with what was put right."""
    return satisfied * 100 >= rules.satisfied * asked
