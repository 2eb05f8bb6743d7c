"""The voter's page: by a slip without any account, or by one's own visit; and the hall's screen."""

from __future__ import annotations

import hashlib
import hmac
from inspect import unwrap
from typing import Any

from flask import Blueprint, Response, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from pydantic import ValidationError
from werkzeug.exceptions import UnprocessableEntity

from service.api import appraisals
from service.api.request import Filled, fill
from service.api.shapes import Headers, Numbered
from service.errors import NotFound
from service.paper import code_of
from service.web.current import at_one_look, context, locale, render, signed_in, visitor
from service.web.work.asking import ask
from service.words import LOCALES, catalogue, say

pages = Blueprint("voting", __name__)
#: Sentences that the page's script says: it is told all of them.
SPOKEN = "say."


@pages.get("/vote/<int:number>")
def show(number: int) -> ResponseReturnValue:
    """Show the page on which one votes; whether there is such a vote it does not say.

    To whoever is logged in it is their own ballot, to everybody else the way in by a slip: the
    halves of a credential stand behind ``#`` in its links, and never come here.
    """
    spoken = _spoken()
    vote: dict[str, Any] = {
        "number": number,
        "locale": spoken,
        "signed_in": bool(current_user.is_authenticated),
        "terms": None,
        "owner": "",
        "csrf": "",
        "words": _script_words(spoken),
    }
    if current_user.is_authenticated:
        try:
            terms = ask(f"appraisals/{number}")
        except NotFound:
            terms = None
        if terms is not None and "yours" in terms:
            terms.pop("results", None)
            vote |= {"terms": terms, "owner": _owner(number), "csrf": generate_csrf()}
    return render(
        "vote.html",
        vote=vote,
        locale=spoken,
        p=lambda key, **params: say(spoken, "vote_page", key, **params),
    )


@pages.post("/vote/<int:number>/papers")
@signed_in
def paper(number: int) -> Response:
    """Sign a blinded token for the visitor: what a program does with its token at the API."""
    try:
        body = appraisals.TokenAsked.model_validate(request.get_json(silent=True))
    except ValidationError:
        raise UnprocessableEntity from None
    fill(Filled(visitor().person_id, locale()))
    signed: Response = unwrap(appraisals.issue)(
        path=Numbered(number=number), header=Headers(), body=body
    )
    return signed


@pages.get("/appraisals/<int:number>/hall")
@at_one_look
@signed_in
def hall(number: int) -> ResponseReturnValue:
    """Show how many have voted, large, for a screen in the hall; never what, and never who.

    The number is the one that may be seen: looked at once an hour, and none while few have voted.
    """
    vote = ask(f"appraisals/{number}")
    address = f"{context().settings.base_url.rstrip('/')}{url_for('voting.show', number=number)}"
    rows = code_of(address)
    return render(
        "hall.html",
        vote=vote,
        address=address.partition("://")[2],
        size=len(rows),
        code="".join(
            f"M{across} {down}h1v1h-1z"
            for down, row in enumerate(rows)
            for across, dark in enumerate(row)
            if dark
        ),
        p=lambda key, **params: say(locale(), "appraisal_pages", key, **params),
    )


def _owner(number: int) -> str:
    """Name the visitor to their own browser, so that the next one at it has a page of their own."""
    key = context().settings.signing_key.encode()
    text = f"vote {number} {visitor().person_id}".encode()
    return hmac.new(key, text, hashlib.sha256).hexdigest()[:16]


def _spoken() -> str:
    """The language: the one asked for by the page's own links, which need no cookie."""
    asked = request.args.get("lang", "")
    return asked if asked in LOCALES else locale()


def _script_words(spoken: str) -> dict[str, str]:
    words = catalogue(spoken, "vote_page")
    return {
        key.removeprefix(SPOKEN): forms[0] for key, forms in words.items() if key.startswith(SPOKEN)
    }
