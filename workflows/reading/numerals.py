"""Numbers as plans write them: 12, 十二, 廿三, 贰, ③."""

_DIGITS = {character: value for value, character in enumerate("〇一二三四五六七八九")}
_DIGITS |= {character: value for value, character in enumerate("零壹贰叁肆伍陆柒捌玖")}
_DIGITS |= {"两": 2, "○": 0}
_TENS = {"十": 1, "拾": 1, "廿": 2, "卅": 3}
_CIRCLED = {character: value for value, character in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", 1)}


def number(written: str) -> int | None:
    """Return the number that is written, up to 99 in Chinese; None where it is none."""
    if written.isdigit() and written.isascii():
        return int(written)
    if written in _CIRCLED:
        return _CIRCLED[written]
    if written.startswith("一百"):
        rest = number(written[2:].lstrip("零〇")) if written[2:] else 0
        return None if rest is None else 100 + rest
    total, seen = 0, ""
    for character in written:
        if character in _TENS:
            ones = _DIGITS[seen] if seen else 1
            total, seen = ones * _TENS[character] * 10, ""
        elif character in _DIGITS and not seen:
            seen = character
        else:
            return None
    return total + (_DIGITS[seen] if seen else 0) if written else None


def digits(written: str) -> int | None:
    """Return a year that is written digit by digit: 二〇一〇."""
    try:
        return int("".join(str(_DIGITS[character]) for character in written))
    except (KeyError, ValueError):
        return None
