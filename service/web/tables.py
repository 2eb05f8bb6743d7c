"""What the pages show, as workbooks to take along: the board, the organisations, the messages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlalchemy import or_, select
from sqlmodel import Session, col

from notifications import overview
from service import dates, exports
from service.api.attachments import as_download
from service.auth.permits import oversees_anything
from service.board_standings import Standing
from service.errors import NotFound
from service.exports import Made, Making, Scope
from service.exports.scope import BOARD, ORGANIZATIONS, RATES
from service.masking import masked
from service.models import Organization
from service.models.columns import within
from service.tabular import write_listing
from service.web.board_view import View, is_large, look
from service.web.current import (
    context,
    locale,
    looking,
    now,
    render,
    signed_in,
    t,
    today,
    visitor,
    visitor_here,
)
from service.web.operations import STATUSES
from service.wording import term

pages = Blueprint("tables", __name__)
MOST_MESSAGES = 10_000
MESSAGES = ("when", "notice", "about", "recipient", "role", "address", "by", "result")


@pages.get("/board.xlsx")
@signed_in
def board() -> ResponseReturnValue:
    """The board as it is shown, every row of it, with who is secretary where."""
    return _of_board(BOARD, View.passing)


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
    return _of_board(RATES, lambda view: view.rows)


def _of_board(table: str, chosen: Callable[[View], Sequence[Standing]]) -> ResponseReturnValue:
    with looking() as db:
        view = asked_for(look(db))
        numbers = [row.campaign_id for row in chosen(view)]
        if not is_large(len(numbers)):
            making = _making(db, _scope_of(db, view, table))
            return _taken(exports.made_of(making, numbers))
    return _later(len(numbers), view.export(table))


@pages.get("/organizations.xlsx")
@signed_in
def organizations() -> ResponseReturnValue:
    """The organisations that the page shows, each with its superior and its secretary."""
    with looking() as db:
        reach, places = visitor().reach, visitor().places
        scope = exports.written_down(db, ORGANIZATIONS, reach=reach, places=places)
        making = _making(db, scope)
        numbers = exports.TABLES[ORGANIZATIONS].numbers(making)
        if not is_large(len(numbers)):
            return _taken(exports.made_of(making, numbers))
    return _later(len(numbers), {"table": ORGANIZATIONS})


def _scope_of(db: Session, view: View, table: str) -> Scope:
    return exports.written_down(
        db,
        table,
        reach=view.paths,
        plan_version_id=view.launch.plan_version_id,
        sieve=view.filters.sieve,
    )


def _making(db: Session, scope: Scope) -> Making:
    return Making(db, context().rulebook, scope, locale(), context().settings.zone, now())


def _later(count: int, asked: dict[str, Any]) -> ResponseReturnValue:
    """A page instead of a file: looking at an address begins nothing, its button does."""
    return render("table_later.html", count=count, asked=asked)


def _taken(made: Made) -> Response:
    return as_download(made.name, made.content)


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
        dates.instant(locale(), one["told_at"], context().settings.zone),
        t(f"notice.{one['notice']}"),
        one["about"] or "",
        one["recipient_name"] or t("messages.vacant"),
        term(locale(), "role", one["role"]) if one["role"] else "",
        masked(one["address"]),
        t(f"channel.{one['channel']}"),
        t(f"message.{one['status']}"),
    ]


def _workbook(title: str, columns: Iterable[str], lines: Iterable[list[str]]) -> Response:
    headings = [t(f"column.{name}") for name in columns]
    return as_download(f"{title} {today().isoformat()}.xlsx", write_listing(headings, lines))
