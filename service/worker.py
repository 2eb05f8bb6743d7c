"""A delivery worker: takes jobs from Procrastinate, and sends the shipment that each names."""

from __future__ import annotations

import asyncio
import gc
import signal
from collections.abc import Callable, Coroutine
from datetime import datetime

import psycopg
import structlog
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, select
from sqlmodel import Session

from notifications.claims import Trouble
from notifications.deliver import PACKED_AT_ONCE, Courier, DeliveryReport
from notifications.rows import shipments
from service import clock, jobs
from service.context import Context
from service.db import reading, writing
from service.delivery import ask, courier, deliver_all
from service.errors import BadInput, Problem
from service.held import refuse_while_held
from workflows.refusals import Refused

log = structlog.get_logger()

# How long a worker waits before it asks for a lost database again, in seconds.
PAUSE = 1.0
_STOP = (signal.SIGTERM, signal.SIGINT)
_NEEDS_POSTGRESQL = Problem("PACESETTER_DATABASE_URL", "worker_needs_postgresql", domain="settings")


def run(context: Context, *, concurrency: int = 4) -> None:
    """Work until a signal comes, through every loss of the database.

    On SIGTERM what is being sent is finished, and nothing new is begun. Raises BadInput on
    SQLite, where the scheduler delivers by itself.
    """
    if context.engine.dialect.name != "postgresql":
        raise BadInput([_NEEDS_POSTGRESQL])
    runner = courier(context)
    # What is loaded now stays; looking through it again and again costs a third of delivery.
    gc.collect()
    gc.freeze()
    asyncio.run(_until_told(lambda: _work(context, runner, concurrency=concurrency)))


async def _work(context: Context, runner: Courier, *, concurrency: int) -> None:
    """Work until cancelled, or until the database is lost.

    A new App each time: Procrastinate's keeps a pool that could not be opened.
    """
    app = app_of(context, runner, connections=concurrency + 2)
    async with app.open_async():
        await app.run_worker_async(
            queues=[jobs.QUEUE],
            concurrency=concurrency,
            delete_jobs="always",  # the record is the shipment
            install_signal_handlers=False,
            shutdown_graceful_timeout=context.settings.http_timeout,
        )


async def _until_told(work: Callable[[], Coroutine[None, None, None]]) -> None:
    """Begin `work` again whenever it ends, until SIGTERM or SIGINT; a second one kills."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()

    def tell() -> None:
        told.set()
        for number in _STOP:
            loop.remove_signal_handler(number)

    for number in _STOP:
        loop.add_signal_handler(number, tell)
    waiting = asyncio.create_task(told.wait())
    while not told.is_set():
        working = asyncio.create_task(work())
        await asyncio.wait({working, waiting}, return_when=asyncio.FIRST_COMPLETED)
        working.cancel()
        (ended,) = await asyncio.gather(working, return_exceptions=True)
        if isinstance(ended, ConnectorException | psycopg.Error):
            # Its kind and never its text, which may hold what somebody wrote.
            log.warning("worker_lost_the_database", kind=type(ended.__cause__ or ended).__name__)
        elif isinstance(ended, Exception):
            raise ended
        await asyncio.wait({waiting}, timeout=PAUSE)


def app_of(context: Context, runner: Courier, *, connections: int = 6) -> App:
    """Procrastinate's App, with the one task there is."""
    connector = PsycopgConnector(
        conninfo=conninfo(context.engine.url), min_size=1, max_size=connections
    )
    app = App(connector=connector)

    def deliver_shipment(shipment_id: int) -> None:
        carry(context, runner, shipment_id)

    app.task(name=jobs.TASK, queue=jobs.QUEUE)(deliver_shipment)
    return app


def carry(context: Context, runner: Courier, shipment_id: int) -> None:
    """Send one shipment, if it still wants to be sent; the claim decides, not the job."""
    with reading(context.sessions) as session:
        try:
            refuse_while_held(session)
        except Refused:
            return
        now = clock.read(session, context.settings)
        channel = _channel_of(session, shipment_id)
    if channel not in runner.channels:
        return
    carried = runner.carry(now, channel, shipment_id)
    if carried is not None and carried.trouble is not None:
        _report(context, [carried.trouble], now)


def dispatch(context: Context, runner: Courier, *, now: datetime) -> DeliveryReport:
    """Delivery's tick: hand over to the workers if there are any, else deliver here.

    Handing over is: rescue, pack, and give a job to every shipment that is ready, each new
    shipment in the transaction that makes it.
    """
    with reading(context.sessions) as session:
        handed_over = jobs.somebody_works(session)
    if not handed_over:
        return deliver_all(context, runner, now=now)
    report = DeliveryReport()
    runner.rescue(report)
    with writing(context.sessions) as session:
        jobs.drop_stalled(session)
        jobs.put_missing(session, runner.channels)
    tidy = True
    while True:
        packing = runner.pack(now, PACKED_AT_ONCE, tidy=tidy, made=jobs.put)
        tidy = False
        report.add_packing(packing)
        if not packing.moved:
            break
    _report(context, report.incidents, now)
    return report


def _channel_of(session: Session, shipment_id: int) -> str:
    found = select(shipments.c.channel).where(shipments.c.id == shipment_id)
    return session.execute(found).scalar_one_or_none() or ""


def _report(context: Context, troubles: list[Trouble], now: datetime) -> None:
    if troubles:
        with writing(context.sessions) as session:
            ask(session, troubles, now=now)


def conninfo(url: URL) -> str:
    """The database's address as libpq writes it."""
    query = {name: value for name, value in url.query.items() if isinstance(value, str)}
    parts = {
        "host": url.host,
        "port": url.port,
        "user": url.username,
        "password": url.password,
        "dbname": url.database,
        "application_name": "pacesetter worker",
    }
    return make_conninfo("", **{**{k: v for k, v in parts.items() if v is not None}, **query})
