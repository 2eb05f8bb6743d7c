"""What people hand in: text in any coding, Word with its own numbers, PDF, and what is refused."""

from io import BytesIO

import pytest
from docx import Document
from reportlab.pdfgen.canvas import Canvas

from service.errors import BadInput
from service.plan_readings import text_of
from service.plan_readings.document import MOST_BYTES, MOST_CHARACTERS
from tests.handed_in import BODY, bursting, document, packed, scanned
from workflows.reading.read import read

PLAN = "工作步骤\n(一)动员阶段(2019年4月)。\n(二)总结阶段(2019年5月)。"
TRADITIONAL = "工作步驟\n(一)動員階段(2019年4月)。\n(二)總結階段(2019年5月)。"
# Its text would grow without end, were entities followed.
ENTITIES = '<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa">]><d>&a;</d>'


@pytest.mark.parametrize(
    "content",
    [
        PLAN.encode(),
        PLAN.encode("utf-8-sig"),
        PLAN.encode("gb18030"),
        PLAN.encode("utf-16"),
        TRADITIONAL.encode("big5"),
    ],
    ids=["utf-8", "with a mark", "gb18030", "utf-16", "big5"],
)
def test_text_is_read_in_the_codings_that_offices_use(content: bytes) -> None:
    assert [step.name[-2:] for step in read(text_of(content)).steps] in (
        ["阶段", "阶段"],
        ["階段", "階段"],
    )


def test_paragraphs_and_tables_of_word_are_read() -> None:
    content = document(
        "2019年整治工作进度表",
        rows=(("阶段", "时间"), ("动员部署", "3月1日至3月10日"), ("总结验收", "4月")),
    )
    text = text_of(content)
    assert "动员部署 | 3月1日至3月10日" in text
    assert [step.name for step in read(text).steps] == ["动员部署", "总结验收"]


def test_numbers_that_word_counts_by_itself_are_written_out() -> None:
    kept, made = BytesIO(), Document()
    for text in ("动员阶段(2019年4月)。", "总结阶段(2019年5月)。"):
        made.add_paragraph(text, style="List Number")
    made.save(kept)
    lines = [line for line in text_of(kept.getvalue()).splitlines() if line]
    assert [line[:2] for line in lines] == ["1.", "2."]


def test_a_pdf_with_text_is_read() -> None:
    kept = BytesIO()
    canvas = Canvas(kept)
    canvas.drawString(72, 720, "Stage 1: 2019.4.1-2019.4.20")
    canvas.save()
    assert "2019.4.1-2019.4.20" in text_of(kept.getvalue())


def forged(body: str, **parts: str) -> bytes:
    """A .docx of just what is given, with which Word has had nothing to do."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    told = {"document": body, **parts}.items()
    return packed(
        **{f"word/{name}.xml": f"<w:{name} {space}>{text}</w:{name}>" for name, text in told}
    )


def bit_flipped() -> bytes:
    """A .docx that was damaged on its way: what is packed cannot be unpacked."""
    content = bytearray(document("一段话。" * 50))
    start = content.index(BODY.encode()) + len(BODY)
    content[start + 5 : start + 60] = b"\xff" * 55
    return bytes(content)


def test_numbers_of_a_forged_document_are_read_as_none() -> None:
    counted = '<w:pPr><w:numPr><w:ilvl w:val="3000000000"/><w:numId w:val="1"/></w:numPr></w:pPr>'
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="x"><w:start w:val="²"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    body = f"<w:body><w:p>{counted}<w:r><w:t>动员阶段</w:t></w:r></w:p></w:body>"
    assert text_of(forged(body, numbering=numbering)) == "1、动员阶段"


def test_blanks_without_end_are_passed_at_once() -> None:
    assert read("动员阶段(2019年4月)。\n" + "\u3000" * 150_000 + "总结").steps[0].name == "动员阶段"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n ", "empty"),
        (b"x" * (MOST_BYTES + 1), "too_large"),
        ("字".encode() * (MOST_CHARACTERS + 1), "too_long"),
        (bytes(range(256)) * 20, "binary"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "old_word"),
        (b"{\\rtf1 plan}", "rich_text"),
        (b"PK\x03\x04 not a zip at all", "damaged_word"),
        (packed(**{"a.txt": "x"}), "not_word"),
        (bursting(50), "unpacks"),
        (forged("<w:body>" + "<w:p/>" * 900_000 + "</w:body>"), "unpacks"),
        (
            forged("<w:body>" + "<w:p><w:r><w:t>字</w:t></w:r></w:p>" * 110_000 + "</w:body>"),
            "too_long",
        ),
        (forged(""), "damaged_word"),
        (bit_flipped(), "damaged_word"),
        (packed(**{BODY: ENTITIES}), "damaged_word"),
        (b"%PDF-1.4 broken", "damaged_pdf"),
        (scanned(), "scanned"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_refused_with_what_to_do(content: bytes, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        text_of(content)
    (problem,) = refused.value.problems
    assert problem.code == code
    for locale in ("zh-Hans", "zh-Hant", "en"):
        assert problem.told(locale)
