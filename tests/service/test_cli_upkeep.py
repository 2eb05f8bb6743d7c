"""What an operator looks after: the doctor's findings, incidents, and sends of unknown outcome."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, select, update

from notifications.rows import messages, shipments
from service.db import make_engine, reading, session_factory, writing
from service.models import Campaign
from tests.service.operator import Operator

DAY = "2026-09-24T12:00"


@pytest.fixture
def operator(database_url: str, tmp_path: Path) -> Operator:
    operator = Operator(database_url, tmp_path)
    operator.settles_in()
    operator.launches()
    return operator


@pytest.fixture
def engine(operator: Operator) -> Engine:
    return make_engine(operator.url)


def looked_at(operator: Operator, *words: str) -> dict[str, tuple[bool, str]]:
    told = json.loads(operator.run("doctor", "--json", *words).stdout)
    return {each["what"]: (each["ok"], each["message"]) for each in told}


def test_the_doctor_explains_everything_and_finds_what_is_amiss(operator: Operator) -> None:
    found = looked_at(operator)
    assert found["database"][0]
    assert found["PACESETTER_EMAIL_CHANNEL"][0]
    assert found["plans/college-001.yaml"][0]
    assert not found["tick"][0]  # nothing has ticked yet, and it says what to do about it
    assert "pacesetter serve" in found["tick"][1]
    operator.does("sweep")
    assert looked_at(operator)["tick"][0]


def test_of_a_new_installation_the_doctor_only_warns_that_nothing_has_ticked(
    database_url: str, tmp_path: Path
) -> None:
    """Until there is work that waits for a tick."""
    operator = Operator(database_url, tmp_path)
    operator.settles_in()
    told = json.loads(operator.run("doctor", "--json").stdout)
    tick = next(each for each in told if each["what"] == "tick")
    assert (tick["ok"], tick["warning"]) == (True, True)
    assert "pacesetter serve" in tick["message"]
    assert "! tick" in operator.run("doctor").output
    operator.launches()
    assert not looked_at(operator)["tick"][0]


def test_the_doctor_tells_no_secret(operator: Operator) -> None:
    operator.env = {
        "PACESETTER_SECRET_KEY": "a-very-secret-key-of-forty-characters-xx",
        "SENDGRID_API_KEY": "SG.hidden",
    }
    told = operator.run("doctor", "--all").output
    assert "a-very-secret-key" not in told
    assert "SG.hidden" not in told


def test_the_doctor_reads_a_broken_configuration_to_its_end(
    operator: Operator, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    (config / "plans").mkdir(parents=True)
    (config / "calendars").mkdir()
    (config / "plans" / "bad.yaml").write_text("name: bad\n", "utf-8")
    (config / "calendars" / "cn-2027.yaml").write_text("year: 2026\n", "utf-8")
    operator.env = {"PACESETTER_CONFIG_DIR": str(config)}
    found = looked_at(operator)
    assert not found["calendars"][0]
    assert not found["schedule.yaml"][0]
    assert found["database"][0]


@pytest.mark.parametrize("name", ["cn.yaml", "2027.yaml"])
def test_a_calendar_that_nothing_would_read_is_told(
    operator: Operator, tmp_path: Path, name: str
) -> None:
    config = tmp_path / "config"
    (config / "plans").mkdir(parents=True)
    (config / "calendars").mkdir()
    (config / "calendars" / name).write_text("nonsense: [", "utf-8")
    operator.env = {"PACESETTER_CONFIG_DIR": str(config)}
    well, told = looked_at(operator)["calendars"]
    assert not well
    assert name in told


def test_the_doctor_looks_at_a_database_without_tables(tmp_path: Path) -> None:
    operator = Operator(f"sqlite:///{tmp_path / 'new.db'}", tmp_path)
    assert "db upgrade" in looked_at(operator)["database"][1]
    assert "db upgrade" in operator.is_refused("overdue")
    assert operator.run("db", "status").exit_code == 1
    operator.does("db", "upgrade")
    assert operator.reads("db", "status")["current"]


def test_a_provider_that_cannot_be_reached_is_found(operator: Operator) -> None:
    operator.env = {
        "PACESETTER_EMAIL_CHANNEL": "smtp",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": "9",
    }
    assert looked_at(operator)["PACESETTER_EMAIL_CHANNEL"][0]
    well, told = looked_at(operator, "--network")["PACESETTER_EMAIL_CHANNEL"]
    assert not well
    assert "127.0.0.1:9" in told


def test_a_poisoned_campaign_is_parked_shown_mended_and_tried_again(
    operator: Operator, engine: Engine
) -> None:
    with writing(session_factory(engine)) as session:
        poisoned = update(Campaign).where(Campaign.id == 3)  # type: ignore[arg-type]  # a column, not a bool
        session.execute(poisoned.values(particulars='{"dates": "broken"}'))
    swept = operator.reads("sweep", "--at", DAY)
    assert (swept["seen"] >= 3, swept["failed"]) == (True, 1)
    (incident,) = operator.reads("incidents")
    assert (incident["kind"], incident["subject"]) == ("campaign_failed", "campaign:3")
    assert incident["actions"] == ["retry", "close"]
    assert incident["cause"]
    operator.locale = "zh-Hans"
    shown = operator.does("incidents")
    assert "活动无法推进" in shown
    assert "第一党支部" in shown
    assert "campaign" not in shown.partition(incident["cause"][:10])[0]
    with writing(session_factory(engine)) as session:
        mended = update(Campaign).where(Campaign.id == 3)  # type: ignore[arg-type]  # a column, not a bool
        session.execute(mended.values(particulars="{}"))
    operator.does("incidents", str(incident["id"]), "retry")
    assert operator.reads("sweep", "--at", DAY)["seen"] == 1
    assert operator.reads("incidents") == []
    assert [each["action"] for each in operator.reads("incidents", "--closed")] == ["retried"]
    engine.dispose()


def _lose_the_answer(engine: Engine) -> list[Any]:
    """Make every SMS that went out of unknown outcome, for longer than anybody waits."""
    with writing(session_factory(engine)) as session:
        lost = update(shipments).where(shipments.c.channel == "sms")
        session.execute(lost.values(state="unknown", settled_at=shipments.c.created_at))
    with reading(session_factory(engine)) as session:
        # Somebody without a telephone was never sent one.
        found = select(messages.c.id).where(
            messages.c.channel == "sms", messages.c.exception.is_(None)
        )
        return list(session.execute(found).scalars())


@pytest.mark.parametrize(("action", "left"), [("resend", 1), ("treat-as-sent", 1), ("close", 0)])
def test_a_send_of_unknown_outcome_is_decided_by_a_person(
    operator: Operator, engine: Engine, action: str, left: int
) -> None:
    operator.does("sweep", "--at", DAY)
    operator.does("deliver", "--at", DAY)
    lost = _lose_the_answer(engine)
    assert lost
    operator.does("deliver", "--at", DAY)
    waiting = operator.reads("incidents")
    assert {each["kind"] for each in waiting} == {"delivery_unknown"}
    shown = operator.does("--locale", "zh-Hans", "incidents")
    assert shown.count("消息结果不明") == len(waiting)
    assert "发给" in shown
    assert "delivery_unknown" not in shown
    assert "shipment" not in shown
    for incident in waiting:
        operator.does("incidents", str(incident["id"]), action)
        assert operator.is_refused("incidents", str(incident["id"]), action)
    operator.does("deliver", "--at", DAY)
    with reading(session_factory(engine)) as session:
        c = messages.c
        flagged = session.execute(select(c.maybe_sent).where(c.id.in_(lost))).scalars().all()
    told = {each["id"]: each["status"] for each in operator.reads("outbox", "--limit", "500")}
    outcome = {told[number] for number in lost}
    assert outcome == ({"accepted"} if left else {"unknown"})
    assert all(flagged) == (action == "resend")
    engine.dispose()


def test_how_many_messages_have_each_status(operator: Operator) -> None:
    operator.does("sweep", "--at", DAY)
    told = operator.reads("outbox", "--counts")
    assert told["ready"] > 0
    assert set(told) == {
        "ready", "sending", "accepted", "unknown", "failed", "expired", "cancelled",
    }  # fmt: skip
    assert operator.is_refused("outbox", "--resend", "1")
    assert operator.run("outbox", "--resend", "all").exit_code == 2
