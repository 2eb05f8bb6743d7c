"""Times in brackets behind a name: (2010年5月至6月), [时间:9月], and one that nobody closed."""

import re

from workflows.reading.expressions import When
from workflows.reading.lengths import length_at
from workflows.reading.when import when_at

#: What may stand before a time: 活动时间:
LABEL = (
    r"(?:活动|完成|实施|工作|起止|安排|具体|计划|进行)?(?:时间|时限|日期)(?:安排)?(?:[:为是]|从)*"
)
LEADS_A_DATE = re.compile(
    rf"[\s,]*(?:[:]?{LABEL})?(?:从|自|于|在|计划在|计划于|拟于|拟在|定于|利用|用)?"
)


def bracketed_date(plain: str, place: int, limit: int) -> tuple[When, int] | None:
    """Return the time in the bracket that opens at a place, and where the bracket ends."""
    if place >= limit or plain[place] not in "([<":
        return None
    closing = _closing(plain, place, limit)
    if closing is None:
        return _open_bracket(plain, place, limit)
    if closing - place > 60:
        return None
    lead = LEADS_A_DATE.match(plain, place + 1, closing)
    begins = lead.end() if lead else place + 1
    when = when_at(plain, begins, closing) or length_at(plain, begins, closing)
    if when is None:
        return None
    rest = plain[when.end : closing]
    after = closing + 1
    return (when, after) if len(rest) <= 16 else None


def _open_bracket(plain: str, place: int, limit: int) -> tuple[When, int] | None:
    """Return the time in a bracket that nobody closed: 第四阶段(3月9日-10日:汇总上报。"""
    when = when_at(plain, place + 1, limit)
    if when is None or not when.dated:
        return None
    rest = re.compile(r"[^\n。;,]{0,10}(?=\n|$)|(?=:)").match(plain, when.end)
    return (when, rest.end()) if rest else None


def _closing(plain: str, place: int, limit: int) -> int | None:
    depth = 0
    for index in range(place, min(limit, place + 80)):
        if plain[index] in "([<":
            depth += 1
        elif plain[index] in ")]>":
            depth -= 1
            if not depth:
                return index
        elif plain[index] == "\n":
            return None
    return None
