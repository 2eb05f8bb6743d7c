"""The board's further pages: filters in the address, rates, print, and 催办 of many at once."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sqlmodel import select

from service import campaigns
from service.db import reading, writing
from service.models import Meeting, Nudge, Organization
from service.tabular import read_workbook
from tests.statements import heard
from tests.web.office import Office, Visitor

LEADERS = ("DW", "leading_group")


def number_of(office: Office, code: str) -> int:
    with reading(office.context.sessions) as session:
        return session.exec(select(Organization).where(Organization.code == code)).one().id


def links(page: str, path: str) -> list[str]:
    return [unescape(one) for one in re.findall(rf'href="({re.escape(path)}[^"]*)"', page)]


def rows_in(page: str) -> list[str]:
    return re.findall(r'href="/campaigns/\d+">([^<]+)</a>', page.partition("<tbody>")[2])


def test_it_is_narrowed_by_stage_kind_and_days_and_keeps_its_place(office: Office) -> None:
    office.submit("JD01")
    office.day("2010-07-20")
    leader = office.visitor(*LEADERS)
    place = number_of(office, "JD")
    page = leader.read(f"/board?under={place}&days=3&kind=branch")
    assert "5 个党组织中符合条件的有 4 个" in page
    assert "信息工程学院" not in page
    # Every link on from here, and the form, keeps what was asked for.
    for link in links(page, "/board?show="):
        assert f"under={place}" in link
        assert "days=3" in link
        assert "kind=branch" in link
    assert f'name="under" value="{place}"' in page
    assert links(page, "/board.xlsx") == [f"/board.xlsx?kind=branch&days=3&under={place}&plan=1"]
    assert "没有符合条件的党组织" in leader.read(f"/board?under={place}&days=7")
    assert "符合条件的有 1 个" in leader.read("/board?kind=committee")
    assert "符合条件的有 0 个" in leader.read("/board?stage=first/pledge")
    assert "符合条件的有 21 个" in leader.read("/board?stage=first/mobilization&days=1")
    # The way back up leads past each superior.
    assert "示例职业技术学院党委</a>" in page.partition("<h1>")[0]
    (table,) = [read_workbook(leader.get(one).data) for one in links(page, "/board.xlsx")]
    assert len(table.rows) == 4


def test_the_picture_says_who_got_worse(office: Office) -> None:
    office.day("2010-06-25")
    leader = office.visitor(*LEADERS)
    assert "各处都和一周前一样" in leader.read("/board")
    office.day("2010-07-03")
    page = leader.read("/board")
    assert "变差：" in page
    assert "多 5 个" in page
    assert "5 个中 5 个有逾期，一周前 0 个" in page
    office.day("2010-07-10")
    assert "各处都和一周前一样" in leader.read("/board")


def test_every_rate_stands_beside_what_it_is_out_of_with_its_formula(office: Office) -> None:
    office.submit("JD01")
    with writing(office.context.sessions) as session:
        number = campaigns.by_code(session, "JD01").id
        for meeting in session.exec(select(Meeting).where(Meeting.campaign_id == number)):
            meeting.expected, meeting.present = 8, 6
            session.add(meeting)
    office.day("2010-07-20")
    leader = office.visitor(*LEADERS)
    page = leader.read(f"/board/rates?under={number_of(office, 'JD')}")
    assert "逾期率" in page
    assert "各次会议实到人数之和 ÷ 应到人数之和" in page
    assert re.search(r"<b>75%</b><small>\d+/\d+</small>", page), "as in the branch, so above it"
    assert "<b>100%</b><small>5/5</small>" in page, "all five are late"
    assert "<b>—</b>" in page, "nobody was reviewed yet, and nobody had to be"
    table = read_workbook(leader.get("/rates.xlsx?plan=1").data)
    assert len(table.rows) == 21
    line = next(row for row in table.rows if "JD01" in str(row))
    assert "75%" in str(line)


def test_the_sheet_for_the_printer_holds_the_whole_tree(office: Office) -> None:
    office.day("2010-07-20")
    page = office.visitor(*LEADERS).read("/board/print")
    assert page.count('<tr class="is-behind">') == 21
    assert "示例职业技术学院党委 · 截至 2010年7月20日" in page
    assert "退回重报率" in page
    own = office.visitor("JD", "secretary").read("/board/print")
    assert "信息工程学院" not in own


@pytest.mark.parametrize("path", ["/board", "/board/rates", "/board/print", "/board/urge?"])
def test_pages_ask_the_database_as_often_for_a_tree_as_for_a_branch(
    office: Office, path: str
) -> None:
    office.day("2010-07-20")
    leader = office.visitor(*LEADERS)
    counted = []
    leader.read("/board")
    for under in ("DW", "JD03"):
        mark = "&" if "?" in path else "?"
        place = number_of(office, under)
        with heard(office.context.engine) as asked:
            leader.read(f"{path}{mark}show=overdue&under={place}")
        counted.append(len(asked))
    assert counted[0] == counted[1]


def ticked(office: Office, visitor: Visitor, *codes: str, note: str = "") -> str:
    numbers = [office.number(code) for code in codes]
    data = {"csrf_token": visitor.token(), "campaign": numbers, "note": note, "next": "/board"}
    answer = visitor.client.post("/board/urge", data=data, follow_redirects=True)
    return answer.get_data(as_text=True)


def test_the_ticked_and_all_the_overdue_are_urged_after_a_look(office: Office) -> None:
    office.day("2010-07-20")
    leader = office.visitor(*LEADERS)
    asked = "&".join(f"campaign={office.number(code)}" for code in ("JD03", "JD04", "JG04"))
    page = leader.read(f"/board/urge?{asked}")
    assert "将催办 2 个党组织，通知 2 人" in page
    assert "该办理的职务空缺" in page
    with reading(office.context.sessions) as session:
        assert office.holder(session, "JD03", "secretary").name in page
        assert session.exec(select(Nudge)).all() == []
    every = leader.read("/board/urge?show=overdue")
    assert "将催办 20 个党组织" in every
    after = ticked(office, leader, "JD03", "JD04", "JG04", note="请抓紧")
    assert "已催办 2 个党组织，通知 2 人" in after
    assert "没有催办经管学生第二党支部" in after
    for _ in range(2):
        after = ticked(office, leader, "JD03", "JD04")
    assert "已催办 2 个" in after
    after = ticked(office, leader, "JD03", "XX01")
    assert "已催办 1 个" in after
    assert "到上限了" in after
    with reading(office.context.sessions) as session:
        assert len(session.exec(select(Nudge)).all()) == 7


def test_nobody_is_urged_from_beside_or_below(office: Office) -> None:
    office.day("2010-07-20")
    branch = office.visitor("JD03", "secretary")
    for codes in (("JD03",), ("JD04",), ("JD03", "XX01")):
        ticked(office, branch, *codes)
    above = office.visitor("JD", "secretary")
    offered = above.read("/board/urge?show=overdue")
    assert "将催办 4 个党组织" in offered
    assert "由上级催办" in offered
    ticked(office, above, "JD03", "XX01")  # one of them is none of theirs: nothing is done
    assert "先勾选" in ticked(office, above)
    with reading(office.context.sessions) as session:
        assert session.exec(select(Nudge)).all() == []
    assert "已催办 1 个" in ticked(office, above, "JD03")


def test_whoever_is_urged_from_above_is_not_offered_to_urge_themselves(office: Office) -> None:
    office.day("2010-07-20")
    page = office.visitor("JD", "secretary").read("/board")
    own, below = office.number("JD"), office.number("JD03")
    assert f"/campaigns/{below}/urge" in page
    assert f"/campaigns/{own}/urge" not in page
    assert f"/campaigns/{own}/urge" in office.visitor(*LEADERS).read("/board")


def test_what_is_worse_at_the_place_itself_is_not_called_unchanged(sqlite_office: Office) -> None:
    sqlite_office.day("2010-06-25")
    sqlite_office.day("2010-07-03")
    page = sqlite_office.visitor("JD01", "secretary").read("/board")
    assert "▲ 多 1 个" in page
    assert "变差：机电教工第一党支部" in page
    assert "各处都和一周前一样" not in page
