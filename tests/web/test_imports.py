"""Tables brought in by page: seen first, put right where they are wrong, done as they were seen."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from sqlmodel import select

from service.db import reading, writing
from service.models import Organization, Person, TableUpload
from service.tabular import write_csv, write_workbook
from tests.doors.shell import Shell
from tests.web.desk import Desk
from tests.web.office import Office

TREE = ["编码", "名称", "类别", "上级编码", "成立日期"]
STAFF = ["工号", "姓名", "所在组织编码", "职务", "电话"]


def clerk(office: Office) -> Desk:
    """The clerk of the leading group's office, at their browser."""
    return Desk(office.visitor("DW", "office").client)


def uploads(desk: Desk, kind: str, name: str, content: bytes, status: int = 200) -> str:
    """Send a table by the page."""
    desk.opens("/imports")
    chosen = {"_named.content": [(name, content)]}
    return desk.presses("上传并预览", status=status, kind=kind, files=chosen)


def sheets(content: bytes) -> list[list[list[object]]]:
    """Every sheet of a workbook, cell by cell, as another program reads it."""
    with CalamineWorkbook.from_object(BytesIO(content)) as workbook:
        count = len(workbook.sheet_names)
        return [
            list(map(list, workbook.get_sheet_by_index(one).to_python())) for one in range(count)
        ]


def name_of(office: Office, code: str) -> str | None:
    with reading(office.context.sessions) as session:
        chosen = select(Organization.name).where(Organization.code == code)
        return session.exec(chosen).one_or_none()


def test_a_table_is_seen_first_and_then_done_as_it_was_seen(office: Office) -> None:
    desk, was = clerk(office), name_of(office, "JD03")
    rows = [
        ["JD03", "机电学生第一党支部（改）", "党支部", "JD", "2000-01-01"],
        ["JD99", "机电新设党支部", "党支部", "JD", "2010年6月1日"],
    ]
    uploads(desk, "organizations", "组织.xlsx", write_workbook(TREE, rows))
    assert "确认导入" in desk.words
    assert f"<del>{was}</del> → <ins>机电学生第一党支部（改）</ins>" in desk.words
    seen = desk.at
    desk.opens(f"{seen}?list=new")
    assert "机电新设党支部" in desk.words
    assert "2010-06-01" in desk.words
    desk.opens(f"{seen}?list=absent")
    assert "导入后保持原样" in desk.words
    assert (name_of(office, "JD03"), name_of(office, "JD99")) == (was, None), "only seen"
    desk.presses("确认，导入这张表")
    assert "导入完成。" in desk.words
    assert not desk.sees("确认，导入这张表")
    assert name_of(office, "JD03") == "机电学生第一党支部（改）"
    assert office.campaign("JD99").closed_at is None, "it joined what runs"
    with reading(office.context.sessions) as session:
        assert session.exec(select(TableUpload.content)).one() == b"", "its content is forgotten"


def test_what_changed_since_it_was_seen_is_seen_again_before_it_is_done(office: Office) -> None:
    desk = clerk(office)
    row = ["JD03", "改后的名称", "党支部", "JD", "2000-01-01"]
    uploads(desk, "organizations", "组织.csv", write_csv(TREE, [row]))
    with writing(office.context.sessions) as session:
        branch = session.exec(select(Organization).where(Organization.code == "JD03")).one()
        branch.name = "别人先改的名称"
        session.add(branch)
    desk.presses("确认，导入这张表", status=409)
    assert "请重新预览" in desk.words
    assert name_of(office, "JD03") == "别人先改的名称"
    desk.presses("重新预览")
    assert "<del>别人先改的名称</del> → <ins>改后的名称</ins>" in desk.words
    desk.presses("确认，导入这张表")
    assert name_of(office, "JD03") == "改后的名称"


def test_mistakes_come_back_in_the_table_itself_which_then_is_taken(office: Office) -> None:
    desk, member = clerk(office), office.staff_no("JD03", "member")
    rows = [
        ["N1", "=1+1", "JD03", "党员", "13800000001"],
        [],
        ["N2", "新人乙", "没有的编码", "书计", "123"],
        [member, "改名的人", "JD03", "党员", ""],
    ]
    uploads(desk, "people", "人员.xlsx", write_workbook(STAFF, rows))
    assert "有 3 处问题，未作任何改动" in desk.words
    answer = desk.client.get(f"{desk.at}/problems.xlsx")
    (sheet,) = sheets(answer.data)
    assert sheet[0] == [*STAFF, "问题"]
    assert sheet[1][:2] == ["N1", "=1+1"], "text, as it was sent"
    assert b"<f>" not in answer.data
    assert not any(sheet[2]), "the rows keep their numbers"
    assert "“所在组织编码”" in str(sheet[3][5])
    assert "“职务”" in str(sheet[3][5])
    assert sheet[4][5] == ""
    right = [["N1", "新人甲", *sheet[1][2:]], ["N2", "新人乙", "JD03", "党员", "", sheet[3][5]]]
    content = write_workbook([*STAFF, "问题"], [[str(one) for one in row] for row in right])
    uploads(desk, "people", "人员-problems.xlsx", content)
    desk.presses("确认，导入这张表")
    with reading(office.context.sessions) as session:
        there = select(Person.name).where(Person.staff_no == "N2")
        assert session.exec(there).one() == "新人乙"


@pytest.mark.parametrize("kind", ["organizations", "people"])
def test_the_template_says_what_goes_where_and_its_example_is_taken(
    sqlite_office: Office, kind: str
) -> None:
    desk = clerk(sqlite_office)
    answer = desk.client.get(f"/imports/template.xlsx?kind={kind}")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    empty, about = sheets(answer.data)
    assert len(empty) == 1, "nothing that somebody might import by mistake"
    assert [row[0] for row in about[1:]] == empty[0]
    example = [[str(row[3]).removesuffix(".0") for row in about[1:]]]
    uploads(desk, kind, "示例.xlsx", write_workbook([str(one) for one in empty[0]], example))
    assert "问题，未作任何改动" not in desk.words
    assert desk.sees("确认，导入这张表")


def test_what_is_no_table_is_refused_where_it_was_chosen_and_others_are_kept_out(
    sqlite_office: Office,
) -> None:
    desk = clerk(sqlite_office)
    uploads(desk, "people", "a.xlsx", b"PK\x03\x04broken", status=422)
    assert "Excel 表格已损坏或不完整，无法读取。" in desk.words
    uploads(desk, "people", "b.csv", write_csv(["工号", "性名"], [["1", "a"]]), status=422)
    assert "性名" in desk.words
    row = [["N1", "新人", "JD03", "党员", ""]]
    uploads(desk, "people", "人员.xlsx", write_workbook(STAFF, row))
    secretary = sqlite_office.visitor("JD03", "secretary")
    assert secretary.get("/imports").status_code == 403
    assert secretary.get(desk.at).status_code == 404
    assert secretary.get(f"{desk.at}/problems.xlsx").status_code == 404


def test_the_terminal_looks_first_too_and_writes_the_mistakes_down(
    sqlite_office: Office, tmp_path: Path
) -> None:
    shell = Shell(sqlite_office.context.settings.database_url)
    table, wrong = tmp_path / "tree.csv", tmp_path / "wrong.xlsx"
    table.write_bytes(write_csv(TREE, [["JD03", "Renamed", "branch", "JD", ""]]))
    told = shell.reads("organizations", "import", str(table), "--preview")
    assert (told["updated"], told["changes"][0]["fields"][0][2]) == (1, "Renamed")
    assert name_of(sqlite_office, "JD03") != "Renamed"
    table.write_bytes(write_csv(TREE, [["JD03", "Renamed", "no kind", "JD", ""]]))
    answer = shell.run("organizations", "import", str(table), "--problems", str(wrong))
    assert answer.exit_code == 1
    assert sheets(wrong.read_bytes())[0][0][-1] == "Problems"
