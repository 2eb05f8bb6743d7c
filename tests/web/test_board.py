"""The leading group's board: everybody once, the late at a glance, 催办 with a limit."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from service import board as boards
from service import board_standings, campaigns, clock
from service.actors import OPERATOR
from service.board import BoardRow
from service.db import reading, writing
from service.models import History, Nudge, Organization, PlanVersion
from tests.statements import heard
from tests.web.office import Office


def rows_of(office: Office, **narrowed: object) -> dict[str, BoardRow]:
    with reading(office.context.sessions) as session:
        now = clock.read(session, office.context.settings)
        rows = boards.board(session, office.context.rulebook, now=now, **narrowed)  # type: ignore[arg-type]  # the two ways to narrow it
    return {row.code: row for row in rows}


def test_every_organisation_stands_on_it_once_in_the_order_of_the_tree(office: Office) -> None:
    rows = rows_of(office)
    assert len(rows) == 21
    assert list(rows)[:4] == ["DW", "JD", "JD01", "JD02"]
    assert [row.path for row in rows.values()] == sorted(row.path for row in rows.values())
    assert sum(board_standings.counts(row.status for row in rows.values()).values()) == 21


def test_it_tells_who_is_late_and_who_waits(office: Office) -> None:
    office.submit("JD01")
    assert {row.status for row in rows_of(office).values()} == {"running", "waiting"}
    office.day("2010-07-20")
    rows = rows_of(office)
    assert (rows["JD01"].status, rows["JD01"].waiting_for_approval) == ("overdue", True)
    assert (rows["JD02"].status, rows["JD02"].days_overdue) == ("overdue", 5)
    assert rows["JD02"].cells[0] == "late"
    assert rows["JD"].below == 4
    assert rows["JD"].below_overdue == 4
    assert rows["DW"].below == 20
    assert rows["JD02"].duties_overdue > 0
    assert rows["JD02"].messages_sent > 0
    assert rows["JG04"].secretary_vacant
    assert not rows["JG03"].secretary_vacant


def test_the_way_to_a_place_names_only_what_is_on_the_board(office: Office) -> None:
    crumbs = 'class="crumbs board-crumbs"'
    branch = office.visitor("JD03", "secretary").read("/board")
    assert crumbs not in branch, "what is above them is not theirs to see"
    page = office.visitor("DW", "office").read(
        f"/board?under={office.campaign('JD03').organization_id}"
    )
    way = page.split(crumbs)[1].split("</nav>")[0]
    assert way.count("›") == 2


def test_it_asks_the_database_as_often_for_a_tree_as_for_a_branch(office: Office) -> None:
    def number(**narrowed: object) -> int:
        rows_of(office)  # plans are read once
        with heard(office.context.engine) as asked:
            rows_of(office, **narrowed)
        return len(asked)

    with reading(office.context.sessions) as session:
        branch = session.exec(select(Organization).where(Organization.code == "JD03")).one()
    assert number() == number(paths=[branch.path])


def test_the_leading_group_sees_all_and_a_secretary_what_is_below(office: Office) -> None:
    office.day("2010-07-20")
    page = office.visitor("DW", "leading_group").read("/board")
    assert page.count("逾期 5 天") == 21
    page = office.visitor("JD", "secretary").read("/board")
    assert "机电学生第一党支部" in page
    assert "信息工程学院党总支" not in page
    answer = office.visitor("JD03", "member").get("/board")
    assert answer.headers["Location"] == "/todo"


@pytest.mark.parametrize(
    ("shown", "there", "missing"),
    [
        ("overdue", "机电教工第二党支部", ""),
        ("waiting", "机电教工第一党支部", "机电教工第二党支部"),
    ],
)
def test_it_can_be_narrowed(office: Office, shown: str, there: str, missing: str) -> None:
    office.submit("JD01")
    office.day("2010-07-20")
    page = office.visitor("DW", "leading_group").read(f"/board?show={shown}")
    assert there in page
    assert not missing or missing not in page


def test_where_nobody_is_late_it_says_so(office: Office) -> None:
    page = office.visitor("DW", "leading_group").read("/board?show=overdue")
    assert "没有逾期的党组织" in page


def test_urging_shows_first_whom_it_reaches(office: Office) -> None:
    office.day("2010-07-20")
    visitor = office.visitor("DW", "leading_group")
    number = office.number("JD03")
    preview = visitor.read(f"/campaigns/{number}/urge?next=/board")
    with reading(office.context.sessions) as session:
        secretary = office.holder(session, "JD03", "secretary")
        assert session.exec(select(Nudge)).all() == []
    assert secretary.name in preview
    assert "邮件" in preview
    assert "短信" in preview
    after = visitor.does(f"/campaigns/{number}/urge", note="请抓紧", next="/board")
    assert "已催办机电学生第一党支部，通知 1 人" in after
    log = visitor.read(f"/campaigns/{number}/messages")
    assert len(re.findall(r"<td[^>]*>催办", log)) == 2
    assert "@example.org" in log
    assert str(secretary.email) not in log  # masked
    with reading(office.context.sessions) as session:
        lines = session.exec(select(History).where(History.kind == "urged")).all()
    assert [line.reason for line in lines] == ["请抓紧"]


def test_urging_is_limited_for_each_day(office: Office) -> None:
    office.day("2010-07-20")
    visitor = office.visitor("DW", "leading_group")
    number = office.number("JD03")
    for _ in range(4):
        after = visitor.does(f"/campaigns/{number}/urge")
    assert "已催办" not in after
    assert "今天还可以催办 0 次" in visitor.read(f"/campaigns/{number}/urge")
    with reading(office.context.sessions) as session:
        assert len(session.exec(select(Nudge)).all()) == 3
    office.day("2010-07-21")
    assert "已催办" in visitor.does(f"/campaigns/{number}/urge")


def test_the_look_before_urging_tells_the_number_that_the_plan_allows(office: Office) -> None:
    now, number = office.day("2010-07-20"), office.number("JD03")
    rulebook = office.context.rulebook
    narrow = rulebook.read_file("college-001") + "\nlimits: {urging_a_day: 1}\n"
    with writing(office.context.sessions) as session:
        version = rulebook.store(session, narrow, name="college-001", by=OPERATOR, now=now)
        top = campaigns.by_code(session, "DW")
        campaigns.migrate(session, rulebook, top, version, by=OPERATOR, now=now)
    visitor = office.visitor("DW", "leading_group")
    assert "今天还可以催办 1 次" in visitor.read(f"/campaigns/{number}/urge")
    assert "已催办" in visitor.does(f"/campaigns/{number}/urge")
    assert "今天还可以催办 0 次" in visitor.read(f"/campaigns/{number}/urge")


def test_a_vacant_post_is_shown_and_cannot_be_urged(office: Office) -> None:
    office.day("2010-07-20")
    visitor = office.visitor("DW", "leading_group")
    assert "书记空缺" in visitor.read("/board")
    number = office.number("JG04")
    assert "没有可以催办的人" in visitor.read(f"/campaigns/{number}/urge")
    assert "已催办" not in visitor.does(f"/campaigns/{number}/urge")


def test_a_branch_urges_nobody(office: Office) -> None:
    office.day("2010-07-20")
    visitor = office.visitor("JD03", "secretary")
    number = office.number("JD03")
    assert visitor.get(f"/campaigns/{number}/urge").status_code == 403
    assert visitor.send(f"/campaigns/{number}/urge").status_code == 403
    with reading(office.context.sessions) as session:
        assert session.exec(select(Nudge)).all() == []


def test_what_somebody_is_called_is_shown_as_written(office: Office) -> None:
    with writing(office.context.sessions) as session:
        branch = session.exec(select(Organization).where(Organization.code == "JD03")).one()
        branch.name = "<script>alert(1)</script>"
        session.add(branch)
    page = office.visitor("DW", "leading_group").read("/board")
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_plan_that_ran_before_is_shown_by_its_newest_run(office: Office) -> None:
    with writing(office.context.sessions) as session:
        top = campaigns.by_code(session, "DW")
        old, version_id = top.id, top.plan_version_id
        now = clock.read(session, office.context.settings)
        rulebook = office.context.rulebook
        for code in rows_of(office):
            campaign = campaigns.by_code(session, code)
            campaigns.cancel(session, rulebook, campaign, "重新开始", by=OPERATOR, now=now)
        committee = session.exec(select(Organization).where(Organization.code == "DW")).one()
        version = session.get_one(PlanVersion, version_id)
        campaigns.launch(session, rulebook, version, committee, by=OPERATOR, now=now)
    rows = rows_of(office, plan_version_id=version_id)
    assert len(rows) == 21
    assert {row.status for row in rows.values()} == {"running"}
    assert rows["DW"].campaign_id != old
