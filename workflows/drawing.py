"""The draw 随机抽查: who is inspected, decided by a seed, so that anybody can draw again.

Before the draw two things are published: the roster, and the SHA-256 of a secret seed; if wanted
also a public number of a day to come, such as a lottery's, that nobody can know yet (the beacon).
Then the seed is revealed. The lot of an organisation is SHA-256 of the UTF-8 text

    seed, line feed, the beacon's value (empty without one), line feed, the organisation's code

in hexadecimal; the smallest lots are drawn, in this order. With a shell:

    printf '%s\\n%s\\n%s' "$SEED" "$BEACON" "$CODE" | sha256sum
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from workflows.refusals import Reason, Refused

SHORTEST_SEED = 16  # characters: a shorter one could be guessed from its digest


@dataclass(frozen=True, slots=True, order=True)
class Entry:
    """An organisation on the roster, and the class of units that it stands for."""

    code: str
    stratum: str = ""


def digest(text: str) -> str:
    """Return SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def roster_digest(roster: Iterable[Entry]) -> str:
    """Return what commits to a roster: SHA-256 of its lines ``code, tab, class`` in order."""
    return digest("\n".join(f"{entry.code}\t{entry.stratum}" for entry in sorted(roster)))


def lot(seed: str, beacon: str, code: str) -> str:
    """Return the lot of an organisation; the smallest are drawn."""
    return digest(f"{seed}\n{beacon}\n{code}")


def drawn(
    roster: Sequence[Entry], count: int, seed: str, beacon: str = "", *, stratified: bool = False
) -> tuple[str, ...]:
    """Return the codes drawn, in the order of their lots; by class in proportion if wanted.

    The order of the roster changes nothing. Raises Refused for more than there are, or for none.
    """
    check_size(len(roster), count)
    ranked = sorted((lot(seed, beacon, entry.code), entry) for entry in roster)
    if not stratified:
        return tuple(entry.code for _, entry in ranked[:count])
    left = shares(Counter(entry.stratum for entry in roster), count)
    chosen = []
    for _, entry in ranked:
        if left[entry.stratum]:
            left[entry.stratum] -= 1
            chosen.append(entry.code)
    return tuple(chosen)


def check_size(there: int, count: int) -> None:
    """Refuse a draw of nothing, or of more than there are."""
    if count < 1:
        raise Refused(Reason.of("inspections.draw_of_nothing"))
    if count > there:
        raise Refused(Reason.of("inspections.draw_too_large", asked=count, there=there))


def shares(sizes: Mapping[str, int], count: int) -> dict[str, int]:
    """Return how many of each class are drawn: in proportion, by largest remainder.

    No class gets more than it has. Of equal remainders the larger class comes first, then the
    order of the names. Raises Refused as `drawn` does.
    """
    whole = sum(sizes.values())
    check_size(whole, count)
    exact = {name: Fraction(size * count, whole) for name, size in sizes.items()}
    given = {name: int(share) for name, share in exact.items()}
    order = sorted(sizes, key=lambda name: (given[name] - exact[name], -sizes[name], name))
    for name in order[: count - sum(given.values())]:
        given[name] += 1
    return given
