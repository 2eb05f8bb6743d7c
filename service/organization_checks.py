"""Whether the tree that a table asks for can stand: superiors, kinds, cycles, depth."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from service.tabular.findings import Findings
from service.tree import MOST_LEVELS, may_be_a_top, may_stand_under


@dataclass(slots=True)
class Node:
    """An organisation as it will be, and what it was."""

    code: str
    name: str
    kind: str
    parent_code: str
    founded_on: date | None
    id: int = 0
    closed: bool = False
    row: int | None = None  # of the table; None where the table does not speak of it
    was: tuple[Any, ...] | None = None
    path: str = ""
    depth: int = 0
    root_id: int = 0

    def told(self) -> tuple[Any, ...]:
        """What a row of the file says."""
        return self.name, self.kind, self.parent_code, self.founded_on


def check_tree(nodes: dict[str, Node], named: list[Node], findings: Findings) -> dict[str, int]:
    """Note what is wrong with the tree of `nodes`, by the rows of those that the table named.

    Returns the level of every organisation, tops at 1; right only if nothing was found wrong.
    """
    codes = list(nodes)
    for node in named:
        _check_superior(node, nodes, codes, findings)
    _check_untouched_children(nodes, findings)
    return _levels(nodes, findings)


def check_reach(named: list[Node], elsewhere: Collection[str], findings: Findings) -> None:
    """Note what would reach out of the trees that a table may change (TRUST AC1).

    `elsewhere` are the codes of other trees. No tree is begun, and none is cut in two.
    """
    for node in named:
        row = node.row or 0
        if node.code in elsewhere:
            findings.add(row, "code", "taken", value=node.code)
        elif not node.parent_code and not (node.was and node.was[2] == ""):
            findings.add(row, "parent_code", "no_new_top")


def _check_superior(
    node: Node, nodes: dict[str, Node], codes: list[str], findings: Findings
) -> None:
    row, column = node.row or 0, "parent_code"
    parent = nodes.get(node.parent_code)
    if not node.parent_code:
        if node.kind and not may_be_a_top(node.kind):
            findings.add(row, column, "no_superior", kind=node.kind)
    elif parent is None:
        findings.unknown(row, column, "unknown_parent", node.parent_code, codes)
    elif parent.closed and not (node.was and node.was[2] == node.parent_code):
        findings.add(row, column, "parent_closed", value=parent.code)
    elif node.kind and parent.kind and not may_stand_under(node.kind, parent.kind):
        kinds = {"kind": node.kind, "parent_kind": parent.kind}
        findings.add(row, column, "wrong_nesting", **kinds)


def _check_untouched_children(nodes: dict[str, Node], findings: Findings) -> None:
    """Those below an organisation whose kind changes must still fit, though no row names them."""
    for node in nodes.values():
        parent = nodes.get(node.parent_code)
        if node.row is not None or parent is None or parent.row is None or not parent.kind:
            continue
        if not may_stand_under(node.kind, parent.kind):
            findings.add(parent.row, "kind", "children_misfit", child=node.code, kind=parent.kind)


def _levels(nodes: dict[str, Node], findings: Findings) -> dict[str, int]:
    levels: dict[str, int] = {}
    for start in nodes.values():
        way: dict[str, None] = {}  # ordered, and quick to ask
        code = start.code
        while code in nodes and code not in levels and code not in way:
            way[code] = None
            code = nodes[code].parent_code
        if code in way:
            _note_cycle(list(way)[list(way).index(code) :], nodes, findings)
        level = levels.get(code, 0)
        for one in reversed(way):
            level += 1
            levels[one] = level
            if level == MOST_LEVELS + 1:
                findings.add(nodes[one].row or 0, "parent_code", "too_deep", limit=MOST_LEVELS)
    return levels


def _note_cycle(circle: list[str], nodes: dict[str, Node], findings: Findings) -> None:
    shown = ", ".join(circle[:10]) + ("…" if len(circle) > 10 else "")
    for code in circle:
        row = nodes[code].row
        if row is not None:
            findings.add(row, "parent_code", "cycle", codes=shown)
