"""The register of honours: numbers, certificates on paper, and honours that were taken back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from service import commendation
from service.commendation.certificates import day_words
from service.errors import BadInput
from service.models import Honour
from service.wording import reason_words
from tests.campaigns.village import COMMITTEE, FIRST, OWN
from tests.on_paper import words_on
from tests.work.honours import Honours
from tests.work.test_commendation import chosen_and_shown, refused
from workflows.refusals import Refused


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
    paper = commendation.certificate(honour, "zh-Hans", None)
    assert paper.startswith(b"%PDF-")
    assert paper == commendation.certificate(honour, "zh-Hans", None), "the same again, to the byte"
    text = words_on(paper)
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
        assert heading in words_on(commendation.certificate(honour, locale, None))


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
        commendation.certificate(honour, "zh-Hans", None)
    assert refused(found) == ["revoked"]
    with pytest.raises(Refused) as found:
        revokes(village, first.id, "再来一次")
    assert refused(found) == ["revoked_already"]
    with pytest.raises(BadInput):
        revokes(village, second.id, " ")
    assert village.look(Honour, second.id).revoked_at is None


def test_signs_that_no_face_can_write_are_not_printed_as_boxes(village: Honours) -> None:
    honour = village.all(Honour)[0]
    honour.name = "某\U0002fa1d👍"
    with pytest.raises(Refused) as found:
        commendation.certificate(honour, "zh-Hans", None)
    assert refused(found) == ["rare_signs"]


def test_rare_signs_that_a_face_has_are_printed(village: Honours) -> None:
    honour = village.all(Honour)[0]
    honour.name = "\U00020bb7\u4dae\u200b"
    text = words_on(commendation.certificate(honour, "zh-Hans", None))
    assert "\U00020bb7\u4dae" in text, "beyond the first plane of Unicode too"
    assert "\u200b" not in text


def test_without_a_face_there_is_no_certificate_and_it_says_what_to_do(village: Honours) -> None:
    honour = village.all(Honour)[0]
    gone = Path("/nowhere/such.ttf")
    with pytest.raises(Refused) as found:
        commendation.certificate(honour, "zh-Hans", gone)
    (reason,) = found.value.reasons
    for locale in ("zh-Hans", "zh-Hant", "en"):
        words = reason_words(locale, reason)
        assert str(gone) in words
        assert "PACESETTER_FONT" in words


def test_those_honoured_and_their_secretaries_are_told(village: Honours) -> None:
    told = [m for m in village.messages(FIRST, "notice") if "commendation.awarded" in m.params]
    assert {m.role for m in told} == {"", "secretary"}
    assert village.member(FIRST) in {m.recipient_id for m in told}
