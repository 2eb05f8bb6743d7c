"""Recurring duties: whatever a document says is owed again and again, with its cadence."""

import re
from dataclasses import replace

from workflows.reading.cadences import (
    CADENCE,
    all_months,
    cadence_of,
    days_of,
    past_weekday,
    times_behind,
    times_in,
)
from workflows.reading.clauses import clause_around, predicate_after, who_before
from workflows.reading.found import Place, RecurringDuty
from workflows.reading.headings import heading_at
from workflows.reading.normal import Text
from workflows.reading.structure import Structure

_PREFIX = re.compile(
    r"""(?:初|末|底|终|中(?!午)|之?内|之?前|以前|至少|原则上|都|均|要|应|须|定期|集中|各|组织|或|以上|以内|的|度)*"""
)
# A predicate that says how often, and not what.
_BARE = re.compile(
    r"(?:进行|开展|组织|举行)?[一二三四两\d]?次?$|(?:[一二三四两\d]|至少)+次?(?:以上)?$|一次性?$"
)
_NOT_A_DUTY = re.compile(
    r"""每[月年天日]\d+(?:元|斤|度) | 每年(?:以来|来|都有|递增|增长) | 每天都
    | 每月(?:工资|收入|补贴)""",
    re.VERBOSE,
)
# A person of a story; 我单位 and 我校 are offices.
_SOMEBODY = re.compile(r"(?<!其)[他她我你它](?:们)?(?![一-鿿]{0,4}[单院校区市县])[^,。]{0,24}$")
_SO_FAR = re.compile(r"以来.{0,3}$")
# Words that end the title of a section: 每月工作要点 owes nothing.
_TITLE = re.compile(r"(?:要点|安排|计划|制度|重点|任务|内容|一览|表)$")
_LEADING = re.compile(r"(?:一般|原则上|至少|要|应|须|应当|必须|坚持|实行|做到|保证)+$")


def duties_of(text: Text, structure: Structure) -> list[RecurringDuty]:
    """Return the recurring duties of a document in their order."""
    found = (_duty(text, structure, match) for match in CADENCE.finditer(text.plain))
    return [duty for duty in found if duty is not None]


def _duty(text: Text, structure: Structure, match: re.Match[str]) -> RecurringDuty | None:
    plain, cadence = text.plain, cadence_of(match)
    first, last = clause_around(plain, match.start(), match.end())
    if cadence is None or _is_nobodys(plain, match, first):
        return None
    if match["term"]:
        return _of_terms(text, match, first, last)
    months, day, place = days_of(plain, match.end(), last)
    if cadence == "weekly":
        place = past_weekday(plain, place, last)
    if match["per_unit"] and plain[place : place + 1] in (",", "。", ";", "", "\n", ")"):
        behind = _said_before(text, match, first, cadence)
        if behind is not None:
            return behind
    prefix = _PREFIX.match(plain, place, last)
    start, end = predicate_after(plain, prefix.end() if prefix else place, last)
    what = _what(text, structure, match, (first, last), (start, end))
    if what is None or not (plain[start:end].strip() or months or day):
        return None
    count, least = times_in(plain, match.end(), end)
    begins = max(first, plain.rfind(",", first, match.start()) + 1)
    ends = max(end, place)
    return RecurringDuty(
        what=what,
        cadence=cadence,
        who=who_before(plain, first, match.start()) or _lines_above(plain, first)[1],
        text=text.passage(begins, ends),
        place=Place(*text.span(begins, ends)),
        count=count,
        least=least,
        months=months,
        day=day,
    )


def _is_nobodys(plain: str, match: re.Match[str], first: int) -> bool:
    """Say whether a cadence tells a story, a sum of money or what has been, and no duty."""
    before = plain[first : match.start()]
    return (
        bool(_NOT_A_DUTY.match(plain, match.start()))
        or (before.endswith("每人") and "元" in plain[match.end() : match.end() + 12])
        or bool(_SO_FAR.search(before))
        or bool(_SOMEBODY.search(before))
    )


def _what(
    text: Text,
    structure: Structure,
    match: re.Match[str],
    sentence: tuple[int, int],
    predicate: tuple[int, int],
) -> str | None:
    """Return what is owed: the predicate, or what stands before it where it says how often."""
    plain, (first, last) = text.plain, sentence
    words = plain[predicate[0] : predicate[1]].strip()
    if words.startswith("可") or (_TITLE.search(words) and plain[last : last + 1] in ("\n", "")):
        return None
    if not _BARE.fullmatch(words):
        return text.passage(*predicate) if len(words) >= 2 else None
    subject = _subject(plain, first, match.start())
    if subject is not None and re.fullmatch(r"时间[为是]?", subject):
        return None
    above = _lines_above(plain, first)[0]
    return subject or above or _heading_above(structure, match.start()) or words or None


def _of_terms(text: Text, match: re.Match[str], first: int, last: int) -> RecurringDuty:
    """上学期:12-1月 下学期:5-6月 is one duty of every term, in all these months."""
    plain = text.plain
    what, who = _lines_above(plain, plain.rfind("\n", 0, max(0, first - 1)) + 1)
    what_here, who_here = _lines_above(plain, first)
    return RecurringDuty(
        what=what or what_here or text.passage(first, last),
        cadence="per-term",
        who=who or who_here,
        text=text.passage(first, last),
        place=Place(*text.span(first, last)),
        months=all_months(plain, match.start(), last),
    )


_CHARGED = re.compile(r"^.{0,14}?(?:负责|组织|开展|进行|实行|做到|坚持)")


def _said_before(
    text: Text, match: re.Match[str], first: int, cadence: str
) -> RecurringDuty | None:
    """Read 出院患者满意度调查,半年一次: what is owed stands before how often."""
    plain, end = text.plain, match.start()
    while end > first and plain[end - 1] in " ,(":
        end -= 1
    start = max(plain.rfind(mark, first, end) for mark in ",:、") + 1 or first
    charged = _CHARGED.match(plain[start:end])
    if charged and end - start - charged.end() >= 2:
        start += charged.end()
    if not 2 <= end - start <= 24:
        return None
    duty = RecurringDuty(
        what=text.passage(start, end),
        cadence=cadence,
        who=who_before(plain, first, start),
        text=text.passage(start, match.end()),
        place=Place(*text.span(start, match.end())),
    )
    return replace(duty, count=times_behind(match))


def _subject(plain: str, first: int, place: int) -> str | None:
    piece = plain[first:place]
    piece = piece[max(piece.rfind(mark) for mark in ",:(") + 1 :]
    piece = _LEADING.sub("", piece).strip(" ,:")
    piece = re.sub(r"^(?:\(?[一二三四五六七八九十\d]+[)、.])+", "", piece)
    return piece if 2 <= len(piece) <= 16 else None


_LABELLED = re.compile(r"(?:[^:]{1,4}者|负责人|责任人|单位|部门|主体):(?P<who>[^:]{2,24})")
_A_TITLE = re.compile(r"[一-鿿()]{2,14}")


def _lines_above(plain: str, first: int) -> tuple[str | None, str | None]:
    """Return what and who of the lines right above, as in a table flattened into lines."""
    what = who = None
    for line in reversed(plain[max(0, first - 90) : max(0, first - 1)].split("\n")[1:]):
        labelled = _LABELLED.fullmatch(line.strip())
        if labelled and who is None:
            who = labelled["who"]
            continue
        if _A_TITLE.fullmatch(line.strip()):
            what = line.strip()
        break
    return what, who


def _heading_above(structure: Structure, place: int) -> str | None:
    point = structure.containing(place)
    heading = heading_at(structure.plain, point.text, point.own_end) if point else None
    if heading is None:
        return None
    name = structure.plain[heading.start : heading.end]
    quoted = re.search(r"“([^”]{2,12})”", name)
    return quoted[1] if quoted else name
