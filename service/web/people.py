"""人员: people with their posts and accounts, and what administrators do to either."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from service.auth.permits import OVERSEEING, allow, may_oversee
from service.errors import NotAllowed
from service.models import LOCALES, Organization, Person
from service.people_reading import ROLES
from service.roles import ADMINISTRATIONS
from service.web.current import (
    asked_number,
    at_one_look,
    locale,
    looking,
    render,
    signed_in,
    visitor,
    visitor_here,
)
from service.web.forms.door import by_form
from service.web.forms.state import MOST_TO_CHOOSE
from service.web.work.asking import ask
from service.wording import term
from service.words import say

pages = Blueprint("people", __name__)
ACTS = ("keep_accounts", "invite", "name_administrators", "manage_people")
LONGEST_SEARCH = 100


def p(key: str, **params: object) -> str:
    """The words of these pages, in the visitor's language."""
    return say(locale(), "accounts", key, **params)


@pages.get("/people")
@at_one_look
@signed_in
def show() -> ResponseReturnValue:
    """Show people, searched by name or number."""
    typed = request.args.get("search", "")
    search = "".join(one for one in typed if one.isprintable()).strip()[:LONGEST_SEARCH]
    found = ask("accounts", search=search, after=asked_number("after") or 0)
    registers = may_oversee(visitor(), "manage_people")
    with looking() as db:
        places = _places(db) if registers else []
    return render(
        "people.html",
        p=p,
        search=search,
        found=found["accounts"],
        more=found["next"],
        registers=registers,
        places=places,
        posts=_posts({"manage_people": True, "name_administrators": False}),
        languages=_languages(),
    )


def _languages() -> list[tuple[str, str]]:
    return [(one, say(locale(), "tree", f"locale.{one}")) for one in LOCALES]


@pages.get("/people/<staff_no>")
@signed_in
def person(staff_no: str) -> ResponseReturnValue:
    """Show one person, with the acts that the visitor has a right to."""
    return _page(staff_no)


def _page(staff_no: str, *, link: str = "") -> ResponseReturnValue:
    one = ask(f"accounts/{staff_no}")
    with looking() as db:
        rights = _rights(db, staff_no)
        places = _places(db)
    return render(
        "person.html",
        p=p,
        one=one,
        may=rights,
        posts=_posts(rights),
        places=places,
        languages=_languages(),
        link=link,
    )


@pages.post("/people/<staff_no>/invitation")
@signed_in
def invite(staff_no: str) -> ResponseReturnValue:
    """Make a link, and show it: this once, to be handed over."""

    def then(result: Any) -> ResponseReturnValue:
        return _page(staff_no, link=result["link"])

    return by_form(f"accounts/{staff_no}/invitation", then)


def _rights(db: Session, staff_no: str) -> dict[str, bool]:
    """Which of the acts the visitor's posts allow on this person."""
    who = visitor_here(db)
    chosen = (
        select(Organization)
        .join(Person, col(Person.organization_id) == col(Organization.id))
        .where(Person.staff_no == staff_no)
    )
    home = db.exec(chosen).one()
    rights = {}
    for verb in ACTS:
        try:
            allow(db, who, verb, home)
            rights[verb] = True
        except NotAllowed:
            rights[verb] = False
    return rights


def _posts(rights: dict[str, bool]) -> list[tuple[str, str]]:
    """The posts that the visitor may give, with their names."""
    wanted = [
        role
        for role in ROLES
        if rights["name_administrators" if role in ADMINISTRATIONS else "manage_people"]
    ]
    return [(role, term(locale(), "role", role)) for role in wanted]


def _places(db: Session) -> list[tuple[str, str]]:
    """The organisations of the visitor's trees, in their order; none where they are too many."""
    seats = (seat for seat in visitor().offices if seat.role in OVERSEEING["see_accounts"])
    roots = {seat.organization_id for seat in seats if seat.at_top}
    chosen = select(Organization.code, Organization.name).where(
        col(Organization.root_id).in_(roots),
        col(Organization.closed_on).is_(None),
    )
    # Of a tree of thousands no more is read than tells that they are too many.
    some = chosen.order_by(col(Organization.path)).limit(MOST_TO_CHOOSE + 1)
    found = [(code, name) for code, name in db.exec(some)]
    return found if len(found) <= MOST_TO_CHOOSE else []
