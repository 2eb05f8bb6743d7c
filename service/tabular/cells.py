"""What may stand in one cell, and how dates, numbers and would-be formulas are read."""

import re
import unicodedata
from datetime import date, datetime

# Excel keeps fifteen digits; beyond that a staff number has already been changed.
LARGEST_EXACT = 10**15
LEADS = "=+-@\t\r\n\0＝＋－＠"
NEUTRALISED = re.compile(f"'+[{re.escape(LEADS)}]")
# "=1+1", "@SUM(…)", "+cmd|…": a sign before a call, a pipe or a sheet is no name.
FORMULA = re.compile(r"[=＝]|[+\-@＋－＠].*(\w*[A-Za-z]\w*\(|[|!])", re.DOTALL)
DATES = (
    re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})"),
    re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})"),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})"),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]"),
    re.compile(r"(\d{4})(\d{2})(\d{2})"),
)
# What joins two pictures into one, as in a family, hides nothing.
_PICTURE = r"\u2600-\u27bf\U0001f000-\U0001faff"
JOINED = re.compile(rf"(?<=[{_PICTURE}\ufe0f])\u200d(?=[{_PICTURE}])")
EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)


def objection(text: str) -> tuple[str, dict[str, str]] | None:
    """Why `text` may stand in no cell: characters that steer or hide; None where it may."""
    if text.isascii() and text.isprintable():
        return None
    for character in JOINED.sub("", text):
        kind = unicodedata.category(character)
        if kind in ("Cc", "Zl", "Zp"):
            return "control_character", {"character": f"U+{ord(character):04X}"}
        if kind in ("Cf", "Cs"):
            return "hidden_character", {"character": f"U+{ord(character):04X}"}
        if kind == "Cn":
            return "no_character", {"character": f"U+{ord(character):04X}"}
    return None


def objection_in_lines(text: str) -> tuple[str, dict[str, str]] | None:
    """The same for text of several lines, such as a reason."""
    found = (objection(line.removesuffix("\r")) for line in text.split("\n"))
    return next((one for one in found if one is not None), None)


def neutral(text: str) -> str:
    """`text` for a CSV cell, with an apostrophe before what a spreadsheet would calculate."""
    calculated = text.startswith(tuple(LEADS))
    return f"'{text}" if calculated or NEUTRALISED.match(text) else text


def restored(text: str) -> str:
    """The text that `neutral` was given."""
    return text[1:] if NEUTRALISED.match(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet would calculate `text`, which a name or a number has no need of."""
    return FORMULA.match(text) is not None


def stripped(text: str) -> str:
    """`text` without the blanks around it; line ends are not blanks, and are objected to."""
    return text.strip(" \u3000\u00a0")


def plain(value: object) -> str:
    """What a workbook's value would read as if typed: 5.0 is 5, midnight is the day.

    Raises ValueError with a code where the value is no longer what was typed.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        if abs(value) >= LARGEST_EXACT:
            raise ValueError("number_too_long")
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        midnight = not (value.hour or value.minute or value.second or value.microsecond)
        return value.date().isoformat() if midnight else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def day(text: str) -> date:
    """The day that `text` names, in any of the ways it is written in China; else ValueError."""
    for way in DATES:
        found = way.fullmatch(text) if text.isascii() or "年" in text else None
        if found:
            year, month, number = (int(part) for part in found.groups())
            named = date(year, month, number)
            if not EARLIEST <= named < LATEST:
                raise ValueError(text)
            return named
    raise ValueError(text)
