"""Files sent up with a form: kept, shown by name, refused in words, downloaded by those who may."""

from __future__ import annotations

import re
from io import BytesIO

import pytest

from tests.doors.house import PLAN, House
from tests.web.desk import Desk

BRANCH = "B1"
PDF = b"%PDF-1.7 minutes of the meeting"
MINUTES = "研究了本月推进情况，议定三件事。"
ASKED = """
  quarter_report:
    title: 情况报送
    every: quarter
    due: last day of period
    owed_by: [branch]
    done_by: secretary

evidence:
  duties:
    quarter_report: {text: 10, files: 1}
  meetings:
    committee_meeting: {title: 支委会, topic: 推进情况, minutes: 10, files: 1}

criteria:"""


@pytest.fixture
def busy(house: House) -> House:
    """The house under a plan that wants files."""
    office = house.caller("C", "office")
    text = PLAN.replace("\ncriteria:", ASKED) + "\ndocuments:\n  rules: 评议办法\n"
    office.does("/api/v1/plans", {"name": "house", "source": text})
    office.does(house.path("C", "migration"), {"version": 2})
    house.day("2026-03-11")
    return house


def desk(house: House, code: str = BRANCH, role: str = "secretary") -> Desk:
    return Desk(house.browser(code, role).client)


def duty(house: House) -> str:
    number = house.campaign(BRANCH).id
    rows = house.caller(BRANCH).reads(f"/api/v1/duties?campaign_id={number}")["duties"]
    (found,) = [one["id"] for one in rows if one["duty"] == "quarter_report"
                and one["state"] == "open"]  # fmt: skip
    return f"/duties/{found}"


def test_evidence_is_handed_in_with_its_files_and_read_by_those_who_may(busy: House) -> None:
    own, page = desk(busy), duty(busy)
    own.opens(page)
    refused = own.presses("Hand in", status=409, text="本季度开展了三项活动，群众反映良好。")
    assert "群众反映良好" in refused, "the plan wants a file"
    own.presses("Hand in", files={"_file.files": [("季度报告.pdf", PDF), ("照片.png", PNG)]})
    (first, second) = re.findall(r'href="(/attachments/\d+)"', own.text)
    assert "季度报告.pdf" in own.text
    answer = desk(busy, "G1").client.get(first)
    assert answer.get_data() == PDF, "a superior sees it"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert desk(busy, "B2").client.get(second).status_code == 404, "a neighbour does not"


PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 60


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("run.pdf", b"MZ\x90\x00 not what it says", "PDF"),
        ("empty.txt", b"", "empty"),
        ("large.pdf", PDF + b"0" * (10 * 1024 * 1024), "at most 10 MB"),
    ],
)
def test_what_is_not_taken_is_refused_in_words_and_what_was_typed_stays(
    busy: House, name: str, content: bytes, words: str
) -> None:
    own = desk(busy)
    own.opens(duty(busy))
    text = "本季度开展了三项活动，群众反映良好。"
    files = {"_file.files": [("附件一.pdf", PDF), (name, content)]}
    again = own.presses("Hand in", status=422, text=text, files=files)
    assert text in again
    assert words in own.words
    assert f"{name}：" in own.words, "it says which of them"
    assert "content:" not in own.words
    assert "附件一.pdf" in again, "what was taken is kept, and need not be chosen again"
    own.presses("Hand in")
    assert "附件一.pdf" in own.text


def test_a_file_is_kept_while_another_block_is_added_to_the_form(busy: House) -> None:
    own = desk(busy)
    number = busy.campaign(BRANCH).id
    own.opens(f"/campaigns/{number}/meetings/new?kind=committee_meeting")
    own.presses(
        "Add somebody absent", held_on="2026-03-09", minutes=MINUTES,
        files={"_file.files": [("会议记录.pdf", PDF)]},
    )  # fmt: skip
    assert "会议记录.pdf" in own.text
    own.presses("Write it down")
    assert "会议记录.pdf" in own.text


def test_a_document_is_a_file_and_nobody_elses_campaign_takes_it(busy: House) -> None:
    own, number = desk(busy, "C"), busy.campaign("C").id
    own.opens(f"/campaigns/{number}/plan")
    own.presses(
        "File a document",
        document="rules",
        title="评议办法",
        files={"_one.attachment_id": [("a.pdf", PDF)]},
    )
    (file,) = re.findall(r'href="(/attachments/\d+)"', own.text)
    assert own.client.get(file).get_data() == PDF


def test_a_file_for_another_organisations_campaign_is_not_taken(busy: House) -> None:
    own = desk(busy)
    own.opens(duty(busy))
    form = own.forms("Hand in")[0]
    elsewhere = {**form.fields, "_of": [str(busy.campaign("X1").id)]}
    sent = {**elsewhere, "text": "一二三四五六七八九十", "_file.files": (BytesIO(PDF), "a.pdf")}
    answer = own.client.post(form.action, data=sent)
    assert answer.status_code == 404
