"""What callers may send: strict models that know no more fields than they name (TRUST AC3)."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from service.tabular.cells import objection_in_lines

MOST = 2**63 - 1
#: Days outside these years are slips of the pen, and some calendars end at the year 9999.
FIRST, LAST = "1900", "2199"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def plain(text: str) -> str:
    """Text that steers terminals, hides from readers or breaks databases is no text for us."""
    found = objection_in_lines(text)
    if found is not None:
        raise ValueError(found[0])
    return text


def _day(told: object) -> object:
    """A day is written as one: no number of seconds, no instant."""
    if not isinstance(told, str) or not _DAY.fullmatch(told) or not FIRST <= told[:4] <= LAST:
        raise PydanticCustomError("date_type", "a day is wanted")
    return told


Text = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(plain)]
Note = Annotated[str, Field(max_length=500), AfterValidator(plain)]
Code = Annotated[str, Field(min_length=1, max_length=64), AfterValidator(plain)]
Name = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(plain)]
Number = Annotated[int, Field(ge=1, le=MOST, strict=True)]
Version = Annotated[int, Field(ge=1, le=100_000, strict=True)]
Flag = Annotated[bool, Field(strict=True)]
Day = Annotated[date, BeforeValidator(_day)]


class Shape(BaseModel):
    """Nothing that is not named is taken; nothing is bent into another type."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class Numbered(Shape):
    """The number of a thing in the path."""

    number: Number


class Coded(Shape):
    """The code of an organisation in the path."""

    code: Code


class Nothing(Shape):
    """An empty body."""


class Page(Shape):
    """A part of a list: the things after a number, at most so many."""

    after: Annotated[int, Field(ge=0, le=MOST)] = 0
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class Headers(BaseModel):
    """What a write may carry besides its body."""

    idempotency_key: str | None = Field(default=None, alias="Idempotency-Key")
    if_match: str | None = Field(default=None, alias="If-Match")
