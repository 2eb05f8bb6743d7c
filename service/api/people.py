"""People: who belongs where, and which posts they hold; telephone numbers and addresses masked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any, Literal

from flask import Response
from pydantic import Field
from sqlmodel import col, select

from service import leaving
from service.accounts import refuse_leaving_of_administrators
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import narrowed
from service.api.request import Answer, Call, read, write
from service.api.shapes import Code, Headers, Page, Shape, Text
from service.approvals.substitutes import substitutes_about
from service.approvals.told import substitute_told
from service.auth.permits import allow, oversees_anything
from service.errors import NotFound
from service.imports import left_own_posts, trees_of
from service.masking import masked
from service.models import Organization, Person
from service.people import by_staff_no
from service.people_by_hand import correct, register
from service.people_reading import MOST_POSTS
from service.roles import roles_of

noun = make("people")


class Asked(Page):
    """Which people."""

    under: Code | None = None


class Numbered(Shape):
    """A staff number."""

    staff_no: Code


#: A cell of the table of people: what it may hold is for the table's own reading to say.
Cell = Annotated[str, Field(max_length=500)]


class Registration(Shape):
    """A person by the columns of the table of people."""

    staff_no: Cell
    name: Cell
    organization_code: Cell
    posts: list[Cell] = Field(default=[], max_length=MOST_POSTS)
    email: Cell = ""
    phone: Cell = ""
    locale: Cell = ""


class Correction(Shape):
    """What is to be put right; what is not named stays as it is."""

    name: Cell | None = None
    organization_code: Cell | None = None
    email: Cell | None = None
    phone: Cell | None = None
    locale: Cell | None = None
    remove: list[Literal["email", "phone"]] = Field(default=[], max_length=2)


def told(person: Person, code: str) -> dict[str, Any]:
    """A person as data."""
    return {
        "id": person.id,
        "staff_no": person.staff_no,
        "name": person.name,
        "organization": code,
        "email": masked(person.email),
        "phone": masked(person.phone),
        "locale": person.locale,
        "active": person.active,
    }


@noun.get("", summary="People in the order of their numbers")
def list_people(query: Asked) -> Response:
    """Those of organisations that the caller may see."""

    def do(call: Call) -> Any:
        chosen = (
            select(Person, Organization.code)
            .join(Organization, col(Organization.id) == col(Person.organization_id))
            .where(narrowed(call.session, col(Organization.path), call.who, query.under))
        )
        return a_page(call, chosen, query, "people", col(Person.id), lambda row: told(*row))

    return read(do)


@noun.post("", summary="Register one person, as a row of the table would")
def register_person(header: Headers, body: Registration) -> Response:
    """Somebody who is known already is refused: what is on record is corrected, not overwritten."""

    def do(call: Call) -> Answer:
        by = call.by(oversees_anything(call.session, call.who, "manage_people"))
        zone, trees = call.context.settings.zone, trees_of(call.who)
        row = {**body.model_dump(exclude={"posts"}), "posts": ";".join(body.posts)}
        person = register(
            call.session, call.rulebook, row, by=by, now=call.now, zone=zone, trees=trees
        )
        left_own_posts(call.session, call.who, call.now, zone)
        home = call.session.get_one(Organization, person.organization_id)
        return told(person, home.code), 201

    return write(do)


@noun.post("/<staff_no>/correction", summary="Correct what is on record of a person")
def correct_person(path: Numbered, header: Headers, body: Correction) -> Response:
    """Name, organisation, e-mail, telephone, language; posts are given and ended one by one."""

    def do(call: Call) -> Answer:
        person, home = person_and_home(call, path.staff_no)
        by = call.by(allow(call.session, call.who, "manage_people", home))
        zone, trees = call.context.settings.zone, trees_of(call.who)
        said = body.model_dump(exclude={"remove"}, exclude_none=True)
        correct(
            call.session,
            call.rulebook,
            person,
            {**dict.fromkeys(body.remove, ""), **said},
            by=by,
            now=call.now,
            zone=zone,
            trees=trees,
        )
        left_own_posts(call.session, call.who, call.now, zone)
        home = call.session.get_one(Organization, person.organization_id)
        return told(person, home.code), 200

    return write(do)


def person_and_home(call: Call, staff_no: str) -> tuple[Person, Organization]:
    """A person with the organisation that they belong to. Raises NotFound."""
    found = by_staff_no(call.session, staff_no)
    return found, call.session.get_one(Organization, found.organization_id)


class Why(Shape):
    """A reason."""

    reason: Text


Verb = Callable[..., Person]


def _set(staff_no: str, verb: Verb, reason: str) -> Response:
    """By the keepers of the person's own organisation."""

    def do(call: Call) -> Answer:
        found, home = person_and_home(call, staff_no)
        role = allow(call.session, call.who, "manage_people", home)
        if verb is leaving.set_inactive:
            refuse_leaving_of_administrators(call.session, found, call.now)
        verb(call.session, call.rulebook, found, reason, by=call.by(role), now=call.now)
        return told(found, home.code), 200

    return write(do)


@noun.post("/<staff_no>/leaving", summary="Let a person have left: posts and standing in end")
def set_inactive(path: Numbered, header: Headers, body: Why) -> Response:
    """What waited for their posts waits for whoever holds them."""
    return _set(path.staff_no, leaving.set_inactive, body.reason)


@noun.post("/<staff_no>/return", summary="Let a person be back; posts are given anew")
def set_active(path: Numbered, header: Headers, body: Why) -> Response:
    """By the table of people."""
    return _set(path.staff_no, leaving.set_active, body.reason)


@noun.get(
    "/<staff_no>",
    summary="One person: the posts of today, and when they were away or stood in",
)
def show_person(path: Numbered) -> Response:
    """By staff number."""

    def do(call: Call) -> Any:
        chosen = (
            select(Person, Organization)
            .join(Organization, col(Organization.id) == col(Person.organization_id))
            .where(Person.staff_no == path.staff_no)
        )
        found = call.session.exec(chosen).one_or_none()
        if found is None or not call.who.sees(found[1].path):
            raise NotFound("person")
        posts = [
            {"role": role, "organization": place.code}
            for role, place in roles_of(call.session, [found[0].id], call.now)[found[0].id]
        ]
        stood_in = [
            substitute_told(call.session, row)
            for row in substitutes_about(call.session, found[0].id)
        ]
        return {**told(found[0], found[1].code), "posts": posts, "substitutions": stood_in}

    return read(do)
