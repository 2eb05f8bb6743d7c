"""Days of a year that nobody has chosen yet: kept as `Y+0-03-01`, read as 第一年3月1日.

What a page shows in a field comes back from it: both ways belong together.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from babel.dates import format_date

from service.words import say

#: What stands in for a year that nobody knows; it has a 29 February.
LEAP: Final = 2000
_KEPT: Final = re.compile(r"Y\+(\d)-(\d\d)-(\d\d)")
_NUMERALS: Final = "一二三四五六七八九十"
_CHINESE: Final = re.compile(
    r"第\s*(?P<nth>[一二三四五六七八九十]|10|[1-9])\s*年\s*"
    r"(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日?"
)
_ENGLISH: Final = re.compile(
    r"(?P<day>\d{1,2}) (?P<month>[a-z]{3,9}),? (?:of )?(?:the )?year (?P<nth>10|[1-9])",
    re.IGNORECASE,
)
_MONTHS: Final = (
    *("jan", "feb", "mar", "apr", "may", "jun"),
    *("jul", "aug", "sep", "oct", "nov", "dec"),
)


def shown(locale: str, kept: str) -> str:
    """A day as its reader writes it, where its year is open; any other text as it stands."""
    match = _KEPT.fullmatch(kept)
    if match is None:
        return kept
    nth = _NUMERALS[int(match[1])] if locale.startswith("zh") else str(int(match[1]) + 1)
    pattern = say(locale, "reading_pages", "open_year.day")
    on = format_date(date(LEAP, int(match[2]), int(match[3])), pattern, locale.replace("-", "_"))
    return say(locale, "reading_pages", "open_year", day=on, nth=nth)


def kept(text: str) -> str | None:
    """The day that somebody wrote in one of these ways; None where it is none."""
    match = _CHINESE.fullmatch(text) or _ENGLISH.fullmatch(text)
    if match is None:
        return None
    try:
        day = date(LEAP, _month(match["month"]), int(match["day"]))
    except ValueError:
        return None
    return f"Y+{_nth(match['nth'])}{day:-%m-%d}"


def _nth(written: str) -> int:
    return _NUMERALS.index(written) if written in _NUMERALS else int(written) - 1


def _month(written: str) -> int:
    return int(written) if written.isdecimal() else _MONTHS.index(written[:3].lower()) + 1
