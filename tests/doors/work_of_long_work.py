"""What long work adds to the tables of doors."""

from __future__ import annotations

from sqlmodel import select

from service.actors import Actor
from service.db import writing
from service.long_work import ask_for
from service.models import LongWork
from tests.doors.every_door import Added
from tests.doors.house import House, local
from tests.doors.rights import EVERYBODY, OVERSEEN, SEES
from tests.doors.table_of_doors import page, reads, writes

WORK = "/api/v1/long-work"
EXPORTS = "/api/v1/ledger/exports"


def work(house: House, campaign: int) -> int:
    """Return something that was done for somebody who knocks at no door, with its file."""
    with writing(house.context.sessions) as session:
        owner = house.person(session, "C", "publicity_officer")
        found = session.exec(select(LongWork).where(LongWork.asked_by == owner.id)).first()
        if found is None:
            by, now = Actor.person(owner.id), local("2026-03-02")
            asked = {"campaign_id": campaign, "code": "C", "period": "all", "below": False}
            found = ask_for(
                session, "ledger", asked, title="", by=by, locale="en", now=now,
                tree_id=owner.organization_id,
            )  # fmt: skip
            found.state, found.file_name, found.file = "done", "ledger.xlsx", b"a file"
            found.ended_at = now
        return found.id


ADDED = Added(
    doors=[
        reads("api_long-work.list_work", WORK, EVERYBODY),
        reads("api_long-work.show_work", f"{WORK}/{{work}}", OVERSEEN),
        reads("api_long-work.download", f"{WORK}/{{work}}/file", OVERSEEN),
        # It is over, as whoever sees it is told.
        writes("api_long-work.call_off", f"{WORK}/{{work}}/cancellation", OVERSEEN, 409),
        writes("api_long-work.resume", f"{WORK}/{{work}}/resumption", OVERSEEN, 409),
        writes("api_ledger.ask_export", EXPORTS, SEES, 202, campaign_id="{seen}"),
    ],
    pages=[
        page("long_work.show", "/long-work", EVERYBODY),
        page("long_work.one", "/long-work/{work}", OVERSEEN),
        page("long_work.file", "/long-work/{work}/file", OVERSEEN),
    ],
    bodies={
        f"{WORK}/1/cancellation": {},
        f"{WORK}/1/resumption": {},
        EXPORTS: {"campaign_id": 1, "period": "all", "below": False},
    },
    optional=frozenset({(EXPORTS, "period"), (EXPORTS, "below")}),
    # By a name of its own: whoever sees the campaign may ask, so that none of them is refused.
    numbers={"{work}": work, "{seen}": lambda _, campaign: campaign},
)
