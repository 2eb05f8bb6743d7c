"""Long work 任务: what takes longer than anybody waits for, done in batches and looked up later."""

from datetime import datetime

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from service.models.columns import key, link, long_text, number, one_of, optional_link

TABLES_OF_WORK = ("board", "rates", "organizations")
KINDS_OF_WORK = (
    *("import_organizations", "import_people", "launch", "migration", "ledger"),
    *TABLES_OF_WORK,
)
OPEN = ("waiting", "running")
STATES_OF_WORK = (*OPEN, "done", "failed", "called_off")


class LongWork(SQLModel, table=True):
    """One piece of long work: who asked for what, how far it is, and what came of it."""

    __tablename__ = "long_work"
    __table_args__ = (
        one_of("kind", KINDS_OF_WORK),
        one_of("state", STATES_OF_WORK),
        CheckConstraint("total >= 0 AND done >= 0 AND tries >= 0", name="counted_up"),
        Index("ix_long_work_asked_by_state", "asked_by", "state"),
        Index("ix_long_work_state_id", "state", "id"),
    )

    id: int = key()
    kind: str = Field(max_length=40)
    lane: str = Field(default="", max_length=40)  # of what shares one, one is done at a time
    title: str = Field(default="", max_length=300)  # whose, or of what
    asked: str = long_text("{}")  # JSON: what the kind needs to know
    content: bytes | None = None  # a table that was sent; forgotten as soon as the work has ended
    # The top of the tree that it is about: its office sees it. None: of the whole installation.
    tree_id: int | None = optional_link("organization.id")
    asked_by: int | None = optional_link("person.id")  # None: the operator
    role: str = Field(default="", max_length=100)
    on_behalf_of: int | None = optional_link("person.id")
    locale: str = Field(default="zh-Hans", max_length=10)
    asked_at: datetime
    state: str = Field(default="waiting", max_length=20)
    phase: str = Field(default="", max_length=40)
    total: int = 0
    done: int = 0
    place: int = number()  # where the next batch begins
    tries: int = 0  # begun since the last batch that was kept
    calling_off: bool = False
    started_at: datetime | None = None
    ended_at: datetime | None = None
    called_off_by: int | None = optional_link("person.id")
    result: str = long_text("{}")  # JSON: counts
    reasons: str = long_text("[]")  # JSON: why not
    file_name: str = Field(default="", max_length=200)
    file: bytes | None = None  # what came out; kept for some days


class LongWorkPart(SQLModel, table=True):
    """What one batch has gathered for a file that the last one puts together."""

    __tablename__ = "long_work_part"

    work_id: int = link("long_work.id", primary_key=True)
    number: int = Field(primary_key=True)
    content: str = long_text("[]")  # JSON
