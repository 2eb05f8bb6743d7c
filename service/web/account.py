"""我的账号: one's password, visits elsewhere, how one wants to be written to, and API tokens."""

from __future__ import annotations

from math import ceil

from flask import Blueprint, flash, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from service import clock
from service.auth import tokens
from service.auth.attempts import Locked
from service.auth.own_account import change_password, end_others, own_visits
from service.auth.second_step import has_second_step
from service.auth.visits import digest_of
from service.errors import BadInput, NotFound, Problem
from service.models import Account, Person, Token
from service.web.current import acting, context, locale, looking, render, signed_in, visitor
from service.words import LOCALES, say

pages = Blueprint("account", __name__)
CHANNELS = ("email", "sms")
LONGEST_NAME = 100


def p(key: str, **params: object) -> str:
    """The words of the page, in the visitor's language."""
    return say(locale(), "account_pages", key, **params)


@pages.get("/account")
@signed_in
def show() -> ResponseReturnValue:
    """Show everything about the visitor's own account."""
    return _page()


def _page(
    status: int = 200, *, problems: list[str] | None = None, made: str = ""
) -> ResponseReturnValue:
    settings, who = context().settings, visitor()
    lasting = {"idle": settings.session_idle, "longest": settings.session_longest}
    with looking() as db:
        person = db.get_one(Person, who.person_id)
        has_password = db.get(Account, who.person_id) is not None
        visits = own_visits(db, who.person_id, wall=clock.wall(db), **lasting)
        second_step = has_second_step(db, who.person_id)
        every = [one for one in tokens.of_person(db, who.person_id) if one.revoked_at is None]
    return render(
        "account.html",
        status,
        p=p,
        person=person,
        muted=person.muted.split(";"),
        channels=[c for c in CHANNELS if (person.email if c == "email" else person.phone)],
        languages=LOCALES,
        has_password=has_password,
        second_step=second_step,
        visits=visits,
        this=digest_of(_secret()),
        tokens=every,
        problems=problems or [],
        made=made,
    )


def _secret() -> str:
    return str(session.get("_user_id") or "")


@pages.post("/account/password")
@signed_in
def password() -> ResponseReturnValue:
    """Change the password; visits elsewhere end."""
    new, who = request.form.get("new", ""), visitor()
    if new != request.form.get("again", ""):
        return _page(422, problems=[say(locale(), "web", "invitation.not_the_same")])
    with looking() as db:
        staff_no = db.get_one(Person, who.person_id).staff_no
    current = request.form.get("current", "")
    try:
        change_password(context(), who.person_id, staff_no, current, new, secret=_secret())
    except BadInput as error:
        return _page(422, problems=[_told(one) for one in error.problems])
    except Locked as locked:
        minutes = ceil(locked.seconds / 60)
        return _page(429, problems=[say(locale(), "web", "login.locked", minutes=minutes)])
    return _done("password")


def _told(problem: Problem) -> str:
    return say(locale(), "web", f"problem.{problem.code}", **dict(problem.params))


@pages.post("/account/visits")
@signed_in
def visits_elsewhere() -> ResponseReturnValue:
    """End every visit but this one."""
    with acting() as db:
        end_others(db, visitor().person_id, _secret())
    return _done("visits")


@pages.post("/account/messages")
@signed_in
def messages() -> ResponseReturnValue:
    """Take down in which language, by which channels, and how often the visitor is written to."""
    chosen = request.form.get("locale", "")
    if chosen not in LOCALES:
        raise NotFound("language")
    wanted = set(request.form.getlist("channels"))
    with acting() as db:
        person = db.get_one(Person, visitor().person_id, with_for_update=True)
        off = {one for one in person.muted.split(";") if one and one not in CHANNELS}
        off |= {one for one in CHANNELS if one not in wanted and _reaches(person, one)}
        person.locale, person.digest = chosen, request.form.get("digest") == "yes"
        person.muted = ";".join(sorted(off))
        db.add(person)
    return _done("messages")


def _reaches(person: Person, channel: str) -> bool:
    return bool(person.email if channel == "email" else person.phone)


@pages.post("/account/tokens")
@signed_in
def create_token() -> ResponseReturnValue:
    """Make a token and show it: this once, for it is kept by its digest alone."""
    name = "".join(c for c in request.form.get("name", "") if c.isprintable()).strip()
    if not name:
        return _page(422, problems=[p("token.no_name")])
    with acting() as db:
        made = tokens.create(db, visitor().person_id, name[:LONGEST_NAME], wall=clock.wall(db))
    return _page(201, made=made)


@pages.post("/account/tokens/<int:number>/revocation")
@signed_in
def revoke_token(number: int) -> ResponseReturnValue:
    """End a token of the visitor's own."""
    with acting() as db:
        found = db.get(Token, number)
        if found is None or found.person_id != visitor().person_id:
            raise NotFound("token")
        tokens.revoke(db, number, wall=clock.wall(db))
    return _done("token")


def _done(what: str) -> ResponseReturnValue:
    flash(p(f"done.{what}"), "done")
    return redirect(url_for("account.show"), 303)
