"""What scanners, typists and web pages put into a document and nobody wrote: where it stands."""

import re
from itertools import pairwise

Span = tuple[int, int]

# Lines with something in them; blanks are passed once, however many there are.
LINES = re.compile(r"^[^\S\n]*\S[^\n]*", re.MULTILINE)

_PAGE_MARKS = re.compile(
    r"""\[接上页\]
    | (?<![^\n ])第\d{1,4}页(?:共\d{1,4}页)?(?![^\n ])
    | \n[- ·]*\d{1,4}[- ·]*(?=\n)
    # Readings of characters that web pages put behind them: 動(dòng)員.
    | \([a-züāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]{1,6}\)""",
    re.VERBOSE,
)


def page_marks(plain: str) -> list[Span]:
    """Return numbers and marks of pages, and readings of characters in brackets."""
    return [match.span() for match in _PAGE_MARKS.finditer(plain)]


_PAGE_NUMBER = re.compile(r"(?:^|\n)[ ]*(\d{1,3})、")


def page_numbers(plain: str) -> list[Span]:
    """Return the numbers of pages that stand at the head of lines like numbers of a list.

    They are pages where from the first of them on every line begins with the next number, and some
    line goes on in the middle of a sentence. The line break goes with the number.
    """
    found = list(_PAGE_NUMBER.finditer(plain))
    numbers = [int(match[1]) for match in found]
    if len(found) < 2 or numbers != list(range(1, len(found) + 1)):
        return []
    # What a page says of itself may stand above the first of them.
    lines = [line.strip() for line in plain[found[0].start() :].split("\n") if line.strip()]
    if len(found) != len(lines):
        return []
    broken = any(len(line) > 20 and line[-1] not in "。;:!?)”" for line in lines[:-1])
    return [match.span() for match in found] if broken else []


_BEGINS_ANEW = re.compile(
    r"""[ ]*(?: [一二三四五六七八九十]{1,3}、
      | [(<][一二三四五六七八九十\d]{1,3}[)>]
      | \d{1,2}[.、]
      | 第.{1,3}[阶步环章条部]
      | [①-⑳·•▲★■□-] )
    | [ ]{2,}""",
    re.VERBOSE,
)


def wraps(plain: str) -> list[Span]:
    """Return the line breaks that only a page's width made: most lines are as long as the longest.

    A line that begins with a number or is indented begins something new; a table has no wraps.
    """
    lines = list(LINES.finditer(plain))
    lengths = [len(line[0].strip()) for line in lines]
    longest = max(lengths, default=0)
    full = sum(length >= longest - 4 for length in lengths)
    if not 14 <= longest <= 60 or full * 2 < len(lines) or len(lines) < 4:
        return []
    spans = []
    for (line, after), length in zip(pairwise(lines), lengths, strict=False):
        ended = line[0].rstrip()[-1] in "。;:!?"
        cells = any(bar in line[0] + after[0] for bar in ("|", " / "))
        if length >= longest - 4 and not ended and not cells and not _BEGINS_ANEW.match(after[0]):
            spans.append((line.end(), after.start()))
    return spans


_BLANKS_IN_DATES = re.compile(
    r"""(?<=\d)[ ]+(?=[年月日号])
    # 2008 年 以来: who sets blanks before 年 sets them behind it too.
    | (?<=\d[ ][年月日号])[ ]+
    | (?<=\d)\n(?=[年月日])
    # Where the digits were lost: ( 月 日- 月 日).
    | (?<=[(至到-])[ ]+(?=[年月])
    | (?<=[年月])[ ]*\n?[ ]*(?=[月日][ ]*[-至到)])
    | (?:(?<=\n\d)|(?<=\n\d\d))[ ]+(?=、)
    | (?<=。\d)[ ]+(?=[.、][一-鿿])
    | (?<=[从自至到于每])[ ]+(?=\d)
    | (?<=[年月日号旬])[ ]+(?=开始|结束|起|止|前|之前|底|上|中旬|下|初)
    | (?<=[年月])[ ]*\n?[ ]*(?=\d{1,2}[ ]*[月日号])
    | (?<=[年月日号旬底初前起始\d])[ ]*(?:-|至|到)[ ]*(?=[\dxX*年月上中下一二三四五六七八九十])""",
    re.VERBOSE,
)


# Characters set apart one by one, as in a title: 宣 传 发 动 阶 段.
_SPACED_OUT = re.compile(
    r"(?:(?:[\dxX×*]{1,4}|[^\s\w]|[一-鿿]) ){4,}(?:[\dxX×*]{1,4}|[^\s\w]|[一-鿿])"
)


def blanks(plain: str) -> list[Span]:
    """Return blanks within dates, and of several blanks or dashes all but one."""
    spans = [(match.start() + 1, match.end()) for match in re.finditer(r" {2,}|-{2,}", plain)]
    for match in _SPACED_OUT.finditer(plain):
        spans += [(place, place + 1) for place in range(*match.span()) if plain[place] == " "]
    for match in _BLANKS_IN_DATES.finditer(plain):
        spans += [(place, place + 1) for place in range(*match.span()) if plain[place] in " \n"]
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged
