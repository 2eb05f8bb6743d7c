"""The register of honours: numbers, certificates on paper, and honours that were taken back."""

from __future__ import annotations

import base64
import re
import zlib
from datetime import date

import pytest
from sqlalchemy import Engine

from service import commendation
from service.commendation.certificates import day_words
from service.errors import BadInput
from service.models import Honour
from tests.campaigns.village import COMMITTEE, FIRST, OWN
from tests.work.honours import Honours
from tests.work.test_commendation import chosen_and_shown, refused
from workflows.refusals import Refused

STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
SHOWN = re.compile(rb"\(((?:[^\\()]|\\.)*)\) Tj", re.DOTALL)
ESCAPED = re.compile(rb"\\([0-7]{3}|.)", re.DOTALL)
PLAIN = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def written_on(paper: bytes) -> str:
    """Return the text that a reader of PDF would find, written in the standard Chinese face."""
    found = ""
    for stream in STREAM.findall(paper):
        if stream.strip().endswith(b"~>"):
            content = zlib.decompress(base64.a85decode(stream.strip().removesuffix(b"~>")))
            for text in SHOWN.findall(content):
                found += ESCAPED.sub(_sign, text).decode("utf-16-be")
    return found


def _sign(match: re.Match[bytes]) -> bytes:
    told = match[1]
    return bytes([int(told, 8)]) if len(told) == 3 else PLAIN.get(told, told)


@pytest.fixture
def village(engine: Engine) -> Honours:
    """A village that has honoured two of its members."""
    found = Honours.begin(engine)
    found.opens(term="2026")
    chosen_and_shown(found, FIRST, OWN)
    found.day("2026-03-10")
    found.awards()
    return found


def revokes(village: Honours, number: int, why: str) -> None:
    village.in_one_go(
        lambda session: commendation.revoke(
            session, village.rulebook, session.get_one(Honour, number), why,
            by=village.committee(), now=village.now,
        )
    )  # fmt: skip


def test_a_certificate_says_who_was_honoured_by_whom_and_when(village: Honours) -> None:
    honour = village.all(Honour)[0]
    paper = commendation.certificate(honour, "zh-Hans")
    assert paper.startswith(b"%PDF-")
    assert paper == commendation.certificate(honour, "zh-Hans"), "the same again, to the byte"
    text = written_on(paper)
    for words in (
        "荣誉证书",
        honour.name,
        honour.organization_name,
        "优秀共产党员（2026）",
        "二〇二六年三月十日",
        honour.number,
        honour.code,
        "village:c",
    ):
        assert words in text.replace("　", ""), words


def test_a_certificate_is_written_in_three_languages(village: Honours) -> None:
    honour = village.all(Honour)[0]
    for locale, heading in (("zh-Hant", "榮譽證書"), ("en", "Certificate of Honour")):
        assert heading in written_on(commendation.certificate(honour, locale))


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("2011-07-01", "二〇一一年七月一日"),
        ("2012-10-20", "二〇一二年十月二十日"),
        ("2026-12-31", "二〇二六年十二月三十一日"),
        ("2024-11-11", "二〇二四年十一月十一日"),
    ],
)
def test_a_day_stands_under_a_document_as_it_is_written(day: str, words: str) -> None:
    assert day_words(date.fromisoformat(day), "zh-Hans") == words


def test_an_honour_taken_back_stays_on_record_and_has_no_certificate(village: Honours) -> None:
    first, second = village.all(Honour)
    revokes(village, first.id, "抽查发现事迹不实")
    honour = village.look(Honour, first.id)
    assert honour.revoked_why == "抽查发现事迹不实"
    assert [line.reason for line in village.history(COMMITTEE, "worked")][-1] == honour.revoked_why
    told = [m for m in village.messages(FIRST, "notice") if "commendation.revoked" in m.params]
    assert {m.role for m in told} == {"", "secretary"}, "whom it concerns is told, and why"
    assert all("抽查发现事迹不实" in m.params for m in told)
    with pytest.raises(Refused) as found:
        commendation.certificate(honour, "zh-Hans")
    assert refused(found) == ["revoked"]
    with pytest.raises(Refused) as found:
        revokes(village, first.id, "再来一次")
    assert refused(found) == ["revoked_already"]
    with pytest.raises(BadInput):
        revokes(village, second.id, " ")
    assert village.look(Honour, second.id).revoked_at is None


def test_signs_that_no_face_can_write_are_not_printed_as_boxes(village: Honours) -> None:
    honour = village.all(Honour)[0]
    honour.name = "某\U0002a6b2"
    with pytest.raises(Refused) as found:
        commendation.certificate(honour, "zh-Hans")
    assert refused(found) == ["rare_signs"]


def test_those_honoured_and_their_secretaries_are_told(village: Honours) -> None:
    told = [m for m in village.messages(FIRST, "notice") if "commendation.awarded" in m.params]
    assert {m.role for m in told} == {"", "secretary"}
    assert village.member(FIRST) in {m.recipient_id for m in told}
