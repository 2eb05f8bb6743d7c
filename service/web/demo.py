"""The bar of the demonstration: what day it is, how to let time pass, and as whom one acts."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, current_app, redirect, request, session, url_for
from flask.typing import ResponseReturnValue

from service.auth.login import ACTING
from service.demo_clock import DemoClock
from service.demo_data import parts
from service.errors import NotFound
from service.web.current import looking, now
from service.web.login import safe_target

pages = Blueprint("demo", __name__)
STEPS = {"day": timedelta(days=1), "week": timedelta(days=7)}


def demo_clock() -> DemoClock:
    """The clock of this demonstration."""
    found: DemoClock = current_app.extensions["demo_clock"]
    return found


def values() -> dict[str, Any]:
    """What the bar shows on every page."""
    with looking() as db:
        cast = parts(db)
    return {
        "cast": cast,
        "playing": demo_clock().playing,
        "next_event": demo_clock().next_event(now()),
    }


@pages.post("/demo/clock")
def move() -> ResponseReturnValue:
    """Let time pass: to the next event, a day, a week, or by itself."""
    step = request.form.get("step", "")
    clock = demo_clock()
    if step in STEPS:
        clock.advance(clock.now() + STEPS[step])
    elif step == "event":
        clock.advance_to_next_event()
    elif step == "play":
        clock.play()
    elif step == "pause":
        clock.pause()
    else:
        raise NotFound("step")
    return redirect(safe_target(request.form.get("next")) or url_for("home.start"))


@pages.post("/demo/act-as")
def act_as() -> ResponseReturnValue:
    """Become somebody else of the sample organisation."""
    chosen = request.form.get("person", type=int)
    with looking() as db:
        known = {person.id for _, _, person in parts(db)}
    if chosen not in known:
        raise NotFound("person")
    session[ACTING] = chosen
    return redirect(url_for("home.start"))
