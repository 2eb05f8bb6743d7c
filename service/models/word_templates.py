"""The office's own Word templates: each version once, and what was in force when."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.models.columns import key, link, one_of, optional_link

WORD_KINDS = ("ledger", "plan", "report", "minutes")


class WordContent(SQLModel, table=True):
    """A template file as it was uploaded, kept once under its SHA-256."""

    __tablename__ = "word_content"
    __table_args__ = (CheckConstraint("length(digest) = 64", name="digest_whole"),)

    digest: str = Field(primary_key=True, max_length=64)
    content: bytes = Field(sa_type=LargeBinary)


class WordTemplate(SQLModel, table=True):
    """A version of a tree's template of a kind; the newest says what is in force.

    Without a content the tree went back to what comes without it. Rows are only ever added.
    """

    __tablename__ = "word_template"
    __table_args__ = (
        one_of("kind", WORD_KINDS),
        CheckConstraint("number >= 1", name="counted_up"),
        UniqueConstraint("root_organization_id", "kind", "number"),
    )

    id: int = key()
    root_organization_id: int = link("organization.id")
    kind: str = Field(max_length=16)
    number: int  # 1, 2, … of its kind in its tree
    name: str = Field(default="", max_length=200)  # of the file
    digest: str | None = Field(default=None, foreign_key="word_content.digest", max_length=64)
    restored: int | None = None  # the number of the version that came back by this one
    at: datetime
    person_id: int | None = optional_link("person.id")  # empty: the operator
