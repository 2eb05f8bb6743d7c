"""会议: those that a campaign has held, and the form to write one down."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from service.errors import NotFound
from service.fact_words import fact_words
from service.web.current import at_one_look, locale, render, signed_in, today
from service.web.work.asking import ask, ask_all
from service.web.work.frame import frame_of
from service.words import has_words, say
from workflows.evidencing import meeting_kinds
from workflows.plan import Plan

pages = Blueprint("work_meetings", __name__)


def p(key: str, **params: object) -> str:
    """The words of the pages about duties, meetings and papers."""
    return say(locale(), "duty_pages", key, **params)


@pages.get("/campaigns/<int:number>/meetings")
@at_one_look
@signed_in
def of_campaign(number: int) -> ResponseReturnValue:
    """Show the meetings of a campaign, the last one first."""
    frame = frame_of(number, "duties", "hold_meeting")
    held = ask_all("meetings", "meetings", campaign_id=number)
    held.sort(key=lambda one: (one["held_on"], one["id"]), reverse=True)
    return render(
        "work/meetings.html",
        p=p,
        frame=frame,
        held=[{**one, "title": meeting_title(frame.plan, one["key"])} for one in held],
        kinds=_kinds(frame.plan),
        last=today().isoformat(),
    )


@pages.get("/campaigns/<int:number>/meetings/new")
@at_one_look
@signed_in
def new(number: int) -> ResponseReturnValue:
    """Show the form for a meeting of one kind. Raises NotFound for a kind that there is not."""
    frame = frame_of(number, "duties", "hold_meeting")
    key = request.args.get("kind", "")
    if key not in meeting_kinds(frame.plan):
        raise NotFound("meeting")
    kind = frame.plan.provisions.evidence.meeting(key)
    people = members_of_campaign(number)
    return render(
        "work/meeting_new.html",
        p=p,
        frame=frame,
        key=key,
        kind=kind,
        kind_title=meeting_title(frame.plan, key),
        people=people,
        given={"attendance.expected": len(people) if kind.attendance else ""},
        last=today().isoformat(),
    )


def meeting_title(plan: Plan, key: str) -> str:
    """What a kind of meeting is called: by the plan, or else as everybody calls it."""
    title = plan.provisions.evidence.meeting(key).title
    words = f"kind.{key}"
    usual = p(words) if has_words("duty_pages", words) else fact_words(locale(), key, plan)
    return title or usual


def members_of_campaign(number: int) -> list[tuple[str, str]]:
    """The members of today: staff number and name."""
    told: list[dict[str, Any]] = ask("contributions/members", campaign_id=number)["members"]
    return [(one["staff_no"], one["name"]) for one in told]


def _kinds(plan: Plan) -> list[tuple[str, str]]:
    return [(key, meeting_title(plan, key)) for key in meeting_kinds(plan)]
