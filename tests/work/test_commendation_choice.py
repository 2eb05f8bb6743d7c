"""Who may be named, how many, who is asked, and who decides; and every way that is refused."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from service import commendation
from service.actors import OPERATOR, Actor
from service.commendation import Meeting, Put
from service.db import reading
from service.errors import BadInput, NotFound
from service.models import (
    Nomination,
    Opinion,
    Person,
    Sanction,
    Selection,
    SelectionDecision,
    Task,
)
from service.work import open_task
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, SECOND, WEST
from tests.work.honours import DEEDS, PLAN, Honours
from tests.work.test_commendation import refused, up
from workflows.refusals import Refused


@pytest.fixture
def village(engine: Engine) -> Honours:
    """The village on the first day of its commendation, an award open."""
    found = Honours.begin(engine)
    found.opens()
    return found


def barred(village: Honours, code: str, kind: str, number: int = 0) -> None:
    """Let a sanction, or an investigation, of a member be entered."""

    def verb(session: Session) -> None:
        person = session.get_one(Person, village.member(code, number))
        home = village.campaign(session, code)
        day = date(2026, 1, 5)
        commendation.enter_sanction(
            session, village.rulebook, home, person, kind, "处分决定〔2026〕1号", day,
            date(2026, 12, 31), by=village.committee(), now=village.now,
        )  # fmt: skip

    village.in_one_go(verb)


def lifts(village: Honours) -> None:
    """Let the first sanction be lifted."""
    village.in_one_go(
        lambda session: commendation.lift_sanction(
            session, village.rulebook, village.campaign(session, FIRST),
            session.get_one(Sanction, 1), by=village.committee(1), now=village.now,
        )
    )  # fmt: skip


# --- who ---


@pytest.mark.parametrize(
    ("kind", "code"), [("sanction", "sanctioned"), ("investigation", "under_investigation")]
)
def test_nobody_with_a_sanction_or_under_investigation_is_named(
    village: Honours, kind: str, code: str
) -> None:
    barred(village, FIRST, kind)
    with pytest.raises(Refused) as found:
        village.puts(FIRST)
    assert refused(found) == [code]
    assert village.share(FIRST).used == 0, "nothing was changed"
    assert village.all(Nomination) == []
    village.puts(FIRST, 1)


def test_a_sanction_that_was_lifted_no_longer_bars(village: Honours) -> None:
    barred(village, FIRST, "sanction")
    lifts(village)
    village.puts(FIRST)
    with pytest.raises(Refused) as found:
        lifts(village)
    assert refused(found) == ["lifted_already"]


def test_a_sanction_entered_and_lifted_is_written_down_and_told(village: Honours) -> None:
    barred(village, FIRST, "sanction")
    lifts(village)
    lines = [
        line for line in village.history(FIRST, "worked") if "sanction" in (line.details or "")
    ]
    assert [line.person_id for line in lines] == [
        village.committee(number).person_id for number in (0, 1)
    ]
    kept = village.look(Sanction, 1)
    assert (kept.entered_by, kept.lifted_by) == tuple(line.person_id for line in lines)
    for deed in ("sanction_entered", "sanction_lifted"):
        sent = [m for m in village.messages(FIRST, "notice") if deed in m.params]
        assert {m.role for m in sent} == {"", "secretary"}
        assert village.member(FIRST) in {m.recipient_id for m in sent}
    barred(village, SECOND, "investigation")
    assert [m for m in village.messages(SECOND, "notice") if "investigation" in m.params] == []
    assert "investigation_entered" in (village.history(SECOND, "worked")[-1].details or "")


def test_an_open_rectification_and_too_short_a_story_are_both_told(village: Honours) -> None:
    person = village.member(FIRST)

    def owes(session: Session) -> None:
        campaign = village.campaign(session, FIRST)
        plan = village.rulebook.plan(session, campaign.plan_version_id)
        open_task(
            session, plan, campaign, "rectification", 9, title="整改", due_on=date(2026, 8, 1),
            now=village.now, person_id=person,
        )  # fmt: skip

    village.in_one_go(owes)
    put = Put(person_id=person, deeds="很好")
    with pytest.raises(Refused) as found:
        village.in_one_go(
            lambda session: commendation.propose(
                session, village.rulebook, session.get_one(Selection, 1),
                village.campaign(session, FIRST), put, by=village.secretary(FIRST),
                now=village.now,
            )
        )  # fmt: skip
    assert refused(found) == ["deeds_too_short", "rectification_open"]


def test_who_is_no_member_or_of_another_organisation_is_not_named(village: Honours) -> None:
    outsider = village.cast.one(FIRST, "secretary")

    def puts(code: str, person_id: int | None) -> None:
        village.in_one_go(
            lambda session: commendation.propose(
                session, village.rulebook, session.get_one(Selection, 1),
                village.campaign(session, code), Put(person_id=person_id, deeds=DEEDS),
                by=village.secretary(code), now=village.now,
            )
        )  # fmt: skip

    with pytest.raises(Refused) as found:
        puts(FIRST, outsider)
    assert refused(found) == ["no_member"]
    with pytest.raises(Refused) as found:
        puts(EAST, village.member(FIRST))
    assert refused(found) == ["from_below"]
    with pytest.raises(NotFound):
        puts(FIRST, village.member(SECOND))
    with pytest.raises(BadInput):
        puts(FIRST, None)


def test_a_name_comes_up_once_and_may_come_again_after_it_was_withdrawn(village: Honours) -> None:
    number = village.puts(FIRST)
    with pytest.raises(Refused) as found:
        village.puts(FIRST)
    assert refused(found) == ["named_already"]
    village.in_one_go(
        lambda session: commendation.withdraw(
            session, village.rulebook, session.get_one(Nomination, number), "本人谢绝",
            by=village.secretary(FIRST), now=village.now,
        )
    )  # fmt: skip
    assert village.share(FIRST).used == 0
    assert village.puts(FIRST) == number


def test_a_member_applies_and_the_secretary_puts_it_forward(village: Honours) -> None:
    number = village.applies(FIRST)
    assert village.look(Nomination, number).status == "applied"
    assert village.share(FIRST).used == 0
    assert village.puts(FIRST) == number
    assert village.look(Nomination, number).status == "standing"


def test_a_member_names_nobody_else_where_the_plan_lets_it_name_itself_alone(
    village: Honours,
) -> None:
    put = Put(person_id=village.member(FIRST, 1), deeds=DEEDS)
    with pytest.raises(Refused) as found:
        village.in_one_go(
            lambda session: commendation.apply(
                session, village.rulebook, session.get_one(Selection, 1),
                village.campaign(session, FIRST), put,
                by=Actor.person(village.member(FIRST), "member"), now=village.now,
            )
        )  # fmt: skip
    assert refused(found) == ["not_by_members"]


def test_who_was_honoured_lately_is_not_honoured_again_so_soon(village: Honours) -> None:
    numbers = up(village, FIRST)
    village.decides(village.proposes(*numbers))
    village.shows()
    village.day("2026-03-20")
    village.awards()
    again = village.opens(term="2026下半年", nominate_by=date(2026, 9, 1))
    with pytest.raises(Refused) as found:
        village.puts(FIRST, selection=again)
    assert refused(found) == ["honoured_lately"]
    village.puts(FIRST, 1, selection=again)


# --- how many ---


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
