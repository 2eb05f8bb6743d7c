"""Opinions asked of other departments 征求意见, about each nominee, by a day."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, select

from service.actors import Actor
from service.commendation.rows import changed, name_of, organiser_of, require, selection_of
from service.commendation.spreading import done_here
from service.errors import BadInput, Problem
from service.models import Nomination, Opinion, Selection
from service.rulebook import Rulebook
from service.work import close_task, open_task
from workflows.calendar import local_day
from workflows.refusals import Reason, Refused

AGREES, OBJECTS = "agrees", "objects"


def ask_opinions(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    roles: tuple[str, ...],
    *,
    by: Actor,
    now: datetime,
) -> list[Opinion]:
    """Ask departments about every name that lies before the organiser; those asked are not again.

    ``roles`` are posts at the organising organisation; none given: those that the plan names.
    """
    require(selection, "deciding")
    campaign = organiser_of(session, selection)
    plan = rulebook.plan(session, campaign.plan_version_id)
    laid_down = plan.provisions.commendation
    asked = roles or laid_down.opinions_from
    if not asked:
        raise BadInput([Problem("roles", "nobody_to_ask", domain="commendation")])
    due_on = plan.calendar.shift(local_day(now, plan.zone), laid_down.opinion_days)
    made = []
    for nomination in before_organiser(session, selection):
        known = set(
            session.exec(select(Opinion.role).where(Opinion.nomination_id == nomination.id))
        )
        for role in dict.fromkeys(asked):
            if role in known:
                continue
            opinion = Opinion(
                root_id=selection.root_id,
                nomination_id=nomination.id,
                campaign_id=campaign.id,
                role=role,
                due_on=due_on,
                asked_by=by.person_id,
                asked_at=now,
            )
            session.add(opinion)
            session.flush()
            title = f"{selection.title} · {name_of(session, nomination)}"
            open_task(
                session, plan, campaign, "opinion", opinion.id, title=title, due_on=due_on,
                now=now, role=role,
            )  # fmt: skip
            made.append(opinion)
    done_here(
        session,
        rulebook,
        selection,
        "commendation.opinions_asked",
        by=by,
        now=now,
        details={"roles": list(asked), "asked": len(made)},
    )
    return made


def before_organiser(session: Session, selection: Selection) -> list[Nomination]:
    """Return the names that have come up to the organisation that honours, in their order."""
    chosen = select(Nomination).where(
        Nomination.selection_id == selection.id,
        Nomination.at_campaign_id == selection.campaign_id,
        Nomination.status == "standing",
    )
    found = list(session.exec(chosen))
    return sorted(found, key=lambda each: (each.category, each.rank or 10**9, each.id))


def answer(
    session: Session,
    rulebook: Rulebook,
    opinion: Opinion,
    verdict: str,
    text: str,
    *,
    by: Actor,
    now: datetime,
) -> Opinion:
    """Let a department agree or object, once; an objection says why.

    Raises Refused: it has answered; BadInput: an objection without a word of why.
    """
    if verdict == OBJECTS and not text.strip():
        raise BadInput([Problem("text", "why_wanted", domain="commendation")])
    given = update(Opinion).where(col(Opinion.id) == opinion.id, col(Opinion.verdict).is_(None))
    values = {
        "verdict": verdict,
        "text": text,
        "answered_by": by.person_id,
        "answered_at": now,
    }
    if not changed(session, given.values(**values)):
        raise Refused(Reason.of("commendation.answered_already", role=opinion.role))
    session.refresh(opinion)
    close_task(session, "opinion", opinion.id, by=by, now=now)
    nomination = session.get_one(Nomination, opinion.nomination_id)
    selection = selection_of(session, nomination.selection_id)
    done_here(
        session,
        rulebook,
        selection,
        "commendation.opinion_given",
        by=by,
        now=now,
        details={
            "nomination": nomination.id,
            "name": name_of(session, nomination),
            "role": opinion.role,
            "verdict": verdict,
        },
    )
    return opinion


def objections_of(session: Session, nomination: Nomination) -> list[Reason]:
    """Return why the departments asked keep a name from being chosen: silence, or an objection."""
    name, found = name_of(session, nomination), []
    for opinion in session.exec(select(Opinion).where(Opinion.nomination_id == nomination.id)):
        if opinion.verdict is None:
            found.append(Reason.of("commendation.opinion_awaited", name=name, role=opinion.role))
        elif opinion.verdict == OBJECTS:
            found.append(Reason.of("commendation.opinion_against", name=name, role=opinion.role))
    return found
