"""待办 calls upon those whom a pledge waits for: its owner, its readers' answers, its judges."""

from __future__ import annotations

from datetime import date

from sqlmodel import select

from service.db import writing
from service.models import Holder
from tests.doors.house import House
from tests.doors.test_called_upon import called
from tests.doors.test_todo_of_work import BRANCH, desk
from tests.web.desk import Desk

ANSWERS, REPORTS = "you answer", "you report on it"
JUDGES, SETTLES = "you judge how the pledge was kept", "you fix score and grade"
EXAMINES = "A pledge was handed in: you examine it."
MEMBER, SECRETARY, SUPERIOR = (BRANCH, "member"), (BRANCH, "secretary"), ("G1", "secretary")


def drafted(who: Desk, house: House, of: str = "member") -> str:
    """Write a pledge and hand it in; return its page."""
    who.opens(f"/campaigns/{house.campaign(BRANCH).id}/pledges/new?of={of}")
    who.presses(
        "Save as a draft", items__0__title="帮助一名困难职工", items__0__measure="每周走访",
        items__0__responsible="本人", items__0__deadline="2026-05-01",
    )  # fmt: skip
    who.presses("Hand in for examination")
    return who.at


def test_from_its_publication_to_its_score_everybody_is_called_in_turn(house: House) -> None:
    member, secretary, reader = desk(house, *MEMBER), desk(house), desk(house, BRANCH, "masses")
    pledge = drafted(member, house)
    secretary.opens(pledge)
    secretary.presses("Accept")
    secretary.presses("Publish")
    reader.opens(pledge)
    reader.presses("Say something", text="能不能多走访几次？")
    assert called(house, ANSWERS) == {MEMBER}
    member.opens(pledge)
    member.presses("Answer", text="可以，每周两次。")
    assert called(house, ANSWERS) == set()
    member.presses("Report progress", progress="100")
    assert called(house, REPORTS) == {MEMBER}
    member.opens(pledge)
    member.presses("Report on the pledge", text="每周走访两次，困难已经解决。")
    assert called(house, REPORTS) == set()
    assert called(house, JUDGES) == {MEMBER, SECRETARY, (BRANCH, "masses")}
    assert called(house, SETTLES) == set(), "nobody has judged"
    secretary.opens(pledge)
    secretary.presses("Judge", points="90")
    assert called(house, JUDGES) == {MEMBER, (BRANCH, "masses")}, "each person once"
    assert called(house, SETTLES) == {SECRETARY}
    secretary.opens(pledge)
    secretary.presses("Fix score and grade")
    assert called(house, JUDGES) | called(house, SETTLES) == set()


def joins(house: House) -> None:
    """Let the branch's secretary be one of its members as well."""
    with writing(house.context.sessions) as session:
        member, secretary = (house.person(session, *who) for who in (MEMBER, SECRETARY))
        post = session.exec(select(Holder.post_id).where(Holder.person_id == member.id)).first()
        assert post is not None
        session.add(Holder(post_id=post, person_id=secretary.id, since=date(2026, 3, 1)))


def test_of_the_examiners_own_pledge_the_superior_is_asked(house: House) -> None:
    joins(house)
    secretary = desk(house)
    pledge = drafted(secretary, house)
    assert called(house, EXAMINES) == {SUPERIOR}
    secretary.opens(pledge)
    assert not secretary.sees("Accept"), "nobody examines their own"
    above = desk(house, *SUPERIOR)
    above.opens(pledge)
    above.presses("Accept")
    assert called(house, EXAMINES) == set()
