"""The sample organisation of the demonstration: one committee, four general branches, sixteen
branches, and about two hundred invented people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Any

import yaml
from sqlmodel import Session, col, select

from service.models import Holder, Organization, Person, Post
from service.organization_table import import_organizations, read_organizations
from service.people_table import import_people

TOP = "DW"
# Whom the bar of the demonstration offers to act as: a post and where it is held.
PARTS = (
    ("leading_group", TOP),
    ("office", TOP),
    ("secretary", TOP),
    ("secretary", "JD"),
    ("secretary", "JD03"),
    ("member", "JD03"),
    ("masses", "JD03"),
)


def fill(session: Session, folder: Path, *, now: datetime) -> Organization:
    """Bring the sample organisation in, by the same import that everybody uses."""
    rows = read_organizations((folder / "organizations.csv").read_bytes())
    import_organizations(session, rows, now=now)
    told = yaml.safe_load((folder / "people.yaml").read_text("utf-8"))
    organizations = session.exec(select(Organization).order_by(col(Organization.path))).all()
    import_people(session, list(people_rows(told, organizations)), now=now)
    return next(one for one in organizations if one.code == TOP)


def people_rows(told: dict[str, Any], organizations: Any) -> Iterator[dict[str, str]]:
    """Invent the people of these organisations; the same ones each time."""
    names = _names(told["surnames"], told["given"])
    number = count(1)
    for index, organization in enumerate(organizations):
        for roles in _seats(told, organization, index):
            serial = next(number)
            first = f"{organization.code}/{roles[0]}"
            yield {
                "staff_no": f"S{serial:04}",
                "name": next(names),
                "organization_code": organization.code,
                "posts": ";".join(roles),
                "email": "" if first in told["without_email"] else f"s{serial:04}@{told['domain']}",
                "phone": f"199{serial:08}",
                "locale": "zh-Hans",
            }


def _seats(told: dict[str, Any], organization: Any, index: int) -> Iterator[list[str]]:
    for seat in told["posts"][organization.kind]:
        if f"{organization.code}/{seat['role']}" not in told["vacant"]:
            yield [seat["role"], "member", *seat.get("with", [])]
    wanted = told["members"][organization.kind]
    if isinstance(wanted, list):
        least, most = wanted
        wanted = least + index % (most - least + 1)
    yield from (["member"] for _ in range(wanted))
    yield from (["masses"] for _ in range(told["masses"][organization.kind]))


def _names(surnames: list[str], given: list[str]) -> Iterator[str]:
    """Pair the two lists so that no pair comes twice: their lengths differ by two."""
    for step in count():
        for index in range(len(surnames)):
            yield surnames[index] + given[(index + step * 7 + 1) % len(given)]


def parts(session: Session) -> list[tuple[str, Organization, Person]]:
    """Return those that a visitor of the demonstration may act as: post, organisation, person."""
    found: list[tuple[str, Organization, Person]] = []
    for role, code in PARTS:
        one = session.execute(
            select(Organization, Person)
            .join(Post, col(Post.organization_id) == col(Organization.id))
            .join(Holder, col(Holder.post_id) == col(Post.id))
            .join(Person, col(Person.id) == col(Holder.person_id))
            .where(Organization.code == code, Post.role == role, col(Holder.until).is_(None))
            .order_by(col(Person.id).desc())
            .limit(1)
        ).one_or_none()
        if one is not None:
            found.append((role, one[0], one[1]))
    return found


def first_to_act_as(session: Session) -> int | None:
    """Return somebody of the leading group: the board is theirs."""
    return next((person.id for _, _, person in parts(session)), None)
