"""The counts of the five sources, as daily sweeps really recorded them; each names its line."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from sqlmodel import select

from service.db import reading
from service.models import Campaign, Occurrence
from tests.plans.played import COLLEGE, GRATING, LOGISTICS, MUNICIPAL, POWER, plan_of
from tests.rehearsal.counting import (
    EVERYBODY,
    GENERAL_BRANCHES_AND_BRANCHES,
    NEVER,
    ON_TIME,
    ZONE,
    entered,
    lived,
    local,
    owed,
    owed_until,
    states,
    way,
)
from tests.rehearsal.lines import messages_of
from tests.rehearsal.lives import DATABASES, Lives
from tests.rehearsal.stories import put_in

every_database = pytest.mark.parametrize("database", DATABASES)


@every_database
@pytest.mark.parametrize(
    ("duty", "owing", "count", "first", "last"),
    [
        pytest.param(
            "committee_meeting", GENERAL_BRANCHES_AND_BRANCHES, 25, "2010-06", "2012-06", id="S1-8"
        ),
        pytest.param(
            "stage_summary_meeting",
            GENERAL_BRANCHES_AND_BRANCHES,
            9,
            "2010-Q2",
            "2012-Q2",
            id="S1-9",
        ),
        pytest.param("office_report", ("c",), 9, "2010-Q2", "2012-Q2", id="S1-10"),
        pytest.param("member_meeting", ("c",), 5, "2010-H1", "2012-H1", id="S1-12"),
        pytest.param("organization_appraisal", ("c",), 5, "2010-H1", "2012-H1", id="S1-13"),
        pytest.param(
            "member_appraisal", GENERAL_BRANCHES_AND_BRANCHES, 5, "2010-H1", "2012-H1", id="S1-14"
        ),
    ],
)
@pytest.mark.parametrize("number", [ON_TIME, NEVER], ids=["on_time", "never"])
def test_the_college_owes_as_many_meetings_reports_and_appraisals_as_its_source_counts(
    lives: Lives,
    database: str,
    number: int,
    duty: str,
    owing: tuple[str, ...],
    count: int,
    first: str,
    last: str,
) -> None:
    life, story = lived(lives, database, COLLEGE, number)
    for code in EVERYBODY:
        periods = owed_until(life, story, code, duty, date(2012, 6, 30))
        assert len(periods) == len(set(periods)) == (count if code in owing else 0), code
        if code in owing:
            assert (periods[0], periods[-1]) == (first, last)


@every_database
def test_s1_4_every_organisation_of_the_college_passes_the_ten_cells(
    lives: Lives, database: str
) -> None:
    life, story = lived(lives, database, COLLEGE)
    cells = [f"{r.key}/{s.key}" for r in plan_of(COLLEGE).rounds for s in r.stages]
    assert len(cells) == 10
    for code in EVERYBODY:
        assert states(life, story, code) == [*cells, "completed"]


@every_database
def test_s1_16_two_rounds_of_commendation_each_over_on_party_day(
    lives: Lives, database: str
) -> None:
    life, story = lived(lives, database, COLLEGE)
    for code in EVERYBODY:
        rounds = [s for s in states(life, story, code) if s.endswith("/commendation")]
        assert rounds == ["first/commendation", "second/commendation"]
        assert entered(life, story, code, "second/mobilization") == local(2011, 7, 1)
        assert entered(life, story, code, "completed") == local(2012, 7, 1)


@every_database
def test_s1_1_the_gap_before_the_congress_goes_on_with_duties_until_it_has_a_day(
    lives: Lives, database: str
) -> None:
    stories = put_in(COLLEGE)
    life = lives.of(database, COLLEGE, stories, "daily")
    for story in stories:
        if story.name in ("dated", "dated_never"):
            # On 28 September the congress is set for 8 November: the last month is November's.
            periods = [p for p, _ in owed(life, story, "b1", "committee_meeting")]
            assert periods[-3:] == ["2012-09", "2012-10", "2012-11"]


@every_database
def test_s2_3_the_municipal_organs_pledge_in_two_rounds(lives: Lives, database: str) -> None:
    life, story = lived(lives, database, MUNICIPAL)
    for code in EVERYBODY:
        rounds = [s for s in states(life, story, code) if s.endswith("/pledge")]
        assert rounds == ["launch/pledge", "deepening/pledge"]


@every_database
@pytest.mark.parametrize(
    ("state", "over", "titles"),
    [
        pytest.param("advance/commendation", local(2011, 7, 1), 3, id="S2-2"),
        pytest.param("deepening/commendation", local(2012, 7, 1), 2, id="S2-3"),
    ],
)
def test_commendations_are_over_before_party_day_with_the_kinds_of_award_of_the_source(
    lives: Lives, database: str, state: str, over: datetime, titles: int
) -> None:
    life, story = lived(lives, database, MUNICIPAL)
    awards = {award.title for award in plan_of(MUNICIPAL).awards if award.stage == state}
    assert len(awards) == titles
    for code in EVERYBODY:
        passed = way(life, story, code)
        number = [found for _, found in passed].index(state)
        assert passed[number + 1][0] == over


@every_database
def test_s2_4_the_end_stays_open_until_the_congress_has_a_day(lives: Lives, database: str) -> None:
    life, story = lived(lives, database, MUNICIPAL)
    for code in EVERYBODY:
        assert states(life, story, code)[-1] == "summary/summary"
    stories = put_in(MUNICIPAL)
    life = lives.of(database, MUNICIPAL, stories, "daily")
    (story,) = [story for story in stories if story.name == "dated"]
    for code in EVERYBODY:
        at, state = way(life, story, code)[-1]
        assert state == "completed"
        assert at.date() >= date(2012, 11, 8)


@every_database
@pytest.mark.parametrize(
    ("duty", "owing", "count"),
    [
        pytest.param("survey", EVERYBODY, 5, id="S2-5"),
        pytest.param("anniversary_meeting", GENERAL_BRANCHES_AND_BRANCHES, 1, id="S2-11"),
        pytest.param("reading_month", ("b1", "b2", "b3"), 1, id="S2-12"),
        pytest.param("membership_dues", GENERAL_BRANCHES_AND_BRANCHES, 9, id="S2-13-dues"),
        pytest.param("leaders_lessons", ("c", "g1", "g2"), 5, id="S2-13-lessons"),
        pytest.param("visible_identity", ("b1", "b2", "b3"), 1, id="S2-14"),
    ],
)
def test_what_the_municipal_organs_owe_between_may_2010_and_june_2012(
    lives: Lives, database: str, duty: str, owing: tuple[str, ...], count: int
) -> None:
    life, story = lived(lives, database, MUNICIPAL)
    for code in EVERYBODY:
        periods = owed_until(life, story, code, duty, date(2012, 6, 30))
        assert len(periods) == (count if code in owing else 0), code


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
