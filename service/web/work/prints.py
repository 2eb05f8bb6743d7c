"""On paper, as PDF: the ledger, and a public notice as it is put up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from flask import Blueprint, Response

from service import dates
from service.api.attachments import as_download
from service.models import Campaign, Organization
from service.paper_pages import Printed, PrintedTable, printed
from service.web.current import context, locale, looking, signed_in, today
from service.web.work.asking import ask
from service.web.work.frame import frame_of
from service.web.work.ledger import chosen_of, note_words, scope_words, title_words
from service.words import say

pages = Blueprint("work_prints", __name__)
HEADINGS = ("day", "organization", "kind", "what", "person", "outcome")
SHARES = (2.2, 3, 1.8, 5, 1.6, 2)  # of the width


def p(key: str, **params: object) -> str:
    """The words of what is printed."""
    return say(locale(), "print_files", key, **params)


@pages.get("/campaigns/<int:number>/ledger.pdf")
@signed_in
def ledger(number: int) -> Response:
    """The ledger as it is shown, of all kinds of work."""
    frame = frame_of(number, "ledger", "issue_ledger")
    chosen = chosen_of(frame)
    told = ask("ledger", campaign_id=number, **chosen.query)
    called, zone = title_words(frame.plan), context().settings.zone
    rows = [
        [
            dates.day(locale(), datetime.fromisoformat(one["at"]).astimezone(zone).date()),
            one["name"],
            one["kind_words"],
            _what(called(one), one),
            one["person_name"],
            one["outcome_words"],
        ]
        for one in told["lines"]
    ]
    period = scope_words(frame)(chosen.period + (" below" if chosen.below else ""))
    sheet = Printed(
        title=p("ledger.title", organization=frame.organization.name),
        under=p("ledger.under", period=period, on=dates.day(locale(), today())),
        tables=[PrintedTable([p(f"ledger.{name}") for name in HEADINGS], SHARES, rows)],
        lying=True,
        page_words=p("page", page="{page}"),
    )
    return as_download(
        f"{frame.organization.name}-{p('ledger')}.pdf", printed(sheet, context().settings.font)
    )


@pages.get("/notices/<int:number>.pdf")
@signed_in
def notice(number: int) -> Response:
    """A public notice: the names, its days, and where to object."""
    told = ask(f"notices/{number}")
    award = ask(f"awards/{told['award_id']}")
    first = dates.day(locale(), date.fromisoformat(told["opens_on"]))
    last = dates.day(locale(), date.fromisoformat(told["ends_on"]))
    with looking() as db:
        campaign = db.get_one(Campaign, award["campaign_id"])
        honouring = db.get_one(Organization, campaign.organization_id).name
    sheet = Printed(
        title=p("notice.title"),
        under=award["title"],
        paragraphs=[
            p("notice.text", award=award["title"], count=len(told["names"])),
            p("notice.days", first=first, last=last, where_to=told["where_to"]),
        ],
        tables=[_names(told["names"])],
        signed=[honouring, first],  # what is put up without them is no notice
        page_words=p("page", page="{page}"),
    )
    return as_download(
        f"{p('notice')}-{told['number']}.pdf", printed(sheet, context().settings.font)
    )


def _what(title: str, line: Mapping[str, Any]) -> str:
    """What a line is about; of a duty with its period, which alone tells its lines apart."""
    note = note_words(line) if line["kind"] == "duty" else ""
    return p("ledger.of_period", title=title, period=note) if note else title


def _names(names: Sequence[Mapping[str, Any]]) -> PrintedTable:
    return PrintedTable(
        headings=[p("notice.number"), p("notice.name"), p("notice.organization")],
        shares=(1, 3, 5),
        rows=[[str(place), one["name"], one["organization"]] for place, one in enumerate(names, 1)],
    )
