"""动态口令: a second step at log-in, set up on one's own account; led to where it is a must."""

from __future__ import annotations

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from service import clock
from service.actors import Actor
from service.auth import journal
from service.auth.second_step import (
    address_of,
    begin,
    confirm,
    has_second_step,
    obliged,
    secret_of,
)
from service.models import Person, SecondStep
from service.paper import QUIET, code_of
from service.web.current import acting, context, locale, looking, now, render, signed_in, visitor
from service.words import say

pages = Blueprint("second_step", __name__)
LONGEST_CODE = 20
#: What whoever must set it up may still do before.
STILL_OPEN = ("second_step.", "login.", "static")


def p(key: str, **params: object) -> str:
    """The words of one's own account, in the visitor's language."""
    return say(locale(), "account_pages", key, **params)


def lead_to_it() -> ResponseReturnValue | None:
    """Whoever must have a second step and has none sets it up before anything else."""
    settings, endpoint = context().settings, request.endpoint or ""
    if settings.second_step == "nobody" or settings.env == "demo":
        return None
    if endpoint.startswith((*STILL_OPEN, "api_")) or not current_user.is_authenticated:
        return None
    if not obliged(visitor(), settings.second_step):
        return None
    with looking() as db:
        if has_second_step(db, visitor().person_id):
            return None
    return redirect(url_for("second_step.show"), 303)


@pages.get("/account/second-step")
@signed_in
def show() -> ResponseReturnValue:
    """Show how it is set up, and the key where one was made."""
    return _page()


def _page(status: int = 200, *, failed: bool = False) -> ResponseReturnValue:
    key, who = context().settings.signing_key, visitor()
    with looking() as db:
        staff_no = db.get_one(Person, who.person_id).staff_no
        step = db.get(SecondStep, who.person_id)
    shown = step is not None and step.confirmed_at is None
    secret = secret_of(step, key) if step and shown else ""
    return render(
        "second_step.html",
        status,
        p=p,
        on=step is not None and step.confirmed_at is not None,
        must=obliged(who, context().settings.second_step),
        secret=" ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
        address=address_of(step, key, staff_no) if step and shown else "",
        picture=_picture(address_of(step, key, staff_no)) if step and shown else None,
        failed=failed,
    )


def _picture(text: str) -> tuple[int, str]:
    """A QR code as the side of a square and a path of its dark modules."""
    rows = code_of(text)
    dark = "".join(
        f"M{across + QUIET} {down + QUIET}h1v1h-1z"
        for down, row in enumerate(rows)
        for across, is_dark in enumerate(row)
        if is_dark
    )
    return len(rows) + 2 * QUIET, dark


@pages.post("/account/second-step")
@signed_in
def start() -> ResponseReturnValue:
    """Make a key to be shown."""
    with acting() as db:
        begin(db, visitor().person_id, key=context().settings.signing_key, wall=clock.wall(db))
    return redirect(url_for("second_step.show"), 303)


@pages.post("/account/second-step/confirmation")
@signed_in
def confirmed() -> ResponseReturnValue:
    """Take the key into use where a code by it is right; the recovery codes are shown once."""
    code, person_id = request.form.get("code", "")[:LONGEST_CODE], visitor().person_id
    with acting() as db:
        wall, key = clock.wall(db), context().settings.signing_key
        codes = confirm(db, person_id, code, key=key, wall=wall)
        if codes is not None:
            person, by = db.get_one(Person, person_id), Actor.person(person_id)
            journal.wrote(db, "second_step_set", person, by=by, now=now())
    if codes is None:
        return _page(422, failed=True)
    return render("recovery_codes.html", p=p, codes=codes)
