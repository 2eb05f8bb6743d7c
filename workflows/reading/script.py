"""Traditional characters as simplified ones, one for one, so that one grammar reads both."""

from functools import cache

from opencc import OpenCC


@cache
def _converter() -> OpenCC:
    return OpenCC("t2s")


@cache
def simplified(character: str) -> str:
    """Return the simplified form of one character; what has none stays.

    Never more or fewer characters than came in: places in the reading point into the document.
    """
    if not "㐀" <= character <= "鿿":
        return character
    converted = _converter().convert(character)
    return converted if len(converted) == 1 else character
