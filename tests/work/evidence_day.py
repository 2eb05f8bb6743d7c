"""A village whose branches hand in evidence, and what is done there in one line each."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from service import evidence
from service.actors import Actor
from service.campaigns.rows import facts_of
from service.db import reading, writing
from service.evidence import Absentee, Attendance, MeetingHeld, Paper, Written
from service.evidence.rows import occurrence_of
from service.models import Campaign, Evidence, Occurrence, Person, Task, Unlocking
from service.roles import members_of
from service.work import attach
from tests.campaigns.village import FIRST, Village, at
from workflows.refusals import Refused

PLAN = (Path(__file__).parent / "evidence.yaml").read_text("utf-8")
PDF = b"%PDF-1.7 "
MEETING, REPORT, SUGGESTION, THEME = (
    "monthly_meeting", "quarter_report", "one_suggestion", "theme_meeting",
)  # fmt: skip
TOPIC = "活动推进情况"
MINUTES = "研究了本月推进情况，议定三件事。"


def opened(engine: Engine, text: str = PLAN) -> Village:
    """Launch the plan on a Friday; it begins on the Monday after."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(text)
    founded.day("2026-03-02")
    return founded


def members(village: Village, code: str = FIRST) -> list[Person]:
    """Return the members of an organisation today."""
    with reading(village.engine) as session:
        number = village.cast.organizations[code]
        return members_of(session, number, village.now.date())


def member(village: Village, number: int = 0, code: str = FIRST) -> Actor:
    """Return one of the members, acting."""
    return Actor.person(members(village, code)[number].id, "member")


def attended(expected: int = 3, *absent: tuple[str, str], present: int | None = None) -> Attendance:
    """Return an attendance in which everybody else came."""
    there = expected - len(absent) if present is None else present
    return Attendance(expected, there, tuple(Absentee(*each) for each in absent))


def committee(held_on: str, **more: Any) -> Paper:
    """Return a monthly committee meeting as the plan wants it."""
    told = {"minutes": MINUTES, "topic": TOPIC, "attendance": attended(), **more}
    return Paper(meeting=MeetingHeld(date.fromisoformat(held_on), **told))


def hands_in(
    village: Village,
    duty: str,
    period: str,
    paper: Paper,
    code: str = FIRST,
    by: Actor | None = None,
) -> Evidence:
    """Hand in what a duty asks for; by the secretary unless it is said."""
    acting = by or village.secretary(code)
    found: Evidence = village.do(evidence.hand_in, code, duty, period, paper, by=acting)
    return found


def meets(village: Village, held_on: str, period: str, code: str = FIRST, **more: Any) -> Evidence:
    """Hold the committee's meeting of a month."""
    return hands_in(village, MEETING, period, committee(held_on, **more), code)


def report(village: Village, code: str = FIRST, hours: int = 12, helped: int = 3) -> Paper:
    """Return a quarterly report with a file and its figures."""
    with writing(village.engine) as session:
        campaign = village.campaign(session, code)
        content = PDF + code.encode()
        file = attach(session, campaign, "a.pdf", content, by=Actor("operator"), now=village.now)
    figures = {"service_hours": hours, "helped": helped}
    return Paper(text="本季度开展了三项活动，群众反映良好。", files=(file.id,), figures=figures)


def examine(village: Village, verb: Any, row: Evidence, *told: Any, by: Actor) -> Evidence:
    """Accept what was handed in, or return it."""
    with writing(village.engine) as session:
        found: Evidence = verb(
            session, village.rulebook, session.get_one(Evidence, row.id), *told,
            by=by, now=village.now,
        )  # fmt: skip
        return found


def writes(
    village: Village, number: int, kind: str, text: str = "窗口增设导办台。",
    by: Actor | None = None, **more: Any,
) -> Any:  # fmt: skip
    """Let a member hand in a paper."""
    person = members(village)[number]
    acting = by or Actor.person(person.id, "member")
    told = Written(title="建议", text=text, **more)
    return village.do(evidence.contribute, FIRST, kind, person.id, told, by=acting)


def occurrence(village: Village, duty: str, period: str, code: str = FIRST) -> Occurrence:
    """Return one period's owing as it stands."""
    with reading(village.engine) as session:
        found = occurrence_of(session, village.campaign(session, code), duty, period)
        assert found is not None
        return found


def state(village: Village, duty: str, period: str, code: str = FIRST) -> str:
    """Return the state of one window, as the list of duties tells it."""
    with reading(village.engine) as session:
        number = village.campaign(session, code).id
        which = col(Campaign.id) == number
        rows = evidence.duties(session, village.rulebook, which, now=village.now)
        return next(
            row.state
            for row in rows
            if (row.occurrence.duty, row.occurrence.period) == (duty, period)
        )


def asks(
    village: Village,
    until: str,
    reason: str = "书记出差",
    code: str = FIRST,
    period: str = "2026-03",
) -> Unlocking:
    """Ask that a month's meeting be opened again."""
    with writing(village.engine) as session:
        row = occurrence_of(session, village.campaign(session, code), MEETING, period)
        assert row is not None
        return evidence.ask_unlocking(
            session, village.rulebook, row, date.fromisoformat(until), reason,
            by=village.secretary(code), now=village.now,
        )  # fmt: skip


def decides(village: Village, asked: Unlocking, grant: bool, note: str = "", **more: Any) -> None:
    """Let the superior answer a request."""
    with writing(village.engine) as session:
        row = session.get_one(Unlocking, asked.id)
        by = more.pop("by", None) or village.superior(FIRST)
        evidence.decide_unlocking(
            session, village.rulebook, row, grant, note, by=by, now=village.now, **more
        )


def refusals(act: Any, *given: Any, **more: Any) -> list[str]:
    """Return the codes with which something is refused."""
    with pytest.raises(Refused) as refused:
        act(*given, **more)
    return [reason.code for reason in refused.value.reasons]


def known(village: Village, code: str = FIRST) -> dict[str, str]:
    """Return the facts that are kept for the only round."""
    with reading(village.engine) as session:
        kept = facts_of(village.campaign(session, code)).particulars.values
        return {name: value for round_key, name, value in kept if round_key == "main"}


def tasks(village: Village, kind: str) -> list[tuple[str, str, str | None]]:
    """Return (role, last day, outcome) of the tasks of a kind."""
    with reading(village.engine) as session:
        found = session.exec(select(Task).where(Task.kind == kind).order_by(col(Task.id)))
        return [(t.role, t.due_on.isoformat() if t.due_on else "", t.outcome) for t in found]


def days_after(village: Village, days: int) -> str:
    """Return a day from today on."""
    return (village.now.date() + timedelta(days=days)).isoformat()
