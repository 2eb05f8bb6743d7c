"""All doors together: those of the spine, and what each kind of work adds in a file of its own.

A kind of work adds ``tests/doors/work_of_<area>.py`` with ``ADDED``; nothing else is to be edited.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.doors import table_of_doors
from tests.doors.house import House
from tests.doors.table_of_doors import Door


@dataclass(frozen=True)
class Added:
    """What a kind of work adds to the tables.

    ``bodies`` holds every POST with a body that it takes, numbers of paths written ``1``;
    ``optional`` what may be left out of them, ``nullable`` what may be null, both by (path,
    field), ``from_zero`` whole numbers that may be 0, and ``longer`` texts of up to 2,000
    letters. ``rights`` says what each verb of the permits stands for. ``numbers`` makes, by its
    placeholder in a door's path or body, the number of a thing of the campaign told. ``pages``
    are those of the work; their forms are the doors (test_forms_of_work.py).
    """

    doors: list[Door] = field(default_factory=list)
    pages: list[Door] = field(default_factory=list)
    bodies: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    optional: frozenset[tuple[str, str]] = frozenset()
    nullable: frozenset[tuple[str, str]] = frozenset()
    from_zero: frozenset[tuple[str, str]] = frozenset()
    longer: frozenset[tuple[str, str]] = frozenset()
    rights: Mapping[str, str] = field(default_factory=dict)
    numbers: Mapping[str, Callable[[House, int], int]] = field(default_factory=dict)


WORK: list[Added] = [
    import_module(f"tests.doors.{module.name}").ADDED
    for module in pkgutil.iter_modules([str(Path(__file__).parent)])
    if module.name.startswith("work_of_")
]
API: list[Door] = [*table_of_doors.API, *(door for work in WORK for door in work.doors)]
PAGES: list[Door] = [*table_of_doors.PAGES, *(page for work in WORK for page in work.pages)]
BODIES = {path: body for work in WORK for path, body in work.bodies.items()}
OPTIONAL = {pair for work in WORK for pair in work.optional}
NULLABLE = {pair for work in WORK for pair in work.nullable}
FROM_ZERO = {pair for work in WORK for pair in work.from_zero}
LONGER = {pair for work in WORK for pair in work.longer}
RIGHTS = {verb: right for work in WORK for verb, right in work.rights.items()}
NUMBERS = {name: make for work in WORK for name, make in work.numbers.items()}


def as_routed(path: str) -> str:
    """Return a path of `BODIES` as the OpenAPI document writes it."""
    kinded = re.sub(r"(?<=/word-templates/)\w+", "{kind}", path)
    return re.sub(r"/1(?=/|$)", "/{number}", kinded)


def operations() -> list[tuple[str, str]]:
    """Return the operations of the work, by method and path as the document writes them."""
    asked = {
        ("GET", as_routed(re.sub(r"{\w+}", "{number}", door.path.partition("?")[0])))
        for work in WORK
        for door in work.doors
        if door.method == "GET"
    }
    return sorted({*asked, *(("POST", as_routed(path)) for path in BODIES)})
