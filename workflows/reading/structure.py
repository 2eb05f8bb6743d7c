"""The numbered structure of a document: which points stand beside one another, which below."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

from workflows.reading.numerals import number

# The styles of numbers. Which stands above which is learnt from the document itself.
_CN = r"[一二三四五六七八九十]{1,3}"
_STYLES = (
    ("part", r"第(?P<part>[一二三四五六七八九十]{1,3})(?:部分|章|篇)[:、. ]?"),
    ("formal", r"(?P<formal>[壹贰叁肆伍陆柒捌玖拾]{1,2})[、.: ]"),
    ("chinese", rf"(?P<chinese>{_CN})(?:、|\.(?!\d)|,(?=\S)|(?<=\n[一二三四五六七八九十])[ ])"),
    ("bracketed", rf"(?:[(<]|\*{{2,3}})(?P<bracketed>{_CN})(?:[)>]|\*{{2,3}})[、.]?"),
    ("half_bracketed", rf"(?P<half_bracketed>{_CN})\)"),
    ("decimal", r"(?P<decimal>\d{1,2}\.\d{1,2})(?![\d.年月日%-])[、. ]?(?=[^\d\s])"),
    (
        "arabic",
        r"(?P<arabic>\d{1,2})"
        r"(?:、(?!\d)|(?<=\n\d)、(?=(?:\d{4}年)?\d{1,2}月(?:\d{1,2}[日号]?|[上中下]旬|[初底])?前?[-至到:])|\.(?!\d)|\.(?=\d{1,2}月)"
        r"|\)(?=\D)|(?<=\n\d)[ /](?=[一-鿿]))",
    ),
    (
        "deep_decimal",
        r"(?P<deep_decimal>\d{1,2}(?:\.\d{1,2}){2})(?![\d.年月日%-])[、. ]?(?=[^\d\s])",
    ),
    ("lettered", r"(?P<lettered>[A-Ha-h])[.、)](?=[ ]?[一-鿿“])"),
    ("arabic_bracketed", r"\((?P<arabic_bracketed>\d{1,2})\)[、.]?"),
    ("bullet", r"(?P<bullet>[▶●★■◆▲※➤•☆◇□▪]|(?<=\n)-(?=[ ]+[一-鿿]))[ ]*"),
    ("circled", r"(?P<circled>[①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮])[、.]?"),
)
# Styles of whole sections: where a number is missing, the section is still one.
SECTIONS = ("part", "formal", "chinese")
_MARKER = re.compile("|".join(pattern for _, pattern in _STYLES))


@dataclass(slots=True, eq=False)
class Point:
    """A numbered point: its number at plain[start:text], what it says from there to `end`.

    `end` is where the next point of its own level or above begins; `own_end` where the first
    point below it does. `title` is what it is called, once somebody has asked.
    """

    style: str
    value: int
    start: int
    text: int
    end: int = 0
    own_end: int = 0
    parent: "Point | None" = None
    points: list["Point"] = field(default_factory=list)
    title: str | None = None


@dataclass(slots=True, eq=False)
class Siblings:
    """Points of one list, in order, with the point that they stand under."""

    parent: Point | None
    points: list[Point]


@dataclass(slots=True, eq=False)
class Structure:
    """The points of a document as a tree and as lists."""

    plain: str
    points: list[Point]
    lists: list[Siblings]

    def containing(self, place: int) -> Point | None:
        """Return the innermost point that a place stands in."""
        index = bisect_right(self.points, place, key=_start) - 1
        inner = self.points[index] if index >= 0 else None
        while inner is not None and inner.end <= place:
            inner = inner.parent
        return inner


def _start(point: Point) -> int:
    return point.start


def structured(plain: str) -> Structure:
    """Return the structure of a document in normal form."""
    open_points: list[Point] = []
    points: list[Point] = []
    lists: list[Siblings] = []
    latest: dict[tuple[Point | None, str], Siblings] = {}
    for point in _markers(plain):
        placed = _place(point, open_points)
        if placed is None:
            continue
        parent, continued = placed
        while open_points and open_points[-1] is not parent:
            open_points.pop()
        point.parent = parent
        siblings = latest.get((parent, point.style)) if continued else None
        if siblings is None:
            siblings = Siblings(parent, [])
            lists.append(siblings)
            latest[parent, point.style] = siblings
        siblings.points.append(point)
        if parent:
            parent.points.append(point)
        open_points.append(point)
        points.append(point)
    _measure(points, len(plain))
    return Structure(plain, points, lists)


def _markers(plain: str) -> Iterator[Point]:
    run_on = _run_on(plain)
    for match in _MARKER.finditer(plain):
        start = match.start()
        before = last_before(plain, start)
        at_line = before == "\n"
        style = str(match.lastgroup)
        glued = run_on and style in _GLUED and _GLUED[style].match(plain, start)
        apart = at_line or glued or _stands_apart(plain, start, match.end(), before, style)
        if not apart:
            continue
        if style == "bullet":
            if at_line:
                yield Point(style, 1, start, match.end())
            continue
        written = match[style]
        value = _value(written.split(".")[-1])
        if 0 < value < 60:
            yield Point(style, value, start, match.end())


def _run_on(plain: str) -> bool:
    """Say whether the line breaks of a document were lost: 一、目的…二、对象… in one line."""
    return any(len(line) > 200 and _SECTIONS.search(line) for line in plain.split("\n"))


_TITLES = (
    r"(?:[一-鿿]{0,8}(?:目的|意义|对象|主题|思想|步骤|程序|流程|要求|内容|安排|时间|方法|方式|措施"
    r"|组织|领导|机构|标准|条件|奖项|设置|任务|保障|原则|目标|范围|单位|人员|奖励|总结|步骤|地点))"
)
_SECTIONS = re.compile(rf"[一二]、[ ]?{_TITLES}.{{0,600}}[二三]、[ ]?{_TITLES}", re.DOTALL)
# What numbers of a run-on document may be glued to.
_GLUED = {
    "chinese": re.compile(rf"(?<![一二三四五六七八九十第]){_CN}、[ ]?{_TITLES}"),
    "arabic": re.compile(
        r"(?:(?<=[程骤排容求法式施务])1|(?<=[日月旬])[2-9])[.、][ ]?(?=[一-鿿]{2,12}[:。(])"
    ),
}


def _value(written: str) -> int:
    if written.isascii() and written.isalpha():
        return ord(written.lower()) - ord("a") + 1
    return number(written) or 0


def last_before(plain: str, place: int) -> str:
    """Return the last character before a place that is no blank; at the beginning, a new line."""
    while place and plain[place - 1] == " ":
        place -= 1
    return plain[place - 1] if place else "\n"


def _stands_apart(plain: str, start: int, end: int, before: str, style: str) -> bool:
    """Say whether a number within a line can be the number of a point."""
    if before in "。;:!?|”]":
        return True
    if style == "bracketed":
        return before not in "第件表之" and plain[end : end + 1] != "\n"
    if style == "arabic" and before in "日底月旬" and plain[start + 1 : start + 2] == "、":
        return True
    blank = plain[start - 1] == " "
    if style in ("arabic_bracketed", "circled"):
        return before in ")”,、" or blank
    return blank or before == ")"


def _place(point: Point, open_points: list[Point]) -> tuple[Point | None, bool] | None:
    """Return the parent of a point and whether it goes on a list; None where it is no point."""
    for depth in range(len(open_points) - 1, -1, -1):
        last = open_points[depth]
        if last.style != point.style:
            continue
        above = open_points[depth - 1] if depth else None
        if point.style == "bullet":
            return above, True
        if last.value < point.value <= last.value + (9 if point.style in SECTIONS else 2):
            return above, True
        if point.value == 1:
            # The numbers begin anew: below the innermost point of another style, or beside.
            inner = open_points[-1]
            below = inner is not last and _RANK[point.style] > _RANK[inner.style]
            return (inner, False) if below else (above, False)
        return None
    inner_most = open_points[-1] if open_points else None
    if inner_most is None:
        return None, False
    if point.value == 1:
        lone = len(open_points) == 1 and inner_most.value == 1 and point.style in SECTIONS
        return (
            None if lone and _RANK[point.style] < _RANK[inner_most.style] else inner_most
        ), False
    # An excerpt that begins in the middle: its points come before anything that is above them.
    return _above(point, open_points)


_RANK = {style: rank for rank, (style, _) in enumerate(_STYLES)}


def _above(point: Point, open_points: list[Point]) -> tuple[Point | None, bool] | None:
    """Place a point of a style that is new and does not begin with one."""
    outer = [one for one in open_points if _RANK[one.style] < _RANK[point.style]]
    if len(outer) == len(open_points):
        return None
    return (outer[-1] if outer else None), False


def _measure(points: list[Point], length: int) -> None:
    """Note where each point ends: where the next begins that does not stand below it."""
    waiting: list[Point] = []
    for point in points:
        if waiting:
            waiting[-1].own_end = waiting[-1].own_end or point.start
        while waiting and waiting[-1] is not point.parent:
            waiting.pop().end = point.start
        waiting.append(point)
    for point in points:
        point.end = point.end or length
        point.own_end = point.own_end or point.end
