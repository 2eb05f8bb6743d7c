"""The counts of sources 003, 004 and 000, as daily sweeps really recorded them."""

from __future__ import annotations

from datetime import date

import pytest
from sqlmodel import select

from service.db import reading
from service.models import Campaign, Occurrence
from tests.plans.played import GRATING, LOGISTICS, POWER, plan_of
from tests.rehearsal.counting import (
    EVERYBODY,
    GENERAL_BRANCHES_AND_BRANCHES,
    NEVER,
    ON_TIME,
    ZONE,
    lived,
    local,
    owed,
    states,
    way,
)
from tests.rehearsal.lines import messages_of
from tests.rehearsal.lives import DATABASES, Lives

every_database = pytest.mark.parametrize("database", DATABASES)


@every_database
@pytest.mark.parametrize("number", [ON_TIME, NEVER], ids=["on_time", "never"])
def test_s3_6_every_member_has_until_the_14th_of_september(
    lives: Lives, database: str, number: int
) -> None:
    life, story = lived(lives, database, GRATING, number)
    assert owed(life, story, "b1", "personal_plan") == [("once", date(2010, 9, 14))]
    members = life.casts[story.name].holders("b1", "member")
    assert len(members) > 1
    with reading(life.engine) as session:
        reminded = {
            row.recipient_id
            for row in messages_of(session, life, story)
            if (row.stage, row.role, row.kind) == ("personal_plan", "member", "reminder")
        }
        late = [
            row.planned_at.astimezone(ZONE)
            for row in messages_of(session, life, story)
            if (row.stage, row.role, row.kind) == ("personal_plan", "member", "escalation")
        ]
    assert reminded == members
    assert bool(late) == (number == NEVER)
    # The whole of the 14th is in time: the first word about lateness comes on the 15th.
    assert all(at.date() == date(2010, 9, 15) for at in late)


@every_database
def test_s3_3_the_branch_never_comes_to_an_end(lives: Lives, database: str) -> None:
    life, story = lived(lives, database, GRATING)
    assert states(life, story, "b1")[-1] == "striving/standing"
    with reading(life.engine) as session:
        chosen = select(Campaign).where(Campaign.root_id == life.roots[story.name])
        (campaign,) = session.exec(chosen).all()
        owing = session.exec(select(Occurrence).where(Occurrence.root_id == campaign.root_id)).all()
    # Told until March 2011; the duties of the running year are open.
    assert {"2011-Q1", "2011-H1", "2011"} <= {row.period for row in owing}


@every_database
@pytest.mark.parametrize(
    ("duty", "periods"),
    [
        pytest.param("suggestion", ["once"], id="S3-8"),
        pytest.param("party_spirit_analysis", ["once"], id="S3-10"),
        pytest.param("half_year_appraisal", ["2010-H2", "2011-H1"], id="S3-12"),
        pytest.param("recommendation", ["2011"], id="S3-13"),
        pytest.param("personal_summary", ["2010", "2011"], id="S3-14"),
        pytest.param("regular_check", ["2010-Q3", "2010-Q4", "2011-Q1"], id="S3-15"),
    ],
)
def test_what_the_branch_and_its_members_owe_by_march_2011(
    lives: Lives, database: str, duty: str, periods: list[str]
) -> None:
    life, story = lived(lives, database, GRATING)
    assert [period for period, _ in owed(life, story, "b1", duty)] == periods


@every_database
def test_s4_2_without_a_date_in_its_source_the_power_company_passes_all_steps(
    lives: Lives, database: str
) -> None:
    """All dates are the organiser's; the campaign runs by them from the first day to the last."""
    plan = plan_of(POWER)
    assert {s.provenance.set_by for r in plan.rounds for s in r.stages} == {"organiser"}
    life, story = lived(lives, database, POWER)
    steps = [f"{r.key}/{s.key}" for r in plan.rounds for s in r.stages]
    for code in EVERYBODY:
        assert states(life, story, code) == [*steps, "completed"]
        assert way(life, story, code)[0][0] == local(2023, 3, 1)
        assert way(life, story, code)[-1][0] == local(2024, 1, 1)


@every_database
@pytest.mark.parametrize(
    ("duty", "owing", "count"),
    [
        pytest.param("work_plan", EVERYBODY, 1, id="S4-4"),
        pytest.param("member_appraisal", ("b1", "b2", "b3"), 2, id="S4-5"),
        pytest.param("care_for_members", GENERAL_BRANCHES_AND_BRANCHES, 2, id="S4-6"),
        pytest.param("skills", ("b1", "b2", "b3"), 4, id="S4-7"),
        pytest.param("models", GENERAL_BRANCHES_AND_BRANCHES, 2, id="S4-8"),
        pytest.param("spot_check", ("c",), 4, id="S4-9"),
        pytest.param("self_check", GENERAL_BRANCHES_AND_BRANCHES, 4, id="S4-10"),
        pytest.param("status_report", GENERAL_BRANCHES_AND_BRANCHES, 4, id="S4-12"),
        pytest.param("masses_opinions", EVERYBODY, 2, id="S4-13"),
    ],
)
def test_what_the_power_company_owes_in_its_year(
    lives: Lives, database: str, duty: str, owing: tuple[str, ...], count: int
) -> None:
    life, story = lived(lives, database, POWER)
    for code in EVERYBODY:
        assert len(owed(life, story, code, duty)) == (count if code in owing else 0), code


@every_database
@pytest.mark.parametrize(
    ("state", "comes", "goes"),
    [
        pytest.param("before_july/mobilization", (2010, 5, 1), (2010, 10, 1), id="S0-11"),
        pytest.param("before_july/pledge", (2010, 10, 1), (2010, 12, 1), id="S0-12"),
        pytest.param("before_july/advance", (2010, 12, 1), (2011, 4, 1), id="S0-13"),
        pytest.param("before_july/election", (2011, 4, 1), (2011, 7, 1), id="S0-10"),
    ],
)
def test_the_logistics_group_is_in_each_step_on_the_days_of_its_source(
    lives: Lives,
    database: str,
    state: str,
    comes: tuple[int, int, int],
    goes: tuple[int, int, int],
) -> None:
    life, story = lived(lives, database, LOGISTICS)
    for code in ("g1", "b1", "b2", "b3"):
        passed = way(life, story, code)
        number = [found for _, found in passed].index(state)
        assert passed[number][0] == local(*comes)
        assert passed[number + 1][0] == local(*goes)


@every_database
@pytest.mark.parametrize(
    ("duty", "owing"),
    [
        pytest.param("branch_leading_group", ("b1", "b2", "b3"), id="S0-3"),
        pytest.param("member_pledge", ("b1", "b2", "b3"), id="S0-12"),
    ],
)
def test_one_leading_group_and_one_round_of_pledges_in_each_branch_of_the_logistics_group(
    lives: Lives, database: str, duty: str, owing: tuple[str, ...]
) -> None:
    life, story = lived(lives, database, LOGISTICS)
    for code in ("g1", "b1", "b2", "b3"):
        assert len(owed(life, story, code, duty)) == (code in owing)
