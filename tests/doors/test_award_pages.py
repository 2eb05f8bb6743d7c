"""Awards by pages alone: named, passed on, decided on, shown, objected to, honoured, taken back."""

from __future__ import annotations

from sqlmodel import select

from service.db import reading
from service.models import IdempotencyKey
from tests.doors.house import House
from tests.doors.test_awards import FROM_BELOW, goes_by, person
from tests.web.desk import Desk

DEEDS = "全年带头值班三十次，带领班组完成技改两项，群众反映好。"


def desk(house: House, code: str, role: str = "secretary") -> Desk:
    return Desk(house.browser(code, role).client)


def page(house: House, code: str, award: str) -> str:
    return f"/campaigns/{house.campaign(code).id}/awards/{award}"


def opened(house: House) -> str:
    """Let the committee open the award of the plan; return its number."""
    committee = desk(house, "C")
    committee.opens(f"/campaigns/{house.campaign('C').id}/awards")
    assert "No award is open" in committee.words
    committee.presses("Open an award", award="best", term="2026")
    assert "names wanted" in committee.words
    return committee.at.rpartition("/")[2]


def named(house: House, award: str) -> None:
    """Let a branch name a member, its superior judge and pass it on, and everybody hand in."""
    branch, general = desk(house, "B1"), desk(house, "G1")
    branch.opens(page(house, "B1", award) + "/name")
    branch.presses(
        "Put forward",
        person_id=str(person(house, "B1")), deeds=DEEDS, statements__1__statement="值班三十次",
    )  # fmt: skip
    assert branch.at == page(house, "B1", award)
    assert "now with 单位G1号" in branch.words
    general.opens(page(house, "G1", award))
    assert "值班三十次" in general.words
    general.presses(
        "Save the judgement",
        items__0__met="yes", items__0__reason="有读书笔记",
        items__1__met="yes", items__1__reason="有值班表",
    )  # fmt: skip
    assert "有值班表" in general.words
    general.presses("Recommend")
    assert "now with 单位C号" in general.words
    for code in FROM_BELOW:
        clerk = desk(house, code)
        clerk.opens(page(house, code, award))
        used = code in ("B1", "G1")
        clerk.presses("Hand in" if used else "Hand in: nobody")
        assert not clerk.sees("Hand in")
        assert not clerk.sees("Hand in: nobody")


def shown(house: House, award: str) -> str:
    """Let two persons decide on the list and show it; return the notice's page."""
    committee, group = desk(house, "C"), desk(house, "C", "leading_group")
    committee.opens(page(house, "C", award) + "/decision")
    committee.presses("Propose the list", nominations=["1"])
    assert not committee.sees("Carry the list"), "nobody decides on a list of their own"
    group.opens(page(house, "C", award))
    group.presses("Carry the list")
    committee.opens(page(house, "C", award))
    committee.presses("Show to the public", where_to="组织部 8001")
    return committee.at


def test_a_name_comes_up_is_shown_and_is_honoured(house: House) -> None:
    award = opened(house)
    named(house, award)
    notice = shown(house, award)
    reader = desk(house, "B2", "masses")
    assert "Nothing is on display" not in reader.opens("/notices")
    reader.opens(notice)
    assert "组织部 8001" in reader.words
    assert not reader.sees("Rule")
    reader.presses("Send", nomination_id="1", text="事迹不实")
    office = desk(house, "C", "office")
    office.opens(notice)
    assert "事迹不实" in office.words
    office.presses("Rule", upheld="no", ruling="经核查属实")
    assert "经核查属实" in office.words

    goes_by(house, "2026-03-20")
    assert not reader.sees("Send") or "The days are over" in reader.opens(notice)
    office.opens(page(house, "C", award))
    office.presses("Make the award")
    branch = desk(house, "B1")
    branch.opens("/honours")
    assert "2026" in branch.words
    paper = branch.client.get("/honours/1/certificate")
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    assert paper.data.startswith(b"%PDF-")
    neighbour = desk(house, "B3")
    assert "Certificate" not in neighbour.opens("/honours")
    assert neighbour.client.get("/honours/1/certificate").status_code == 404
    office.opens("/honours")
    office.presses("Take it back", reason="抽查发现不实")
    assert "抽查发现不实" in branch.opens("/honours")
    assert "Certificate" not in branch.words


def test_who_is_not_eligible_is_refused_with_the_reasons_and_nothing_typed_is_lost(
    house: House,
) -> None:
    award = opened(house)
    barred = {
        "campaign_id": house.campaign("B1").id, "person_id": person(house, "B1"),
        "kind": "sanction", "basis": "处分决定", "since": "2026-01-01",
    }  # fmt: skip
    house.caller("C").does("/api/v1/honours/sanctions", barred)
    branch = desk(house, "B1")
    branch.opens(page(house, "B1", award) + "/name")
    branch.presses("Put forward", status=409, person_id=str(person(house, "B1")), deeds=DEEDS)
    assert "sanction" in branch.words
    assert DEEDS in branch.words


def test_a_member_names_itself_and_the_secretary_puts_it_forward(house: House) -> None:
    award = opened(house)
    member, secretary = desk(house, "B1", "member"), desk(house, "B1")
    member.opens(page(house, "B1", award))
    assert not member.sees("Hand in: nobody")
    member.opens(page(house, "B1", award) + "/name?by=member")
    member.presses("Send to the secretary", deeds=DEEDS, statements__0__statement="读书三十本")
    assert "applied for" in member.words
    secretary.opens(page(house, "B1", award))
    secretary.opens(page(house, "B1", award) + "/name?name=1")
    assert DEEDS in secretary.words
    secretary.presses("Put forward")
    assert "now with 单位G1号" in secretary.words
    assert "读书三十本" in secretary.words
    secretary.presses("Withdraw", reason="本人要求")
    assert "本人要求" in secretary.words
    above = desk(house, "G1")
    above.opens(page(house, "G1", award))
    above.opens(page(house, "B1", award))
    above.presses("Give places", places="1")
    assert "0 of 1 used" in above.words


def test_an_objection_without_a_name_leaves_none_by_a_page_either(house: House) -> None:
    award = opened(house)
    named(house, award)
    notice = shown(house, award)
    reader = desk(house, "B2", "masses")
    reader.opens(notice + "?by=nobody")
    with reading(house.context.sessions) as session:
        before = len(session.exec(select(IdempotencyKey)).all())
    reader.presses("Send", status=409, nomination_id="1", text="事迹不实")
    assert "事迹不实" in reader.words
    reader.presses("Send", nomination_id="1", text="事迹不实", clue="见考勤")
    with reading(house.context.sessions) as session:
        assert len(session.exec(select(IdempotencyKey)).all()) == before
    (form,) = reader.forms("Send")
    with_key = {**form.fields, "_key": ["k"], "anonymous": ["yes"], "text": ["不实"],
                "nomination_id": ["1"], "clue": ["见考勤"]}  # fmt: skip
    assert reader.client.post(form.action, data=with_key).status_code == 422
    office = desk(house, "C", "office")
    office.opens(notice)
    assert "anonymous" in office.words


def test_departments_are_asked_and_only_who_decides_sees_all_opinions(house: House) -> None:
    award = opened(house)
    named(house, award)
    committee = desk(house, "C")
    committee.opens(page(house, "C", award))
    committee.presses("Ask for opinions", roles=["organization_officer", "office"])
    assert "awaited until" in committee.words
    officer = desk(house, "C", "organization_officer")
    officer.opens(page(house, "C", award))
    assert len(officer.forms("Answer")) == 1
    officer.presses("Answer", verdict="objects", text="考勤有出入")
    assert "考勤有出入" in officer.words
    assert "考勤有出入" not in desk(house, "C", "member").opens(page(house, "C", award))
    assert "考勤有出入" in committee.opens(page(house, "C", award))
    told = house.caller("B1").reads(f"/api/v1/awards/{award}")
    assert (told["opinions"], told["decisions"]) == ([], [])
    committee.opens(page(house, "C", award) + "/decision")
    committee.presses("Propose the list", status=409, nominations=["1"])


def test_an_award_without_names_is_closed_on_its_page_and_everybody_reads_why(
    house: House,
) -> None:
    award = opened(house)
    for code in FROM_BELOW:
        clerk = desk(house, code)
        clerk.opens(page(house, code, award))
        clerk.presses("Hand in: nobody")
    committee, branch = desk(house, "C"), desk(house, "B1")
    committee.opens(page(house, "C", award))
    committee.presses("Close: nobody was put forward", reason="本年度没有组织推荐人选")
    assert "this award is closed" in committee.words
    assert not committee.sees("Close: nobody was put forward")
    branch.opens(page(house, "B1", award))
    assert "Reason: 本年度没有组织推荐人选" in branch.words
    assert not branch.sees("Close: nobody was put forward")
