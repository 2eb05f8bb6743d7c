"""The same language of time in Chinese words: 截止前3个工作日 is "3 working days before due"."""

from __future__ import annotations

import re

_ANCHORS = {
    "上一环节截止": "previous due",
    "上一环节开始": "previous opens",
    "环节开始": "opens",
    "阶段开始": "round starts",
    "阶段结束": "round ends",
    "活动开始": "plan starts",
    "活动结束": "plan ends",
    "方案开始": "plan starts",
    "方案结束": "plan ends",
    "本期开始": "period starts",
    "本期结束": "period ends",
    "期末": "period ends",
    "期初": "period starts",
    "截止": "due",
    "开始": "opens",
    "进入": "entered",
}
_UNITS = {
    "个工作日": "working day",
    "工作日": "working day",
    "天": "day",
    "日": "day",
    "周": "week",
    "个星期": "week",
    "个月": "month",
    "年": "year",
}
_SPANS = {
    "期": "period",
    "月": "month",
    "季度": "quarter",
    "季": "quarter",
    "半年": "half-year",
    "年": "year",
}
_SIDES = {"前": "before", "后": "after"}

_BASE = rf"(?:{'|'.join(_ANCHORS)}|\d{{4}}年\d{{1,2}}月\d{{1,2}}日|事件\s*\w+)"
_OFFSET = re.compile(rf"({_BASE})([前后])(\d+)({'|'.join(_UNITS)})")
_EDGE = re.compile(r"(?:本|每)(期|月|季度|季|半年|年)的?(最后|第)一?个?(工作日|天|日)")
_NUMBERED = re.compile(r"(?:本|每)月(\d{1,2})[日号]")
_CLOCK = re.compile(r"(.+?)\s*(\d{1,2}):(\d{2})")
_DATE = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_EVENT = re.compile(r"事件\s*(\w+)")


# The traditional forms of the characters that the language uses (阶段結束後2週 and the like).
_SIMPLIFIED = str.maketrans("後結開階環節個進動週號", "后结开阶环节个进动周号")


def in_english(phrase: str) -> str:
    """Put a Chinese phrase into the English words of the language; leave any other as it is."""
    phrase = phrase.strip().translate(_SIMPLIFIED)
    if phrase.isascii():
        return phrase
    if timed := _CLOCK.fullmatch(phrase):
        return f"{in_english(timed[1])} at {timed[2]}:{timed[3]}"
    if moved := _OFFSET.fullmatch(phrase):
        base, side, count, unit = moved.groups()
        return f"{int(count)} {_UNITS[unit]} {_SIDES[side]} {_base(base)}"
    if edge := _EDGE.fullmatch(phrase):
        day = "working day" if edge[3] == "工作日" else "day"
        return f"{'last' if edge[2] == '最后' else 'first'} {day} of {_SPANS[edge[1]]}"
    if numbered := _NUMBERED.fullmatch(phrase):
        return f"day {int(numbered[1])} of month"
    return _base(phrase)


def _base(words: str) -> str:
    if words in _ANCHORS:
        return _ANCHORS[words]
    if dated := _DATE.fullmatch(words):
        return f"{dated[1]}-{int(dated[2]):02}-{int(dated[3]):02}"
    if event := _EVENT.fullmatch(words):
        return f"event {event[1]}"
    return words
