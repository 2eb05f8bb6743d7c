"""Where a message that reached nobody is put right: the person, the vacant post, or once more."""

from __future__ import annotations

from collections.abc import Sequence

from flask import url_for
from sqlalchemy import RowMapping
from sqlmodel import Session, col, select

from service import incidents as parked
from service.auth.permits import may_oversee
from service.auth.visitor import Visitor
from service.models import Organization, Person
from service.roles import place_of
from service.web.current import t

Link = tuple[str, str]  # where it leads, and how it is called


def amends(db: Session, who: Visitor, messages: Sequence[RowMapping]) -> dict[int, Link]:
    """By message: the page at which whoever is to get such messages is put right."""
    lost = [one for one in messages if one["status"] == "failed" and not one["address"]]
    people = [one for one in lost if one["recipient_id"]]
    vacant = [one for one in lost if not one["recipient_id"]]
    found = _to_places(db, vacant)
    return {**found, **_to_people(db, people)} if may_oversee(who, "see_accounts") else found


def resendable(db: Session, who: Visitor, messages: Sequence[RowMapping]) -> dict[int, int]:
    """By message: the open incident at which the visitor may send its shipment once more."""
    subjects = {_subject(one) for one in messages if _in_doubt(one)}
    if not subjects or not may_oversee(who, "close_incident"):
        return {}
    found = parked.seen_by(db, parked.open_of(db, "delivery_unknown", subjects), who.overseen)
    at = {incident.subject: incident.id for incident in found}
    numbers = {one["id"]: at.get(_subject(one)) for one in messages if _in_doubt(one)}
    return {message: number for message, number in numbers.items() if number is not None}


def _subject(message: RowMapping) -> str:
    return f"shipment:{message['shipment_id']}"


def _in_doubt(message: RowMapping) -> bool:
    return message["status"] == "unknown" and message["shipment_id"] is not None


def _to_people(db: Session, messages: Sequence[RowMapping]) -> dict[int, Link]:
    asked = {one["recipient_id"] for one in messages}
    if not asked:  # as on most pages
        return {}
    chosen = select(Person.id, Person.staff_no).where(col(Person.id).in_(asked))
    numbers = dict(db.exec(chosen).all())
    return {
        one["id"]: (
            url_for("people.person", staff_no=numbers[one["recipient_id"]]),
            t("messages.to_person"),
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
