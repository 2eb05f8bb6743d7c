"""Names that were chosen and are no longer fit 一票否决: struck off before a list is used."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from service.actors import Actor
from service.commendation.rows import award_of, changed, name_of, organiser_of
from service.commendation.spreading import done_here
from service.commendation.standing import Nominee, vetoes_against
from service.models import Campaign, Nomination, Selection
from service.rulebook import Rulebook
from service.work import Audience, tell
from workflows.refusals import Reason


def strike(
    session: Session, rulebook: Rulebook, selection: Selection, *, by: Actor, now: datetime
) -> tuple[Reason, ...]:
    """Strike off whom a veto bars today, or who is no member any more; its place is free again.

    Asked anew whenever a list is used: decided on, shown, honoured. What else was wanted of a
    nominee was looked at when it was chosen. Returns the reasons, for whoever finds nobody left.
    """
    plan = rulebook.plan(session, organiser_of(session, selection).plan_version_id)
    award = award_of(plan, selection.award)
    chosen = select(Nomination).where(
        Nomination.selection_id == selection.id, Nomination.status == "chosen"
    )
    found: list[Reason] = []
    for nomination in session.exec(chosen.order_by(col(Nomination.id))).all():
        origin = session.get_one(Campaign, nomination.campaign_id)
        who = Nominee(nomination.person_id, nomination.organization_id, origin, nomination.deeds)
        reasons = vetoes_against(session, plan, award, who, now)
        if reasons:
            _strike_off(session, rulebook, selection, nomination, reasons, by, now)
            name = name_of(session, nomination)
            found += [Reason.of("commendation.no_longer_fit", name=name), *reasons]
    session.refresh(selection)
    return tuple(found)


def _strike_off(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    nomination: Nomination,
    reasons: tuple[Reason, ...],
    by: Actor,
    now: datetime,
) -> None:
    codes = [reason.code.removeprefix("commendation.") for reason in reasons]
    gone = update(Nomination).where(
        col(Nomination.id) == nomination.id, col(Nomination.status) == "chosen"
    )
    values = {"status": "removed", "why": ", ".join(codes)[:500], "shortlisted": False}
    if not changed(session, gone.values(**values)):
        return
    freed = update(Selection).where(col(Selection.id) == selection.id, col(Selection.chosen) > 0)
    changed(session, freed.values(chosen=Selection.chosen - 1))
    session.refresh(nomination)
    name = name_of(session, nomination)
    details = {"nomination": nomination.id, "name": name, "why": codes}
    done_here(session, rulebook, selection, "commendation.struck", by=by, now=now, details=details)
    campaign = session.get_one(Campaign, nomination.campaign_id)
    tell(
        session,
        rulebook.plan(session, campaign.plan_version_id),
        campaign,
        "work_done",
        # That it is gone, not why: an investigation is told by those who conduct it.
        Audience(("secretary",), (nomination.person_id,) if nomination.person_id else ()),
        about=f"nomination/{nomination.id}",
        rule="struck",
        now=now,
        params={
            "what": "commendation.struck",
            "title": f"{name} · {selection.title}",
            "note": "",
        },
    )
