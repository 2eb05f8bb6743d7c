"""The list shown to the public 公示: so many working days, ended by the calendar itself."""

from __future__ import annotations

import json
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from service.actors import CALENDAR, Actor
from service.commendation.honouring import make_award
from service.commendation.rows import changed, name_of, organiser_of, require, selection_of
from service.commendation.spreading import done_for_all
from service.commendation.striking import strike
from service.models import Nomination, Objection, Organization, PublicNotice, Selection, Task
from service.rulebook import Rulebook
from service.work import Audience, close_task, open_task, tell
from workflows.calendar import local_day
from workflows.public_notice import Period, notice_period
from workflows.refusals import Reason, Refused


def open_notice(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    where_to: str = "",
    *,
    by: Actor,
    now: datetime,
) -> PublicNotice:
    """Show the chosen names to the public, from today on; objections are heard to its last day.

    A notice that hangs is replaced, and the days begin anew. ``where_to`` says whom to turn to.
    Whom a veto bars by now is not shown.

    Raises Refused: nobody is chosen yet, or the award has been made.
    """
    selection = selection_of(session, selection.id, lock=True)
    require(selection, "deciding", "on_notice")
    struck = strike(session, rulebook, selection, by=by, now=now)
    names = _names(session, selection)
    if not names:
        raise Refused(Reason.of("commendation.nobody_chosen"), *struck)
    campaign = organiser_of(session, selection)
    plan = rulebook.plan(session, campaign.plan_version_id)
    laid_down = plan.provisions.commendation
    period = notice_period(
        plan.calendar,
        local_day(now, plan.zone),
        laid_down.notice_days,
        laid_down.notice_unit,
    )
    earlier = _replace(session, selection, by, now)
    notice = _new(selection, earlier + 1, period, names, where_to, by, now)
    selection.status = "on_notice"
    session.add_all([notice, selection])
    session.flush()
    open_task(
        session, plan, campaign, "public_notice", notice.id, title=selection.title,
        due_on=period.ends_on, now=now, role="office",
    )  # fmt: skip
    done_for_all(
        session,
        rulebook,
        selection,
        "commendation.notice_opened",
        by=by,
        now=now,
        details={
            "notice": notice.id,
            "number": notice.number,
            "names": [each["name"] for each in names],
            "ends_on": period.ends_on.isoformat(),
            "provisional": period.provisional,
        },
    )
    return notice


def _new(
    selection: Selection,
    number: int,
    period: Period,
    names: list[dict[str, object]],
    where_to: str,
    by: Actor,
    now: datetime,
) -> PublicNotice:
    return PublicNotice(
        root_id=selection.root_id,
        selection_id=selection.id,
        campaign_id=selection.campaign_id,
        number=number,
        names=json.dumps(names, ensure_ascii=False),
        where_to=where_to,
        opens_on=period.opens_on,
        ends_on=period.ends_on,
        opened_by=by.person_id,
        opened_at=now,
    )


def _names(session: Session, selection: Selection) -> list[dict[str, object]]:
    chosen = select(Nomination).where(
        Nomination.selection_id == selection.id, Nomination.status == "chosen"
    )
    found = sorted(session.exec(chosen), key=lambda n: (n.category, n.rank or 10**9, n.id))
    return [
        {
            "nomination": each.id,
            "name": name_of(session, each),
            "organization": session.get_one(Organization, each.organization_id).name,
            "category": each.category,
        }
        for each in found
    ]


def take_down(
    session: Session, rulebook: Rulebook, selection: Selection, *, by: Actor, now: datetime
) -> None:
    """Take down a notice from which the last name has gone; names are to be chosen anew."""
    _replace(session, selection, by, now)
    done_for_all(session, rulebook, selection, "commendation.notice_empty", by=by, now=now)


def _replace(session: Session, selection: Selection, by: Actor, now: datetime) -> int:
    """Take down what hangs; return the number of the last notice."""
    hanging = select(PublicNotice).where(
        PublicNotice.selection_id == selection.id, PublicNotice.status == "open"
    )
    for old in session.exec(hanging):
        old.status, old.closed_at = "replaced", now
        session.add(old)
        close_task(session, "public_notice", old.id, by=by, now=now, outcome="cancelled")
    last = select(func.max(PublicNotice.number)).where(PublicNotice.selection_id == selection.id)
    return session.exec(last).one() or 0


def notice_passed(session: Session, rulebook: Rulebook, task: Task, now: datetime) -> bool:
    """Take a notice down by itself once its last day is over."""
    notice = session.get_one(PublicNotice, task.subject_id)
    over = update(PublicNotice).where(
        col(PublicNotice.id) == notice.id, col(PublicNotice.status) == "open"
    )
    if changed(session, over.values(status="over", closed_at=now)):
        selection = selection_of(session, notice.selection_id)
        clear(session, rulebook, selection, now=now)
    return True


def open_objections(session: Session, selection: Selection) -> int:
    """Count the objections on which nobody has ruled yet."""
    chosen = select(func.count()).where(
        Objection.selection_id == selection.id, Objection.status == "open"
    )
    return session.exec(chosen).one()


def clear(session: Session, rulebook: Rulebook, selection: Selection, *, now: datetime) -> bool:
    """Say that the list has passed, once its notice is over and no objection is left."""
    newest = session.exec(
        select(PublicNotice)
        .where(PublicNotice.selection_id == selection.id)
        .order_by(col(PublicNotice.number).desc())
    ).first()
    if newest is None or newest.status != "over" or open_objections(session, selection):
        return False
    passed = update(Selection).where(
        col(Selection.id) == selection.id, col(Selection.status) == "on_notice"
    )
    if not changed(session, passed.values(status="clean")):
        return False
    session.refresh(selection)
    done_for_all(
        session,
        rulebook,
        selection,
        "commendation.notice_over",
        by=CALENDAR,
        now=now,
        details={"notice": newest.id, "number": newest.number},
    )
    _go_on(session, rulebook, selection, now)
    return True


def _go_on(session: Session, rulebook: Rulebook, selection: Selection, now: datetime) -> None:
    """Let the award follow by itself where the plan says so; else say that it may be made."""
    campaign = organiser_of(session, selection)
    plan = rulebook.plan(session, campaign.plan_version_id)
    if plan.provisions.commendation.awarded_by == "calendar":
        make_award(session, rulebook, selection, by=CALENDAR, now=now)
        return
    tell(
        session,
        plan,
        campaign,
        "work_done",
        Audience(roles=("secretary", "office")),
        about=f"selection/{selection.id}/clean",
        now=now,
        params={"what": "commendation.notice_over", "title": selection.title},
    )
