"""设置: how the installation is set up and what the doctor says of it; for reading."""

from __future__ import annotations

from itertools import groupby

from flask import Blueprint
from flask.typing import ResponseReturnValue

from service.settings import VARIABLES
from service.web.current import at_one_look, locale, render, signed_in
from service.web.work.asking import ask
from service.words import has_words, say

pages = Blueprint("settings", __name__)


def p(key: str, **params: object) -> str:
    """The words of this page, in the visitor's language."""
    return say(locale(), "setting_pages", key, **params)


@pages.get("/settings")
@at_one_look
@signed_in
def show() -> ResponseReturnValue:
    """Show everything, what is wrong first; nothing of it is a secret."""
    told = ask("settings")
    found = [{**one, "called": _called(one["what"])} for one in told["machine"]]
    grouped = groupby(told["settings"], key=lambda one: one["group"])
    return render(
        "settings.html",
        p=p,
        held=told["held"],
        groups=[(group, list(settings)) for group, settings in grouped],
        # What is wrong stands first, then what is worth a look.
        machine=sorted(
            (one for one in found if one["called"]),
            key=lambda one: (one["ok"], not one["warning"]),
        ),
        libraries=[one for one in found if not one["called"]],
    )


def _called(what: str) -> str:
    """What a finding is about in words; of a library nothing but its name is said."""
    field = VARIABLES.get(what)
    key = f"does.{field}" if field else f"machine.{what}"
    return p(key) if has_words("setting_pages", key) else ""
