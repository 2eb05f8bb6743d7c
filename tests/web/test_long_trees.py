"""A tree of many organisations is shown a level at a time, on every page that lists it."""

from __future__ import annotations

import re

import pytest

from service import clock
from service.db import writing
from service.organization_table import import_organizations
from service.web import organizations
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
