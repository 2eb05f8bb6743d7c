"""Campaigns in which something may wait for a person: their own, and what lies with them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, exists, false, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from service.auth.visitor import SECRETARIES, Seat, Visitor
from service.campaigns.carry_out import campaigns, organizations
from service.campaigns.ruling import scope_of
from service.models import Holder, Post, Postponement, within
from service.seats import held
from workflows.facts import CANCELLED, SUSPENDED
from workflows.plan import Plan

#: The campaign of the superior, as `with_place` joins it.
SUPERIOR = campaigns.alias("superior_campaign")
RUNS = campaigns.c.state.not_in((SUSPENDED, CANCELLED))


def campaigns_for(session: Session, who: Visitor) -> Sequence[Row[Any]]:
    """Running campaigns of the organisations where the person has a seat, and what lies with
    an approver among those below."""
    own = {seat.organization_id for seat in who.seats}
    tops = {seat.organization_id for seat in who.seats if seat.at_top}
    c, o = campaigns.c, organizations.c
    asked = select(col(Postponement.campaign_id)).where(col(Postponement.status) == "requested")
    lies_there = or_(
        and_(c.submitted_at.is_not(None), c.approved_at.is_(None)),
        c.id.in_(asked),
    )
    above = campaigns.alias("above")
    superior = above.c.organization_id
    on = who.on or date.min
    in_stead = and_(
        lies_there,
        ~_judged_from(superior, c.organization_id, on),
        or_(*(within(c.path, s.path) for s in who.seats if s.role in SECRETARIES), false()),
    )
    statement = (
        select(campaigns, o.name, superior.label("superior_id"))
        .join(organizations, o.id == c.organization_id)
        .outerjoin(above, above.c.id == c.parent_id)
        .where(
            # Duties are owed before the first stage and after the last one too.
            c.state.not_in((SUSPENDED, CANCELLED)),
            or_(
                c.organization_id.in_(own),
                and_(lies_there, or_(superior.in_(own), c.root_organization_id.in_(tops))),
                in_stead,
            ),
        )
    )
    return session.execute(statement).all()


def with_place(chosen: Any, campaign_id: Any) -> Any:
    """Add the columns of the campaign, as `seat_for` reads them, and the name of the place."""
    o = organizations.c
    told = chosen.add_columns(campaigns, o.name, SUPERIOR.c.organization_id.label("superior_id"))
    return (
        told.join(campaigns, campaigns.c.id == campaign_id)
        .join(organizations, o.id == campaigns.c.organization_id)
        .outerjoin(SUPERIOR, SUPERIOR.c.id == campaigns.c.parent_id)
    )


def _judged_from(superior: Any, own: Any, on: date) -> ColumnElement[bool]:
    """Whether the superior has a secretary who is not one of the organisation itself too."""
    at_own, post_at_own = aliased(Holder), aliased(Post)
    barred = (
        select(col(at_own.person_id))
        .join(post_at_own, col(post_at_own.id) == col(at_own.post_id))
        .where(
            col(post_at_own.organization_id) == own,
            col(post_at_own.role).in_(SECRETARIES),
            col(at_own.since) <= on,
            or_(col(at_own.until).is_(None), col(at_own.until) > on),
        )
    )
    return exists().where(
        col(Holder.post_id) == col(Post.id),
        col(Post.organization_id) == superior,
        col(Post.role).in_(SECRETARIES),
        held(on),
        col(Holder.person_id).not_in(barred),
    )


def seat_for(who: Visitor, row: Row[Any], expression: str, plan: Plan) -> Seat | None:
    """Return the person's seat that a role expression names for a campaign, or None."""
    scope, role = scope_of(plan, expression, bool(row.at_top))
    where = {
        "own": row.organization_id,
        "superior": row.superior_id,
        "top": row.root_organization_id,
    }[scope]
    return next((s for s in who.seats if s.role == role and s.organization_id == where), None)
