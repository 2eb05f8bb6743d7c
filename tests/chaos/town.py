"""A town of any number of organisations, with somebody in every post, and its campaign launched."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Engine, insert
from sqlmodel import Session, col, select

from service import campaigns
from service.actors import OPERATOR
from service.db import writing
from service.models import Holder, Organization, Person, Post
from service.rulebook import Rulebook

PLAN = Path(__file__).with_name("plan.yaml").read_text("utf-8")
# Noon in Beijing, some days before the plan's first and after its last.
BEGIN = datetime(2026, 2, 26, 4, tzinfo=UTC)
END = datetime(2026, 6, 12, 4, tzinfo=UTC)
BELOW = 19  # branches of one general branch
WATCHERS = ("office", "leading_group")


def found(engine: Engine, rulebook: Rulebook, size: int) -> int:
    """Found a tree of `size` organisations and launch the plan; return the top campaign's number.

    Organisation 1 is the committee; each has its secretary, person of the same number.
    """
    with writing(engine) as session:
        _settle(session, size)
        version = rulebook.store(session, PLAN, name="chaos", by=OPERATOR, now=BEGIN)
        top = session.exec(select(Organization).where(col(Organization.id) == 1)).one()
        return campaigns.launch(session, rulebook, version, top, by=OPERATOR, now=BEGIN).id


def superior_of(number: int) -> int | None:
    """Return the organisation above one; the committee has none."""
    if number == 1:
        return None
    head = number - (number - 2) % (BELOW + 1)
    return 1 if number == head else head


def watcher(role: str, size: int) -> int:
    """Return the person who holds a post that only the committee has."""
    return size + 1 + WATCHERS.index(role)


def _settle(session: Session, size: int) -> None:
    numbers = range(1, size + 1)
    session.execute(insert(Organization), [_organization(number) for number in numbers])
    seats = [(number, "secretary", number) for number in numbers]
    seats += [(1, role, watcher(role, size)) for role in WATCHERS]
    session.execute(
        insert(Person),
        [
            {
                "id": person,
                "staff_no": f"P{person}",
                "name": f"职务{person}",
                "organization_id": organization,
                "email": f"p{person}@example.org",
                "phone": f"+86138{person:08}",
            }
            for organization, _, person in seats
        ],
    )
    session.execute(
        insert(Post),
        [
            {"id": person, "organization_id": organization, "role": role, "title": role}
            for organization, role, person in seats
        ],
    )
    session.execute(
        insert(Holder),
        [
            {"post_id": person, "person_id": person, "since": date(2020, 1, 1)}
            for _, _, person in seats
        ],
    )


def _organization(number: int) -> dict[str, object]:
    parent = superior_of(number)
    above = [] if parent is None else [1] if parent == 1 else [1, parent]
    kinds = ("committee", "general_branch", "branch")
    return {
        "id": number,
        "code": f"O{number}",
        "name": f"第{number}组织",
        "kind": kinds[len(above)],
        "parent_id": parent,
        "root_id": 1,
        "path": "/" + "".join(f"{each}/" for each in [*above, number]),
        "depth": len(above),
    }
