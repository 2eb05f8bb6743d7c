"""Expressions of time as plans write them, taken apart: ranges, open ends, lengths.

`2010年5月下旬至6月2日前` is a left side (2010, May, last ten days) and a right side (June 2nd,
until).
"""

import re
from functools import lru_cache

from workflows.reading.expressions import When
from workflows.reading.lengths import weeks_or_months
from workflows.reading.numerals import digits, number
from workflows.reading.sides import (
    CHINESE_YEAR,
    DAY,
    EVENT,
    GIVEN,
    MONTH,
    PARTIAL,
    PLACEHOLDER,
    POINT,
    SUFFIX,
    UNKNOWN,
    YEAR,
    Side,
    WrittenYear,
    before,
    partial_side,
    relative_year,
    side_of,
    year_side,
)

_UNKNOWN_EVENT = r"""(?:
    (?:党的?)?[一二三四五六七八九十]{1,3}届[一二三四五六七八九]中全会
    | (?:党的?|中共|中国共产党)?第?十[六七八九]大 | (?:党的?)?二十大 | (?:全国)?两会
    | 春节 | 中秋节? | 端午节? | 清明节? | 暑假 | 寒假 | 期末 | 年会
    | (?:动员|总结|表彰)(?:部署)?大?会 | 活动结束 | 即日 | 现在 | 目前 | 本通知 | 本方案 )"""
_EVENT_SIDE = re.compile(
    rf"""(?:(?:19|20)[\dxX×*]{{2}}年)?[“\"]?
    (?:{_UNKNOWN_EVENT}|[^\d,。;:()\n月日 ]{{0,6}}(?:结束|召开|放假|大会))[”\"]?
    (?:胜利)?(?:召开|结束|放假)?""",
    re.VERBOSE,
)
_SINCE = re.compile(r"(?:起|开始|及以后|及之后|以后|之后|后)(?!勤)")
_TO = re.compile(
    r"[起始是]?(?:开始)?,?(?:[至到]{1,2}|-+|直至|直到|截至)|(?:起|开始),(?:预计|计划)?(?=[^,。;]{2,12}(?:结束|完成))"
)
_UNTIL = re.compile(
    r"""前结束 | 之前 | 以前 | 前夕 | 前后 | 前(?!期|后|往|来|段|提(?![报交出供])|景|列|沿|述|去)
    | 止 | 截止 | 为止 | 底前 | 底(?=[),。;]|$) | 结束(?=[)]|$)""",
    re.VERBOSE,
)
# A weekday in brackets and an hour behind a day say nothing that a plan counts.
_CLOCK = re.compile(
    r"""(?:\((?:星期|周|礼拜)?[一二三四五六日天]\))?
    (?: (?:上午|下午|晚上?|中午|早上?)?\d{1,2}(?:[:时点]\d{0,2}分?)(?:整|半)?
      | 零[时点] | 上午 | 下午 )?""",
    re.VERBOSE,
)
# What an expression can begin with: elsewhere nobody need look.
_TRIGGER = re.compile(
    r"[\d一二三四五六七八九十第xX×*_某今现目明次翌来去本当同民公上下“元国教即从自春党暑年通印发文方]"
)


@lru_cache(maxsize=2)
def all_whens(plain: str) -> tuple[When, ...]:
    """Return every expression of time in a document, in order; asked several times over."""
    return tuple(whens(plain, 0, len(plain)))


def whens(plain: str, start: int, stop: int) -> list[When]:
    """Return the expressions of time in plain[start:stop], in order, none within another."""
    found: list[When] = []
    place = start
    while trigger := _TRIGGER.search(plain, place, stop):
        when = when_at(plain, trigger.start(), stop)
        if when is None:
            place = trigger.start() + 1
        else:
            found.append(when)
            place = when.end
    return found


def when_at(plain: str, place: int, stop: int | None = None) -> When | None:
    """Return the expression that begins at a place, particles before it not counted, or None."""
    end = len(plain) if stop is None else stop
    return (
        _lost_digits(plain, place, end)
        or _short_range(plain, place, end)
        or _months_or_years(plain, place, end)
        or _range_or_point(plain, place, end)
        or _from_event(plain, place, end)
        or weeks_or_months(plain, place, end)
    )


_LOST = re.compile(
    r"""(?: 年月日? | (?<=[(至到-])年 | (?<=[(])月日? )
    (?:(?:至|到|-)年?月?日?)?(?=[)]|$)""",
    re.VERBOSE,
)


def _lost_digits(plain: str, place: int, end: int) -> When | None:
    match = _LOST.match(plain, place, end)
    return When(place, match.end(), None, None, lost=True) if match else None


_SHORT_RANGE = re.compile(
    r"(?<=[( ])(?P<m1>\d{1,2})\.(?P<d1>\d{1,2})(?:-|至|到)"
    r"(?P<m2>\d{1,2})\.(?P<d2>\d{1,2})(?=[):]|$)"
)


def _short_range(plain: str, place: int, end: int) -> When | None:
    """Read (5.10-6.20), which is a range of days only where nothing else is beside it."""
    match = _SHORT_RANGE.match(plain, place, end)
    if match is None:
        return None
    sides = []
    for month, day in ((match["m1"], match["d1"]), (match["m2"], match["d2"])):
        if not (1 <= int(month) <= 12 and 1 <= int(day) <= 31):
            return None
        sides.append(Side(DAY, (int(month), int(day)), (int(month), int(day))))
    return When(place, match.end(), sides[0], sides[1])


_ONE_MONTH = r"(?:1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九])"
_MONTHS = re.compile(
    rf"""(?:(?P<y4>(?:19|20)\d\d)年|(?P<yc>{CHINESE_YEAR})年|(?P<ph>(?:19|20)[xX×*_]{{1,2}}|[xX×*_]{{2,4}})年
      |(?P<rel>今年|本年|明年|次年))?
    (?P<m1>{_ONE_MONTH})(?P<unit>月份?)?(?P<sep>[、-]|至|到)
    (?:(?:19|20)\d\d年)?(?P<m2>{_ONE_MONTH})月份?
    (?![\d一二三四五六七八九十]|上|中旬|下|初|底|末)""",
    re.VERBOSE,
)
_YEARS = re.compile(
    r"(?P<a>(?:19|20)\d\d)年?(?:-|至|到)(?P<b>(?:19|20)\d\d)年(?!\d|[一二三四五六七八九十]+月|度)"
)


def _months_or_years(plain: str, place: int, end: int) -> When | None:
    """Read 4-5月, 5月、6月 and 2002-2004年."""
    if place and plain[place - 1].isdigit():
        return None
    years = _YEARS.match(plain, place, end)
    if years:
        first, last = (year_side(WrittenYear(GIVEN, int(years[name]))) for name in "ab")
        return When(place, years.end(), first, last)
    match = _MONTHS.match(plain, place, end)
    if match is None or (match["unit"] and match["sep"] != "、"):
        return None
    first_month, last_month = number(match["m1"]) or 0, number(match["m2"]) or 0
    return When(
        place,
        match.end(),
        Side(MONTH, (first_month, 1), (first_month, 0), _year_of_months(match)),
        Side(MONTH, (last_month, 1), (last_month, 0)),
    )


def _year_of_months(match: re.Match[str]) -> WrittenYear | None:
    if match["y4"]:
        return WrittenYear(GIVEN, int(match["y4"]))
    if match["yc"]:
        return WrittenYear(GIVEN, digits(match["yc"]) or 0)
    if match["ph"]:
        return WrittenYear(PLACEHOLDER)
    return relative_year(match["rel"]) if match["rel"] else None


def _range_or_point(plain: str, place: int, end: int) -> When | None:
    if place and plain[place - 1].isdigit() and plain[place : place + 1].isdigit():
        return None
    match = POINT.match(plain, place, end)
    left = side_of(match) if match and match.end() > place else None
    if left is None or match is None:
        return None
    after = _past_clock(plain, match.end(), end)
    separator = _TO.match(plain, after, end)
    ranged = _right(plain, separator.end() if separator else after, end, joined=bool(separator))
    ranged = ranged or (_lost_sign(plain, after, end, left) if separator is None else None)
    if ranged is None:
        return _single(plain, place, match.end(), after, left, end)
    right, right_end = ranged
    until = _UNTIL.match(plain, right_end, end)
    if until:
        return When(place, until.end(), left, before(right, until[0]))
    return When(place, right_end, left, right)


def _past_clock(plain: str, place: int, end: int) -> int:
    clock = _CLOCK.match(plain, place, end)
    return clock.end() if clock else place


def _single(plain: str, place: int, left_end: int, after: int, left: Side, end: int) -> When | None:
    if left.precision == YEAR and plain[left_end : left_end + 1] in ("度", "级", "来", "间"):
        return None
    until = _UNTIL.match(plain, after, end)
    if until and until[0] in ("前后", "期间"):
        return When(place, until.end(), left, left)
    if until:
        return When(place, until.end(), None, before(left, until[0]))
    if left.precision == EVENT:
        return _holiday(plain, place, left_end, left, end)
    since = _SINCE.match(plain, after, end)
    if since:
        return When(place, since.end(), left, None)
    if re.search(r"截[止至]到?$", plain[max(0, place - 3) : place]):
        return When(place, after, None, left)
    return When(place, after, left, left)


_HOLIDAY_SUFFIX = re.compile(SUFFIX)


def _holiday(plain: str, place: int, left_end: int, left: Side, end: int) -> When:
    suffix = _HOLIDAY_SUFFIX.match(plain, left_end, end)
    if suffix and suffix[0] in ("前夕", "之前", "以前", "前"):
        return When(place, suffix.end(), None, before(left, suffix[0]))
    return When(place, suffix.end() if suffix else left_end, left, left)


def _right(plain: str, place: int, end: int, *, joined: bool) -> tuple[Side, int] | None:
    """Return the right side of a range and where it ends; without a sign only a whole date."""
    event = _EVENT_SIDE.match(plain, place, end) if joined else None
    if event:
        return UNKNOWN, event.end()
    match = POINT.match(plain, place, end)
    side = side_of(match) if match and match.end() > place else None
    if side is not None and match is not None and (joined or side.precision != EVENT):
        # What follows without a sign is a date of its own right: the sign was lost.
        if not joined and (not match["month"] or match["rel"]):
            return None
        return side, _past_clock(plain, match.end(), end)
    partial = PARTIAL.match(plain, place, end) if joined else None
    return (partial_side(partial), partial.end()) if partial else None


def _lost_sign(plain: str, place: int, end: int, left: Side) -> tuple[Side, int] | None:
    """Return the second day of 4月5日10日, between which a sign was lost."""
    match = PARTIAL.match(plain, place, end) if left.precision == DAY else None
    if match is None or not match["day"] or plain[match.end() : match.end() + 1] not in _CLOSES:
        return None
    right = partial_side(match)
    return (right, match.end()) if right.last[1] > left.first[1] else None


_CLOSES = (")", ",", "。", "\n", "")
_FROM_EVENT = re.compile(
    r"(?:即日|现在|目前|(?:本?通知|本?方案|文件)?(?:印发|下发|发布)之日)(?:起|开始)?"
)


# 从动员大会至…, whose day nobody states.
_FROM_HAPPENING = re.compile(rf"{_UNKNOWN_EVENT}(?:胜利)?(?:召开|结束)?(?=[至到])", re.VERBOSE)


def _from_event(plain: str, place: int, end: int) -> When | None:
    """Read 即日起至8月15日, whose beginning no calendar knows."""
    match = _FROM_EVENT.match(plain, place, end) or _FROM_HAPPENING.match(plain, place, end)
    if match is None:
        return None
    separator = _TO.match(plain, match.end(), end)
    after = separator.end() if separator else match.end()
    ranged = _right(plain, after, end, joined=bool(separator))
    if ranged is None:
        open_ended = match[0].endswith(("起", "始"))
        return When(place, match.end(), UNKNOWN, None) if open_ended else None
    until = _UNTIL.match(plain, ranged[1], end)
    if until:
        return When(place, until.end(), UNKNOWN, before(ranged[0], until[0]))
    return When(place, ranged[1], UNKNOWN, ranged[0])
