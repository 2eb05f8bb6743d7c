"""Restore: bring a backup back, take what was unfinished for unknown, and hold (TRUST 4.8)."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Engine, func, select, update
from sqlmodel import Session

from notifications.rows import messages, shipments
from notifications.waiting import changed
from service import audit, clock
from service.backup import Manifest, check, refuse_unless_fitting, restore_rows
from service.db import session_factory, upgrade, writing
from service.held import hold
from service.incidents import open_incident


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    manifest: Manifest
    unknown: int
    faults: int


def restore(engine: Engine, file: Path) -> Restored:
    """Restore a backup into an empty database, and leave the service held.

    Whatever had not ended when the backup was made may have been sent since, so it is unknown
    now: only a person lets it go out. Raises Refused, and has then changed nothing.
    """
    manifest = check(file)
    refuse_unless_fitting(engine, manifest)
    upgrade(engine)
    with writing(session_factory(engine)) as session:
        restore_rows(session.connection(), file, manifest)
        unknown = _doubt(session)
        wall = clock.wall(session)
        hold(session, wall=wall, why=f"restored from {manifest.made_at}")
        report = audit.verify(session, head=manifest.head or None)
        cause = (
            f"backup of {manifest.made_at}, head {manifest.head or '-'}:"
            f" {unknown} messages of unknown outcome, {len(report.faults)} faults in history"
        )
        open_incident(session, "restored", f"backup:{manifest.made_at}", cause=cause, now=wall)
    return Restored(manifest, unknown, len(report.faults))


def _doubt(session: Session) -> int:
    """Mark everything that has not ended as unknown; gives the number of messages."""
    detail = "restored from a backup"
    loose = update(messages).where(messages.c.shipment_id.is_(None), messages.c.exception.is_(None))
    number = changed(session.execute(loose.values(exception="unknown", detail=detail)))
    unfinished = shipments.c.state.in_(("ready", "sending"))
    packed = (
        select(func.count())
        .select_from(messages)
        .where(
            messages.c.exception.is_(None),
            messages.c.shipment_id.in_(select(shipments.c.id).where(unfinished)),
        )
    )
    number += int(session.execute(packed).scalar_one())
    wall = clock.wall(session)
    values = {
        "state": "unknown",
        "lease_until": None,
        "lease_owner": None,
        "settled_at": wall,
        "last_error": detail,
        "epoch": shipments.c.epoch + 1,  # a worker of before the restore settles nothing here
    }
    session.execute(update(shipments).where(unfinished).values(values))
    return number
