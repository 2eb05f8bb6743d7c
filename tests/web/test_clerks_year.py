"""A new installation, by pages alone: from the first link to the ledger of its first year."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.web import year_of_honours, year_of_work
from tests.web.clerks_year import Year
from tests.web.new_office import NewOffice

TABLE = Path("docs/clerks-year.md")
ROW = re.compile(r"^\| (\S+) \|[^|]*\| (\d+) \| (\d+) \|", re.M)
ASKED = """evidence:
  duties:
    committee_meeting: {meeting: committee_meeting}
    quarter_summary: {text: 10, figures: {helped: 帮扶困难群众人数}}
    member_suggestion: {contribution: suggestion}
  meetings:
    committee_meeting: {title: 支委会, minutes: 20, attendance: true, turnout: 50}
"""


def plans(year: Year) -> None:
    """A plan is copied and changed, what it will do read; it is published and launched."""
    with year.step("写方案", "B1") as (clerk,):
        clerk.follows("发布方案")
        supplied = [form.fields["plan"] for form in clerk.forms("复制成草稿")]
        said = {"title": "创先争优活动（二〇二六）", "name": "year-2026", "years": 0}
        clerk.presses("复制成草稿", supplied.index(["default"]), **said)
        for part, change in (
            ("公开承诺", {"texts__due": "2026-11-20"}),
            ("支委会专题研究活动推进情况", {"texts__every": "half_year"}),
            ("阶段性总结大会", {"texts__title": "情况报送", "texts__every": "year"}),
            ("材料与会议", {"source": ASKED}),
        ):
            clerk.follows(part)
            clerk.presses("保存", **change)
            clerk.follows("草稿")
        assert "没有错误" in clerk.words
    with year.step("预演", "B1") as (clerk,):
        clerk.follows("看完整预演")
        assert "11月20日" in clerk.words
        clerk.follows("草稿")
    with year.step("发布", "B1") as (clerk,):
        clerk.follows("预览并发布")
        clerk.presses("确认发布")
    with year.step("启动", "B1") as (clerk,):
        clerk.presses("确认启动")
        assert clerk.at == "/board"
        assert "机关第一党支部" in clerk.words


def chases(year: Year) -> None:
    """After the last day of the first stage, who is late is found on the board and told."""
    year.day("2026-10-09")
    with year.step("催办", "B1") as (clerk,):
        clerk.follows("看板")
        clerk.follows("催办", at=-1)
        assert "孙悦" in clerk.words, "who is told is seen before"
        clerk.presses("发出催办")


@pytest.fixture
def year(database_url: str, tmp_path: Path) -> Iterator[Year]:
    """An installation on its first day, with nobody in it, on both databases."""
    office = NewOffice(database_url, tmp_path / "keys")
    office.day("2026-08-20")
    yield Year(office)
    office.close()


def test_a_new_office_goes_through_its_first_year_by_pages_alone(year: Year) -> None:
    year.begins()
    year.everybody()
    plans(year)
    chases(year)
    year_of_work.mobilises(year)
    year_of_work.pledges(year)
    year_of_work.hands_in(year)
    year_of_work.judges(year)
    year_of_work.reviews(year)
    year_of_work.supervises(year)
    year_of_honours.votes(year)
    year_of_honours.puts_forward(year)
    year_of_honours.decides(year)
    year_of_honours.shows(year)
    year_of_honours.honours(year)
    year_of_honours.compiles(year)
    told = {
        name: (int(pages), int(sent))
        for name, pages, sent in ROW.findall(TABLE.read_text(encoding="utf-8"))
    }
    assert told == year.counted, f"docs/clerks-year.md is to say this; it took {year.seconds}"


def test_the_first_says_who_they_are_and_what_is_wrong_is_told_at_once(year: Year) -> None:
    first = year.office.stranger()
    first.opens(year.office.first_link())
    first.chooses_a_password("A1", 422, organization="党委", code="D W", name="何敏")
    assert "D W" in first.words, "what was typed stays"
    first.chooses_a_password("A1", organization="某某集团党委", code="DW", name="何敏")
    first.follows("组织")
    assert "某某集团党委" in first.words
