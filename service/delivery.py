"""Delivery as this installation wants it: its manners, people's choices, and its incidents."""

from __future__ import annotations

import os
import socket
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import SystemRandom

from sqlalchemy import literal, select, union_all
from sqlmodel import Session, col

from notifications.claims import Trouble
from notifications.compose import Composer
from notifications.deliver import Courier, DeliveryReport, Retries, deliver
from notifications.patience import Patience
from notifications.waiting import Preferences, chunks
from service.auth import resets
from service.context import Context
from service.db import writing
from service.incidents import open_incident
from service.models import Incident, Person
from service.settings import Settings
from service.steady import WallClock
from workflows.plan import CHANNELS


def patience_of(context: Context) -> Patience:
    """Return the manners that the settings ask for, by the calendar of the mainland."""
    settings = context.settings
    return Patience(
        zone=settings.zone,
        quiet_from=settings.quiet_from,
        quiet_to=settings.quiet_to,
        working_days_only=settings.working_days_only,
        is_working_day=context.rulebook.calendars["cn"].is_working_day,
        budget={"sms": settings.budget_sms, "email": settings.budget_email},
        digest_at=settings.digest_at,
        urgent_notices=frozenset({resets.NOTICE}),
    )


def preferences() -> Preferences:
    """Return what people chose: channels switched off, and no digests."""
    muted = union_all(
        *(
            select(col(Person.id), literal(channel)).where(
                # Hardly anybody chose anything, and comparing is cheaper than searching.
                col(Person.muted) != "",
                (";" + col(Person.muted) + ";").contains(f";{channel};"),
            )
            for channel in CHANNELS
        )
    ).subquery()
    return Preferences(
        muted=select(*muted.c),
        undigested=select(col(Person.id)).where(col(Person.digest).is_(False)),
    )


def retries_of(settings: Settings) -> Retries:
    """Return how often and how patiently a shipment is tried again."""
    return Retries(
        attempts=settings.attempts,
        first=timedelta(seconds=settings.backoff),
        longest=timedelta(seconds=settings.backoff_cap),
        undecided=timedelta(seconds=settings.unknown_after),
    )


def courier(context: Context) -> Courier:
    """Return the courier of this process, named so that its leases can be told from others'."""
    settings = context.settings
    return Courier(
        sessions=context.sessions,
        channels=context.channels,
        composer=Composer(
            settings.base_url, settings.zone, completed=resets.completed(settings.signing_key)
        ),
        patience=patience_of(context),
        wall_clock=WallClock(context.sessions),
        owner=f"{socket.gethostname()}:{os.getpid()}",
        rng=SystemRandom(),
        lease=timedelta(seconds=settings.lease),
        call=timedelta(seconds=settings.http_timeout),
        preferences=preferences(),
        retries=retries_of(settings),
    )


def deliver_all(
    context: Context, runner: Courier, *, now: datetime, limit: int = 100_000
) -> DeliveryReport:
    """Send everything that is ready, and open an incident for whatever needs a person."""
    report = deliver(runner, now, limit=limit)
    if report.incidents:
        with writing(context.sessions) as session:
            ask(session, report.incidents, now=now)
    return report


def ask(session: Session, troubles: Sequence[Trouble], *, now: datetime) -> None:
    """Open an incident for each trouble that nobody was asked about yet.

    Delivery reports what is unknown at every pass. What a person has closed without deciding
    stays unknown and is not asked about again, unless it was tried again since.
    """
    for some in chunks(troubles):
        asked = select(col(Incident.kind), col(Incident.subject), col(Incident.attempts)).where(
            col(Incident.subject).in_([trouble.subject for trouble in some])
        )
        known = {tuple(row) for row in session.execute(asked)}
        for trouble in some:
            if (trouble.kind, trouble.subject, trouble.attempts) in known:
                continue
            open_incident(
                session,
                trouble.kind,
                trouble.subject,
                cause=trouble.cause,
                now=now,
                attempts=trouble.attempts,
            )
