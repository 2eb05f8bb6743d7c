"""A tree of many organisations is shown a level at a time, on every page that lists it."""

from __future__ import annotations

import re

import pytest
from sqlmodel import col, select

from service import campaigns, clock, newcomers
from service.actors import OPERATOR
from service.campaigns.urging_many import MOST_AT_ONCE
from service.db import reading, writing
from service.models import Campaign, Organization, Person
from service.organization_table import import_organizations
from service.reviews import lacking_at, matrix
from service.web import board_rates, board_sheet, organizations
from service.web.work import units
from tests.statements import made
from tests.web.desk import Desk
from tests.web.office import Office, Visitor

MORE = 310
HEAVIEST = 300_000  # bytes of a page, not packed


def import_more(office: Office, letter: str, count: int) -> None:
    """Branches below a general branch of it, with codes that begin with a letter."""
    rows = [
        {
            "code": f"{letter}{n:03}",
            "name": f"新建{letter if letter != 'N' else ''}{n:03}支部",
            "kind": "branch",
            "parent_code": "JD",
        }
        for n in range(count)
    ]
    with writing(office.context.sessions) as session:
        import_organizations(session, rows, now=clock.read(session, office.context.settings))


def take_part(office: Office, letter: str) -> None:
    """Let those join what is under way."""
    code = col(Organization.code)
    with writing(office.context.sessions) as session:
        new = session.exec(select(Organization).where(code.like(f"{letter}___"))).all()
        now = clock.read(session, office.context.settings)
        newcomers.join_all(session, office.context.rulebook, new, by=OPERATOR, now=now)


@pytest.fixture
def long_tree(office: Office) -> Office:
    """The office's committee with some hundred branches more below one general branch."""
    import_more(office, "N", MORE)
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


@pytest.fixture
def long_board(long_tree: Office) -> Office:
    """The same, all of it taking part and some late."""
    take_part(long_tree, "N")
    long_tree.day("2010-07-20")
    return long_tree


def light(visitor: Visitor, path: str) -> str:
    """The text of a page that a slow line can carry."""
    answer = visitor.get(path)
    assert answer.status_code == 200
    assert len(answer.get_data()) < HEAVIEST, path
    return answer.get_data(as_text=True)


def place_of(office: Office, code: str) -> int:
    with reading(office.context.sessions) as session:
        return session.exec(select(Organization).where(Organization.code == code)).one().id


def named_first(page: str) -> list[str]:
    """The organisations of the first table, in order."""
    table = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return re.findall(r'<th scope="row"[^>]*>\s*(?:<a [^>]*>)?([^< ›]+)', table)


def test_a_sheet_of_a_long_board_sums_up_what_is_below(long_board: Office) -> None:
    visitor = long_board.visitor("DW", "office")
    page = light(visitor, "/board/print")
    assert "新建000支部" not in page
    assert "这里只列这一层" in page
    assert re.search(rf"<small>下属 {MORE + 4} 个 {MORE + 4} 个逾期</small>", page)
    assert 'href="/board.xlsx?plan=1"' in page
    of_one = light(visitor, f"/board/print?under={place_of(long_board, 'XX')}")
    assert "这里只列这一层" not in of_one
    assert "下属" not in of_one


def test_a_sheet_that_is_still_too_long_holds_the_furthest_behind(long_board: Office) -> None:
    visitor = long_board.visitor("DW", "office")
    whole = light(visitor, f"/board/print?show=overdue&under={place_of(long_board, 'JD')}")
    assert "还有" not in whole
    assert len(named_first(whole)) == MORE + 5
    import_more(long_board, "M", board_sheet.PRINTED)
    take_part(long_board, "M")
    long_board.day("2010-07-30")
    level = light(visitor, f"/board/print?under={place_of(long_board, 'JD')}")
    assert f"还有 {MORE + 5} 个没有列出" in level
    assert named_first(level)[0] == "机电工程学院党总支"
    assert len(named_first(level)) == board_sheet.PRINTED
    narrowed = light(visitor, "/board/print?kind=branch")
    found = int(re.findall(r"符合条件的有 (\d+) 个", narrowed)[0])
    assert f"还有 {found - board_sheet.PRINTED} 个没有列出" in narrowed
    late = [one for one in named_first(narrowed)[:MORE] if "新建M" not in one]
    assert len(late) == MORE, "those who came in late are not behind yet"


def test_a_table_of_rates_ends_and_says_how_many_are_left_out(long_board: Office) -> None:
    visitor = long_board.visitor("DW", "office")
    rates = f"/board/rates?under={place_of(long_board, 'JD')}"
    page = light(visitor, rates)
    assert len(named_first(page)) == board_rates.LISTED
    assert f"还有 {MORE + 5 - board_rates.LISTED} 个没有列出" in page
    assert "还有" not in light(visitor, "/board/rates")
    first = named_first(page)[1]
    with writing(long_board.context.sessions) as session:
        found = session.exec(select(Organization).where(Organization.name == first)).one()
        campaign = campaigns.by_code(session, found.code)
        now = clock.read(session, long_board.context.settings)
        rulebook = long_board.context.rulebook
        campaigns.suspend(session, rulebook, campaign, by=OPERATOR, now=now, reason="换届")
    listed = named_first(light(visitor, rates))
    assert listed[0] == "机电工程学院党总支"
    assert first not in listed, "whoever is late comes before whoever is not"


def test_a_long_coverage_shows_a_level(long_board: Office) -> None:
    visitor = long_board.visitor("DW", "secretary")
    with made(Campaign, Organization, Person) as objects:
        page = light(visitor, path_of(long_board, "reviews"))
    assert len(objects) < MORE / 4, "all below are counted from plain rows"
    table = page.split('id="coverage-title"')[1]
    assert "机电工程学院党总支" in table
    assert "机电学生第一党支部" not in table
    listed = table.count("<tr>") - 1
    assert f"另外 {21 + MORE - listed} 个单位" in table


@pytest.mark.parametrize("path", ["/seats", "/terms"])
def test_of_a_long_list_only_what_is_shown_is_made(long_board: Office, path: str) -> None:
    visitor = long_board.visitor("DW", "office")
    with made(Campaign, Organization, Person) as objects:
        page = light(visitor, path)
    assert f"还有 {21 + MORE - units.AT_ONCE} 行没有列出" in page
    assert len(objects) < MORE / 4


def test_of_all_that_are_late_only_those_of_one_call_are_made(long_board: Office) -> None:
    visitor = long_board.visitor("DW", "office")
    with made(Campaign) as objects:
        page = light(visitor, "/board/urge?show=overdue")
    assert page.count('name="campaign"') <= MOST_AT_ONCE < MORE
    assert MOST_AT_ONCE <= len(objects) < MOST_AT_ONCE + 10


def test_where_too_many_can_be_inspected_their_codes_are_written(long_board: Office) -> None:
    clerk = Desk(long_board.visitor("DW", "office").client)
    page = clerk.opens(path_of(long_board, "inspections/new"))
    assert f"每行填一个单位的编码，可在“组织”页查到；共 {20 + MORE} 个单位" in page
    assert 'type="checkbox" name="organizations"' not in page
    inspector = long_board.staff_no("DW", "office")
    clerk.presses("发起督查", title="秋季督查", organizations="JD03\nXX01", inspectors=inspector)
    assert "秋季督查" in clerk.words
    assert "机电学生第一党支部" in clerk.words


def test_where_too_many_could_be_given_a_ticket_those_right_below_are_listed(
    long_board: Office,
) -> None:
    page = light(long_board.visitor("DW", "office"), path_of(long_board, "tickets/new"))
    assert "机电工程学院党总支</option>" in page
    assert "机电学生第一党支部</option>" not in page
    assert "个单位没有列出" in page


def path_of(office: Office, page: str) -> str:
    """A page of the work at the top."""
    return f"/campaigns/{office.number('DW')}/{page}"


def test_what_is_lacking_at_one_is_what_the_whole_matrix_says_of_it(office: Office) -> None:
    now = office.day("2010-09-20")
    rulebook = office.context.rulebook
    with reading(office.context.sessions) as session:
        top = campaigns.by_code(session, "DW")
        lines = matrix(session, rulebook, top, now=now).lines()
        assert any(line.missing for line in lines)
        for line in lines:
            found = lacking_at(session, rulebook, campaigns.by_code(session, line.code), now=now)
            assert tuple(found) == line.missing, line.code
