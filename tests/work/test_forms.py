"""Figures collected with a form: downloaded, filled in, read cell by cell, rolled up the tree."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import col, select

from service import evidence
from service.db import reading, writing
from service.errors import BadInput
from service.evidence.rows import evidence_of
from service.models import Attachment, EvidenceFile, Figure, Organization
from service.tabular import read_sheets, write_workbook
from service.work import attach
from tests.campaigns.village import EAST, FIRST, SECOND, Village
from tests.work.evidence_day import PLAN, occurrence, opened, refusals, state
from tests.work.paper_form import changed, filled

DUTY, PERIOD = "quarter_report", "2026-Q1"
ASKED = "figures: {service_hours: 服务时数, helped: 帮扶人数}"
FORM = """figures:
        service_hours: {title: 服务时数, unit: 小时, cells: C8}
        helped: {title: 帮扶人数, unit: 人, cells: "D10:E10"}
      instructions: 按台账填写。"""
WORDS = "按季度汇总志愿服务情况，数字以台账为准。"
SCAN = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\n"


@pytest.fixture
def village(engine: Engine) -> Village:
    """The village whose plan lays its figures out on a form; the first quarter is nearly over."""
    assert ASKED in PLAN
    made = opened(engine, PLAN.replace(ASKED, FORM))
    made.day("2026-03-25")
    return made


def form(village: Village, code: str = FIRST) -> bytes:
    row = occurrence(village, DUTY, PERIOD, code)
    with reading(village.engine) as session:
        found = village.campaign(session, code)
        return evidence.form_of(session, village.rulebook, found, row, locale="zh-Hans")


def hands_in(
    village: Village, content: bytes, code: str = FIRST, *, scan: bytes | None = SCAN
) -> None:
    row, by = occurrence(village, DUTY, PERIOD, code), village.secretary(code)
    with writing(village.engine) as session:
        found = village.campaign(session, code)
        told: dict[str, Any] = {"by": by, "now": village.now}
        files = (attach(session, found, "签字扫描.pdf", scan, **told).id,) if scan else ()
        verb = evidence.fill_in
        verb(session, village.rulebook, found, row, content, files=files, text=WORDS, **told)


def figures(village: Village, code: str = FIRST) -> dict[str, int]:
    with reading(village.engine) as session:
        number = occurrence(village, DUTY, PERIOD, code).id
        chosen = select(Figure).where(Figure.occurrence_id == number)
        return {row.name: row.value for row in session.exec(chosen)}


def wrong(village: Village, content: bytes) -> dict[str, str]:
    """Return what is wrong with a form by its cells, in words; nothing of it was kept."""
    with pytest.raises(BadInput) as told:
        hands_in(village, content)
    assert figures(village) == {}
    assert state(village, DUTY, PERIOD) == "open"
    return {problem.where: problem.told("zh-Hans") for problem in told.value.problems}


def test_the_form_says_whose_it_is_and_what_is_asked(village: Village) -> None:
    sheets = read_sheets(form(village), 2)
    told = [str(cell) for row in sheets[0].rows for cell in row if cell]
    with reading(village.engine) as session:
        number = village.cast.organizations[FIRST]
        name = session.get_one(Organization, number).name
    assert any(name in text for text in told)
    assert {"服务时数", "小时", "帮扶人数", "人", "2026年第1季度", "按台账填写。"} <= set(told)
    assert sheets[0].at(7, 0) == "服务时数"
    assert sheets[0].at(9, 1) == "帮扶人数"
    assert sheets[1].at(0, 0) == "pacesetter-form"


def test_only_the_cells_to_fill_in_are_open_and_the_second_sheet_is_hidden(
    village: Village,
) -> None:
    with zipfile.ZipFile(io.BytesIO(form(village))) as packed:
        sheet = packed.read("xl/worksheets/sheet1.xml").decode()
        workbook = packed.read("xl/workbook.xml").decode()
        styles = packed.read("xl/styles.xml").decode()
    assert "<sheetProtection" in sheet
    assert 'state="veryHidden"' in workbook
    assert styles.count('locked="0"') == 1
    for name in ("C8", "D10", "E10"):
        assert f'<c r="{name}" s=' in sheet


def test_what_was_filled_in_counts_and_is_kept_with_the_signed_scan(village: Village) -> None:
    hands_in(village, filled(form(village), C8=12, D10=2, E10=1))
    assert figures(village) == {"service_hours": 12, "helped": 3}
    assert state(village, DUTY, PERIOD) == "done"
    with reading(village.engine) as session:
        row = evidence_of(session, occurrence(village, DUTY, PERIOD))
        assert row is not None
        chosen = (
            select(Attachment.name)
            .join(EvidenceFile, col(EvidenceFile.attachment_id) == col(Attachment.id))
            .where(EvidenceFile.evidence_id == row.id)
        )
        assert sorted(session.exec(chosen)) == [f"{DUTY}-{PERIOD}.xlsx", "签字扫描.pdf"]


def test_what_was_filled_in_is_rolled_up_the_tree(village: Village) -> None:
    hands_in(village, filled(form(village), C8=12, D10=2, E10=1))
    hands_in(village, filled(form(village, SECOND), C8=5, D10=0), SECOND)
    with reading(village.engine) as session:
        above = village.campaign(session, EAST)
        found = evidence.figures(session, village.rulebook, above, DUTY, PERIOD)
    assert found[0]["total"] == {"service_hours": 17, "helped": 3}


def test_every_cell_that_holds_no_number_is_named_and_nothing_is_kept(village: Village) -> None:
    told = wrong(village, filled(form(village), C8="约十二", D10=-1, E10=2.5))
    assert list(told) == ["C8", "D10", "E10"]
    assert told["C8"] == "C8: “服务时数”应为 0 以上的整数，填的是“约十二”。"
    assert "-1" in told["D10"]
    assert "2.5" in told["E10"]


def test_a_number_written_as_text_is_one(village: Village) -> None:
    hands_in(village, filled(form(village), C8="12", D10=0))
    assert figures(village) == {"service_hours": 12, "helped": 0}


def test_an_empty_cell_is_asked_for_and_a_formula_is_not_believed(village: Village) -> None:
    told = wrong(village, filled(form(village), D10="=calc 1+1"))
    assert told["C8"].startswith("C8: “服务时数”没有填")
    assert "公式" in told["D10"]


def test_a_text_that_begins_like_a_formula_stays_a_text(village: Village) -> None:
    assert "=1+1" in wrong(village, filled(form(village), C8="=1+1"))["C8"]


def test_a_number_beyond_all_measure_is_refused(village: Village) -> None:
    assert list(wrong(village, filled(form(village), C8="9" * 40, D10=1e300))) == ["C8", "D10"]


def test_the_form_of_another_is_refused(village: Village) -> None:
    told = wrong(village, filled(form(village, SECOND), C8=1, D10=1))
    assert "另一单位" in told["file"]


def test_a_form_of_an_earlier_make_is_refused(village: Village) -> None:
    good = filled(form(village), C8=1, D10=1)

    def older(text: str) -> str:
        return text.replace("pacesetter-form", "somebody-else")

    told = wrong(village, changed(good, {"xl/sharedStrings.xml": older}))
    assert "不是本系统" in told["file"]


def test_a_workbook_of_somebody_elses_is_no_form(village: Village) -> None:
    assert "不是本系统" in wrong(village, write_workbook(["a"], [["1"]]))["file"]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04 broken", b"C8,12\n", b"\xd0\xcf\x11\xe0 old excel"]
)
def test_what_is_no_workbook_is_refused(village: Village, content: bytes) -> None:
    assert list(wrong(village, content)) == ["file"]


def test_a_form_that_unpacks_beyond_all_measure_is_refused(village: Village) -> None:
    bomb = changed(form(village), {"xl/styles.xml": lambda text: text + " " * 30_000_000})
    assert "file" in wrong(village, bomb)


def test_a_form_without_the_scan_that_the_plan_asks_for_is_refused(village: Village) -> None:
    good = filled(form(village), C8=1, D10=1)
    assert refusals(hands_in, village, good, scan=None) == ["evidence.files_wanted"]
    assert figures(village) == {}
