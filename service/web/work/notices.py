"""公示与荣誉: lists shown to the public with their objections, and the register of honours."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from sqlmodel import col, select

from service.errors import NotFound
from service.models import Honour, Organization
from service.web.current import (
    asked_number,
    at_one_look,
    looking,
    render,
    signed_in,
    today,
    visitor_here,
)
from service.web.forms.state import Form, form_of
from service.web.work.asking import answered, ask
from service.web.work.awards import MOST, p
from service.web.work.frame import Frame, frame_of

pages = Blueprint("work_notices", __name__)
DECIDES = "decide_award"
IN_THE_REGISTER = 100


@pages.get("/notices")
@at_one_look
@signed_in
def all_notices() -> ResponseReturnValue:
    """Show what is shown to the public, the newest first; what hangs today before all others."""
    found = ask("notices", limit=MOST)["notices"][::-1]
    titles = {one["id"]: one["title"] for one in ask("awards", limit=MOST)["awards"]}
    return render(
        "work/notices.html",
        p=p,
        hanging=[one for one in found if _hangs(one)],
        earlier=[one for one in found if not _hangs(one)],
        titles=titles,
    )


@pages.get("/notices/<int:number>")
@at_one_look
@signed_in
def show(number: int) -> ResponseReturnValue:
    """Show one notice to whomever it concerns: the names, its last day, and how to object."""
    notice = ask(f"notices/{number}")
    award = ask(f"awards/{notice['award_id']}")
    frame = _frame(award["campaign_id"])
    rules = frame is not None and frame.may(DECIDES)
    return render(
        "work/notice.html",
        p=p,
        frame=frame,
        notice=notice,
        award=award,
        open=_hangs(notice),
        rules=rules,
        objections=ask("notices/objections", notice_id=number)["objections"] if rules else [],
        by_id={one["nomination"]: one["name"] for one in notice["names"]},
        objecting=_objecting(number),
        anonymous=_anonymous(),
    )


@pages.get("/honours")
@at_one_look
@signed_in
def honours() -> ResponseReturnValue:
    """Show the register, with the certificates of one's own and what may be taken back."""
    found = ask("honours", limit=IN_THE_REGISTER, after=asked_number("after") or 0)
    lines = found["honours"]
    with looking() as db:
        who = visitor_here(db)
        rows = db.exec(
            select(Honour.id, Honour.campaign_id, Organization.path)
            .join(Organization, col(Organization.id) == col(Honour.organization_id))
            .where(col(Honour.id).in_([one["id"] for one in lines]))
        ).all()
    frames = {campaign: _frame(campaign) for campaign in {row[1] for row in rows}}
    deciding = {number for number, frame in frames.items() if frame and frame.may(DECIDES)}
    return render(
        "work/honours.html",
        p=p,
        lines=lines,
        next=found["next"],
        own={row[0] for row in rows if who.sees(row[2])},
        revocable={row[0] for row in rows if row[1] in deciding},
    )


@pages.get("/honours/<int:number>/certificate")
@signed_in
def certificate(number: int) -> Response:
    """The certificate as the API makes it, for whoever looks at the register here."""
    return answered(f"honours/{number}/certificate")


def _hangs(notice: dict[str, Any]) -> bool:
    """Whether objections are heard: to the end of the last day, also before the calendar came."""
    return bool(notice["status"] == "open" and notice["ends_on"] >= today().isoformat())


def _frame(number: int) -> Frame | None:
    """The frame of who honours; none for those who see the notice and not that organisation."""
    try:
        return frame_of(number, "awards", DECIDES)
    except NotFound:
        return None


def _anonymous() -> bool:
    return request.args.get("by") == "nobody"


def _objecting(number: int) -> Form:
    """The form of an objection; an anonymous one has no key, which would be kept with a name."""
    form = form_of(f"notices/{number}/objections")
    if _anonymous():
        form.key = ""
    return form
