"""The time of the campaign as a whole, where the document states it."""

import re

from workflows.reading.carrying import Carrier
from workflows.reading.expressions import When
from workflows.reading.found import Overall, Place
from workflows.reading.normal import Text
from workflows.reading.obligations import HANDED_IN
from workflows.reading.sides import YEAR
from workflows.reading.spans import Spans
from workflows.reading.when import all_whens, whens
from workflows.reading.years import Years

_LABEL = re.compile(
    r"""(?:活动|考评|实施|工作|评比|评选|检查|起止|总体|行动|整治|教育|推进|创建)?
    (?:时间|日期|期限|期间)(?:安排)?[:为是\]]?[ \n]*(?:从|自|为)?$""",
    re.VERBOSE,
)
# The time in which something is handed in is a deadline; that of a contract is no campaign's.
_DUE_LABEL = re.compile(rf"{HANDED_IN}(?:时间|日期|期限|期间)[:为是]*[ \n]*从?$", re.VERBOSE)
_CONTRACT = re.compile(r"合同|协议|有效|任期|学制|租|试用")
# 本校自2005年起参与…: how long they have done something, and not the time of this campaign.
_OF_THE_OFFICE = re.compile(r"(?:本|我|该)[校院局园行司会](?:已|就)?自$")
# 2018年3月至12月在全处开展“作风建设年”活动
_CARRIED_ON = re.compile(
    r",?(?:在[^,。;]{1,12})?(?:集中)?开展[^,。;]{0,24}(?:活动|行动|整治|教育)(?!以来|中)"
)
_WHOLE = re.compile(
    r"""(?:活动|工作|教育|规划|检查|整治|行动|决定|总体|整个|集中|时间)
    [^,。;:\n]{0,12}(?:从|自|于|在)$
    | (?:决定|拟|计划|定于)(?:从|自|于)?$
    | (?:从|自)$""",
    re.VERBOSE,
)


def overall_of(text: Text, years: Years, before: int | None, taken: Spans) -> Overall | None:
    """Return the whole window.

    `before` is where the steps begin, `taken` the places of the times that they have.
    """
    for when in all_whens(text.plain):
        if taken.cover(when.start) or when.lost or when.lasts:
            continue
        last = _joined(text.plain, when)
        joined = last is not when and when.ends is not None
        if not (joined or _states_the_whole(text.plain, when, before)):
            continue
        window = Carrier(years).window(last)
        if window.dated or window.placeholder:
            words = text.passage(_lead(text.plain, last.start), last.end)
            return Overall(window, words, Place(*text.span(last.start, last.end)))
    return None


def _states_the_whole(plain: str, when: When, before: int | None) -> bool:
    lead, after = plain[max(0, when.start - 30) : when.start], plain[when.end : when.end + 2]
    over = when.ends is None or not when.single
    if _OF_THE_OFFICE.search(lead) and when.begins is not None and when.begins.precision == YEAR:
        return False
    if _DUE_LABEL.search(lead) or _CONTRACT.search(lead):
        return False
    if _LABEL.search(lead):
        return over
    if before is not None and when.start > before:
        return False
    if lead.endswith("贯穿") and after == "全年":
        return True
    if lead.endswith("\n(") and over and after[:1] == ")":
        return True
    months = when.begins is not None and when.begins.precision != YEAR
    if before is not None and over and lead.endswith(("将于", "将从", "将自")):
        return True
    if before is not None and months and _CARRIED_ON.match(plain, when.end):
        return True
    if before is not None and lead.endswith("定于") and when.begins is when.ends:
        return after in ("举办", "开展", "举行", "组织")
    return over and after not in ("施行", "执行", "生效") and bool(_WHOLE.search(lead))


def _lead(plain: str, start: int) -> int:
    match = re.search(r"(?:从|自|自从|时间从|时间自)$", plain[max(0, start - 3) : start])
    return start - len(match[0]) if match else start


_OPENS = r"(?:\([^()]{1,10}\))?(?:正式)?(?:启动|展开|开幕|启幕|拉开帷幕|开始)"
_STARTS = re.compile(rf"{_OPENS},")
_TO = re.compile(
    rf"(?:{_OPENS}|(?:正式)?(?:组织)?实施|[一-鿿]{{2,8}})?,(?:到|至)?(?=[\d一二三四五六七八九十])"
)


def _joined(plain: str, when: When) -> When:
    """Join `从2001年开始实施,到2005年结束` and `从9月开始,12月底前结束`, which are one window."""
    if when.ends is not None and not (when.single and _STARTS.match(plain, when.end)):
        return when
    match = _TO.match(plain, when.end)
    if match is None:
        return when
    following = whens(plain, match.end(), min(len(plain), match.end() + 20))
    if not following or following[0].start != match.end() or following[0].ends is None:
        return when
    tail = re.compile(r"(?:基本|全部|全面)?(?:结束|完成|闭幕|落幕)").match(plain, following[0].end)
    if tail is None and not re.search(r"[到至]$", match[0]):
        return when
    end = tail.end() if tail else following[0].end
    return When(when.start, end, when.begins or when.ends, following[0].ends)
