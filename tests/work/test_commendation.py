"""Commendation from the first name to the register: up the tree, on notice, awarded."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import Engine

from service import branch_plans
from service.models import Nomination, PublicNotice, Selection
from tests.campaigns.village import COMMITTEE, EAST, FIRST, OWN, SECOND, WEST
from tests.work.honours import PLAN, Honours
from workflows.refusals import Refused


@pytest.fixture
def village(engine: Engine) -> Honours:
    """The village on the first day of its commendation."""
    return Honours.begin(engine)


def refused(found: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code.removeprefix("commendation.") for reason in found.value.reasons]


def up(village: Honours, *codes: str) -> list[int]:
    """Let branches put a member forward each, and let everybody above pass it on."""
    numbers = []
    for code in codes:
        number = village.puts(code)
        if code in (FIRST, SECOND):
            village.recommends(number, EAST)
        numbers.append(number)
    village.everybody_hands_in()
    return numbers


def chosen_and_shown(village: Honours, *codes: str) -> tuple[list[int], PublicNotice]:
    numbers = up(village, *codes)
    village.decides(village.proposes(*numbers))
    return numbers, village.shows()


def test_s1_15_without_its_rule_documents_no_award_is_opened(engine: Engine) -> None:
    village = Honours.begin(engine)
    village.do(branch_plans.withdraw_document, COMMITTEE, "rules", "办法须重新讨论")
    with pytest.raises(Refused) as found:
        village.opens()
    assert [reason.code for reason in found.value.reasons] == ["guard.documents_exist"]
    assert village.all(Selection) == []


def test_s1_16_names_come_up_level_by_level_and_the_committee_decides(village: Honours) -> None:
    village.opens()
    number = village.puts(FIRST)
    at_g1 = village.look(Nomination, number)
    assert at_g1.at_campaign_id == village.row(EAST).id
    village.recommends(number, EAST)
    assert village.look(Nomination, number).at_campaign_id == village.row(COMMITTEE).id
    assert village.facts(FIRST) == {"document.rules": "yes"}
    village.everybody_hands_in()
    assert village.facts(FIRST) == {"document.rules": "yes", "nominations_made": "yes"}
    assert village.facts(COMMITTEE)["nominations_made"] == "yes"
    assert village.look(Selection, 1).status == "deciding"
    village.decides(village.proposes(number))
    assert village.look(Nomination, number).status == "chosen"


def test_who_is_asked_for_names_hears_of_it_at_once_and_again_in_the_next_round(
    village: Honours,
) -> None:
    village.opens()

    def asked(code: str) -> list[tuple[str, str]]:
        secretary = village.cast.one(code, "secretary")
        letters = [m for m in village.messages(code) if m.recipient_id == secretary]
        said = [json.loads(m.params) for m in letters if m.notice == "task_given"]
        return [(one["title"], one["due"]) for one in said if one["what"] == "nomination"]

    day = str(village.share(FIRST).due_on)
    for code in (FIRST, EAST, COMMITTEE):
        assert [title for title, _ in asked(code)] == ["优秀共产党员"]
    assert asked(FIRST) == [("优秀共产党员", day)]
    village.everybody_hands_in()
    village.sends_down(date(2026, 6, 1))
    assert asked(FIRST) == [("优秀共产党员", day), ("优秀共产党员", "2026-06-01")]


def test_a_clean_notice_of_five_working_days_lets_the_award_be_made(village: Honours) -> None:
    village.opens()
    village.day("2026-04-29")
    _, notice = chosen_and_shown(village, FIRST, OWN)
    # Thursday 30 April is the first; 1 to 5 May is Labour Day, Saturday the 9th is made up for it.
    assert (notice.opens_on, notice.ends_on) == (date(2026, 4, 29), date(2026, 5, 9))
    village.day("2026-05-09", "23:59")
    assert village.look(Selection, 1).status == "on_notice"
    village.day("2026-05-10", "00:00")
    assert village.look(Selection, 1).status == "clean"
    for code in (COMMITTEE, EAST, FIRST, WEST):
        assert village.facts(code)["public_notice_over"] == "yes"
    honours = village.awards()
    assert [honour.number for honour in honours] == ["2026-00001-0001", "2026-00001-0002"]
    assert len({honour.code for honour in honours}) == 2
    assert village.facts(SECOND)["award.members"] == "yes"
    village.day("2026-07-01")
    assert village.state(FIRST) == "main/summary"


def test_the_calendar_makes_the_award_where_the_plan_says_so(engine: Engine) -> None:
    village = Honours.begin(engine, PLAN + "  awarded_by: calendar\n")
    village.opens()
    chosen_and_shown(village, FIRST)
    village.day("2026-03-20")
    assert village.look(Selection, 1).status == "awarded"
    line = village.history(COMMITTEE, "worked")[-1]
    assert (line.actor, line.person_id) == ("calendar", None)


def test_what_is_not_there_by_its_day_is_waived_and_said_to_be(village: Honours) -> None:
    village.opens()
    village.puts(FIRST)
    village.day("2026-05-13", "00:00")
    assert village.share(SECOND).status == "waived"
    assert village.share(FIRST).status == "handed_in"
    assert village.share(EAST).status == "open", "the level above has two working days more"
    assert village.facts(SECOND)["nominations_made"] == "yes"
    (told,) = [m for m in village.messages(SECOND, "notice") if "waived" in m.params]
    assert told.role == "secretary"
    with pytest.raises(Refused) as found:
        village.puts(SECOND)
    assert refused(found) == ["waived"]
    village.day("2026-05-19")
    assert village.look(Selection, 1).status == "deciding"
    assert village.all(Nomination)[0].status == "left", "nobody passed it on"


def test_nobody_may_be_put_forward_and_that_is_an_answer(village: Honours) -> None:
    village.opens()
    village.hands_in(SECOND)
    assert village.share(SECOND).status == "declined"
    with pytest.raises(Refused) as found:
        village.puts(SECOND)
    assert refused(found) == ["handed_in"]


@pytest.mark.parametrize("clock", ["00:00", "09:00"])
def test_after_its_day_nothing_is_taken_though_the_calendar_has_not_come_by(
    village: Honours, clock: str
) -> None:
    village.opens()
    village.day("2026-05-12", "23:59", sweeping=False)
    number = village.puts(FIRST)
    village.day("2026-05-13", clock, sweeping=False)
    late: list[Callable[[], object]] = [
        lambda: village.puts(SECOND),
        lambda: village.applies(SECOND),
        lambda: village.hands_in(SECOND),
    ]
    for act in late:
        with pytest.raises(Refused) as found:
            act()
        assert refused(found) == ["waived"]
    assert village.share(SECOND).status == "open", "nobody has swept"
    village.recommends(number, EAST)  # the level above has two working days more
    second = village.look(Nomination, number)
    assert second.at_campaign_id == village.row(COMMITTEE).id


def test_a_level_passes_nothing_on_after_its_own_day(village: Honours) -> None:
    village.opens()
    number = village.puts(FIRST)
    village.day("2026-05-15", "00:00", sweeping=False)
    with pytest.raises(Refused) as found:
        village.recommends(number, EAST)
    assert refused(found) == ["waived"]


def test_no_names_are_asked_for_by_a_day_that_is_over(village: Honours) -> None:
    village.day("2026-05-13", "00:00")
    for day in (None, date(2026, 5, 12)):  # the plan's own day is over as well
        with pytest.raises(Refused) as found:
            village.opens(nominate_by=day)
        assert refused(found) == ["day_over"]
    village.opens(nominate_by=date(2026, 5, 13))
    village.everybody_hands_in()
    with pytest.raises(Refused) as found:
        village.sends_down(date(2026, 5, 12))
    assert refused(found) == ["day_over"]
    assert village.look(Selection, 1).status == "deciding"
    village.sends_down(date(2026, 5, 13))
