"""Results published once, to the scope that was frozen; and the last traces of the vote removed."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Engine, or_, text
from sqlmodel import Session, col, select

from notifications.failpoints import reach
from service.actors import CALENDAR, Actor
from service.appraisals.counting import close
from service.appraisals.deeds import deed
from service.appraisals.evaluating import standing_of
from service.appraisals.rows import cast_by_paper, event_of
from service.appraisals.vault import Vault
from service.db import READING, Doors, reading, writing
from service.errors import NotFound
from service.incidents import close as close_incident
from service.incidents import open_incident
from service.models import AppraisalEvent, AppraisalSubject, Campaign, Incident
from service.reviews.rectifications import Origin, raise_item
from service.rulebook import Rulebook
from service.words import say
from service.work import Audience, tell
from workflows.calendar import local_day
from workflows.refusals import Reason, Refused

TOLD = ("secretary", "member")
NOT_COUNTED = "appraisal_not_counted"
RECTIFICATION = "rectification"
TURNOUT_EVERY = timedelta(hours=1)
REWRITTEN = (
    *("eligibility", "ballot_box", "ballot_credential", "ballot_receipt", "paper_count"),
    "appraisal_comment",
)


def publish(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    event: AppraisalEvent,
    *,
    by: Actor,
    now: datetime,
) -> AppraisalEvent:
    """Publish the results, once. Raises Refused for what is not counted, or published already."""
    if event.state != "closed":
        raise Refused(Reason.of(f"appraisals.is_{event.state}", title=event.title))
    event.state, event.published_at = "published", now
    event.version += 1
    session.add(event)
    session.flush()
    details = {"event": event.id, "scope": event.scope}
    deed(session, rulebook, campaign, event, "published", by=by, now=now, details=details)
    plan = rulebook.plan(session, campaign.plan_version_id)
    told = {"what": "appraisals.published", "title": event.title}
    about = f"appraisal/{event.id}"
    tell(session, plan, campaign, "work_done", Audience(TOLD), about=about, now=now, params=told)
    _let_be_put_right(session, rulebook, event, now)
    return event


def _let_be_put_right(
    session: Session, rulebook: Rulebook, event: AppraisalEvent, now: datetime
) -> None:
    """Organisations with which too few were satisfied owe it to put that right (NORMS 6.3)."""
    judged = select(AppraisalSubject).where(
        AppraisalSubject.event_id == event.id, col(AppraisalSubject.organization_id).is_not(None)
    )
    for subject in session.exec(judged.order_by(col(AppraisalSubject.id))).all():
        standing = standing_of(event, subject)
        owed = [one for one in standing.consequences if one.what == RECTIFICATION]
        theirs = session.exec(
            select(Campaign).where(
                Campaign.root_id == event.root_id,
                Campaign.organization_id == subject.organization_id,
            )
        ).one_or_none()
        if not owed or theirs is None or standing.satisfaction is None:
            continue
        plan = rulebook.plan(session, theirs.plan_version_id)
        today = local_day(now, plan.zone)
        raise_item(
            session,
            rulebook,
            theirs,
            Origin("appraisal", event.id),
            problem=say(
                plan.language,
                "appraisals",
                "rectify.problem",
                title=event.title,
                rate=f"{float(standing.satisfaction):.2f}",
                least=owed[0].below,
            ),
            due_on=plan.calendar.shift(today, plan.provisions.reviews.again_days),
            by=CALENDAR,
            now=now,
        )


def count_due(doors: Doors, rulebook: Rulebook, vault: Vault, *, now: datetime) -> int:
    """Count every vote whose last day is over; return how many were.

    One that cannot be counted yet (scrutineers differ, a key is missing) becomes an incident.
    """
    counted = 0
    with reading(doors) as session:
        due = select(AppraisalEvent.id).where(
            AppraisalEvent.state == "open", col(AppraisalEvent.closes_at) <= now
        )
        numbers = list(session.exec(due.order_by(col(AppraisalEvent.id))))
    for number in numbers:
        try:
            with writing(doors) as session:
                event = event_of(session, number)
                if event.state == "open":
                    campaign = session.get_one(Campaign, event.campaign_id)
                    close(session, rulebook, campaign, event, vault, by=CALENDAR, now=now)
                    _no_longer_stuck(session, event, now)
                    counted += 1
                    reach("close.before_commit")
            reach("close.after_commit")
        except (Refused, NotFound) as refusal:
            with writing(doors) as session:
                event = event_of(session, number)
                cause = f"appraisal {number}: {type(refusal).__name__}: {refusal}"
                open_incident(session, NOT_COUNTED, _subject(event), cause=cause, now=now)
    return counted


def _subject(event: AppraisalEvent) -> str:
    """Return what the incident is about: the campaign, so that only its tree's overseers see it."""
    return f"campaign:{event.campaign_id}"


def _no_longer_stuck(session: Session, event: AppraisalEvent, now: datetime) -> None:
    chosen = select(Incident).where(
        Incident.kind == NOT_COUNTED,
        Incident.subject == _subject(event),
        col(Incident.closed_at).is_(None),
    )
    for incident in session.exec(chosen):
        close_incident(session, incident, by=CALENDAR, now=now)


def clear_up(engine: Engine, rulebook: Rulebook, vault: Vault, *, now: datetime) -> int:
    """Destroy the keys of every vote that is over and rewrite the tables; return how many.

    Done again after a crash until it is done: first the keys go, then what is left on the pages,
    then it is written down.
    """
    with reading(engine) as session:
        over = select(AppraisalEvent.id).where(
            col(AppraisalEvent.state).in_(("closed", "published", "void")),
            col(AppraisalEvent.keys_destroyed).is_(False),
        )
        numbers = list(session.exec(over.order_by(col(AppraisalEvent.id))))
    for number in numbers:
        vault.destroy(number)
        reach("close.keys_gone")
    if numbers:
        rewrite(engine)
        reach("close.rewritten")
    for number in numbers:
        with writing(engine) as session:
            event = event_of(session, number)
            event.keys_destroyed = True
            session.add(event)
            session.flush()
            campaign = session.get_one(Campaign, event.campaign_id)
            deed(
                session, rulebook, campaign, event, "keys_destroyed", by=CALENDAR, now=now,
                details={"event": number}, everywhere=False,
            )  # fmt: skip
    return len(numbers)


def rewrite(engine: Engine) -> None:
    """Write the tables of votes anew, so that no page keeps what was deleted or its order."""
    with engine.connect() as connection:
        raw = connection.execution_options(isolation_level="AUTOCOMMIT")
        if engine.dialect.name == "postgresql":
            for table in REWRITTEN:
                raw.execute(text(f"VACUUM (FULL, FREEZE) {table}"))
            return
    plain = engine.raw_connection()
    try:
        plain.cursor().execute("PRAGMA query_only=0")  # whoever read by it last has set it
        plain.info.pop(READING, None)  # so that whoever reads by it next sets it again
        plain.cursor().execute("VACUUM")
    finally:
        plain.close()


def look_at_turnout(doors: Doors, *, now: datetime) -> int:
    """Bring the turnout that may be seen up to date, at most hourly; return of how many votes."""
    stale = select(AppraisalEvent.id).where(
        AppraisalEvent.state == "open",
        or_(
            col(AppraisalEvent.turnout_at).is_(None),
            col(AppraisalEvent.turnout_at) <= now - TURNOUT_EVERY,
        ),
    )
    with reading(doors) as session:
        numbers = list(session.exec(stale))
    for number in numbers:
        with writing(doors) as session:
            event = event_of(session, number)
            cast = sum(cast_by_paper(session, number).values())
            # The first few are not told: who was seen voting early would be known by them.
            event.turnout, event.turnout_at = (cast if cast >= event.k else 0), now
            session.add(event)
    return len(numbers)


def tend(engine: Engine, rulebook: Rulebook, vault: Vault, *, now: datetime) -> int:
    """Do what votes ask of the timetable: count, clear up, look at the turnout. Any number may."""
    counted = count_due(engine, rulebook, vault, now=now)
    clear_up(engine, rulebook, vault, now=now)
    look_at_turnout(engine, now=now)
    return counted
