"""`pacesetter serve`, `scheduler`, `worker`, `demo`: processes that run until they are stopped."""

from __future__ import annotations

import os

import click

from service import loglines
from service import scheduler as timetable_at_work
from service import worker as delivery_worker
from service.beside import COMPANION, LONGEST_STOP, scheduler_beside
from service.commands.spoken import SpokenCommand, option
from service.commands.terminal import Terminal
from service.context import an_engine
from service.preflight import configuration, objections
from service.settings import look

THREADS = 8


def _refuse_to_start(terminal: Terminal, *, serving: bool) -> None:
    """Say everything that is wrong, with the settings and with what they lead to; do not start."""
    settings, problems = look(serving=serving)
    found = [problem.told(terminal.locale) for problem in problems]
    if settings is not None and not problems:
        loglines.install(settings)
        with an_engine(settings) as engine:
            found += objections(settings, engine, terminal.locale)
    elif settings is not None:
        looked_at = configuration(settings, terminal.locale)
        found += [f"{each.what}: {each.sentence}" for each in looked_at if not each.well]
    for line in found:
        click.echo(line, err=True)
    if found:
        raise SystemExit(1)


@click.command("serve", cls=SpokenCommand, help="help.serve")
@option("--host", default="127.0.0.1", show_default=True)
@option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@option("--with-scheduler/--without-scheduler", default=None, help="option.with_scheduler")
@option("--threads", type=click.IntRange(1, 256), default=THREADS, show_default=True)
@click.pass_obj
def serve(
    terminal: Terminal, host: str, port: int, with_scheduler: bool | None, threads: int
) -> None:
    """The web service; on one machine with the scheduler as a second process."""
    from granian.constants import Interfaces
    from granian.server import Server

    _refuse_to_start(terminal, serving=True)
    embedded = terminal.settings.database_url.startswith("sqlite")
    server = Server(
        "service.served:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        factory=True,
        websockets=False,
        log_enabled=False,
        workers_kill_timeout=LONGEST_STOP,
        respawn_failed_workers=True,
    )
    with scheduler_beside(embedded if with_scheduler is None else with_scheduler):
        click.echo(terminal.say("serve.ready", url=f"http://{host}:{port}"))
        server.serve()


@click.command("scheduler", cls=SpokenCommand, help="help.scheduler")
@option(COMPANION, "companion", type=int, hidden=True, help="option.companion")
@click.pass_obj
def scheduler(terminal: Terminal, companion: int | None) -> None:
    """The timetable, until it is stopped, or until the process that it stands beside has gone."""
    _refuse_to_start(terminal, serving=False)
    timetable_at_work.run(terminal.context, companion=companion)


@click.command("worker", cls=SpokenCommand, help="help.worker")
@option("--concurrency", type=click.IntRange(1, 64), default=4, show_default=True)
@click.pass_obj
def worker(terminal: Terminal, concurrency: int) -> None:
    """A delivery worker, until it is stopped; on PostgreSQL."""
    _refuse_to_start(terminal, serving=False)
    delivery_worker.run(terminal.context, concurrency=concurrency)


@click.command("demo", cls=SpokenCommand, help="help.demo")
@option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@option("--plan", "plan_name", default="college-001", show_default=True, help="option.demo_plan")
@click.pass_obj
def demo(terminal: Terminal, port: int, plan_name: str) -> None:
    """A sample organisation, a simulated clock, and a mailbox."""
    from service.demo import run_demo

    os.environ["PACESETTER_ENV"] = "demo"
    run_demo(port, plan_name, terminal.locale)
