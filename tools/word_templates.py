"""Makes the Word templates that ship: `python -m tools.word_templates`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

FOLDER = Path(__file__).parent.parent / "service" / "word_templates"
SONG, FANG, HEI = "方正小标宋简体", "仿宋_GB2312", "黑体"


def _new() -> Any:
    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.top_margin, page.bottom_margin = Cm(3.7), Cm(3.5)
    page.left_margin, page.right_margin = Cm(2.8), Cm(2.6)
    return document


def _say(
    where: Any, text: str, face: str = FANG, size: float = 16, *, centred: bool = False
) -> Any:
    paragraph = where.add_paragraph()
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), face
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)
    paragraph.paragraph_format.space_after = Pt(0)
    paragraph.paragraph_format.line_spacing = Pt(28)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    return paragraph


def _head(document: Any, title: str) -> None:
    _say(document, "{{ organization }}", SONG, 18, centred=True)
    _say(document, title, SONG, 22, centred=True)
    _say(document, "{{ plan }}", "楷体_GB2312", 14, centred=True)
    _say(document, "")


def _table(document: Any, headings: list[str], rows: str, fields: list[str]) -> None:
    table = document.add_table(rows=4, cols=len(headings), style="Table Grid")
    for cell, heading in zip(table.rows[0].cells, headings, strict=True):
        _cell(cell, heading, HEI)
    _cell(table.rows[1].cells[0], f"{{%tr for one in {rows} %}}")
    for cell, field in zip(table.rows[2].cells, fields, strict=True):
        _cell(cell, f"{{{{ one.{field} }}}}")
    _cell(table.rows[3].cells[0], "{%tr endfor %}")


def _cell(cell: Any, text: str, face: str = FANG) -> None:
    run = cell.paragraphs[0].add_run(text)
    run.font.size, run.font.name = Pt(10.5), face
    run._element.rPr.rFonts.set(qn("w:eastAsia"), face)


def _paragraphs(document: Any) -> None:
    _say(document, "{%p for text in paragraphs %}")
    _say(document, "　　{{ text }}")
    _say(document, "{%p endfor %}")


def main() -> None:
    """Write all of them."""
    FOLDER.mkdir(exist_ok=True)
    ledger = _new()
    _head(ledger, "专项台账")
    _say(ledger, "{{ period }}　{{ printed_on }}", FANG, 12, centred=True)
    _table(
        ledger,
        ["日期", "类别", "内容", "人员", "结果", "备注"],
        "lines",
        ["day", "kind", "title", "person", "outcome", "note"],
    )
    ledger.save(str(FOLDER / "ledger.docx"))
    plan = _new()
    _head(plan, "实施方案")
    for heading, field in (
        ("一、活动主题", "theme"),
        ("二、目标", "goals"),
        ("三、活动载体", "carriers"),
        ("四、工作重点", "focus"),
    ):
        _say(plan, heading, HEI)
        _say(plan, f"　　{{{{ {field} }}}}")
    _say(plan, "五、任务安排", HEI)
    _table(plan, ["任务", "责任人", "期限"], "tasks", ["title", "responsible", "deadline"])
    plan.save(str(FOLDER / "plan.docx"))
    report = _new()
    _say(report, "{{ organization }}", SONG, 18, centred=True)
    _say(report, "{{ title }}", SONG, 22, centred=True)
    _say(report, "{{ period }}", "楷体_GB2312", 14, centred=True)
    _paragraphs(report)
    report.save(str(FOLDER / "report.docx"))
    minutes = _new()
    _head(minutes, "{{ title }}纪要")
    for line in (
        "时间：{{ held_on }}",
        "地点：{{ place }}",
        "议题：{{ topic }}",
        "应到 {{ expected }} 人，实到 {{ present }} 人",
        "缺席：{{ absentees }}",
    ):
        _say(minutes, line)
    _paragraphs(minutes)
    minutes.save(str(FOLDER / "minutes.docx"))


if __name__ == "__main__":
    main()
