"""A part of a plan changed by its form: what was typed becomes its fields, nothing else moves."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from service.errors import BadInput, Problem
from service.plan_drafts import text as texts_of
from service.plan_drafts.fields import PARTS, PlanField, sort_of, sort_within
from service.plan_drafts.marks import Data, Path, at, block, line_begins, path_of, root_of, scalar
from workflows.yaml_loader import KEY

#: Stands in the form for rules that a part has of its own, instead of the name of a set.
OF_ITS_OWN = "="
_SLASHED = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")

Typed = Mapping[str, str]
TypedLists = Mapping[str, Sequence[str]]


def place(part: str) -> Path:
    """The way to a part. Raises BadInput for what is none."""
    try:
        return path_of(part)
    except ValueError:
        raise BadInput([_problem("no_such_part", part=part)]) from None


def _problem(code: str, **params: object) -> Problem:
    told = tuple(sorted((name, str(value)) for name, value in params.items()))
    return Problem("", code, told, "plan_editor")


def as_typed(field: PlanField, data: Data | None) -> str | list[str] | None:
    """What a field holds, as its form shows it; None where no form can show what stands there."""
    if field.sort in ("ticks", "lines"):
        listed = [data] if isinstance(data, str) else data or []
        texts = [each for each in listed if isinstance(each, str)]
        return texts if isinstance(listed, list) and len(texts) == len(listed) else None
    if field.sort == "named" and isinstance(data, list):
        return OF_ITS_OWN
    return data if isinstance(data, str) else "" if data is None else None


def changed(
    text: str, part: Path, typed: Typed, lists: TypedLists, shown: Collection[str] | None = None
) -> str:
    """Change the fields of one part; those that are `shown` and empty are taken out.

    Raises BadInput for a part or a field that no form has, BadPlan for a text that is none.
    """
    sort = sort_of(part)
    here = at(texts_of.read(text), part)
    if sort is None or not isinstance(here, dict):
        raise BadInput([_problem("no_such_part", part="".join(map(str, part)))])
    wanted = _known(sort, typed, lists, shown)
    for field, value in wanted:
        old = as_typed(field, here.get(field.name))
        new = _in_order(value, old) if field.sort == "ticks" and isinstance(value, list) else value
        if old is None or _alike(old, new) or new == OF_ITS_OWN:
            continue
        way = (*part, field.name)
        text = texts_of.put(text, way, new) if new else texts_of.remove(text, way)
    return text


def _alike(old: str | list[str], new: str | list[str]) -> bool:
    if isinstance(old, list):
        return [each.strip() for each in old] == new
    return old.strip() == new


def _in_order(new: list[str], old: str | list[str] | None) -> list[str]:
    """Ticks come in the order of the form; what stood there keeps its place."""
    before = old if isinstance(old, list) else []
    kept = [each for each in before if each in new]
    return [*kept, *(each for each in new if each not in kept)]


def _known(
    sort: str, typed: Typed, lists: TypedLists, shown: Collection[str] | None
) -> list[tuple[PlanField, str | list[str]]]:
    fields = {field.name: field for field in PARTS[sort]}
    unknown = {*typed, *lists, *(shown or ())} - set(fields)
    if unknown:
        raise BadInput([_problem("no_such_field", name=name) for name in sorted(unknown)])
    wanted = set(shown) if shown is not None else {*typed, *lists}
    return [(field, _value(field, typed, lists)) for field in PARTS[sort] if field.name in wanted]


def _value(field: PlanField, typed: Typed, lists: TypedLists) -> str | list[str]:
    if field.sort in ("ticks", "lines"):
        lines = [line.strip() for each in lists.get(field.name, ()) for line in each.split("\n")]
        return list(dict.fromkeys(line for line in lines if line))
    said = typed.get(field.name, "").replace("\r\n", "\n").strip()
    dated = _SLASHED.fullmatch(said) if field.sort == "moment" else None
    return f"{dated[1]}-{int(dated[2]):02}-{int(dated[3]):02}" if dated else said


def added(text: str, above: Path, key: str, typed: Typed, lists: TypedLists) -> tuple[str, Path]:
    """Add a part at the end of a list; without a key it gets one of its own. Gives its place too.

    Raises BadInput for a list that takes no parts, and for a key that is taken or no key.
    """
    data = texts_of.read(text)
    sort, here = sort_within(above), at(data, above)
    if sort is None or isinstance(here, str) or (at(data, above[:-1]) is None and len(above) > 2):
        raise BadInput([_problem("no_such_part", part=".".join(map(str, above)))])
    part: dict[str, Any] = {
        field.name: value for field, value in _known(sort, typed, lists, None) if value
    }
    taken = here if isinstance(here, dict) else ()
    if sort == "rule":
        rules: list[Any] = here if isinstance(here, list) else []
        names = {rule.get("key") for rule in rules if isinstance(rule, dict)}
        part = {"key": key or _free("rule", names), **part}
        where: Path = (*above, len(rules))
    else:
        wanted = str(part.get("kind", "stage")) if sort == "stage" else sort
        key = key or _free(wanted, taken)
        where = (*above, key)
    if key and (not KEY.fullmatch(key) or key in taken):
        raise BadInput([_problem("bad_key", key=key)])
    return texts_of.put(text, where, part), where


def _free(name: str, taken: Collection[Any]) -> str:
    """A name that nothing has yet: ``review``, ``review_2``, ``review_3``."""
    names = (name, *(f"{name}_{number}" for number in range(2, len(taken) + 3)))
    return next(each for each in names if each not in taken)


def section_text(text: str, name: str) -> tuple[str, int]:
    """A section as it is written, with its first line's number; empty where there is none."""
    root = root_of(text)
    keys = [key for key, _ in root.value]
    number = next((i for i, key in enumerate(keys) if key.value == name), None)
    if number is None:
        return "", 1
    begins = line_begins(text, keys[number].start_mark.index)
    return text[begins : _section_ends(text, keys, number)].rstrip(), _line(text, begins)


def _line(text: str, index: int) -> int:
    return text.count("\n", 0, index) + 1


def _section_ends(text: str, keys: Sequence[Any], number: int) -> int:
    """Remarks right before the next section belong to it."""
    if number + 1 == len(keys):
        return len(text)
    ends = line_begins(text, keys[number + 1].start_mark.index)
    while True:
        before = line_begins(text, ends - 1) if ends else 0
        line = text[before:ends].strip()
        if line and not line.startswith("#"):
            return ends
        ends = before


def with_section(text: str, name: str, written: str) -> str:
    """A section written anew as text; empty, it is taken out. The text may be wrong: it is kept.

    Raises BadPlan where the rest of the plan is no YAML.
    """
    old, line = section_text(text, name)
    new = written.strip("\n").rstrip()
    if new and not new.startswith((f"{name}:", "#")):
        indented = "\n".join(f"  {each}" if each else each for each in new.split("\n"))
        new = f"{name}:\n{indented}" if ":" in new or "\n" in new else f"{name}:{block(new, 2)}"
    if not old:
        return f"{text.rstrip()}\n\n{new}\n" if new else text
    begins = sum(len(each) + 1 for each in text.split("\n")[: line - 1])
    rest = text[begins + len(old) :]
    return text[:begins] + (new + rest if new else rest.lstrip("\n"))


def named_text(name: str, title: str) -> str:
    """The least that a plan says: enough for the forms to begin with."""
    return (
        f"name: {name}\ntitle: {scalar(title)}\nlanguage: zh-Hans\nzone: Asia/Shanghai\n"
        "calendar: cn\nparticipants: [committee, general_branch, branch]\n"
        "top_approver: leading_group\n"
    )
