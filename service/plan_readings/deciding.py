"""What a person says of the items of a reading: agreed to, corrected, dropped, or nothing yet."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from service.errors import BadInput, Problem
from service.plan_readings import day_texts
from service.plan_readings.day_texts import LEAP
from service.plan_readings.items import CHOICES, DAYS, FIELDS, NEEDED, Item, Values, about
from workflows.reading.days import Instant, Window
from workflows.reading.found import (
    Deadline,
    Method,
    Named,
    Overall,
    Reading,
    RecurringDuty,
    Step,
)

#: What stands for an item: its values as they were agreed to, or None where it was dropped.
Decisions = Mapping[str, Values | None]

UNDECIDED, CONFIRMED, CORRECTED, DROPPED = "undecided", "confirmed", "corrected", "dropped"
FIRST_YEAR, LAST_YEAR = 1900, 2199
LONGEST, LONGEST_LINES = 200, 10_000
_DAY: Final = re.compile(
    r"(?:Y\+(?P<nth>\d)|(?P<year>\d{4}))\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})\s*日?"
)


@dataclass(frozen=True, slots=True)
class Said:
    """What is said of one item now.

    Fields that `values` does not name stay as they stood, or are empty where it is the `whole`.
    """

    keep: bool | None = None
    values: Values = field(default_factory=dict)
    whole: bool = False


def standing(item: Item, decisions: Decisions) -> str:
    """Return whether an item was confirmed, corrected, dropped or not decided yet."""
    if item.key not in decisions:
        return UNDECIDED
    values = decisions[item.key]
    if values is None:
        return DROPPED
    return CONFIRMED if values == item.values else CORRECTED


def with_said(
    items: Iterable[Item], decisions: Decisions, said: Mapping[str, Said], *, certain: bool
) -> dict[str, Values | None]:
    """Return the decisions with what is said now.

    `certain` agrees to all others of which nothing is doubtful. Whoever writes other values has
    corrected the item, also without saying that it is kept.

    Raises BadInput: for an item that is none, and for values that cannot be, each at its field.
    """
    known = {item.key: item for item in items}
    problems = [_wrong(key, "no_such_item") for key in said if key not in known]
    after = dict(decisions)
    for key, item in known.items():
        told = said.get(key)
        if told is not None:
            problems += _take(after, item, told)
        if certain and key not in after and item.certain:
            after[key] = item.values
    if problems:
        raise BadInput(problems)
    return after


def _take(after: dict[str, Values | None], item: Item, told: Said) -> list[Problem]:
    if told.keep is False:
        after[item.key] = None
        return []
    strange = sorted(set(told.values) - set(FIELDS[item.sort]))
    if strange:
        return [_wrong(f"{item.key}.values.{name}", "no_such_field") for name in strange]
    stood = after.get(item.key) or item.values
    others = dict.fromkeys(FIELDS[item.sort], "") if told.whole else stood
    values = {**others, **{name: _tidy(name, text) for name, text in told.values.items()}}
    if told.keep is None and values == stood:
        return []
    after[item.key] = values
    return list(_problems(item, values))


def _tidy(name: str, text: str) -> str:
    if name == "items":
        return "\n".join(line.strip() for line in text.splitlines() if line.strip())
    text = " ".join(text.split())
    return _written(text) or text if name in DAYS else text


def _written(text: str) -> str | None:
    """A day as it is kept, `2026-03-05` or `Y+0-03-05`; None where it is no day."""
    match = _DAY.fullmatch(text)
    if match is None:
        return day_texts.kept(text)
    year = LEAP if match["nth"] else int(match["year"])
    try:
        day = date(year, int(match["month"]), int(match["day"]))
    except ValueError:
        return None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    return f"Y+{match['nth']}{day:-%m-%d}" if match["nth"] else f"{day:%Y-%m-%d}"


def as_instant(text: str) -> Instant | None:
    """Return the day that a field holds; None where it is empty."""
    match = _DAY.fullmatch(text)
    if match is None:
        return None
    year = int(match["nth"] or match["year"])
    return Instant(year, int(match["month"]), int(match["day"]), match["nth"] is not None)


def _problems(item: Item, values: Values) -> Iterable[Problem]:
    for name in FIELDS[item.sort]:
        where, text = f"{item.key}.values.{name}", values[name]
        if name in NEEDED and not text:
            yield _wrong(where, "needed")
        elif name in DAYS and text and _written(text) is None:
            yield _wrong(where, "no_day")
        elif name in CHOICES and text not in (*CHOICES[name], item.values[name]):
            yield _wrong(where, "no_choice")
        elif len(text) > (LONGEST_LINES if name == "items" else LONGEST):
            yield _wrong(where, "too_long")
    first, last = as_instant(values.get("start", "")), as_instant(values.get("end", ""))
    if first and last and first.placeholder == last.placeholder and last < first:
        yield _wrong(f"{item.key}.values.end", "ends_before_start")


def _wrong(where: str, code: str) -> Problem:
    return Problem(f"items.{where}", code, domain="reading_pages")


def open_years(items: Iterable[Item], decisions: Decisions) -> bool:
    """Whether a day that was not dropped still stands in a year that nobody wrote."""
    stands = (decisions.get(item.key, item.values) for item in items)
    return any(
        values.get(name, "").startswith("Y+") for values in stands if values for name in DAYS
    )


def settled(reading: Reading, items: Iterable[Item], decisions: Decisions) -> Reading:
    """Return the reading as a person has settled it: corrected, and without what was dropped.

    Remarks about single items are settled with them; those about the whole document stay.
    """
    every = tuple(items)
    kept = [(item, values) for item in every if (values := decisions.get(item.key)) is not None]
    of: dict[str, list[Any]] = {
        sort: [_settled(i, v) for i, v in kept if i.sort == sort] for sort in FIELDS
    }
    lines = [tuple(values["items"].split("\n")) for i, values in kept if i.sort == "criterion"]
    told = [one for one in reading.remarks if one.code != "reading.no_year"]
    return replace(
        reading,
        overall=next(iter(of["overall"]), None),
        steps=tuple(of["stage"]),
        methods=tuple(of["method"]),
        duties=tuple(of["duty"]),
        deadlines=tuple(of["deadline"]),
        criteria=tuple(zip(of["criterion"], lines, strict=True)),
        awards=tuple(of["award"]),
        bases=tuple(of["basis"]),
        seats=tuple(of["seat"]),
        remarks=tuple(
            one for one in told if not any(about(one, item.sort, item.found) for item in every)
        ),
    )


def _settled(item: Item, values: Values) -> Any:
    match item.found:
        case Overall() as found:
            return replace(found, window=_window(found.window, values))
        case Step() as found:
            window = _window(found.window, values)
            return replace(found, name=values["name"], kind=values["kind"], window=window)
        case Method() as found:
            return replace(found, name=values["name"], kind=values["kind"])
        case RecurringDuty() as found:
            who = values["who"] or None
            return replace(found, what=values["what"], cadence=values["cadence"], who=who)
        case Deadline() as found:
            day = as_instant(values["date"])
            return replace(found, what=values["what"], date=day, who=values["who"] or None)
        case Named() as found:
            return replace(found, name=values["name"])


def _window(window: Window, values: Values) -> Window:
    """A window with other days; the precision of a day that was not touched stays."""
    start, end = as_instant(values["start"]), as_instant(values["end"])
    if start != window.start:
        window = replace(window, start=start, start_precision="day" if start else None)
    if end != window.end:
        window = replace(window, end=end, end_precision="day" if end else None)
    days = [day for day in (window.start, window.end) if day is not None]
    return replace(window, placeholder=any(day.placeholder for day in days))
