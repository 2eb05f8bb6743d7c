"""Optional activities 自选动作 (S3-16): never overdue, never a veto, and in no share."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import Engine, update
from sqlmodel import Session, col, select

from service import board, evidence
from service.campaign_told import whole
from service.commendation.partaking import duties_overdue, participation_of
from service.db import reading
from service.ledger import compile_ledger
from service.models import Campaign, Occurrence
from service.reviews.situation import situation
from tests.campaigns.village import FIRST, at
from tests.work.honours import Honours
from tests.work.test_commendation_of_the_seeds import runs
from workflows.lateness import duty_overdue
from workflows.owed import is_owed
from workflows.plan import Plan

OPTIONAL = ("skills", "cost_suggestions")
THIRD_QUARTER = "2023-Q3"


@pytest.fixture
def village(engine: Engine) -> Honours:
    """The power bureau's plan in October: two kinds of optional activities, none of them held."""
    told = runs(engine, "power-004", "2023-03-01", "2023-10-20")
    told.sweep()
    return told


def looked_at(village: Honours, session: Session) -> tuple[Plan, Campaign, datetime]:
    campaign = village.campaign(session, FIRST)
    return village.rulebook.plan(session, campaign.plan_version_id), campaign, village.now


def does_all_but_optional(village: Honours) -> None:
    """Everything mandatory that is due is done, in time."""

    def does(session: Session) -> None:
        _, campaign, now = looked_at(village, session)
        mine = update(Occurrence).where(
            col(Occurrence.campaign_id) == campaign.id,
            col(Occurrence.due_at) <= now,
            col(Occurrence.duty).not_in(OPTIONAL),
        )
        session.execute(mine.values(done_at=at("2023-03-02")))

    village.in_one_go(does)


def test_what_is_optional_counts_for_nobody_as_overdue(village: Honours) -> None:
    does_all_but_optional(village)
    with reading(village.engine) as session:
        plan, campaign, now = looked_at(village, session)
        undone = select(Occurrence.duty).where(
            Occurrence.campaign_id == campaign.id,
            col(Occurrence.due_at) <= now,
            col(Occurrence.done_at).is_(None),
        )
        assert set(session.exec(undone)) == set(OPTIONAL)
        part = participation_of(session, plan, campaign, None, "year", now)
        assert duties_overdue(session, plan, campaign, now) == 0
        assert (part.done, part.percent) == (part.owed, 100)
        told = whole(session, village.rulebook, campaign, locale="zh-Hans", now=now)
        assert [one for one in told["duties"] if one["days_overdue"]] == []
        rows = board.board(session, village.rulebook, now=now, paths=[campaign.path])
        assert [row.duties_overdue for row in rows if row.campaign_id == campaign.id] == [0]
        late = evidence.overdue_duties(session, village.rulebook, now=now)
        assert campaign.id not in {row.occurrence.campaign_id for row in late}


def test_what_is_optional_was_not_held_in_the_ledger_or_held_after_its_day(
    village: Honours,
) -> None:
    does_all_but_optional(village)

    def late(session: Session) -> None:
        _, campaign, now = looked_at(village, session)
        one = update(Occurrence).where(
            col(Occurrence.campaign_id) == campaign.id,
            col(Occurrence.duty) == "skills",
            col(Occurrence.period) == THIRD_QUARTER,
        )
        session.execute(one.values(done_at=now))

    village.in_one_go(late)
    with reading(village.engine) as session:
        plan, campaign, now = looked_at(village, session)
        book = compile_ledger(session, village.rulebook, campaign, now=now)
        titles = {duty.title: duty.key for duty in plan.duties}
        lines = [named.line for named in book.lines if named.line.kind == "duty"]
        found = {(titles[line.title], line.note): (line.outcome, line.days_late) for line in lines}
    assert {outcome for outcome, _ in found.values()} == {"done", "done_after", "open", "not_held"}
    assert found["skills", THIRD_QUARTER] == ("done_after", 0)
    assert found["skills", "2023-Q2"] == ("not_held", 0)
    assert found["cost_suggestions", "2023-H1"] == ("not_held", 0)


def test_a_report_counts_what_must_be_done_alone(village: Honours) -> None:
    with reading(village.engine) as session:
        _, campaign, now = looked_at(village, session)
        data = situation(
            session, village.rulebook, campaign, "status_report", THIRD_QUARTER, now=now
        )
    counted = {row["duty"] for row in data["duties"]}
    assert counted
    assert not counted & set(OPTIONAL)


@pytest.mark.parametrize(
    ("duty", "due", "done", "late"),
    [
        ("self_check", "2023-10-01", None, True),
        ("self_check", "2023-10-01", "2023-10-05", False),
        ("self_check", "2023-11-01", None, False),
        ("skills", "2023-10-01", None, False),
        ("given_up_since", "2023-10-01", None, False),
    ],
)
def test_one_rule_says_which_duty_is_overdue(
    village: Honours, duty: str, due: str, done: str | None, late: bool
) -> None:
    with reading(village.engine) as session:
        plan, _, now = looked_at(village, session)
    known: Any = plan.duty(duty)
    assert duty_overdue(known, at(due), at(done) if done else None, now) is late
    assert is_owed(known) is (duty == "self_check")
