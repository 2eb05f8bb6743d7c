"""The local mailbox: every message as it would arrive, on paper, in HTML, or in a bubble."""

from __future__ import annotations

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import func, select
from sqlmodel import Session, col

from notifications.rows import MailboxMessage
from service.errors import NotFound
from service.models import Person
from service.web.current import (
    asked_number,
    at_one_look,
    context,
    looking,
    render,
    signed_in,
    visitor,
)

pages = Blueprint("mailbox", __name__)
A_PAGE = 40
CHANNELS = ("email", "sms", "chat")


def _addresses(db: Session) -> list[str] | None:
    """Whose messages the visitor may read: in a demo everybody's, else their own."""
    if context().settings.env == "demo" and request.args.get("whose") != "mine":
        return None
    person = db.get_one(Person, visitor().person_id)
    return [address for address in (person.email, person.phone) if address]


@pages.get("/mailbox")
@pages.get("/mailbox/<int:number>")
@at_one_look
@signed_in
def show(number: int | None = None) -> ResponseReturnValue:
    """Show the list, and one message beside it."""
    channel = request.args.get("channel")
    before = asked_number("before")
    with looking() as db:
        own = _addresses(db)
        chosen = select(MailboxMessage).order_by(col(MailboxMessage.id).desc())
        total = select(func.count()).select_from(MailboxMessage)
        if own is not None:
            chosen = chosen.where(col(MailboxMessage.address).in_(own))
            total = total.where(col(MailboxMessage.address).in_(own))
        if channel in CHANNELS:
            chosen = chosen.where(col(MailboxMessage.channel) == channel)
        if before is not None:
            chosen = chosen.where(col(MailboxMessage.id) < before)
        found = list(db.execute(chosen.limit(A_PAGE + 1)).scalars())
        opened = _one(db, number) if number is not None else None
        count = db.execute(total).scalar_one()
    return render(
        "mailbox.html",
        messages=found[:A_PAGE],
        more=found[A_PAGE - 1].id if len(found) > A_PAGE else None,
        opened=opened,
        channel=channel if channel in CHANNELS else None,
        whose="mine" if own is not None else "all",
        total=count,
    )


def _one(db: Session, number: int) -> MailboxMessage:
    own = _addresses(db)
    found = db.get(MailboxMessage, number)
    if found is None or (own is not None and found.address not in own):
        raise NotFound(f"message:{number}")
    return found


@pages.get("/mailbox/<int:number>/letter")
@signed_in
def letter(number: int) -> ResponseReturnValue:
    """The HTML of a message, for a frame that may run nothing."""
    with looking() as db:
        html = _one(db, number).html
    if html is None:
        raise NotFound(f"message:{number}")
    # A link in a message opens beside the mailbox, as it would from a mail program.
    return Response(f'<!doctype html><base target="_top">{html}', mimetype="text/html")
