"""Which results of a tree may be shown, so that none of fewer than k people can be worked out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """A unit whose result is the sum of its parts; one without parts was voted on itself.

    ``unseen`` are those of its ballots that nobody has seen (None: all): whoever counted slips of
    paper can take those away from every sum. ``apart`` says whether its parts were voted on by
    different people: where they were not, six ballots may be of three.
    """

    key: str
    ballots: int = 0
    parts: tuple[Node, ...] = ()
    unseen: int | None = None
    apart: bool = True

    @property
    def total(self) -> int:
        """Return how many ballots were cast on it and below."""
        return sum(part.total for part in self.parts) if self.parts else self.ballots


def hidden(root: Node, k: int) -> frozenset[str]:
    """Return the units whose counts must not be shown.

    What has ballots, but of fewer than k people, is hidden, and everything below what is hidden.
    Where the hidden parts of a shown unit are of fewer than k people together, the next smallest
    part is hidden as well: else the difference would tell. What nobody voted on has nothing to
    hide.
    """
    return frozenset(_below(root) if _tells((root,), k) else _parts_hidden(root, k))


def _tells(nodes: Sequence[Node], k: int, *, apart: bool = True) -> bool:
    """Say whether the sum of some units would tell of too few, to anybody or to who saw slips."""
    people = (_people(nodes, seen=seen, apart=apart) for seen in (True, False))
    return any(0 < count < k for count in people)


def _people(nodes: Sequence[Node], *, seen: bool, apart: bool) -> int:
    """Return how many people voted on some units at least; those unseen alone, if not `seen`."""
    each = [
        _people(node.parts, seen=seen, apart=node.apart)
        if node.parts
        else node.ballots
        if seen or node.unseen is None
        else node.unseen
        for node in nodes
    ]
    return sum(each) if apart else max(each, default=0)


def _parts_hidden(node: Node, k: int) -> set[str]:
    """Return what is to be hidden below a unit that is shown itself."""
    voted = sorted((part for part in node.parts if part.total), key=_size)
    unshown = [part for part in voted if _tells((part,), k)]
    shown = [part for part in voted if part not in unshown]
    while shown and _tells(unshown, k, apart=node.apart):
        unshown.append(shown.pop(0))
    found = {key for part in unshown for key in _below(part)}
    return found.union(*(_parts_hidden(part, k) for part in shown))


def _size(node: Node) -> tuple[int, str]:
    return node.total, node.key


def _below(node: Node) -> set[str]:
    """Return a unit and all below it."""
    return {node.key}.union(*(_below(part) for part in node.parts))
