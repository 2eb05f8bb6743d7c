"""Plans 方案: which there are, their versions, what runs on each, and what differs between two."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlmodel import col, select

from service import plan_drafts
from service.auth.permits import LEADERS, may_oversee
from service.auth.visitor import Visitor
from service.errors import NotFound
from service.models import Organization
from service.plan_drafts import told
from service.plan_words import line_cells, row_cells
from service.rulebook import kept_version
from service.web.current import (
    at_one_look,
    context,
    locale,
    looking,
    render,
    signed_in,
    today,
    visitor,
)
from service.web.forms.state import typed_here
from service.web.plan_chart import chart_of_plan
from service.web.plan_fields import p
from service.web.work.asking import ask
from workflows.consequences import played, typical_troupe
from workflows.plan import Plan
from workflows.refusals import BadPlan
from workflows.show import timeline_lines

pages = Blueprint("plans", __name__)


def keeps(who: Visitor) -> bool:
    """Whether somebody keeps the plans: writes drafts and publishes them."""
    return may_oversee(who, "manage_plans")


def refused_here() -> tuple[str, ...]:
    """Why a small form of this page was refused; those with fields tell it themselves."""
    typed = typed_here()
    return typed.reasons if typed is not None else ()


def _led() -> set[int]:
    """The organisations at the top of a tree that the visitor leads."""
    return {
        seat.organization_id for seat in visitor().offices if seat.role in LEADERS and seat.at_top
    }


def _to_launch(plan: dict[str, Any]) -> list[Organization]:
    """Where the plan may be launched by the visitor: their tops, but those where it runs."""
    runs = {launch["name"] for version in plan["versions"] for launch in version["launches"]}
    with looking() as db:
        tops = db.exec(select(Organization).where(col(Organization.id).in_(_led()))).all()
    return [top for top in tops if top.name not in runs]


@pages.get("/plans")
@at_one_look
@signed_in
def show_all() -> ResponseReturnValue:
    """Every plan with its newest version and what runs on it; drafts for whoever keeps them."""
    mine = keeps(visitor())
    return render(
        "plans/list.html",
        p=p,
        keeps=mine,
        plans=[_plan(one) for one in ask("plans")["plans"]],
        drafts=ask("plan-drafts")["plan_drafts"] if mine else [],
        refused=refused_here(),
        year=today().year,
    )


def _plan(one: dict[str, Any]) -> dict[str, Any]:
    versions = ask(f"plans/{one['name']}/versions")["versions"] if one["versions"] else []
    return {**one, "title": _title(one["name"]), "versions": versions}


def _title(name: str) -> str:
    """What a plan is called: by its newest version or its file; its name if that is bad."""
    with looking() as db:
        try:
            text, version = plan_drafts.source_of(db, context().rulebook, name)
            if version is not None:
                return context().rulebook.plan(db, version.id).title
            return context().rulebook.load_text(text).title
        except BadPlan:
            return name


@pages.get("/plans/<name>")
@at_one_look
@signed_in
def show(name: str) -> ResponseReturnValue:
    """One plan: its versions, who published them, and the campaigns on each."""
    found = next((one for one in ask("plans")["plans"] if one["name"] == name), None)
    if found is None:
        raise NotFound("plan")
    plan = _plan(found)
    mine = keeps(visitor())
    drafts = ask("plan-drafts")["plan_drafts"] if mine else []
    return render(
        "plans/plan.html",
        p=p,
        keeps=mine,
        plan=plan,
        drafts=[one for one in drafts if one["name"] == name],
        newest=plan["versions"][0]["version"] if plan["versions"] else 0,
        leads=bool(_led()),
        to_launch=_to_launch(plan),
        refused=refused_here(),
        year=today().year,
    )


@pages.get("/plans/<name>/versions/<int:number>")
@at_one_look
@signed_in
def version(name: str, number: int) -> ResponseReturnValue:
    """One version: its dates as a drawing and as a table, what it would cause, and its text."""
    with looking() as db:
        kept = kept_version(db, name, number)
        plan, source = context().rulebook.plan(db, kept.id), kept.source
    return render(
        "plans/version.html",
        p=p,
        name=name,
        number=number,
        plan=plan,
        source=source,
        chart=chart_of_plan(plan, today()),
        lines=[line_cells(locale(), line, plan) for line in timeline_lines(plan)],
        rows=rehearsed(plan) if request.args.get("rehearsal") else [],
    )


def rehearsed(plan: Plan) -> list[list[object]]:
    """Everything that a plan would cause, one organisation of each kind, work coming on time."""
    return [row_cells(locale(), row, plan) for row in played(plan, typical_troupe(plan))]


@pages.get("/plans/<name>/difference")
@at_one_look
@signed_in
def difference(name: str) -> ResponseReturnValue:
    """What differs between two versions."""
    numbers = [request.args.get(key, type=int) or 0 for key in ("old", "new")]
    with looking() as db:
        old, new = (told.plan_of(db, context().rulebook, name, number) for number in numbers)
    return render(
        "plans/difference.html",
        p=p,
        name=name,
        title=new.title,
        old=numbers[0],
        new=numbers[1],
        differences=told.differing(locale(), old, new),
    )
