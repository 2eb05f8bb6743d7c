"""S1: the college from the launch in May 2010, by both phases, to the eve of the congress.

Both phases are told whole. Of the half-yearly appraisals three are voted on, the others are
evidence on paper; of the four spot checks two are drawn and carried out.
"""

from __future__ import annotations

from service import campaigns
from service.work.recount import out_of_step
from tests.stories import college_ledgers as ledgers
from tests.stories import college_lists as by_hand
from tests.stories import college_phases as phases
from tests.stories import lists
from tests.stories.college import COLLEGE, V1
from tests.stories.college_committee_lists import SAID_OF_C
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
    phases.late_one_is_checked(tale)
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
    assert out_of_order(tale, ("first",)) == {}


def second_phase(tale: Tale) -> None:
    """S1-3, S1-4: five links once more; the duties go on in the gap until the congress (S1-1)."""
    honours = phases.second_phase(tale)
    assert honours == {"units": [NEWCOMER], "people": ["后勤党支部member1"]}
    phases.to_the_congress(tale)
    for code in tale.places:
        assert [line for line in tale.moves(code) if line[0] >= "2011-07-01"] == SECOND, code
    assert {code: lists.counts(tale, code) for code in tale.places} == ledgers.LEDGERS
    assert lists.register(tale, "N-member-1") == ledgers.HONOURS
    assert lists.posted(tale, "B") == by_hand.SAID_OF_B
    assert lists.posted(tale, "L") == by_hand.SAID_OF_L
    assert lists.posted(tale, "C") == SAID_OF_C
    assert out_of_order(tale, ("first", "second")) == {}


def test_s1_1_the_college_passes_both_phases_and_ends_before_the_congress(begin: Begin) -> None:
    tale = begin(COLLEGE, "2010-05-20")
    first_phase(tale)
    second_phase(tale)
