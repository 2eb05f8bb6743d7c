"""Contacts 联系点: which leader takes care of which organisation; set by the office."""

from __future__ import annotations

from typing import Any

from flask import Response
from sqlmodel import col, select

from service import in_step
from service import reviews as verbs
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import visible
from service.api.request import Answer, Call, read, write
from service.api.review_shapes import ContactEnded, ContactSet, ReviewsAsked
from service.api.shapes import Headers, Numbered
from service.models import Campaign, Contact
from service.reviews import told

noun = make("contacts")
SETS = "set_contact"


@noun.get("", summary="Contacts in the order of their numbers")
def list_contacts(query: ReviewsAsked) -> Response:
    """Of campaigns that the caller may see."""

    def do(call: Call) -> Any:
        belongs = col(Campaign.id) == col(Contact.campaign_id)
        seen = visible(col(Campaign.path), call.who)
        chosen = select(Contact).join(Campaign, belongs).where(seen)
        if query.campaign_id is not None:
            chosen = chosen.where(Contact.campaign_id == query.campaign_id)
        return a_page(call, chosen, query, "contacts", col(Contact.id), told.contact)

    return read(do)


@noun.post("", summary="Let a leader take care of an organisation")
def set_contact(header: Headers, body: ContactSet) -> Response:
    """Both are told."""

    def do(call: Call) -> Answer:
        found, by = call.campaign(body.campaign_id, SETS)
        made = in_step.set_contact(
            call.session,
            call.rulebook,
            found,
            body.since,
            by=by,
            now=call.now,
            person_id=body.person_id,
            role=body.role,
            until=body.until,
        )
        return told.contact(made), 201

    return write(do)


@noun.post("/<int:number>/end", summary="Let a contact end with a day")
def end_contact(path: Numbered, header: Headers, body: ContactEnded) -> Response:
    """What was reviewed by it stays reviewed."""

    def do(call: Call) -> Answer:
        contact = verbs.by_number(call.session, Contact, path.number)
        _, by = call.campaign(contact.campaign_id, SETS)
        in_step.end_contact(call.session, call.rulebook, contact, body.until, by=by, now=call.now)
        return told.contact(contact), 200

    return write(do)
