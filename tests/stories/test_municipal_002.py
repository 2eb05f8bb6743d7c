"""Seed 002, the municipal organs' work committee: told from its launch to the awards of 2011.

What comes after 1 July 2011, the new round of pledges (S2-3), the awards of 2012 and the summary
before a congress without a day (S2-4), is not told here; `tests/plans` and `tests/work` hold it.
"""

from __future__ import annotations

from collections import Counter

from service import campaigns
from service.work.recount import out_of_step
from tests.stories import municipal_years as years
from tests.stories.acts import V1
from tests.stories.conftest import Begin
from tests.stories.municipal_organs import FROM_BELOW, ORGANS, B, D, L, N, W
from tests.stories.tale import Tale

#: S2-1, S2-2: by the source's months, with the organiser's days inside them.
IN_TIME = [
    ("2010-05-01", "launch/mobilization"),
    ("2010-05-18", "launch/pledge"),
    ("2010-06-01", "advance/carry_out"),
    ("2011-02-01", "advance/review"),
    ("2011-04-01", "advance/appraisal"),
    ("2011-05-16", "advance/commendation"),
    ("2011-07-01", "deepening/pledge"),
]
MOVES = {
    W: IN_TIME,
    D: IN_TIME,
    # Three weeks more to keep what was pledged.
    B: [*IN_TIME[:3], ("2011-02-21", "advance/review"), *IN_TIME[4:]],
    # Handed in and approved on 18 June, after the whole ladder.
    L: [*IN_TIME[:2], ("2010-06-18", "advance/carry_out"), *IN_TIME[3:]],
    # Founded on 15 September 2010, it comes in where the calendar is.
    N: IN_TIME[3:],
}
#: S2-15: one level takes hold of the next; the Dragon Boat days of June 2010 were no work days.
SAID_TO_LATE = [
    ("2010-06-01", "overdue", "secretary"),
    ("2010-06-03", "escalation", "superior(secretary)"),
    ("2010-06-07", "escalation", "office"),
    ("2010-06-14", "escalation", "leading_group"),
]
#: What the branch that did everything has to show: (kind, outcome) and how many lines.
LEDGER_OF_B = {
    ("approval", "returned"): 1,
    ("approval", "approved"): 1,
    ("branch_plan", "adopted"): 1,
    ("contribution", "accepted"): 2,
    ("hearing", "held"): 1,
    ("honour", "given"): 3,
    ("meeting", "held"): 3,
    ("nomination", "honoured"): 3,
    ("pledge", "published"): 3,
    ("pledge_item", "fulfilled"): 3,
    ("postponement", "granted"): 1,
    ("review", "given"): 1,
    ("stage", "passed"): 6,
}
LEDGER_OF_L = {
    ("pledge", "published"): 3,
    ("pledge_item", "failed"): 1,
    ("pledge_item", "fulfilled"): 2,
    ("review", "given"): 1,
    ("stage", "late"): 1,
    ("stage", "passed"): 5,
}
LEDGER_OF_N = {
    ("course", "joined"): 1,
    ("nomination", "removed"): 1,
    ("pledge", "published"): 3,
    ("pledge_item", "fulfilled"): 3,
    ("stage", "passed"): 4,
}


def test_s2_1_s2_2_s2_5_to_s2_15_from_the_launch_to_the_awards_of_2011(begin: Begin) -> None:
    tale = begin(ORGANS, "2010-04-28")
    made = years.mobilisation_and_pledges(tale)
    assert sorted(set(told_late(tale))) == SAID_TO_LATE
    years.the_late_branch_pledges(tale, made)
    years.summer_of_2010(tale)
    years.pledges_are_kept(tale, made)
    years.leaders_and_masses_judge(tale)
    honoured = years.commendation_of_2011(tale)
    assert honoured == {
        "organizations": ["綜合科黨支部"],
        "members": ["綜合科黨支部member1"],
        "workers": ["綜合科黨支部secretarysecretary"],
    }
    tale.until("2011-07-01")
    assert {code: tale.moves(code) for code in FROM_BELOW} == MOVES
    for code, expected in ((B, LEDGER_OF_B), (L, LEDGER_OF_L), (N, LEDGER_OF_N)):
        assert {line: n for line, n in ledger(tale, code).items() if line in expected} == expected
    assert ledger(tale, D)["rectification", "closed"] == 1
    assert [(code, found) for code in FROM_BELOW if (found := differs(tale, code))] == []
    register = tale.who("L-masses-1").reads(f"{V1}/honours")["honours"]
    assert Counter(each["award"] for each in register) == {
        "outstanding_organizations_2011": 1,
        "outstanding_members_2011": 1,
        "outstanding_workers_2011": 1,
    }


def told_late(tale: Tale) -> list[tuple[str, str, str]]:
    """What was said about the pledges of the branch that had not handed in."""
    return [
        told
        for told in tale.said(L)
        if told[0] >= "2010-06-01" and told[1] in ("overdue", "escalation")
    ]


def ledger(tale: Tale, code: str) -> Counter[tuple[str, str]]:
    """How many lines of each kind and outcome an organisation's ledger has."""
    path = f"{V1}/ledger?campaign_id={tale.campaign(code)}"
    counted = tale.secretary(code).reads(path)["counts"]
    return Counter({(each["kind"], each["outcome"]): each["count"] for each in counted})


def differs(tale: Tale, code: str) -> dict[str, str | None]:
    """What is kept of the year of work otherwise than its rows say.

    That nothing is open, which no deed tells, is counted only where a stage is about to wait for
    it: the rounds before and after hold no such stage by now.
    """
    with tale.looking() as session:
        campaign = campaigns.by_code(session, code)
        plan = tale.context.rulebook.plan(session, campaign.plan_version_id)
        return out_of_step(session, plan, campaign, "advance", tale.now())
