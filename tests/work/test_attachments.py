"""Files handed in with the work: taken for what they contain, kept once, refused with a reason."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest

from service.actors import OPERATOR
from service.db import reading, writing
from service.errors import BadInput, NotFound
from service.work import Attached, attach, read_attachment
from tests.campaigns.village import FIRST, SECOND, Village
from workflows.provisions.limits import Limits

PDF = b"%PDF-1.7 minutes of the meeting"


def hands_in(village: Village, name: str, content: bytes, code: str = FIRST) -> Attached:
    with writing(village.engine) as session:
        campaign = village.campaign(session, code)
        return attach(session, campaign, name, content, by=OPERATOR, now=village.now)


def archive(*members: str) -> bytes:
    held = BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for member in members:
            made.writestr(member, "x")
    return held.getvalue()


def from_later(packed: bytes) -> bytes:
    """A packet that says that it needs a version of ZIP which does not exist yet."""
    place = packed.index(b"PK\x01\x02") + 6
    return packed[:place] + bytes([99]) + packed[place + 1 :]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("纪要.pdf", PDF, "application/pdf"),
        ("照片.JPG", b"\xff\xd8\xff\xe0 picture", "image/jpeg"),
        ("签到.png", b"\x89PNG\r\n\x1a\n picture", "image/png"),
        ("要点.txt", "会议要点".encode(), "text/plain"),
        (
            "总结.docx",
            archive("word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            "名册.xlsx",
            archive("xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
    ],
)
def test_a_file_is_taken_for_what_it_contains(
    village: Village, name: str, content: bytes, kind: str
) -> None:
    kept = hands_in(village, name, content)
    assert (kept.media_type, kept.size, kept.name) == (kind, len(content), name)
    with reading(village.engine) as session:
        found = read_attachment(session, village.campaign(session, FIRST), kept.id)
        assert found.content == content


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("空.pdf", b"", "empty_file"),
        ("大.pdf", PDF + b"0" * Limits().largest_file, "file_too_large"),
        ("程序.pdf", b"MZ\x90\x00 a program", "file_not_taken"),
        ("纪要.exe", PDF, "file_not_taken"),
        ("压缩.zip", archive("a.txt"), "file_not_taken"),
        ("坏.docx", b"PK\x03\x04 nothing", "file_not_taken"),
        ("来日.docx", from_later(archive("word/document.xml")), "file_not_taken"),
        ("图.html", b"<script>1</script>", "file_not_taken"),
    ],
)
def test_what_is_not_taken_is_refused_with_a_reason(
    village: Village, name: str, content: bytes, code: str
) -> None:
    with pytest.raises(BadInput) as refused:
        hands_in(village, name, content)
    (problem,) = refused.value.problems
    assert problem.code == code
    for locale in ("zh-Hans", "zh-Hant", "en"):
        assert problem.code not in problem.told(locale)


def test_the_same_file_is_kept_once(village: Village) -> None:
    assert hands_in(village, "甲.pdf", PDF).id == hands_in(village, "乙.pdf", PDF).id


def test_a_name_is_never_a_path(village: Village) -> None:
    assert hands_in(village, "../../etc/pass\x00wd.pdf", PDF).name == "etc_pass_wd.pdf"


def test_another_campaigns_file_is_not_there(village: Village) -> None:
    kept = hands_in(village, "纪要.pdf", PDF)
    with reading(village.engine) as session, pytest.raises(NotFound):
        read_attachment(session, village.campaign(session, SECOND), kept.id)
