"""The outbox: what was said about the organisations that the caller sees, addresses masked."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from flask import Response
from pydantic import Field
from sqlmodel import col, select

from notifications import outbox as messages
from service import clock
from service.api.noun import make
from service.api.reach import narrowed
from service.api.request import Answer, Call, read, write
from service.api.shapes import MOST, Code, Headers, Nothing, Numbered, Shape
from service.auth.permits import oversees_anything
from service.errors import NotFound
from service.masking import masked
from service.models import Organization
from service.outbox_decisions import send_again

noun = make("outbox")
COLUMNS = (
    "id", "status", "channel", "notice", "kind", "rule", "number", "round", "stage", "visit",
    "role", "about", "planned_at", "posted_at", "not_before", "expires_at", "settled_at",
    "attempts", "detail", "flagged",
)  # fmt: skip


class Asked(Shape):
    """Which messages; `before` is the last number of the page before."""

    status: (
        Literal["ready", "sending", "accepted", "unknown", "failed", "expired", "cancelled"] | None
    ) = None
    under: Code | None = None
    before: Annotated[int, Field(ge=1, le=MOST)] | None = None
    limit: Annotated[int, Field(ge=1, le=500)] = 100


@noun.get("", summary="Messages, newest first")
def list_messages(query: Asked) -> Response:
    """Of organisations that the caller may see."""

    def do(call: Call) -> Any:
        inside = select(Organization.id).where(
            narrowed(call.session, col(Organization.path), call.who, query.under)
        )
        found = messages.listing(
            call.session,
            query.status,
            organization_ids=inside,
            before_id=query.before,
            limit=query.limit,
        )
        more = found[-1]["id"] if len(found) == query.limit else None
        return {"messages": [_told(row) for row in found], "next": more}

    return read(do)


@noun.post("/<int:number>/resend", summary="Send a lost message once more")
def resend(path: Numbered, header: Headers, body: Nothing) -> Response:
    """To the address that its recipient has today; it failed, or nobody knows whether it went."""

    def do(call: Call) -> Answer:
        right = oversees_anything(call.session, call.who, "close_incident")
        message = call.session.get(messages.Message, path.number)
        if message is None or message.root_id not in call.who.overseen:
            raise NotFound("message")
        wall = clock.wall(call.session)
        send_again(call.session, path.number, by=call.by(right), now=call.now, wall=wall)
        return {"id": path.number, "status": "ready"}, 200

    return write(do)


def _told(row: Any) -> dict[str, Any]:
    told = {name: row[name] for name in COLUMNS}
    return {**told, "recipient": row["recipient_name"], "address": masked(row["address"])}
