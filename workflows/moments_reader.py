"""Reads a phrase of the language of time, and guesses what a misspelt one meant."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, time

from workflows.closest import closest
from workflows.moment_terms import (
    ANCHORS,
    EVENT,
    BadMoment,
    Moment,
    Place,
    Roll,
    Unit,
    describe,
)
from workflows.moments_chinese import in_english
from workflows.periods import last_day_of_month

MOST = 3660  # offsets are at most ten years of days: a larger count is a slip of the keyboard

_CLOCK = re.compile(r"(.+?)\s+at\s+(\S+)")
_OFFSET = re.compile(r"(?:(\d+)\s+)?(working day|day|week|month|year)s? (before|after) (.+)")
_ROLL = re.compile(r"working day (on or before|on or after) (.+)")
_DATE = re.compile(r"(\d{4}|y[+-]\d{1,3})-(\d{2})-(\d{2})")
_EVENT = re.compile(r"event ([a-z][a-z0-9_]{0,59})")
_EDGE = re.compile(r"(first|last) (working day|day) of (.+)")
_NUMBERED = re.compile(r"(working day|day) (\d+) of (.+)")
_SPANS = {"period": 366, "month": 31, "quarter": 92, "half_year": 184, "year": 366}
_ANCHOR_BY_WORDS = {words: name for name, words in ANCHORS.items()}
_WORDS = sorted(
    {word for phrase in ANCHORS.values() for word in phrase.split()}
    | {"working", "day", "days", "week", "weeks", "month", "months", "year", "years", "before"}
    | {"after", "on", "or", "first", "last", "of", "quarter", "half-year", "event", "at"}
)
_SYNONYMS = {
    "deadline": "due",
    "start": "starts",
    "begin": "starts",
    "begins": "starts",
    "end": "ends",
    "finishes": "ends",
    "open": "opens",
    "enters": "entered",
    "phase": "round",
    "stage": "",
    "the": "",
    "prior": "before",
    "following": "after",
    "workday": "working day",
    "workdays": "working days",
    "business": "working",
    "final": "last",
    "semester": "half-year",
    "halfyear": "half-year",
    "a": "1",
    "one": "1",
    "two": "2",
    "three": "3",
    "five": "5",
    "ten": "10",
}


def read(text: str, base_year: int | None) -> Moment:
    """Read a phrase; raises BadMoment."""
    phrase = _normalised(text)
    if not phrase:
        raise BadMoment("moment.empty")
    try:
        return _read(phrase, text, base_year)
    except BadMoment as bad:
        if bad.guess is None:
            bad.guess = _guess(phrase, base_year)
        raise


def _normalised(text: str) -> str:
    """Fold full-width digits, case and runs of spaces, and put Chinese phrases into English."""
    return " ".join(in_english(unicodedata.normalize("NFKC", text)).casefold().split())


def _read(phrase: str, text: str, base_year: int | None) -> Moment:
    clock: time | None = None
    if timed := _CLOCK.fullmatch(phrase):
        phrase, clock = timed[1], _clock(timed[2], timed[1])
    if rolled := _ROLL.fullmatch(phrase):
        base = _base(rolled[2], base_year)
        return Moment(text, base, roll=Roll(rolled[1]), clock=clock)
    if moved := _OFFSET.fullmatch(phrase):
        count = int(moved[1] or 1)
        if count > MOST:
            raise BadMoment("moment.too_far", count=count, most=MOST)
        base = _base(moved[4], base_year)
        # "0 working days after due" is "due": one meaning, one form.
        unit = Unit(moved[2]) if count else Unit.DAY
        return Moment(text, base, count if moved[3] == "after" else -count, unit, clock=clock)
    return Moment(text, _base(phrase.removeprefix("on "), base_year), clock=clock)


def _clock(text: str, before: str) -> time:
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text)
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        # A day without a clock time counts to its end, which is what 24:00 would say.
        raise BadMoment("moment.bad_clock", clock=text, guess=before if text == "24:00" else None)
    return time(int(match[1]), int(match[2]))


def _base(phrase: str, base_year: int | None) -> date | str | Place:
    if phrase in _ANCHOR_BY_WORDS:
        return _ANCHOR_BY_WORDS[phrase]
    if event := _EVENT.fullmatch(phrase):
        return EVENT + event[1]
    if dated := _DATE.fullmatch(phrase):
        return _day(dated, base_year)
    if edge := _EDGE.fullmatch(phrase):
        return Place(1 if edge[1] == "first" else -1, "working" in edge[2], _span(edge[3]))
    if numbered := _NUMBERED.fullmatch(phrase):
        number, span = int(numbered[2]), _span(numbered[3])
        if not 1 <= number <= _SPANS[span]:
            raise BadMoment("moment.no_such_day_of", number=number, span=span)
        return Place(number, "working" in numbered[1], span)
    if phrase.startswith("event "):
        raise BadMoment("moment.bad_event_name", name=phrase.removeprefix("event "))
    raise BadMoment("moment.unknown", text=phrase)


def _day(dated: re.Match[str], base_year: int | None) -> date:
    year_text, month, day = dated[1], int(dated[2]), int(dated[3])
    if not year_text.startswith("y"):
        year = int(year_text)
    elif base_year is None:
        raise BadMoment("moment.no_base_year", text=dated[0].upper())
    else:
        year = base_year + int(year_text[1:])
    try:
        return date(year, month, day)
    except ValueError:
        guess = None
        if 1 <= year <= 9999 and 1 <= month <= 12 and 28 < day <= 31:
            guess = f"{dated[1].upper()}-{month:02}-{last_day_of_month(year, month).day:02}"
        raise BadMoment("moment.no_such_day", text=dated[0].upper(), guess=guess) from None


def _span(words: str) -> str:
    span = words.replace("-", "_").replace(" ", "_")
    if span not in _SPANS:
        near = closest(span, _SPANS)
        raise BadMoment("moment.unknown_span", span=words, near=near or "")
    return span


def _guess(phrase: str, base_year: int | None) -> str | None:
    """Put each unknown word right; if the whole then reads, that was perhaps meant."""
    # "3d before due", "2010/9/4": split a count from its unit, and write a date as dates are.
    spaced = re.sub(r"\b(\d{4})[/.-](\d{1,2})[/.-](\d{1,2})\b", _iso, phrase)
    spaced = re.sub(r"\b(\d+)([a-z]+)", r"\1 \2", spaced)
    candidate = " ".join(" ".join(_word(word) for word in spaced.split()).split())
    for attempt in (candidate, closest(phrase, _ANCHOR_BY_WORDS)):
        if not attempt:
            continue
        try:
            return describe(_read(attempt, attempt, base_year))
        except BadMoment:
            continue
    return None


def _iso(found: re.Match[str]) -> str:
    return f"{found[1]}-{int(found[2]):02}-{int(found[3]):02}"


def _word(word: str) -> str:
    if word in _SYNONYMS:
        return _SYNONYMS[word]
    if word in _WORDS or "_" in word or not word[0].isalpha():
        return word
    return closest(word, _WORDS) or word
