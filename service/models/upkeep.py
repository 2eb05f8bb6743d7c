"""What keeps the service honest: incidents, settings, and the seals over history."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from service.models.columns import BIG, key, long_text, optional_link


class Incident(SQLModel, table=True):
    """Work that was parked for a person to look at, with its cause."""

    __tablename__ = "incident"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="counted_up"),
        Index(
            "uq_incident_open",
            "subject",
            "kind",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
    )

    id: int = key()
    kind: str = Field(max_length=64)
    subject: str = Field(max_length=200)  # "campaign:42", "shipment:7"
    cause: str = long_text("")
    opened_at: datetime
    attempts: int = 0
    closed_at: datetime | None = None
    closed_by: int | None = optional_link("person.id")
    action: str | None = Field(default=None, max_length=64)
    resume_at: datetime | None = None  # where parked work goes on when it is tried again


class Setting(SQLModel, table=True):
    """A value that the running service keeps for itself, such as its simulated clock."""

    __tablename__ = "setting"

    key: str = Field(primary_key=True, max_length=100)
    value: str = long_text("null")  # JSON


class Seal(SQLModel, table=True):
    """A link of the hash chain over history, from line `first_id` to line `last_id`."""

    __tablename__ = "seal"
    __table_args__ = (CheckConstraint("last_id >= first_id AND count >= 0", name="covers_a_range"),)

    id: int = key()
    first_id: int = Field(sa_type=BIG)
    last_id: int = Field(sa_type=BIG, unique=True)
    count: int
    previous: str = Field(default="", max_length=64)
    hash: str = Field(max_length=64, unique=True)
    at: datetime
