"""What approvals of several signatures and substitutes add to the tables of doors."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import select

from service.db import writing
from service.models import Substitute
from tests.doors.every_door import Added
from tests.doors.house import House, local
from tests.doors.rights import ABOVE_OR_LEADERS, APPROVER, EVERYBODY, SEES
from tests.doors.table_of_doors import TARGET, WHY, Door, reads, writes


def officer(house: House, campaign: int) -> int:
    """Return somebody of the target who knocks at no door."""
    with writing(house.context.sessions) as session:
        return house.person(session, TARGET, "publicity_officer").id


def substitution(house: House, campaign: int) -> int:
    """Return a substitution of theirs that ended long ago."""
    absent = officer(house, campaign)
    with writing(house.context.sessions) as session:
        chosen = select(Substitute).where(Substitute.person_id == absent)
        found = session.exec(chosen).first() or Substitute(
            person_id=absent,
            substitute_id=house.person(session, TARGET, "secretary").id,
            since=date(2026, 1, 5),
            last_day=date(2026, 1, 9),
            made_at=local("2026-01-05"),
        )
        session.add(found)
        session.flush()
        return found.id


def hands(name: str, **body: Any) -> Door:
    """A door by which a signature changes hands: nothing lies there, so it is refused."""
    endpoint, path = name.split(" ")
    where = f"/api/v1/approvals/{path}"
    return Door(
        f"api_approvals.{endpoint}",
        "POST",
        where,
        APPROVER,
        {"campaign_id": "{campaign}", **body},
        frozenset({409}),
        "hand_on",
    )


PERSON = {"person_id": "{officer}"}
DAYS = {"since": "2026-04-01", "until": "2026-04-02"}
DOORS = [
    reads("api_approvals.list_waiting", "/api/v1/approvals/waiting", EVERYBODY),
    reads(
        "api_approvals.list_processes", "/api/v1/approvals/processes?campaign_id={campaign}", SEES
    ),
    hands("transfer transfers", reason=WHY, **PERSON),
    hands("delegate delegations", reason=WHY, **PERSON),
    hands("add_signer signers", how="parallel", **PERSON),
    hands("remove_signer removals", place=1),
    reads("api_substitutes.list_substitutes", "/api/v1/substitutes", EVERYBODY),
    Door(
        "api_substitutes.name",
        "POST",
        "/api/v1/substitutes",
        ABOVE_OR_LEADERS,
        {**PERSON, **DAYS, "substitute_id": "{officer}"},
        frozenset({409}),
        "name_substitute",
    ),
    writes("api_substitutes.end", "/api/v1/substitutes/{substitution}/end", ABOVE_OR_LEADERS, 409),
]
HANDED = {"campaign_id": 1, "person_id": 1, "reason": WHY, "place": 1}
BODIES: dict[str, dict[str, Any]] = {
    "/api/v1/approvals/transfers": HANDED,
    "/api/v1/approvals/delegations": HANDED,
    "/api/v1/approvals/signers": {**HANDED, "how": "after"},
    "/api/v1/approvals/removals": {"campaign_id": 1, "place": 1},
    "/api/v1/substitutes": {"person_id": 1, "substitute_id": 1, "reason": WHY, **DAYS},
    "/api/v1/substitutes/1/end": {},
}
OPTIONAL = frozenset({
    ("/api/v1/approvals/transfers", "place"),
    ("/api/v1/approvals/delegations", "place"),
    ("/api/v1/approvals/signers", "place"),
    ("/api/v1/approvals/signers", "reason"),
    ("/api/v1/substitutes", "reason"),
    ("/api/v1/substitutes", "person_id"),
})  # fmt: skip
ADDED = Added(
    doors=DOORS,
    bodies=BODIES,
    optional=OPTIONAL,
    nullable=frozenset(pair for pair in OPTIONAL if pair[1] != "reason"),
    rights={"name_substitute": ABOVE_OR_LEADERS},
    numbers={"{officer}": officer, "{substitution}": substitution},
)
