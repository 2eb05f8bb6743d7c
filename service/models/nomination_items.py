"""What is said of a nominee, and judged, for each item of the award's criteria 逐项评判."""

from datetime import datetime

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.models.columns import key, link, long_text, number, optional_link


class NominationItem(SQLModel, table=True):
    """One item 条目 as it read when the name was put forward; who examines it marks it."""

    __tablename__ = "nomination_item"
    __table_args__ = (
        CheckConstraint("(met IS NULL) = (judged_at IS NULL)", name="judged_at"),
        CheckConstraint("met IS NULL OR reason <> ''", name="judged_with_reason"),
        UniqueConstraint("nomination_id", "number"),
    )

    id: int = key()
    root_id: int = number()
    nomination_id: int = link("nomination.id")
    number: int  # its place in the set
    item: str = Field(max_length=300)
    statement: str = long_text("")
    met: bool | None = None
    reason: str = long_text("")
    judged_by: int | None = optional_link("person.id")
    judged_at: datetime | None = None
