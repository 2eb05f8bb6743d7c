"""What each of the municipal organs has to show at the end: whole ledgers, written from the source.

(kind, outcome): how many, and the lines of the source that ask for it. Periods are counted by
hand from May 2010 to the eve of the congress, 7 November 2012: eleven quarters, six half-years and
three years, the last of each cut short (S2-1, S2-4).
"""

from __future__ import annotations

from tests.stories.municipal_organs import B, D, L, N, W

Lines = dict[tuple[str, str], int]

#: What everybody has who was there from the launch, whatever else they did.
EVERYBODY: Lines = {
    ("course", "launched"): 1,  # S2-1
    ("branch_plan", "adopted"): 1,  # S2-1: a plan with a theme of its own
    ("approval", "approved"): 2,  # S2-1, S2-3: both rounds of pledges
    ("rectification", "closed"): 1,  # S2-2: what the study campaign left over
    ("review", "given"): 2,  # S2-7: in each phase
    ("hearing", "held"): 2,  # S2-9: opinions before each commendation
    ("filing", "filed"): 3,  # S2-4: summary, exhibition, practice made a rule
    ("document", "in_force"): 1,  # S2-4: 長效機制
    # S2-1: two links; S2-2: four; S2-3: five; S2-4: one.
    ("stage", "passed"): 2 + 4 + 5 + 1,
    ("meeting", "held"): 2,  # S2-1: 動員大會, 黨員大會
    # S2-6, S2-10: the organisation, its secretary and one member, in both rounds.
    ("pledge", "published"): 3 + 3,
    ("pledge_item", "fulfilled"): 3 + 3,  # S2-2, S2-3
    # S2-8 in 2012, the vote that was published: the secretary and the member. Everybody is held
    # excellent, but a third at most may be it, and of equals then nobody is.
    ("appraisal", "qualified"): 2,
}
#: S2-5: surveys; S2-13: lessons, ratings, visits, checks of elections.
OF_COMMITTEE = 6 + 6 + 3 + 11 + 3

WHOLE: dict[str, Lines] = {
    W: {
        **EVERYBODY,
        ("duty", "done"): OF_COMMITTEE,
        ("evidence", "accepted"): OF_COMMITTEE,
    },
    D: {
        **EVERYBODY,
        ("duty", "done"): OF_COMMITTEE - 1,
        ("duty", "late"): 1,  # S2-13: the lessons of a half-year, given in January
        ("evidence", "accepted"): OF_COMMITTEE,
        ("appraisal", "satisfied"): 1,  # S2-8: judged from above
    },
    B: {
        **EVERYBODY,
        ("approval", "returned"): 1,  # S2-1
        ("meeting", "held"): 2 + 1,  # S2-11: and 專題組織生活會
        ("contribution", "accepted"): 2,  # S2-12: an essay of each member of 2010
        # S2-11: two; S2-12; S2-14; S2-5: surveys; S2-13: checks of elections, dues.
        ("duty", "done"): 2 + 1 + 1 + 6 + 3 + 11,
        ("evidence", "accepted"): 2 + 1 + 6 + 3 + 11,  # essays are papers, not evidence
        ("pledge", "published"): 3 + 4,  # S2-3: a member more in the second round
        ("pledge_item", "fulfilled"): 3 + 4,
        ("postponement", "granted"): 1,  # S2-2
        ("nomination", "honoured"): 3,  # S2-2: three kinds
        ("honour", "given"): 3,
        ("appraisal", "qualified"): 3,
        ("appraisal", "satisfied"): 1,
    },
    L: {
        **EVERYBODY,
        ("approval", "returned"): 1,  # S2-3
        ("stage", "late"): 1,  # S2-1, S2-15: pledged after the whole ladder
        ("stage", "passed"): 1 + 4 + 5 + 1,
        # S2-5, S2-13 from July 2011 on: surveys, checks of elections, dues.
        ("duty", "done"): 3 + 2 + 6,
        ("evidence", "accepted"): 3 + 2 + 6,
        # Before: three surveys, one check, five times dues; S2-11: the themed meeting.
        ("duty", "overdue"): 3 + 1 + 5 + 1,
        ("duty", "not_held"): 3,  # S2-11: events; S2-12; S2-14: its own choice
        ("pledge_item", "fulfilled"): 2 + 3,
        ("pledge_item", "failed"): 1,  # S2-2: with its explanation
        ("postponement", "granted"): 1,  # S2-3
        ("nomination", "honoured"): 1,  # S2-3
        ("honour", "given"): 1,
        ("appraisal", "satisfied"): 1,
    },
    N: {
        ("course", "joined"): 1,
        ("approval", "approved"): 1,  # S2-3
        ("rectification", "closed"): 1,
        ("review", "given"): 2,
        ("hearing", "held"): 2,
        ("filing", "filed"): 3,
        ("document", "in_force"): 1,
        ("stage", "passed"): 4 + 5 + 1,
        ("pledge", "published"): 3 + 3,
        ("pledge_item", "fulfilled"): 3 + 3,
        # From its first whole quarter, half-year and year on: dues, surveys, checks.
        ("duty", "done"): 9 + 4 + 2,
        ("evidence", "accepted"): 9 + 4 + 2,
        ("nomination", "removed"): 1,  # S2-9: objected to, and rightly
        ("nomination", "honoured"): 1,  # S2-3: the branch itself
        ("honour", "given"): 1,
        ("appraisal", "qualified"): 2,
        ("appraisal", "satisfied"): 1,
    },
}

#: The register of honours (S2-2, S2-3): (award, whose), in the order of its numbers.
HONOURS = [
    ("outstanding_organizations_2011", "綜合科黨支部"),
    ("outstanding_members_2011", "綜合科黨支部member1"),
    ("outstanding_workers_2011", "綜合科黨支部secretarysecretary"),
    ("outstanding_organizations_2012", "招商科黨支部"),
    ("outstanding_members_2012", "後勤科黨支部member1"),
]
