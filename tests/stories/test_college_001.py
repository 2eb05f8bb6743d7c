"""S1: the college from the launch in May 2010, by both phases, to the eve of the congress.

Both phases are told whole. Of the half-yearly appraisals those of each March are voted on, the
others are evidence on paper; no spot check is carried out.
"""

from __future__ import annotations

from collections import Counter

from service import campaigns
from service.work.recount import out_of_step
from tests.stories import college_phases as phases
from tests.stories import college_votes as votes
from tests.stories.college import COLLEGE, V1
from tests.stories.conftest import Begin
from tests.stories.tale import Tale

BRANCH, NEWCOMER = "数控教研室党支部", "实训中心党支部"
#: S1-4, S1-5: each organisation's way to its reviews: (day, link).
WAY_TO_REVIEW = {
    "C": [("2010-06-01", "mobilization"), ("2010-06-21", "pledge"), ("2010-09-13", "review")],
    "G": [("2010-06-01", "mobilization"), ("2010-06-21", "pledge"), ("2010-09-13", "review")],
    # Returned once, then signed by the substitute.
    "B": [("2010-06-01", "mobilization"), ("2010-06-28", "pledge"), ("2010-09-22", "review")],
    # Eleven days late, then put off to 20 October.
    "L": [("2010-06-01", "mobilization"), ("2010-07-26", "pledge"), ("2010-10-18", "review")],
    # Founded on 16 August, when its superior was at the pledge.
    "N": [("2010-09-13", "review")],
}  # fmt: skip
#: What the calendar moves goes on the morning after the organiser's day; S1-2: before 七一 2011.
FROM_REVIEW_ON = [
    ("2011-01-16", "appraisal"),
    ("2011-05-01", "commendation"),
]
#: S1-3: everybody in time; after 七一 2012 no link follows.
SECOND = [
    ("2011-07-01", "second/mobilization"),
    ("2011-07-11", "second/pledge"),
    ("2011-09-13", "second/review"),
    ("2012-01-16", "second/appraisal"),
    ("2012-05-01", "second/commendation"),
    ("2012-07-01", "completed"),
]
#: S1-18: the secretary hears first, by both channels, then the superior, the office after a week.
SAID_TO_THE_LATE = [
    ("2010-07-16", "overdue", "secretary"),
    ("2010-07-16", "overdue", "secretary"),
    ("2010-07-20", "escalation", "superior(secretary)"),
    ("2010-07-22", "escalation", "office"),
]


def out_of_order(tale: Tale, rounds: tuple[str, ...]) -> dict[str, dict[str, str | None]]:
    """What is kept otherwise than the rows of the work say, of phases that are over."""
    found = {}
    rulebook = tale.context.rulebook
    with tale.looking() as session:
        for code in tale.places:
            campaign = campaigns.by_code(session, code)
            plan = rulebook.plan(session, campaign.plan_version_id)
            for each in rounds:
                wrong = out_of_step(session, plan, campaign, each, tale.now())
                if wrong:
                    found[f"{code} {each}"] = wrong
    return found


def counts(tale: Tale, code: str, *kinds: str) -> dict[tuple[str, str], int]:
    """How many lines of the ledger there are of some kinds, by what came of them."""
    return dict(Counter(line for line in votes.ledger(tale, code) if line[0] in kinds))


def duties_of_phase_one(tale: Tale) -> None:
    """S1-8 to S1-14 on 4 July 2011, counted by hand.

    13 months and 5 quarters (three duties each) and 3 half-years make 31 duties; July, the third
    quarter and the second half-year are open.
    """
    assert counts(tale, "B", "duty") == {("duty", "done"): 13 + 15 + 3, ("duty", "open"): 5}
    # From its first whole month on: 10 months, 3 quarters, 1 half-year.
    assert counts(tale, "N", "duty") == {("duty", "done"): 10 + 9 + 1, ("duty", "open"): 5}
    # The late one did nothing; its report of the second quarter is owed until 5 July, and cases
    # worth telling (S1-22) are its own choice: not held, not late.
    assert counts(tale, "L", "duty") == {
        ("duty", "overdue"): 25, ("duty", "not_held"): 5, ("duty", "open"): 5 + 1,
    }  # fmt: skip
    # S1-10, S1-11: five quarters each; S1-12, S1-13: three half-years each.
    assert counts(tale, "C", "duty")["duty", "done"] == 5 + 5 + 3 + 3


def ledger_of_phase_one(tale: Tale) -> None:
    """S1-13: what the branch, the late one and the newcomer read of themselves."""
    kinds = ("approval", "stage", "postponement", "pledge_item", "review", "honour", "nomination")
    once = {("review", "given"): 1}
    assert counts(tale, "B", *kinds) == {
        ("approval", "returned"): 1, ("approval", "approved"): 2, ("stage", "passed"): 5,
        ("pledge_item", "fulfilled"): 3, ("nomination", "honoured"): 2, ("honour", "given"): 2,
        **once,
    }  # fmt: skip
    assert counts(tale, "L", *kinds) == {
        ("approval", "approved"): 2, ("stage", "late"): 1, ("stage", "passed"): 4,
        ("postponement", "granted"): 1, ("pledge_item", "fulfilled"): 2,
        ("pledge_item", "failed"): 1, **once,
    }  # fmt: skip
    assert counts(tale, "N", *kinds, "course", "pledge") == {
        ("course", "joined"): 1, ("approval", "approved"): 1, ("stage", "passed"): 4,
        ("pledge", "judged"): 1, ("pledge", "published"): 2, ("pledge_item", "fulfilled"): 3,
        ("nomination", "removed"): 1, **once,
    }  # fmt: skip


def signed_in_anothers_stead(tale: Tale) -> list[tuple[str, str]]:
    """(day, state) of what was signed on somebody's behalf."""
    found = tale.who("C-office").reads(f"{V1}/approvals?limit=100")["approvals"]
    return [(each["at"][:10], each["state"]) for each in found if each["on_behalf"]]


def first_phase(tale: Tale) -> None:
    """S1-2: told, and compared with what is written above."""
    phases.launched(tale)
    assert phases.mobilization_2010(tale) == SAID_TO_THE_LATE
    made = phases.pledges_2010(tale)
    phases.leaders_take_care(tale)
    phases.reviewed(tale, 2011, made, failing=["L-member-1"])
    grades = phases.appraised(tale, 2011)
    assert grades["C organizations"] == ["satisfied"]
    assert grades["G organizations"] == ["satisfied"] * 3
    honours = phases.commended_2011(tale, made)
    assert honours == {"units": [BRANCH], "people": [f"{BRANCH}member1"]}
    before = {code: [*way, *FROM_REVIEW_ON] for code, way in WAY_TO_REVIEW.items()}
    first = {code: [(day, f"first/{link}") for day, link in way] for code, way in before.items()}
    turn = ("2011-07-01", "second/mobilization")
    assert {code: tale.moves(code) for code in tale.places} == {
        code: [*way, turn] for code, way in first.items()
    }
    assert signed_in_anothers_stead(tale) == [("2010-09-22", "first/pledge")]
    duties_of_phase_one(tale)
    ledger_of_phase_one(tale)
    assert out_of_order(tale, ("first",)) == {}


def second_phase(tale: Tale) -> None:
    """S1-3, S1-4: five links once more; the duties go on in the gap until the congress (S1-1)."""
    honours = phases.second_phase(tale)
    assert honours == {"units": [NEWCOMER], "people": ["后勤党支部member1"]}
    phases.to_the_congress(tale)
    for code in tale.places:
        assert [line for line in tale.moves(code) if line[0] >= "2011-07-01"] == SECOND, code
    # S1-8, S1-9, S1-14: 29 months, 10 quarters of three duties, 5 half-years, to October 2012.
    assert counts(tale, "B", "duty")["duty", "done"] == 29 + 30 + 5
    assert counts(tale, "N", "duty")["duty", "done"] == 26 + 24 + 3
    # Cut short by the eve (S1-1), November, the last quarter and half-year were due by it as well;
    # only the report is due after its period.
    late = counts(tale, "L", "duty")
    assert (late["duty", "overdue"], late["duty", "not_held"]) == (30 + 11 + 10 + 6, 11)
    # S1-10 to S1-13 were done but for the last, cut short; the five spot checks (S1-23) were not.
    committee = counts(tale, "C", "duty")
    assert (committee["duty", "done"], committee["duty", "overdue"]) == (10 + 10 + 5 + 5, 4 + 5)
    assert out_of_order(tale, ("first", "second")) == {}


def test_s1_1_the_college_passes_both_phases_and_ends_before_the_congress(begin: Begin) -> None:
    tale = begin(COLLEGE, "2010-05-20")
    first_phase(tale)
    second_phase(tale)
