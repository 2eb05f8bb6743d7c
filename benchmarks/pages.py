"""The main pages against bare Flask pages that ask the same database the very same questions.

Both are asked in this process, in turn, until their first byte is there; nothing of a network is
in it. The bare page runs every statement that the page ran, built beforehand, through the same
library and in the same way (rows where the page asks for rows, objects where it asks for objects)
and answers a constant text: what is more is ours (building statements, rules, words, templates).
"""

from __future__ import annotations

import gc
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlalchemy import Executable, event, text
from sqlalchemy.orm import ORMExecuteState, Session, sessionmaker

from benchmarks.children import OURS, REFERENCE, Pair, database
from benchmarks.field import NOW, lay_out
from service import clock, loglines
from service.app import create_app
from service.auth import visits
from service.context import Context, open_context
from service.db import reading, writing
from service.settings import Settings

TARGET = 0.5  # of the bare page's rate: twice its time
WARM = 1
#: By the secretary of the committee, who holds a post in the office too: whoever sees most.
PAGES = {
    "todo": "/todo",
    "board": "/board",
    "campaign": "/campaigns/1",
    "campaign of a branch": "/campaigns/3",
    "pledges": "/campaigns/3/pledges",
    "ledger": "/campaigns/3/ledger",
    "organizations": "/organizations",
    "messages": "/outbox",
    "people": "/people",
    "plans": "/plans",
}


@dataclass(frozen=True)
class Question:
    """A statement as a page asked it, what was told with it, and whether objects were wanted."""

    statement: Executable
    told: Any
    objects: bool


Asked = list[Question]
Doors = sessionmaker[Any]


def measured_pages(kind: str, size: int, runs: int) -> Iterator[Pair]:
    """Lay out a field and measure one page after the other; a first byte is what is done once."""
    with database(kind) as copies:
        url = copies(lambda url: lay_out(url, size, papers=True))()
        settings = Settings(
            database_url=url, env="test", secret_key=SecretStr("b" * 40), log_level="ERROR"
        )
        loglines.install(settings)
        context = open_context(settings)
        ours = _visitor(context, create_app(context), size)
        gc.collect()
        gc.freeze()  # as the web service does when it starts
        for name, path in PAGES.items():
            asked = _questions(context, ours, path)
            bare = _bare(context.sessions, asked, len(ours.get(path).get_data()))
            pair = Pair(f"{kind}: {name} of {size:,} ({len(asked)} queries)", TARGET)
            for _ in range(WARM):
                ours.get(path)
                bare.get("/")
            for _ in range(runs):
                pair.runs[OURS].append(_timed(ours, path))
                pair.runs[REFERENCE].append(_timed(bare, "/"))
            yield pair
        context.close()


def _visitor(context: Context, app: Flask, size: int) -> FlaskClient:
    client = app.test_client()
    with writing(context.sessions) as session:
        clock.set_clock(session, context.settings, at=NOW, speed=0, wall=clock.wall(session))
        post = {"post": size + 1}
        session.execute(
            text(
                "INSERT INTO post (id, organization_id, role, title)"
                " VALUES (:post, 1, 'office', '办公室')"
            ),
            post,
        )
        session.execute(
            text(
                "INSERT INTO holder (id, post_id, person_id, since)"
                " VALUES (:post, :post, 1, '2020-01-01')"
            ),
            post,
        )
        secret = visits.begin(session, 1, wall=clock.wall(session))
    with client.session_transaction() as kept:
        kept.update({"_user_id": secret, "_fresh": True})
    return client


def _questions(context: Context, client: FlaskClient, path: str) -> Asked:
    """What a page asks of the database, in order."""
    client.get(path)
    with _listening(context) as asked:
        answer = client.get(path)
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status_code}")
    # Now and then a page notes a sign of life, which is no question.
    return [one for one in asked if not one.statement.is_dml]


@contextmanager
def _listening(context: Context) -> Iterator[Asked]:
    heard: Asked = []
    wanted: list[ORMExecuteState] = []  # asked of a session, which has not asked the engine yet

    def hear_session(state: ORMExecuteState) -> None:
        wanted.append(state)

    def hear(_c: Any, statement: Executable, _many: Any, told: Any, _options: Any) -> None:
        if wanted:
            state = wanted.pop()
            heard.append(Question(state.statement, state.parameters, objects=True))
        else:
            heard.append(Question(statement, told, objects=False))

    event.listen(Session, "do_orm_execute", hear_session)
    event.listen(context.engine, "before_execute", hear)
    try:
        yield heard
    finally:
        event.remove(Session, "do_orm_execute", hear_session)
        event.remove(context.engine, "before_execute", hear)


def _bare(doors: Doors, asked: Asked, length: int) -> FlaskClient:
    app = Flask("bare")
    page = "x" * length

    @app.get("/")
    def show() -> str:
        with reading(doors) as session:
            connection = session.connection()
            for one in asked:
                asking = session if one.objects else connection
                asking.execute(one.statement, one.told).all()
        return page

    return app.test_client()


def _timed(client: FlaskClient, path: str) -> dict[str, float]:
    began, cpu = time.perf_counter(), time.process_time()
    client.get(path)
    return {
        "done": 1,
        "seconds": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
