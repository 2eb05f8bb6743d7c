"""The board on paper, as PDF: what the sheet for the printer shows, its face embedded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response
from sqlmodel import Session

from service.api.attachments import as_download
from service.board import BoardRow
from service.board_tree import counts
from service.exports.rates import rate_words
from service.paper_pages import Printed, PrintedTable, printed
from service.rates import rates_of
from service.web import dates
from service.web.board_rates import bp
from service.web.board_view import View, look
from service.web.current import context, locale, looking, now, signed_in, t, today
from service.web.secretaries import secretaries_within
from service.web.tables import asked_for
from service.web.work.prints import p
from service.wording import standing_words
from workflows.rates import RATES, Rates, Share

pages = Blueprint("board_paper", __name__)
INDENT = "　"  # of each step down the tree
DEEPEST = 4


@pages.get("/board.pdf")
@signed_in
def board() -> Response:
    """The whole tree asked for, with stage, days late and rates."""
    with looking() as db:
        sheet = _sheet(db, asked_for(look(db)))
    called = f"{t('nav.board')} {today().isoformat()}.pdf"
    return as_download(called, printed(sheet, context().settings.font))


def _sheet(db: Session, view: View) -> Printed:
    rows = view.in_full(db, view.passing())
    rates = rates_of(db, context().rulebook, view.rows, view.numbers, now=now())
    secretaries = secretaries_within(db, view.paths)
    whose = view.here.name if view.here else view.launch.organization
    at = dates.instant(locale(), now(), context().settings.zone)
    return Printed(
        title=view.launch.title,
        under=bp("print.head", organization=whose, at=at),
        paragraphs=[_told(view, len(rows))],
        tables=[_standing(view, rows, secretaries), _rates(view, rows, rates)],
        lying=True,
        page_words=p("page", page="{page}"),
    )


def _told(view: View, shown: int) -> str:
    found, total = counts(view.rows), len(view.rows)
    told = {name: found[name] for name in ("overdue", "waiting", "running", "completed")}
    behind = sum(row.behind for row in view.rows)
    words = bp("print.counts", total=total, behind=behind, **told)
    return words + (bp("filter.found", count=shown, total=total) if view.filters.narrows else "")


def _standing(view: View, rows: Sequence[BoardRow], secretaries: Mapping[int, str]) -> PrintedTable:
    named = _named(view, rows)
    headings = ("board.organization", "organizations.secretary", "board.stage", "board.standing")
    return PrintedTable(
        caption=bp("print.standing"),
        headings=[t(key) for key in (*headings, "column.due", "column.duties")],
        shares=(4, 1.8, 3.6, 1.8, 2.8, 1.8),
        rows=[
            [
                name,
                secretaries.get(row.organization_id) or t("organizations.vacant"),
                _stage(view, row),
                t("late.days", count=row.days_overdue)
                if row.days_overdue
                else t(f"status.{row.status}"),
                dates.deadline(locale(), row.due_at, context().settings.zone) if row.due_at else "",
                str(row.duties_overdue or ""),
            ]
            for name, row in zip(named, rows, strict=True)
        ],
    )


def _stage(view: View, row: BoardRow) -> str:
    stage = row.stage_title or standing_words(locale(), row.state, view.plan, row.goes_on)
    return f"{row.round_title} · {stage}" if row.round_title else stage


def _rates(view: View, rows: Sequence[BoardRow], rates: Mapping[int, Rates]) -> PrintedTable:
    return PrintedTable(
        caption=bp("rates.title"),
        headings=[t("board.organization"), *(bp(f"rate.{name}") for name in RATES)],
        shares=(4, *(2 for _ in RATES)),
        rows=[
            [name, *(_share(one) for one in rates[row.campaign_id].shares())]
            for name, row in zip(_named(view, rows), rows, strict=True)
            if row.campaign_id in rates
        ],
    )


def _share(share: Share) -> str:
    return f"{rate_words(share)} {share.met}/{share.of}" if share.of else rate_words(share)


def _named(view: View, rows: Sequence[BoardRow]) -> list[str]:
    """The names, those below further in; where filters took some out, there is no below."""
    top = min((row.depth for row in rows), default=0)
    steps = 0 if view.filters.narrows else 1
    return [INDENT * steps * min(row.depth - top, DEEPEST) + row.name for row in rows]
