"""A plan's text changed in one place: every other line, remark and unknown key stays as it is."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import yaml

from service.plan_drafts.marks import (
    STEP,
    Data,
    Path,
    at,
    block,
    data_of,
    end_of,
    flow,
    line_begins,
    line_ends,
    root_of,
    scalar,
)
from workflows.refusals import BadPlan

Entry = tuple[yaml.Node | None, yaml.Node]


def read(text: str) -> dict[str, Any]:
    """What a plan's text says, in its order. Raises BadPlan where no form can show it."""
    found = data_of(root_of(text))
    assert isinstance(found, dict)
    return found


def put(text: str, path: Path, value: Data) -> str:
    """Let a value stand at a path, whether something stood there before or not."""
    data = read(text)
    if at(data, path) is not None:
        return _sure(text, lambda: _replaced(text, path, value), _with(data, path, value))
    above, last = path[:-1], path[-1]
    parent = at(data, above)
    if not isinstance(parent, dict | list) or not parent:
        return put(text, above, {last: value} if isinstance(last, str) else [value])
    return _sure(text, lambda: _appended(text, above, last, value), _with(data, path, value))


def remove(text: str, path: Path) -> str:
    """Take out what stands at a path; what is empty without it goes too."""
    data = read(text)
    if at(data, path) is None:
        return text
    parent = at(data, path[:-1])
    assert isinstance(parent, dict | list)
    if len(parent) == 1 and len(path) > 1:
        return remove(text, path[:-1])
    wanted = deepcopy(data)
    del at(wanted, path[:-1])[path[-1]]  # type: ignore[union-attr,arg-type] # found above
    return _sure(text, lambda: _removed(text, path), wanted)


def move(text: str, path: Path, by: int) -> str:
    """Change places with the one before (-1) or after (+1); at the end nothing changes."""
    data = read(text)
    parent = at(data, path[:-1])
    if not isinstance(parent, dict | list) or at(data, path) is None:
        return text
    order: list[Any] = list(parent) if isinstance(parent, dict) else list(range(len(parent)))
    here = order.index(path[-1])
    if not 0 <= here + by < len(order):
        return text
    order[here], order[here + by] = order[here + by], order[here]
    moved = (
        {k: parent[k] for k in order} if isinstance(parent, dict) else [parent[k] for k in order]
    )
    first = min(here, here + by)
    return _sure(text, lambda: _swapped(text, path[:-1], first), _with(data, path[:-1], moved))


def _with(data: dict[str, Any], path: Path, value: Data) -> dict[str, Any]:
    if not path:
        assert isinstance(value, dict)
        return value
    whole = deepcopy(data)
    parent: Any = at(whole, path[:-1])
    last = path[-1]
    if isinstance(parent, list) and last == len(parent):
        parent.append(value)
    else:
        parent[last] = value
    return whole


def _sure(text: str, change: Callable[[], str], wanted: dict[str, Any]) -> str:
    """The changed text if it says what is wanted, else the whole written anew, which does."""
    try:
        changed = change()
        if _same(read(changed), wanted):
            return changed
    except (BadPlan, ValueError):
        pass
    return block(wanted, 0).lstrip("\n") + "\n"


def _same(found: Any, wanted: Any) -> bool:
    """Equal, and in the same order."""
    if isinstance(found, dict) and isinstance(wanted, dict):
        return list(found) == list(wanted) and all(_same(found[k], wanted[k]) for k in found)
    if isinstance(found, list) and isinstance(wanted, list):
        return len(found) == len(wanted) and all(map(_same, found, wanted))
    return bool(found == wanted)


def _collection(text: str, path: Path) -> yaml.CollectionNode:
    node = root_of(text)
    for step in path:
        node = _entries(node)[_place(node, step)][1]
    assert isinstance(node, yaml.CollectionNode)
    return node


def _entries(node: yaml.Node) -> list[Entry]:
    if isinstance(node, yaml.MappingNode):
        return list(node.value)
    assert isinstance(node, yaml.SequenceNode)
    return [(None, each) for each in node.value]


def _place(node: yaml.Node, step: str | int) -> int:
    if isinstance(step, int):
        return step
    return next(i for i, (key, _) in enumerate(_entries(node)) if key and key.value == step)


def _replaced(text: str, path: Path, value: Data) -> str:
    parent = _collection(text, path[:-1])
    key, old = _entries(parent)[_place(parent, path[-1])]
    begins, ends = old.start_mark.index, end_of(old, text)
    if key is None or parent.flow_style:
        return text[:begins] + flow(value) + text[ends:]
    inline = not isinstance(old, yaml.CollectionNode) or old.flow_style
    if isinstance(value, str) and inline and getattr(old, "style", "") not in ("|", ">"):
        gap = "" if ends > begins or text[begins - 1 : begins] == " " else " "
        return text[:begins] + gap + scalar(value) + text[ends:]
    colon = text.index(":", key.end_mark.index)
    return (
        text[: colon + 1]
        + block(value, key.start_mark.column + STEP)
        + text[max(ends, colon + 1) :]
    )


def _appended(text: str, above: Path, last: str | int, value: Data) -> str:
    parent = _collection(text, above)
    entries = _entries(parent)
    after = end_of(entries[-1][1], text)
    if parent.flow_style:
        told = flow(value) if isinstance(last, int) else f"{scalar(last)}: {flow(value)}"
        return f"{text[:after]}, {told}{text[after:]}"
    after = line_ends(text, after)
    key = entries[-1][0]
    if key is None or isinstance(last, int):
        told = f"{' ' * parent.start_mark.column}- {flow(value)}"
    else:
        column = key.start_mark.column
        told = f"{' ' * column}{scalar(last)}:{block(value, column + STEP)}"
    return f"{text[:after]}\n{told}{text[after:]}"


def _removed(text: str, path: Path) -> str:
    parent = _collection(text, path[:-1])
    entries = _entries(parent)
    here = _place(parent, path[-1])
    begins, ends = _span(text, entries[here])
    if parent.flow_style or text[line_begins(text, begins) : begins].strip(" -"):
        if here + 1 < len(entries):
            return text[:begins] + text[_span(text, entries[here + 1])[0] :]
        return text[: _span(text, entries[here - 1])[1]] + text[ends:]
    if "-" in text[line_begins(text, begins) : begins] and entries[here][0] is not None:
        return text[:begins] + text[_span(text, entries[here + 1])[0] :]
    return text[: line_begins(text, begins)] + text[line_ends(text, ends) + 1 :]


def _span(text: str, entry: Entry) -> tuple[int, int]:
    key, value = entry
    return (key or value).start_mark.index, end_of(value, text)


def _swapped(text: str, above: Path, first: int) -> str:
    parent = _collection(text, above)
    one, two = (_span(text, each) for each in _entries(parent)[first : first + 2])
    if not parent.flow_style:
        one, two = (
            (line_begins(text, begins), line_ends(text, ends)) for begins, ends in (one, two)
        )
    return (
        text[: one[0]] + text[two[0] : two[1]] + text[one[1] : two[0]]
        + text[one[0] : one[1]] + text[two[1] :]
    )  # fmt: skip
