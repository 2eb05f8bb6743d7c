"""Tickets: blue, yellow and red by themselves; answered, sent back, postponed in time, closed."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from service import inspections
from service.actors import OPERATOR
from service.campaigns import suspend
from service.db import reading
from service.errors import BadInput
from service.inspections.told import whole_ticket
from service.models import Task, Ticket, TicketPostponement
from tests.campaigns.village import EAST, FIRST, SECOND, Village, at
from tests.work.watch import LONG, PLAN, colours, day, issues, ticket, to
from workflows.refusals import Refused

EARLY = [("none", "2026-03-02", "operator")]
TURNED = [("blue", "2026-03-13", "calendar"), ("yellow", "2026-03-19", "calendar")]
RED = [("red", "2026-03-21", "calendar")]


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village whose stage of inspection is under way."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN)
    founded.day("2026-03-02")
    return founded


def codes(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code.removeprefix("inspections.") for reason in refusal.value.reasons]


def told(village: Village, what: str) -> list[str]:
    return sorted(
        m.role
        for m in village.messages(FIRST)
        if json.loads(m.params or "{}").get("what") == f"inspections.{what}"
    )


def asks(village: Village, row: Ticket, expected: str) -> TicketPostponement:
    found: TicketPostponement = to(
        village, row, inspections.ask_later_day, village.secretary(FIRST),
        reason="施工单位停工", progress="已完成六成", expected=day(expected),
    )  # fmt: skip
    return found


def deeds(village: Village) -> list[tuple[str, str]]:
    return [
        (json.loads(h.details or "{}")["deed"].removeprefix("inspections."), h.actor)
        for h in village.history(FIRST, "worked")
    ]


def test_a_ticket_turns_blue_yellow_and_red_by_itself_each_told_and_written_down(
    village: Village,
) -> None:
    row = issues(village, "2026-03-20")
    assert told(village, "ticket") == ["secretary"]
    village.day("2026-03-12", "23:59")
    assert ticket(village, row).colour == "none"
    village.day("2026-03-13", "00:00")
    assert ticket(village, row).colour == "blue"
    village.day("2026-03-19")
    assert ticket(village, row).colour == "yellow"
    village.day("2026-03-20", "23:59")
    assert ticket(village, row).colour == "yellow"
    village.day("2026-03-21", "00:00")
    assert ticket(village, row).colour == "red"
    assert colours(village, row) == EARLY + TURNED + RED
    assert told(village, "ticket_blue") == ["secretary"]
    assert told(village, "ticket_yellow") == ["secretary", "superior(secretary)"]
    assert told(village, "ticket_red") == ["office", "secretary", "superior(secretary)"]
    assert [deed for deed in deeds(village) if deed[1] == "calendar"] == [
        ("ticket_blue", "calendar"),
        ("ticket_yellow", "calendar"),
        ("ticket_red", "calendar"),
    ]


def test_a_late_sweep_catches_up_with_every_step_on_its_own_day(village: Village) -> None:
    row = issues(village, "2026-03-20")
    village.day("2026-05-01")
    village.sweep()
    assert colours(village, row) == EARLY + TURNED + RED


def test_nothing_turns_while_the_campaign_is_halted(village: Village) -> None:
    row = issues(village, "2026-03-20")
    village.do(suspend, FIRST, "防汛抢险")
    village.day("2026-04-01")
    assert ticket(village, row).colour == "none"


def test_an_urgent_matter_starts_yellow_and_lagging_makes_yellow(village: Village) -> None:
    assert issues(village, "2026-06-30", urgent=True).colour == "yellow"
    row = issues(village, "2026-06-30", matter="另一件事")
    to(village, row, inspections.mark_behind, village.secretary(EAST), reason="进度不到三成")
    assert colours(village, row)[-1] == ("yellow", "2026-03-02", "person")
    village.day("2026-06-29")
    assert ticket(village, row).colour == "yellow"
    village.day("2026-07-01")
    assert ticket(village, row).colour == "red"


def test_one_matter_one_ticket(village: Village) -> None:
    issues(village, "2026-03-20")
    with pytest.raises(Refused) as refusal:
        issues(village, "2026-04-20", matter=" 办事窗口  排队超过四十分钟 ".replace("  ", ""))
    assert codes(refusal) == ["ticket_is_out"]
    assert issues(village, "2026-03-20", code=SECOND).id


def test_of_ten_hands_one_issues_the_ticket(village: Village) -> None:
    def once(_: int) -> str:
        try:
            issues(village, "2026-03-20")
        except Refused as refusal:
            return refusal.reasons[0].code
        return "issued"

    with ThreadPoolExecutor(10) as hands:
        heard = sorted(hands.map(once, range(10)))
    assert heard == ["inspections.ticket_is_out"] * 9 + ["issued"]
    with reading(village.engine) as session:
        assert len(session.exec(select(Ticket)).all()) == 1


def test_an_answer_in_time_is_not_made_late_by_those_who_read_it(village: Village) -> None:
    row = issues(village, "2026-03-20")
    village.day("2026-03-16")
    to(village, row, inspections.answer_ticket, village.secretary(FIRST), text=LONG)
    village.day("2026-04-20")
    assert ticket(village, row).colour == "blue"
    to(village, row, inspections.close_ticket, village.secretary(EAST), note="属实")
    assert ticket(village, row).state == "closed"
    with reading(village.engine) as session:
        assert session.exec(select(Task).where(col(Task.outcome).is_(None))).all() == []


def test_an_inadequate_report_is_sent_back_and_the_colour_goes_on(village: Village) -> None:
    row = issues(village, "2026-03-20")
    own, above = village.secretary(FIRST), village.secretary(EAST)
    with pytest.raises(Refused) as refusal:
        to(village, row, inspections.close_ticket, above)
    assert codes(refusal) == ["closed_without_report"]
    with pytest.raises(Refused) as refusal:
        to(village, row, inspections.answer_ticket, own, text="已办")
    assert codes(refusal) == ["report_inadequate"]
    to(village, row, inspections.answer_ticket, own, text=LONG)
    village.day("2026-03-10")
    to(village, row, inspections.return_ticket, above, reason="没有佐证材料")
    assert colours(village, row)[-1] == ("yellow", "2026-03-10", "person")
    village.day("2026-03-22")
    assert ticket(village, row).colour == "red"
    assert ticket(village, row).returned == 1


def test_a_later_day_is_asked_for_checked_and_decided(village: Village) -> None:
    row = issues(village, "2026-03-20")
    village.day("2026-03-19")
    asked = asks(village, row, "2026-04-08")
    above = village.secretary(EAST)
    with pytest.raises(Refused) as refusal:
        to(village, asked, inspections.decide_later_day, above, until=day("2026-04-03"))
    assert codes(refusal) == ["not_to_decide"]
    to(village, asked, inspections.check_postponement, above, opinion="情况属实")
    to(village, asked, inspections.decide_later_day, above, until=day("2026-04-03"))
    moved = ticket(village, row)
    assert (moved.due_on, moved.colour) == (day("2026-04-03"), "none")
    village.day("2026-04-02")
    assert colours(village, row)[-3:] == [
        ("none", "2026-03-19", "person"),
        ("blue", "2026-03-27", "calendar"),
        ("yellow", "2026-04-02", "calendar"),
    ]
    assert told(village, "postponement_granted") == ["secretary"]
    with pytest.raises(Refused) as refusal:
        to(village, asked, inspections.decide_later_day, above, until=None, note="不同意")
    assert codes(refusal) == ["not_to_decide"]


def test_a_closed_ticket_leaves_no_later_day_to_decide(village: Village) -> None:
    row = issues(village, "2026-03-20")
    village.day("2026-03-19")
    asks(village, row, "2026-04-08")
    to(village, row, inspections.answer_ticket, village.secretary(FIRST), text=LONG)
    to(village, row, inspections.close_ticket, village.secretary(EAST))
    with reading(village.engine) as session:
        shown = whole_ticket(session, session.get_one(Ticket, row.id), "zh-Hans")
    assert [one["status"] for one in shown["postponements"]] == ["lapsed"]


def test_after_its_day_a_later_one_is_refused(village: Village) -> None:
    row = issues(village, "2026-03-20")
    village.day("2026-03-21")
    with pytest.raises(Refused) as refusal:
        asks(village, row, "2026-03-31")
    assert codes(refusal) == ["postponed_too_late"]


def test_what_was_asked_in_time_may_be_decided_after_the_day(village: Village) -> None:
    row = issues(village, "2026-03-20")
    village.day("2026-03-20")
    asked = asks(village, row, "2026-03-31")
    village.day("2026-03-23")
    assert ticket(village, row).colour == "red"
    above = village.secretary(EAST)
    to(village, asked, inspections.check_postponement, above, opinion="情况属实")
    to(village, asked, inspections.decide_later_day, above, until=day("2026-03-31"))
    assert ticket(village, row).colour == "none"  # blue from the 24th
    village.day("2026-04-01")
    assert ticket(village, row).colour == "red"


def test_one_request_at_a_time_and_a_refusal_says_why(village: Village) -> None:
    row = issues(village, "2026-03-20")
    asked = asks(village, row, "2026-03-31")
    with pytest.raises(Refused) as refusal:
        asks(village, row, "2026-04-01")
    assert codes(refusal) == ["asked_already"]
    above = village.secretary(EAST)
    to(village, asked, inspections.check_postponement, above, opinion="理由不充分")
    with pytest.raises(BadInput):
        to(village, asked, inspections.decide_later_day, above, until=None)
    to(village, asked, inspections.decide_later_day, above, until=None, note="按期办结")
    assert ticket(village, row).due_on == day("2026-03-20")
    assert asks(village, row, "2026-03-30").id != asked.id


def test_the_day_of_a_ticket_that_is_closed_moves_no_more(village: Village) -> None:
    row = issues(village, "2026-03-20")
    asked, above = asks(village, row, "2026-03-31"), village.secretary(EAST)
    to(village, row, inspections.answer_ticket, village.secretary(FIRST), text=LONG)
    to(village, row, inspections.close_ticket, above)
    for verb, said in (
        (inspections.check_postponement, {"opinion": "情况属实"}),
        (inspections.decide_later_day, {"until": day("2026-03-31")}),
    ):
        with pytest.raises(Refused) as refusal:
            to(village, asked, verb, above, **said)
        assert codes(refusal) == ["ticket_closed"]
    assert ticket(village, row).due_on == day("2026-03-20")


@pytest.mark.parametrize(
    ("given", "code"),
    [({"due": "2026-03-01"}, "day_passed"), ({"matter": " "}, "empty"), ({"title": ""}, "empty")],
)
def test_a_ticket_without_matter_or_with_a_day_that_passed_is_refused(
    village: Village, given: dict[str, str], code: str
) -> None:
    with pytest.raises(BadInput) as bad:
        issues(village, **{"due": "2026-03-20", **given})
    assert bad.value.problems[0].code == code
    assert OPERATOR.person_id is None


def test_what_is_answered_in_time_is_not_made_late_by_what_is_said_of_it_later(
    village: Village,
) -> None:
    row, above = issues(village, "2026-03-20"), village.secretary(EAST)
    village.day("2026-03-16")
    asked = asks(village, row, "2026-03-31")
    to(village, row, inspections.answer_ticket, village.secretary(FIRST), text=LONG)
    village.day("2026-03-23")
    to(village, row, inspections.mark_behind, above, reason="进度不到三成")
    assert ticket(village, row).colour == "yellow", "it lags, and was answered before its day"
    with reading(village.engine) as session:
        assert not session.exec(
            select(Task).where(Task.kind == "ticket_colour", col(Task.outcome).is_(None))
        ).all()
    to(village, asked, inspections.check_postponement, above, opinion="情况属实")
    to(village, asked, inspections.decide_later_day, above, until=day("2026-03-24"))
    assert ticket(village, row).colour == "yellow"


def test_an_answer_that_comes_before_a_late_sweep_is_late_all_the_same(village: Village) -> None:
    row = issues(village, "2026-03-20")
    village.day("2026-03-25", sweeping=False)
    to(village, row, inspections.answer_ticket, village.secretary(FIRST), text=LONG)
    assert ticket(village, row).colour == "red"
    village.sweep()
    assert colours(village, row) == EARLY + TURNED + RED, "each step once"
