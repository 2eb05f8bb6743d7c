"""The local mailbox: a real channel that keeps what it is given in a table, for a page to show."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from notifications.envelopes import Envelope, Receipts
from notifications.rows import mail


@dataclass
class Mailbox:
    """Any logical channel, delivered into the table `mail`.

    `clock` gives the business's now, which a demonstration may move.
    """

    name: str
    sessions: sessionmaker[Session]
    clock: Callable[[], datetime]
    limit: int = 1_000
    abroad: bool = False

    @property
    def policy(self) -> str:
        """As the channel whose place it takes."""
        return "at_most_once" if self.name == "sms" else "at_least_once"

    def send(self, batch: list[Envelope]) -> Receipts:
        """Keep the batch, all of it or nothing."""
        at = self.clock()
        sms = self.name == "sms"
        rows = [
            {
                "channel": self.name,
                "recipient_name": envelope.name,
                "address": envelope.address,
                "subject": "" if sms else envelope.subject,
                "body": envelope.sms if sms else envelope.text,
                "html": None if sms else envelope.html,
                "at": at,
                "key": envelope.key,
                "read": False,
            }
            for envelope in batch
        ]
        with self.sessions.begin() as session:
            session.execute(insert(mail), rows)
        return Receipts("mailbox")
