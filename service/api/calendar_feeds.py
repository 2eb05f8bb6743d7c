"""Calendar feeds 日历订阅: addresses of one's own, opened and revoked."""

from __future__ import annotations

from typing import Any

from flask import Response

from service.api.noun import make
from service.api.reach import organization
from service.api.request import Answer, Call, read, write
from service.api.shapes import Code, Headers, Nothing, Numbered, Shape
from service.calendars import feeds_of, open_feed, revoke_feed, secret_of
from service.errors import NotFound
from service.models import CalendarFeed, Organization

noun = make("calendar-feeds")


class Opened(Shape):
    """Of an organisation's dates, or of all that the caller owes."""

    organization: Code | None = None


@noun.get("", summary="The caller's addresses, the oldest first")
def list_feeds() -> Response:
    """With the addresses themselves: whoever has one reads without logging in."""

    def do(call: Call) -> Any:
        found = feeds_of(call.session, call.who.person_id)
        return {"calendar_feeds": [told(call, feed) for feed in found]}

    return read(do)


@noun.post("", summary="Open an address")
def open_address(header: Headers, body: Opened) -> Response:
    """The answer is not kept for repetitions, since the address is a secret."""

    def do(call: Call) -> Answer:
        place = (
            organization(call.session, call.who, body.organization) if body.organization else None
        )
        key = call.context.settings.signing_key
        feed = open_feed(call.session, call.who.person_id, place, key=key, now=call.now)
        return told(call, feed), 201

    return write(do, kept=False)


@noun.post("/<int:number>/revocation", summary="Revoke an address")
def revoke_address(path: Numbered, header: Headers, body: Nothing) -> Response:
    """Whoever has it reads nothing more."""

    def do(call: Call) -> Answer:
        feed = call.session.get(CalendarFeed, path.number, with_for_update=True)
        if feed is None or feed.person_id != call.who.person_id:
            raise NotFound("calendar")
        revoke_feed(call.session, feed, now=call.now)
        return {"id": feed.id, "revoked_at": feed.revoked_at}, 200

    return write(do)


def told(call: Call, feed: CalendarFeed) -> dict[str, Any]:
    """What the API says of a feed."""
    settings = call.context.settings
    base, secret = settings.base_url.rstrip("/"), secret_of(feed, settings.signing_key)
    place = call.session.get(Organization, feed.organization_id) if feed.organization_id else None
    return {
        "id": feed.id,
        "organization": place.code if place else None,
        "organization_name": place.name if place else None,
        "address": f"{base}/calendars/{secret}.ics",
        "opened_at": feed.opened_at,
    }
