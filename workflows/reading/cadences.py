"""How often something is owed: 每月, 逐年, 按季, 半年一次, 逢双月."""

import re

from workflows.reading.numerals import number

_TIMES = r"(?:[一二三四五六七八九十两]|\d{1,2})"
CADENCE = re.compile(
    rf"""每[隔逢]?(?P<every>{_TIMES})?个?
      (?P<unit>半年|半个?月|季度|季|学期|学年|学月|年度|年|月份?|旬|周|星期|工作日|日|天|晚|晨)
      (?!级|龄|薪|代|人|刊(?![发登载出]))
    | 逐(?P<each>年|季|月|周|日)(?!.{{0,2}}(?:提高|增加|提升|改善|减少|下降|递))
    | 按(?P<by>年度?|季度?|月|周)(?!龄|照|期|份计|薪|升|落|光)
    | (?P<per>一|两|半)?(?P<per_unit>年|季度|季|月|周)(?P<per_count>{_TIMES})次(?!性)
    | (?P<daily>天天(?=[讲查练学巡]))
    | (?P<alternate>逢[双单]月|隔月)
    | (?P<halves>上半年(?:和|、|及|与)下半年)各
    | (?P<term>上学期:[^\n]{{0,12}}下学期:)""",
    re.VERBOSE,
)
_NAMES = {
    "半年": "half-yearly",
    "季": "quarterly",
    "季度": "quarterly",
    "学期": "per-term",
    "学年": "yearly",
    "学月": "monthly",
    "年": "yearly",
    "年度": "yearly",
    "月": "monthly",
    "月份": "monthly",
    "周": "weekly",
    "星期": "weekly",
    "日": "daily",
    "天": "daily",
    "工作日": "daily",
    "晚": "daily",
    "晨": "daily",
}
_SPANS = {"旬": "every 10 days", "半月": "every 2 weeks", "半个月": "every 2 weeks"}
_PLURALS = {"daily": "days", "weekly": "weeks", "monthly": "months", "yearly": "years"}
_SPECIAL = {
    "halves": "half-yearly",
    "term": "per-term",
    "daily": "daily",
    "alternate": "every 2 months",
}
_COUNT = re.compile(
    rf"(?P<least>至少|不少于|不低于)?(?:[^,。;]{{0,8}}?)(?P<n>{_TIMES})(?:至{_TIMES})?"
    r"(?:次|期|篇|个|份|场|堂|件|条|小时|天)"
)
_MONTHS = re.compile(r"(?:的)?(?P<a>1[0-2]|[1-9])(?:[-至到、](?P<b>1[0-2]|[1-9]))?月份?")
_DAY = re.compile(r"(?:的)?(?P<day>[1-3]?\d)[日号]")
_WEEKDAY = re.compile(
    r"[一二三四五六日天](?:[、和至到-]周?[一二三四五六日天])*(?![期次个篇份场回条])(?:上午|下午|晚上|下班)?前?"
)


def cadence_of(match: re.Match[str]) -> str | None:
    """Return the cadence that words tell, or None where they tell none (一年 without 次)."""
    for group, name in _SPECIAL.items():
        if match[group]:
            return name
    unit = match["unit"] or match["each"] or match["by"] or match["per_unit"]
    if unit in _SPANS:
        return _SPANS[unit]
    name = _NAMES[unit]
    if match["per"] == "半":
        return "half-yearly" if unit == "年" else None
    if match["per_unit"] and match["per"] is None:
        return None
    every = _number(match["every"] or match["per"] or "一")
    if every == 1:
        return name
    return f"every {every} {_PLURALS[name]}" if name in _PLURALS else None


def _number(written: str) -> int:
    return number(written.replace("两", "二")) or 1


def times_behind(match: re.Match[str]) -> int | None:
    """Return how many times 一年两次 asks for; None for once."""
    times = _number(match["per_count"] or "一")
    return times if times > 1 else None


def times_in(plain: str, start: int, end: int) -> tuple[int | None, int | None]:
    """Return how many times something is owed, and how many at least, where words say so."""
    count = _COUNT.match(plain, start, end)
    if count is None:
        return None, None
    times = _number(count["n"])
    return (None, times) if count["least"] else (times if times > 1 else None, None)


def days_of(plain: str, place: int, last: int) -> tuple[tuple[int, ...], int | None, int]:
    """Return the months or the day behind a cadence, and where they end: 每年5-6月, 每月5日."""
    months = _MONTHS.match(plain, place, last)
    named = months_of(months) if months else ()
    place = months.end() if months else place
    day = _DAY.match(plain, place, last)
    if day and 1 <= int(day["day"]) <= 31:
        return named, int(day["day"]), day.end()
    return named, None, place


def past_weekday(plain: str, place: int, last: int) -> int:
    """Go past the weekday of 每周五下午; 每周二期 is twice a week, and stays."""
    weekday = _WEEKDAY.match(plain, place, last)
    return weekday.end() if weekday else place


def all_months(plain: str, start: int, last: int) -> tuple[int, ...]:
    """Return the months of every span in plain[start:last], in their order."""
    return tuple(
        month for span in _MONTHS.finditer(plain, start, last) for month in months_of(span)
    )


def months_of(match: re.Match[str]) -> tuple[int, ...]:
    """Return the months of a span; 12-1月 runs over the end of the year."""
    first, last = int(match["a"]), int(match["b"] or match["a"])
    if last >= first:
        return tuple(range(first, last + 1))
    return (*range(first, 13), *range(1, last + 1))
