"""What the pages show, as workbooks to take along: the board, the organisations, the messages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select
from sqlmodel import col

from notifications import overview
from service.api.attachments import as_download
from service.auth.permits import oversees_anything
from service.board import BoardRow
from service.errors import NotFound
from service.masking import masked
from service.models import Organization
from service.models.columns import within
from service.rates import rates_of
from service.tabular import write_listing
from service.web import dates
from service.web.board_rates import bp, rate_words
from service.web.board_view import View, look
from service.web.current import (
    context,
    locale,
    looking,
    now,
    signed_in,
    t,
    today,
    visitor,
    visitor_here,
)
from service.web.operations import STATUSES
from service.web.secretaries import secretaries_within
from service.wording import standing_words, term
from workflows.plan import Plan
from workflows.rates import RATES, Rates

pages = Blueprint("tables", __name__)
MOST_MESSAGES = 10_000
BOARD = ("code", "name", "kind", "secretary", "round", "stage", "standing", "due", "days")
MESSAGES = ("when", "notice", "about", "recipient", "role", "address", "by", "result")
ORGANIZATIONS = ("code", "name", "kind", "parent", "secretary")


@pages.get("/board.xlsx")
@signed_in
def board() -> ResponseReturnValue:
    """The board as it is shown, every row of it, with who is secretary where."""
    with looking() as db:
        view = asked_for(look(db))
        secretaries = secretaries_within(db, view.paths)
        rows = view.in_full(db, view.passing())
    lines = [_standing(row, view.plan, secretaries.get(row.organization_id, "")) for row in rows]
    return _workbook(t("nav.board"), (*BOARD, "duties", "messages"), lines)


def asked_for(view: View | None) -> View:
    """The board of the plan that the address names. Raises NotFound where there is none."""
    asked = request.args.get("plan", type=int)
    if view is None or view.launch.plan_version_id != asked:
        raise NotFound(f"plan version:{asked}")
    return view


@pages.get("/rates.xlsx")
@signed_in
def rates() -> ResponseReturnValue:
    """The rates of every organisation with all below it: the percentage, and what it is out of."""
    with looking() as db:
        view = asked_for(look(db))
        found = rates_of(db, context().rulebook, view.rows, view.numbers, now=now())
        rows = view.in_full(db, [row for row in view.rows if row.campaign_id in found])
    lines = [
        [row.code, row.name, term(locale(), "kind", row.kind), *_rates(found[row.campaign_id])]
        for row in rows
    ]
    columns = [t(f"column.{name}") for name in ("code", "name", "kind")]
    for name in RATES:
        columns += [bp(f"rate.{name}"), bp("rates.met"), bp("rates.of")]
    return _sent(bp("rates.title"), columns, lines)


def _rates(rates: Rates) -> list[str]:
    told: list[str] = []
    for share in rates.shares():
        told += [rate_words(share), str(share.met), str(share.of)]
    return told


def _standing(row: BoardRow, plan: Plan, secretary: str) -> list[str]:
    standing = t(f"status.{row.status}")
    if row.days_overdue and row.waiting_for_approval:
        standing += f"{t('list.and')}{t('status.waiting')}"
    return [
        row.code,
        row.name,
        term(locale(), "kind", row.kind),
        secretary or t("organizations.vacant"),
        row.round_title,
        row.stage_title or standing_words(locale(), row.state, plan, row.goes_on),
        standing,
        _deadline(row.due_at),
        str(row.days_overdue or ""),
        str(row.duties_overdue or ""),
        str(row.messages_sent),
    ]


def _deadline(at: datetime | None) -> str:
    return dates.deadline(locale(), at, context().settings.zone) if at else ""


@pages.get("/organizations.xlsx")
@signed_in
def organizations() -> ResponseReturnValue:
    """The organisations that the page shows, each with its superior and its secretary."""
    paths = [*visitor().places, *visitor().reach]
    path, closed = col(Organization.path), col(Organization.closed_on)
    chosen = (
        select(Organization)
        .where(or_(*(within(path, one) for one in visitor().reach), path.in_(visitor().places)))
        .where(or_(closed.is_(None), closed > today()))
        .order_by(path)
    )
    with looking() as db:
        found = db.execute(chosen).scalars().all()
        secretaries = secretaries_within(db, paths)
    codes = {one.id: one.code for one in found}
    lines = [
        [
            one.code,
            one.name,
            term(locale(), "kind", one.kind),
            codes.get(one.parent_id or 0, ""),
            secretaries.get(one.id or 0, ""),
        ]
        for one in found
    ]
    return _workbook(t("nav.organizations"), ORGANIZATIONS, lines)


@pages.get("/outbox.xlsx")
@signed_in
def outbox() -> ResponseReturnValue:
    """The newest messages of the visitor's own trees, addresses masked."""
    status = request.args.get("status")
    with looking() as db:
        who = visitor_here(db)
        oversees_anything(db, who, "see_outbox")
        inside = or_(*(within(col(Organization.path), path) for path in who.reach))
        found = overview.listing(
            db,
            status if status in STATUSES else None,
            organization_ids=select(col(Organization.id)).where(inside),
            limit=MOST_MESSAGES + 1,
        )
    lines = [_message(one) for one in found[:MOST_MESSAGES]]
    if len(found) > MOST_MESSAGES:
        lines.append([t("messages.newest_alone", most=MOST_MESSAGES)])
    return _workbook(t("nav.outbox"), MESSAGES, lines)


def _message(one: Any) -> list[str]:
    return [
        dates.instant(locale(), one["planned_at"], context().settings.zone),
        t(f"notice.{one['notice']}"),
        one["about"] or "",
        one["recipient_name"] or t("messages.vacant"),
        term(locale(), "role", one["role"]) if one["role"] else "",
        masked(one["address"]),
        t(f"channel.{one['channel']}"),
        t(f"message.{one['status']}"),
    ]


def _workbook(title: str, columns: Iterable[str], lines: Iterable[list[str]]) -> Response:
    return _sent(title, [t(f"column.{name}") for name in columns], lines)


def _sent(title: str, columns: Sequence[str], lines: Iterable[list[str]]) -> Response:
    return as_download(f"{title} {today().isoformat()}.xlsx", write_listing(columns, lines))
