"""Organisations: the part of the tree that the caller sees, and changes to it."""

from __future__ import annotations

from typing import Any, Literal

from flask import Response
from sqlmodel import col, select

from service import newcomers
from service import organizations as tree
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import narrowed, organization
from service.api.request import Answer, Call, read, write
from service.api.shapes import Code, Coded, Day, Headers, Name, Page, Shape
from service.auth.permits import allow
from service.clock import local_day
from service.models import Organization

noun = make("organizations")
Kind = Literal["committee", "general_branch", "branch", "group"]


class Asked(Page):
    """Which organisations."""

    under: Code | None = None


class Founding(Shape):
    """An organisation to be founded under another."""

    code: Code
    name: Name
    kind: Kind
    parent_code: Code
    founded_on: Day | None = None


class Move(Shape):
    """Where it is to stand."""

    parent_code: Code


class Closing(Shape):
    """From which day it no longer is."""

    closed_on: Day | None = None


def told(found: Organization) -> dict[str, Any]:
    """An organisation as data."""
    return {
        "id": found.id,
        "code": found.code,
        "name": found.name,
        "kind": found.kind,
        "parent_id": found.parent_id,
        "depth": found.depth,
        "founded_on": found.founded_on,
        "closed_on": found.closed_on,
        "version": found.version,
    }


@noun.get("", summary="Organisations in the order of their numbers")
def list_organizations(query: Asked) -> Response:
    """Those that the caller may see; `next` is the `after` of the next page."""

    def do(call: Call) -> Any:
        seen = narrowed(call.session, col(Organization.path), call.who, query.under)
        chosen, number = select(Organization).where(seen), col(Organization.id)
        return a_page(call, chosen, query, "organizations", number, told)

    return read(do)


@noun.get("/<code>", summary="One organisation")
def show_organization(path: Coded) -> Response:
    """By its code."""
    return read(lambda call: told(organization(call.session, call.who, path.code)))


@noun.post("", summary="Found an organisation")
def found_organization(header: Headers, body: Founding) -> Response:
    """It joins the campaigns that its superiors run, at the right stage."""

    def do(call: Call) -> Answer:
        parent = organization(call.session, call.who, body.parent_code)
        right = allow(call.session, call.who, "manage_tree", parent)
        made = tree.found(
            call.session,
            code=body.code,
            name=body.name,
            kind=body.kind,
            parent=parent,
            founded_on=body.founded_on or local_day(call.now, call.context.settings.zone),
        )
        newcomers.join(call.session, call.rulebook, made, by=call.by(right), now=call.now)
        return told(made), 201

    return write(do)


@noun.post("/<code>/move", summary="Move an organisation under another superior")
def move_organization(path: Coded, header: Headers, body: Move) -> Response:
    """Its campaigns get the new superior's."""

    def do(call: Call) -> Answer:
        moved = organization(call.session, call.who, path.code)
        parent = organization(call.session, call.who, body.parent_code)
        right = allow(call.session, call.who, "manage_tree", moved)
        allow(call.session, call.who, "manage_tree", parent)
        tree.move(call.session, moved, parent, now=call.now, by=call.who.person_id)
        newcomers.moved(call.session, call.rulebook, moved, by=call.by(right), now=call.now)
        return told(moved), 200

    return write(do)


@noun.post("/<code>/close", summary="Close an organisation")
def close_organization(path: Coded, header: Headers, body: Closing) -> Response:
    """Its campaigns end."""

    def do(call: Call) -> Answer:
        closed = organization(call.session, call.who, path.code)
        right = allow(call.session, call.who, "manage_tree", closed)
        today = body.closed_on or local_day(call.now, call.context.settings.zone)
        tree.close(call.session, closed, closed_on=today)
        newcomers.leave(call.session, call.rulebook, closed, by=call.by(right), now=call.now)
        return told(closed), 200

    return write(do)
