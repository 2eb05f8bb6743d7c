"""The board on paper, as PDF: what the sheet for the printer shows, its face embedded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask import Blueprint, Response
from sqlmodel import Session

from service import dates
from service.api.attachments import as_download
from service.board import BoardRow
from service.board_standings import counts
from service.exports.rates import rate_words
from service.paper_pages import ROWS_PRINTED, Printed, PrintedTable, printed
from service.rates import rates_of
from service.web.board_rates import bp
from service.web.board_sheet import Sheet, sheet_on_paper
from service.web.board_view import View, look
from service.web.current import context, locale, looking, now, signed_in, t, today
from service.web.secretaries import secretaries_of
from service.web.tables import asked_for
from service.web.work.prints import p
from service.wording import standing_words
from workflows.rates import RATES, Rates, Share

pages = Blueprint("board_paper", __name__)
Named = Sequence[tuple[str, BoardRow]]  # as they are called on the sheet
INDENT = "　"  # of each step down the tree
DEEPEST = 4
MOST = ROWS_PRINTED // 2  # organisations: each has a row of its standing, one of its rates


@pages.get("/board.pdf")
@signed_in
def board() -> Response:
    """The tree asked for, or what paper can carry of it, with stage, days late and rates."""
    with looking() as db:
        sheet = _sheet(db, asked_for(look(db)))
    called = f"{t('nav.board')} {today().isoformat()}.pdf"
    return as_download(called, printed(sheet, context().settings.font))


def _sheet(db: Session, view: View) -> Printed:
    told = sheet_on_paper(view, MOST)
    rows = view.in_full(db, told.rows)
    names = _named(view, told, rows)
    rates = rates_of(db, context().rulebook, view.rows, view.numbers, now=now())
    secretaries = secretaries_of(db, [row.organization_id for row in rows])
    whose = view.here.name if view.here else view.launch.organization
    at = dates.instant(locale(), now(), context().settings.zone)
    return Printed(
        title=view.launch.title,
        under=bp("print.head", organization=whose, at=at),
        paragraphs=[_told(view, told), *_what_is_not_here(told)],
        tables=[
            _standing(view, list(zip(names, rows, strict=True)), told, secretaries),
            _rates(list(zip(names, rows, strict=True)), rates),
        ],
        lying=True,
        page_words=p("page", page="{page}"),
    )


def _told(view: View, told: Sheet) -> str:
    found, total = counts(view.rows.statuses), len(view.rows)
    by_status = {name: found[name] for name in ("overdue", "waiting", "running", "completed")}
    behind = sum(view.rows.behind)
    words = bp("print.counts", total=total, behind=behind, **by_status)
    passing = len(told.rows) + told.left_out
    return words + (bp("filter.found", count=passing, total=total) if view.filters.narrows else "")


def _what_is_not_here(told: Sheet) -> list[str]:
    summed = [bp("print.summed")] if told.summed else []
    return summed + ([bp("print.left_out", count=told.left_out)] if told.left_out else [])


def _standing(
    view: View, named: Named, told: Sheet, secretaries: Mapping[int, str]
) -> PrintedTable:
    headings = ("board.organization", "organizations.secretary", "board.stage", "board.standing")
    return PrintedTable(
        caption=bp("print.standing"),
        headings=[t(key) for key in (*headings, "column.due", "column.duties")],
        shares=(4, 1.8, 3.6, 1.8, 2.8, 1.8),
        rows=[
            [
                f"{name}{_below(row)}" if told.summed else name,
                secretaries.get(row.organization_id) or t("organizations.vacant"),
                _stage(view, row),
                t("late.days", count=row.days_overdue)
                if row.days_overdue
                else t(f"status.{row.status}"),
                dates.deadline(locale(), row.due_at, context().settings.zone) if row.due_at else "",
                str(row.duties_overdue or ""),
            ]
            for name, row in named
        ],
    )


def _below(row: BoardRow) -> str:
    """How many are below that have no row of their own here, and how many of those are late."""
    if not row.below:
        return ""
    late = t("board.below_overdue", count=row.below_overdue) if row.below_overdue else ""
    return f" {t('board.below', count=row.below)} {late}".rstrip()


def _stage(view: View, row: BoardRow) -> str:
    stage = row.stage_title or standing_words(locale(), row.state, view.plan, row.goes_on)
    return f"{row.round_title} · {stage}" if row.round_title else stage


def _rates(named: Named, rates: Mapping[int, Rates]) -> PrintedTable:
    return PrintedTable(
        caption=bp("rates.title"),
        headings=[t("board.organization"), *(bp(f"rate.{name}") for name in RATES)],
        shares=(4, *(2 for _ in RATES)),
        rows=[
            [name, *(_share(one) for one in rates[row.campaign_id].shares())]
            for name, row in named
            if row.campaign_id in rates
        ],
    )


def _share(share: Share) -> str:
    return f"{rate_words(share)} {share.met}/{share.of}" if share.of else rate_words(share)


def _named(view: View, told: Sheet, rows: Sequence[BoardRow]) -> list[str]:
    """The names, those below further in; where some were taken out, there is no below."""
    top = min((row.depth for row in rows), default=0)
    steps = 0 if view.filters.narrows or told.left_out else 1
    return [INDENT * steps * min(row.depth - top, DEEPEST) + row.name for row in rows]
