"""What every call of the API may answer, as the OpenAPI document tells it."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel


class ErrorTold(BaseModel):
    """A code for programs, what went wrong, and what to do about it."""

    error: str
    message: str
    advice: str


class ReasonTold(BaseModel):
    """Why not: a code for programs, its values, and a sentence for people."""

    code: str
    params: dict[str, str]
    message: str


class RefusedTold(ErrorTold):
    """It cannot be done as things stand; all reasons at once."""

    error: Literal["refused"]
    reasons: list[ReasonTold]


class ForbiddenTold(ErrorTold):
    """The caller's posts do not allow it."""

    error: Literal["forbidden"]
    reasons: list[ReasonTold]


class ProblemTold(BaseModel):
    """One thing wrong with what was sent: where, and what."""

    field: str
    row: int | None
    code: str
    message: str


class InvalidTold(ErrorTold):
    """What was sent cannot be used; nothing was changed."""

    error: Literal["invalid"]
    problems: list[ProblemTold]


def _done(words: str) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": {}}}}


#: As the library takes them: a model, or the object of the document itself.
ANSWERS: Any = {
    "200": _done("Done, or what was asked for"),
    "201": _done("Made"),
    "202": _done("Taken on as long work: Location says where to look"),
    "400": ErrorTold,
    "401": ErrorTold,
    "403": ForbiddenTold,
    "404": ErrorTold,
    "409": RefusedTold,
    "415": ErrorTold,
    "422": InvalidTold,
    "503": ErrorTold,
}
