"""What was found in a document: every item with the passage that it was read from."""

from dataclasses import dataclass, field
from typing import Any

from workflows.reading.days import Instant, Window


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in the document as it was written: written[start:end]."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the campaign in time."""

    name: str
    kind: str
    kinds: tuple[str, ...]
    window: Window
    date_text: str | None
    place: Place
    relative: str | None = None


@dataclass(frozen=True, slots=True)
class Method:
    """A way of working beside the steps, without a time of its own."""

    name: str
    kind: str
    place: Place


@dataclass(frozen=True, slots=True)
class RecurringDuty:
    """Work that is owed again and again."""

    what: str
    cadence: str
    who: str | None
    text: str
    place: Place
    count: int | None = None
    least: int | None = None
    months: tuple[int, ...] = ()
    day: int | None = None


@dataclass(frozen=True, slots=True)
class Deadline:
    """Work that is owed once, by a day or on it; `date` is None where nobody can tell the day."""

    what: str
    date: Instant | None
    precision: str | None
    who: str | None
    text: str
    place: Place
    start: Instant | None = None


@dataclass(frozen=True, slots=True)
class Overall:
    """The whole of the campaign in time."""

    window: Window
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Named:
    """Something that the document names: a basis, a seat, a set of criteria, an award."""

    name: str
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that a person should look at: a code, with what it speaks of."""

    code: str
    params: tuple[tuple[str, str], ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading of one document: a proposal, until a person has confirmed it."""

    title: str = ""
    script: str = "hans"
    steps: tuple[Step, ...] = ()
    methods: tuple[Method, ...] = ()
    duties: tuple[RecurringDuty, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    overall: Overall | None = None
    bases: tuple[Named, ...] = ()
    seats: tuple[Named, ...] = ()
    criteria: tuple[tuple[Named, tuple[str, ...]], ...] = ()
    awards: tuple[Named, ...] = ()
    remarks: tuple[Remark, ...] = field(default=())


def as_json(reading: Reading) -> dict[str, Any]:
    """Return a reading in the shape that `plan read --json` prints."""
    return {
        "title": reading.title,
        "script": reading.script,
        "stages": [_step(step) for step in reading.steps],
        "methods": [
            {"name": one.name, "kind": one.kind, **_at(one.place)} for one in reading.methods
        ],
        "duties": [_duty(duty) for duty in reading.duties],
        "deadlines": [_deadline(one) for one in reading.deadlines],
        "overall": _overall(reading.overall),
        "basis": [_named(one) for one in reading.bases],
        "leading_group": [_named(one) for one in reading.seats],
        "criteria": [{**_named(one), "items": list(items)} for one, items in reading.criteria],
        "awards": [_named(one) for one in reading.awards],
        "remarks": [
            {"code": one.code, **dict(one.params), **(_at(one.place) if one.place else {})}
            for one in reading.remarks
        ],
    }


def _at(place: Place) -> dict[str, Any]:
    return {"passage": [place.start, place.end]}


def _day(instant: Instant | None) -> str | None:
    return None if instant is None else str(instant)


def _window(window: Window) -> dict[str, Any]:
    return {
        "start": _day(window.start),
        "end": _day(window.end),
        "start_precision": window.start_precision,
        "end_precision": window.end_precision,
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "kind": step.kind,
        "kind_alt": [kind for kind in step.kinds if kind != step.kind],
        **_window(step.window),
        "placeholder_year": step.window.placeholder,
        "date_text": step.date_text,
        "relative": step.relative,
        **_at(step.place),
    }


def _duty(duty: RecurringDuty) -> dict[str, Any]:
    optional = {
        "count": duty.count,
        "min": duty.least,
        "months": list(duty.months),
        "day": duty.day,
    }
    return {
        "what": duty.what,
        "cadence": duty.cadence,
        "who": duty.who,
        "text": duty.text,
        **{key: value for key, value in optional.items() if value},
        **_at(duty.place),
    }


def _deadline(deadline: Deadline) -> dict[str, Any]:
    return {
        "what": deadline.what,
        "date": _day(deadline.date),
        "precision": deadline.precision,
        "who": deadline.who,
        "text": deadline.text,
        **({"start": _day(deadline.start)} if deadline.start else {}),
        **_at(deadline.place),
    }


def _overall(overall: Overall | None) -> dict[str, Any] | None:
    if overall is None:
        return None
    return {**_window(overall.window), "text": overall.text, **_at(overall.place)}


def _named(named: Named) -> dict[str, Any]:
    return {"name": named.name, "text": named.text, **_at(named.place)}
