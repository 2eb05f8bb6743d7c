"""How many are chosen, who is asked, who decides on an award; and every way that is refused."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from service import commendation
from service.actors import OPERATOR
from service.commendation import Meeting
from service.db import reading
from service.errors import BadInput
from service.models import (
    Nomination,
    Opinion,
    Selection,
    SelectionDecision,
    Task,
)
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, SECOND, WEST
from tests.work.honours import PLAN, Honours
from tests.work.test_commendation import refused, up
from workflows.refusals import Refused


@pytest.fixture
def village(engine: Engine) -> Honours:
    """The village on the first day of its commendation, an award open."""
    return Honours.opened(engine)


def test_places_are_handed_down_and_never_more_than_there_are(engine: Engine) -> None:
    village = Honours.begin(engine)
    village.opens(pool=4)
    with pytest.raises(Refused) as found:
        village.puts(OWN)
    assert refused(found) == ["over_quota"]
    village.allots(EAST, 3)
    village.allots(OWN, 1)
    with pytest.raises(Refused) as found:
        village.allots(WEST, 1)
    assert refused(found) == ["unbalanced"]
    village.allots(FIRST, 2)
    with pytest.raises(Refused) as found:
        village.allots(SECOND, 2)
    assert refused(found) == ["unbalanced"]
    village.allots(SECOND, 1)
    village.puts(FIRST, 0)
    village.puts(FIRST, 1)
    with pytest.raises(Refused) as found:
        village.allots(FIRST, 1)
    assert refused(found) == ["already_used"]
    with reading(village.engine) as session:
        assert commendation.balance(session, session.get_one(Selection, 1)) == []


def test_one_each_and_more_are_void(engine: Engine) -> None:
    village = Honours.begin(engine, PLAN.replace("places: 2", "places: 2\n    places_each: 1"))
    village.opens()
    village.puts(FIRST)
    with pytest.raises(Refused) as found:
        village.puts(FIRST, 1)
    assert refused(found) == ["over_quota"]
    assert village.share(EAST).places == 3
    assert village.share(COMMITTEE).places == 6
    with reading(village.engine) as session:
        assert commendation.balance(session, session.get_one(Selection, 1)) == []


def test_two_rounds_up_the_names_go_down_once_and_come_up_again(village: Honours) -> None:
    first, _ = up(village, FIRST, OWN)

    def goes_down(session: Session) -> None:
        commendation.send_down(
            session, village.rulebook, session.get_one(Selection, 1), date(2026, 6, 1),
            by=village.committee(), now=village.now,
        )  # fmt: skip

    village.in_one_go(goes_down)
    assert village.look(Selection, 1).names_round == 2
    assert "nominations_made" not in village.facts(FIRST)
    assert village.look(Nomination, first).status == "applied"
    assert village.puts(FIRST) == first
    village.recommends(first, EAST)
    village.everybody_hands_in()
    with pytest.raises(Refused) as found:
        village.in_one_go(goes_down)
    assert refused(found) == ["no_more_rounds"]


# --- who is asked ---


def test_a_department_that_objects_or_is_silent_keeps_a_name_from_being_chosen(
    village: Honours,
) -> None:
    (number,) = up(village, FIRST)
    asked = village.in_one_go(
        lambda session: len(
            commendation.ask_opinions(
                session, village.rulebook, session.get_one(Selection, 1), (),
                by=village.committee(), now=village.now,
            )
        )
    )  # fmt: skip
    assert asked == 1
    task = next(task for task in village.all(Task) if task.kind == "opinion")
    assert (task.role, task.due_on) == ("discipline_officer", date(2026, 3, 9))
    with pytest.raises(Refused) as found:
        village.proposes(number)
    assert refused(found) == ["opinion_awaited"]

    def answers(verdict: str, text: str) -> None:
        village.in_one_go(
            lambda session: commendation.answer(
                session, village.rulebook, session.get_one(Opinion, 1), verdict, text,
                by=village.committee(1), now=village.now,
            )
        )  # fmt: skip

    with pytest.raises(BadInput):
        answers("objects", " ")
    answers("objects", "信访件未办结")
    with pytest.raises(Refused) as found:
        answers("agrees", "")
    assert refused(found) == ["answered_already"]
    with pytest.raises(Refused) as found:
        village.proposes(number)
    assert refused(found) == ["opinion_against"]


# --- who decides ---


def test_whoever_proposes_a_list_does_not_decide_on_it(village: Honours) -> None:
    numbers = up(village, FIRST, OWN)
    decision = village.proposes(*numbers)
    with pytest.raises(Refused) as found:
        village.decides(decision, by=village.committee(0))
    assert refused(found) == ["same_person"]
    with pytest.raises(Refused) as found:
        village.decides(decision, by=OPERATOR)
    assert refused(found) == ["person_wanted"]
    assert village.look(SelectionDecision, decision).status == "proposed"
    village.decides(decision)
    with pytest.raises(Refused) as found:
        village.decides(decision)
    assert refused(found) == ["decided_already"]


def test_a_list_longer_than_there_are_awards_is_not_decided(village: Honours) -> None:
    numbers = up(village, FIRST, SECOND, OWN)
    decision = village.proposes(*numbers)
    with pytest.raises(Refused) as found:
        village.decides(decision)
    assert refused(found) == ["too_many_chosen"]
    assert village.look(Selection, 1).chosen == 0


def test_a_meeting_decides_with_its_minutes_a_quorum_and_a_majority(village: Honours) -> None:
    numbers = up(village, FIRST)
    with pytest.raises(Refused) as found:
        village.meets(*numbers, counts=(9, 4, 4))
    assert refused(found) == ["no_quorum", "no_majority"]
    with pytest.raises(BadInput):
        village.meets(*numbers, counts=(9, 10, 8))
    with pytest.raises(BadInput):
        village.in_one_go(
            lambda session: commendation.decide_in_meeting(
                session, village.rulebook, session.get_one(Selection, 1), numbers,
                Meeting(9, 8, 7, None), by=village.committee(), now=village.now,
            )
        )  # fmt: skip
    village.meets(*numbers, counts=(9, 8, 7))
    assert village.look(Selection, 1).chosen == 1


def test_the_shortlist_is_no_longer_than_its_ratio_and_binds(village: Honours) -> None:
    numbers = up(village, FIRST, SECOND, OWN)

    def lists(*chosen: int) -> None:
        village.in_one_go(
            lambda session: commendation.shortlist(
                session, village.rulebook, session.get_one(Selection, 1), list(chosen),
                by=village.committee(), now=village.now,
            )
        )  # fmt: skip

    lists(*numbers)  # 1 : 1.2 of two places is three names
    lists(*numbers[:2])
    with pytest.raises(Refused) as found:
        village.proposes(numbers[2])
    assert refused(found) == ["not_shortlisted"]


def test_votes_decide_in_descending_order_and_equal_votes_at_the_cut_do_not(
    village: Honours,
) -> None:
    numbers = up(village, FIRST, SECOND, OWN)
    minutes = village.minutes()

    def votes(*counts: int) -> None:
        village.in_one_go(
            lambda session: commendation.decide_by_votes(
                session, village.rulebook, session.get_one(Selection, 1),
                dict(zip(numbers, counts, strict=True)), Meeting(9, 9, 9, minutes),
                by=village.committee(), now=village.now,
            )
        )  # fmt: skip

    with pytest.raises(Refused) as found:
        votes(8, 5, 5)
    assert refused(found) == ["equal_votes"]
    with pytest.raises(BadInput):
        votes(10, 5, 3)
    with pytest.raises(BadInput):
        votes(9, 5, 5)  # nine ballots of two names hold eighteen votes
    votes(2, 9, 7)
    assert [n.status for n in village.all(Nomination)] == ["standing", "chosen", "chosen"]


def test_s0_10_where_the_plan_wants_an_election_two_persons_do_not_decide(engine: Engine) -> None:
    plan = PLAN.replace("superior(secretary), committee]", "superior(secretary), election]")
    village = Honours.begin(engine, plan)
    village.opens()
    numbers = up(village, FIRST)
    with pytest.raises(Refused) as found:
        village.proposes(*numbers)
    assert refused(found) == ["election_wanted"]
    with pytest.raises(Refused) as found:
        village.meets(*numbers, counts=(9, 8, 7))
    assert refused(found) == ["election_wanted"], "nor does a meeting that casts no vote"
    village.elects({numbers[0]: 5}, counts=(9, 8, 8))
    assert village.look(Nomination, numbers[0]).status == "chosen"


def test_s0_10_elected_is_who_has_the_majority_of_those_present(engine: Engine) -> None:
    plan = PLAN.replace("superior(secretary), committee]", "superior(secretary), election]")
    village = Honours.begin(engine, plan)
    village.opens()
    first, second, third = up(village, FIRST, SECOND, OWN)
    with pytest.raises(Refused) as found:
        village.elects({first: 1, second: 1, third: 4}, counts=(9, 8, 8))
    assert refused(found) == ["nobody_elected"]
    village.elects({first: 1, second: 5, third: 4}, counts=(9, 8, 8))
    chosen = [n.status == "chosen" for n in village.all(Nomination)]
    assert chosen == [False, True, False], "half of those present is not more than half"


def test_names_are_ranked_within_their_category(village: Honours) -> None:
    first = village.puts(FIRST, 0, category="教师")
    second = village.puts(FIRST, 1, category="学生")
    third = village.puts(SECOND, 0, category="教师")
    village.in_one_go(
        lambda session: commendation.rank(
            session, village.rulebook, session.get_one(Selection, 1),
            village.campaign(session, EAST), [third, second, first],
            by=village.secretary(EAST), now=village.now,
        )
    )  # fmt: skip
    assert [n.rank for n in village.all(Nomination)] == [2, 1, 1]
