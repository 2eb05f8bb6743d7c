"""The ledger by pages alone: read, narrowed down, taken along and issued."""

from __future__ import annotations

from service.tabular import read_workbook
from tests.doors.house import House, staff_no
from tests.web.desk import Desk

BRANCH = "B1"


def desk(house: House, code: str = BRANCH, role: str = "secretary") -> Desk:
    return Desk(house.browser(code, role).client)


def worked(house: House) -> str:
    """Let something be done at the target; return the address of its ledger."""
    number = house.campaign(BRANCH).id
    above = desk(house, "G1")
    above.opens(f"/campaigns/{number}/reviews")
    above.presses("Raise it", problem="窗口排队时间过长", due_on="2026-04-01")
    return f"/campaigns/{number}/ledger"


def test_the_ledger_is_narrowed_down_by_kind_time_and_member(house: House) -> None:
    page, own = worked(house), desk(house)
    assert "窗口排队时间过长" in own.opens(page)
    assert "窗口排队时间过长" in own.opens(f"{page}?kind=rectification&period=2026-03")
    assert "窗口排队时间过长" not in own.opens(f"{page}?kind=approval")
    assert "窗口排队时间过长" not in own.opens(f"{page}?person={staff_no(BRANCH, 'member')}")
    for wrong in ("period=2031", "period=soon", "person=nobody"):
        assert own.client.get(f"{page}?{wrong}").status_code == 404, wrong


def test_a_superior_looks_below_and_a_member_does_not(house: House) -> None:
    worked(house)
    page = f"/campaigns/{house.campaign('G1').id}/ledger"
    above, member = desk(house, "G1"), desk(house, "G1", "member")
    assert "窗口排队时间过长" not in above.opens(page)
    assert "窗口排队时间过长" in above.opens(f"{page}?below=yes")
    assert "窗口排队时间过长" not in member.opens(f"{page}?below=yes")
    assert 'name="below"' not in member.text


def test_what_is_shown_is_taken_along_as_a_workbook(house: House) -> None:
    page, own = worked(house), desk(house)
    answer = own.client.get(f"{page}.xlsx?period=2026-03")
    assert "attachment" in answer.headers["Content-Disposition"]
    rows = [row for _number, row in read_workbook(answer.data).rows]
    assert "窗口排队时间过长" in [cell for row in rows for cell in row]


def test_the_secretary_issues_it_once_and_members_read_it(house: House) -> None:
    page, own, member = worked(house), desk(house), desk(house, role="member")
    member.opens(page)
    assert not member.sees("Issue the ledger")
    own.opens(page)
    own.presses("Issue the ledger")
    issue = own.at
    assert issue.startswith("/ledger/issues/")
    assert "No. 1" in own.text
    assert "窗口排队时间过长" in member.opens(issue)
    assert "No. 1" in member.opens(page)
    assert desk(house, "X", "office").client.get(issue).status_code == 404


def test_codes_of_the_plan_are_told_in_words(house: House) -> None:
    page, above = worked(house), desk(house, "G1")
    above.opens(page.replace("ledger", "reviews") + "/new")
    above.presses(
        "Give the review", achievements="按时完成了学习和承诺的任务", grade="fairly_good",
        shortcomings="服务群众还不够主动及时", directions="每月走访一次服务对象和群众",
    )  # fmt: skip
    text = desk(house).opens(f"{page}?kind=review")
    assert "fairly good" in text
    assert "fairly_good" not in text
