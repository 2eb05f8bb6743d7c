"""Templates that would take the machine's memory, fetch, or break what reads them: all refused."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from docx import Document

from service import word
from service.errors import BadInput, Problem
from service.word_samples import sample, tried
from tests.handed_in import BODY, document, packed
from tests.web.test_exports import text_of
from tools.word_templates import FOLDER

LETTERS = "a" * 10_000
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def refused(content: bytes, kind: str = "ledger") -> Problem:
    """What an upload is refused for."""
    with pytest.raises(BadInput) as answer:
        tried(kind, content, "file")
    (problem,) = answer.value.problems
    assert all(problem.told(locale) for locale in ("zh-Hans", "zh-Hant", "en"))
    return problem


def joined(depth: int) -> str:
    inner = "'x'"
    for _ in range(depth):
        inner = f"'aaaaaaaaaa'|join({inner})"
    return f"{{{{ {inner} }}}}"


def changed(part: str, change: Callable[[bytes], bytes], *given: str) -> bytes:
    """A template as Word made it, but for one of its parts."""
    kept = BytesIO()
    with zipfile.ZipFile(BytesIO(document(*given))) as whole, zipfile.ZipFile(kept, "w") as made:
        for name in whole.namelist():
            content = whole.read(name)
            made.writestr(name, change(content) if name == part else content)
    return kept.getvalue()


def with_body(xml: str) -> bytes:
    """A template with something of its own before the first paragraph."""
    return changed(BODY, lambda old: old.replace(b"<w:body>", b"<w:body>" + xml.encode()), "x")


def related(kind: str) -> bytes:
    """A template with a part of its own of a kind."""
    told = f'<Relationship Id="z" Type="{R}/{kind}" Target="own.html"/></Relationships>'
    return changed(
        "word/_rels/document.xml.rels",
        lambda old: old.replace(b"</Relationships>", told.encode()),
    )


def run(code: str) -> str:
    return f"<w:r>{code}</w:r>"


def field(*pieces: str) -> str:
    """A field as Word writes it, its words in several pieces."""
    words = "".join(run(f"<w:instrText>{one}</w:instrText>") for one in pieces)
    begin, end = (run(f'<w:fldChar w:fldCharType="{one}"/>') for one in ("begin", "end"))
    return f"{begin}{words}{end}"


def in_a_paragraph(xml: str) -> bytes:
    return with_body(f"<w:p>{xml}</w:p>")


CELL = (
    "<w:tbl><w:tblGrid/><w:tr><w:tc><w:p><w:r><w:t>{</w:t></w:r>"
    "<w:r><w:t>% colspan 2 %}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
)
GROWING = {
    "join within join": (document(joined(8)), "filter"),
    "a loop through letters": (
        document(f"{{% for x in '{LETTERS[:1000]}' %}}{LETTERS}{{% endfor %}}"),
        "not_rows",
    ),
    "a loop through the letters of a field": (
        document("{% for x in organization %}x{% endfor %}"),
        "not_rows",
    ),
    "a loop through a default": (
        document("{% for x in lines|default('xxxx') %}x{% endfor %}"),
        "not_rows",
    ),
    "a megabyte in each row": (
        document(f"{{% for one in lines %}}{LETTERS * 100}{{% endfor %}}"),
        "long_row",
    ),
    "constants in each row": (
        document("{% for one in lines %}" + f"{{{{ '{LETTERS[:1000]}' }}}}" * 25 + "{% endfor %}"),
        "long_row",
    ),
    "a name a thousand times in each row": (
        document("{% for one in lines %}" + "{{ plan }}" * 1_100 + "{% endfor %}"),
        "long_row",
    ),
    "a hundred thousand placeholders": (document("{{ plan }}" * 100_000), "many"),
    "a sum of a hundred thousand": (document("{{ plan" + " == 1" * 100_000 + " }}"), "many"),
    "a cell's mark and blanks": (document("{% colspan" + " " * 50_000), "cells"),
    "a cell's mark in two runs": (with_body(CELL), "cells"),
    "a placeholder over pages": (document("{{ plan", *["又一段"] * 1_000, "}}"), "many"),
    "nine hundred brackets": (document("{{ " + "(" * 900 + "plan" + ")" * 900 + " }}"), "deep"),
    "two hundred conditions": (document("{{ plan" + " and plan" * 200 + " }}"), "deep"),
}


@pytest.mark.parametrize("growing", GROWING)
def test_what_would_grow_without_end_is_refused_by_its_grammar(growing: str) -> None:
    content, sort = GROWING[growing]
    problem = refused(content)
    params = dict(problem.params)
    assert (problem.code, params["construct"]) == ("not_for_templates", sort)
    assert 0 < len(params["said"]) <= 61


def test_a_document_that_nobody_could_open_is_not_made() -> None:
    """Each part by itself would do; the header and the body together do not."""
    made, kept = Document(), BytesIO()
    made.add_paragraph("{{ organization }}")
    made.sections[0].header.paragraphs[0].text = "{{ organization }}"
    made.save(kept)
    values = sample("ledger", "zh-Hans")
    tried("ledger", kept.getvalue(), "file")
    with pytest.raises(BadInput) as answer:
        word.filled("ledger", kept.getvalue(), "x", {**values, "organization": "长" * 10_000_000})
    (problem,) = answer.value.problems
    assert problem.told("zh-Hans") == (
        "x: 填好后超过 20 百万字符，打不开；请缩小时段，或精简模板里每一行的样式。"
    )


def test_a_thousand_rows_are_no_trouble_for_what_ships() -> None:
    values = sample("ledger", "zh-Hans")
    many = {**values, "lines": values["lines"] * 500}
    made = word.filled("ledger", (FOLDER / "ledger.docx").read_bytes(), "x", many)
    assert text_of(made).count("支部党员大会") == 500


def bitten(part: str) -> bytes:
    """A template that lost a bit of a part on its way."""
    content = bytearray(document("x" * 500))
    with zipfile.ZipFile(BytesIO(bytes(content))) as whole:
        start = whole.getinfo(part).header_offset + 30 + len(part)
    content[start + 5 : start + 40] = b"\xff" * 35
    return bytes(content)


def packed_otherwise(how: int) -> bytes:
    kept = BytesIO()
    with zipfile.ZipFile(kept, "w", how) as made:
        made.writestr(BODY, "<a>" + "x" * 5_000 + "</a>")
    content = bytearray(kept.getvalue())
    start = 30 + len(BODY)
    content[start + 6 : start + 20] = b"\xff" * 14
    return bytes(content)


def unknown_method() -> bytes:
    """As if packed in a way that nobody has heard of."""
    content = bytearray(packed(**{BODY: b"<a/>"}))
    listed = content.index(b"PK\1\2")
    content[8:10] = content[listed + 10 : listed + 12] = b"\x63\x00"
    return bytes(content)


DAMAGED: dict[str, Any] = {
    "a bit of the text": bitten(BODY),
    "a bit of what refers to parts": bitten("word/_rels/document.xml.rels"),
    "a document without a body": changed(
        BODY, lambda _: f'<w:document xmlns:w="{W}"/>'.encode(), "x"
    ),
    "a reference to nothing": changed(
        "word/_rels/document.xml.rels",
        lambda old: old.replace(b"</Relationships>", b"<Relationship/></Relationships>"),
    ),
    "a table without columns": with_body("<w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl>"),
    "packed by LZMA and bitten": packed_otherwise(zipfile.ZIP_LZMA),
    "packed by BZIP2 and bitten": packed_otherwise(zipfile.ZIP_BZIP2),
    "packed in no known way": unknown_method(),
    "a definition of its own words": changed(
        BODY,
        lambda old: old.replace(b"<w:document", b'<!DOCTYPE x [<!ENTITY a "b">]><w:document', 1),
    ),
}


@pytest.mark.parametrize("damaged", DAMAGED)
def test_a_damaged_file_is_a_sentence_and_no_failure(damaged: str) -> None:
    assert refused(DAMAGED[damaged]).code == "damaged"


FETCHING: dict[str, tuple[bytes, str]] = {
    **{
        kind: (related(kind), kind)
        for kind in ("aFChunk", "subDocument", "oleObject", "control", "attachedTemplate")
    },
    "a picture by a simple field": (
        in_a_paragraph("<w:fldSimple w:instr=' INCLUDEPICTURE \"http://example.net/x\" \\d '/>"),
        "INCLUDEPICTURE",
    ),
    "a program, in pieces, after another field": (
        in_a_paragraph(field("PAGE") + field(" dde<!-- -->au", 'to "cmd" ')),
        "DDEAUTO",
    ),
    "within another field": (
        in_a_paragraph(
            run('<w:fldChar w:fldCharType="begin"/>')
            + run("<w:instrText>IF 1 = 1 </w:instrText>")
            + field("LINK x")
            + run('<w:fldChar w:fldCharType="end"/>')
        ),
        "LINK",
    ),
    "letters to many": (with_body("<w:mailMerge/>"), "mailMerge"),
    "put together by the template": (
        in_a_paragraph(field("{{ 'DATA' }}{{ 'BASE' }} x")),
        "DATABASE",
    ),
    "written past the grammar": (
        in_a_paragraph(
            '<w:r><w:t>{# {{ #}&lt;/w:t&gt;&lt;/w:r&gt;&lt;w:fldSimple w:instr="IMPORT x"/&gt;'
            "&lt;w:r&gt;&lt;w:t&gt;{# }} #}</w:t></w:r>"
        ),
        "IMPORT",
    ),
}


@pytest.mark.parametrize("fetching", FETCHING)
def test_what_word_would_fetch_or_open_is_refused_however_it_is_written(fetching: str) -> None:
    content, what = FETCHING[fetching]
    problem = refused(content)
    assert (problem.code, dict(problem.params)["what"]) == ("fetches", what)


def test_pages_links_and_drawings_are_taken_as_before() -> None:
    """A number of pages, a link whose address has such words, a drawing of another program."""
    fields = field(" PAGE ") + field(' HYPERLINK "https://example.org/link/import" ')
    kept = BytesIO(in_a_paragraph(fields))
    with zipfile.ZipFile(kept, "a") as packed_again:
        packed_again.writestr("word/media/a.svg", "<!DOCTYPE svg><svg/>")
        packed_again.writestr("word/media/b.png", b"\x89PNG")
    tried("ledger", kept.getvalue(), "file")


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("{{ plan }", "占位符写错了：{{ plan }"),
        ("{{ plan + theme }}", "占位符“{{ plan + theme }}”里有模板不能用的写法：加减乘除等运算。"),
        ("{{ plan|upper|join }}", "没有或不能用的过滤器"),
        ("{% if plan is lovely %}x{% endif %}", "“{% if plan is lovely %}”"),
        ("{{ plan|trim(1, 2, 3) }}", "有占位符填不出内容"),
        ("{% if plan %}x", "没有配成对"),
        ("{{ plan" + "又一段" * 1_000, "占位符写错了：{{ plan又一段"),
        (
            "{{ salary }}{{ wages }}",
            "用了没有的字段：salary、wages。可用的字段：organization、plan、",
        ),
        ("{{ lines[0].title }}", "用了没有的字段，或这里可能没有内容的一行：[0]。"),
        ("{{ plan.salary }}", "用了没有的字段，或这里可能没有内容的一行：salary。"),
    ],
)
def test_what_is_wrong_is_said_in_the_readers_language_with_its_words(
    written: str, told: str
) -> None:
    problem = refused(document("好的：{{ organization }}", written))
    assert told in problem.told("zh-Hans")
    english = problem.told("en")
    assert "、" not in english
