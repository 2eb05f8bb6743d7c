"""An inspection closed with its report, and its results made known to all 通报."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.performing import act_on
from service.campaigns.tables import campaigns
from service.inspections.counting import known_of
from service.inspections.dropping import dropped, never_made
from service.inspections.planning import below
from service.inspections.rows import (
    campaign_of,
    lock,
    plan_of,
    refused,
    today_of,
    visits_of,
    wanted,
)
from service.models import Inspection, InspectionVisit
from service.rulebook import Rulebook
from service.work import Audience, done, tell
from workflows import acts
from workflows.guards import facts_asked_for
from workflows.inspecting import check_text
from workflows.refusals import Reason, Refused


def close_inspection(
    session: Session,
    rulebook: Rulebook,
    inspection: Inspection,
    *,
    report: str,
    by: Actor,
    now: datetime,
) -> Inspection:
    """Close an inspection with its report; every reason against it is told at once.

    Visits to those whose campaign was called off or is suspended are dropped, and said to be.
    What it sets free follows: also organisations that were not drawn now know the results.
    """
    lock(session, inspection)
    campaign = campaign_of(session, inspection)
    plan = plan_of(session, rulebook, campaign)
    let_go = dropped(session, inspection, today_of(plan, now))
    reasons = list(_objections(session, inspection, set(let_go)))
    try:
        check_text(plan.provisions.inspections, report)
    except Refused as refusal:
        reasons += refusal.reasons
    if reasons:
        raise Refused(*reasons)
    inspection.state, inspection.report = "closed", report.strip()
    inspection.closed_at, inspection.closed_by = now, by.person_id
    inspection.version += 1
    session.add(inspection)
    session.flush()
    if inspection.kind != "self" and "feedback_given" in facts_asked_for(plan):
        _spared(session, rulebook, inspection, by, now)
    done(
        session,
        rulebook,
        campaign,
        "inspections.closed",
        by=by,
        now=now,
        round_key=inspection.round,
        known=known_of(session, plan, campaign, inspection.round, now),
        details={"inspection": inspection.id, "kind": inspection.kind}
        | ({"dropped": list(let_go.values())} if let_go else {}),
    )
    return inspection


def _objections(session: Session, inspection: Inspection, let_go: set[int]) -> list[Reason]:
    if inspection.state == "closed":
        raise refused("closed_already")
    if inspection.state == "committed":
        raise refused("not_drawn")
    counted = Counter(
        visit.state for visit in visits_of(session, inspection) if visit.id not in let_go
    )
    return [
        Reason.of(f"inspections.{code}", count=counted[state])
        for state, code in (
            ("chosen", "not_visited"),
            ("found", "answers_missing"),
            ("answered", "answers_unread"),
        )
        if counted[state]
    ]


def _spared(
    session: Session, rulebook: Rulebook, inspection: Inspection, by: Actor, now: datetime
) -> None:
    """Let everybody below who waits for nothing more have the fact, by one set of statements."""
    campaign = campaign_of(session, inspection)
    waits = (
        select(InspectionVisit.campaign_id)
        .where(
            InspectionVisit.root_id == inspection.root_id,
            InspectionVisit.round == inspection.round,
            InspectionVisit.state != "settled",
            ~never_made(),
        )
        .union(
            select(Inspection.campaign_id).where(
                Inspection.root_id == inspection.root_id,
                Inspection.round == inspection.round,
                Inspection.state != "closed",
                Inspection.kind != "self",
            )
        )
    )
    free = [found.id for found, _ in below(session, campaign)]
    waiting = {row[0] for row in session.execute(waits)}
    known = ((inspection.round, "feedback_given", "yes"),)
    act_on(
        session,
        rulebook,
        campaigns.c.id.in_([number for number in free if number not in waiting]),
        "worked",
        lambda of, facts, at: acts.learn(of, facts, at, known=known),
        by=by,
        now=now,
        details={"deed": "inspections.results_known", "inspection": inspection.id},
    )


def publish(
    session: Session,
    rulebook: Rulebook,
    inspection: Inspection,
    *,
    text: str,
    by: Actor,
    now: datetime,
) -> int:
    """Make the results known to all 通报: published, and sent to every secretary below (S1-23).

    Returns how many messages went out. Raises Refused for an inspection that is not closed, or
    whose results are known already.
    """
    lock(session, inspection)
    if inspection.state != "closed":
        raise refused("not_closed")
    if inspection.published_at is not None:
        raise refused("published_already")
    inspection.bulletin, inspection.published_at = wanted(text, "text"), now
    inspection.version += 1
    session.add(inspection)
    campaign = campaign_of(session, inspection)
    posted = 0
    for found, _ in below(session, campaign):
        posted += tell(
            session,
            plan_of(session, rulebook, found),
            found,
            "work_done",
            Audience(("secretary",)),
            about=f"inspection/{inspection.id}",
            rule="bulletin",
            now=now,
            params={
                "what": "inspections.bulletin",
                "title": inspection.title,
                "note": inspection.bulletin,
            },
        )
    done(
        session,
        rulebook,
        campaign,
        "inspections.published",
        by=by,
        now=now,
        round_key=inspection.round,
        details={"inspection": inspection.id, "messages": posted},
    )
    return posted


def published_in(session: Session, root_id: int) -> list[Inspection]:
    """Return the inspections of a launch whose results were made known to all, newest first."""
    chosen = select(Inspection).where(
        Inspection.root_id == root_id, col(Inspection.published_at).is_not(None)
    )
    return list(session.exec(chosen.order_by(col(Inspection.id).desc())))
