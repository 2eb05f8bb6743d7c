"""A document in the one form that the grammar reads, with the way back to what was written.

Full-width forms become half-width, Traditional characters simplified, all dashes one; clutter is
left out. Every character remembers where it stood.
"""

import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from workflows.reading.clutter import Span, blanks, page_marks, page_numbers, wraps
from workflows.reading.script import simplified

DASHES = "‐‑‒–—―−﹣－-~～〜∼─━"
QUOTES = {"「": "“", "」": "”", "『": "“", "』": "”", '"': "“", "〞": "”", "〝": "“"}
BRACKETS = {"【": "[", "】": "]", "〔": "[", "〕": "]", "﹝": "(", "﹞": ")", "〈": "<", "〉": ">"}
# NFKC would make plain digits of these, and a numbered point would be lost.
KEPT = set("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳…")


@dataclass(frozen=True, slots=True)
class Text:
    """A document: `plain` is read, `written` is shown, `places[i]` is where plain[i] stood."""

    written: str
    plain: str
    places: tuple[int, ...]

    def passage(self, start: int, end: int) -> str:
        """Return what was written where plain[start:end] is read, without blanks at its ends."""
        first, last = self.span(start, end)
        return self.written[first:last].strip()

    def span(self, start: int, end: int) -> Span:
        """Return the place of plain[start:end] in the document as it was written."""
        if end <= start:
            place = self.places[start] if start < len(self.places) else len(self.written)
            return place, place
        return self.places[start], self.places[end - 1] + 1


def normalised(written: str) -> Text:
    """Return a document in the form that the grammar reads."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(written):
        for plain in _plain(character):
            characters.append(plain)
            places.append(place)
    text = Text(written, _LINE_MARKS.sub("\n", "".join(characters)), tuple(places))
    for clutter in (page_marks, page_numbers, wraps, blanks):
        text = _without(text, clutter(text.plain))
    text = _digits_mended(text)
    return _minguo_years(text) if traditional(written) else text


# A Cyrillic Р is what some converters leave of the end of a line.
_LINE_MARKS = re.compile(r"(?<![А-я])Р(?![А-я])")


def traditional(written: str) -> bool:
    """Say whether a document is in Traditional characters, by its beginning."""
    beginning = written[:4000]
    changed = sum(simplified(character) != character for character in beginning)
    return changed * 20 >= len(beginning) > 0


@cache
def _plain(character: str) -> str:
    """Return what the grammar reads for one character: mostly one, sometimes none or several."""
    if character in DASHES:
        return "-"
    if character in KEPT:
        return character
    if character in QUOTES:
        return QUOTES[character]
    if character in BRACKETS:
        return BRACKETS[character]
    if character == "\r" or unicodedata.category(character) == "Cf":
        return ""
    if character in "\n\u2028\u2029\x0b\x0c":
        return "\n"
    compatible = unicodedata.normalize("NFKC", character)
    return "".join(
        " " if one.isspace() else simplified(BRACKETS.get(one, one)) for one in compatible
    )


def _without(text: Text, spans: list[Span]) -> Text:
    if not spans:
        return text
    plain: list[str] = []
    places: list[int] = []
    last = 0
    for start, end in spans:
        plain.append(text.plain[last:start])
        places.extend(text.places[last:start])
        last = max(last, end)
    plain.append(text.plain[last:])
    places.extend(text.places[last:])
    return Text(text.written, "".join(plain), tuple(places))


_LETTERS_FOR_DIGITS = re.compile(
    r"(?<![A-Za-z\d])(?=[lIoO]*\d)[\dlIoO]{1,4}(?=[年月日号])|(?<=月)[lI](?=日)"
)
_LETTERS_IN_CHINESE = re.compile(r"[一二][一二三四五六七八九〇零oO○0]{3}(?=年)")
# A dash that a scanner took for 一 stands between two times, where no number can: 2月6日一2月20日.
_ONE_FOR_DASH = re.compile(
    r"(?<=[\d][年月日号])一(?=\d{1,4}[年月日号.])|(?<=旬)一(?=\d{1,4}[年月])"
)
_FIRST_MONTH = re.compile(r"(?<![一-鿿])元(?=月(?:份|[\d上中下初底]))|(?<=[-至到年])元(?=月)")
_AS_DIGITS = str.maketrans("lIoO", "1100")
_AS_CHINESE = str.maketrans("oO○0", "〇〇〇〇")


def _digits_mended(text: Text) -> Text:
    """Read l, I, o and O as digits and 一 as a dash where they stand within a date."""
    plain = _LETTERS_FOR_DIGITS.sub(lambda match: match[0].translate(_AS_DIGITS), text.plain)
    plain = _LETTERS_IN_CHINESE.sub(lambda match: match[0].translate(_AS_CHINESE), plain)
    plain = _ONE_FOR_DASH.sub("-", plain)
    plain = _FIRST_MONTH.sub("1", plain)
    return Text(text.written, plain, text.places)


_TWO_DIGIT_YEAR = re.compile(r"(?<![\d.])\d\d(?=年\d?\d月|\.\d?\d\.\d)")


def _minguo_years(text: Text) -> Text:
    """Write the 99 of 99年4月 as 099: in Taiwan years count from 1912; three digits say so."""
    plain: list[str] = []
    places: list[int] = []
    last = 0
    for match in _TWO_DIGIT_YEAR.finditer(text.plain):
        start = match.start()
        plain += [text.plain[last:start], "0"]
        places += [*text.places[last:start], text.places[start]]
        last = start
    plain.append(text.plain[last:])
    return Text(text.written, "".join(plain), (*places, *text.places[last:]))
