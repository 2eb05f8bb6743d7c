"""What calendar feeds add to the tables of doors."""

from __future__ import annotations

from sqlmodel import select

from service.calendars import open_feed
from service.db import writing
from service.models import CalendarFeed
from tests.doors.every_door import Added
from tests.doors.house import House, local
from tests.doors.rights import EVERYBODY, SEES
from tests.doors.table_of_doors import TARGET, page, reads, writes


def feed(house: House, campaign: int) -> int:
    """Return the address of somebody who knocks at no door."""
    with writing(house.context.sessions) as session:
        owner = house.person(session, TARGET, "publicity_officer").id
        chosen = select(CalendarFeed).where(CalendarFeed.person_id == owner)
        found = session.exec(chosen).first() or open_feed(
            session, owner, None, key="of the tests", now=local("2026-03-02")
        )
        return found.id


ADDRESSES = "/api/v1/calendar-feeds"
ADDED = Added(
    doors=[
        reads("api_calendar-feeds.list_feeds", ADDRESSES, EVERYBODY),
        writes("api_calendar-feeds.open_address", ADDRESSES, SEES, 201, organization=TARGET),
        # An address is its owner's alone: nobody else so much as hears that it is there.
        writes(
            "api_calendar-feeds.revoke_address", f"{ADDRESSES}/{{feed}}/revocation", EVERYBODY, 404
        ),
    ],
    pages=[page("calendars.show", "/calendars", EVERYBODY)],
    bodies={ADDRESSES: {"organization": "B1"}, f"{ADDRESSES}/1/revocation": {}},
    optional=frozenset({(ADDRESSES, "organization")}),
    nullable=frozenset({(ADDRESSES, "organization")}),
    numbers={"{feed}": feed},
)  # fmt: skip
