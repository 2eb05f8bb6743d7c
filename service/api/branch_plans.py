"""Organisations' own plans: drafted, submitted upward, approved or returned, adopted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, g
from sqlmodel import col, select

from service import branch_plans as verbs
from service.api.branch_plan_shapes import (
    BranchPlanAdoption,
    BranchPlanApproval,
    BranchPlanDraft,
    BranchPlanReturn,
    BranchPlanRevision,
    OfCampaign,
    Seen,
    TaskReported,
)
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import visible
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers, Numbered
from service.branch_plans import told
from service.errors import NotFound
from service.models import BranchPlan, Campaign
from workflows.branch_planning import PlannedTask
from workflows.refusals import Reason, Refused

noun = make("branch-plans")
WRITES, EXAMINES = "write_branch_plan", "examine_branch_plan"
REPORTS = "report_planned_task"


def _line(call: Call, own: BranchPlan) -> dict[str, Any]:
    return told.branch_plan(call.session, own, locale=call.locale)


def _whole(call: Call, own: BranchPlan) -> dict[str, Any]:
    plan = call.plan(call.session.get_one(Campaign, own.campaign_id))
    return told.whole_branch_plan(call.session, plan, own, now=call.now, locale=call.locale)


def _draft(body: BranchPlanDraft | BranchPlanRevision) -> verbs.Draft:
    return verbs.Draft(
        goals=body.goals,
        theme=body.theme,
        carriers=body.carriers,
        focus=body.focus,
        unit_class=body.unit_class,
        tasks=tuple(PlannedTask(**task.model_dump()) for task in body.tasks),
    )


@noun.get("", summary="Organisations' own plans, every version, in the order of their numbers")
def list_branch_plans(query: OfCampaign) -> Response:
    """Of campaigns that the caller may see."""

    def do(call: Call) -> Any:
        chosen = select(BranchPlan).join(Campaign, col(Campaign.id) == col(BranchPlan.campaign_id))
        chosen = chosen.where(visible(col(Campaign.path), call.who))
        if query.campaign_id is not None:
            chosen = chosen.where(BranchPlan.campaign_id == query.campaign_id)
        number = col(BranchPlan.id)
        return a_page(call, chosen, query, "branch_plans", number, lambda own: _line(call, own))

    return read(do)


@noun.get("/<int:number>", summary="One version, with its tasks")
def show_branch_plan(path: Numbered) -> Response:
    """And the conditions of the class that it names."""

    def do(call: Call) -> Any:
        own = _found(call, path.number)
        call.campaign(own.campaign_id, "see")
        return _whole(call, own)

    return read(do)


@noun.post("", summary="Draft the organisation's own plan, or the next version of it")
def draft_branch_plan(header: Headers, body: BranchPlanDraft) -> Response:
    """What is missing is asked for when it is submitted."""

    def do(call: Call) -> Answer:
        campaign, by = call.campaign(body.campaign_id, WRITES)
        own = verbs.draft(call.session, call.rulebook, campaign, _draft(body), by=by, now=call.now)
        return _whole(call, own), 201

    return write(do)


@noun.post("/<int:number>/revision", summary="Put other words into a draft")
def revise_branch_plan(path: Numbered, header: Headers, body: BranchPlanRevision) -> Response:
    """Or into a plan that was returned."""
    return _act(path.number, WRITES, verbs.revise, body.version, _draft(body))


@noun.post("/<int:number>/submission", summary="Submit the plan upward")
def submit_branch_plan(path: Numbered, header: Headers, body: Seen) -> Response:
    """Refused with everything that is missing, by name."""
    return _act(path.number, WRITES, verbs.submit, body.version)


@noun.post("/<int:number>/withdrawal", summary="Take a submitted plan back")
def withdraw_branch_plan(path: Numbered, header: Headers, body: Seen) -> Response:
    """While it has not been examined."""
    return _act(path.number, WRITES, verbs.withdraw, body.version)


@noun.post("/<int:number>/approval", summary="Approve a plan")
def approve_branch_plan(path: Numbered, header: Headers, body: BranchPlanApproval) -> Response:
    """The organisation may adopt it now; where several sign, once the last of them has."""
    more = {
        "opinion": body.opinion,
        "place": body.place,
        "count": body.meeting.count if body.meeting else None,
        "minutes_id": body.meeting.minutes if body.meeting else None,
    }
    return _act(path.number, EXAMINES, verbs.approve, body.version, **more)


@noun.post("/<int:number>/return", summary="Return a plan")
def return_branch_plan(path: Numbered, header: Headers, body: BranchPlanReturn) -> Response:
    """With what is to be improved."""
    more = {"place": body.place, "to": body.to or "", "again": body.again}
    return _act(path.number, EXAMINES, verbs.send_back, body.version, body.reason, **more)


@noun.post("/<int:number>/adoption", summary="Adopt the approved plan")
def adopt_branch_plan(path: Numbered, header: Headers, body: BranchPlanAdoption) -> Response:
    """By a resolution of the organisation."""
    more = {"adopted_on": body.adopted_on, "resolution": body.resolution}
    return _act(path.number, WRITES, verbs.adopt, body.version, **more)


@noun.post("/<int:number>/tasks", summary="Report a task of the adopted plan done")
def report_task(path: Numbered, header: Headers, body: TaskReported) -> Response:
    """By whoever is responsible for it, or by the secretary, with what came of it."""

    def do(call: Call) -> Answer:
        own = _found(call, path.number)
        campaign, by = call.campaign(own.campaign_id, REPORTS)
        work = (call.session, call.rulebook, campaign)
        verbs.report_task(*work, body.task, body.note, by=by, now=call.now)
        return _whole(call, own), 200

    return write(do)


def _found(call: Call, number: int) -> BranchPlan:
    own = call.session.get(BranchPlan, number)
    if own is None:
        raise NotFound("branch_plan")
    return own


def _act(
    number: int,
    right: str,
    verb: Callable[..., BranchPlan],
    seen: int | None,
    *args: Any,
    **more: Any,
) -> Response:
    """Do a verb to the newest version; an older one is what it was."""

    def do(call: Call) -> Answer:
        g.acted_on = None
        own = _found(call, number)
        campaign, by = call.campaign(own.campaign_id, right)
        newest = verbs.latest(call.session, campaign)
        if newest.id != own.id:
            raise Refused(Reason.of("branch_plans.not_the_newest", number=newest.number))
        kept = {"by": by, "now": call.now, "seen_version": seen, **more}
        return _whole(call, verb(call.session, call.rulebook, campaign, *args, **kept)), 200

    return write(do)
