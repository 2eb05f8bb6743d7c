"""Which results of a tree may be shown, so that none of fewer than k ballots can be worked out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A unit whose result is the sum of its parts; one without parts was voted on itself."""

    key: str
    ballots: int = 0
    parts: tuple[Node, ...] = ()
    exposed: bool = False  # somebody knows a part of its ballots, and the rest are fewer than k

    @property
    def total(self) -> int:
        """Return how many ballots were cast on it and below."""
        return sum(part.total for part in self.parts) if self.parts else self.ballots


def hidden(root: Node, k: int) -> frozenset[str]:
    """Return the units whose counts must not be shown.

    What has some, but fewer than k ballots is hidden, and everything below what is hidden. Where
    the hidden parts of a shown unit are one alone, or fewer than k ballots together, the next
    smallest part is hidden as well: else the difference would tell. What nobody voted on has
    nothing to hide.
    """
    return frozenset(_below(root) if _tells(root, k) else _parts_hidden(root, k))


def _tells(node: Node, k: int) -> bool:
    """Say whether a unit's own result would tell of too few."""
    voted = [part for part in node.parts if part.total]
    if len(voted) == 1:
        return _tells(voted[0], k)
    return node.exposed or 0 < node.total < k


def _parts_hidden(node: Node, k: int) -> set[str]:
    """Return what is to be hidden below a unit that is shown itself."""
    voted = sorted((part for part in node.parts if part.total), key=_size)
    unshown = [part for part in voted if _tells(part, k)]
    shown = [part for part in voted if part not in unshown]
    while unshown and shown and (len(unshown) < 2 or sum(p.total for p in unshown) < k):
        unshown.append(shown.pop(0))
    found = {key for part in unshown for key in _below(part)}
    return found.union(*(_parts_hidden(part, k) for part in shown))


def _size(node: Node) -> tuple[int, str]:
    return node.total, node.key


def _below(node: Node) -> set[str]:
    """Return a unit and all below it."""
    return {node.key}.union(*(_below(part) for part in node.parts))
