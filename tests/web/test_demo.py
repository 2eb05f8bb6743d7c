"""The demonstration: a board that has something to tell, a clock, and everybody's part."""

from __future__ import annotations

import shutil
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, func, select

from notifications.rows import MailboxMessage
from service import board as boards
from service import board_standings, clock
from service.context import Context, open_context
from service.db import reading
from service.demo import demo_app, demo_settings, demonstration, prepare
from service.demo_clock import DemoClock
from service.models import Campaign, History, Organization, Person
from service.settings import CONFIG
from tests.web.office import Visitor, local

PLANS = sorted(path.stem for path in (CONFIG / "plans").glob("*.yaml"))


@pytest.fixture
def demo(prepared_demo: Path, tmp_path: Path) -> Iterator[Context]:
    """A demonstration of this test's own, as it is first shown."""
    file = tmp_path / "demo.db"
    shutil.copyfile(prepared_demo, file)
    context = open_context(demo_settings("http://127.0.0.1", f"sqlite:///{file}"))
    yield context
    context.close()


def test_the_sample_is_one_committee_four_general_branches_and_sixteen_branches(
    demo: Context,
) -> None:
    with reading(demo.sessions) as session:
        kinds = Counter(session.exec(select(Organization.kind)))
        people = session.exec(select(Person)).all()
    assert kinds == {"committee": 1, "general_branch": 4, "branch": 16}
    assert 190 <= len(people) <= 210
    assert len({person.name for person in people}) == len(people)
    assert all((person.email or "@example.org").endswith("@example.org") for person in people)
    assert any(person.email is None for person in people)


def test_the_board_tells_of_late_waiting_and_working_branches(demo: Context) -> None:
    with reading(demo.sessions) as session:
        now = clock.read(session, demo.settings)
        rows = boards.board(session, demo.rulebook, now=now)
        kinds = set(session.exec(select(History.kind)))
    assert now == local("2010-07-20 14:00")
    counts = board_standings.counts(row.status for row in rows)
    assert counts["overdue"] >= 4
    assert counts["waiting"] >= 2
    assert counts["running"] >= 8
    assert sum(row.secretary_vacant for row in rows) == 1
    assert kinds >= {"moved", "submitted", "approved", "returned", "worked", "fulfilled"}


def test_nothing_leaves_the_machine_and_everything_arrives_in_the_mailbox(demo: Context) -> None:
    assert demo.settings.email_channel == demo.settings.sms_channel == "mailbox"
    with reading(demo.sessions) as session:
        channels = Counter(session.exec(select(MailboxMessage.channel)))
    assert channels["email"] > 50
    assert channels["sms"] > 10


@pytest.mark.parametrize(
    ("step", "expected"),
    [("day", "2010-07-21 14:00"), ("week", "2010-07-27 14:00"), ("event", "2010-07-22 09:00")],
)
def test_time_passes_as_far_as_was_asked(demo: Context, step: str, expected: str) -> None:
    visitor = Visitor(demo_app(demo).test_client())
    visitor.post("/demo/clock", step=step)
    with reading(demo.sessions) as session:
        assert clock.read(session, demo.settings) == local(expected)


def test_a_week_in_one_step_is_seven_days_of_sweeps_and_deliveries(demo: Context) -> None:
    visitor = Visitor(demo_app(demo).test_client())
    with reading(demo.sessions) as session:
        last = session.exec(select(func.max(MailboxMessage.id))).one()
    visitor.post("/demo/clock", step="week")
    with reading(demo.sessions) as session:
        arrived = session.exec(
            select(MailboxMessage.at).where(col(MailboxMessage.id) > (last or 0))
        ).all()
    assert arrived
    assert max(arrived) < local("2010-07-27 14:00")  # each when it was due, not at the end


def test_no_day_passes_any_more_once_the_demonstration_has_been_left(demo: Context) -> None:
    with demonstration(demo) as app:
        moving: DemoClock = app.extensions["demo_clock"]
        before = moving.now()
        Visitor(app.test_client()).post("/demo/clock", step="play")
        pressed = moving.playing
    assert (pressed, moving.playing) == (True, False)
    assert "demo-clock" not in {thread.name for thread in threading.enumerate()}
    assert moving.now() in (before, before + timedelta(days=1))  # a day passes whole or not at all


def test_one_acts_as_whom_the_bar_offers_and_nobody_else(demo: Context) -> None:
    visitor = Visitor(demo_app(demo).test_client())
    page = visitor.read("/board")
    assert "示例职业技术学院党委" in page
    assert visitor.post("/demo/act-as", person=999_999).status_code == 404


def test_the_clock_and_the_parts_are_for_demonstrations_only(demo: Context) -> None:
    from service.app import create_app
    from service.settings import Settings

    settings = Settings(database_url=demo.settings.database_url, env="test")
    context = open_context(settings)
    visitor = Visitor(create_app(context).test_client())
    assert visitor.get("/todo").status_code == 302
    assert visitor.post("/demo/clock", step="day").status_code == 404
    assert visitor.post("/demo/act-as", person=1).status_code == 404
    context.close()


@pytest.mark.parametrize("name", [name for name in PLANS if name != "college-001"])
def test_every_plan_can_be_shown(tmp_path: Path, name: str) -> None:
    context = prepare(tmp_path, "http://127.0.0.1", name)
    with reading(context.sessions) as session:
        top = session.exec(select(Campaign).order_by(col(Campaign.path))).first()
        assert top
        started = clock.read(session, context.settings) - top.launched_at
    assert started > timedelta(days=5)
    visitor = Visitor(demo_app(context).test_client())
    for path in ("/board", "/todo", f"/campaigns/{top.id}", "/mailbox"):
        visitor.read(path)
    context.close()
