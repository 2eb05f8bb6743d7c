"""A tree of many organisations is shown a level at a time, on every page that lists it."""

from __future__ import annotations

import re

import pytest

from service import campaigns, clock
from service.db import reading, writing
from service.organization_table import import_organizations
from service.reviews import lacking_at, matrix
from service.web import organizations
from service.web.work import inspections, reviews, tickets
from tests.web.desk import Desk
from tests.web.office import Office

MORE = 310


@pytest.fixture
def long_tree(office: Office) -> Office:
    """The office's committee with some hundred branches more below one general branch."""
    rows = [
        {"code": f"N{n:03}", "name": f"新建{n:03}支部", "kind": "branch", "parent_code": "JD"}
        for n in range(MORE)
    ]
    with writing(office.context.sessions) as session:
        import_organizations(session, rows, now=clock.read(session, office.context.settings))
    return office


def test_a_long_tree_shows_a_level_and_leads_down(long_tree: Office) -> None:
    visitor = long_tree.visitor("DW", "office")
    page = visitor.read("/organizations")
    assert f"{21 + MORE} 个党组织" in page
    assert "新建000支部" not in page
    assert f"下属 {MORE + 4} 个" in page
    (down,) = re.findall(r'href="(/organizations\?under=JD)" aria-label="看机电[^"]*的下级"', page)
    below = visitor.read(down)
    assert "新建000支部" in below
    assert 'aria-current="location"' in below
    assert f"还有 {MORE + 5 - organizations.MANY} 个没有列出" in below


def test_nobody_is_led_where_they_may_not_look(long_tree: Office) -> None:
    office = long_tree.visitor("DW", "office")
    (down,) = re.findall(
        r'href="(/organizations\?under=JD)" aria-label="看机电', office.read("/organizations")
    )
    page = long_tree.visitor("XX01", "secretary").read(down)
    assert "新建000支部" not in page
    assert "1 个党组织" in page


def test_where_there_are_too_many_to_choose_from_a_code_is_written(long_tree: Office) -> None:
    keeper = long_tree.visitor("DW", "administrator")
    number = long_tree.staff_no("JD03", "secretary")
    for path in ("/people", f"/people/{number}"):
        page = keeper.read(path)
        assert "填所在组织的编码" in page
        assert "新建000支部" not in page
        assert len(page) < 60_000


def test_a_long_coverage_shows_a_level(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reviews, "MOST_LINES", 5)
    page = office.visitor("DW", "secretary").read(f"/campaigns/{office.number('DW')}/reviews")
    table = page.split('id="coverage-title"')[1]
    assert "机电工程学院党总支" in table
    assert "机电学生第一党支部" not in table
    listed = table.count("<tr>") - 1
    assert f"另外 {21 - listed} 个单位" in table


def test_where_too_many_can_be_inspected_their_codes_are_written(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inspections, "MOST_TO_CHOOSE", 3)
    clerk = Desk(office.visitor("DW", "office").client)
    page = clerk.opens(f"/campaigns/{office.number('DW')}/inspections/new")
    assert "每行填一个单位的编码" in page
    assert 'type="checkbox" name="organizations"' not in page
    inspector = office.staff_no("DW", "office")
    clerk.presses("发起督查", title="秋季督查", organizations="JD03\nXX01", inspectors=inspector)
    assert "秋季督查" in clerk.words
    assert "机电学生第一党支部" in clerk.words


def test_where_too_many_could_be_given_a_ticket_those_right_below_are_listed(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tickets, "MOST_TO_CHOOSE", 10)
    path = f"/campaigns/{office.number('DW')}/tickets/new"
    page = office.visitor("DW", "office").read(path)
    assert "机电工程学院党总支</option>" in page
    assert "机电学生第一党支部</option>" not in page
    assert "个单位没有列出" in page


def test_what_is_lacking_at_one_is_what_the_whole_matrix_says_of_it(office: Office) -> None:
    now = office.day("2010-09-20")
    rulebook = office.context.rulebook
    with reading(office.context.sessions) as session:
        top = campaigns.by_code(session, "DW")
        lines = matrix(session, rulebook, top, now=now)
        assert any(line.missing for line in lines)
        for line in lines:
            found = lacking_at(session, rulebook, line.campaign, now=now)
            assert tuple(found) == line.missing, line.organization.code
