"""Where a message that reached nobody is put right: the person, the vacant post, or once more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import url_for
from sqlalchemy import RowMapping
from sqlmodel import Session, col, select

from service.auth.permits import may_oversee
from service.auth.visitor import Visitor
from service.models import Organization, Person
from service.outbox_decisions import LOST
from service.roles import place_of
from service.web.current import t

Link = tuple[str, str]  # where it leads, and how it is called


def amends(db: Session, who: Visitor, messages: Sequence[RowMapping]) -> dict[int, Link]:
    """By message: the page at which whoever is to get such messages is put right."""
    lost = [one for one in messages if one["status"] == "failed"]
    people = [one for one in lost if one["recipient_id"]]
    vacant = [one for one in lost if not one["recipient_id"] and not one["address"]]
    found = _to_places(db, vacant)
    return {**found, **_to_people(db, people)} if may_oversee(who, "see_accounts") else found


def resendable(
    db: Session, who: Visitor, messages: Sequence[RowMapping], now: datetime
) -> frozenset[int]:
    """The lost messages that the visitor may send once more, and that somebody would get."""
    lost = [one for one in messages if one["status"] in LOST and _is_wanted(one, now)]
    asked = {one["recipient_id"] for one in lost}
    if not asked or not may_oversee(who, "close_incident"):
        return frozenset()
    chosen = select(Person.id, Person.email, Person.phone).where(col(Person.id).in_(asked))
    found = {number: {"email": email, "sms": phone} for number, email, phone in db.exec(chosen)}
    return frozenset(
        one["id"] for one in lost if found.get(one["recipient_id"], {}).get(one["channel"])
    )


def _is_wanted(message: RowMapping, now: datetime) -> bool:
    return message["expires_at"] is None or message["expires_at"] > now


def _to_people(db: Session, messages: Sequence[RowMapping]) -> dict[int, Link]:
    asked = {one["recipient_id"] for one in messages}
    if not asked:  # as on most pages
        return {}
    chosen = select(Person.id, Person.staff_no).where(col(Person.id).in_(asked))
    numbers = dict(db.exec(chosen).all())
    return {
        one["id"]: (
            url_for("people.person", staff_no=numbers[one["recipient_id"]]),
            t("messages.to_check" if one["address"] else "messages.to_person"),
        )
        for one in messages
        if one["recipient_id"] in numbers
    }


def _to_places(db: Session, messages: Sequence[RowMapping]) -> dict[int, Link]:
    """Where each vacant post stands, which is often above the organisation that it is about."""
    at = {one["id"]: _place(db, one) for one in messages if one["organization_id"] and one["role"]}
    asked = {place for place in at.values() if place is not None}
    if not asked:
        return {}
    chosen = select(Organization.id, Organization.code, Organization.name)
    found = db.exec(chosen.where(col(Organization.id).in_(asked)))
    places = {number: (code, name) for number, code, name in found}
    return {
        number: (
            url_for("organizations.show", under=places[place][0]),
            t("messages.to_place", organization=places[place][1]),
        )
        for number, place in at.items()
        if place in places
    }


def _place(db: Session, message: RowMapping) -> int | None:
    return place_of(db, message["role"], message["organization_id"], message["root_id"])[0]
