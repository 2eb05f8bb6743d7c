"""The items of a reading, each with a key that lasts, its fields, and what is doubtful about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from workflows.plan import StageKind
from workflows.reading.days import Instant
from workflows.reading.draft import CADENCES
from workflows.reading.found import (
    Deadline,
    Method,
    Named,
    Overall,
    Place,
    Reading,
    RecurringDuty,
    Remark,
    Step,
)
from workflows.reading.read import read

Values = dict[str, str]
Found = Overall | Step | Method | RecurringDuty | Deadline | Named

#: The fields of each sort of item, in the order of the page; the first is its name, if it has one.
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "overall": ("start", "end"),
    "stage": ("name", "kind", "start", "end"),
    "method": ("name", "kind"),
    "duty": ("what", "cadence", "who"),
    "deadline": ("what", "date", "who"),
    "criterion": ("name", "items"),
    "award": ("name",),
    "basis": ("name",),
    "seat": ("name",),
}
DAYS: Final = ("start", "end", "date")
NEEDED: Final = ("name", "what", "kind", "cadence")
CHOICES: Final[dict[str, tuple[str, ...]]] = {
    "kind": tuple(StageKind),
    "cadence": tuple(CADENCES),
}
#: Said of the whole document, whatever item it stands beside.
OF_ALL: Final = frozenset({"reading.no_year"})


@dataclass(frozen=True, slots=True)
class Item:
    """One thing that was found: where it stands, and what the reading makes of it."""

    key: str
    sort: str
    found: Found
    values: Values
    place: Place
    doubts: tuple[Remark, ...]

    @property
    def certain(self) -> bool:
        """Whether it may be agreed to together with the others that are."""
        return not self.doubts


@lru_cache(maxsize=8)  # a page and its form ask for the same document again and again
def reading_of(text: str) -> Reading:
    """Return the reading of a document."""
    return read(text)


def items_of(reading: Reading) -> tuple[Item, ...]:
    """Return every item of a reading; a key tells the sort and where its passage begins."""
    seen: dict[str, int] = {}
    items = []
    for sort, found, values in _found(reading):
        key = f"{sort}-{found.place.start}"
        seen[key] = seen.get(key, 0) + 1
        key = key if seen[key] == 1 else f"{key}-{seen[key]}"
        items.append(Item(key, sort, found, values, found.place, _doubts(reading, sort, found)))
    return tuple(items)


def _found(reading: Reading) -> Iterator[tuple[str, Found, Values]]:
    if reading.overall is not None:
        window = reading.overall.window
        yield "overall", reading.overall, {"start": _day(window.start), "end": _day(window.end)}
    for step in reading.steps:
        days = {"start": _day(step.window.start), "end": _day(step.window.end)}
        yield "stage", step, {"name": step.name, "kind": step.kind, **days}
    for method in reading.methods:
        yield "method", method, {"name": method.name, "kind": method.kind}
    for duty in reading.duties:
        values = {"what": duty.what, "cadence": duty.cadence, "who": duty.who or ""}
        yield "duty", duty, values
    for deadline in reading.deadlines:
        day = _day(deadline.date)
        yield "deadline", deadline, {"what": deadline.what, "date": day, "who": deadline.who or ""}
    for named, lines in reading.criteria:
        yield "criterion", named, {"name": named.name, "items": "\n".join(lines)}
    for sort, several in (
        ("award", reading.awards),
        ("basis", reading.bases),
        ("seat", reading.seats),
    ):
        for named in several:
            yield sort, named, {"name": named.name}


def _day(day: Instant | None) -> str:
    return "" if day is None else str(day)


def _doubts(reading: Reading, sort: str, found: Found) -> tuple[Remark, ...]:
    told = [one for one in reading.remarks if about(one, sort, found)]
    match found:
        case Step() if found.kind == "other" or any(kind != found.kind for kind in found.kinds):
            told.append(Remark("kind"))
        case Method() if found.kind == "other":
            told.append(Remark("kind"))
        case RecurringDuty() if found.cadence not in CADENCES:
            told.append(Remark("cadence"))
        case Overall() if found.window.start is None or found.window.end is None:
            told.append(Remark("window"))
    return tuple(told)


def about(remark: Remark, sort: str, found: Found) -> bool:
    """Whether a remark is about an item, and not about the whole document."""
    if sort not in ("stage", "deadline") or remark.code in OF_ALL:
        return False
    return remark.place == found.place
