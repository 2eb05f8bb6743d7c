"""The power bureau's campaign (seed 004), from its launch to rules made of experience, 2023.

The source gives no day at all: every day here is the organiser's, by the plan (S4-2 to S4-13),
and the commendation "in due time" is a meeting whose day is set in November. It is told whole,
to the last stage of every organisation. Only B1 does its recurring duties, and the bureau's office
one spot check and one regular assessment; all the rest of them stays overdue, which bars B2 from
the organisations' award. By the items of 四强 the masses judge organisations, and every name is
put forward and judged by 四强 or 四优 (S4-1); ballots on members ask for work and pledge (S4-5).
Care for members (S4-6), models (S4-8) and appraisals twice a year are told as
duties reported on, no more.
"""

from __future__ import annotations

from pathlib import Path

from service import campaigns
from service.work.recount import out_of_step
from tests.stories import acts, lists
from tests.stories import power_chapters as told
from tests.stories import power_lists as by_hand
from tests.stories import power_year as year
from tests.stories.conftest import Begin
from tests.stories.tale import Tale

FROM_OCTOBER = [
    ("2023-10-01", "year/appraisal"),
    ("2023-11-02", "year/inspection"),  # twenty working days after 30 September
    ("2023-12-01", "year/commendation"),
    ("2023-12-23", "year/summary"),  # the meeting is on the 22nd
    ("2024-01-01", "completed"),
]
FROM_MAY = [("2023-04-29", "year/pledge"), ("2023-05-29", "year/advance"), *FROM_OCTOBER]
#: S4-2 to S4-13: the steps of the source in its order, and when each organisation took them.
MOVES = {
    "C": [("2023-03-01", "year/planning"), ("2023-03-06", "year/mobilization"), *FROM_MAY],
    "B1": [  # returned once; its deployment postponed to 8 May, the pledges thirty days after it
        ("2023-03-01", "year/planning"),
        ("2023-03-22", "year/mobilization"),
        ("2023-05-09", "year/pledge"),
        ("2023-06-08", "year/advance"),
        *FROM_OCTOBER,
    ],
    "B2": [("2023-03-01", "year/planning"), ("2023-04-14", "year/mobilization"), *FROM_MAY],
    "N": FROM_MAY,  # founded on 14 April, it joined the deployment
}


def test_s4_1_to_s4_13_the_power_bureau_from_planning_to_rules(
    begin: Begin, tmp_path: Path
) -> None:
    tale = begin(year.PLACES, "2023-02-20", vault_dir=tmp_path / "keys")
    acts.launches(tale, "power-004", "C")
    told.plans_are_made(tale)
    told.duties_are_shared_out(tale)
    made = {code: year.all_pledge(tale, code) for code in ("C", "B1", "B2", "N")}
    told.work_is_carried_on(tale, made)
    told.every_member_is_appraised(tale, made)
    told.what_was_done_is_checked(tale)
    told.the_best_are_commended(tale)
    tale.until("2023-12-25")
    for code in tale.places:
        for fact in ("summary_written", "experience_made_rule"):
            acts.files_material(tale, code, fact)
    tale.until("2024-01-02")
    it_came_out_as_the_source_says(tale)


def it_came_out_as_the_source_says(tale: Tale) -> None:
    assert {code: tale.moves(code) for code in tale.places} == MOVES
    assert {code: lists.counts(tale, code) for code in tale.places} == by_hand.LEDGERS
    assert lists.register(tale, "N-member-1") == by_hand.HONOURS
    assert lists.posted(tale, "B1") == by_hand.SAID_OF_B1
    assert lists.posted(tale, "B2") == by_hand.SAID_OF_B2
    assert lists.posted(tale, "C") == by_hand.SAID_OF_C
    with tale.looking() as session:
        for code in tale.places:
            row = campaigns.by_code(session, code)
            plan = tale.context.rulebook.plan(session, row.plan_version_id)
            assert out_of_step(session, plan, row, "year", tale.now()) == {}
