"""What was typed into a form, read as the body that a shape of the API describes.

A field's name is its place in the body: ``opinion``, ``attendance.present``, ``items.0.title``.
What was left empty is not sent, a block in which nothing was written is left out, and whatever
cannot be read as its type is handed on as it was typed, so that the shape objects to it by name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

#: No shape goes deeper; a longer name is nobody's field.
DEEPEST = 6
_WHOLE = re.compile(r"[+-]?\d{1,19}")
YES, NO = "yes", "no"
#: What comes along unseen when text is copied out of a table, a chat or a page, and means nothing:
#: nobody who reads a refusal could find it, let alone take it out. What turns the direction of
#: text, or joins letters, is not among it: that is a trick, and refused.
_PASTED = {ord("\t"): " ", **dict.fromkeys(map(ord, "\u00ad\u200b\u2060\ufeff"))}

Node = dict[str, "Node"] | list[str]


def body_of(shape: type[BaseModel], typed: Mapping[str, list[str]]) -> dict[str, Any]:
    """Return the body for a shape out of what was typed: name to all values of that name.

    Names that the shape does not know stay in the body, so that it refuses them.
    """
    read = _model(shape, _tree(typed))
    assert isinstance(read, dict)
    return read


def _tree(typed: Mapping[str, list[str]]) -> dict[str, Node]:
    root: dict[str, Node] = {}
    for name, values in typed.items():
        *way, last = name.split(".", DEEPEST)
        here = root
        for step in way:
            below = here.setdefault(step, {})
            if not isinstance(below, dict):
                break
            here = below
        else:
            here.setdefault(last, [_meant_by(value) for value in values])
    return root


def _meant_by(typed: str) -> str:
    return typed.replace("\r\n", "\n").translate(_PASTED)


def _model(shape: type[BaseModel], node: Node) -> Any:
    if not isinstance(node, dict):
        return _first(node)
    read: dict[str, Any] = {}
    for name, part in node.items():
        field = shape.model_fields.get(name)
        if field is None:
            read[name] = _plain(part)
            continue
        value = _value(field.annotation, part)
        if value == "" and field.is_required() and NoneType in get_args(field.annotation):
            value = None  # it has to be said, and nothing was
        elif _left_out(field, value) or _untouched(field, value):
            continue
        read[name] = value
    return read


def _left_out(field: FieldInfo, value: Any) -> bool:
    """Whether a field was left empty: then what the shape says by itself holds."""
    return value in ("", [], {}, None) and not (field.is_required() and value == "")


def _untouched(field: FieldInfo, value: Any) -> bool:
    """Whether a part that need not be there was on the form, and nobody wrote anything in it."""
    if field.is_required() or not isinstance(value, dict):
        return False
    return all(said == "" for said in value.values())


def _value(annotation: Any, node: Node) -> Any:
    kind = _meant(annotation)
    origin = get_origin(kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return _model(kind, node)
    if origin in (list, tuple, set, frozenset):
        return _several(get_args(kind)[0], node)
    if origin is dict and isinstance(node, dict):
        wanted = get_args(kind)[1]
        read = {key: _value(wanted, part) for key, part in node.items()}
        return {key: value for key, value in read.items() if value not in ("", {}, [])}
    return _single(kind, _first(node) if isinstance(node, list) else _plain(node))


def _meant(annotation: Any) -> Any:
    """The type behind ``Annotated`` and ``| None``."""
    while True:
        if get_origin(annotation) is Annotated:
            annotation = get_args(annotation)[0]
        elif get_origin(annotation) in (Union, UnionType):
            kinds = [one for one in get_args(annotation) if one is not NoneType]
            annotation = kinds[0]
        else:
            return annotation


def _several(wanted: Any, node: Node) -> Any:
    """Blocks in the order of their numbers; or values, each ticked or on a line of its own."""
    if isinstance(node, dict):
        numbered = sorted(node.items(), key=lambda block: _order(block[0]))
        read = [_value(wanted, block) for _, block in numbered]
        return [value for value in read if not _says_nothing(wanted, value)]
    lines = node[0].split("\n") if len(node) == 1 else node
    return [_value(wanted, [line.strip()]) for line in lines if line.strip()]


def _order(number: str) -> tuple[int, str]:
    return (int(number), "") if _WHOLE.fullmatch(number) else (2**63, number)


def _says_nothing(wanted: Any, value: Any) -> bool:
    """Whether a block is as it was when it was empty: no field says more than by itself."""
    kind = _meant(wanted)
    if not (isinstance(value, dict) and isinstance(kind, type) and issubclass(kind, BaseModel)):
        return value in ("", None)
    fields = kind.model_fields
    return all(
        said == "" or (name in fields and said == fields[name].default)
        for name, said in value.items()
    )


def _single(kind: Any, text: Any) -> Any:
    if not isinstance(text, str):
        return text
    if kind is bool:
        return {YES: True, NO: False}.get(text, text)
    if kind is int:
        return int(text) if _WHOLE.fullmatch(text.strip()) else text
    return text


def _first(values: Iterable[str]) -> str:
    return next(iter(values), "")


def _plain(node: Node) -> Any:
    if isinstance(node, dict):
        return {name: _plain(part) for name, part in node.items()}
    return node[0] if len(node) == 1 else node
