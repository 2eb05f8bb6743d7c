"""The nearest spelling guess: what a person who wrote an unknown word perhaps meant."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def closest(word: str, among: Iterable[str]) -> str | None:
    """Return the candidate that looks most like `word` (case does not count), or None."""
    by_folded = {candidate.casefold(): candidate for candidate in sorted(among, reverse=True)}
    found = get_close_matches(word.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[found[0]] if found else None
