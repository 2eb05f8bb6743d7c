"""Posts that are given one by one nearly always by a slip; a table of many is looked at first."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date

from sqlmodel import Session

from service.auth.rules import LEADERS
from service.models import Organization, Person
from service.people import holders
from service.roles import MEMBERS

Slip = tuple[str, dict[str, str]]


def slips(
    session: Session,
    person: Person,
    role: str,
    place: Organization,
    roles: Collection[str],
    *,
    on: date,
) -> Iterator[Slip]:
    """Yield why a post is hardly meant for somebody who has all these roles: code and parameters.

    A second secretary, a post of the top below it, and a member who is of the masses too.
    """
    if role == "secretary":
        others = [one for one in holders(session, place.id, role, on=on) if one.id != person.id]
        for other in others[:1]:
            yield "second_secretary", {"organization": place.name, "name": other.name}
    if role in LEADERS and place.parent_id is not None:
        yield "post_at_top_only", {}
    if role in (*MEMBERS, "masses") and "masses" in roles and not {*MEMBERS}.isdisjoint(roles):
        yield "member_and_masses", {}
