"""代理: who stands in for the visitor, or they for whom; named, ended, and seen by both."""

from __future__ import annotations

from flask import Blueprint
from flask.typing import ResponseReturnValue
from sqlmodel import col, select

from service.models import Person
from service.web.current import at_one_look, locale, looking, render, signed_in, today, visitor
from service.web.work.asking import ask
from service.words import say

pages = Blueprint("substitutes", __name__)


def p(key: str, **params: object) -> str:
    """The words of substitutions, in the visitor's language."""
    return say(locale(), "substitute_pages", key, **params)


@pages.get("/substitutes")
@at_one_look
@signed_in
def show() -> ResponseReturnValue:
    """Show who stands in for whom, and let the visitor name somebody for days of absence."""
    me, home = visitor().person_id, visitor().organization_id
    here = select(Person).where(Person.organization_id == home, col(Person.active))
    with looking() as db:
        near = db.exec(here.order_by(col(Person.staff_no))).all()
    found = ask("substitutes")["substitutes"]
    for one in found:
        one["over"] = bool(one["ended_on"]) or one["until"] < today().isoformat()
    return render(
        "substitutes.html",
        p=p,
        me=me,
        found=found,
        people=[(one.id, one.name) for one in near if one.id != me],
    )
