"""The logistics group's campaign (seed 000), from May 2010 as far as its source goes, and on.

It is told whole to the election on the eve of 七一 2011 (S0-1 to S0-3, S0-7 to S0-13). The source
breaks off within its third step and announces a fourth that is nowhere to be read (S0-14): what
stands here for it is the second thematic period alone (S0-9), open until the congress has its day.
Of the third step only the thematic education is told. Who is elected is the meeting's count by
hand; no ballots are cast through the service. 五个好 and 五带头 (S0-5, S0-6) are judged by nobody.
"""

from __future__ import annotations

from datetime import datetime

from service import campaigns
from service.work.recount import out_of_step
from tests.stories import lists
from tests.stories import logistics_lists as by_hand
from tests.stories.acts import V1
from tests.stories.conftest import Begin
from tests.stories.logistics_election import election, second_period
from tests.stories.logistics_steps import GROUP, c_catches_up, step_one, step_three, step_two
from tests.stories.tale import ZONE, Tale

FROM_APRIL = [
    ("2011-04-01", "before_july/election"),
    ("2011-07-01", "after_july/theme_period"),
    ("2012-11-09", "completed"),
]
#: S0-8, S0-11 to S0-13: the steps of the source, and who went them later.
MOVES = {
    "H": [
        ("2010-05-01", "before_july/mobilization"),
        ("2010-10-01", "before_july/pledge"),
        ("2010-12-01", "before_july/advance"),
        *FROM_APRIL,
    ],
    "B": [  # postponed to 15 October, returned once
        ("2010-05-01", "before_july/mobilization"),
        ("2010-10-11", "before_july/pledge"),
        ("2010-12-01", "before_july/advance"),
        *FROM_APRIL,
    ],
    "C": [  # late with its pledges
        ("2010-05-01", "before_july/mobilization"),
        ("2010-10-01", "before_july/pledge"),
        ("2010-12-09", "before_july/advance"),
        *FROM_APRIL,
    ],
    # Founded on 18 October, it joined among the pledges.
    "N": [("2010-12-01", "before_july/advance"), *FROM_APRIL],
}
MOVES["A"] = MOVES["H"]

#: C's whole ledger: day, kind, outcome, days late.
LEDGER_OF_C = [
    ("2010-04-28", "course", "launched", 0),
    ("2010-05-20", "duty", "done", 0),  # S0-3
    ("2010-05-20", "evidence", "accepted", 0),
    ("2010-06-10", "branch_plan", "adopted", 0),  # S0-7
    *[("2010-06-10", "meeting", "held", 0)] * 4,  # S0-11: three kinds, and the study
    ("2010-06-11", "approval", "approved", 0),
    ("2010-10-01", "stage", "passed", 0),
    ("2010-12-09", "approval", "approved", 0),
    ("2010-12-09", "duty", "late", 9),
    *[("2010-12-09", "contribution", "accepted", 0)] * 2,  # S0-12: each member for itself
    *[("2010-12-09", "pledge", "published", 0)] * 3,  # S0-12: the branch's and each member's
    ("2010-12-09", "stage", "late", 9),
    *[("2010-12-28", "pledge_item", "fulfilled", 0)] * 3,
    ("2011-03-10", "meeting", "held", 0),  # S0-13
    ("2011-04-01", "stage", "passed", 0),
    ("2011-05-09", "nomination", "removed", 0),
    ("2011-06-03", "meeting", "held", 0),  # S0-10
    ("2011-07-01", "stage", "passed", 0),
    ("2012-03-28", "planned_task", "done", 0),  # S0-7
    ("2012-11-09", "stage", "passed", 0),
]


def ledger(tale: Tale, code: str) -> dict[str, object]:
    """An organisation's ledger of all its time."""
    found: dict[str, object] = tale.secretary(code).reads(
        f"{V1}/ledger?campaign_id={tale.campaign(code)}"
    )
    return found


def lines(found: dict[str, object]) -> list[tuple[str, str, str, int]]:
    """The lines of a ledger: the local day, kind, outcome, days late."""
    told = found["lines"]
    assert isinstance(told, list)
    return [
        (
            datetime.fromisoformat(line["at"]).astimezone(ZONE).date().isoformat(),
            line["kind"],
            line["outcome"],
            line["days_late"],
        )
        for line in told
    ]


def untrue(tale: Tale) -> dict[str, dict[str, str | None]]:
    """The facts that are kept otherwise than the work says, by organisation and round."""
    with tale.looking() as session:
        found = {}
        for code in tale.places:
            row = campaigns.by_code(session, code)
            plan = tale.context.rulebook.plan(session, row.plan_version_id)
            for each in plan.rounds:
                key = f"{code}/{each.key}"
                found[key] = out_of_step(session, plan, row, each.key, tale.now())
    return {key: differing for key, differing in found.items() if differing}


def test_the_logistics_group_from_may_2010_to_the_congress_s0_1_to_s0_13(begin: Begin) -> None:
    tale = begin(GROUP, "2010-04-28")
    step_one(tale)
    made = step_two(tale)
    made |= c_catches_up(tale)
    step_three(tale, made)
    election(tale)
    second_period(tale)
    assert {code: tale.moves(code) for code in tale.places} == MOVES
    assert sorted(lines(ledger(tale, "C"))) == sorted(LEDGER_OF_C)
    assert {code: lists.counts(tale, code) for code in tale.places} == by_hand.LEDGERS
    assert lists.register(tale, "N-secretary") == by_hand.HONOURS
    assert lists.posted(tale, "A") == by_hand.SAID_OF_A
    assert lists.posted(tale, "C") == by_hand.SAID_OF_C
    assert lists.posted(tale, "H") == by_hand.SAID_OF_H
    assert untrue(tale) == {}
