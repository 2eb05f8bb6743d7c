"""Pledges by pages alone: written, examined, published, kept or not, judged, and read by others."""

from __future__ import annotations

from tests.doors.house import House
from tests.doors.table_of_doors import TARGET
from tests.web.desk import Desk


def desk(house: House, code: str = TARGET, role: str = "secretary") -> Desk:
    return Desk(house.browser(code, role).client)


def test_a_member_pledges_and_the_secretary_examines(house: House) -> None:
    member, secretary = desk(house, role="member"), desk(house)
    campaign = house.campaign(TARGET).id
    member.opens(f"/campaigns/{campaign}/pledges/new")
    member.presses("Add an item", items__0__title="帮助一名困难职工")
    member.presses(
        "Save as a draft",
        items__0__measure="每周走访", items__0__responsible="本人", items__0__deadline="2026-05-01",
        items__1__title="学习一门新技术", items__1__measure="自学", items__1__responsible="本人",
        items__1__deadline="2026-06-01",
    )  # fmt: skip
    pledge = member.at
    assert pledge.startswith("/pledges/")
    assert "帮助一名困难职工" in member.text
    member.presses("Hand in for examination")
    assert not member.sees("Accept"), "nobody examines their own"

    secretary.opens(f"/campaigns/{campaign}/pledges")
    secretary.opens(pledge)
    secretary.presses("Return", opinion="第二项要写明学什么。")
    assert "第二项要写明学什么。" in member.opens(pledge)
    member.presses("Save", items__1__title="学习数控编程")
    member.presses("Hand in for examination")
    secretary.opens(pledge)
    secretary.presses("Accept")
    secretary.presses("Publish")

    reader = desk(house, role="member")
    assert "学习数控编程" in reader.opens("/pledges")
    member.opens(pledge)
    member.presses("Report progress", 0, progress="100", note="已办结")
    member.presses("Say that it is not kept", 0, explanation="单位停训", objective="yes")
    assert "单位停训" in secretary.opens(pledge)
    assert "outside one's hands" in secretary.words
    member.presses("Report on the pledge", text="第一项已办结，第二项因停训未能完成。")
    secretary.opens(pledge)
    secretary.presses("Judge", points="90")
    assert "Judge" in secretary.presses("Judge", status=409, points="80"), "each person once"


def test_a_spoken_pledge_is_written_down_by_the_secretary(house: House) -> None:
    secretary = desk(house)
    campaign = house.campaign(TARGET).id
    text = secretary.opens(f"/campaigns/{campaign}/pledges")
    assert "Not yet pledged" in text
    secretary.opens(f"/campaigns/{campaign}/pledges/new?of=oral")
    (form,) = secretary.forms("Save as a draft")
    assert "person_id" in form.needed
    with house.context.sessions() as session:
        member = house.person(session, TARGET, "member").id
    secretary.presses("Save as a draft", person_id=str(member), items__0__title="口头承诺一件事")
    assert "spoken" in secretary.text


def test_who_is_not_of_the_branch_reads_what_was_published_and_no_more(house: House) -> None:
    secretary = desk(house)
    campaign = house.campaign(TARGET).id
    secretary.opens(f"/campaigns/{campaign}/pledges/new?of=organization")
    secretary.presses(
        "Save as a draft", items__0__title="公开办事时限", items__0__measure="上墙",
        items__0__responsible="书记", items__0__deadline="2026-05-01",
    )  # fmt: skip
    pledge = secretary.at
    neighbour = desk(house, "G2", "member")
    assert neighbour.client.get(pledge).status_code == 404
    secretary.presses("Hand in for examination")
    above = desk(house, "C")
    above.opens(pledge)
    above.presses("Accept")
    secretary.opens(pledge)
    secretary.presses("Publish", scope="unit")
    assert "公开办事时限" in neighbour.opens(pledge)
    assert not neighbour.sees("Report progress")
    neighbour.presses("Say something", text="时限能不能再短一些？")
    secretary.opens(pledge)
    secretary.presses("Answer", text="可以，改为当天。")
    assert "可以，改为当天。" in neighbour.opens(pledge)
