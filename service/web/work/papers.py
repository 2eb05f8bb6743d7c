"""党员材料: what each member hands in, who has not yet, and the form for one of them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from service.errors import NotFound
from service.web.current import at_one_look, locale, render, signed_in
from service.web.work.asking import ask, ask_all
from service.web.work.frame import Frame, frame_of
from service.words import has_words, say
from workflows.guards import facts_asked_for
from workflows.plan import Plan

pages = Blueprint("work_papers", __name__)


def p(key: str, **params: object) -> str:
    """The words of the pages about duties, meetings and papers."""
    return say(locale(), "duty_pages", key, **params)


@pages.get("/campaigns/<int:number>/papers")
@at_one_look
@signed_in
def of_campaign(number: int) -> ResponseReturnValue:
    """Show what the members have handed in, kind by kind, and who still owes one."""
    frame = frame_of(number, "duties", "contribute", "return_contribution")
    table = ask("contributions/members", campaign_id=number)
    handed_in = ask_all("contributions", "contributions", campaign_id=number)
    names = {**frame.people, **{one["person_id"]: one["name"] for one in table["members"]}}
    used = _asked_for(frame) | {one["kind"] for one in handed_in}
    return render(
        "work/papers.html",
        p=p,
        frame=frame,
        names=names,
        kinds=[
            _kind(frame, key, table["members"], handed_in)
            for key in frame.plan.provisions.evidence.contributions
            if key in used
        ],
    )


@pages.get("/campaigns/<int:number>/papers/new")
@at_one_look
@signed_in
def new(number: int) -> ResponseReturnValue:
    """Show the form for a paper of one kind. Raises NotFound for a kind that there is not."""
    frame = frame_of(number, "duties", "contribute", "return_contribution")
    key = request.args.get("kind", "")
    kind = frame.plan.provisions.evidence.contributions.get(key)
    if kind is None:
        raise NotFound("contribution")
    owed = ask_all("duties", "duties", campaign_id=number)
    period = request.args.get("period", "")
    return render(
        "work/paper_new.html",
        p=p,
        frame=frame,
        key=key,
        kind=kind,
        kind_title=paper_title(frame.plan, key),
        period=period if period in {one["period"] for one in owed} else "",
        for_others=frame.may("return_contribution"),
    )


def paper_title(plan: Plan, key: str) -> str:
    """What a kind of paper is called: by the plan, or else as everybody calls it."""
    title = plan.provisions.evidence.contributions[key].title
    if title:
        return title
    duties = plan.provisions.evidence.duties
    of_duty = [duty.title for duty in plan.duties if _of(duties.get(duty.key)) == key]
    words = f"paper.{key}"
    return p(words) if has_words("duty_pages", words) else next(iter(of_duty), key)


def _of(asked: Any) -> str:
    return asked.contribution if asked else ""


def _asked_for(frame: Frame) -> set[str]:
    """The kinds that a duty of the organisation or a stage asks for."""
    evidence = frame.plan.provisions.evidence
    owed = frame.plan.duties_for(frame.campaign.kind)
    facts = facts_asked_for(frame.plan)
    return {evidence.of(duty.key).contribution for duty in owed} | {
        key for key, kind in evidence.contributions.items() if kind.fact in facts
    }


def _kind(
    frame: Frame, key: str, members: list[dict[str, Any]], handed_in: list[dict[str, Any]]
) -> dict[str, Any]:
    asked = frame.plan.provisions.evidence.contributions[key]
    lacking = [one["name"] for one in members if one["papers"][key] < asked.each]
    return {
        "key": key,
        "title": paper_title(frame.plan, key),
        "each": asked.each,
        "given": len(members) - len(lacking),
        "owing": len(members),
        "lacking": lacking,
        "papers": [one for one in reversed(handed_in) if one["kind"] == key],
    }
