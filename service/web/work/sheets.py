"""Tables of single pages to take along: names put forward, and figures summed up the tree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response

from service import campaigns
from service.api.attachments import as_download
from service.period_words import period_words
from service.tabular import write_listing
from service.web.current import locale, looking, signed_in
from service.web.work import awards
from service.web.work.asking import ask, ask_all
from service.web.work.frame import frame_of
from service.words import say

pages = Blueprint("work_sheets", __name__)
NAMES = ("number", "name", "category", "state", "rank", "votes", "from", "lies_at", "deeds", "why")


def p(key: str, **params: object) -> str:
    """The words of lists to take along."""
    return say(locale(), "list_sheets", key, **params)


@pages.get("/campaigns/<int:number>/awards/<int:award>/nominations.xlsx")
@signed_in
def nominations(number: int, award: int) -> Response:
    """All names put forward for an award that the visitor may see, judged item by item."""
    frame_of(number, "awards")
    told = ask(f"awards/{award}")
    found = ask_all("nominations", "nominations", award_id=award)
    items = list(dict.fromkeys(item["item"] for one in found for item in one["items"]))
    places = awards.places_of(found)
    rows = [[*_name(one, places), *_judged(one, items)] for one in found]
    headings = [*(p(f"heading.{name}") for name in NAMES), *items]
    called = f"{told['title']}-{p('list.nominations')}.xlsx"
    return as_download(called, write_listing(headings, rows))


def _name(one: Mapping[str, Any], places: Mapping[int, str]) -> list[str]:
    why = awards.p("name.waived") if one["why"] == "waived" else one["why"]
    return [
        str(one["id"]),
        one["name"],
        one["category"] or "",
        awards.p(f"name.{one['status']}"),
        str(one["rank"] or ""),
        "" if one["votes"] is None else str(one["votes"]),
        places.get(one["campaign_id"], ""),
        places.get(one["at_campaign_id"], ""),
        one["deeds"] or "",
        why or "",
    ]


def _judged(one: Mapping[str, Any], items: list[str]) -> list[str]:
    """What was said of each item of the criteria, and what was found of it."""
    told = dict.fromkeys(items, "")
    for item in one["items"]:
        told[item["item"]] = item["statement"] or ""
        if item["met"] is not None:
            found = awards.p("item.met" if item["met"] else "item.not_met")
            told[item["item"]] += f"（{found}{awards.p('item.because', reason=item['reason'])}）"
    return list(told.values())


@pages.get("/duties/<int:number>/figures.xlsx")
@signed_in
def figures(number: int) -> Response:
    """The figures of a duty: each organisation's own, and the sum with all below it."""
    owed = ask(f"duties/{number}")
    frame = frame_of(owed["campaign_id"], "duties")
    asked = {"duty": owed["duty"], "period": owed["period"]}
    found = ask("duties/figures", campaign_id=owed["campaign_id"], **asked)["figures"]
    laid_down = frame.plan.provisions.evidence.of(owed["duty"])
    named, units = dict(laid_down.figures), {one.key: one.unit for one in laid_down.form}
    headings = [p("heading.code"), p("heading.organization")]
    for key, title in named.items():
        title += f"（{units[key]}）" if units.get(key) else ""
        headings += [p("figure.own", title=title), p("figure.total", title=title)]
    with looking() as db:
        places = campaigns.names_of(db, (one["campaign_id"] for one in found))
    rows = [
        [one["organization"], places[one["campaign_id"]], *_figures(one, named)] for one in found
    ]
    when = period_words(locale(), owed["period"])
    return as_download(f"{owed['title']}-{when}.xlsx", write_listing(headings, rows))


def _figures(one: Mapping[str, Any], named: Mapping[str, str]) -> list[str]:
    told = [one[sort][key] for key in named for sort in ("own", "total")]
    return ["" if value is None else str(value) for value in told]
