"""Single obligations with a day: …前报送, 七一前表彰, a meeting on a date."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from workflows.reading.carrying import Carrier
from workflows.reading.clauses import clause_around, predicate_after, who_before
from workflows.reading.days import Instant, Window
from workflows.reading.expressions import When
from workflows.reading.found import Deadline, Place
from workflows.reading.normal import Text
from workflows.reading.obligations import LABELS, acts, is_entry, owed
from workflows.reading.sides import EVENT
from workflows.reading.spans import Span, Spans
from workflows.reading.when import all_whens
from workflows.reading.years import Years


@dataclass(frozen=True)
class Dated:
    """What is known of the days of a campaign: its steps, with their places, and the whole."""

    places: Spans
    steps: tuple[Window, ...]
    whole: Window

    def step_at(self, place: int) -> Window | None:
        """Return the days of the step that speaks at a place."""
        index = self.places.index_at(place)
        return None if index is None else self.steps[index]

    @cached_property
    def days(self) -> list[Instant]:
        """Every day that the steps and the whole state."""
        windows = [*self.steps, self.whole]
        return [day for one in windows for day in (one.start, one.end) if day is not None]

    @cached_property
    def years(self) -> frozenset[int]:
        """The years of those days, where they are known."""
        return frozenset(day.year for day in self.days if not day.placeholder)

    @cached_property
    def over_years(self) -> bool:
        """Whether years without a number follow one another, so that nobody can tell which."""
        return any(day.placeholder and day.year for day in self.days)


def deadlines_of(text: Text, years: Years, dated: Dated, taken: Spans) -> tuple[Deadline, ...]:
    """Return the single deadlines of a document in their order.

    `taken` are the places of the expressions that the steps and the whole already are.
    """
    found: list[tuple[int, Deadline]] = []
    expressions = [one for one in all_whens(text.plain) if not taken.cover(one.start)]
    for index, when in enumerate(expressions):
        following = expressions[index + 1] if index + 1 < len(expressions) else None
        deadline = _deadline(text, years, when, following, dated)
        if deadline is not None:
            found.append((when.start, deadline))
    found += _counted_from_something(text)
    return tuple(deadline for _, deadline in sorted(found, key=lambda one: one[0]))


def _deadline(
    text: Text, years: Years, when: When, following: When | None, dated: Dated
) -> Deadline | None:
    if when.lost or when.lasts or when.ends is None:
        return None
    plain = text.plain
    first, last = clause_around(plain, when.start, when.end)
    if not owed(plain, when, first, last, within=dated.step_at(when.start) is not None):
        return None
    what = _what(plain, when, following, first, last)
    if what is None:
        return None
    begins, ends, who = what
    window = _window(years, when, dated)
    if _is_the_whole(window, dated):
        return None
    step = dated.step_at(when.start)
    if step is not None and step.end == window.end and _ENDS.fullmatch(plain, begins, ends):
        return None  # a step's own end
    start = min(_clause_start(plain, first, when.start), begins)
    end = max(ends, when.end)
    return Deadline(
        what=text.passage(begins, ends),
        date=window.end,
        precision=window.end_precision,
        who=who,
        text=text.passage(start, end),
        place=Place(*text.span(start, end)),
        start=None if when.single else window.start,
    )


def _is_the_whole(window: Window, dated: Dated) -> bool:
    """Say whether days are those of the campaign, or hold the days of all its steps."""
    if window.start is None or window.end is None or window.start == window.end:
        return False
    if (window.start, window.end) == (dated.whole.start, dated.whole.end):
        return True
    days = [day for one in dated.steps for day in (one.start, one.end) if day is not None]
    same = all(day.placeholder == window.start.placeholder for day in days)
    return (
        len(dated.steps) > 1 < len(days)
        and same
        and window.start <= min(days) <= max(days) <= window.end
    )


def _what(
    plain: str, when: When, following: When | None, first: int, last: int
) -> tuple[int, int, str | None] | None:
    """Return what is owed and by whom: behind the time, or before it where it ends the clause."""
    label = _LABEL.search(plain[first : when.start])
    if label and LABELS.search(label[0]):
        return first + label.start("what"), first + label.end("what"), None
    if is_entry(when, plain[first : when.start], plain[when.end : last]):
        return first, plain.rindex(":", first, when.start), None
    start = _past_second_time(plain, when, following)
    begins, ends = predicate_after(plain, start, last)
    begins = _past_subject(plain, begins, ends)
    who = who_before(plain, first, when.start) or who_before(plain, start, begins)
    begins, ends = _past_manner(plain, begins, ends, last)
    if ends - begins >= 2 and (when.begins is None or acts(plain[begins:ends])):
        return begins, ends, who
    earlier = _before(plain, first, when.start)
    return None if earlier is None else (*earlier, who)


_LABEL = re.compile(
    r"(?P<what>[一-鿿]{2,8}?)(?:日期|时间|期间|期限)?(?:暂定|[为是:从自将到至]|截[至止]到?|[ ])*$"
)
_TAIL = re.compile(r"左右|当天|当日|\)(?:以前|之前|前)?")
_ENDS = re.compile(r"(?:要|须|应|必须)?(?:全部|全面|基本)?(?:完成|结束)")
_AND = re.compile(r"[和、及与]|,?并?于?")


def _past_second_time(plain: str, when: When, following: When | None) -> int:
    """Go past the second of two times that share what is owed: 6月底和7月底报送."""
    if following is None or following.start - when.end > 2:
        tail = _TAIL.match(plain, when.end)
        return tail.end() if tail else when.end
    joined = _AND.fullmatch(plain[when.end : following.start])
    return following.end if joined else when.end


_SUBJECT = re.compile(
    r"""(?:各|全体|市|县|本|由|党|每)[一-鿿、()]{0,16}?
    (?:单位|部门|支部|党委|工委|办公室|小组|学校|组织|党员|同志)
    (?=要|将|须|应|向|把|对|报|完|填|专|召|组|上)(?:要|须|应|将(?=组织|召开|进行|对|统一))?
    | (?:要|须|应|应当|务必|必须|将(?=组织|召开|进行|对|统一))(?!求)""",
    re.VERBOSE,
)


def _past_subject(plain: str, begins: int, ends: int) -> int:
    match = _SUBJECT.match(plain, begins, ends)
    return match.end() if match else begins


_MANNER = re.compile(r"(?:以|围绕|结合|按照|根据|通过|采取|利用|在)[^,。;]*$")


def _past_manner(plain: str, begins: int, ends: int, last: int) -> Span:
    """Go on to what is done where the first words only say how: 以…为主题,召开…"""
    while ends < last and plain[ends] == "," and _MANNER.match(plain, begins, ends):
        begins, ends = predicate_after(plain, ends, last)
    return begins, ends


def _before(plain: str, first: int, place: int) -> Span | None:
    """Return what stands before a time that ends its clause: 材料报送截止6月22日."""
    start = max(plain.rfind(mark, first, place) for mark in ",:") + 1 or first
    return (start, place) if place - start >= 3 and acts(plain[start:place]) else None


def _clause_start(plain: str, first: int, place: int) -> int:
    return max(first, plain.rfind(",", first, place) + 1)


def _window(years: Years, when: When, dated: Dated) -> Window:
    """Return the days of a time, in the year that the step or the campaign around it has."""
    window = Carrier(years).window(when)
    if any(side is not None and side.year is not None for side in (when.begins, when.ends)):
        if window.placeholder and dated.over_years:
            return Window(None, None, EVENT, EVENT)
        return window
    step = dated.step_at(when.start)
    if step is not None and step.dated:
        return _near(window, [day for day in (step.start, step.end) if day is not None])
    if window.end is not None and dated.years and window.end.year not in dated.years:
        return _near(window, dated.days)
    if window.placeholder and dated.over_years:
        return Window(None, None, EVENT, EVENT)
    return window


def _near(window: Window, days: Sequence[Instant]) -> Window:
    """Give a window the year in which it lies among days, or nearest to them."""
    if window.end is None or window.end.placeholder < days[0].placeholder:
        return window
    years = sorted({(day.year, day.placeholder) for day in days})
    ends = [replace(window.end, year=year, placeholder=open_) for year, open_ in years]
    inside = [end for end in ends if min(days) <= end <= max(days)]
    end = inside[0] if inside else min(ends, key=lambda one: min(_apart(one, day) for day in days))
    start = None
    if window.start is not None:
        start = replace(window.start, year=end.year, placeholder=end.placeholder)
    return replace(window, end=end, start=start, placeholder=end.placeholder)


def _apart(one: Instant, other: Instant) -> int:
    """Return roughly how many days lie between two days."""
    return abs((one.year - other.year) * 372 + (one.month - other.month) * 31 + one.day - other.day)


_COUNTED = re.compile(
    r"""(?: [^,。;:\n、]{2,14}?(?:之?后|起|之日起)的?
      | [^,。;:\n、]{2,10}?(?:召开|举行|开始|届满|结束)前? | 会前 | 应?在 | 须在 | 于
      | 在?收到[^,。;]{2,10} | 有异议的?[,者]{0,2}(?:可|应)?在? )
    (?:[一二两三四五六七八九十]{1,3}|\d{1,3})个?
    (?:工作日|分钟|小时|天|日|周|月)(?:之?内|以内|之?前|以前)""",
    re.VERBOSE,
)


_RECURS = re.compile(r"每(?:学?年|学期|季度?|月|周)")


def _counted_from_something(text: Text) -> Iterator[tuple[int, Deadline]]:
    """Find what is owed some days after something whose day nobody knows: 结束后十日内."""
    plain = text.plain
    for match in _COUNTED.finditer(plain):
        first, last = clause_around(plain, match.start(), match.end())
        begins, ends = predicate_after(plain, match.end(), last)
        start = _clause_start(plain, first, match.start())
        if ends - begins < 2 or _RECURS.search(plain, start, match.end()):
            continue
        yield (
            match.start(),
            Deadline(
                what=text.passage(begins, ends),
                date=None,
                precision="relative",
                who=who_before(plain, first, match.start()),
                text=text.passage(start, ends),
                place=Place(*text.span(start, ends)),
            ),
        )
