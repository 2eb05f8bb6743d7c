"""统一身份认证: in by the identity provider of the settings, and out there too, if it is there."""

from __future__ import annotations

import structlog
from flask import Blueprint, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from service import clock
from service.auth.attempts import Locked
from service.auth.login import log_in_vouched, refuse_locked_source
from service.auth.oidc import CALLBACK, LEFT, Asked, Away, NotTrusted, Provider
from service.errors import NotFound
from service.web.current import context, looking, render, t
from service.web.login import goes_on, safe_target, wait

pages = Blueprint("oidc", __name__)
log = structlog.get_logger()
ASKED, LEAVING = "oidc", "oidc_leaving"


def _provider() -> Provider:
    """The provider, as this process knows it. Raises NotFound where none is set."""
    settings = context().settings
    if not settings.oidc_issuer:
        raise NotFound("oidc")
    found: Provider = current_app.extensions.setdefault("pacesetter.oidc", Provider(settings))
    return found


@pages.get("/login/oidc")
def leave_for_it() -> ResponseReturnValue:
    """Go to the provider, which asks who somebody is."""
    provider, target = _provider(), safe_target(request.args.get("next"))
    if current_user.is_authenticated:
        return redirect(target or url_for("home.todo"))
    with looking() as db:
        wall = clock.wall(db)
    try:
        refuse_locked_source(context())
        url, asked = provider.ask(wall)
    except Locked as locked:
        return wait(locked, target)
    except Away as error:
        return _away(error, target)
    session[ASKED] = {**asked.kept(), "target": target or ""}
    return redirect(url)


@pages.get(CALLBACK)
def come_back() -> ResponseReturnValue:
    """Begin a visit of whom the provider vouches for; each asking is answered once."""
    provider, kept = _provider(), session.pop(ASKED, None)
    if not isinstance(kept, dict):
        return _refused(401, "oidc.failed", None)
    target, staff_no = safe_target(kept.pop("target")), None
    with looking() as db:
        wall = clock.wall(db)
    try:
        refuse_locked_source(context())
        staff_no = provider.staff_number(Asked(**kept), request.args.to_dict(), wall)
    except Locked as locked:
        return wait(locked, target)
    except Away as error:
        return _away(error, target)
    except NotTrusted as error:
        log.warning("oidc_refused", cause=str(error)[:200])
    try:
        entered = log_in_vouched(context(), staff_no)
    except Locked as locked:
        return wait(locked, target)
    if entered == "no":
        return _refused(401, "oidc.failed" if staff_no is None else "oidc.nobody", target)
    return render("code.html", target=target) if entered == "code" else goes_on(target)


@pages.get(LEFT)
def left() -> ResponseReturnValue:
    """Say that the visit here is over, and lead to where it ends at the provider too.

    Offered and not done: in an office the same log-in is often for other services as well.
    """
    provider, state = _provider(), session.pop(LEAVING, None)
    if current_user.is_authenticated:
        return redirect(url_for("home.todo"))
    if state is not None and request.args.get("state") == state:
        return render("login.html", ended=t("oidc.left_both"))
    try:
        way_out = provider.way_out()
    except Away as error:
        log.warning("oidc_away", cause=str(error)[:200])
        return render("login.html", ended=t("oidc.left_away"))
    if way_out is None:
        return render("login.html", ended=t("oidc.left_here"))
    session[LEAVING] = way_out[1]
    return render("login.html", ended=t("oidc.left_here"), way_out=way_out[0])


def _away(error: Away, target: str | None) -> ResponseReturnValue:
    log.warning("oidc_away", cause=str(error)[:200])
    return _refused(503, "oidc.away", target)


def _refused(status: int, key: str, target: str | None) -> ResponseReturnValue:
    return render("login.html", status, refused=t(key), target=target)
