"""Seed 002, the municipal organs' work committee: from its launch to the eve of the congress."""

from __future__ import annotations

from collections import Counter
from datetime import time

from service import campaigns
from service.work.recount import out_of_step
from tests.stories import municipal_congress as congress
from tests.stories import municipal_deepening as deepening
from tests.stories import municipal_years as years
from tests.stories.acts import V1
from tests.stories.conftest import Begin
from tests.stories.municipal_ledgers import HONOURS, WHOLE
from tests.stories.municipal_letters import LETTERS, sent, written
from tests.stories.municipal_organs import FROM_BELOW, ORGANS, B, D, L, N, W
from tests.stories.tale import Tale

Moves = list[tuple[str, str]]
#: S2-1, S2-2: by the source's months, with the organiser's days inside them.
FIRST: Moves = [
    ("2010-05-01", "launch/mobilization"),
    ("2010-05-18", "launch/pledge"),
    ("2010-06-01", "advance/carry_out"),
    ("2011-02-01", "advance/review"),
    ("2011-04-01", "advance/appraisal"),
    ("2011-05-16", "advance/commendation"),
    ("2011-07-01", "deepening/pledge"),
]
#: S2-3, S2-4: from the new round of pledges to the day on which the congress opens.
REST: Moves = [
    ("2012-02-01", "deepening/review"),
    ("2012-04-01", "deepening/appraisal"),
    ("2012-05-16", "deepening/commendation"),
    ("2012-07-01", "summary/summary"),
    ("2012-11-08", "completed"),
]


def way(first: Moves, pledged_anew: str) -> Moves:
    """Return a way through all phases, by the day on which the new pledges were approved."""
    return [*first, (pledged_anew, "deepening/carry_out"), *REST]


MOVES = {
    W: way(FIRST, "2011-08-15"),
    D: way(FIRST, "2011-08-15"),
    # Three weeks more to keep what was pledged in the first round.
    B: way([*FIRST[:3], ("2011-02-21", "advance/review"), *FIRST[4:]], "2011-08-18"),
    # Handed in and approved on 18 June 2010, after the whole ladder; returned in September 2011.
    L: way([*FIRST[:2], ("2010-06-18", "advance/carry_out"), *FIRST[3:]], "2011-09-19"),
    # Founded on 15 September 2010, it comes in where the calendar is.
    N: way(FIRST[3:], "2011-08-15"),
}
#: S2-8: D is judged from above, its branches by it; of equals nobody is the one third at most
#: that may be excellent.
GRADES = {
    **{f"{code} members": ["qualified"] * 2 for code in (N, L, D, W)},
    f"{B} members": ["qualified"] * 3,
    f"{D} organizations": ["satisfied"] * 3,
    f"{W} organizations": ["satisfied"],
}
#: S2-4: L's summary and its election check of 2012: no day, then each eve, less than a year's end.
DUES = [
    (None, "2012-12-31T16:00:00+00:00"),
    ("2012-10-24T16:00:00+00:00", "2012-10-24T16:00:00+00:00"),
    ("2012-11-07T16:00:00+00:00", "2012-11-07T16:00:00+00:00"),
]


def test_s2_1_to_s2_15_from_the_launch_to_the_eve_of_the_congress(begin: Begin) -> None:
    # Post goes out at every hour and one by one, so that every message can be told.
    tale = begin(ORGANS, "2010-04-28", quiet_from=time(0), quiet_to=time(0), digest_at=0)
    tale.sends_post = True
    made = to_the_awards_of_2011(tale)
    anew = deepening.pledges_anew(tale, made)
    assert deepening.carried_out_and_judged(tale, anew) == GRADES
    assert deepening.commendation_of_2012(tale) == {
        "organizations": ["招商科黨支部"],
        "members": ["後勤科黨支部member1"],
    }
    tale.until("2012-07-01")
    assert differs(tale, "deepening") == {}
    assert congress.summed_up(tale) == DUES
    assert congress.ended(tale) == {"completed"}
    tale.until("2013-01-31")  # nothing is said, owed or late any more
    assert {code: tale.moves(code) for code in FROM_BELOW} == MOVES
    assert {code: ledger(tale, code) for code in FROM_BELOW} == WHOLE
    assert {code: sent(tale, code) for code in LETTERS} == {c: written(c) for c in LETTERS}
    register = tale.who("L-masses-1").reads(f"{V1}/honours")["honours"]
    assert [(each["award"], each["name"]) for each in register] == HONOURS


def to_the_awards_of_2011(tale: Tale) -> dict[str, dict[str, int]]:
    """S2-1, S2-2; return what was pledged."""
    made = years.mobilisation_and_pledges(tale)
    years.the_late_branch_pledges(tale, made)
    years.summer_of_2010(tale)
    years.pledges_are_kept(tale, made)
    years.leaders_and_masses_judge(tale)
    assert years.commendation_of_2011(tale) == {
        "organizations": ["綜合科黨支部"],
        "members": ["綜合科黨支部member1"],
        "workers": ["綜合科黨支部secretarysecretary"],
    }
    tale.until("2011-07-01")
    assert differs(tale, "advance") == {}
    return made


def ledger(tale: Tale, code: str) -> Counter[tuple[str, str]]:
    """How many lines of each kind and outcome an organisation's ledger has."""
    path = f"{V1}/ledger?campaign_id={tale.campaign(code)}"
    counted = tale.secretary(code).reads(path)["counts"]
    return Counter({(each["kind"], each["outcome"]): each["count"] for each in counted})


def differs(tale: Tale, phase: str) -> dict[str, dict[str, str | None]]:
    """What is kept of a phase that is over otherwise than its rows say."""
    found = {}
    with tale.looking() as session:
        for code in FROM_BELOW:
            campaign = campaigns.by_code(session, code)
            plan = tale.context.rulebook.plan(session, campaign.plan_version_id)
            wrong = out_of_step(session, plan, campaign, phase, tale.now())
            if wrong:
                found[code] = wrong
    return found
