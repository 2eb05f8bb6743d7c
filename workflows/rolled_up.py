"""Figures collected 汇总: what an organisation filled in, with all that stands below it."""

from __future__ import annotations

from collections.abc import Mapping


def rolled_up(above: Mapping[int, int | None], own: Mapping[int, int]) -> dict[int, int]:
    """Return the total of each node: its own figure and the totals of those right below it.

    ``above`` names each node's superior (one that is not among them counts as none); ``own`` may
    lack those that filled in nothing.
    """
    total = {node: own.get(node, 0) for node in above}
    for node in own:
        if node not in above:
            continue
        seen = {node}
        here = above[node]
        while here is not None and here in above and here not in seen:
            total[here] += own[node]
            seen.add(here)
            here = above[here]
    return total
