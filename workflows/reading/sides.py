"""Points of time as plans write them: a day, ten days, a month, a quarter, a year, a holiday.

A point may lack its year; which one it belongs to is settled in `years.py`.
"""

import calendar
import re
from dataclasses import dataclass

from workflows.reading.numerals import digits, number

DAY, TEN_DAYS, MONTH, QUARTER, YEAR, EVENT = "day", "ten-days", "month", "quarter", "year", "event"

GIVEN, PLACEHOLDER, NEXT, THIS = "given", "placeholder", "next", "this"


@dataclass(frozen=True, slots=True)
class WrittenYear:
    """A year as it is written: given, left open (20xx), the next one (明年) or this one (今年)."""

    kind: str
    value: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """One side of an expression: the first and last (month, day) that it may mean.

    A month of 0 is taken from the other side; a day of 0 is the last of its month. `unknown` is a
    happening whose day no calendar knows (党的十八大).
    """

    precision: str
    first: tuple[int, int] = (0, 1)
    last: tuple[int, int] = (0, 0)
    year: WrittenYear | None = None
    unknown: bool = False


UNKNOWN = Side(EVENT, unknown=True)

NUMBER = r"(?:[0-3]?\d|[一二三四五六七八九十廿]{1,3})"
CHINESE_YEAR = r"[一二][九〇零][一二三四五六七八九〇零]{2}"
MINGUO_IN_CHINESE = (
    r"(?:一百[零〇]?[一二三四五六七八九十]{1,3}|一[〇零一二][一二三四五六七八九〇零]"
    r"|[八九]十[一二三四五六七八九]?)"
)
# What follows a day that was written without 日: 6月15前, 2月27至3月3日.
_DAY_ENDS = r"(?=之?前|以前|至|到|-|起|止|截|[,、)\n]|$)"
# 七一庆祝大会 is held on the day itself.
_FEAST = r"庆祝[^,。;至到]{0,18}大会"
SUFFIX = r"前夕|之前|以前|前后|前|期间|大会"

_YEAR = rf"""
    (?: (?:公元)?(?P<y4>(?:19|20)\d\d)
      | (?P<ph>(?:19|20)[xX×*_]{{1,2}} | (?:19|20)\d[xX×*_] | 2[xX×*_]{{2,3}}
        | [xX×*_]{{2,4}} | [xX×*_某]
        | (?:19|20)(?=年度?\d?\d月))
      | (?P<yc>{CHINESE_YEAR})
      | (?:民国)?(?P<yh>{MINGUO_IN_CHINESE})(?=年[一二三四五六七八九十])
      | (?:民国)?(?P<y3>\d{{2,3}})(?=年\d?\d月)
      | (?P<y2>\d\d)
    )年
    | (?P<noyear>(?<=[( ])年(?=\d?\d月))
    | (?P<rel>今年|本年|当年|同年|明年|次年|翌年|来年|去年)
"""
_FULL = r"""
    (?P<full>(?:民国)?(?P<iy>(?:19|20)\d\d|1[01]\d|0[89]\d)
      (?P<sep>[./-])(?P<im>[01]?\d)(?:(?P=sep)(?P<id>[0-3]?\d))?日?(?![\d.]))
"""
_MONTH = rf"""
    (?P<month>{NUMBER}|(?P<mph>[xX×*_]{{1,2}}))月份?
    (?: (?P<ten>上中旬|中上旬|中下旬|上旬|中旬|下旬|月初|月中|月底|月末|初|底|末)
      | (?P<day>{NUMBER})(?:日|号|{_DAY_ENDS})
      | (?P<dph>[xX×*_]{{1,2}})日 )?
"""
_POINT = rf"""
    {_FULL}
    | (?P<short>(?:1[0-2]|0?[1-9])\.[0-3]?\d(?![\d.%年月]))
    | (?:(?:{_YEAR})[,、]?)?的?
      (?: (?P<quarter>第?[一二三四1-4]个?季度|第[一二三四]季(?=[(),。|\n至到-]|$))
        | (?P<half>上半年|下半年)
        | {_MONTH}
        | [“\"]?(?P<holiday>[七八五六][·.]?一|五[·.]?四|三八|元旦|国庆节?|教师节
            | 十一(?![至到-][一二三四五六七八九十\d]{{1,3}}月))[”\"]?
          (?: {_FEAST} | (?=(?P<suffix>{SUFFIX}|[至到-]|[”](?![“节、]))) )
        | (?P<loneyear>年[底末](?=之?前|以前|[),。]|开展|完成|结束|集中|$))
        | 年?(?P<yearpart>初|底|末|终)(?=前|之前|以前|[至到,)。;]|$)
        | (?P<bare>) )
"""
POINT = re.compile(_POINT, re.VERBOSE)
PARTIAL = re.compile(
    rf"""(?P<day>{NUMBER})(?:日|号)
    | (?P<lone>{NUMBER})(?=[)前]|$)
    | (?P<year_end>年[底末])
    | (?P<ten>上中旬|中下旬|上旬|中旬|下旬|月?底|月?末)""",
    re.VERBOSE,
)

_HOLIDAYS = {
    "七一": (7, 1),
    "八一": (8, 1),
    "五四": (5, 4),
    "五一": (5, 1),
    "六一": (6, 1),
    "三八": (3, 8),
    "十一": (10, 1),
    "元旦": (1, 1),
    "国庆": (10, 1),
    "国庆节": (10, 1),
    "教师节": (9, 10),
}
_TENS = {"上": (1, 10), "中": (11, 20), "下": (21, 0), "上中": (1, 20), "中上": (1, 20)}
_TENS |= {"中下": (11, 0), "初": (1, 10), "底": (21, 0), "末": (21, 0)}


def side_of(match: re.Match[str]) -> Side | None:
    """Return what a point of time means, or None where it is none."""
    if match["full"]:
        return _of_numbers(match)
    if match["short"]:
        return None
    year = year_of(match)
    if match["quarter"]:
        ordinal = number(match["quarter"].strip("第个季度")) or 0
        return Side(QUARTER, (ordinal * 3 - 2, 1), (ordinal * 3, 0), year)
    if match["half"]:
        first = 1 if match["half"].startswith("上") else 7
        return Side(MONTH, (first, 1), (first + 5, 0), year)
    if match["mph"] or match["dph"]:
        return Side(EVENT, unknown=True, year=WrittenYear(PLACEHOLDER))
    if match["month"]:
        return _of_month(match, year)
    if match["holiday"]:
        day = _HOLIDAYS[re.sub(r"[·.]", "", match["holiday"])]
        return Side(EVENT, day, day, year)
    return _of_year(match, year)


def _of_year(match: re.Match[str], year: WrittenYear | None) -> Side | None:
    if match["loneyear"]:
        return Side(MONTH, (12, 1), (12, 31), year)
    if match["yearpart"] and year is not None:
        first = match["yearpart"] == "初"
        return Side(MONTH, (1, 1), (1, 0), year) if first else Side(MONTH, (12, 1), (12, 31), year)
    if year is None or match["yearpart"] or match["y2"] or year.kind in (THIS, NEXT):
        return None
    return year_side(year)


def year_side(year: WrittenYear) -> Side:
    """Return a whole year."""
    return Side(YEAR, (1, 1), (12, 31), year)


def _of_numbers(match: re.Match[str]) -> Side | None:
    """Read 2010.5.1, 2010-05-01 and 104.10.22."""
    year, month = int(match["iy"]), int(match["im"])
    if year < 200:
        year += 1911
    if not 1 <= month <= 12:
        return None
    written = WrittenYear(GIVEN, year)
    if match["id"] is None:
        return None if match["sep"] == "-" else Side(MONTH, (month, 1), (month, 0), written)
    day = int(match["id"])
    if not 1 <= day <= calendar.monthrange(year, month)[1]:
        return None
    return Side(DAY, (month, day), (month, day), written)


def _of_month(match: re.Match[str], year: WrittenYear | None) -> Side | None:
    month = number(match["month"]) or 0
    if not 1 <= month <= 12:
        return None
    if match["ten"]:
        return _ten_days(match["ten"], month, year)
    if match["day"]:
        day = number(match["day"]) or 0
        if not 1 <= day <= calendar.monthrange(2000, month)[1]:
            return None
        return Side(DAY, (month, day), (month, day), year)
    return Side(MONTH, (month, 1), (month, 0), year)


def _ten_days(written: str, month: int, year: WrittenYear | None = None) -> Side:
    first, last = _TENS[written.removeprefix("月").removesuffix("旬")]
    return Side(TEN_DAYS, (month, first), (month, last), year)


def partial_side(match: re.Match[str]) -> Side:
    """Return the right side of a range that takes its month from the left: 3月1日至15日."""
    if match["year_end"]:
        return Side(MONTH, (12, 1), (12, 31))
    if match["ten"]:
        return _ten_days(match["ten"], 0)
    day = number(match["day"] or match["lone"]) or 0
    return Side(DAY, (0, day), (0, day))


def year_of(match: re.Match[str]) -> WrittenYear | None:
    """Return the year that a point states, however it is written."""
    if match["y4"]:
        return WrittenYear(GIVEN, int(match["y4"]))
    if match["yc"]:
        year = digits(match["yc"])
        return WrittenYear(GIVEN, year) if year else None
    if match["ph"] or match["noyear"]:
        return WrittenYear(PLACEHOLDER)
    if match["yh"]:
        return minguo(match["yh"])
    if match["y3"] or match["y2"]:
        return short_year(match["y3"] or match["y2"])
    return relative_year(match["rel"]) if match["rel"] else None


def relative_year(word: str) -> WrittenYear:
    """Return the year that 明年 or 今年 means: the next one, or the one that is spoken of."""
    return WrittenYear(NEXT if word in ("明年", "次年", "翌年", "来年") else THIS)


def minguo(written: str) -> WrittenYear:
    """Return the year of a count from 1912 in Chinese: 一百零四, 一〇四, 九十九."""
    return WrittenYear(GIVEN, (number(written) or digits(written) or 0) + 1911)


def short_year(written: str) -> WrittenYear:
    """Return the year of two or three digits: 104 and 099 count from 1912, 09 from 2000."""
    value = int(written)
    if len(written) == 3:
        return WrittenYear(GIVEN, value + 1911)
    return WrittenYear(GIVEN, value + (1900 if value >= 90 else 2000))


def before(side: Side, word: str) -> Side:
    """Return the last day that is before a side: the day itself, but for the first of July."""
    if side.unknown or word in ("结束", "前结束") or word.startswith(("止", "截", "为")):
        return side
    fixed = side.precision == EVENT and word in ("前", "前夕", "之前", "以前")
    if fixed or (side.precision == DAY and side.first == (7, 1) and word != "前后"):
        return _the_day_before(side)
    if word.startswith("底"):
        return Side(TEN_DAYS, (side.first[0], 21), (side.last[0], 0), side.year)
    return side


def _the_day_before(side: Side) -> Side:
    month, day = side.first
    if day > 1:
        return Side(side.precision, (month, day - 1), (month, day - 1), side.year)
    last = (month - 1 or 12, 0)
    year = side.year
    if month == 1 and year is not None and year.kind == GIVEN:
        year = WrittenYear(GIVEN, year.value - 1)
    return Side(side.precision, last, last, year)
