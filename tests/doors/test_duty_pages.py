"""Duties by pages alone: handed in, returned, locked and opened again; meetings and papers."""

from __future__ import annotations

from typing import Any

import pytest

from tests.doors.house import PLAN, House, staff_no
from tests.web.desk import Desk

BRANCH = "B1"
EVIDENCE = """
  quarter_report:
    title: 情况报送
    every: quarter
    due: last day of period
    owed_by: [branch]
    done_by: secretary
  one_suggestion:
    title: 我为组织建一言
    every: half_year
    due: last day of period
    owed_by: [branch]
    done_by: member
    each: member
    at_least: 1

evidence:
  duties:
    monthly_meeting: {meeting: committee_meeting, locks: true, unlock_days: 10}
    quarter_report:
      text: 10
      figures: {helped: 帮扶人数}
      examined_by: superior(secretary)
    one_suggestion: {contribution: suggestion}
  meetings:
    committee_meeting: {title: 支委会, topic: 推进情况, minutes: 10, attendance: true}
    study: {attendance: true, hours: 4, readings: [党章, 条例]}
  contributions:
    suggestion: {title: 合理化建议, text: 5}

criteria:"""
MINUTES = "研究了本月推进情况，议定三件事。"
MARCH = ("monthly_meeting", "2026-03")
REPORT = "本季度开展了三项活动，群众反映良好。"


@pytest.fixture
def busy(house: House) -> House:
    """The house under a plan that wants something for everything."""
    office = house.caller("C", "office")
    text = PLAN.replace("\ncriteria:", EVIDENCE)
    office.does("/api/v1/plans", {"name": "house", "source": text})
    office.does(house.path("C", "migration"), {"version": 2})
    house.day("2026-03-11")
    return house


def desk(house: House, role: str = "secretary", code: str = BRANCH) -> Desk:
    return Desk(house.browser(code, role).client)


def duty(house: House, key: str, period: str) -> str:
    """The page of an occurrence."""
    number = house.campaign(BRANCH).id
    rows = house.caller(BRANCH).reads(f"/api/v1/duties?campaign_id={number}")["duties"]
    (found,) = [one["id"] for one in rows if (one["duty"], one["period"]) == (key, period)]
    return f"/duties/{found}"


def test_a_meeting_is_handed_in_from_the_list_of_what_waits(busy: House) -> None:
    secretary, page = desk(busy), duty(busy, "monthly_meeting", "2026-03")
    assert f'href="{page}"' in secretary.opens("/todo")
    assert f'href="{page}"' in secretary.opens(f"/campaigns/{busy.campaign(BRANCH).id}/duties")
    assert "hold a meeting (支委会)" in secretary.words
    secretary.opens(page)
    told: Any = {"meeting__held_on": "2026-03-09", "meeting__minutes": MINUTES}
    count: Any = {"meeting__attendance__expected": "9", "meeting__attendance__present": "8"}
    secretary.presses("Hand in", status=409, **told, **count)
    assert MINUTES in secretary.text, "what was typed is still there"
    secretary.presses("Add somebody absent")
    secretary.presses(
        "Hand in",
        meeting__attendance__absentees__1__staff_no=staff_no(BRANCH, "member"),
        meeting__attendance__absentees__1__reason="出差在外",
    )
    assert secretary.at == page
    assert "8 of 9 came" in secretary.words
    assert "出差在外" in secretary.text
    assert not secretary.sees("Hand in")
    secretary.opens(f"/campaigns/{busy.campaign(BRANCH).id}/meetings")
    assert f'href="{page}"' in secretary.text
    assert not secretary.sees("Strike it out"), "it is returned with the duty"
    assert f'href="{page}"' not in secretary.opens("/todo")


def test_a_report_with_figures_is_returned_and_accepted(busy: House) -> None:
    page = duty(busy, "quarter_report", "2026-Q1")
    secretary, above = desk(busy), desk(busy, code="G1")
    secretary.opens(page)
    secretary.presses("Hand in", status=409, text="太短", figures__helped="3")
    secretary.presses("Hand in", text=REPORT)
    assert "To be examined" in secretary.words
    assert not secretary.sees("Accept")
    above.opens(page)
    above.presses("Return", reason="写明帮扶了谁。")
    assert "Returned: 写明帮扶了谁。" in secretary.opens(page)
    (form,) = secretary.forms("Hand in")
    assert (form.fields["text"], form.fields["figures.helped"]) == ([REPORT], ["3"])
    secretary.presses("Hand in", text=REPORT + "帮扶困难职工三名。")
    above.opens(page)
    above.presses("Accept")
    assert "Done" in secretary.opens(page)
    assert secretary.client.get(f"{page}/form").data[:2] == b"PK"


def test_what_is_locked_is_asked_for_and_opened_to_a_day(busy: House) -> None:
    page = duty(busy, "monthly_meeting", "2026-03")
    busy.day("2026-04-03")
    secretary, above = desk(busy), desk(busy, code="G1")
    assert "To be done at once" in secretary.opens(f"/campaigns/{busy.campaign(BRANCH).id}/duties")
    secretary.opens(page)
    assert not secretary.sees("Hand in")
    secretary.presses("Ask to open it again", until="2026-04-08", reason="书记出差")
    assert not secretary.sees("Ask to open it again"), "one asks once"
    assert not secretary.sees("Answer"), "nobody answers themselves"
    above.opens(page)
    above.presses("Answer", status=409, grant="no", until="2026-04-08")
    above.presses("Answer", grant="yes", note="抓紧")
    secretary.opens(page)
    assert "Opened again" in secretary.words
    (form,) = secretary.forms("Hand in")
    secretary.presses(
        "Hand in", meeting__held_on="2026-04-02", meeting__minutes=MINUTES,
        meeting__attendance__present=form.fields["meeting.attendance.expected"][0],
    )  # fmt: skip
    assert "Done" in secretary.words


def test_a_meeting_is_written_down_made_up_and_struck_out(busy: House) -> None:
    secretary, number = desk(busy), busy.campaign(BRANCH).id
    secretary.opens(f"/campaigns/{number}/meetings/new?kind=study")
    (form,) = secretary.forms("Write it down")
    present = int(form.fields["attendance.expected"][0]) - 1
    secretary.presses(
        "Write it down", held_on="2026-03-09", attendance__present=present, quarters="8",
        readings=["党章", "条例"], attendance__absentees__0__reason="病假",
        attendance__absentees__0__staff_no=staff_no(BRANCH, "member"),
    )  # fmt: skip
    assert secretary.at == f"/campaigns/{number}/meetings"
    assert "党章、条例" in secretary.text
    secretary.presses("Write down who made it up", made_up_on="2026-03-10")
    assert "made up on" in secretary.words
    assert not secretary.sees("Write down who made it up")
    secretary.presses("Strike it out", reason="日期写错")
    assert "日期写错" in secretary.text
    assert not secretary.sees("Strike it out")
    member = desk(busy, "member")
    member.opens(f"/campaigns/{number}/meetings")
    assert "Write a meeting down" not in member.words
    assert member.client.get(f"/campaigns/{number}/meetings/new?kind=party").status_code == 404


def test_a_meeting_without_attendance_is_written_down_where_nothing_more_is_asked(
    busy: House,
) -> None:
    secretary, number = desk(busy), busy.campaign(BRANCH).id
    secretary.opens(f"/campaigns/{number}/meetings/new?kind=mobilization")
    secretary.presses("Write it down", held_on="2026-03-09")
    assert secretary.at == f"/campaigns/{number}/meetings"
    assert "Meetings held (1)" in secretary.words


def test_members_hand_in_and_it_shows_who_has_not(busy: House) -> None:
    member, secretary = desk(busy, "member"), desk(busy)
    papers = f"/campaigns/{busy.campaign(BRANCH).id}/papers"
    page = duty(busy, "one_suggestion", "2026-H1")
    with busy.context.sessions() as session:
        person = busy.person(session, BRANCH, "member")
    new = f"{papers}/new?kind=suggestion&period=2026-H1"
    assert f"Not yet: {person.name}" in secretary.opens(papers)
    assert new.replace("&", "&amp;") in member.opens(page)
    member.opens(new)
    member.presses("Hand it in", text="窗口增设导办台。")
    assert member.at == papers
    assert not member.sees("Return")
    assert "1 of 1 members" in secretary.opens(papers)
    assert "Not yet" not in secretary.text
    secretary.presses("Return", reason="说得具体一些")
    assert "说得具体一些" in member.opens(papers)
    assert f"Not yet: {person.name}" in member.text
    secretary.opens(new)
    secretary.presses("Hand it in", person_id=person.id, text="楼道夜里照明不足。")
    assert "1 of 1 members" in secretary.words
    secretary.presses("Return", reason="请本人来写")
    secretary.opens(page)
    secretary.presses("Excuse a member", staff_no=person.staff_no, reason="长期病假")
    assert f"{person.name} is excused: 长期病假" in secretary.words
    assert member.client.get(new.replace("2026-H1", "2026-HX")).status_code == 200


def test_activities_of_ones_own_are_planned_held_and_dropped(busy: House) -> None:
    secretary = desk(busy)
    secretary.opens(f"/campaigns/{busy.campaign(BRANCH).id}/duties")
    secretary.presses("Add an activity", title="技术比武", planned_on="2026-03-20")
    secretary.presses("Add an activity", title="座谈会")
    secretary.presses("Say what came of it", 0, held_on="2026-03-10")
    secretary.presses("Say what came of it", 0)
    assert "Held" in secretary.words
    assert "Dropped" in secretary.words
    assert not secretary.sees("Say what came of it")


def test_a_duty_that_wants_a_tick_is_ticked(house: House) -> None:
    secretary, page = desk(house), duty(house, "monthly_meeting", "2026-03")
    member = desk(house, "member")
    member.opens(page)
    assert not member.sees("Mark as done")
    secretary.opens(page)
    secretary.presses("Mark as done")
    assert "It is done." in secretary.words
    assert not secretary.sees("Mark as done")


def test_what_is_to_be_examined_and_opened_again_stands_in_what_waits(busy: House) -> None:
    branch, above = desk(busy), desk(busy, "secretary", "G1")
    assert "you examine it" not in above.opens("/todo")
    campaign = busy.campaign(BRANCH).id
    rows = busy.caller(BRANCH).reads(f"/api/v1/duties?campaign_id={campaign}")["duties"]
    report = next(row for row in rows if row["duty"] == "quarter_report")
    paper = {"text": REPORT, "figures": {"helped": 3}}
    busy.caller(BRANCH).does(f"/api/v1/duties/{report['id']}/evidence", paper)
    waiting = above.opens("/todo")
    assert "you examine it" in waiting
    assert f"/duties/{report['id']}" in waiting
    assert "情况报送，Q1 2026</a>" in waiting, "and no code"
    assert "you examine it" not in branch.opens("/todo"), "nobody examines their own"
    above.opens(f"/duties/{report['id']}")
    above.presses("Accept")
    assert "you examine it" not in above.opens("/todo")
    busy.day("2026-04-02")
    rows = busy.caller(BRANCH).reads(f"/api/v1/duties?campaign_id={campaign}")["duties"]
    meeting = next(row for row in rows if (row["duty"], row["period"]) == MARCH)
    asked = {"until": "2026-04-08", "reason": "书记出差"}
    busy.caller(BRANCH).does(f"/api/v1/duties/{meeting['id']}/unlocking", asked)
    assert "Request to unlock" in above.opens("/todo")
