"""A small post office for tests: messages to post, a clock on the wall, and who delivers."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from notifications import outbox
from notifications.compose import Composer, Draft
from notifications.deliver import Courier, DeliveryReport, deliver
from notifications.envelopes import Channel, Envelope, Receipts
from notifications.patience import Patience
from notifications.rows import messages, shipments

CHINA = ZoneInfo("Asia/Shanghai")
# A Tuesday morning, ten o'clock in Beijing.
MORNING = datetime(2010, 6, 1, 2, tzinfo=UTC)
COMPOSER = Composer("https://work.example.org", CHINA)
PARAMS = {
    "plan_title": "创先争优活动",
    "round_title": "全面推进",
    "stage_title": "公开承诺",
    "due": "2010-06-14T16:00:00+00:00",
    "link": "/campaigns/42",
}


def letter_to(person: int, **changes: Any) -> dict[str, Any]:
    """A reminder for the secretary of branch number `person`, as a row for `post_rows`."""
    channel, rule = changes.get("channel", "email"), changes.get("rule", "before_due")
    campaign = changes.get("campaign_id", person)
    phone, mail = f"+8613800{person:06}", f"secretary{person}@example.org"
    row = {
        "key": f"{campaign}/first.pledge/1/{rule}/1/{person}/{channel}",
        "root_id": 1,
        "campaign_id": campaign,
        "organization_id": person,
        "recipient_id": person,
        "recipient_name": f"第{person}党支部书记",
        "address": phone if channel == "sms" else mail,
        "locale": "zh-Hans",
        "channel": channel,
        "notice": "reminder_due",
        "role": "secretary",
        "kind": "reminder",
        "rule": rule,
        "number": 1,
        "round": "first",
        "stage": "pledge",
        "visit": 1,
        "planned_at": MORNING,
        "posted_at": MORNING,
        "not_before": MORNING,
        "expires_at": None,
        "about": f"第{person}党支部",
        "params": json.dumps(PARAMS, ensure_ascii=False),
    }
    return {**row, **changes}


@dataclass
class Memory:
    """A channel that keeps what it is given, or raises what it was told to."""

    name: str = "email"
    limit: int = 1_000
    policy: str = "at_least_once"
    abroad: bool = False
    batches: list[list[Envelope]] = field(default_factory=list)
    answers: list[Exception | Receipts] = field(default_factory=list)

    def send(self, batch: list[Envelope]) -> Receipts:
        """Keep the batch, unless the next answer is a failure."""
        answer = self.answers.pop(0) if self.answers else Receipts("kept")
        if isinstance(answer, Exception):
            raise answer
        self.batches.append(batch)
        return answer

    @property
    def keys(self) -> list[str]:
        """The keys of all that was kept, in order."""
        return [envelope.key for batch in self.batches for envelope in batch]


@dataclass
class Office:
    """Everything of one test; `now` is the business's time, `wall` real time."""

    sessions: sessionmaker[Session]
    channels: Mapping[str, Channel]
    patience: Patience = field(default_factory=lambda: Patience(zone=CHINA))
    now: datetime = MORNING
    wall: datetime = datetime(2026, 11, 21, tzinfo=UTC)

    def __post_init__(self) -> None:
        self.courier = Courier(
            sessions=self.sessions,
            channels=self.channels,
            composer=COMPOSER,
            patience=self.patience,
            wall_clock=lambda: self.wall,
            owner="this test",
            rng=Random(7),
        )

    def post(self, *rows: Mapping[str, Any]) -> int:
        """Post and commit."""
        with self.sessions.begin() as session:
            return outbox.post_rows(session, rows)

    def deliver(self, **options: Any) -> DeliveryReport:
        """One pass at the office's time."""
        return deliver(self.courier, self.now, **options)

    def waits(self, **time: float) -> None:
        """Let both clocks run on."""
        self.now += timedelta(**time)
        self.wall += timedelta(**time)

    def statuses(self) -> dict[str, str]:
        """Every message's status, by key."""
        with self.sessions() as session:
            found = session.execute(select(messages.c.key, outbox.STATUS)).all()
        return {row[0]: row[1] for row in found}

    def count(self) -> Counter[str]:
        """How many messages have which status; what `outbox.counts` adds up must agree."""
        counted = Counter(self.statuses().values())
        with self.sessions() as session:
            assert outbox.counts(session) == dict(counted)
        return counted

    def shipments(self) -> Sequence[Any]:
        """All shipments, oldest first."""
        with self.sessions() as session:
            return session.execute(select(shipments).order_by(shipments.c.id)).all()

    def messages(self) -> dict[str, Any]:
        """All messages, by key."""
        with self.sessions() as session:
            return {row.key: row for row in session.execute(select(messages))}


def envelopes(*people: int, channel: str = "email", maybe: bool = False) -> list[Envelope]:
    """Composed reminders, as delivery hands them over."""
    rows = [letter_to(person, channel=channel) for person in people]
    drafts = [
        Draft(r["key"], r["address"], r["recipient_name"], r["about"], r["params"], maybe)
        for r in rows
    ]
    return COMPOSER.compose(drafts, "reminder_due", "zh-Hans").envelopes
