"""Tables as people send them: read in any usual form, refused within limits, written inert."""

import io
import random
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from service.errors import BadInput
from service.organizations import ORGANIZATION_COLUMNS, read_organizations
from service.people import PEOPLE_COLUMNS
from service.tabular import (
    Row,
    by_heading,
    read_csv,
    read_table,
    write_csv,
    write_listing,
    write_workbook,
)
from service.tabular.cells import LEADS, day, neutral, objection, plain, restored
from service.tabular.findings import Cells, Findings
from tests.service.workbooks import HEADINGS, codes, read_or_refused, refusal

TREE = """code,name,kind,parent_code,founded_on
A,学院党委,committee,,2001-07-01
B,第一支部,branch,A,
"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_is_read_in_the_encodings_that_people_have(encoding: str) -> None:
    rows = read_organizations(TREE.encode(encoding))
    assert [row.cells["name"] for row in rows] == ["学院党委", "第一支部"]
    assert [row.number for row in rows] == [2, 3]


def test_an_encoding_that_would_be_misread_is_refused_and_not_guessed() -> None:
    assert refusal(TREE.encode("utf-16")) == "encoding_utf16"
    big5 = "code,name,kind\n" + "".join(f"B{n},臺灣大學黨務研習支部,branch\n" for n in range(9))
    assert refusal(big5.encode("big5")) == "encoding_unknown"


def test_damaged_utf8_is_refused_at_its_row_and_not_read_as_chinese_of_another_kind() -> None:
    content = TREE.encode() + b"C,\xe5\xad,branch,A,\n"
    with pytest.raises(BadInput) as caught:
        read_organizations(content)
    assert codes(caught.value) == [(4, None, "encoding_broken")]


def test_headings_may_be_chinese_and_in_any_order() -> None:
    rows = read_organizations("成立日期,名称,编码,上级编码,类别\n,第一支部,B,A,党支部\n".encode())
    assert rows[0].cells == {
        "founded_on": "",
        "name": "第一支部",
        "code": "B",
        "parent_code": "A",
        "kind": "党支部",
    }
    people = "工号,姓名,所在组织编码,职务,邮箱,手机,语言\n1,张三,A,书记,,,\n"
    assert by_heading(read_csv(people.encode()), PEOPLE_COLUMNS)[0].cells["posts"] == "书记"


def test_wrong_headings_are_all_told_with_what_was_meant() -> None:
    with pytest.raises(BadInput) as caught:
        read_organizations(b"code,nmae,code,parent_code,hobby\nA,x,y,z,w\n")
    assert codes(caught.value) == [
        (1, "nmae", "column_misspelt"),
        (1, "code", "column_twice"),
        (1, "hobby", "column_unknown"),
        (1, "name", "column_missing"),
        (1, "kind", "column_missing"),
    ]
    assert caught.value.problems[0].told("en") == (
        "Row 1, column nmae (nmae): no such column can be imported; did you mean name?"
    )


def test_rows_are_counted_as_the_spreadsheet_shows_them() -> None:
    lines = "\n".join(["", "code,name,kind", "", 'A,"a ""b"", c",committee', ",,", "B,x,branch"])
    rows = read_organizations(lines.encode())
    assert [(row.number, row.cells["name"]) for row in rows] == [(4, 'a "b", c'), (6, "x")]


def test_a_table_may_be_pasted_with_tabs() -> None:
    rows = read_organizations("编码\t名称\t类别\nA\t学院,党委\t党委\n".encode())
    assert rows[0].cells["name"] == "学院,党委"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty_file"),
        (b"\n\n , \n", "empty_file"),
        (b'code,name,kind\nA,"x,committee\n', "row_unreadable"),
        (b'code,name,kind\nA,"x"y,committee\n', "row_unreadable"),
        (b"\xd0\xcf\x11\xe0 old", "old_workbook"),
        (b"PK\x03\x04 torn", "workbook_damaged"),
        (b"code,name,kind\n" + b"," * 70_000, "row_too_long"),
        (b'code,name,kind\nA,"' + b"x\n" * 40_000, "row_too_long"),
        (b"code,name,kind\n" + b"\n" * 200_002, "too_many_rows"),
        (b"x" * 32_000_001, "too_many_bytes"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_with_its_reason(content: bytes, code: str) -> None:
    assert refusal(content) == code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("第一\x00支部", "control_character"),
        ("第一\n支部", "control_character"),
        ("第一\r支部", "control_character"),
        ("第一\u2028支部", "control_character"),
        ("第一\u200b支部", "hidden_character"),
        ("第一\u202e支部", "hidden_character"),
        ("\ufeff第一支部", "hidden_character"),
        ("第一\u200d支部", "hidden_character"),
        ("第一\uffff支部", "no_character"),
    ],
)
def test_characters_that_steer_or_hide_are_found(text: str, code: str) -> None:
    found = objection(text)
    assert found is not None
    assert found[0] == code


@pytest.mark.parametrize(
    "text", ["第一支部", "𠮷野家", "Ünïcode", "買い物", "a b", "Ⅷ①", "é", "👨‍👩‍👧 之家"]
)
def test_characters_of_names_are_not(text: str) -> None:
    assert objection(text) is None


@pytest.mark.parametrize(
    "formula",
    ["=1+1", "=HYPERLINK(1)", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|' /C calc'!A0", "＝1"],
)
def test_a_formula_is_refused_by_row_and_column(formula: str) -> None:
    rows = read_organizations(f'code,name,kind\nA,"{formula}",committee\n'.encode())
    findings = Findings()
    Cells(rows[0], findings).text("name", 200)
    with pytest.raises(BadInput) as caught:
        findings.settle()
    assert codes(caught.value) == [(2, "name", "formula")]


@pytest.mark.parametrize(
    "text", ["-- 无 --", "+8613800138000", "@张三", "+86 (10) 6275 1234", "3=3"]
)
def test_text_that_only_begins_like_one_is_not_refused(text: str) -> None:
    rows = read_organizations(f"code,name,kind\nA,{text},committee\n".encode())
    assert (rows[0].cells["name"], rows[0].formulas) == (text, frozenset())


@given(st.binary(max_size=400))
def test_any_bytes_are_a_table_or_refused(content: bytes) -> None:
    for hostile in (content, b"PK\x03\x04" + content, b"code,name,kind\n" + content):
        assert read_or_refused(hostile)


def test_ten_thousand_damaged_tables_are_read_or_refused() -> None:
    """Seeded: bytes of a good table changed, lost, doubled and moved about."""
    good = TREE.encode("gb18030") + b'C,"a ""b""",branch,A,2010-06-01\r\n'
    chance = random.Random(20101)
    for _ in range(10_000):
        content = bytearray(good)
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(content))
            piece = content[place : place + chance.randint(0, 9)]
            match chance.randrange(4):
                case 0:
                    content[place] = chance.randrange(256)
                case 1:
                    del content[place : place + len(piece)]
                case 2:
                    content[place:place] = piece * chance.randint(1, 3)
                case _:
                    content[place:place] = chance.choice(
                        [b"\0", b'"', b"\n", b"\xef\xbb\xbf", b"="]
                    )
            content = content or bytearray(b",")
        assert read_or_refused(bytes(content))


@pytest.mark.parametrize("text", ["2010-06-01", "2010/6/1", "2010.6.1", "2010年6月1日", "20100601"])
def test_a_day_is_read_in_the_ways_it_is_written(text: str) -> None:
    assert day(text) == date(2010, 6, 1)


@pytest.mark.parametrize(
    "text",
    [
        "2010-02-30",
        "2010-13-01",
        "10-6-1",
        "2010-06-01 08:30:00",
        "0001-01-01",
        "9999-12-31",
        "2010年6月",
        "２０１０-06-01",
        "1" * 30,
    ],
)
def test_what_is_no_day_is_not(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        day(text)


def test_numbers_of_a_spreadsheet_read_as_typed() -> None:
    assert [plain(value) for value in (5.0, -3.0, 5.25, 7, "x")] == ["5", "-3", "5.25", "7", "x"]
    with pytest.raises(ValueError, match="number_too_long"):
        plain(1e15)


@pytest.mark.parametrize("lead", LEADS)
def test_no_exported_cell_is_calculated_where_it_is_opened(lead: str) -> None:
    text = f"{lead}1+1"
    told = write_csv(["name"], [[text]]).decode("utf-8-sig")
    assert told.startswith("name\r\n")
    assert told.removeprefix("name\r\n").lstrip('"').startswith("'")
    with zipfile.ZipFile(io.BytesIO(write_workbook(["name"], [[text]]))) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    assert b"<f" not in sheet
    assert sheet.count(b't="s"') == 2


@given(st.text(max_size=20))
def test_what_was_made_neutral_is_restored(text: str) -> None:
    assert restored(neutral(text)) == text
    assert not neutral(text).startswith(tuple(LEADS))
    assert restored(neutral(neutral(text))) == neutral(text)


# What a cell may hold: no control, hidden or undefined characters, no blanks around it.
cell_text = st.text(
    st.characters(exclude_categories=["Cc", "Cf", "Cs", "Cn", "Zl", "Zp"]), max_size=30
).map(lambda text: text.strip(" \u3000\u00a0"))


leading = st.builds(str.__add__, st.sampled_from("=+-@＝＋－＠'"), cell_text)


@given(st.lists(st.tuples(st.just("A"), cell_text | leading, cell_text | leading), max_size=5))
def test_what_was_written_reads_the_same_again(rows: list[tuple[str, str, str]]) -> None:
    written = [list(row) for row in rows]
    for content in (
        write_csv(["code", "name", "kind"], written),
        write_workbook(["code", "name", "kind"], written),
    ):
        read = by_heading(read_table(content), ORGANIZATION_COLUMNS)
        assert [list(row.cells.values()) for row in read] == written
        assert not any(row.formulas for row in read)


def test_a_thousand_mistakes_are_told_and_the_rest_is_counted() -> None:
    findings = Findings()
    for number in range(2, 2000):
        Cells(Row(number, {"code": ""}), findings).text("code", 10, required=True)
    with pytest.raises(BadInput) as caught:
        findings.settle()
    assert len(caught.value.problems) == 1001
    assert caught.value.problems[-1].told("en") == "998 more mistakes are not listed."


@pytest.mark.parametrize(
    "text",
    ["_x0041_", "_x000a_", "''", "'=1", "''=1", "'", "\ue000", "1e5", "true", "0012", "#N/A"],
)
def test_no_text_is_taken_for_something_else(text: str) -> None:
    for write in (write_csv, write_workbook):
        (row,) = by_heading(
            read_table(write(HEADINGS[:3], [["A", text, "x"]])), ORGANIZATION_COLUMNS
        )
        assert row.cells["name"] == text


def test_a_workbook_that_could_not_be_read_again_is_not_written() -> None:
    with pytest.raises(BadInput, match="too_many_rows_for_workbook"):
        write_workbook(["code"], [["A"]] * 20_001)
    assert len(read_table(write_csv(["code"], [["A"]] * 20_001)).rows) == 20_001


def test_what_is_only_looked_at_is_written_with_all_its_rows() -> None:
    rows = [[f"B{n}", "=1+1"] for n in range(20_001)]
    with CalamineWorkbook.from_object(
        io.BytesIO(write_listing(["code", "name"], rows))
    ) as workbook:
        (sheet,) = (workbook.get_sheet_by_name(name) for name in workbook.sheet_names)
        assert sheet.to_python()[1:] == rows


def test_a_text_that_no_cell_holds_is_cut_and_shows_it() -> None:
    (row,) = read_table(write_workbook(["code"], [["长" * 40_000]])).rows
    assert row[1] == ["长" * 32_766 + "…"]
