"""What the timetable does, a few lines each; every one asks what should be true by now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlmodel import Session

from notifications.deliver import Courier, DeliveryReport
from notifications.rows import messages, shipments
from service import audit, clock
from service.auth import idempotency, visits
from service.campaigns import recalculate
from service.context import Context
from service.db import reading, writing
from service.held import refuse_while_held
from service.incidents import open_incident
from service.kept import keep, kept
from service.long_work import forget_old, run_waiting
from service.search.noting import catch_up
from service.tables import prune_tables
from service.terms import take_up_terms
from service.terms.noticing import notice_changes
from service.ticking import sweep_once
from service.weekly import post_weekly
from service.work.recounting import recount_waiting
from service.worker import dispatch
from workflows.refusals import Refused

log = structlog.get_logger()
CALENDARS = "calendars"
TOO_LONG = timedelta(days=1)

Job = Callable[[], None]


def jobs_of(context: Context, runner: Courier) -> dict[str, Job]:
    """Every job by its name in the timetable, guarded: none ends the scheduler."""
    work: dict[str, Callable[[], object]] = {
        "sweep": partial(_sweep, context),
        "deliver": partial(_deliver, context, runner),
        "rescue": partial(_rescue, context, runner),
        "digest": partial(_morning, context, runner),
        "holidays": partial(_holidays, context),
        "prune": partial(_prune, context),
        "seal": partial(_seal, context),
        "seats": partial(_seats, context),
        "recount": partial(_recount, context),
        "work": partial(_work, context),
    }
    return {name: partial(_guarded, name, do) for name, do in work.items()}


def _guarded(name: str, do: Callable[[], object]) -> None:
    """A job that fails is done again at its next time; the database may simply be away."""
    try:
        do()
    except Refused as refusal:
        log.warning("job_refused", job=name, reasons=[r.code for r in refusal.reasons])
    except DBAPIError as error:
        log.warning("job_without_database", job=name, error=type(error).__name__)
    except Exception:
        log.exception("job_failed", job=name)


def _sweep(context: Context) -> None:
    report = sweep_once(context)
    if report.seen or report.failed:
        log.info("swept", **report.as_json())


def _deliver(context: Context, runner: Courier) -> None:
    with reading(context.sessions) as session:
        refuse_while_held(session)
        now = clock.read(session, context.settings)
    report = dispatch(context, runner, now=now)
    if report.packed or report.shipments:
        log.info(
            "delivered",
            packed=report.packed,
            accepted=report.accepted,
            unknown=report.unknown,
            failed=report.failed,
            retried=report.retried,
        )


def _morning(context: Context, runner: Courier) -> None:
    """This week's letter to the leading group, if it is asked for; then what rested overnight."""
    with writing(context.sessions) as session:
        refuse_while_held(session)
        posted = post_weekly(context, session, now=clock.read(session, context.settings))
    if posted:
        log.info("weekly_posted", messages=posted)
    _deliver(context, runner)


def _rescue(context: Context, runner: Courier) -> None:
    report = DeliveryReport()
    runner.rescue(report)
    if report.rescued:
        log.warning("rescued", shipments=report.rescued)
    with writing(context.sessions) as session:
        wall = clock.wall(session)
        look_for_stuck(session, now=clock.read(session, context.settings), wall=wall)


def look_for_stuck(session: Session, *, now: datetime, wall: datetime) -> int:
    """Open an incident for each channel on which something has waited for a day (TRUST P11).

    Such as messages for a channel that this installation does not have.
    """
    m, s = messages.c, shipments.c
    waiting = (
        select(m.channel, func.count())
        .where(m.shipment_id.is_(None), m.exception.is_(None), m.not_before <= now - TOO_LONG)
        .group_by(m.channel)
    )
    packed = (
        select(s.channel, func.sum(s.size))
        .where(s.state.in_(("ready", "sending")), s.not_before <= wall - TOO_LONG)
        .group_by(s.channel)
    )
    stuck: Counter[str] = Counter()
    for chosen in (waiting, packed):
        for channel, number in session.execute(chosen):
            stuck[channel] += int(number)
    for channel, number in stuck.items():
        cause = f"{number} messages have waited for more than a day"
        open_incident(session, "messages_stuck", f"channel:{channel}", cause=cause, now=now)
    return stuck.total()


def _holidays(context: Context) -> None:
    """Holidays that were published since: dates that counted over them are worked out anew."""
    digest = context.rulebook.calendar_digest
    with writing(context.sessions) as session:
        before = kept(session, CALENDARS)
        if before == digest:
            return
        keep(session, CALENDARS, digest)
        if before is not None:
            outcome = recalculate(
                session, context.rulebook, now=clock.read(session, context.settings)
            )
            log.info("recalculated", campaigns=outcome.seen)


def _prune(context: Context) -> None:
    settings = context.settings
    with writing(context.sessions) as session:
        wall, now = clock.wall(session), clock.read(session, settings)
        idempotency.prune(session, wall=wall)
        forget_old(session, now=now, days=settings.work_kept)
        visits.prune(
            session, wall=wall, idle=settings.session_idle, longest=settings.session_longest
        )
        prune_tables(session, now=clock.read(session, settings))
        catch_up(session)


def _seats(context: Context) -> None:
    """Whoever has come into a seat is noticed; terms of office are owed in new campaigns."""
    with writing(context.sessions) as session:
        refuse_while_held(session)
        now = clock.read(session, context.settings)
        changed = notice_changes(session, context.rulebook, now=now)
        taken = take_up_terms(session, context.rulebook, now=now)
    if changed or taken:
        log.info("seats_looked_at", changed=changed, terms=taken)


def _recount(context: Context) -> None:
    """What no deed has told, such as that nobody is left who owes anything."""
    with reading(context.sessions) as session:
        refuse_while_held(session)
        now = clock.read(session, context.settings)
    differed = recount_waiting(context.sessions, context.rulebook, now=now)
    if differed:
        log.info("recounted", campaigns=differed)


def _work(context: Context) -> None:
    """Long work that waits, batch by batch; imports and launches too rest while all is held."""
    with reading(context.sessions) as session:
        refuse_while_held(session)
    report = run_waiting(context)
    if report.batches:
        log.info("worked", **report.as_json())


def _seal(context: Context) -> None:
    with writing(context.sessions) as session:
        made = audit.seal(session, wall=clock.wall(session))
    for link in made:
        # The log leaves the database, and is where a head can be found again.
        log.info("sealed", last_id=link.last_id, count=link.count, head=link.hash)
