"""Jobs for other machines: one a shipment, kept by Procrastinate in the same PostgreSQL.

The outbox stays the record. A job only says "deliver this shipment"; whoever loses it loses
nothing, since what is ready and has no job is given one at the next tick.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from procrastinate import SyncPsycopgConnector
from procrastinate.jobs import Job
from procrastinate.manager import JobManager
from procrastinate.schema import SchemaManager
from sqlalchemy import Connection, bindparam, text
from sqlmodel import Session

QUEUE = "deliver"
TASK = "deliver_shipment"
# One dispatcher at a time looks for shipments without a job.
_DISPATCH_LOCK = 7_263_510_482
# A worker says every 10 seconds that it lives (Procrastinate's own rhythm).
_SILENT = 30


def apply_schema(connection: Connection) -> bool:
    """Create Procrastinate's tables where they are missing; True if they were created.

    For PostgreSQL only; on SQLite there are no jobs. The caller commits, and keeps others from
    doing the same at once (the migrations hold their lock).
    """
    if connection.dialect.name != "postgresql":
        return False
    there = connection.execute(text("SELECT to_regclass('procrastinate_jobs')")).scalar_one()
    if there is not None:
        return False
    # On the driver's connection: the schema is full of percent signs, which SQLAlchemy's
    # parameters would read.
    _driver(connection).execute(SchemaManager.get_schema())
    return True


def put(session: Session, shipments: Sequence[int]) -> None:
    """Queue one job for each of these shipments, in the session's own transaction."""
    if not shipments:
        return
    manager = JobManager(SyncPsycopgConnector())
    jobs = [
        Job(
            id=None,
            queue=QUEUE,
            lock=None,
            queueing_lock=f"shipment:{shipment}",
            task_name=TASK,
            task_kwargs={"shipment_id": shipment},
        )
        for shipment in shipments
    ]
    manager.batch_defer_jobs(jobs, connection=_driver(session.connection()))


def put_missing(session: Session, channels: Iterable[str], *, limit: int = 1_000) -> int:
    """Queue a job for what is ready but has none waiting: retries, rescues, and lost jobs.

    Two that look at the same moment would queue the same job twice, which aborts a whole
    transaction; so they take turns.
    """
    session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _DISPATCH_LOCK})
    found = text(
        "SELECT s.id FROM shipment s WHERE s.state = 'ready' AND s.not_before <= clock_timestamp()"
        " AND s.channel IN :channels AND NOT EXISTS (SELECT 1 FROM procrastinate_jobs j"
        " WHERE j.queueing_lock = 'shipment:' || s.id AND j.status = 'todo')"
        " ORDER BY s.not_before, s.id LIMIT :limit"
    ).bindparams(bindparam("channels", expanding=True))
    missing = session.execute(found, {"channels": list(channels), "limit": limit}).scalars().all()
    put(session, missing)
    return len(missing)


def drop_stalled(session: Session) -> int:
    """Forget the jobs of workers that are silent; their shipments are rescued by their lease.

    Jobs stay "doing" after a kill until somebody does this.
    """
    stalled = session.execute(
        text(
            "SELECT j.id FROM procrastinate_jobs j"
            " LEFT JOIN procrastinate_workers w ON w.id = j.worker_id"
            " WHERE j.status = 'doing' AND j.queue_name = :queue AND (w.id IS NULL"
            " OR w.last_heartbeat < clock_timestamp() - make_interval(secs => :silent))"
            " FOR UPDATE OF j SKIP LOCKED"
        ),
        {"queue": QUEUE, "silent": _SILENT},
    ).scalars()
    ids = stalled.all()
    for job_id in ids:
        session.execute(
            text("SELECT procrastinate_finish_job_v1(:id, 'failed', true)"), {"id": job_id}
        )
    return len(ids)


def somebody_works(session: Session) -> bool:
    """Whether any delivery worker has given a sign of life lately."""
    if session.get_bind().dialect.name != "postgresql":
        return False
    there = session.execute(text("SELECT to_regclass('procrastinate_workers')")).scalar_one()
    alive = text(
        "SELECT EXISTS (SELECT 1 FROM procrastinate_workers"
        " WHERE last_heartbeat >= clock_timestamp() - make_interval(secs => :silent))"
    )
    return there is not None and bool(session.execute(alive, {"silent": _SILENT}).scalar_one())


def _driver(connection: Connection) -> Any:
    """psycopg's own connection, in the transaction that SQLAlchemy has open on it."""
    return connection.connection.driver_connection
