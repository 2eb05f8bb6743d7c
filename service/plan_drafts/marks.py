"""Where things stand in a plan's text, and how a plan writes its values."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import yaml

from workflows.refusals import BadPlan, Mistake
from workflows.yaml_loader import Mistakes, compose

#: The way to a part: keys of mappings, numbers of lists.
Path = tuple[str | int, ...]
#: What a text says, without its form: every scalar is the text that stands there.
Data = dict[str, Any] | list[Any] | str

STEP = 2
LONGEST_LINE = 96
_PART = re.compile(r"([^.\[\]]+)((?:\[\d+\])*)")
_NUMBER = re.compile(r"\[(\d+)\]")
_NEVER_PLAIN = re.compile(r"[\n,\[\]{}#&*!|>'\"%@`]|: |:$|^[-?:] |^-$|^[-=~]+$")


def path_of(text: str) -> Path:
    """Read ``rounds.first.stages.pledge.reminders[0]``. Raises ValueError for what is none."""
    found: list[str | int] = []
    for part in text.split(".") if text else ():
        match = _PART.fullmatch(part)
        if match is None:
            raise ValueError(text)
        found.append(match[1])
        found += [int(number) for number in _NUMBER.findall(match[2])]
    return tuple(found)


def path_text(path: Path) -> str:
    """Write a path as `plan check` writes it."""
    told = ""
    for step in path:
        told += f"[{step}]" if isinstance(step, int) else f".{step}" if told else step
    return told


@lru_cache(maxsize=16)  # one change reads a text several times; nobody changes nodes
def root_of(text: str) -> yaml.Node:
    """The root of a text. Raises BadPlan where it is no YAML of ours, or says something twice."""
    mistakes = Mistakes()
    item = compose(text, mistakes)
    if item is not None and not isinstance(item.node, yaml.MappingNode):
        item.wrong("not_a_mapping")
    if item is None or mistakes.found:
        raise BadPlan(tuple(mistakes.found))
    return item.node


def data_of(node: yaml.Node, path: Path = ()) -> Data:
    """What a node says. Raises BadPlan for a key that is given twice, or is no text."""
    if isinstance(node, yaml.MappingNode):
        found: dict[str, Any] = {}
        for key, value in node.value:
            name = str(key.value) if isinstance(key, yaml.ScalarNode) else "?"
            if name in found or name == "?":
                code = "mistake.twice" if name in found else "mistake.bad_key"
                line = key.start_mark.line + 1
                raise BadPlan((Mistake(line, path_text(path), code, (("key", name),)),))
            found[name] = data_of(value, (*path, name))
        return found
    if isinstance(node, yaml.SequenceNode):
        return [data_of(each, (*path, number)) for number, each in enumerate(node.value)]
    return str(node.value)


def at(data: Data, path: Sequence[str | int]) -> Data | None:
    """What stands at a path; None where nothing does."""
    here: Any = data
    for step in path:
        known = isinstance(here, dict) and isinstance(step, str) and step in here
        listed = isinstance(here, list) and isinstance(step, int) and step < len(here)
        if not (known or listed):
            return None
        here = here[step]
    found: Data = here
    return found


def scalar(text: str) -> str:
    """A text as YAML: plain where that reads as the same, quoted elsewhere."""
    if text and not _NEVER_PLAIN.search(text) and text == text.strip() and _reads(text):
        return text
    return json.dumps(text, ensure_ascii=False)


def _reads(text: str) -> bool:
    try:
        node = yaml.compose(f"{{k: {text}}}", Loader=yaml.SafeLoader)
    except yaml.YAMLError:
        return False
    return node is not None and data_of(node) == {"k": text}


def flow(value: Data) -> str:
    """A value on one line."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def block(value: Data, column: int) -> str:
    """What stands after ``key:``, or is a whole text: lines that begin at a column."""
    if isinstance(value, dict) and value:
        lines = (f"{scalar(k)}:{block(v, column + STEP)}" for k, v in value.items())
        return "".join(f"\n{' ' * column}{line}" for line in lines)
    if isinstance(value, list) and value:
        short = flow(value)
        if all(isinstance(each, str) for each in value) and len(short) <= LONGEST_LINE:
            return f" {short}"
        return "".join(f"\n{' ' * column}- {flow(each)}" for each in value)
    return f" {flow(value)}"


def end_of(node: yaml.Node, text: str) -> int:
    """Where a node ends, without the blanks and remarks that follow it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return end_of(last[1] if isinstance(last, tuple) else last, text)
    if isinstance(node, yaml.ScalarNode) and node.style in ("|", ">"):
        return len(text[: node.end_mark.index].rstrip())
    return int(node.end_mark.index)


def line_begins(text: str, index: int) -> int:
    """Where the line of an index begins."""
    return text.rfind("\n", 0, index) + 1


def line_ends(text: str, index: int) -> int:
    """Where the line of an index ends."""
    found = text.find("\n", index)
    return len(text) if found < 0 else found
