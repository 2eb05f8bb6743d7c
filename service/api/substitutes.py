"""Standing substitutes 代理: who decides for whom, on which days."""

from __future__ import annotations

from typing import Any

from flask import Response, g

from service.actors import Actor
from service.api.approval_shapes import SubstituteNamed
from service.api.noun import make
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers, Nothing, Numbered
from service.approvals.substitutes import end_substitute, name_substitute, substitutes_about
from service.approvals.told import substitute_told
from service.auth.permits import Right, allow
from service.campaigns import of_organization
from service.errors import NotFound
from service.models import Organization, Person, Substitute

noun = make("substitutes")
VERB = "name_substitute"


@noun.get("", summary="Where the caller is absent or stands in, the newest first")
def list_substitutes() -> Response:
    """Both see the same."""

    def do(call: Call) -> Any:
        found = substitutes_about(call.session, call.who.person_id)
        return {"substitutes": [substitute_told(call.session, row) for row in found]}

    return read(do)


@noun.post("", summary="Name a substitute")
def name(header: Headers, body: SubstituteNamed) -> Response:
    """For oneself; a secretary above and the leading group for those below them."""

    def do(call: Call) -> Answer:
        absent, by = _absent(call, body.person_id or call.who.person_id)
        stands_in = _person(call, body.substitute_id)
        days = (body.since, body.until)
        row = name_substitute(
            call.session, absent, stands_in, *days, body.reason, by=by, now=call.now
        )
        return substitute_told(call.session, row), 201

    return write(do)


@noun.post("/<int:number>/end", summary="End a substitution before its time")
def end(path: Numbered, header: Headers, body: Nothing) -> Response:
    """The power ends at once."""

    def do(call: Call) -> Answer:
        row = call.session.get(Substitute, path.number, with_for_update=True)
        if row is None:
            raise NotFound("substitute")
        _, by = _absent(call, row.person_id)
        end_substitute(call.session, row, by=by, now=call.now)
        return substitute_told(call.session, row), 200

    return write(do)


def _absent(call: Call, number: int) -> tuple[Person, Actor]:
    """The absent person, and the caller in the role by which they may name who stands in.

    What is refused is told in the history of the absent person's organisation.
    """
    person = call.session.get(Person, number)
    running = of_organization(call.session, person.organization_id) if person else []
    if running:
        g.acted_on = (running[0].id, VERB)
    absent = _person(call, number)
    if absent.id == call.who.person_id:
        return absent, call.by(Right("self"))
    place = call.session.get_one(Organization, absent.organization_id)
    return absent, call.by(allow(call.session, call.who, VERB, place))


def _person(call: Call, number: int) -> Person:
    """Somebody of the caller's own tree. Raises NotFound for anybody else."""
    person = call.session.get(Person, number)
    place = call.session.get(Organization, person.organization_id) if person else None
    if person is None or place is None or not place.path.startswith(_top(call)):
        raise NotFound("person")
    return person


def _top(call: Call) -> str:
    return f"/{call.who.path.strip('/').partition('/')[0]}/"
