"""What a plan lays down about urging, files and days to answer; the usual where it says nothing."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from service import campaigns
from service.actors import OPERATOR
from service.approvals import hands
from service.approvals.table import table
from service.db import reading, writing
from service.errors import BadInput
from service.models import ApprovalPlace, Person, Task
from service.rulebook import Rulebook
from service.settings import CONFIG
from service.work import Attached, attach
from tests.campaigns.village import FIRST, PLAN, Village, at
from tests.work.evidence_day import PLAN as DUTIES
from tests.work.evidence_day import asks, opened
from workflows.provisions import Provisions
from workflows.provisions.limits import FILE_KINDS
from workflows.refusals import BadPlan, Refused

PDF = b"%PDF-1.7 minutes of the meeting"
LIMITS = """
limits: {urging_a_day: 1, file_megabytes: 1, files: 1, file_kinds: [pdf], signing_days: 2}
"""


def read(section: str) -> Provisions:
    """Read a section into the village's plan."""
    return Rulebook(CONFIG).load_text(PLAN + section, "village").provisions


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village whose plan has narrow limits, with the first stage late."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN + LIMITS)
    founded.day("2026-04-02")
    return founded


def hands_in(village: Village, name: str, content: bytes) -> Attached:
    """Hand a file in, as the door does: within the limits of the plan."""
    with writing(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        limits = village.rulebook.plan(session, campaign.plan_version_id).provisions.limits
        return attach(session, campaign, name, content, by=OPERATOR, now=village.now, limits=limits)


def test_a_plan_that_says_nothing_keeps_the_usual() -> None:
    usual = read("")
    limits = usual.limits
    assert (limits.urging_a_day, limits.files, limits.signing_days) == (3, 500, 3)
    assert (limits.largest_file, limits.file_kinds) == (10 * 1024 * 1024, FILE_KINDS)
    assert usual.commendation.deciding_days == 10
    assert usual.evidence.of("anything").decision_days == 3


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("urging_a_day: 21", "not_in_range"),
        ("file_megabytes: 11", "not_in_range"),
        ("files: 0", "not_in_range"),
        ("file_kinds: [exe]", "not_a_choice"),
        ("signing_days: 0", "not_in_range"),
        ("nudges: 3", "unknown_key"),
    ],
)
def test_a_wrong_limit_is_named_with_its_line(line: str, code: str) -> None:
    with pytest.raises(BadPlan) as refused:
        read(f"\nlimits:\n  {line}\n")
    (mistake,) = refused.value.mistakes
    assert mistake.code == f"mistake.{code}"
    assert mistake.line is not None


def test_a_campaign_is_urged_as_often_as_its_plan_says(village: Village) -> None:
    village.do(campaigns.urge, FIRST, by=village.superior(FIRST))
    with pytest.raises(Refused) as refused:
        village.do(campaigns.urge, FIRST, by=village.superior(FIRST))
    (reason,) = refused.value.reasons
    assert (reason.code, dict(reason.params)) == ("reason.urged_enough", {"limit": "1"})


def test_how_often_is_left_for_today_is_what_the_plan_and_the_installation_allow(
    village: Village,
) -> None:
    def left() -> int:
        with reading(village.engine) as session:
            first = village.campaign(session, FIRST)
            told = campaigns.left_today(
                session, village.rulebook, [first], now=village.now, a_day=3
            )
            return told[first.id]

    assert left() == 1
    village.do(campaigns.urge, FIRST, by=village.superior(FIRST))
    assert left() == 0


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("大.pdf", PDF + b"0" * 1024 * 1024, "file_too_large"),
        ("签到.png", b"\x89PNG\r\n\x1a\n picture", "file_not_taken"),
    ],
)
def test_files_are_taken_as_the_plan_says(
    village: Village, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(BadInput, match=code) as refused:
        hands_in(village, name, content)
    assert "PDF" in refused.value.problems[0].told("zh-Hans") or code == "file_too_large"


def test_one_file_more_than_the_plan_says_is_refused(village: Village) -> None:
    hands_in(village, "纪要.pdf", PDF)
    with pytest.raises(BadInput, match="too_many_files"):
        hands_in(village, "纪要二.pdf", PDF + b"2")


def test_whoever_gets_a_signature_handed_over_has_the_plans_days_for_it(village: Village) -> None:
    village.submits(FIRST)
    to = village.cast.one("g1", "member")
    with writing(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        by = village.superior(FIRST)
        doors = (session, village.rulebook, campaign)
        process = campaigns.put_on_table(*doors, by=by, now=village.now)
        lying = table(*doors, process, by=by, now=village.now)
        hands.transfer(lying, session.get_one(Person, to), "出差", by=by)
    with reading(village.engine) as session:
        (place,) = session.exec(select(ApprovalPlace).where(ApprovalPlace.person_id == to)).all()
        assert place.due_on == date(2026, 4, 7), "two working days after Thursday 2 April"
        (task,) = session.exec(select(Task).where(col(Task.kind) == "approval")).all()
        assert task.due_on == place.due_on


def test_a_request_to_unlock_is_decided_within_the_plans_days(engine: Engine) -> None:
    locks = "locks: true\n      unlock_days: 10"
    village = opened(engine, DUTIES.replace(locks, f"{locks}\n      decision_days: 1"))
    village.day("2026-04-02")
    asks(village, "2026-04-08")
    with reading(village.engine) as session:
        (task,) = session.exec(select(Task).where(col(Task.kind) == "unlocking")).all()
        assert task.due_on == date(2026, 4, 3)
