"""日历订阅: the addresses of a visitor, and what a calendar program reads under one of them."""

from __future__ import annotations

from flask import Blueprint, Response
from flask.typing import ResponseReturnValue

from service.auth.visitor import visitor_of
from service.calendars import as_icalendar, entries, feed_of
from service.errors import NotFound
from service.models import Organization
from service.web.current import (
    at_one_look,
    context,
    locale,
    looking,
    now,
    render,
    signed_in,
    today,
    visitor,
)
from service.web.work.asking import ask
from service.words import say

pages = Blueprint("calendars", __name__)
LONGEST = 64


def p(key: str, **params: object) -> str:
    """The words of calendars, in the visitor's language."""
    return say(locale(), "calendars", key, **params)


@pages.get("/calendars")
@at_one_look
@signed_in
def show() -> ResponseReturnValue:
    """Show the addresses that the visitor has, and let them open and revoke some."""
    found = ask("calendar-feeds")["calendar_feeds"]
    return render("calendars.html", p=p, feeds=found, places=_places(), webcal=_webcal)


def _webcal(address: str) -> str:
    """The same address by the scheme that opens a calendar program."""
    return f"webcal:{address.partition(':')[2]}"


def _places() -> list[tuple[str, str]]:
    """The organisations where the visitor has a post or belongs."""
    who = visitor()
    near = {seat.organization_id for seat in who.seats} | {who.organization_id}
    with looking() as db:
        every = [db.get_one(Organization, number) for number in sorted(near)]
        return [(one.code, one.name) for one in every]


@pages.get("/calendars/<secret>.ics")
def file(secret: str) -> Response:
    """Tell a calendar program what is due: whoever has the address may read, until it is revoked.

    Someone who has left, or may no longer see the organisation, has an address that leads nowhere.
    """
    if len(secret) > LONGEST:
        raise NotFound("calendar")
    with looking() as db:
        feed = feed_of(db, secret)
        who = visitor_of(db, feed.person_id, on=today())
        if who is None:
            raise NotFound("calendar")
        found = entries(db, context().rulebook, feed, who, now=now())
        place = db.get(Organization, feed.organization_id) if feed.organization_id else None
    name = say(who.locale, "calendars", "name", whose=place.name if place else who.name)
    content = as_icalendar(
        name, found, locale=who.locale, base_url=context().settings.base_url, now=now()
    )
    answer = Response(content, content_type="text/calendar; charset=utf-8")
    answer.headers["Content-Disposition"] = 'inline; filename="pacesetter.ics"'
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer
