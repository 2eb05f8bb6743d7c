"""Signs that leave no mark on paper: zero-width ones, marks of direction, choices of a variant."""

import unicodedata

VARIANTS = (range(0xFE00, 0xFE10), range(0xE0100, 0xE01F0))
#: Where a text is set apart: a blank, and the end of a line.
BREAKS = "\t\n"


def unseen(sign: str) -> bool:
    """Whether a sign changes how others stand and is itself not drawn."""
    if unicodedata.category(sign) in ("Cf", "Cc"):
        return sign not in BREAKS
    return any(ord(sign) in some for some in VARIANTS)
