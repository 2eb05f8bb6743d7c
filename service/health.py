"""Whether the service is alive, whether it is ready, and its numbers for Prometheus."""

from __future__ import annotations

from datetime import datetime, timedelta
from hmac import compare_digest
from typing import Any

from flask import Flask, Response, jsonify, request
from prometheus_client import CollectorRegistry, Gauge, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session, col
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import Unauthorized

from notifications import outbox
from service import clock
from service.context import Context
from service.db import reading
from service.held import holding
from service.migrations import newest_revision, revision_of
from service.models import Campaign, Incident
from service.settings import Settings
from service.timetable import BadSchedule, timetable

#: So many missed ticks, and this much besides, make a tick late.
TICKS_MISSED = 3
GRACE = timedelta(seconds=30)
THIS_MACHINE = frozenset({"127.0.0.1", "::1"})
PASSED_ON = frozenset({"X-Forwarded-For", "Forwarded", "X-Real-Ip"})
STATUSES = ("ready", "sending", "accepted", "unknown", "failed", "expired", "cancelled")


def register(app: Flask, context: Context) -> None:
    """Add the pages that machines look at; they ask for no token and tell no personal data."""

    @app.get("/health/live")
    def live() -> Response:
        return jsonify(status="alive")

    @app.get("/health/ready")
    def ready() -> tuple[Response, int]:
        found = readiness(context)
        return jsonify(found), 200 if found["ready"] else 503

    @app.get("/metrics")
    def metrics() -> Response:
        _let_in(context.settings)
        return Response(numbers(context), content_type=CONTENT_TYPE_LATEST)


def _let_in(settings: Settings) -> None:
    """Numbers tell how far behind everybody is: for whoever has the token, and without a token
    in the settings for this machine alone. Raises Unauthorized."""
    wanted = settings.metrics_token.get_secret_value()
    if wanted:
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer" and compare_digest(given.strip().encode(), wanted.encode()):
            return
    # What a proxy passes on comes from this machine too, and says for whom.
    elif request.remote_addr in THIS_MACHINE and not PASSED_ON & set(request.headers.keys()):
        return
    raise Unauthorized(www_authenticate=WWWAuthenticate("bearer"))


def readiness(context: Context) -> dict[str, Any]:
    """Whether work is really being done: database, tables, tick, and nothing held."""
    try:
        with reading(context.sessions) as session:
            return _readiness(session, context)
    except SQLAlchemyError as error:
        return {"ready": False, "database": type(error).__name__}


def _readiness(session: Session, context: Context) -> dict[str, Any]:
    wall = clock.wall(session)
    stands, wanted = revision_of(session.connection()), newest_revision()
    last, limit = clock.last_tick(session), latest_tick(context)
    age = (wall - last).total_seconds() if last is not None else None
    # A demonstration's time stands still until somebody moves it.
    late = context.settings.env != "demo" and (age is None or age > limit.total_seconds())
    found = {
        "database": "reachable",
        "revision": stands,
        "revision_current": stands == wanted,
        "tick_age_seconds": None if age is None else round(age, 1),
        "tick_late": late,
        "held": holding(session) is not None,
    }
    return {"ready": stands == wanted and not late and not found["held"], **found}


def latest_tick(context: Context) -> timedelta:
    """How old the last tick may be before it counts as late."""
    try:
        every = timetable(context.settings)["sweep"].every
    except BadSchedule:
        every = None
    tick = every or timedelta(seconds=context.settings.tick)
    return TICKS_MISSED * tick + GRACE


def numbers(context: Context) -> bytes:
    """The numbers, read from the database when asked: right whatever process answers."""
    registry = CollectorRegistry()
    with reading(context.sessions) as session:
        now, wall = clock.read(session, context.settings), clock.wall(session)
        _count(registry, session, now, wall)
    return generate_latest(registry)


def _count(registry: CollectorRegistry, session: Session, now: datetime, wall: datetime) -> None:
    messages = Gauge("pacesetter_messages", "Messages by status", ["status"], registry=registry)
    found = outbox.counts(session)
    for status in STATUSES:
        messages.labels(status).set(found.get(status, 0))
    plain = {
        "pacesetter_messages_waiting": (
            "Messages ready to be packed",
            outbox.waiting(session, now),
        ),
        "pacesetter_campaigns_running": ("Campaigns that run", _running(session)),
        "pacesetter_campaigns_overdue": ("Campaigns late with a stage", _overdue(session, now)),
        "pacesetter_campaigns_due": ("Campaigns the sweep has to look at", _due(session, now)),
        "pacesetter_incidents_open": ("Incidents that wait for a person", _incidents(session)),
        "pacesetter_held": ("1 while held after a restore", int(holding(session) is not None)),
    }
    for name, (words, value) in plain.items():
        Gauge(name, words, registry=registry).set(value)
    last = clock.last_tick(session)
    age = Gauge("pacesetter_tick_age_seconds", "Age of the last tick", registry=registry)
    age.set((wall - last).total_seconds() if last is not None else float("inf"))


def _number(session: Session, *conditions: Any) -> int:
    chosen = select(func.count()).select_from(Campaign).where(*conditions)
    return int(session.execute(chosen).scalar_one())


def _running(session: Session) -> int:
    return _number(session, col(Campaign.closed_at).is_(None))


def _overdue(session: Session, now: datetime) -> int:
    return _number(session, col(Campaign.closed_at).is_(None), col(Campaign.due_at) <= now)


def _due(session: Session, now: datetime) -> int:
    return _number(session, col(Campaign.next_at) <= now)


def _incidents(session: Session) -> int:
    chosen = select(func.count()).select_from(Incident).where(col(Incident.closed_at).is_(None))
    return int(session.execute(chosen).scalar_one())
