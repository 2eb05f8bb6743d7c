"""The years that a document speaks of, and which of them its dates may belong to.

The year that is written; else the nearest before it that speaks of this campaign; else a later
one that names the campaign or signs the paper; else none.
"""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from workflows.reading.numerals import digits
from workflows.reading.sides import (
    CHINESE_YEAR,
    GIVEN,
    MINGUO_IN_CHINESE,
    PLACEHOLDER,
    THIS,
    WrittenYear,
    minguo,
)
from workflows.reading.signatures import line_around, signs
from workflows.reading.when import all_whens

_YEARS = re.compile(
    rf"""(?<!\d)(?P<y4>(?:19|20)\d\d)(?P<range>[-至到](?:19|20)?\d\d)?年
    | (?P<yc>{CHINESE_YEAR})年
    | (?P<ph>(?:(?:19|20)[xX×*_]{{1,2}}|(?:19|20)\d[xX×*_]|2[xX×*_]{{2,3}}
      |(?<![\dxX×*_])[xX×*_]{{2,4}})年)
    | (?P<yh>{MINGUO_IN_CHINESE})年(?=[一二三四五六七八九十])
    | (?<!\d)(?P<y3>1[01]\d|0[89]\d)年(?=\d)
    | (?<!\d)(?P<y2>\d\d)年(?=\d?\d月|[^\d前后内来的多度级,。;、以间])
    | (?<!\d)(?P<iy>(?:19|20)\d\d|1[01]\d)(?P<sep>[./-])\d{{1,2}}(?P=sep)\d{{1,2}}(?!\d)""",
    re.VERBOSE,
)
_NOT_A_YEAR_OF_THIS = re.compile(
    r"""[^,。()]{0,8}令 | \d{1,2}月\d{1,2}日起?(?:施行|生效|公布) | 启动(?!实施) | 荣?获 | 被评 | 曾
    | 成立 | 建成 | 以来 | 度 | 级 | 届 | 版 | 代 | 颁 | 修订 | [、和](?:19|20)\d\d年
    | [-至到](?:19|20)\d\d年度?[^\d] | 第.{1,2}期""",
    re.VERBOSE,
)
_OTHER_PAGES = re.compile(r"上一篇|下一篇|返回目录|相关链接|版权所有")
_PAGE_LINE = re.compile(r"发布|来源|点击|浏览|作者|录入|更新|打印|阅读|编辑|上传|日期:|时间:")
# A list of other pages, each behind its day: - 2014-06-03省老年医院…
_LISTED = re.compile(r"[ ]*[-·•*][ ]*(?:19|20)\d\d[-/.]\d{1,2}[-/.]\d{1,2}(?![至到-])")
_UNDER_REVIEW = re.compile(r"(?:主要|重点)(?:看|查|检查|审查|抽查|核查)$")
_CLOCK = re.compile(r"\d{1,2}:\d{1,2}")
_STATUTE = re.compile(r"[法例则章]$|规定|准则|办法")
_SIGNATURE = re.compile(r"\S{4,5}年\S{1,3}月(?:\S{1,3}日)?")
_NAMES_CAMPAIGN = re.compile(r"[^,。;:\n]{0,14}?(?:活动|工作|行动|专项|方案|计划|评|创建)")


@dataclass(frozen=True)
class Years:
    """The years that a document gives its dates."""

    plain: str

    @cached_property
    def eligible(self) -> tuple[tuple[int, WrittenYear], ...]:
        """The years that may be carried on, each with its place, in order."""
        found = []
        for match in _YEARS.finditer(self.plain):
            year = _written(match)
            if year is not None and not self._of_something_else(match):
                found.append((match.start(), year))
        return tuple(found)

    @cached_property
    def spanning(self) -> dict[int, tuple[int, int]]:
        """Of ranges that run over years: from the place of their right year to the left side."""
        found = {}
        for when in all_whens(self.plain):
            left, right = when.begins, when.ends
            if left is None or right is None or left.year is None or right.year is None:
                continue
            if left.year.kind == right.year.kind == GIVEN and left.year.value < right.year.value:
                for at, _ in self.eligible[self._first_from(when.start) :]:
                    if when.start < at < when.end:
                        found[at] = left.year.value, left.first[0]
                    elif at >= when.end:
                        break
        return found

    def _first_from(self, place: int) -> int:
        return bisect_left(self.eligible, place, key=itemgetter(0))

    def of_month(self, month: int, place: int, since: int) -> WrittenYear | None:
        """Return the year before a place that a month belongs to.

        Behind a range that runs over years a month that comes after its beginning is of the
        first: `2011年8月至2012年2月 … 8月20日` is in 2011. `since` is where the list begins that
        the month stands in; its own ranges are carried on as they go.
        """
        index = bisect_right(self.eligible, place, key=itemgetter(0)) - 1
        if index < 0:
            return None
        at, year = self.eligible[index]
        first = self.spanning.get(at)
        if first is not None and at < since and month >= first[1]:
            return WrittenYear(GIVEN, first[0])
        return year

    def before(self, place: int) -> WrittenYear | None:
        """Return the nearest eligible year before a place."""
        index = bisect_right(self.eligible, place, key=itemgetter(0)) - 1
        return self.eligible[index][1] if index >= 0 else None

    def after(self, place: int) -> WrittenYear | None:
        """Return the later year that names this campaign or signs the document.

        None where there is none; a THIS where several differ, and nobody can tell.
        """
        signed = next((year for at, year in self._signed if at > place), None)
        if signed is not None:
            return WrittenYear(GIVEN, signed)
        qualified = {year for at, year in self._naming if at > place}
        # One year alone in all the dates that follow is the campaign's; of several, nobody can say.
        qualified = qualified or set(self._given[bisect_right(self._given_at, place) :])
        if not qualified:
            return None
        return WrittenYear(GIVEN, qualified.pop()) if len(qualified) == 1 else WrittenYear(THIS)

    @cached_property
    def _signed(self) -> tuple[tuple[int, int], ...]:
        """The years of dates that stand on a line of their own, as under a signature."""
        return tuple(
            (at, year.value)
            for at, year in self.eligible
            if year.kind == GIVEN and self._signs_a_line(at)
        )

    @cached_property
    def _naming(self) -> tuple[tuple[int, int], ...]:
        return tuple(
            (at, year.value)
            for at, year in self.eligible
            if year.kind == GIVEN and (self._names(at) or self._ends_the_document(at))
        )[-12:]

    @cached_property
    def _given(self) -> tuple[int, ...]:
        return tuple(year.value for _, year in self.eligible if year.kind == GIVEN)

    @cached_property
    def _given_at(self) -> tuple[int, ...]:
        return tuple(at for at, year in self.eligible if year.kind == GIVEN)

    def _names(self, at: int) -> bool:
        end = self.plain.find("年", at) + 1
        rest = self.plain[end : end + 24]
        return not rest[:1].isdigit() and bool(_NAMES_CAMPAIGN.match(rest))

    def _signs_a_line(self, at: int) -> bool:
        day = _SIGNATURE.match(self.plain, at)
        return day is not None and signs(self.plain, at, day.end())

    def _ends_the_document(self, at: int) -> bool:
        """Whether the date ends the document, but for blanks."""
        return len(self.plain) - at < 40 and bool(_SIGNATURE.fullmatch(self.plain[at:].strip()))

    def _of_something_else(self, match: re.Match[str]) -> bool:
        start, end = match.span()
        if _NOT_A_YEAR_OF_THIS.match(self.plain, end) or match["range"]:
            return True
        if re.search(r"(?:19|20)\d\d年?[、和-]$", self.plain[max(0, start - 7) : start]):
            return not re.match(r"\d?\d月", self.plain[end : end + 3])
        if _UNDER_REVIEW.search(self.plain, max(0, start - 6), start):
            return True
        line = line_around(self.plain, start)
        if _OTHER_PAGES.search(line):
            return True
        if match["iy"] and (_PAGE_LINE.search(line) or _CLOCK.search(line)):
            return True
        if _CLOCK.search(line) and _PAGE_LINE.search(line) and len(line) < 80:
            return True
        if match["iy"] and _LISTED.match(line):
            return True
        title = re.search(r"《([^《》]*)$", self.plain[max(0, start - 40) : start])
        closing = self.plain.find("》", end)
        return bool(title and closing >= 0 and _STATUTE.search(self.plain[end:closing]))


def _written(match: re.Match[str]) -> WrittenYear | None:
    if match["y4"]:
        return WrittenYear(GIVEN, int(match["y4"]))
    if match["yc"]:
        year = digits(match["yc"])
        return WrittenYear(GIVEN, year) if year else None
    if match["ph"]:
        return WrittenYear(PLACEHOLDER)
    if match["yh"]:
        return minguo(match["yh"])
    if match["y3"]:
        return WrittenYear(GIVEN, int(match["y3"]) + 1911)
    if match["y2"]:
        value = int(match["y2"])
        return WrittenYear(GIVEN, value + (1900 if value >= 90 else 2000))
    value = int(match["iy"])
    return WrittenYear(GIVEN, value + 1911 if value < 200 else value)
