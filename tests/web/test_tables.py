"""For the clerk who lives in Excel: what a page shows can be taken along as a workbook."""

from __future__ import annotations

from io import BytesIO

from python_calamine import CalamineWorkbook
from sqlmodel import select

from notifications import outbox
from service import clock
from service.db import writing
from service.models import Organization
from service.tabular import read_workbook
from service.web.tables import MOST_MESSAGES
from tests.web.office import Office, Visitor, urging


def table(visitor: Visitor, path: str) -> list[dict[str, str]]:
    """The rows of a workbook that a visitor takes along, each by its headings."""
    answer = visitor.get(path)
    assert answer.status_code == 200
    # Whoever cannot read the Chinese name still gets a file that opens in Excel.
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="file.xlsx"; ')
    found = read_workbook(answer.data)
    return [dict(zip(found.headings, row, strict=True)) for _number, row in found.rows]


def board_of(office: Office, visitor: Visitor, show: str = "all") -> list[dict[str, str]]:
    version = office.campaign("DW").plan_version_id
    return table(visitor, f"/board.xlsx?show={show}&plan={version}")


def test_the_board_goes_into_excel_with_who_is_behind(office: Office) -> None:
    office.day("2010-07-20")
    clerk = office.visitor("DW", "office")
    rows = board_of(office, clerk)
    assert rows[0]["编码"] == "DW"
    late = board_of(office, clerk, "overdue")
    assert 0 < len(late) <= len(rows)
    assert {row["逾期天数"] for row in late} == {"5"}
    assert all("逾期" in row["进展"] and row["书记"] for row in late)


def test_what_was_counted_can_be_added_up_and_sorted(office: Office) -> None:
    office.day("2010-07-20")
    version = office.campaign("DW").plan_version_id
    clerk = office.visitor("DW", "office")
    for name, column in (("board", "逾期天数"), ("rates", "分母")):
        content = clerk.get(f"/{name}.xlsx?plan={version}").data
        with CalamineWorkbook.from_object(BytesIO(content)) as workbook:
            head, *rows = workbook.get_sheet_by_index(0).to_python()
        counted = [row[head.index(column)] for row in rows]
        assert {type(one) for one in counted if one != ""} == {float}
        assert sum(one for one in counted if isinstance(one, float)) > 0
        assert all(isinstance(row[head.index("编码")], str) for row in rows)


def test_a_branch_takes_along_no_more_than_it_sees(office: Office) -> None:
    rows = board_of(office, office.visitor("JD", "secretary"))
    assert {row["编码"][:2] for row in rows} == {"JD"}
    names = table(office.visitor("JD03", "member"), "/organizations.xlsx")
    assert [row["编码"] for row in names] == ["JD03"]
    assert office.visitor("JD", "secretary").get("/outbox.xlsx").status_code == 403
    assert office.visitor("DW", "office").get("/board.xlsx?plan=999").status_code == 404


def test_messages_are_taken_along_with_their_addresses_masked(office: Office) -> None:
    office.day("2010-07-20")
    rows = table(office.visitor("DW", "office"), "/outbox.xlsx")
    assert rows
    assert all("***" in row["联系方式（部分隐去）"] for row in rows if row["联系方式（部分隐去）"])
    assert table(office.visitor("DW", "office"), "/outbox.xlsx?status=failed") == []


def test_where_only_the_newest_messages_are_listed_the_last_row_says_so(office: Office) -> None:
    office.day("2010-07-20")
    with writing(office.context.sessions) as session:
        top = session.exec(select(Organization.id).where(Organization.code == "DW")).one()
        now = clock.read(session, office.context.settings)
        urged = (urging(number, top, "一位书记", now) for number in range(MOST_MESSAGES))
        outbox.post_rows(session, list(urged))
    *rows, last = table(office.visitor("DW", "office"), "/outbox.xlsx")
    assert len(rows) == MOST_MESSAGES
    assert next(iter(last.values())).startswith(f"只列出最新的 {MOST_MESSAGES} 条")


def test_the_organisations_go_with_their_superiors(office: Office) -> None:
    rows = table(office.visitor("DW", "office"), "/organizations.xlsx")
    above = {row["编码"]: row["上级编码"] for row in rows}
    assert above["DW"] == ""
    assert above["JD03"] == "JD"
