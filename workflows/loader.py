"""A plan file read into a Plan, or every mistake of the file at once, each with place and guess."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, time
from typing import TypeVar

from workflows.calendar import WorkCalendar
from workflows.checks import check
from workflows.closest import closest
from workflows.loader_parts import read_award, read_criteria, read_duty, read_round
from workflows.loader_rules import (
    DUTY_RULE_ANCHORS,
    PLAN_ANCHORS,
    STAGE_RULE_ANCHORS,
    Shared,
    read_provenance,
    read_role,
    read_rules,
)
from workflows.plan import KINDS, Event, Plan, Seat
from workflows.refusals import BadPlan
from workflows.sections import SECTIONS, read_provisions
from workflows.sections.evidence import by_members
from workflows.yaml_loader import KEY, Fields, Item, Mistakes, compose
from workflows.zones import ZONES

T = TypeVar("T")
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
PLAN_FIELDS = frozenset({
    "name", "title", "language", "zone", "calendar", "base_year", "starts", "ends",
    "participants", "top_approver", "send_at", "set_by", "source", "basis", "themes",
    "publicity", "classes", "remarks", "documents", "pledge_fields", "events", "seats",
    "criteria", "reminder_sets", "ladders", "rounds", "duties", "awards", *SECTIONS,
})  # fmt: skip
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


def _read(root: Item, text: str, calendars: Mapping[str, WorkCalendar], name: str) -> Plan:
    fields = root.fields(PLAN_FIELDS, required=REQUIRED)
    shared = _shared(fields)
    calendar = _calendar(fields.get("calendar"), calendars)
    base = shared.base_year
    _unused_sets(shared)
    criteria = _each(fields, "criteria", read_criteria)
    # First of all: a vote may be by a set of criteria, a stage may name a procedure of approval.
    shared.criteria = {each.key: each for each in criteria}
    provisions = read_provisions(fields, shared)
    duties = _each(fields, "duties", lambda key, item: read_duty(key, item, shared))
    provisions = replace(provisions, evidence=by_members(provisions.evidence, duties))
    procedures = provisions.approvals.procedures
    shared.last_signers = {name: found.last_signer for name, found in procedures.items()}
    plan = Plan(
        name=_name(fields, name),
        title=fields.text("title"),
        digest=_digest(text, calendar),
        zone=fields.choice("zone", ZONES) or "UTC",
        calendar=calendar,
        rounds=_each(fields, "rounds", lambda key, item: read_round(key, item, shared)),
        starts=fields.moment("starts", base, PLAN_ANCHORS - {"plan.starts"}),
        ends=fields.moment("ends", base, PLAN_ANCHORS - {"plan.ends"}),
        duties=duties,
        awards=_each(fields, "awards", lambda key, item: read_award(key, item, shared)),
        criteria=criteria,
        events=_each(fields, "events", _event),
        seats=_seats(fields),
        participants=shared.participants,
        top_approver=read_role(fields["top_approver"], shared)
        if "top_approver" in fields
        else None,
        send_at=_send_at(fields.get("send_at")),
        language=fields.choice("language", LANGUAGES) or "zh-Hans",
        documents=_each(fields, "documents", _titled),
        pledge_fields=_each(fields, "pledge_fields", _titled),
        classes=fields.texts("classes"),
        basis=fields.texts("basis"),
        themes=fields.texts("themes"),
        publicity=fields.texts("publicity"),
        remarks=fields.texts("remarks"),
        provisions=provisions,
        provenance=read_provenance(fields),
    )
    if "rounds" in fields and not plan.rounds:
        fields["rounds"].wrong("no_rounds")
    return plan


def _each(fields: Fields, name: str, read: Callable[[str, Item], T | None]) -> tuple[T, ...]:
    pairs = fields[name].named_entries() if name in fields else []
    found = [read(key, item) for key, item in pairs]
    return tuple(one for one in found if one is not None)


def _titled(key: str, item: Item) -> tuple[str, str]:
    return key, item.text()


def _shared(fields: Fields) -> Shared:
    shared = Shared()
    if "base_year" in fields:
        shared.base_year = fields["base_year"].whole(1900, 2999)
    if "participants" in fields:
        chosen = fields["participants"].choices(KINDS)
        shared.participants = frozenset(chosen) or shared.participants
        if not chosen:
            fields["participants"].wrong("nobody_takes_part")
    posts = [seat.post for seat in _seats(fields)]
    shared.posts = frozenset(post for post in posts if KEY.fullmatch(post))
    if "reminder_sets" in fields:
        shared.reminder_sets = dict(fields["reminder_sets"].named_entries())
    if "ladders" in fields:
        shared.ladders = dict(fields["ladders"].named_entries())
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


def _name(fields: Fields, expected: str) -> str:
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
    if re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", value):
        return time.fromisoformat(value)
    item.wrong("bad_clock", value=value)
    return time(9, 0)


def _event(key: str, item: Item) -> Event:
    fields = item.fields(("title", "on", "source"), required=("title",))
    fields.texts("source")
    on: date | None = None
    if "on" in fields:
        value = fields["on"].text()
        try:
            on = date.fromisoformat(value)
        except ValueError:
            fields["on"].wrong("bad_date", value=value)
    return Event(key, fields.text("title", key), on)


def _seats(fields: Fields) -> tuple[Seat, ...]:
    seats = []
    for item in fields.items_of("seats"):
        known = item.fields(("seat", "post", "count"), required=("seat", "post"))
        seats.append(Seat(known.text("seat"), known.text("post"), known.whole("count", 1, 99, 1)))
    return tuple(seats)


def _digest(text: str, calendar: WorkCalendar) -> str:
    """Name a plan by its text and the calendar that it is read with."""
    days = sorted((day.isoformat(), works) for day, works in calendar.overrides.items())
    body = f"{text}\0{calendar.name}\0{days}\0{sorted(calendar.known_years)}"
    return hashlib.sha256(body.encode()).hexdigest()
