"""A plan file read into a Plan, or every mistake of the file at once, each with place and guess."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import TypeVar

from workflows.calendar import WorkCalendar
from workflows.checks import check
from workflows.closest import closest
from workflows.loader_parts import (
    DUTY_RULE_ANCHORS,
    PLAN_ANCHORS,
    STAGE_RULE_ANCHORS,
    Shared,
    read_award,
    read_criteria,
    read_duty,
    read_provenance,
    read_role,
    read_round,
    read_rules,
)
from workflows.plan import KINDS, Event, Plan, Seat
from workflows.refusals import BadPlan
from workflows.yaml_loader import KEY, Item, Mistakes, compose
from workflows.zones import ZONES

T = TypeVar("T")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
PLAN_FIELDS = frozenset(
    [
        "name",
        "title",
        "language",
        "zone",
        "calendar",
        "base_year",
        "starts",
        "ends",
        "participants",
        "top_approver",
        "send_at",
        "set_by",
        "source",
        "basis",
        "themes",
        "publicity",
        "classes",
        "remarks",
        "documents",
        "pledge_fields",
        "events",
        "seats",
        "criteria",
        "reminder_sets",
        "ladders",
        "rounds",
        "duties",
        "awards",
    ]
)
REQUIRED = ("name", "title", "zone", "rounds")


def load_plan(text: str, calendars: Mapping[str, WorkCalendar], *, name: str = "") -> Plan:
    """Read a plan.

    ``calendars`` holds the working-day calendars by region; ``name``, where given, is what the
    file is called, which the plan must be called too.

    Raises:
        BadPlan: with every mistake of the file, each with line, path and, where one can be made,
            a guess.
    """
    mistakes = Mistakes()
    root = compose(text, mistakes)
    plan = _read(root, text, calendars, name) if root is not None else None
    if plan is not None and root is not None and not mistakes.found:
        check(plan, root, mistakes)
    if mistakes.found or plan is None:
        once = dict.fromkeys(mistakes.found)
        raise BadPlan(tuple(sorted(once, key=lambda m: (m.line or 0, m.path))))
    return plan


def _read(root: Item, text: str, calendars: Mapping[str, WorkCalendar], name: str) -> Plan | None:
    fields = root.fields(PLAN_FIELDS)
    for key in REQUIRED:
        if key not in fields:
            root.wrong("missing", key=key)
    shared = _shared(fields)
    calendar = _calendar(fields.get("calendar"), calendars)
    if "zone" in fields:
        fields["zone"].choice(ZONES)
    base = shared.base_year

    def each(field: str, read: Callable[[str, Item], T | None]) -> tuple[T, ...]:
        if field not in fields:
            return ()
        found = (read(key, item) for key, item in fields[field].named_entries())
        return tuple(one for one in found if one is not None)

    def texts(field: str) -> tuple[str, ...]:
        return fields[field].texts() if field in fields else ()

    def titled(field: str) -> tuple[tuple[str, str], ...]:
        return each(field, lambda key, item: (key, item.text()))

    _unused_sets(shared)
    plan = Plan(
        name=_name(fields, name),
        title=fields["title"].text() if "title" in fields else "",
        digest=_digest(text, calendar),
        zone=fields["zone"].text() if "zone" in fields else "",
        calendar=calendar,
        rounds=each("rounds", lambda key, item: read_round(key, item, shared)),
        starts=fields["starts"].moment(base, PLAN_ANCHORS - {"plan.starts"})
        if "starts" in fields
        else None,
        ends=fields["ends"].moment(base, PLAN_ANCHORS - {"plan.ends"})
        if "ends" in fields
        else None,
        duties=each("duties", lambda key, item: read_duty(key, item, shared)),
        awards=each("awards", lambda key, item: read_award(key, item, shared)),
        criteria=each("criteria", read_criteria),
        events=each("events", _event),
        seats=_seats(fields),
        participants=shared.participants,
        top_approver=read_role(fields["top_approver"], shared)
        if "top_approver" in fields
        else None,
        send_at=_send_at(fields.get("send_at")),
        language=(fields["language"].choice(LANGUAGES) if "language" in fields else None)
        or "zh-Hans",
        documents=titled("documents"),
        pledge_fields=titled("pledge_fields"),
        classes=texts("classes"),
        basis=texts("basis"),
        themes=texts("themes"),
        publicity=texts("publicity"),
        remarks=texts("remarks"),
        provenance=read_provenance(fields),
    )
    if "rounds" in fields and not plan.rounds:
        fields["rounds"].wrong("no_rounds")
    return plan


def _shared(fields: Mapping[str, Item]) -> Shared:
    shared = Shared()
    if "base_year" in fields:
        shared.base_year = fields["base_year"].whole(1900, 2999)
    if "participants" in fields:
        chosen = fields["participants"].choices(KINDS)
        shared.participants = frozenset(chosen) or shared.participants
        if not chosen:
            fields["participants"].wrong("nobody_takes_part")
    if "seats" in fields:
        posts = (item.fields(("seat", "post", "count")) for item in fields["seats"].items())
        quiet = [post["post"].text() for post in posts if "post" in post]
        shared.posts = frozenset(post for post in quiet if KEY.fullmatch(post))
    for field, target in (("reminder_sets", "reminder_sets"), ("ladders", "ladders")):
        if field in fields:
            setattr(shared, target, dict(fields[field].named_entries()))
    return shared


def _unused_sets(shared: Shared) -> None:
    """Read every named set once by itself, so that a mistake in an unused one is found too."""
    anchors = STAGE_RULE_ANCHORS | DUTY_RULE_ANCHORS
    for sets in (shared.reminder_sets, shared.ladders):
        for item in sets.values():
            if item.is_scalar():
                item.wrong("not_a_list")
            else:
                read_rules(item, shared, {}, anchors)


def _calendar(item: Item | None, calendars: Mapping[str, WorkCalendar]) -> WorkCalendar:
    region = item.text() if item else "cn"
    if region not in calendars and item is not None:
        item.wrong("unknown_calendar", closest(region, calendars), value=region)
    return calendars.get(region) or WorkCalendar("none")


def _name(fields: Mapping[str, Item], expected: str) -> str:
    if "name" not in fields:
        return expected
    value = fields["name"].text()
    if value and not NAME.fullmatch(value):
        fields["name"].wrong("bad_plan_name", value=value)
    elif expected and value != expected:
        fields["name"].wrong("name_differs", expected, value=value, file=expected)
    return value


def _send_at(item: Item | None) -> time:
    if item is None:
        return time(9, 0)
    value = item.text()
    if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    item.wrong("bad_clock", value=value)
    return time(9, 0)


def _event(key: str, item: Item) -> Event | None:
    fields = item.fields(("title", "on", "source"))
    if "title" not in fields:
        item.wrong("missing", key="title")
        return None
    on: date | None = None
    if "on" in fields:
        value = fields["on"].text()
        try:
            on = date.fromisoformat(value)
        except ValueError:
            fields["on"].wrong("bad_date", value=value)
    return Event(key, fields["title"].text(), on)


def _seats(fields: Mapping[str, Item]) -> tuple[Seat, ...]:
    if "seats" not in fields:
        return ()
    seats = []
    for item in fields["seats"].items():
        known = item.fields(("seat", "post", "count"))
        if "seat" not in known or "post" not in known:
            item.wrong("missing", key="seat" if "seat" not in known else "post")
            continue
        count = known["count"].whole(1, 99) if "count" in known else 1
        seats.append(Seat(known["seat"].text(), known["post"].text(), count))
    return tuple(seats)


def _digest(text: str, calendar: WorkCalendar) -> str:
    """Name a plan by its text and the calendar that it is read with."""
    days = sorted((day.isoformat(), works) for day, works in calendar.overrides.items())
    body = f"{text}\0{calendar.name}\0{days}\0{sorted(calendar.known_years)}"
    return hashlib.sha256(body.encode()).hexdigest()
