"""Read a plan 读方案: the document on one side, its reading on the other, item by item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from service.plan_readings import day_texts
from service.plan_readings.items import CHOICES, DAYS, FIELDS, NEEDED
from service.web.current import at_one_look, locale, render, signed_in, today
from service.web.forms.state import form_of
from service.web.plan_fields import p as editor_words
from service.web.work.asking import ask
from service.words import has_words, say

pages = Blueprint("plan_reading", __name__)


def p(key: str, **params: object) -> str:
    """The words of the pages about reading plans."""
    return say(locale(), "reading_pages", key, **params)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the document within the same passages; `begins` are the items that begin here."""

    text: str
    inmost: dict[str, Any] | None
    begins: tuple[dict[str, Any], ...]


@pages.get("/plans/read")
@at_one_look
@signed_in
def begin() -> ResponseReturnValue:
    """Paste or upload a document; below, those that were read."""
    found = ask("plan-readings")["plan_readings"]
    return render("plans/read.html", p=p, ep=editor_words, readings=found)


@pages.get("/plans/readings/<int:number>")
@at_one_look
@signed_in
def show(number: int) -> ResponseReturnValue:
    """The document with its passages marked, and beside it what was read, to be decided."""
    reading = ask(f"plan-readings/{number}")
    found = reading["found"]
    for count, one in enumerate(found, 1):
        one["number"] = count
        one["name"] = next(
            iter(day_texts.shown(locale(), one["values"][name]) for name in FIELDS[one["sort"]]),
            "",
        )
    return render(
        "plans/reading.html",
        p=p,
        reading=reading,
        pieces=pieces(reading["text"], found),
        groups=[(sort, some) for sort in FIELDS if (some := _of(found, sort))],
        waiting=[one for one in found if one["stands"] == "undecided"],
        certain=sum(one["stands"] == "undecided" and not one["doubts"] for one in found),
        fields=FIELDS,
        days=DAYS,
        needed=NEEDED,
        options_of=options_of,
        f=form_of(f"plan-readings/{number}/decisions", **_given(reading)),
        drafting=form_of(f"plan-readings/{number}/draft", title=reading["title"]),
        year=today().year,
    )


def _of(found: Sequence[dict[str, Any]], sort: str) -> list[dict[str, Any]]:
    return [one for one in found if one["sort"] == sort]


def _given(reading: dict[str, Any]) -> dict[str, Any]:
    """What stands in the form at first: the values as they stand, and what has been said."""
    given: dict[str, Any] = {"base_year": reading["base_year"]}
    for one in reading["found"]:
        begun = f"items.{one['key']}"
        if one["stands"] != "undecided":
            given[f"{begun}.keep"] = "no" if one["stands"] == "dropped" else "yes"
        given |= {
            f"{begun}.values.{name}": day_texts.shown(locale(), text) if name in DAYS else text
            for name, text in one["values"].items()
        }
    return given


def options_of(name: str, value: str) -> list[tuple[str, str]]:
    """What may be chosen in a field, in words; what was read stands among it."""
    options = [*CHOICES[name], *([value] if value not in CHOICES[name] else [])]
    return [(one, _option(name, one)) for one in options]


def _option(name: str, value: str) -> str:
    if name == "kind":
        return editor_words(f"stage_kind.{value}")
    return p(f"cadence.{value}") if has_words("reading_pages", f"cadence.{value}") else value


def pieces(text: str, found: Sequence[dict[str, Any]]) -> list[Piece]:
    """Cut a document where passages begin and end; of several, the shortest is the inmost."""
    cuts = {0, len(text), *(place for one in found for place in _ends(text, one))}
    places = sorted(cut for cut in cuts if 0 <= cut <= len(text))
    cut = []
    for start, end in pairwise(places):
        within = [one for one in found if one["passage"][0] <= start and end <= one["passage"][1]]
        inmost = None if text[start:end].isspace() else min(within, key=_length, default=None)
        begins = tuple(one for one in found if one["passage"][0] == start)
        cut.append(Piece(text[start:end], inmost, begins))
    return cut


def _ends(text: str, one: dict[str, Any]) -> tuple[int, int, int]:
    """Where a passage begins and ends, and where its last word does."""
    first, last = one["passage"]
    return first, first + len(text[first:last].rstrip()), last


def _length(one: dict[str, Any]) -> int:
    first, last = one["passage"]
    return int(last - first)
