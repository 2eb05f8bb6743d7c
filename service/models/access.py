"""How people and programs get in: accounts, visits, tokens, requests that must not count twice."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from service.models.columns import key, link, long_text, number, optional_link


class Account(SQLModel, table=True):
    """A person's way to log in."""

    __tablename__ = "account"

    person_id: int = link("person.id", primary_key=True)
    password_hash: str = Field(default="", max_length=255)
    blocked_at: datetime | None = None  # by an administrator; nobody gets in until it is lifted
    # Digest of the person's address when they last chose a password; empty: from before this was
    # kept. A letter that opens the account goes to no other address.
    known_address: str | None = Field(default=None, max_length=64)


class Visit(SQLModel, table=True):
    """One logged-in browser; deleting the row ends it, whatever cookie is replayed (TRUST AC24)."""

    __tablename__ = "visit"

    digest: str = Field(primary_key=True, max_length=64)
    person_id: int = link("person.id", index=True)
    started_at: datetime
    seen_at: datetime


class Attempts(SQLModel, table=True):
    """Failed log-ins against one account or from one source, known or not (TRUST AC16, AC17)."""

    __tablename__ = "attempts"

    subject: str = Field(primary_key=True, max_length=80)  # "account:<digest>", "source:<digest>"
    failed: int = 0
    since: datetime
    lockouts: int = 0
    locked_until: datetime | None = None


class Invitation(SQLModel, table=True):
    """A link that works once, by which a person sets a password; only its digest is kept.

    A `purpose` "invitation" gives a first password, "reset" one in place of a forgotten one.
    """

    __tablename__ = "invitation"

    digest: str = Field(primary_key=True, max_length=64)
    person_id: int | None = optional_link("person.id")  # empty: the first administrator's
    expires_at: datetime
    used_at: datetime | None = None
    purpose: str = Field(
        default="invitation", max_length=16, sa_column_kwargs={"server_default": "invitation"}
    )


class SecondStep(SQLModel, table=True):
    """The key 动态口令 by which a person's telephone makes codes, sealed; asked for at log-in."""

    __tablename__ = "second_step"

    person_id: int = link("person.id", primary_key=True)
    secret: str = Field(max_length=255)  # sealed with the installation's key
    begun_at: datetime
    confirmed_at: datetime | None = None  # empty: shown, and no code was given back yet
    last_step: int = number()  # of the last code that was taken: no code is taken twice


class RecoveryCode(SQLModel, table=True):
    """A code 恢复码 that opens the second step once, where the telephone is lost; its digest."""

    __tablename__ = "recovery_code"

    digest: str = Field(primary_key=True, max_length=64)
    person_id: int = link("person.id", index=True)
    used_at: datetime | None = None


class Token(SQLModel, table=True):
    """A bearer token; only its digest is kept."""

    __tablename__ = "token"

    id: int = key()
    person_id: int = link("person.id", index=True)
    name: str = Field(max_length=100)
    digest: str = Field(max_length=64, unique=True)
    created_at: datetime
    revoked_at: datetime | None = None


class CalendarFeed(SQLModel, table=True):
    """An address 订阅地址 under which a calendar program reads what is due, until it is revoked."""

    __tablename__ = "calendar_feed"

    id: int = key()
    person_id: int = link("person.id", index=True)
    organization_id: int | None = optional_link("organization.id")  # empty: what the person owes
    salt: str = Field(max_length=64)
    digest: str = Field(max_length=64, unique=True)  # of the secret in the address
    opened_at: datetime
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
