"""By which words something is found: kept in step by whoever writes a name."""

from typing import Any

from sqlalchemy import Index, String
from sqlmodel import Field, SQLModel

from service.models.columns import BIG, one_of

FOUND_KINDS = ("organization", "person", "plan", "document", "pledge")
LONGEST_WORD = 48
# A beginning is a range of words, so words must compare by bytes whatever the database's locale.
WORD: Any = String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql")


class SearchWord(SQLModel, table=True):
    """A word 检索词 that something begins with: of its name, in pinyin, by initials, its code."""

    __tablename__ = "search_word"
    __table_args__ = (
        one_of("kind", FOUND_KINDS),
        Index("ix_search_word_kind_subject_id", "kind", "subject_id"),
        {"sqlite_with_rowid": False},
    )

    # In the order of the primary key, which answers beginnings.
    kind: str = Field(primary_key=True, max_length=16)
    word: str = Field(primary_key=True, sa_type=WORD)
    subject_id: int = Field(primary_key=True, sa_type=BIG)
