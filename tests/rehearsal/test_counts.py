"""The counts of sources 001 and 002, as daily sweeps really recorded them; each names its line."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from service.db import reading
from service.todo import todo
from tests.plans.played import COLLEGE, MUNICIPAL, plan_of
from tests.rehearsal.counting import (
    EVERYBODY,
    GENERAL_BRANCHES_AND_BRANCHES,
    NEVER,
    ON_TIME,
    entered,
    lived,
    local,
    owed,
    owed_until,
    states,
    way,
)
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
def test_s1_3_in_the_gap_a_secretary_still_finds_the_monthly_meeting_among_what_waits(
    lives: Lives, database: str
) -> None:
    life, story = lived(lives, database, COLLEGE)
    secretary = life.casts[story.name].one("b1", "secretary")
    with reading(life.engine) as session:
        waiting = todo(session, life.rulebook, secretary, now=story.until)
    # Passed through all stages in July 2012; the congress has no day yet.
    assert ("committee_meeting", "2012-08") in {(item.duty, item.period) for item in waiting}


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
