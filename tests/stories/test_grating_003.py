"""Seed 003: one branch of an institute, from 27 August 2010 to October 2012; there is no end.

Told whole by its dates: S3-1 to S3-16. The votes are cast as ballots, at each half-year but the
last, which is reported on paper. What came of it is held to `grating_lists`, written by hand.
"""

from __future__ import annotations

from service import campaigns
from service.work.recount import out_of_step
from tests.stories import grating_autumn as autumn
from tests.stories import grating_lists as lists
from tests.stories import grating_told as told
from tests.stories import grating_votes as votes
from tests.stories import grating_winter as winter
from tests.stories import grating_years as years
from tests.stories.conftest import Begin
from tests.stories.grating_autumn import NEW, TRAVELLER, R
from tests.stories.tale import Tale

#: S3-6: the only day of the source is 14 September; three days late, the superior dropped: the
#: branch is the top of its launch, so that nobody stands between its secretary and the office.
LATE = [
    ("2010-09-15", "overdue", "secretary"),
    ("2010-09-15", "overdue", "secretary"),
    ("2010-09-21", "escalation", "office"),
]
BEST_OF_2010 = ["R-member-1", "R-member-2"]
BEST_OF_2011 = [NEW, "R-member-3"]
#: S3-12: three fifths ballots (优秀 100, 合格 80), two fifths the score of the pledge.
GRADES_OF_2010 = {
    "R-secretary": (86.0, "qualified"),  # 0.6 × 80 + 0.4 × 95
    "R-member-1": (98.0, "excellent"),  # 0.6 × 100 + 0.4 × 95
    "R-member-2": (96.8, "excellent"),
    "R-member-3": (82.0, "qualified"),
    TRAVELLER: (76.0, "qualified"),  # 0.6 × 80 + 0.4 × 70
    winter.SLOW: (83.2, "qualified"),
    NEW: (84.0, "qualified"),
}
NOT_EXCELLENT = "评议等次是“合格”，不是优秀。"


def passes_the_autumn(tale: Tale) -> dict[str, int]:
    """From the meeting to the end of the studies; return the pledges by member."""
    autumn.is_mobilised(tale)
    intentions = autumn.does_everybody_intend(tale)
    assert autumn.is_late(tale) == LATE
    autumn.is_checked(tale)
    intentions[NEW] = autumn.comes(tale)
    autumn.studies(tale)
    return intentions


def passes_the_winter(tale: Tale, intentions: dict[str, int]) -> None:
    """S3-10, S3-12, S3-14: analysed, judged, graded; the year is summed up."""
    winter.puts_off(tale)
    winter.analyses(tale)
    vote = votes.vote(tale, BEST_OF_2010)
    winter.meets_on_life(tale)
    winter.keeps_or_fails(tale, intentions)
    tale.until("2010-12-22")
    assert votes.graded(tale, vote, BEST_OF_2010) == GRADES_OF_2010


def is_commended_for_2010(tale: Tale) -> None:
    """S3-13: by the conditions, each with its figures; an objection to one name is upheld."""
    tale.until("2010-12-27")
    award = votes.opens_award(tale, "2010-12-29")
    names = [votes.puts_up(tale, award, who) for who in BEST_OF_2010]
    assert votes.why_not(tale, award, TRAVELLER) == [
        # Four papers, five meetings, one pledge; away at the discussion and the life meeting.
        "本人应完成 10 项，完成 8 项（80%），要求 90%。",
        "承诺得分70，低于80。",
        NOT_EXCELLENT,
    ]
    assert votes.why_not(tale, award, NEW) == [NOT_EXCELLENT], "owes nothing from before 11 October"
    winter.ends_the_year(tale)
    votes.all_names_are_in(tale, award)
    tale.until("2010-12-30")
    notice = votes.shown(tale, award, names)
    tale.until("2011-01-04")
    votes.objected(tale, notice, names[1])
    tale.until("2011-01-13")
    assert votes.awarded(tale, award) == [lists.FIRST]


def works_through_2011(tale: Tale) -> None:
    """S3-1, S3-11 to S3-16: reviewed in February, judged in June and December, put right."""
    raised = years.is_reviewed(tale)
    years.does(tale, "2011-04-11", "regular_check/2011-Q1")
    tale.until("2011-06-13")
    votes.graded(tale, votes.vote(tale, [NEW]), [NEW])
    years.does(tale, "2011-06-28", "half_year_appraisal/2011-H1", "regular_check/2011-Q2")
    years.does(tale, "2011-08-15", "demonstration_posts/once")
    years.does(tale, "2011-09-26", "regular_check/2011-Q3")
    years.does(tale, "2011-10-20", "competition/2011")
    years.studies_on(tale, "2011-11-15", "thematic_life_meeting", winter.SLOW)
    years.studies_on(tale, "2011-11-29", "study")
    years.fills_the_column(tale, raised)
    graded = votes.graded(tale, votes.vote(tale, BEST_OF_2011), BEST_OF_2011)
    assert {who for who, (_, grade) in graded.items() if grade == "excellent"} == {*BEST_OF_2011}
    years.sums_up(tale, "2011")
    years.does(
        tale, "2011-12-20", "half_year_appraisal/2011-H2", "branch_summary/2011",
        "regular_check/2011-Q4",
    )  # fmt: skip


def is_commended_for_2011(tale: Tale) -> None:
    """S3-13: every year anew; what counts is what was owed in the last twelve months."""
    award = votes.opens_award(tale, "2011-12-23", "2011")
    names = [votes.puts_up(tale, award, who) for who in BEST_OF_2011]
    assert votes.why_not(tale, award, winter.SLOW) == [
        # The summary of 2010, two meetings, the pledge; away at one of the meetings.
        "本人应完成 4 项，完成 3 项（75%），要求 90%。",
        NOT_EXCELLENT,
    ]
    votes.all_names_are_in(tale, award)
    years.does(tale, "2011-12-26", "recommendation/2011")
    votes.shown(tale, award, names)
    tale.until("2012-01-09")
    assert votes.awarded(tale, award) == [lists.NEWCOMER, lists.THIRD]


def goes_on(tale: Tale) -> None:
    """S3-3: without an end; what recurs is owed for as long as it goes on."""
    years.does(tale, "2012-03-28", "regular_check/2012-Q1")
    years.does(tale, "2012-06-25", "half_year_appraisal/2012-H1", "regular_check/2012-Q2")
    years.does(tale, "2012-09-25", "regular_check/2012-Q3")
    tale.until("2012-10-08")


def test_s3_1_to_s3_16_two_years_of_the_branch_and_no_end(begin: Begin) -> None:
    tale = begin([autumn.ROOM], "2010-08-20")
    passes_the_winter(tale, passes_the_autumn(tale))
    is_commended_for_2010(tale)
    works_through_2011(tale)
    is_commended_for_2011(tale)
    goes_on(tale)
    it_came_out_as_written(tale)


def it_came_out_as_written(tale: Tale) -> None:
    assert tale.moves(R) == lists.MOVES
    assert told.said(tale) == lists.SAID
    assert told.ledger(tale) == lists.LEDGER
    assert told.duties(tale) == lists.DUTIES
    assert told.ledger(tale, "R-member-1") == lists.LEDGER_OF_THE_FIRST
    assert told.ledger(tale, TRAVELLER) == lists.LEDGER_OF_THE_TRAVELLER
    assert told.ledger(tale, NEW) == lists.LEDGER_OF_THE_NEWCOMER
    assert told.honours(tale) == lists.HONOURS
    assert told.names(tale) == [
        (lists.FIRST, "honoured"),
        ("光栅室党支部member2", "removed"),
        (lists.NEWCOMER, "honoured"),
        (lists.THIRD, "honoured"),
    ]
    with tale.looking() as session:
        row = campaigns.by_code(session, R)
        assert row.closed_at is None
        plan = tale.context.rulebook.plan(session, row.plan_version_id)
        for round_ in ("launch", "striving"):
            assert out_of_step(session, plan, row, round_, tale.now()) == {}, round_
