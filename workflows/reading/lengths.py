"""Times without a date: 10天左右, 第1-3个月, 第一周."""

import re

from workflows.reading.expressions import When
from workflows.reading.numerals import number

_COUNT = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_LENGTH = re.compile(
    r"(?P<n>\d{1,3}|[一二三四五六七八九十两半]{1,3})"
    r"(?P<unit>天|个?工作日|周|个?星期|个月|个半月|年)(?:左右)?(?:的?时间)?"
)
_RELATIVE = re.compile(
    rf"第(?P<a>{_COUNT})(?:[-至到](?:第)?(?P<b>{_COUNT}))?(?P<unit>个?月|周|天|个星期)"
)
_UNITS = {"天": "D", "周": "W", "星": "W", "月": "M", "年": "Y", "工": "D"}


def weeks_or_months(plain: str, place: int, end: int) -> When | None:
    """Read 第1-3个月 and 第一周, which count from a beginning that nobody states."""
    match = _RELATIVE.match(plain, place, end)
    if match is None:
        return None
    unit = _UNITS[match["unit"].removeprefix("个")[0]]
    last = f"..{unit}{number(match['b'])}" if match["b"] else ""
    return When(place, match.end(), None, None, lasts=f"{unit}{number(match['a'])}{last}")


def length_at(plain: str, place: int, end: int) -> When | None:
    """Return a length of time (10天左右时间) that begins at a place, or None."""
    match = _LENGTH.match(plain, place, end)
    if match is None or match["n"] == "半":
        return None
    unit = _UNITS[match["unit"].removeprefix("个")[0]]
    return When(place, match.end(), None, None, lasts=f"P{number(match['n'])}{unit}")
