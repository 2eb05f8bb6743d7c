"""Tables that somebody has sent and looks at before they are carried out."""

from datetime import datetime

from sqlalchemy import Index, LargeBinary
from sqlmodel import Field, SQLModel

from service.models.columns import key, link, long_text, one_of

TABLE_KINDS = ("organizations", "people")


class TableUpload(SQLModel, table=True):
    """A table 待导入表格 as it was sent, and what it was last seen to change.

    Its content is forgotten once it is carried out.
    """

    __tablename__ = "table_upload"
    __table_args__ = (
        one_of("kind", TABLE_KINDS),
        Index("ix_table_upload_person_id_id", "person_id", "id"),
    )

    id: int = key()
    person_id: int = link("person.id")
    kind: str = Field(max_length=32)
    name: str = Field(max_length=200)
    content: bytes = Field(sa_type=LargeBinary)
    sent_at: datetime = Field(index=True)
    seen_at: datetime
    preview: str = long_text("{}")  # JSON
    digest: str = Field(default="", max_length=64)  # of what it would change; empty: of mistakes
    done_at: datetime | None = None
