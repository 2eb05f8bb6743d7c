"""待办 as the home of everybody: what is owed and why, done in place; and what has changed."""

from __future__ import annotations

import re

import pytest

from service.db import writing
from service.models import Substitute
from tests.doors.house import TODAY, House, local
from tests.web.desk import Desk

BRANCH = "B1"
DONE = "窗口已增设两个，平均等候时间由四十分钟降到十五分钟。"


def desk(house: House, code: str = BRANCH, role: str = "secretary") -> Desk:
    return Desk(house.browser(code, role).client)


def ticket(house: House, due: str, title: str) -> str:
    """Let the superior issue a ticket; return its page."""
    told = {"campaign_id": house.campaign(BRANCH).id, "title": title, "matter": f"{title}的事",
            "due_on": due}  # fmt: skip
    made = house.caller("G1").does("/api/v1/tickets", told)
    return f"/tickets/{made['id']}"


def test_what_is_owed_stands_by_urgency_with_why_and_until_when(house: House) -> None:
    later, sooner = ticket(house, "2026-03-31", "以后的单"), ticket(house, "2026-03-11", "急的单")
    far = ticket(house, "2026-09-30", "很久以后的单")
    house.set_clock("2026-03-13")
    text = desk(house).opens("/todo")
    places = [text.index(f'href="{page}"') for page in (sooner, later, far)]
    assert places == sorted(places)
    assert "The superior asks for a report by its day." in text
    assert text.index("later-title") < places[2], "what has months stands apart"
    where = re.sub(r"<[^>]+>", "", text[places[2] :])
    assert re.search(r"很久以后的单\s*单位B1号 · ", where)
    assert sooner not in desk(house, "B2").opens("/todo")
    assert sooner not in desk(house, role="member").opens("/todo")


def test_a_ticket_is_answered_and_closed_without_leaving_the_list(house: House) -> None:
    ticket(house, "2026-03-20", "窗口排队")
    own, above = desk(house), desk(house, "G1")
    own.opens("/todo")
    refused = own.presses("Hand in the answer", status=409, text="已经办了")
    assert "已经办了" in refused, "the list is shown again with what was typed"
    own.presses("Hand in the answer", text=DONE)
    assert own.at == "/todo"
    assert "窗口排队" not in own.text
    assert "The ticket was answered: you judge it." in above.opens("/todo")
    assert DONE in above.text, "what there is to judge stands there"
    above.presses("Take it and close")
    assert "窗口排队" not in above.text


def test_whoever_is_asked_for_a_later_day_finds_it(house: House) -> None:
    page = ticket(house, "2026-03-20", "窗口排队")
    told = {"reason": "停工", "progress": "六成", "expected": "2026-03-31"}
    house.caller(BRANCH).does(f"/api/v1{page}/postponement", told)
    assert "A later day was asked for" in desk(house, "G1").opens("/todo")
    assert "A later day was asked for" not in desk(house).opens("/todo")


def test_what_others_did_since_the_last_look_is_told_and_what_oneself_did_is_not(
    house: House,
) -> None:
    own = desk(house)
    assert "Since you last looked" not in own.opens("/todo"), "nobody has looked before"
    house.set_clock("2026-03-10", "11:00")
    ticket(house, "2026-03-20", "窗口排队")
    house.set_clock("2026-03-10", "15:00")
    text = own.opens("/todo")
    assert "Since you last looked" in text
    assert "issued" in text[text.index("changes-title") :]
    refused = own.presses("Hand in the answer", status=409, text="已经办了")
    assert "Since you last looked" in refused, "the list shown again tells the same"
    own.presses("Hand in the answer", text=DONE)
    house.set_clock("2026-03-10", "18:00")
    own.opens("/todo")
    assert "Nothing has changed here since you last looked" in own.words


def test_the_mark_of_another_person_at_the_same_browser_tells_nothing(house: House) -> None:
    own = desk(house)
    own.opens("/todo")
    house.set_clock("2026-03-10", "15:00")
    other = desk(house, "B2")
    mark = own.client.get_cookie("seen")
    assert mark is not None
    other.client.set_cookie("seen", mark.value)
    assert "last looked" not in other.opens("/todo")


def stands_in_for(house: House, absent: tuple[str, str], stand_in: tuple[str, str]) -> None:
    """Let somebody stand in for another today."""
    with writing(house.context.sessions) as session:
        away, there = (house.person(session, *who) for who in (absent, stand_in))
        at = local(TODAY)
        session.add(Substitute(person_id=away.id, substitute_id=there.id,
                               since=at.date(), last_day=at.date(), made_at=at))  # fmt: skip


def member_stands_in(house: House) -> None:
    """The branch's secretary is away today; a member stands in."""
    stands_in_for(house, (BRANCH, "secretary"), (BRANCH, "member"))


def test_whoever_stands_in_finds_what_the_absent_post_owes(house: House) -> None:
    page = ticket(house, "2026-03-20", "窗口排队")
    assert page not in desk(house, role="member").opens("/todo")
    member_stands_in(house)
    stand_in = desk(house, role="member")
    assert page in stand_in.opens("/todo")
    stand_in.presses("Hand in the answer", text=DONE)
    assert "窗口排队" not in stand_in.text
    house.set_clock("2026-03-11")
    assert page not in desk(house, role="member").opens("/todo"), "on no other day"


@pytest.mark.parametrize("role", ["secretary", "member"])
def test_both_see_for_whom_one_stands_in(house: House, role: str) -> None:
    member_stands_in(house)
    text = desk(house, role=role).opens("/todo")
    assert re.search(r'id="stand-ins-title">Standing in<', text)
