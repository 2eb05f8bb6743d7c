"""For the office and the operator: the outbox, and what was parked for a person to look at."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from sqlmodel import Session, col, select

from notifications import overview
from service import incidents as parked
from service.errors import NotAllowed, NotFound
from service.models import Organization
from service.web.current import acting, actor, looking, now, render, signed_in, t, visitor
from workflows.refusals import Reason

pages = Blueprint("operations", __name__)
STATUSES = ("ready", "sending", "accepted", "unknown", "failed", "expired", "cancelled")
A_PAGE = 50


def _only_overseers() -> None:
    if not visitor().oversees:
        raise NotAllowed([Reason.of("reason.for_the_office_only")])


@pages.get("/outbox")
@signed_in
def outbox() -> ResponseReturnValue:
    """Show messages by status, the newest first."""
    _only_overseers()
    status = request.args.get("status")
    with looking() as db:
        trees = _trees(db)
        found = overview.listing(
            db,
            status if status in STATUSES else None,
            organization_ids=_within(trees),
            before_id=request.args.get("before", type=int),
            limit=A_PAGE + 1,
        )
        counts = _counts(db, trees)
    more = found[A_PAGE - 1]["id"] if len(found) > A_PAGE else None
    return render(
        "outbox.html",
        messages=found[:A_PAGE],
        counts={name: counts.get(name, 0) for name in STATUSES},
        chosen=status,
        more=more,
    )


def _trees(db: Session) -> frozenset[int] | None:
    """The trees of which the visitor reads the messages; None means all that there are."""
    tops = db.exec(select(Organization.id).where(col(Organization.parent_id).is_(None)))
    return None if visitor().overseen >= set(tops) else visitor().overseen


def _within(trees: frozenset[int] | None) -> Any:
    if trees is None:
        return None
    return select(Organization.id).where(col(Organization.root_id).in_(trees))


def _counts(db: Session, trees: frozenset[int] | None) -> Counter[str]:
    if trees is None:
        return Counter(overview.counts(db))
    return sum((Counter(overview.counts(db, root_id=tree)) for tree in trees), Counter())


@pages.get("/incidents")
@signed_in
def incidents() -> ResponseReturnValue:
    """Show what waits for a person's decision, and on request what was decided."""
    _only_overseers()
    closed = request.args.get("show") == "closed"
    with looking() as db:
        found = parked.seen_by(db, parked.listing(db, closed=closed), visitor().overseen)
    return render("incidents.html", incidents=found, closed=closed)


@pages.post("/incidents/<int:number>/close")
@signed_in
def close(number: int) -> ResponseReturnValue:
    """Close an incident without trying again."""
    _only_overseers()
    with acting() as db:
        incident = parked.find(db, number)
        if not parked.seen_by(db, [incident], visitor().overseen):
            raise NotFound(f"incident:{number}")
        parked.close(db, incident, by=actor("office"), now=now())
    flash(t("done.close_incident"), "done")
    return redirect(url_for("operations.incidents"))
