"""Reviews, opinions and rectification by pages alone: given, amended, put right and closed."""

from __future__ import annotations

from tests.doors.house import House
from tests.web.desk import Desk

BRANCH = "B1"

PARTS = {
    "achievements": "按时完成了学习和承诺的各项任务",
    "shortcomings": "服务群众还不够主动，走访偏少",
    "directions": "下半年每月走访一次服务对象",
}


def desk(house: House, code: str = BRANCH, role: str = "secretary") -> Desk:
    return Desk(house.browser(code, role).client)


def person(house: House, code: str, role: str) -> int:
    with house.context.sessions() as session:
        return house.person(session, code, role).id


def test_a_superior_reviews_the_branch_and_amends_what_was_said(house: House) -> None:
    above, own = desk(house, "G1"), desk(house)
    page = f"/campaigns/{house.campaign(BRANCH).id}/reviews"
    assert "No review of this round yet" in own.opens(page)
    assert "For you to review" in above.opens(page)
    above.opens(f"{page}/new")
    refused = above.presses(
        "Give the review", status=422, grade="good", way="on_site",
        achievements=PARTS["achievements"], shortcomings="无", directions=PARTS["directions"],
    )  # fmt: skip
    assert PARTS["directions"] in refused, "what was typed is still there"
    above.presses("Give the review", shortcomings=PARTS["shortcomings"], place="会议室")
    review = above.at
    assert "on site" in above.text
    above.presses("Save the amended review", grade="poor", reason="等次录错")
    assert "等次录错" in above.text
    assert "What it said before" in above.text
    assert PARTS["shortcomings"] in own.opens(page)
    assert "Save the amended review" not in own.opens(review), "it is another's review"
    assert "no review for you to give" in above.opens(f"{page}/new"), "once a period"


def test_only_those_who_owe_a_review_get_its_form(house: House) -> None:
    page = f"/campaigns/{house.campaign(BRANCH).id}/reviews/new"
    number = person(house, BRANCH, "member")
    assert desk(house).opens(f"{page}?person={number}").count("Give the review") == 1
    for code, role in (("C", "secretary"), (BRANCH, "member"), ("C", "office")):
        reader = desk(house, code, role)
        reader.opens(f"{page}?person={number}")
        assert not reader.sees("Give the review"), (code, role)
    assert desk(house).client.get(f"{page}?person=999999").status_code == 404


def test_a_shortcoming_is_put_right_verified_and_judged(house: House) -> None:
    above, member = desk(house, "G1"), desk(house, role="member")
    page = f"/campaigns/{house.campaign(BRANCH).id}/reviews"
    above.opens(page)
    above.presses(
        "Raise it", problem="窗口排队时间过长", due_on="2026-04-01",
        person_id=str(person(house, BRANCH, "member")),
    )  # fmt: skip
    item = above.at
    assert item.startswith("/rectifications/")
    assert not above.sees("Close it"), "nothing was reported yet"
    above.presses("Save the change", measure="增开窗口")
    assert "窗口排队时间过长" in member.opens(page)
    member.opens(item)
    member.presses("Report it as put right", text="增开两个窗口")
    assert not member.sees("Close it"), "nobody verifies their own"
    above.opens(item)
    above.presses("Send it back", reason="没有照片", due_on="2026-04-05")
    assert "turn 2" in above.text
    member.opens(item)
    member.presses("Report it as put right", text="增开两个窗口，照片已交")
    above.opens(item)
    above.presses("Close it", note="属实")
    above.presses("Save what they say", asked="20", satisfied="19")
    assert "19 of 20 are satisfied" in above.text
    assert "Closed (1)" in member.opens(page)


def test_what_is_late_stands_before_what_is_verified_and_what_has_time(house: House) -> None:
    above, own = desk(house, "G1"), desk(house)
    page = f"/campaigns/{house.campaign(BRANCH).id}/reviews"
    for problem, due in (("以后再说的事", "2026-06-01"), ("马上要办的事", "2026-03-12"),
                         ("已经报告的事", "2026-05-01")):  # fmt: skip
        above.opens(page)
        above.presses("Raise it", problem=problem, due_on=due)
    own.opens(above.at)
    own.presses("Report it as put right", text="已经全部办好")
    house.set_clock("2026-03-15")
    text = own.opens(page)
    places = [text.index(problem) for problem in ("马上要办的事", "已经报告的事", "以后再说的事")]
    assert places == sorted(places)


def test_the_secretary_records_opinions_and_the_office_sets_a_contact(house: House) -> None:
    own, office = desk(house), desk(house, "C", "office")
    page = f"/campaigns/{house.campaign(BRANCH).id}/reviews"
    own.opens(page)
    own.presses(
        "Save the record", way="visit", who="服务对象", members="3", masses="9",
        findings__achievements="服务热情", findings__experience="坐班制度",
        findings__problems="等候过久", findings__causes="窗口偏少",
    )  # fmt: skip
    assert "3 members, 9 of the masses" in own.text
    office.opens(page)
    assert not office.sees("Save the record")
    office.presses("Set a contact", person_id=str(person(house, "C", "leading_group")))
    leader = desk(house, "C", "leading_group")
    assert "For you to review" in leader.opens(page)
    office.presses("End the contact", until="2026-03-20")
    assert not office.sees("End the contact")
    assert not own.sees("Set a contact")
