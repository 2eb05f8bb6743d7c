"""What is taken along, opened and read back by other programs: workbooks and Word documents."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader
from python_calamine import CalamineWorkbook
from sqlmodel import col, select

from service import word
from service.db import writing
from service.errors import BadInput
from service.models import Meeting, Review
from service.paper_pages import Printed, PrintedTable, printed
from service.web.work.lists import SHEETS
from tests.handed_in import bursting, document, packed
from tests.on_paper import words_on
from tests.web.served import Served

LEADS = "=1+1\n+cmd|' /C calc'!A0"
MARKUP = "<b>甲</b> & {{ 7*7 }} {% raw %}\n第二行"
FULL = {"reviews", "coverage", "duties", "meetings", "people", "honours"}


def taken(served: Served, path: str) -> bytes:
    """What the office is given at an address."""
    client = served.app.test_client()
    client.set_cookie("pacesetter", served.cookie(("DW", "office")))
    answer = client.get(path)
    assert answer.status_code == 200, (path, answer.status_code, answer.get_data(as_text=True))
    assert answer.headers["Content-Disposition"].startswith("attachment")
    content: bytes = answer.data
    return content


def text_of(content: bytes) -> str:
    """All that can be read in a Word document."""
    document = Document(BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return "\n".join([*(one.text for one in document.paragraphs), *cells])


def write_down(served: Served) -> int:
    """Somebody wrote what a spreadsheet would calculate, and what a template would read."""
    with writing(served.context.sessions) as session:
        review = session.get_one(Review, served.numbers["review"])
        review.achievements = LEADS
        here = Meeting.campaign_id == served.numbers["campaign"]
        meeting = session.exec(select(Meeting).where(here).order_by(col(Meeting.id))).first()
        assert meeting is not None
        meeting.minutes = MARKUP
        session.add_all([review, meeting])
        return meeting.id


@pytest.mark.parametrize("name", sorted(SHEETS))
def test_every_list_is_read_back_and_calculates_nothing(served: Served, name: str) -> None:
    write_down(served)
    number = served.numbers["top" if name == "inspections" else "campaign"]
    content = taken(served, f"/campaigns/{number}/lists/{name}.xlsx")
    with CalamineWorkbook.from_object(BytesIO(content)) as workbook:
        head, *rows = workbook.get_sheet_by_index(0).to_python()
    assert all(head)
    assert len(set(head)) == len(head)
    assert rows or name not in FULL, "the sample has some"
    assert all(isinstance(cell, str) for row in rows for cell in row)
    with zipfile.ZipFile(BytesIO(content)) as packed:
        assert b"<f>" not in packed.read("xl/worksheets/sheet1.xml")
    if name == "reviews":
        assert LEADS in [cell for row in rows for cell in row], "as it was written"


def test_a_ledger_taken_along_calls_everything_as_its_page_does(served: Served) -> None:
    here, top = served.numbers["campaign"], served.numbers["top"]
    kept = []
    for number in (here, top):
        content = BytesIO(taken(served, f"/campaigns/{number}/ledger.xlsx"))
        sheet = CalamineWorkbook.from_filelike(content).get_sheet_by_index(0)
        kept += [str(cell) for row in sheet.to_python() for cell in row]
    paper = words_on(taken(served, f"/campaigns/{here}/ledger.pdf"))
    written = text_of(taken(served, f"/campaigns/{here}/ledger.docx"))
    for code in ("2010-Q2", "2010-H2", "good", "summary_meeting", "mobilization_meeting", "study"):
        assert code not in kept
        assert code not in written.split("\n")
    assert {"2010年第2季度", "动员大会", "集中学习", "好"} <= set(kept)
    assert "2010年第2季度" in written
    assert "（2010年第2季度）" in paper, "else the lines of a duty are all alike"
    client = served.app.test_client()
    client.set_cookie("pacesetter", served.cookie(("DW", "office")))
    page = client.get(f"/campaigns/{here}/ledger").get_data(as_text=True)
    assert 'class="nums">7月5日</td>' in page, "a meeting is written down with its day"
    assert "7月5日 12:00" not in page


def test_documents_say_in_word_what_their_pages_say(served: Served) -> None:
    meeting, numbers = write_down(served), served.numbers
    here = numbers["campaign"]
    ledger = text_of(taken(served, f"/campaigns/{here}/ledger.docx"))
    assert "机电学生第一党支部" in ledger
    assert "专项台账" in ledger
    assert "学院创先争优活动" in ledger
    minutes = text_of(taken(served, f"/campaigns/{here}/meetings/{meeting}.docx"))
    for line in MARKUP.split("\n"):
        assert line in minutes, "neither markup nor a program: what was written"
    report = text_of(taken(served, f"/reviews/reports/{numbers['report']}.docx"))
    assert "2010年第2季度" in report
    assert "一、活动进展" in report
    client = served.app.test_client()
    client.set_cookie("pacesetter", served.cookie(("DW", "office")))
    page = client.get(f"/campaigns/{here}/plan").get_data(as_text=True)
    own = page.partition('href="/branch-plans/')[2].partition('"')[0]
    plan = text_of(taken(served, f"/branch-plans/{own}"))
    assert "立足岗位创先进，服务师生争优秀" in plan
    assert "五、任务安排" in plan


def test_what_is_printed_says_what_the_pages_say(served: Served) -> None:
    here, notice = served.numbers["campaign"], served.numbers["notice"]
    ledger = words_on(taken(served, f"/campaigns/{here}/ledger.pdf"))
    assert "机电学生第一党支部专项台账" in ledger
    assert "学院创先争优活动" in ledger
    shown = words_on(taken(served, f"/notices/{notice}.pdf"))
    assert "水河淡" in shown
    assert "现予公示" in shown
    assert "组织部 8001" in shown
    assert shown.rindex("示例职业技术学院党委") > shown.index("水河淡"), "signed by who honours"
    assert shown.rindex("2010年7月23日") > shown.rindex("示例职业技术学院党委"), "and dated"


def test_long_tables_go_on_over_pages_and_nothing_is_lost() -> None:
    rows = [[str(one), f"第{one}项工作" * 12, "=1+1 👍"] for one in range(120)]
    table = PrintedTable(["号", "内容", "备注"], (1, 5, 1), rows)
    sheet = Printed("长表", tables=[table])
    content = printed(sheet, None)
    assert content == printed(sheet, None), "the same words, the same bytes"
    assert len(PdfReader(BytesIO(content)).pages) > 3
    text = words_on(content)
    assert text.count("第119项工作") == 12
    assert "=1+1 〓" in text


VALUES: Mapping[str, Any] = {
    **dict.fromkeys(word.FIELDS["minutes"], "x"),
    "paragraphs": ["=1"],
    "organization": "甲支部",
}


def fetching(kind: str) -> bytes:
    """A template that has Word ask a stranger for something when it is opened."""
    way = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    told = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="a" Type="{way}/hyperlink" Target="https://example.org/" '
        'TargetMode="External"/>'
        f'<Relationship Id="b" Type="{way}/{kind}" Target="https://example.net/x" '
        'TargetMode="External"/></Relationships>'
    )
    rels = {"word/_rels/settings.xml.rels": told.encode()}
    return packed(**{"word/document.xml": b"<a/>", **rels})


@pytest.mark.parametrize(
    ("template", "code"),
    [
        (b"not a document", "damaged"),
        (document("x")[:2000], "damaged"),
        (packed(**{"a.txt": b""}), "damaged"),
        (packed(**{"word/document.xml": b"<broken"}), "damaged"),
        (bursting(30), "unpacks"),
        (packed(**{"word/document.xml": b"<a>" + b"<b/>" * 1_200_000 + b"</a>"}), "too_much_text"),
        (packed(**{"word/document.xml": b"", "word/vbaProject.bin": b""}), "macros"),
        (packed(**{"word/document.xml": b"", "word/activeX/activeX1.xml": b""}), "macros"),
        (fetching("attachedTemplate"), "fetches"),
        (fetching("image"), "fetches"),
        (document("{{ 'x' * 1000000000 }}"), "not_for_templates"),
        (
            document("{% for a in paragraphs %}{% for b in paragraphs %}{% endfor %}{% endfor %}"),
            "not_for_templates",
        ),
        (document("{{ title|center(1000000000) }}"), "not_for_templates"),
        (document("{% for one in range(100000) %}{% endfor %}"), "not_for_templates"),
        (document("{% set title = title %}"), "not_for_templates"),
        (document("{{ lipsum }}"), "unknown_field"),
        (b"PK" + b"x" * 6_000_000, "too_large"),
        (document("{{ salary }}"), "unknown_field"),
        (document("{{ organization.__class__.__mro__ }}"), "not_for_templates"),
        (document("{{ paragraphs.nobody.such }}"), "no_such_field"),
        (document("{{ organization"), "not_a_template"),
        (document("{% for one in paragraphs %}"), "not_paired"),
    ],
)
def test_a_template_that_is_none_is_refused_with_what_and_where(template: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        word.filled("minutes", template, "documents/minutes.docx", VALUES)
    (problem,) = refused.value.problems
    assert (problem.where, problem.code) == ("documents/minutes.docx", code)
    assert all(problem.told(locale) for locale in ("zh-Hans", "zh-Hant", "en"))
