"""The tree changes while an award is under way: founded, and put under another organisation."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine

from service.models import Nomination, Selection, Task
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, SECOND, WEST
from tests.work.honours import PLAN, Honours
from tests.work.test_commendation import chosen_and_shown, refused, up
from workflows.refusals import Refused


@pytest.fixture
def village(engine: Engine) -> Honours:
    """The village on the first day of its commendation, an award open."""
    found = Honours.begin(engine)
    found.opens()
    return found


# --- founded ---


def test_a_branch_founded_while_names_are_wanted_owes_its_own(village: Honours) -> None:
    village.founds("b9", "branch", EAST)
    share = village.share("b9")
    assert (share.status, share.due_on, share.places) == ("open", date(2026, 5, 12), None)
    assert share.above_id == village.row(EAST).id
    (task,) = [t for t in village.all(Task) if t.campaign_id == village.row("b9").id]
    assert (task.kind, task.role) == ("nomination", "secretary")
    village.everybody_hands_in()
    assert village.look(Selection, 1).status == "nominating", "the youngest is waited for as well"
    village.day("2026-05-13", "00:00")
    assert village.share("b9").status == "waived"
    assert village.look(Selection, 1).status == "deciding"
    assert village.out_of_step("b9") == {}


def test_a_branch_founded_when_all_names_are_in_leaves_the_stage_with_the_others(
    village: Honours,
) -> None:
    chosen_and_shown(village, FIRST, OWN)
    village.founds("b9", "branch", EAST)
    assert village.share("b9").status == "waived"
    assert village.facts("b9") == {"document.rules": "yes", "nominations_made": "yes"}
    village.day("2026-03-10")
    village.awards()
    village.founds("b10", "branch", WEST)
    for code in ("b9", "b10"):
        assert village.facts(code)["award.members"] == "yes"
        assert village.out_of_step(code) == {}
    village.day("2026-07-01")
    for code in (FIRST, "b9", "b10"):
        assert village.state(code) == "main/summary", code
    (line,) = [n for n in village.history("b10", "worked") if "came_in" in (n.details or "")]
    assert line.actor == "operator"


def test_a_branch_founded_after_the_day_for_names_is_not_waited_for(village: Honours) -> None:
    village.day("2026-05-13", "10:00")
    assert village.look(Selection, 1).status == "nominating", "the levels above have time yet"
    village.founds("b9", "branch", EAST)
    assert village.share("b9").status == "waived"


def test_names_that_go_down_again_are_asked_of_the_newcomer_too(village: Honours) -> None:
    up(village, FIRST)
    village.founds("b9", "branch", EAST)
    village.sends_down(date(2026, 6, 1))
    assert village.share("b9").status == "open"
    assert "nominations_made" not in village.facts("b9")


def test_a_newcomer_has_no_places_but_those_of_the_plan(engine: Engine) -> None:
    village = Honours.begin(engine)
    village.opens(pool=4)
    village.founds("b9", "branch", EAST)
    assert village.share("b9").places == 0
    assert village.unbalanced() == []


def test_where_the_plan_gives_each_one_a_newcomer_has_it_and_those_above_have_more(
    engine: Engine,
) -> None:
    village = Honours.begin(engine, PLAN.replace("places: 2", "places: 2\n    places_each: 1"))
    village.opens()
    assert (village.share(EAST).places, village.share(COMMITTEE).places) == (3, 6)
    village.founds("g9", "general_branch", COMMITTEE)
    village.founds("b9", "branch", EAST)
    village.founds("b10", "branch", "g9")
    places = {code: village.share(code).places for code in (COMMITTEE, EAST, "g9", "b9", "b10")}
    assert places == {COMMITTEE: 8, EAST: 4, "g9": 2, "b9": 1, "b10": 1}
    assert village.unbalanced() == []


# --- put under another one ---


def test_an_award_under_way_keeps_the_tree_that_it_was_opened_on(engine: Engine) -> None:
    village = Honours.begin(engine)
    village.opens(pool=4)
    village.allots(EAST, 2)
    village.allots(FIRST, 1)
    number = village.puts(FIRST)
    village.moves(FIRST, WEST)
    assert village.unbalanced() == []
    assert village.look(Nomination, number).at_campaign_id == village.row(EAST).id
    village.withdraws(number, FIRST)
    assert village.share(FIRST).used == 0
    with pytest.raises(Refused) as found:
        village.allots(FIRST, 2)
    assert refused(found) == ["moved_away"]
    village.allots(FIRST, 0)
    assert (village.share(EAST).allotted, village.unbalanced()) == (0, [])
    village.allots(SECOND, 2)
    again = village.puts(SECOND)
    village.recommends(again, EAST)
    village.everybody_hands_in()
    assert village.look(Selection, 1).status == "deciding"


def test_the_next_award_goes_by_the_tree_of_its_own_day(village: Honours) -> None:
    village.moves(FIRST, WEST)
    other = village.opens(term="2026下半年", nominate_by=date(2026, 9, 1))
    number = village.puts(FIRST, selection=other)
    assert village.look(Nomination, number).at_campaign_id == village.row(WEST).id
    assert village.share(FIRST).above_id == village.row(EAST).id
