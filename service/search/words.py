"""The words that a name is found by: every beginning that somebody may type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from service.models.search import LONGEST_WORD
from service.search.readings import is_chinese, ways

#: How organisations end, which tells none from another: nobody looks for one by it.
ENDINGS = re.compile(r"(党支部|党总支|党小组|党委|支部委员会|委员会|支部)$")
LONGEST_TEXT = 40  # signs of a title that are found
LONGEST_PIECE = 12  # signs of a word before its letters: nobody types more of a name


def folded(text: str) -> str:
    """Return a text as it is compared: wide signs narrow, small letters, nothing but signs."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return "".join(one for one in plain if one.isalnum())


def words_of_person(name: str, staff_no: str) -> set[str]:
    """Return the words of a person: of the name, of the name without the surname, the number."""
    whole = folded(name)
    found = {folded(staff_no)[:LONGEST_WORD], *_of(whole, name=True)}
    for start in range(1, len(whole) - 1):
        if is_chinese(whole[start]):
            found |= set(_of(whole[start:]))
    return found - {""}


def words_of_organization(name: str, code: str) -> set[str]:
    """Return the words of an organisation: from each sign of its name on, and its code."""
    return (words_of_text(name, ENDINGS) | {folded(code)[:LONGEST_WORD]}) - {""}


def words_of_text(text: str, ending: re.Pattern[str] | None = None) -> set[str]:
    """Return the words of a title, from each Chinese sign, word or number on."""
    whole = folded(text)[:LONGEST_TEXT]
    end = ending.search(whole) if ending else None
    last = end.start() if end and end.start() else len(whole)
    found: set[str] = set()
    for start in _starts(whole):
        if start < last:
            found |= set(_of(whole[start:]))
    return found - {""}


def _starts(whole: str) -> Iterator[int]:
    """Where somebody may begin to type: at each Chinese sign, and where letters or digits begin."""
    for place, sign in enumerate(whole):
        before = whole[place - 1] if place else ""
        if is_chinese(sign) or not before or is_chinese(before):
            yield place


def _of(whole: str, *, name: bool = False) -> Iterator[str]:
    """The beginning itself, its pinyin, and its initials, in each way that it is read."""
    piece = whole[:LONGEST_PIECE] if is_chinese(whole[:1] or "a") else whole[:LONGEST_WORD]
    yield piece
    if not any(is_chinese(sign) for sign in piece):
        return
    for way in ways(piece, name=name):
        yield "".join(way)[:LONGEST_WORD]
        yield "".join(syllable[:1] for syllable in way)
