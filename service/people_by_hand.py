"""One person without a workbook: registered 登记, or corrected 更正, as by a row of the table.

There is one rule for both: what is told is read as a table's only row is, so it is refused for
the same reasons, with the same consequences for whatever hangs on who is there. Besides, nobody
is given by hand what is nearly always a slip: a table says it of many, and is looked at first.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session

from service.actors import Actor
from service.auth import journal
from service.clock import local_day
from service.errors import BadInput, cell
from service.imports import bring_in_people
from service.models import Organization, Person
from service.people import by_staff_no, posts_of
from service.post_slips import Slip, slips
from service.rulebook import Rulebook
from service.tabular import Row
from service.tabular.cells import is_formula

#: No row of a sheet: a mistake is one of a field.
NO_ROW = 0
#: What can be corrected here; posts are given and ended one by one, and a number is for good.
CORRECTED = ("name", "organization_code", "email", "phone", "locale")


def register(
    session: Session,
    rulebook: Rulebook,
    told: Mapping[str, str],
    *,
    by: Actor,
    now: datetime,
    zone: ZoneInfo,
    trees: tuple[str, ...] | None = None,
) -> Person:
    """Enter a person by the columns of the table of people. `trees` as for `import_people`.

    Raises BadInput with every mistake; somebody who is known already is one, a second secretary
    of one organisation another.
    """
    rows = [_row(told)]
    bring_in_people(session, rulebook, rows, by=by, now=now, zone=zone, trees=trees, only_new=True)
    person = by_staff_no(session, told["staff_no"].strip())
    _refuse_slips(session, person, local_day(now, zone))
    home = session.get_one(Organization, person.organization_id)
    journal.wrote(session, "registered", person, by=by, now=now, organization=home.name)
    return person


def _refuse_slips(session: Session, person: Person, today: date) -> None:
    posts = posts_of(session, person, on=today)
    roles = {role for role, _ in posts}
    found: list[Slip] = []
    for role, place in posts:
        told = slips(session, person, role, place, roles, on=today)
        found += [one for one in told if one not in found]
    if found:
        raise BadInput([cell(None, "posts", code, **told) for code, told in found])


def correct(
    session: Session,
    rulebook: Rulebook,
    person: Person,
    told: Mapping[str, str],
    *,
    by: Actor,
    now: datetime,
    zone: ZoneInfo,
    trees: tuple[str, ...] | None = None,
) -> tuple[str, ...]:
    """Correct some of `CORRECTED`; an empty e-mail or telephone is one that is kept no more.

    Posts stay as they are, where the person belongs to another organisation too. History names
    the columns and not what stood there, since it is for good. Return the columns that changed.
    Raises BadInput with every mistake.
    """
    home = session.get_one(Organization, person.organization_id)
    kept = {"staff_no": person.staff_no, "name": person.name, "organization_code": home.code}
    rows = [_row({**kept, **{name: told[name] for name in CORRECTED if name in told}})]
    report = bring_in_people(session, rulebook, rows, by=by, now=now, zone=zone, trees=trees)
    session.refresh(person)
    changed = tuple(name for one in report.changes for name, _, _ in one.fields)
    if changed:
        journal.wrote(session, "corrected", person, by=by, now=now, columns=list(changed))
    return changed


def _row(told: Mapping[str, str]) -> Row:
    return Row(NO_ROW, told, frozenset(name for name, text in told.items() if is_formula(text)))
