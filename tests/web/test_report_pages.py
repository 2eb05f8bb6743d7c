"""Reports on the situation by pages alone: drafted from the data, put in words, handed in."""

from __future__ import annotations

from tests.web.desk import Desk
from tests.web.office import Office


def test_a_secretary_drafts_a_report_edits_it_and_hands_it_in(office: Office) -> None:
    office.day("2010-07-02")
    number = office.campaign("JD03").id
    secretary = Desk(office.visitor("JD03", "secretary").client)
    page = f"/campaigns/{number}/reviews"
    secretary.opens(page)
    secretary.presses("起草")
    report = secretary.at
    assert report.startswith("/reviews/reports/")
    assert "领导点评" in secretary.text
    own = "本支部按时开展了各项活动，党员全部作出承诺，学生走访已经过半，下一步抓好点评整改。" * 3
    secretary.presses("保存正文", paragraphs=f"基本情况\n{own}")
    assert own in secretary.text
    member = Desk(office.visitor("JD03", "member").client)
    assert own in member.opens(report)
    assert not member.sees("报送")
    secretary.presses("报送")
    assert not secretary.sees("报送"), "it is handed in once"
    assert "已报送" in secretary.opens(page)
