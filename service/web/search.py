"""检索: what begins with what was typed, of everything that the visitor may see."""

from __future__ import annotations

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from service.web.current import at_one_look, locale, render, signed_in
from service.web.work.asking import ask
from service.words import say

pages = Blueprint("search", __name__)
LONGEST = 100
KINDS = ("organizations", "people", "campaigns", "plans", "documents", "pledges")


def p(key: str, **params: object) -> str:
    """The words of the page that searches."""
    return say(locale(), "search_pages", key, **params)


@pages.get("/search")
@at_one_look
@signed_in
def show() -> ResponseReturnValue:
    """Show what was found, kind by kind, or how to search where nothing was."""
    typed = request.args.get("q", "")[:LONGEST].strip()
    found = ask("search", q=typed)
    return render(
        "search.html",
        p=p,
        typed=typed,
        found=found,
        kinds=[kind for kind in KINDS if found[kind]],
    )
