"""Forms 表格 for figures: an XLSX to be filled in, and what was filled in read cell by cell."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from service import dates
from service.actors import Actor
from service.errors import NotFound
from service.evidence.filled_in import figures_in, identity
from service.evidence.handing_in import hand_in
from service.evidence.papers import LARGEST_FIGURE, Paper, paper_objections
from service.evidence.rows import duty_named, title_of
from service.models import Campaign, Evidence, Occurrence, Organization
from service.period_words import period_words
from service.rulebook import Rulebook
from service.words import say
from service.work import attach
from workflows.forms import FIRST_ROW, Line, Place, laid_out
from workflows.plan import Plan
from workflows.provisions.evidence import DutyAsked
from workflows.refusals import Refused

HIDDEN = "identity"
#: Nothing of what is written into a cell is ever taken for a formula or a link (TRUST P21).
AS_TEXT = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def form_of(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    occurrence: Occurrence,
    *,
    locale: str,
) -> bytes:
    """Return the form of one occurrence of a duty as XLSX, locked but for the cells to fill in.

    Raises NotFound where the plan asks for no figures.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    asked = _asked(plan, campaign, occurrence)
    organization = session.get_one(Organization, campaign.organization_id)
    zone = ZoneInfo(plan.zone)
    due = dates.deadline(locale, occurrence.due_at, zone) if occurrence.due_at else ""
    head = {
        "organization": f"{organization.name} ({organization.code})",
        "period": period_words(locale, occurrence.period),
        "due": due,
        "instructions": asked.instructions or say(locale, "evidence", "form.instructions_usual"),
    }
    content = io.BytesIO()
    with Workbook(content, AS_TEXT) as workbook:
        sheet = workbook.add_worksheet(say(locale, "evidence", "form.sheet"))
        title = f"{plan.title} · {title_of(plan, occurrence)}"
        _write(workbook, sheet, locale, title, head, laid_out(asked.form))
        hidden = workbook.add_worksheet(HIDDEN)
        for row, text in enumerate(identity(asked, occurrence)):
            hidden.write_string(row, 0, text)
        hidden.protect()
        hidden.very_hidden()
    return content.getvalue()


def _asked(plan: Plan, campaign: Campaign, occurrence: Occurrence) -> DutyAsked:
    duty_named(plan, campaign, occurrence.duty)
    asked = plan.provisions.evidence.of(occurrence.duty)
    if not asked.form:
        raise NotFound("form")
    return asked


def _write(
    workbook: Workbook,
    sheet: Worksheet,
    locale: str,
    title: str,
    head: Mapping[str, str],
    lines: tuple[Line, ...],
) -> None:
    bold = workbook.add_format({"bold": True, "font_size": 14})
    plain_text = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    heading = workbook.add_format({"bold": True, "bottom": 1})
    given = workbook.add_format(
        {"locked": False, "num_format": "0", "border": 1, "bg_color": "#FFF9DB"}
    )
    sheet.write_string(0, 0, title, bold)
    for row, (name, told) in enumerate(head.items(), 1):
        sheet.write_string(row, 0, say(locale, "evidence", f"form.{name}"), plain_text)
        sheet.merge_range(row, 1, row, 5, told, plain_text)
    for column, name in enumerate(("figure", "unit", "value")):
        sheet.write_string(FIRST_ROW - 1, column, say(locale, "evidence", f"form.{name}"), heading)
    for line in lines:
        sheet.write_string(*line.title, line.asked.title, plain_text)
        sheet.write_string(*line.unit, line.asked.unit, plain_text)
        for place in line.cells:
            sheet.write_blank(*place, None, given)
            _whole_numbers_only(sheet, place, locale)
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 25, 14)
    sheet.set_row(4, 60)
    sheet.protect("", {"select_locked_cells": True, "format_columns": True})


def _whole_numbers_only(sheet: Worksheet, place: Place, locale: str) -> None:
    """Let the spreadsheet object while somebody types; what counts is read again here."""
    rule = {
        "validate": "integer",
        "criteria": "between",
        "minimum": 0,
        "maximum": LARGEST_FIGURE,
        "error_message": say(locale, "evidence", "form.whole_number"),
    }
    sheet.data_validation(*place, *place, rule)


def fill_in(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    occurrence: Occurrence,
    content: bytes,
    *,
    by: Actor,
    now: datetime,
    files: tuple[int, ...] = (),
    text: str = "",
) -> Evidence:
    """Hand in 上报 a form that was filled in: all of it, or nothing where one cell is wrong.

    The form itself is kept with ``files``, such as the signed scan 签字扫描件.

    Raises:
        BadInput: it is no workbook, not the form of this duty and period, or with every cell
            that holds no number, by its name.
        Refused: as `hand_in` does.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    asked = _asked(plan, campaign, occurrence)
    figures = figures_in(content, asked, occurrence)
    # The form is no scan: what the plan asks for in files has to lie beside it.
    if lacking := paper_objections(asked, Paper(text, files, None, figures), len(set(files))):
        raise Refused(*lacking)
    name = f"{occurrence.duty}-{occurrence.period}.xlsx"
    kept = attach(session, campaign, name, content, by=by, now=now)
    paper = Paper(text, (*files, kept.id), None, figures)
    where = (campaign, occurrence.duty, occurrence.period)
    return hand_in(session, rulebook, *where, paper, by=by, now=now)
