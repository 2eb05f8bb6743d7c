"""The tables of the outbox: messages, the shipments that carry them, and what providers report."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.schema import conv
from sqlmodel import Field, SQLModel

MESSAGE_KINDS = ("reminder", "escalation", "duty", "notice", "digest", "urge")
EXCEPTIONS = ("failed", "expired", "cancelled", "unknown")
SHIPMENT_STATES = ("ready", "sending", "accepted", "unknown", "failed", "expired", "cancelled")

# SQLite gives out ids by itself for INTEGER keys only.
BigId = BigInteger().with_variant(Integer(), "sqlite")


def _one_of(table: str, column: str, allowed: tuple[str, ...]) -> CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in allowed)
    # conv: the name is final, so that metadata's naming convention does not prefix it twice.
    return CheckConstraint(f"{column} IN ({listed})", name=conv(f"ck_{table}_{column}"))


def _when(name: str, *columns: str, condition: str) -> Index:
    """An index over the few rows that meet `condition`, on both databases."""
    where = text(condition)
    return Index(conv(name), *columns, sqlite_where=where, postgresql_where=where)


class Message(SQLModel, table=True):
    """One message to one person by one channel; written once, then only its exceptions.

    Its status is its `exception`, else its shipment's state, else "ready" (`outbox.status_of`).
    `root_id`, `campaign_id`, `organization_id` and `recipient_id` are opaque numbers of the
    caller. There is no foreign key to `shipment`: PostgreSQL would check it row by row, and
    packing writes both sides in one transaction.
    """

    __tablename__ = "message"
    __table_args__ = (
        UniqueConstraint("key", name=conv("uq_message_key")),
        _one_of("message", "kind", MESSAGE_KINDS),
        _one_of("message", "exception", EXCEPTIONS),
        _when(
            "ix_message_waiting",
            "not_before",
            condition="shipment_id IS NULL AND exception IS NULL",
        ),
        _when("ix_message_shipment_id", "shipment_id", condition="shipment_id IS NOT NULL"),
        _when(
            "ix_message_shipped",
            "recipient_id",
            "channel",
            "shipped_at",
            condition="shipped_at IS NOT NULL",
        ),
        _when("ix_message_exception", "exception", condition="exception IS NOT NULL"),
        _when("ix_message_digest_id", "digest_id", condition="digest_id IS NOT NULL"),
        Index(conv("ix_message_campaign_id"), "campaign_id"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    key: str = Field(max_length=200)
    root_id: int = Field(sa_type=BigInteger)
    campaign_id: int | None = Field(default=None, sa_type=BigInteger)
    organization_id: int | None = Field(default=None, sa_type=BigInteger)
    recipient_id: int | None = Field(default=None, sa_type=BigInteger)
    recipient_name: str = Field(max_length=200)
    address: str | None = Field(default=None, max_length=320)
    locale: str = Field(max_length=20)
    channel: str = Field(max_length=20)
    notice: str = Field(max_length=60)
    role: str = Field(default="", max_length=80)
    kind: str = Field(max_length=20)
    rule: str = Field(default="", max_length=80)
    number: int = 0
    round: str = Field(default="", max_length=80)
    stage: str = Field(default="", max_length=80)
    visit: int = 0
    planned_at: datetime
    posted_at: datetime
    not_before: datetime
    expires_at: datetime | None = None
    about: str = Field(default="", max_length=300)
    params: str = Field(default="{}", sa_type=Text)
    shipment_id: int | None = Field(default=None, sa_type=BigInteger)
    shipped_at: datetime | None = None
    digest_id: int | None = Field(default=None, sa_type=BigInteger)
    exception: str | None = Field(default=None, max_length=20)
    detail: str | None = Field(default=None, max_length=500)
    maybe_sent: bool = Field(default=False, sa_column_kwargs={"server_default": false()})


class Shipment(SQLModel, table=True):
    """One provider request: up to a channel's limit of messages of one notice and language.

    `not_before`, `lease_until` and `settled_at` are real time; `expires_at` and `created_at`
    are the business's, which a demonstration may move.
    """

    __tablename__ = "shipment"
    __table_args__ = (
        _one_of("shipment", "state", SHIPMENT_STATES),
        CheckConstraint("size > 0", name=conv("ck_shipment_size")),
        CheckConstraint(
            "state <> 'sending' OR (lease_until IS NOT NULL AND lease_owner IS NOT NULL)",
            name=conv("ck_shipment_lease"),
        ),
        Index(conv("ix_shipment_state"), "state", "not_before"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    channel: str = Field(max_length=20)
    notice: str = Field(max_length=60)
    locale: str = Field(max_length=20)
    state: str = Field(default="ready", max_length=20)
    size: int
    epoch: int = 0
    lease_until: datetime | None = None
    lease_owner: str | None = Field(default=None, max_length=120)
    attempts: int = 0
    not_before: datetime
    expires_at: datetime | None = None
    provider_ref: str | None = Field(default=None, max_length=200)
    last_error: str | None = Field(default=None, max_length=500)
    maybe_sent: bool = False
    created_at: datetime
    settled_at: datetime | None = None


class DeliveryEvent(SQLModel, table=True):
    """One report of a provider about one message, kept once however often it is repeated."""

    __tablename__ = "delivery_event"
    __table_args__ = (
        UniqueConstraint("provider", "event_id", name=conv("uq_delivery_event_provider")),
        Index(conv("ix_delivery_event_message_key"), "message_key"),
    )

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    provider: str = Field(max_length=20)
    event_id: str = Field(max_length=200)
    message_key: str | None = Field(default=None, max_length=200)
    kind: str = Field(max_length=40)
    at: datetime
    raw: str | None = Field(default=None, sa_type=Text)


class MailboxMessage(SQLModel, table=True):
    """One message that arrived in the local mailbox, which stands in for every provider."""

    __tablename__ = "mail"
    __table_args__ = (Index(conv("ix_mail_address"), "address"),)

    id: int | None = Field(default=None, sa_column=Column(BigId, primary_key=True))
    channel: str = Field(max_length=20)
    recipient_name: str = Field(max_length=200)
    address: str = Field(max_length=320)
    subject: str = Field(default="", sa_type=Text)
    body: str = Field(sa_type=Text)
    html: str | None = Field(default=None, sa_type=Text)
    at: datetime
    key: str = Field(max_length=200)
    read: bool = False


# The same tables for statements that are written set by set.
messages: Table = SQLModel.metadata.tables["message"]
shipments: Table = SQLModel.metadata.tables["shipment"]
events: Table = SQLModel.metadata.tables["delivery_event"]
mail: Table = SQLModel.metadata.tables["mail"]
