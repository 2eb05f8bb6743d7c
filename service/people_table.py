"""People from a table and back: all rows or none, every mistake by row and column."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, insert, update
from sqlalchemy import select as select_columns
from sqlmodel import Session, col, select

from service.clock import HOME, local_day
from service.db import one_at_a_time, reserve_ids
from service.models import Organization, Person, within
from service.organization_table import ImportReport
from service.people_reading import COLUMNS, Entry, Place, Reading
from service.roles import ADMINISTRATIONS
from service.search.noting import note_people
from service.seats import Seat, open_seats, seat
from service.table_changes import Change, differing
from service.tabular import Column, Row, by_heading, read_table
from service.tabular.findings import Findings, as_rows
from service.tabular.headings import PROBLEM

PEOPLE_COLUMNS = (
    Column("staff_no", required=True),
    Column("name", required=True),
    Column("organization_code", required=True),
    Column("posts"),
    Column("email"),
    Column("phone"),
    Column("locale"),
)
#: The columns beside the number, as changes are told.
TOLD = ("name", "organization_code", "posts", "email", "phone", "locale")
# Two imports at once would each enter the people whom the other is just entering.
ENTERING_PEOPLE = 7_263_510_483
TABLE: Any = Person.__table__  # type: ignore[attr-defined]  # SQLModel gives every table one
UPDATE = (
    update(TABLE)
    .where(TABLE.c.id == bindparam("id_"))
    .values({name: bindparam(f"{name}_") for name in COLUMNS} | {"version": TABLE.c.version + 1})
)


def read_people(content: bytes) -> list[Row]:
    """The rows of a CSV or XLSX file. Raises BadInput."""
    return by_heading(read_table(content), (*PEOPLE_COLUMNS, PROBLEM))


def import_people(
    session: Session,
    rows: Sequence[Row | Mapping[str, str]],
    *,
    now: datetime,
    zone: ZoneInfo = HOME,
    trees: tuple[str, ...] | None = None,
    joining: Collection[int] = (),
    only_new: bool = False,
) -> ImportReport:
    """Enter and update people and their posts as `rows` say; those that no row names stay.

    `posts` is a ``;`` list of roles at the person's own organisation, or ``role@code`` at another.
    A post that a person's row no longer lists ends on the day of `now` in `zone`; its history
    stays. Posts of a person who is new have been held since before anybody asks, but from today on
    where the person's organisation is among `joining`: it is in mid-campaign, and who comes now
    owes nothing from before. `trees` are the paths of the tops to whose trees the table is
    confined, None where to none: other people are not changed by it, and posts elsewhere stay, and
    so do those of administrators, whom no such table names (TRUST AC15). Where they are to be
    `only_new`, rows about people who are known are mistakes.
    Raises BadInput with every mistake, and has then changed nothing.
    """
    one_at_a_time(session, ENTERING_PEOPLE)
    findings = Findings()
    places = _places(session, trees)
    known = {one.staff_no: one for one in session.execute(select(TABLE))}
    elsewhere = {n for n, one in known.items() if one.organization_id not in places}
    taken = dict.fromkeys(known if only_new else (), "registered")
    taken |= dict.fromkeys(elsewhere, "taken")
    today = local_day(now, zone)
    held = open_seats(session, today=today)
    appointed = None if trees is None else _appointed(known, held)
    reading = Reading(findings, known, places, appointed)
    entries = reading.entries(as_rows(rows), taken=taken)
    findings.settle()
    _keep_seats_elsewhere(entries, known, places, held)
    report = _apply(session, entries, known, today, joining)
    return replace(report, changes=_changes(session, entries, known, held))


def _places(session: Session, trees: tuple[str, ...] | None) -> dict[int, Place]:
    """The organisations that a table may speak of, by id."""
    found = session.execute(
        select_columns(
            col(Organization.id),
            col(Organization.code),
            col(Organization.closed_on),
            col(Organization.path),
        )
    )
    return {
        number: Place(number, code, closed)
        for number, code, closed, path in found
        if trees is None or path.startswith(trees)
    }


def _keep_seats_elsewhere(
    entries: Sequence[Entry],
    known: Mapping[str, Any],
    places: Mapping[int, Place],
    held: Mapping[int, Mapping[Seat, Any]],
) -> None:
    """Posts in trees that the table may not speak of are not ended by its silence."""
    for entry in entries:
        if entry.seats is not None and entry.staff_no in known:
            before = held.get(known[entry.staff_no].id, {})
            entry.seats |= {seat for seat in before if seat[0] not in places}


def _appointed(
    known: Mapping[str, Any], held: Mapping[int, Mapping[Seat, Any]]
) -> dict[str, set[Seat]]:
    """Who is an administrator, by staff number: what a table that comes by a door leaves alone."""
    found = {
        number: {seat for seat in seats if seat[1] in ADMINISTRATIONS}
        for number, seats in held.items()
    }
    return {staff_no: found[one.id] for staff_no, one in known.items() if found.get(one.id)}


def _apply(
    session: Session,
    entries: Sequence[Entry],
    known: Mapping[str, Any],
    today: date,
    joining: Collection[int],
) -> ImportReport:
    created = [entry for entry in entries if entry.staff_no not in known]
    for entry, number in zip(created, reserve_ids(session, "person", len(created)), strict=True):
        entry.id = number
    changed = set()
    for entry in entries:
        if entry.staff_no in known:
            was = known[entry.staff_no]
            entry.id = was.id
            if entry.told() != tuple(getattr(was, name) for name in COLUMNS):
                changed.add(entry.id)
    if created:
        session.execute(insert(Person), [_values(entry) for entry in created])
    if changed:
        # On the connection: as one of the ORM's, it would look for each row among the session's.
        rows = [_bound(entry) for entry in entries if entry.id in changed]
        session.connection().execute(UPDATE, rows)
    wanted = {entry.id: entry.seats for entry in entries if entry.seats is not None}
    ever_since = {one.id for one in created if one.organization_id not in joining}
    reseated = seat(session, wanted, new=ever_since, today=today)
    renamed = [e for e in entries if e.id in changed and known[e.staff_no].name != e.name]
    note_people(session, [(one.id, one.staff_no, one.name) for one in (*created, *renamed)])
    session.expire_all()
    new = {entry.id for entry in created}
    updated = len((changed | reseated) - new)
    return ImportReport(
        created=len(created), updated=updated, unchanged=len(entries) - len(created) - updated
    )


def _changes(
    session: Session,
    entries: Sequence[Entry],
    known: Mapping[str, Any],
    held: Mapping[int, Mapping[Seat, Any]],
) -> tuple[Change, ...]:
    """What each row changes, in the order of the table."""
    found = session.execute(select_columns(col(Organization.id), col(Organization.code)))
    codes: dict[int, str] = {one.id: one.code for one in found}
    changes = []
    for entry in entries:
        was = known.get(entry.staff_no)
        before = held.get(was.id, {}) if was is not None else {}
        now = before if entry.seats is None else entry.seats
        here = entry.organization_id
        told = (entry.name, codes[here], _listed(now, here, codes))
        fields = differing(
            TOLD,
            _was(was, before, codes) if was is not None else None,
            (*told, entry.email, entry.phone, entry.locale),
        )
        if set(before) == set(now):  # at home elsewhere the same posts are written otherwise
            fields = tuple(one for one in fields if one[0] != "posts")
        if was is None or fields:
            changes.append(Change(entry.row, entry.staff_no, entry.name, was is None, fields))
    return tuple(changes)


def _was(was: Any, seats: Iterable[Seat], codes: Mapping[int, str]) -> tuple[Any, ...]:
    home = was.organization_id
    told = (was.name, codes[home], _listed(seats, home, codes))
    return (*told, was.email, was.phone, was.locale)


def _listed(seats: Iterable[Seat], home: int, codes: Mapping[int, str]) -> str:
    return ";".join(
        sorted(role if place == home else f"{role}@{codes[place]}" for place, role in seats)
    )


def _values(entry: Entry) -> dict[str, Any]:
    told = dict(zip(COLUMNS, entry.told(), strict=True))
    return {"id": entry.id, **told, "active": True, "digest": True, "muted": "", "version": 1}


def _bound(entry: Entry) -> dict[str, Any]:
    told = zip(COLUMNS, entry.told(), strict=True)
    return {"id_": entry.id} | {f"{name}_": value for name, value in told}


def export_people(
    session: Session, *, now: datetime, zone: ZoneInfo = HOME, under: Organization | None = None
) -> tuple[list[str], list[list[str]]]:
    """Headings and rows of all people, or those at and under one organisation, by staff number.

    For `service.tabular.write_csv` or `write_workbook`; importing them again changes nothing.
    """
    query = (
        select(Person, Organization.code)
        .join(Organization, col(Person.organization_id) == col(Organization.id))
        .order_by(col(Person.staff_no))
    )
    if under is not None:
        query = query.where(within(Organization.path, under.path))
    found = session.execute(select(Organization.id, Organization.code))
    codes: dict[int, str] = {one.id: one.code for one in found}
    seats = open_seats(session, today=local_day(now, zone))
    rows = [
        [
            person.staff_no,
            person.name,
            code,
            _listed(seats.get(person.id, {}), person.organization_id, codes),
            person.email or "",
            person.phone or "",
            person.locale,
        ]
        for person, code in session.execute(query)
    ]
    return [column.code for column in PEOPLE_COLUMNS], rows
