"""Every error as JSON, in one shape: a code, what went wrong, where, and what to do about it."""

from __future__ import annotations

from typing import Any

from service.words import say

#: The code of each status that a door may answer with; others are told by their class.
CODES = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    409: "refused",
    413: "too_large",
    415: "unsupported_media_type",
    422: "invalid",
    429: "too_many_requests",
    500: "internal",
    503: "unavailable",
}


def code_of(status: int) -> str:
    """The code for programs that stands for a status."""
    return CODES.get(status, "bad_request" if status < 500 else "internal")


def error_body(locale: str, status: int, **details: Any) -> dict[str, Any]:
    """``error`` for programs, ``message`` and ``advice`` for people, and the details.

    `details` are ``reasons`` (why not) or ``problems`` (where, and what of it) where there are any.
    """
    code = code_of(status)
    message, advice = say(locale, "api", f"error.{code}"), say(locale, "api", f"advice.{code}")
    return {"error": code, "message": message, "advice": advice, **details}
