"""Reads the operator's holiday files into a WorkCalendar, or tells every mistake in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

import yaml

from workflows.calendar import WorkCalendar
from workflows.closest import closest
from workflows.refusals import Mistake

_FILE_KEYS = ("year", "complete", "holidays", "make_up_days")
_HOLIDAY_KEYS = ("date", "from", "to", "name")
_LONGEST = 31  # days; a longer holiday is a slip in one of its dates


class BadCalendar(Exception):
    """Holiday files that cannot be used, with every mistake in them."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__(", ".join(f"{m.line}:{m.path}:{m.code}" for m in mistakes))
        self.mistakes = mistakes


def read_calendar(region: str, texts: Mapping[str, str]) -> WorkCalendar:
    """Put the files of one region over what is published for it.

    `texts` holds file texts by file name; names that do not begin with "<region>-" or "<region>."
    belong to other regions and are passed over, so a whole folder may be given. Raises BadCalendar.
    """
    reading = _Reading()
    for name in sorted(texts):
        if re.split("[-.]", name)[0] == region and name.endswith((".yaml", ".yml")):
            _read_file(region, name, texts[name], reading)
    if reading.mistakes:
        raise BadCalendar(tuple(reading.mistakes))
    return WorkCalendar(region, reading.days, frozenset(reading.complete))


class _Reading:
    """What has been read of all files so far, and what is wrong with them."""

    def __init__(self) -> None:
        self.days: dict[date, bool] = {}
        self.years: set[int] = set()
        self.complete: set[int] = set()
        self.mistakes: list[Mistake] = []

    def wrong(
        self, node: yaml.Node | None, path: str, code: str, guess: str | None = None, **params: str
    ) -> None:
        line = node.start_mark.line + 1 if node is not None else None
        pairs = tuple(sorted(params.items()))
        self.mistakes.append(Mistake(line, path, f"calendar.{code}", pairs, guess))

    def add(self, node: yaml.Node, path: str, day: date, working: bool, year: int | None) -> None:
        """Keep a day; the notice of a year may also move days of the December before (元旦)."""
        if year is not None and day.year != year and (day.year, day.month) != (year - 1, 12):
            self.wrong(node, path, "other_year", day=day.isoformat(), year=str(year))
        elif day in self.days:
            self.wrong(node, path, "day_twice", day=day.isoformat())
        else:
            self.days[day] = working


def _read_file(region: str, name: str, text: str, reading: _Reading) -> None:
    named = re.fullmatch(rf"{re.escape(region)}-(\d{{4}})\.ya?ml", name)
    if named is None:
        reading.wrong(None, name, "bad_file_name", expected=f"{region}-2027.yaml")
    elif region == "none":
        # Monday to Friday for ever: a file that nothing reads would deceive (TRAPS T11).
        reading.wrong(None, name, "region_takes_no_files")
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else None
        reading.mistakes.append(Mistake(line, name, "calendar.not_yaml"))
        return
    parts = _mapping(root, name, _FILE_KEYS, reading)
    if parts is None:
        return
    year = _year(parts.get("year"), root, name, int(named[1]) if named else None, reading)
    seen = len(reading.days)
    _holidays(parts.get("holidays"), name, year, reading)
    _make_up_days(parts.get("make_up_days"), name, year, reading)
    if _complete(parts.get("complete"), name, reading) and year is not None:
        if len(reading.days) == seen:
            reading.wrong(parts.get("complete"), f"{name}:complete", "complete_but_empty")
        reading.complete.add(year)


def _mapping(
    node: yaml.Node | None, path: str, keys: tuple[str, ...], reading: _Reading
) -> dict[str, yaml.Node] | None:
    if not isinstance(node, yaml.MappingNode):
        reading.wrong(node, path, "not_a_mapping", keys=", ".join(keys))
        return None
    parts: dict[str, yaml.Node] = {}
    for key_node, value in node.value:
        key = str(key_node.value)
        if key not in keys:
            reading.wrong(key_node, path, "unknown_key", closest(key, keys), key=key)
        elif key in parts:
            reading.wrong(key_node, path, "key_twice", key=key)
        else:
            parts[key] = value
    return parts


def _year(
    node: yaml.Node | None, root: yaml.Node | None, name: str, named: int | None, reading: _Reading
) -> int | None:
    path = f"{name}:year"
    if node is None:
        reading.wrong(root, path, "missing", key="year")
        return named
    if not isinstance(node, yaml.ScalarNode) or not re.fullmatch(r"\d{4}", node.value):
        reading.wrong(node, path, "not_a_year")
        return named
    year = int(node.value)
    if named is not None and year != named:
        reading.wrong(node, path, "not_the_year_of_the_name", str(named), year=str(year))
        return None
    if year in reading.years:
        reading.wrong(node, path, "year_twice", year=str(year))
    reading.years.add(year)
    return year


def _complete(node: yaml.Node | None, name: str, reading: _Reading) -> bool:
    if node is None:
        return False
    if isinstance(node, yaml.ScalarNode) and node.value.lower() in ("true", "false"):
        return bool(node.value.lower() == "true")
    reading.wrong(node, f"{name}:complete", "not_true_or_false")
    return False


def _items(node: yaml.Node | None, path: str, reading: _Reading) -> Iterator[tuple[str, yaml.Node]]:
    if node is None or node.tag == "tag:yaml.org,2002:null":
        return
    if not isinstance(node, yaml.SequenceNode):
        reading.wrong(node, path, "not_a_list")
        return
    for number, item in enumerate(node.value):
        yield f"{path}[{number}]", item


def _holidays(node: yaml.Node | None, name: str, year: int | None, reading: _Reading) -> None:
    for path, item in _items(node, f"{name}:holidays", reading):
        parts = _mapping(item, path, _HOLIDAY_KEYS, reading)
        if parts is None:
            continue
        if ("date" in parts) == ("from" in parts or "to" in parts):
            reading.wrong(item, path, "date_or_from_and_to")
            continue
        first_key, last_key = ("date", "date") if "date" in parts else ("from", "to")
        first = _date(parts.get(first_key), item, f"{path}.{first_key}", reading)
        last = first
        if last_key == "to":
            last = _date(parts.get(last_key), item, f"{path}.{last_key}", reading)
        if first is None or last is None:
            continue
        length = (last - first).days + 1
        if length < 1:
            reading.wrong(item, path, "ends_before_it_starts")
        elif length > _LONGEST:
            reading.wrong(item, path, "too_long", days=str(length), most=str(_LONGEST))
        else:
            for number in range(length):
                reading.add(item, path, first + timedelta(days=number), False, year)


def _make_up_days(node: yaml.Node | None, name: str, year: int | None, reading: _Reading) -> None:
    for path, item in _items(node, f"{name}:make_up_days", reading):
        day = _date(item, item, path, reading)
        if day is not None:
            reading.add(item, path, day, True, year)


def _date(node: yaml.Node | None, around: yaml.Node, path: str, reading: _Reading) -> date | None:
    if node is None:
        reading.wrong(around, path, "missing", key=path.rpartition(".")[2])
        return None
    written = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
    loose = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", written)
    day: date | None = None
    if loose is not None:
        try:
            day = date(int(loose[1]), int(loose[2]), int(loose[3]))
        except ValueError:
            day = None
    if day is None or day.isoformat() != written:
        guess = day.isoformat() if day is not None else None
        reading.wrong(node, path, "not_a_date", guess, text=written)
        return None
    return day
