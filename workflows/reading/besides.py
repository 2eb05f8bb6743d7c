"""What a plan names besides its steps: its basis, its leading group, its criteria, its awards."""

import re

from workflows.reading.found import Named, Place
from workflows.reading.normal import Text
from workflows.reading.numerals import number

_TITLE = r"《[^《》\n]{4,80}(?:《[^《》\n]{2,60}》)?[^《》\n]{0,40}》"
_NUMBER = (
    r"[一-鿿]{1,8}(?:发|字|函|办|通|电|组发|党发)?[\[(]?(?:19|20)[\dxX×*]{2}[\])]?第?\d{1,4}号"
)
_BASIS = re.compile(
    rf"(?:根据|按照|依据|遵照|贯彻|落实|转发)[^。\n]{{0,20}}?(?P<title>{_TITLE}|{_NUMBER})"
)
_MORE = re.compile(rf"\(?(?:{_NUMBER})\)?|(?:[、和及]|以及)(?P<title>{_TITLE})")

_SEAT = re.compile(
    r"(?P<seat>(?:常务)?副?组\s?长|成\s?员|办公室(?:副)?主任)[:](?P<who>[^\n。;:]{2,80})"
)
_HELD_BY = re.compile(
    r"由(?P<who>[^,。;]{2,30}?)(?:担?任)(?P<seat>(?:双)?(?:副)?组长|(?:办公室)?主任)"
)
_POST_IN_BRACKETS = re.compile(r"\((?P<post>[^()]{2,24})\)")

_CRITERIA = re.compile(
    r"“?(?P<name>(?P<n>[一二三四五六七八九十])(?:个)?(?:好|带头|强|优|模范|过硬|有|不|表率|先锋|型)[^“”,。:;\n]{0,4}?)”?[^。:\n]{0,16}[:]\s*一是"
)
_CRITERION = re.compile(
    r"(?P<n>[一二三四五六七八九十])是(?P<name>[^,。;:\n]{2,14}?)(?=[,。;:\n]|$)"
)

_AWARD = re.compile(
    r"(?:表彰|评选|评比|选举|推荐|命名|授予)[^。;\n]{0,40}?(?P<name>(?:先进|优秀|模范|文明|五好|标兵)[一-鿿“”、]{2,30})"
)
_AWARD_NAME = re.compile(
    r"(?:先进(?:基层)?(?:党组织|党支部|集体|单位|个人|工作者)|优秀(?:共产)?(?:党员|党务工作者|团员|团干部|教师|个人)"
    r"|(?:先进|优秀|模范|标兵|文明)[一-鿿]{2,8}(?:支部|党员|单位|个人|集体|能手|标兵|工作者|家庭|科室))"
)


def bases_of(text: Text) -> tuple[Named, ...]:
    """Return the documents that a plan rests on, by their titles and numbers."""
    found: dict[str, Named] = {}
    for match in _BASIS.finditer(text.plain):
        spans = [match.span("title")]
        place = match.end()
        while more := _MORE.match(text.plain, place):
            if more["title"]:
                spans.append(more.span("title"))
            place = more.end()
        for start, end in spans:
            named = _named(text, start, end, match.start(), place)
            found.setdefault(named.name, named)
    return tuple(found.values())


def seats_of(text: Text) -> tuple[Named, ...]:
    """Return the seats of the leading group by posts; the names of persons are left out."""
    held = [
        _seat(text, match, text.passage(*match.span("who")))
        for match in _HELD_BY.finditer(text.plain)
    ]
    listed = [
        _seat(text, match, "、".join(posts))
        for match in _SEAT.finditer(text.plain)
        if (posts := [one["post"] for one in _POST_IN_BRACKETS.finditer(match["who"])])
    ]
    return (*held, *listed)


def _seat(text: Text, match: re.Match[str], who: str) -> Named:
    seat = match["seat"].replace(" ", "")
    return Named(f"{seat}:{who}", text.passage(*match.span()), Place(*text.span(*match.span())))


def criteria_of(text: Text) -> tuple[tuple[Named, tuple[str, ...]], ...]:
    """Return the sets of criteria (五个好) that are counted out, as many as the name says."""
    found: dict[str, tuple[Named, tuple[str, ...]]] = {}
    for match in _CRITERIA.finditer(text.plain):
        count = number(match["n"]) or 0
        items, end = _items(text, match.end() - 2, count)
        if len(items) == count:
            name = match["name"].strip("“”")
            named = Named(
                name, text.passage(match.start(), end), Place(*text.span(match.start(), end))
            )
            found.setdefault(name, (named, items))
    return tuple(found.values())


def _items(text: Text, place: int, count: int) -> tuple[tuple[str, ...], int]:
    items: list[str] = []
    for match in _CRITERION.finditer(text.plain, place, place + 1500):
        if number(match["n"]) != len(items) + 1:
            if items:
                break
            continue
        items.append(text.passage(*match.span("name")))
        place = match.end()
        if len(items) == count:
            break
    return tuple(items), place


def awards_of(text: Text) -> tuple[Named, ...]:
    """Return the kinds of awards that a plan speaks of giving."""
    found: dict[str, Named] = {}
    for match in _AWARD.finditer(text.plain):
        start = match.start("name")
        for one in _AWARD_NAME.finditer(text.plain, start, match.end("name")):
            named = _named(text, one.start(), one.end(), match.start(), match.end())
            found.setdefault(named.name, named)
    return tuple(found.values())


def _named(text: Text, start: int, end: int, first: int, last: int) -> Named:
    return Named(
        text.passage(start, end), text.passage(first, last), Place(*text.span(first, last))
    )
