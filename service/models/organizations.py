"""The tree of organisations, the people in it, and who holds which post from when to when."""

from datetime import date

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.models.columns import PATH, key, link, long_text, number, one_of, optional_link

KINDS = ("committee", "general_branch", "branch", "group")
LOCALES = ("zh-Hans", "zh-Hant", "en")


class Organization(SQLModel, table=True):
    """A node of the tree: 党委, 党总支, 党支部 or 党小组."""

    __tablename__ = "organization"
    __table_args__ = (
        one_of("kind", KINDS),
        CheckConstraint(
            "closed_on IS NULL OR closed_on >= founded_on", name="closed_after_founded"
        ),
        CheckConstraint("parent_id IS NULL OR parent_id <> id", name="not_its_own_parent"),
    )

    id: int = key()
    code: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=200)
    kind: str = Field(max_length=32)
    parent_id: int | None = optional_link("organization.id", index=True)
    # The top of its tree. No reference: a top, being its own, would have to precede itself.
    root_id: int = number(index=True)
    path: str = Field(default="", sa_type=PATH, index=True)  # "/1/5/17/"
    depth: int = 0
    founded_on: date | None = None
    closed_on: date | None = None
    version: int = 1


class Person(SQLModel, table=True):
    """A member of staff or of the masses, at home in one organisation."""

    __tablename__ = "person"
    __table_args__ = (one_of("locale", LOCALES),)

    id: int = key()
    staff_no: str = Field(max_length=64, unique=True)
    name: str = Field(max_length=200)
    organization_id: int = link("organization.id", index=True)
    email: str | None = Field(default=None, max_length=254)
    phone: str | None = Field(default=None, max_length=20)  # E.164
    locale: str = Field(default="zh-Hans", max_length=16)
    active: bool = True
    digest: bool = True
    muted: str = long_text("")  # ";" list of the channels that the person switched off
    version: int = 1


class Post(SQLModel, table=True):
    """A seat 席位 of an organisation, such as its secretary's."""

    __tablename__ = "post"
    __table_args__ = (UniqueConstraint("organization_id", "role"),)

    id: int = key()
    organization_id: int = link("organization.id")
    role: str = Field(max_length=64, index=True)
    title: str = Field(default="", max_length=200)


class Holder(SQLModel, table=True):
    """A person in a post from the day `since` up to, not including, the day `until`."""

    __tablename__ = "holder"
    __table_args__ = (
        UniqueConstraint("post_id", "person_id", "since"),
        CheckConstraint("until IS NULL OR until > since", name="until_after_since"),
    )

    id: int = key()
    post_id: int = link("post.id")
    person_id: int = link("person.id", index=True)
    since: date
    until: date | None = None
