"""会议和规定动作: what is owed and by when, and one occurrence of a duty with its evidence."""

from __future__ import annotations

from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from service.web.current import at_one_look, locale, render, signed_in, today
from service.web.work.asking import answered, ask, ask_all
from service.web.work.frame import Frame, frame_of
from service.web.work.meetings import meeting_title, members_of_campaign
from service.words import say
from workflows.duty_windows import Window
from workflows.plan import Plan
from workflows.provisions.evidence import NOBODY, DutyAsked

pages = Blueprint("work_duties", __name__)
RIGHTS = (
    "hand_in_evidence",
    "examine_evidence",
    "ask_unlocking",
    "decide_unlocking",
    "excuse_member",
    "fulfil",
    "contribute",
)
SHUT = frozenset({Window.LOCKED, Window.LOCKED_AGAIN})
#: In the order in which they want to be looked at.
GROUPS = {
    "pressing": ("late", "locked", "returned", "unlocked"),
    "open": ("open",),
    "submitted": ("submitted",),
    "done": ("done",),
    "later": ("later",),
}


def p(key: str, **params: object) -> str:
    """The words of the pages about duties, meetings and papers."""
    return say(locale(), "duty_pages", key, **params)


@pages.get("/campaigns/<int:number>/duties")
@at_one_look
@signed_in
def of_campaign(number: int) -> ResponseReturnValue:
    """Show what a campaign owes, the most urgent first, and what it does besides."""
    frame = frame_of(number, "duties", "keep_activities")
    owed = [_line(frame, one) for one in ask_all("duties", "duties", campaign_id=number)]
    owed.sort(key=lambda one: (-one["days"], not one["mandatory"], one["due"] or "9999"))
    return render(
        "work/duties.html",
        p=p,
        frame=frame,
        groups={
            group: [one for one in owed if one["status"] in statuses]
            for group, statuses in GROUPS.items()
        },
        activities=ask_all("activities", "activities", campaign_id=number),
    )


@pages.get("/duties/<int:number>")
@at_one_look
@signed_in
def show(number: int) -> ResponseReturnValue:
    """Show one occurrence of a duty, with the form for what the plan asks for."""
    owed = ask(f"duties/{number}")
    frame = frame_of(owed["campaign_id"], "duties", *RIGHTS, duty=owed["duty"])
    asked = frame.plan.provisions.evidence.of(owed["duty"])
    people = members_of_campaign(owed["campaign_id"])
    opened = [one["until"] for one in owed["unlockings"] if one["state"] == "granted"]
    return render(
        "work/duty.html",
        p=p,
        frame=frame,
        owed=_line(frame, owed),
        duty=frame.plan.duty(owed["duty"]),
        asked=asked,
        examined=asked.examined_by != NOBODY,
        kind=frame.plan.provisions.evidence.meeting(asked.meeting) if asked.meeting else None,
        kind_title=meeting_title(frame.plan, asked.meeting) if asked.meeting else "",
        units={one.key: one.unit for one in asked.form},
        people=people,
        given=_given(owed, asked, len(people)),
        unlocked_to=max(opened, default=None) if owed["state"] == Window.UNLOCKED else None,
        waiting=[one for one in owed["unlockings"] if one["state"] == "requested"],
        first=today().isoformat(),
    )


@pages.get("/duties/<int:number>/form")
@signed_in
def download_form(number: int) -> ResponseReturnValue:
    """Give the form for the figures of a duty, as the API does."""
    return answered(f"duties/{number}/form")


@pages.get("/attachments/<int:number>")
@signed_in
def download_file(number: int) -> ResponseReturnValue:
    """Give a file that was handed in, as the API does."""
    return answered(f"attachments/{number}")


def _line(frame: Frame, one: dict[str, Any]) -> dict[str, Any]:
    """An occurrence with where it stands for whoever looks at it, and why."""
    asked = frame.plan.provisions.evidence.of(one["duty"])
    status = status_of(one)
    if status == "returned":
        why = p("why.returned", reason=one["reason"] or "")
    elif status in ("open", "late"):
        why = _wanted(frame.plan, asked)
    else:
        why = p(f"why.{'locked_again' if one['state'] == 'locked_again' else status}")
    return {**one, "status": status, "why": why, "wanted": asked.wanted}


def status_of(one: dict[str, Any]) -> str:
    """Return where an occurrence stands, as its pages say it."""
    if one["state"] == "done":
        return "submitted" if one["evidence"] == "submitted" else "done"
    if one["state"] == Window.NOT_YET_OPEN:
        return "later"
    if one["state"] in SHUT:
        return "locked"
    if one["evidence"] == "returned":
        return "returned"
    if one["state"] == Window.UNLOCKED:
        return "unlocked"
    return "late" if one["days"] else "open"


def _wanted(plan: Plan, asked: DutyAsked) -> str:
    """What a duty asks for, in words."""
    parts = []
    if asked.contribution:
        parts.append(p("wants.members"))
    if asked.meeting:
        parts.append(p("wants.meeting", title=meeting_title(plan, asked.meeting)))
    if asked.text:
        parts.append(p("wants.text", least=asked.text))
    if asked.figures:
        parts.append(p("wants.figures"))
    if asked.files:
        parts.append(p("wants.files", least=asked.files))
    if not parts:
        parts.append(p("wants.paper" if asked.wanted else "wants.tick"))
    return p("comma").join(parts)


def _given(owed: dict[str, Any], asked: DutyAsked, members: int) -> dict[str, Any]:
    """What stands in the form at first: what was handed in before, and who should come."""
    handed_in = owed["handed_in"]
    return {
        "text": handed_in["text"] if handed_in else "",
        "meeting.attendance.expected": members if asked.meeting else "",
        **{f"figures.{name}": value for name, value in owed["figures"].items()},
    }
