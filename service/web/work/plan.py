"""实施方案: an organisation's own plan, the documents and material it files, its leading group."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from service.fact_words import fact_words
from service.web.current import at_one_look, locale, render, signed_in
from service.web.work.asking import ask
from service.web.work.frame import Frame, frame_of
from service.words import has_words, say
from workflows.plan import Plan

pages = Blueprint("work_plan", __name__)
RIGHTS = (
    *("write_branch_plan", "examine_branch_plan", "report_planned_task"),
    *("file_document", "file_material", "examine_material", "form_group"),
)
MOST = 200


def p(key: str, **params: object) -> str:
    """The words of the pages about own plans."""
    return say(locale(), "plan_pages", key, **params)


@pages.get("/campaigns/<int:number>/plan")
@at_one_look
@signed_in
def of_campaign(number: int) -> ResponseReturnValue:
    """Show the newest version of the organisation's own plan, and what else it puts in writing."""
    frame = frame_of(number, "plan", *RIGHTS)
    versions = ask("branch-plans", campaign_id=number, limit=MOST)["branch_plans"]
    newest = ask(f"branch-plans/{versions[-1]['id']}") if versions else None
    documents = ask("documents", campaign_id=number, limit=MOST)["documents"]
    return render(
        "work/plan.html",
        p=p,
        frame=frame,
        own=newest,
        earlier=versions[:-1],
        given=_given(newest),
        classes=[(one, one) for one in frame.plan.classes],
        parts=frame.plan.provisions.branch_plans.parts,
        documents=documents,
        may_file=_may_file(frame, documents),
        filings=ask("filings", campaign_id=number, limit=MOST)["filings"],
        materials=_materials(frame.plan),
        seats=ask("seats", campaign_id=number, limit=1)["seats"],
        seats_of_plan=bool(frame.plan.seats),
        seat_words=seat_words,
        fact_title=lambda fact: fact_words(locale(), fact, frame.plan),
    )


def seat_words(seat: str) -> str:
    """A seat's name; one that a plan has invented shows its key."""
    return p(f"seat.{seat}") if has_words("plan_pages", f"seat.{seat}") else seat


def _given(own: dict[str, Any] | None) -> dict[str, Any]:
    """What a plan says, as the fields of its form hold it at first."""
    if own is None:
        return {}
    given = {name: own[name] for name in ("goals", "theme", "carriers", "focus", "unit_class")}
    given["tasks.count"] = len(own["tasks"])
    for at, task in enumerate(own["tasks"]):
        for name in ("title", "qualitative", "quantitative", "deadline", "responsible"):
            given[f"tasks.{at}.{name}"] = task[name]
    return given


def _may_file(frame: Frame, documents: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """The documents of the plan that are not in force here yet."""
    in_force = {one["document"] for one in documents if one["in_force"]}
    return [(key, title) for key, title in frame.plan.documents if key not in in_force]


def _materials(plan: Plan) -> list[tuple[str, str]]:
    """What material may be filed for, by the plan."""
    return [
        (fact, filing.title or fact_words(locale(), fact, plan))
        for fact, filing in plan.provisions.branch_plans.filings
    ]
