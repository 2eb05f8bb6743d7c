"""How people and programs get in: accounts, tokens, and requests that must not count twice."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from service.models.columns import key, link, long_text


class Account(SQLModel, table=True):
    """A person's way to log in."""

    __tablename__ = "account"

    person_id: int = link("person.id", primary_key=True)
    password_hash: str = Field(default="", max_length=255)
    failed: int = 0
    locked_until: datetime | None = None


class Token(SQLModel, table=True):
    """A bearer token; only its digest is kept."""

    __tablename__ = "token"

    id: int = key()
    person_id: int = link("person.id", index=True)
    name: str = Field(max_length=100)
    digest: str = Field(max_length=64, unique=True)
    created_at: datetime
    revoked_at: datetime | None = None


class IdempotencyKey(SQLModel, table=True):
    """The stored answer to a request that may be repeated (TRUST P12)."""

    __tablename__ = "idempotency_key"

    principal: str = Field(primary_key=True, max_length=100)
    key: str = Field(primary_key=True, max_length=200)
    request_hash: str = Field(max_length=64)
    status: int | None = None  # empty while the first request is under way
    body: str | None = long_text()
    created_at: datetime = Field(index=True)
