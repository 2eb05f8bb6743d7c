"""Seats of leading groups and who was last seen in them; terms of office, and elections put off."""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.models.columns import key, link, long_text, number, one_of, optional_link

DELAY_STATES = ("requested", "granted", "refused")


class GroupSeat(SQLModel, table=True):
    """A seat 席位 of an organisation's leading group, bound to a post and never to a name."""

    __tablename__ = "group_seat"
    __table_args__ = (
        CheckConstraint("places > 0", name="somebody_sits"),
        # A post may stand in two seats, and one person in both; not twice in the same.
        UniqueConstraint("campaign_id", "seat", "post"),
    )

    id: int = key()
    root_id: int = number()
    campaign_id: int = link("campaign.id")
    organization_id: int = link("organization.id", index=True)
    number: int
    seat: str = Field(max_length=64)
    post: str = Field(max_length=64)
    places: int = 1
    changes: int = 0  # how often other holders were noticed; each is told once


class SeatHolder(SQLModel, table=True):
    """Who was last seen in a seat: what is compared every night with who holds the post."""

    __tablename__ = "seat_holder"
    __table_args__ = (UniqueConstraint("seat_id", "person_id"),)

    id: int = key()
    seat_id: int = link("group_seat.id")
    person_id: int = link("person.id", index=True)
    seen_on: date


class OfficeTerm(SQLModel, table=True):
    """A term of office 任期 of an organisation's committee; it outlives campaigns."""

    __tablename__ = "office_term"
    __table_args__ = (
        CheckConstraint("ends_on > started_on", name="ends_after_start"),
        CheckConstraint("due_on >= ends_on", name="due_when_over"),
        CheckConstraint("ended_on IS NULL OR ended_on > started_on", name="ended_after_start"),
        UniqueConstraint("organization_id", "started_on"),
        Index(
            "uq_office_term_running",
            "organization_id",
            unique=True,
            sqlite_where=text("ended_on IS NULL"),
            postgresql_where=text("ended_on IS NULL"),
        ),
    )

    id: int = key()
    root_organization_id: int = number(index=True)
    organization_id: int = link("organization.id")
    started_on: date
    ends_on: date  # by its length
    due_on: date  # by which the election is held: the end, or later where that was granted
    ended_on: date | None = None  # the day of the election that ended it
    recorded_at: datetime
    recorded_by: int | None = optional_link("person.id")
    note: str | None = long_text()


class ElectionDelay(SQLModel, table=True):
    """A request to put an election off 延期换届, and what the superior said to it."""

    __tablename__ = "election_delay"
    __table_args__ = (
        one_of("status", DELAY_STATES),
        CheckConstraint(
            "(status = 'requested') = (decided_at IS NULL)", name="decided_with_instant"
        ),
        Index(
            "uq_election_delay_waiting",
            "term_id",
            unique=True,
            sqlite_where=text("status = 'requested'"),
            postgresql_where=text("status = 'requested'"),
        ),
    )

    id: int = key()
    term_id: int = link("office_term.id")
    until: date
    reason: str = long_text("")
    status: str = Field(default="requested", max_length=16)
    requested_at: datetime
    requested_by: int | None = optional_link("person.id")
    decided_at: datetime | None = None
    decided_by: int | None = optional_link("person.id")
    note: str | None = long_text()
