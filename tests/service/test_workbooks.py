"""Workbooks as people send them: read as typed; bombs, torn and crafted ones cost little."""

import re
import subprocess
import sys
import time
import zipfile
from datetime import datetime
from pathlib import Path

import pytest

from service.errors import BadInput
from service.organizations import read_organizations
from service.tabular import (
    read_table,
    write_workbook,
)
from tests.service.workbooks import HEADINGS, codes, read_or_refused, refusal, repacked, workbook

# Not ru_maxrss: a child begins with its parent's. Seconds of the processor, since others use it.
COST = """
import re, sys, time
from service.errors import BadInput
from service.organizations import read_organizations

def most_memory():
    return int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])

content = open(sys.argv[1], "rb").read()
before, began = most_memory(), time.process_time()
try:
    told = len(read_organizations(content))
except BadInput as refused:
    told = refused.problems[0].code
print(told, time.process_time() - began, (most_memory() - before) / 1000)
"""


def cost_of_reading(file: Path) -> tuple[str, float, float]:
    """Rows read, or the code of the refusal; seconds; megabytes more than before."""
    told = subprocess.run(
        [sys.executable, "-c", COST, str(file)], capture_output=True, text=True, check=True
    ).stdout.split()
    return told[0], float(told[1]), float(told[2])


def test_a_workbook_says_what_was_typed_into_it() -> None:
    rows = read_table(
        workbook(
            ["code", "name", "kind", "parent_code", "founded_on"],
            [5, "五支部", "branch", 1.0, datetime(2001, 7, 1)],  # noqa: DTZ001 - a spreadsheet's
            ["007", 20100601, "branch", 2.5, datetime(2001, 7, 1, 8, 30)],  # noqa: DTZ001
            [None, None, None, None, None],
            ["9", True, "branch", "", ""],
        )
    ).rows
    assert [(number, list(cells)) for number, cells in rows] == [
        (2, ["5", "五支部", "branch", "1", "2001-07-01"]),
        (3, ["007", "20100601", "branch", "2.5", "2001-07-01 08:30:00"]),
        (5, ["9", "true", "branch", "", ""]),
    ]


def test_a_formula_of_a_workbook_is_refused_also_where_it_was_calculated() -> None:
    content = workbook(
        ["code", "name", "kind"], ["A", "学院党委", "committee"], formulas={"B2": "=1+1"}
    )
    assert read_organizations(content)[0].formulas == {"name"}


def test_a_number_that_excel_has_cut_is_refused() -> None:
    with pytest.raises(BadInput) as caught:
        read_table(workbook(["code", "name"], [1234567890123456789, "x"]))
    assert codes(caught.value) == [(2, "code", "number_too_long")]


def declared_smaller(content: bytes) -> bytes:
    """The same archive, whose directory says that nothing in it is larger than 99 bytes."""
    changed = bytearray(content)
    for place in [found.start() for found in re.finditer(b"PK\x01\x02", content)]:
        changed[place + 24 : place + 28] = (99).to_bytes(4, "little")
    return bytes(changed)


def bomb(megabytes: int) -> bytes:
    """A workbook whose sheet unpacks to so many megabytes."""
    head, tail = b"<worksheet><sheetData>", b"</sheetData></worksheet>"
    row = b"<row><c t='inlineStr'><is><t>" + b"x" * 900 + b"</t></is></c></row>"
    sheet = head + row * (megabytes * 1_000_000 // len(row)) + tail
    return repacked(
        workbook(HEADINGS), lambda name, part: sheet if name.endswith("sheet1.xml") else part
    )


def test_a_bomb_is_refused_by_its_directory_and_by_what_comes_out() -> None:
    content = bomb(60)
    assert len(content) < 1_000_000
    assert refusal(content) == "workbook_unpacks"
    # A directory that lies gives the parser no more than it admits to.
    assert refusal(declared_smaller(content)) in ("workbook_damaged", "workbook_unpacks")


def test_four_megabytes_that_unpack_to_four_hundred_cost_neither_time_nor_memory(
    tmp_path: Path,
) -> None:
    file = tmp_path / "bomb.xlsx"
    noise = bytes(range(256)) * 16
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(400_000_000 // len(noise)):
                part.write(noise)
    assert 1_000_000 < file.stat().st_size < 8_000_000
    told, seconds, megabytes = cost_of_reading(file)
    assert told == "workbook_unpacks"
    assert seconds < 2
    assert megabytes < 100


@pytest.mark.parametrize(
    ("sheet", "code"),
    [
        ('<c r="XFD1048576"><v>1</v></c>', "too_many_rows"),
        ("<c r='&#88;FD1'><v>1</v></c>", "too_many_columns"),
        ('<row r="30000"><c><v>1</v></c></row>', "too_many_rows"),
        ("<row>" + "<c><v>1</v></c>" * 65 + "</row>", "too_many_columns"),
        ("<row><c><v>1</v></c></row>" * 20_002, "too_many_rows"),
        ("<row><c><v>1</row>", "workbook_damaged"),
        ('<c r="?"><v>1</v></c>', "workbook_damaged"),
    ],
)
def test_a_sheet_is_measured_before_it_is_parsed(sheet: str, code: str) -> None:
    namespace = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    xml = f'<worksheet xmlns="{namespace}"><sheetData>{sheet}</sheetData></worksheet>'.encode()
    began = time.process_time()
    content = repacked(
        workbook(HEADINGS), lambda name, part: xml if name.endswith("sheet1.xml") else part
    )
    assert refusal(content) == code
    assert time.process_time() - began < 2


def test_a_workbook_that_declares_entities_is_refused() -> None:
    def change(name: str, part: bytes) -> bytes:
        if not name.endswith("sheet1.xml"):
            return part
        laughs = b"<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;'>]>"
        return part.replace(b"<worksheet", laughs + b"<worksheet", 1)

    assert refusal(repacked(workbook(HEADINGS), change)) == "workbook_damaged"


def test_columns_formatted_to_the_last_row_do_not_count_as_rows() -> None:
    def change(name: str, part: bytes) -> bytes:
        row = b'<row r="1048576" s="1"/></sheetData>'
        return part.replace(b"</sheetData>", row) if name.endswith("sheet1.xml") else part

    content = workbook(["code", "name", "kind"], ["A", "学院党委", "committee"])
    assert len(read_organizations(repacked(content, change))) == 1


def test_torn_workbooks_are_refused_and_nothing_worse() -> None:
    content = workbook(HEADINGS, ["A", "学院党委", "committee", "", "2001-07-01"])
    for place in range(0, len(content), 37):
        torn = content[:place] + bytes([content[place] ^ 0x55]) + content[place + 1 :]
        for hostile in (torn, content[:place]):
            assert read_or_refused(hostile)


def test_twenty_thousand_rows_of_a_workbook_are_read_in_little_memory(tmp_path: Path) -> None:
    rows = [[f"B{n}", f"第{n}支部", "branch", "A", "2010-06-01"] for n in range(19_999)]
    file = tmp_path / "tree.xlsx"
    file.write_bytes(write_workbook(HEADINGS, [["A", "学院党委", "committee", "", ""], *rows]))
    told, _, megabytes = cost_of_reading(file)
    assert told == "20000"
    assert megabytes < 100


@pytest.mark.parametrize(
    ("columns", "rows", "outcome"), [(64, 18_000, "too_many_cells"), (20, 20_000, "column_unknown")]
)
def test_a_workbook_as_full_as_may_be_costs_no_more(
    columns: int, rows: int, outcome: str, tmp_path: Path
) -> None:
    row = "<row>" + "<c><v>1</v></c>" * columns + "</row>"
    sheet = f"<worksheet><sheetData>{row * rows}</sheetData></worksheet>".encode()
    file = tmp_path / "full.xlsx"
    file.write_bytes(
        repacked(
            workbook(HEADINGS), lambda name, part: sheet if name.endswith("sheet1.xml") else part
        )
    )
    told, seconds, megabytes = cost_of_reading(file)
    assert told == outcome
    assert seconds < 2
    assert megabytes < 100
