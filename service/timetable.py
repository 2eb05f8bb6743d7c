"""The machine's own timetable: ``config/schedule.yaml`` read whole, with every mistake at once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path

import yaml

from service.settings import Settings
from workflows.closest import closest
from workflows.refusals import Mistake

JOBS = (
    *("sweep", "deliver", "rescue", "digest", "holidays", "prune", "seal", "seats", "recount"),
    "work",
)
FIELDS = ("every", "at", "on")
DAYS = ("every day", "working days")
_SPAN = re.compile(r"(\d{1,5})\s*(s|m|h)")
_CLOCK = re.compile(r"([01]\d|2[0-3]):([0-5]\d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600}
#: A setting that was given replaces the file's interval, so that tests can turn all down.
_SETTINGS = {"sweep": "tick", "deliver": "deliver_every", "work": "work_every"}


class BadSchedule(Exception):
    """A timetable that cannot be used, with every mistake in it."""

    def __init__(self, mistakes: tuple[Mistake, ...]) -> None:
        super().__init__(", ".join(f"{m.line}:{m.path}:{m.code}" for m in mistakes))
        self.mistakes = mistakes


@dataclass(frozen=True, slots=True)
class When:
    """How often a job runs, or at what local time of day."""

    every: timedelta | None = None
    at: time | None = None
    working_days: bool = False


Timetable = Mapping[str, When]


def timetable(settings: Settings) -> Timetable:
    """The timetable of this installation. Raises BadSchedule."""
    file = settings.config_dir / "schedule.yaml"
    found = dict(read_timetable(_text(file)))
    for job, name in _SETTINGS.items():
        if name in settings.model_fields_set:
            found[job] = When(every=timedelta(seconds=getattr(settings, name)))
    return found


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        missing = Mistake(None, "", "schedule.no_file", (("value", str(file)),))
        raise BadSchedule((missing,)) from None


def read_timetable(text: str) -> Timetable:
    """Read a timetable. Raises BadSchedule."""
    reading = _Reading()
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        problem = str(getattr(error, "problem", None) or "?")
        line = mark.line + 1 if mark is not None else None
        raise BadSchedule(
            (Mistake(line, "", "schedule.not_yaml", (("problem", problem),)),)
        ) from None
    found: dict[str, When] = {}
    for job, node in reading.fields(root, "", JOBS, "unknown_job").items():
        when = reading.when(node, job)
        if when is not None:
            found[job] = when
    for job in JOBS if isinstance(root, yaml.MappingNode) else ():
        if job not in found and not any(m.path.partition(".")[0] == job for m in reading.mistakes):
            reading.wrong(root, "", "missing_job", key=job)
    if reading.mistakes:
        raise BadSchedule(tuple(reading.mistakes))
    return found


class _Reading:
    def __init__(self) -> None:
        self.mistakes: list[Mistake] = []

    def wrong(
        self, node: yaml.Node | None, path: str, code: str, guess: str | None = None, **params: str
    ) -> None:
        line = node.start_mark.line + 1 if node is not None else None
        pairs = tuple(sorted(params.items()))
        self.mistakes.append(Mistake(line, path, f"schedule.{code}", pairs, guess))

    def fields(
        self, node: yaml.Node | None, path: str, known: tuple[str, ...], code: str
    ) -> dict[str, yaml.Node]:
        if not isinstance(node, yaml.MappingNode):
            self.wrong(node, path, "not_a_mapping")
            return {}
        found: dict[str, yaml.Node] = {}
        for key_node, value in node.value:
            key = str(key_node.value)
            place = f"{path}.{key}" if path else key
            if key not in known:
                self.wrong(key_node, place, code, closest(key, known), key=key)
            elif key in found:
                self.wrong(key_node, place, "twice", key=key)
            else:
                found[key] = value
        return found

    def when(self, node: yaml.Node, job: str) -> When | None:
        parts = self.fields(node, job, FIELDS, "unknown_key")
        if not isinstance(node, yaml.MappingNode):
            return None
        if ("every" in parts) == ("at" in parts) or ("on" in parts and "at" not in parts):
            self.wrong(node, job, "every_or_at")
            return None
        if "every" in parts:
            return self._every(parts["every"], job)
        return self._at(parts["at"], parts.get("on"), job)

    def _every(self, node: yaml.Node, job: str) -> When | None:
        found = _SPAN.fullmatch(str(node.value))
        if found is None or int(found[1]) < 1:
            self.wrong(node, f"{job}.every", "not_a_span", value=str(node.value))
            return None
        return When(every=timedelta(seconds=int(found[1]) * _SECONDS[found[2]]))

    def _at(self, node: yaml.Node, on: yaml.Node | None, job: str) -> When | None:
        found = _CLOCK.fullmatch(str(node.value))
        if found is None:
            self.wrong(node, f"{job}.at", "not_a_clock", value=str(node.value))
        days = DAYS[0] if on is None else str(on.value)
        if days not in DAYS:
            self.wrong(on, f"{job}.on", "not_on", closest(days, DAYS), value=days)
        if found is None or days not in DAYS:
            return None
        return When(at=time(int(found[1]), int(found[2])), working_days=days == DAYS[1])
