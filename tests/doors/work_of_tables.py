"""What tables to import add to the tables of doors."""

from __future__ import annotations

import base64

from sqlmodel import select

from service.db import writing
from service.models import TableUpload
from tests.doors.every_door import Added
from tests.doors.house import House, local
from tests.doors.rights import EVERYBODY, KEEPS_PLANS
from tests.doors.table_of_doors import TARGET, Door, page, reads

TABLES = "/api/v1/tables"
NO_TABLE = base64.b64encode(b"x").decode()
PEOPLE = base64.b64encode(b"staff_no,name,organization_code\nN1,Ann,B1\n").decode()


def table(house: House, campaign: int) -> int:
    """Return a table of somebody who knocks at no door."""
    with writing(house.context.sessions) as session:
        owner, at = house.person(session, TARGET, "publicity_officer").id, local("2026-03-02")
        found = session.exec(select(TableUpload).where(TableUpload.person_id == owner)).first()
        if found is None:
            found = TableUpload(
                person_id=owner, kind="people", name="t.csv", content=b"x", sent_at=at, seen_at=at
            )
            session.add(found)
            session.flush()
        return found.id


def _of_one(endpoint: str, method: str, path: str, **body: str) -> Door:
    """A table is its sender's alone: nobody else so much as hears that it is there."""
    where = f"{TABLES}/{{table}}{path}"
    return Door(f"api_tables.{endpoint}", method, where, EVERYBODY, dict(body), frozenset({404}))


ADDED = Added(
    doors=[
        reads("api_tables.list_tables", TABLES, EVERYBODY),
        reads("api_tables.download_template", f"{TABLES}/template?kind=people", KEEPS_PLANS),
        Door(
            "api_tables.send_table",
            "POST",
            TABLES,
            KEEPS_PLANS,
            {"kind": "people", "name": "t.csv", "content": NO_TABLE},
            frozenset({422}),
        ),
        _of_one("show_table", "GET", ""),
        _of_one("download_problems", "GET", "/problems"),
        _of_one("look_again", "POST", "/preview"),
        _of_one("carry_out", "POST", "/carry-out", digest="0" * 64),
    ],
    pages=[
        page("imports.show", "/imports", KEEPS_PLANS),
        page("imports.template", "/imports/template.xlsx?kind=people", KEEPS_PLANS),
    ],
    bodies={
        TABLES: {"kind": "people", "name": "t.csv", "content": PEOPLE},
        f"{TABLES}/1/preview": {},
        f"{TABLES}/1/carry-out": {"digest": "0" * 64},
    },
    numbers={"{table}": table},
)
