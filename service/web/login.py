"""Pages to get in and out: log in, a link that works once, log out, and the choice of language."""

from __future__ import annotations

from datetime import datetime
from math import ceil
from urllib.parse import urlsplit

from flask import Blueprint, flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlmodel import Session

from service import clock, founding
from service.auth import invitations
from service.auth.attempts import Locked
from service.auth.login import enter_code, half_way_in, log_in, log_in_as, log_out
from service.auth.resets import ask_for_reset
from service.errors import BadInput, NotFound
from service.web.current import LANGUAGE, acting, context, locale, looking, now, render, t
from service.web.errors import for_a_program, page
from service.web.forms import keeping
from service.words import LOCALES, say

pages = Blueprint("login", __name__)
LONGEST_NUMBER = 64
FOUNDING = ("name", "organization", "code")


@pages.get("/login")
def form() -> ResponseReturnValue:
    """Show the form, or go on for who is already in."""
    if current_user.is_authenticated:
        return redirect(url_for("home.todo"))
    return render("login.html", target=safe_target(request.args.get("next")))


@pages.post("/login")
def enter() -> ResponseReturnValue:
    """Begin a visit; every failure gets the same answer."""
    staff_no = _staff_no()
    target = safe_target(request.form.get("next"))
    try:
        entered = log_in(context(), staff_no, request.form.get("password", ""))
    except Locked as locked:
        return wait(locked, target, staff_no)
    kept = request.form.get("kept", "")
    if entered == "no":
        if for_a_program():
            return page(401)
        return render("login.html", 401, target=target, staff_no=staff_no, failed=True, kept=kept)
    if entered == "code":
        return render("code.html", target=target, kept=kept)
    return goes_on(target, kept)


@pages.post("/login/code")
def enter_with_code() -> ResponseReturnValue:
    """The second step: a code from the telephone, or a recovery code."""
    target, kept = safe_target(request.form.get("next")), request.form.get("kept", "")
    person_id = half_way_in(context())
    if person_id is None:
        flash(t("code.too_late"), "refused")
        return redirect(url_for("login.form", next=target))
    try:
        right = enter_code(context(), person_id, request.form.get("code", "")[:LONGEST_NUMBER])
    except Locked as locked:
        minutes = ceil(locked.seconds / 60)
        answer = make_response(render("code.html", 429, target=target, kept=kept, minutes=minutes))
        answer.headers["Retry-After"] = str(locked.seconds)
        return answer
    if not right:
        return render("code.html", 401, target=target, kept=kept, failed=True)
    return goes_on(target, kept)


def goes_on(target: str | None, kept: str = "") -> ResponseReturnValue:
    """Where whoever has come in goes: to what they had typed, or wanted to see, or 待办."""
    if kept:
        return _goes_on(kept)
    return redirect(target or url_for("home.start"))


def _goes_on(kept: str) -> ResponseReturnValue:
    """Offer what was typed before the visit ended, to whoever typed it and to nobody else."""
    if keeping.unlock(kept) is not None:
        return render("kept.html", kept=kept)
    flash(say(locale(), "work_pages", "ended.not_opened"), "refused")
    return redirect(url_for("home.todo"))


def _staff_no() -> str:
    """The number that was typed; what cannot be seen is in none, and databases choke on it."""
    typed = request.form.get("staff_no", "").strip()[:LONGEST_NUMBER]
    return "".join(character for character in typed if character.isprintable())


def wait(locked: Locked, target: str | None, staff_no: str = "") -> ResponseReturnValue:
    """Say for how long nothing that is tried will be looked at."""
    if for_a_program():
        answer = make_response(page(429))
    else:
        minutes = ceil(locked.seconds / 60)
        answer = make_response(
            render(
                "login.html",
                429,
                target=target,
                staff_no=staff_no,
                minutes=minutes,
                kept=request.form.get("kept", ""),
            )
        )
    answer.headers["Retry-After"] = str(locked.seconds)
    return answer


@pages.post("/logout")
def leave() -> ResponseReturnValue:
    """End the visit at the server."""
    vouched = log_out(context())
    there = vouched and bool(context().settings.oidc_issuer)
    return redirect(url_for("oidc.left" if there else "login.form"))


@pages.get("/login/forgotten")
def forgotten() -> ResponseReturnValue:
    """Ask whose password it is."""
    return render("forgotten.html")


@pages.post("/login/forgotten")
def ask_for_link() -> ResponseReturnValue:
    """Send a link by mail, where there is somebody to send it to; the answer is the same."""
    staff_no, settings = _staff_no(), context().settings
    try:
        with acting() as db:
            ask_for_reset(
                db,
                staff_no,
                request.remote_addr or "unknown",
                key=settings.signing_key,
                lasts=settings.reset_lasts,
                wall=clock.wall(db),
                now=now(),
            )
    except Locked as locked:
        minutes = ceil(locked.seconds / 60)
        answer = make_response(render("forgotten.html", 429, staff_no=staff_no, minutes=minutes))
        answer.headers["Retry-After"] = str(locked.seconds)
        return answer
    return render("forgotten.html", sent=True, lasts=ceil(settings.reset_lasts / 60))


@pages.get("/invitations/<secret>")
def invited(secret: str) -> ResponseReturnValue:
    """Show the form behind a link that works once."""
    return render("invitation.html", secret=secret, sort=_sort_of(secret))


def _sort_of(secret: str) -> str:
    """What the link is for: founding, the first administrator's, a first password, a forgotten."""
    with looking() as db:
        found = invitations.open_invitation(db, secret, wall=clock.wall(db))
        if found.person_id is None:
            return "founding" if founding.nobody_is_there(db) else "first"
    return found.purpose


def _found(db: Session, secret: str, staff_no: str, wall: datetime) -> None:
    """Where nobody is there yet, enter whoever holds the first link, and their organisation."""
    link = invitations.open_invitation(db, secret, wall=wall, using=True)
    if link.person_id is None and founding.nobody_is_there(db):
        said = {key: request.form.get(key, "").strip() for key in FOUNDING}
        founding.found(db, founding.Founding(**said), staff_no, now=now())


@pages.post("/invitations/<secret>")
def accept(secret: str) -> ResponseReturnValue:
    """Set the password, use the link up, and begin a visit."""
    staff_no = _staff_no()
    password = request.form.get("password", "")
    if password != request.form.get("again", ""):
        return _again(secret, staff_no, [t("invitation.not_the_same")])
    try:
        with acting() as db:
            wall = clock.wall(db)
            on = clock.local_day(now(), context().settings.zone)
            _found(db, secret, staff_no, wall)
            person_id = invitations.accept(
                db, secret, staff_no=staff_no, password=password, wall=wall, now=now(), on=on
            )
            entered = log_in_as(context(), db, person_id)
    except BadInput as error:
        return _again(
            secret,
            staff_no,
            [
                say(locale(), p.domain, f"problem.{p.code}", **dict(p.params))
                for p in error.problems
            ],
        )
    return render("code.html") if entered == "code" else redirect(url_for("home.todo"))


def _again(secret: str, staff_no: str, problems: list[str]) -> ResponseReturnValue:
    sort = _sort_of(secret)
    return render(
        "invitation.html", 422, secret=secret, sort=sort, staff_no=staff_no, problems=problems
    )


@pages.post("/language")
def language() -> ResponseReturnValue:
    """Keep the chosen language in the browser, and go back."""
    chosen = request.form.get("language", "")
    if chosen not in LOCALES:
        raise NotFound("language")
    answer = make_response(redirect(safe_target(request.form.get("next")) or url_for("home.todo")))
    secure = context().settings.base_url.startswith("https://")
    answer.set_cookie(
        LANGUAGE, chosen, max_age=365 * 86400, samesite="Lax", httponly=True, secure=secure
    )
    return answer


def safe_target(target: str | None) -> str | None:
    """A path of this service, or None: never a way to somewhere else."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    try:
        parts = urlsplit(target)
    except ValueError:  # such as "/\t/[": browsers would read a host in it
        return None
    return target if not parts.scheme and not parts.netloc and "\\" not in target else None


__all__ = ["locale", "pages"]
