"""The demonstration: a fresh database, a sample organisation, a simulated clock, a mailbox."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import click
from flask import Flask
from sqlalchemy import Engine, event
from werkzeug.serving import WSGIRequestHandler, make_server

from service import beginnings, clock, loglines
from service.actors import OPERATOR
from service.app import create_app
from service.context import Context, open_context, open_engine
from service.db import upgrade, writing
from service.demo_clock import DemoClock
from service.demo_data import fill
from service.demo_story import Story
from service.models import Organization
from service.organizations import subtree
from service.settings import Settings
from service.words import say
from workflows.calendar import instant
from workflows.plan import Plan
from workflows.timeline import timeline_of

HOST = "127.0.0.1"  # anyone may act as anyone here, so nobody else is let in
LONGEST_PLAY = timedelta(days=75)
AFTER_DUE = timedelta(days=5)
# Where a plan names no day at all.
SOME_DAY = date(2010, 6, 1)


class Quiet(WSGIRequestHandler):
    """The service writes its own log."""

    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing."""


def run_demo(port: int = 8000, plan_name: str = "college-001", locale: str = "zh-Hans") -> None:
    """Prepare a demonstration in a folder of its own and serve it until interrupted."""
    base_url = f"http://{HOST}:{port}"
    click.echo(say(locale, "web", "demo.preparing"))
    with TemporaryDirectory(prefix="pacesetter-demo-", ignore_cleanup_errors=True) as folder:
        loglines.install(demo_settings(base_url, database_in(folder)))
        context = prepare(Path(folder), base_url, plan_name)
        try:
            with demonstration(context) as app:
                _serve(app, port, say(locale, "web", "demo.ready", url=base_url))
        finally:
            context.close()


def _serve(app: Flask, port: int, ready: str) -> None:
    server = make_server(HOST, port, app, threaded=True, request_handler=Quiet)
    click.echo(ready)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        click.echo("")
    finally:
        server.server_close()


def prepare(folder: Path, base_url: str, plan_name: str = "college-001") -> Context:
    """Make the database, bring the sample organisation in, launch the plan, play some weeks."""
    settings = demo_settings(base_url, database_in(folder))
    engine = open_engine(settings)
    _never_waits_for_the_disk(engine)
    upgrade(engine)
    engine.dispose()
    context = open_context(settings)
    _never_waits_for_the_disk(context.engine)
    text = context.rulebook.read_file(plan_name)
    plan = context.rulebook.load_text(text, plan_name)
    begins = opening(plan)
    with writing(context.sessions) as session:
        wall = clock.wall(session)
        clock.set_clock(session, settings, at=begins, speed=0, wall=wall)
        top = fill(session, settings.config_dir / "demo", now=begins)
        version = context.rulebook.store(session, text, name=plan_name, by=OPERATOR, now=begins)
        for organization in _highest(subtree(session, top), plan):
            beginnings.launch(
                session, context.rulebook, version, organization, by=OPERATOR, now=begins
            )
    DemoClock(context, Story(context).work, settings.zone).advance(_shown_first(plan, begins))
    return context


def _never_waits_for_the_disk(engine: Engine) -> None:
    """A demonstration's database goes when the demonstration ends: nothing needs to survive."""

    def connected(dbapi: Any, _record: Any) -> None:
        dbapi.execute("PRAGMA synchronous=OFF").close()

    event.listen(engine, "connect", connected)


def database_in(folder: str | Path) -> str:
    """The address of a demonstration's database."""
    return f"sqlite:///{Path(folder) / 'demo.db'}"


def demo_settings(base_url: str, database_url: str) -> Settings:
    """The settings of a demonstration: whatever the environment says, it sends nothing."""
    return Settings(
        env="demo",
        database_url=database_url,
        base_url=base_url,
        email_channel="mailbox",
        sms_channel="mailbox",
        chat_urls=(),
        digest_at=0,
        log_level="WARNING",
    )


def demo_app(context: Context) -> Flask:
    """The web service with the demonstration's clock in it."""
    app = create_app(context)
    app.extensions["demo_clock"] = DemoClock(context, Story(context).work, context.settings.zone)
    return app


@contextmanager
def demonstration(context: Context) -> Iterator[Flask]:
    """The same for as long as it is served: when it is left, its days have stopped passing."""
    app = demo_app(context)
    try:
        yield app
    finally:
        app.extensions["demo_clock"].close()


def opening(plan: Plan) -> datetime:
    """The morning of the day before anything of a plan begins."""
    line = timeline_of(plan, ())
    known = [window.opens for window in line.rounds.values()] + [line.starts]
    first = min((day for day in known if day is not None), default=SOME_DAY)
    return instant(first - timedelta(days=1), time(8), plan.zone).astimezone(UTC)


def _highest(organizations: Sequence[Organization], plan: Plan) -> list[Organization]:
    """The organisations that a plan is launched for: those that take part, with none above them."""
    chosen: list[Organization] = []
    for one in sorted(organizations, key=lambda each: each.path):
        covered = any(one.path.startswith(above.path) for above in chosen)
        if one.kind in plan.participants and not covered:
            chosen.append(one)
    return chosen


def _shown_first(plan: Plan, begins: datetime) -> datetime:
    """Some days after the first deadline, when some are done, some wait, and some are late."""
    line = timeline_of(plan, ())
    due = min((window.due for window in line.stages.values() if window.due), default=None)
    latest = begins + LONGEST_PLAY
    if due is None:
        return latest
    return min(instant(due + AFTER_DUE, time(14), plan.zone).astimezone(UTC), latest)
