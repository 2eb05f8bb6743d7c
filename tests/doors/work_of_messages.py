"""The doors of the message log: what was lost is sent once more."""

from __future__ import annotations

from sqlmodel import col, select

from notifications import outbox
from service.db import writing
from service.models import Campaign, Person
from tests.doors.every_door import Added
from tests.doors.house import House, local
from tests.doors.rights import OVERSEES
from tests.doors.table_of_doors import writes

RESEND = "/api/v1/outbox"


def lost_message(house: House, campaign: int) -> int:
    """A message of a campaign that its recipient's provider turned away, lost anew each time."""
    with writing(house.context.sessions) as session:
        of = session.get_one(Campaign, campaign)
        key = f"test/lost/{campaign}"
        found = select(outbox.Message).where(outbox.Message.key == key)
        if session.exec(found).first() is None:
            somebody = session.exec(select(Person).where(col(Person.email).is_not(None))).first()
            assert somebody is not None
            now = local("2026-03-10")
            row = {
                "key": key, "root_id": of.root_organization_id, "campaign_id": campaign,
                "organization_id": of.organization_id, "recipient_id": somebody.id,
                "recipient_name": somebody.name, "address": somebody.email, "channel": "email",
                "locale": "zh-Hans", "notice": "urge", "kind": "urge", "planned_at": now,
                "posted_at": now, "not_before": now,
            }  # fmt: skip
            outbox.post_rows(session, [row])
        message = session.exec(found).one()
        message.exception = "failed"
        return message.id or 0


ADDED = Added(
    doors=[writes("api_outbox.resend", f"{RESEND}/{{message}}/resend", OVERSEES, 200)],
    bodies={f"{RESEND}/1/resend": {}},
    numbers={"{message}": lost_message},
)
