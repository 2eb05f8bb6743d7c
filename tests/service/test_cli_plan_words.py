"""Plans at the terminal in the words of the reader: no key, and no English in Chinese."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.commands.terminal import width
from service.moment_words import moment_words, phrase_words
from service.words import LOCALES
from tests.service.operator import Operator
from workflows.moment_terms import ANCHORS, Moment, Place, Roll, Unit

PLANS = Path(__file__).parent.parent.parent / "config" / "plans"
NAMES = sorted(file.stem for file in PLANS.glob("*.yaml"))
#: A key of a plan or of the program: two words with an underscore, or a path with dots or a slash.
KEY = re.compile(r"[a-z]+_[a-z]+|[a-z]+[./][a-z]+|superior|organization|committee|member\b")
ENGLISH = re.compile(r"\b(day|days|working|before|after|due|period|first|last|of|event|ends?)\b")


@pytest.fixture
def operator(tmp_path: Path) -> Operator:
    return Operator("sqlite:///nowhere.db", tmp_path, locale="zh-Hans")


def table(operator: Operator, name: str) -> list[str]:
    """The lines of the timeline, without the plan's name above and the diagram below."""
    return operator.does("plan", "show", name).partition("\n```")[0].strip().splitlines()[2:]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("locale", ["zh-Hans", "zh-Hant"])
def test_a_timeline_in_chinese_holds_no_key_and_no_english(
    operator: Operator, name: str, locale: str
) -> None:
    operator.locale = locale
    said = "\n".join(table(operator, name))
    assert KEY.findall(said) == []
    assert ENGLISH.findall(said) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_rehearsal_in_chinese_says_when_each_rule_acts(operator: Operator, name: str) -> None:
    said = operator.does("plan", "rehearse", name, "--assume", "never")
    assert KEY.findall(said) == []
    assert ENGLISH.findall(said) == []


@pytest.mark.parametrize("name", NAMES)
def test_the_next_firings_are_told_by_titles(operator: Operator, name: str) -> None:
    _, *lines = operator.does("plan", "check", str(PLANS / f"{name}.yaml")).splitlines()
    assert KEY.findall("\n".join(lines)) == []
    assert ENGLISH.findall("\n".join(lines)) == []


def test_a_rehearsal_names_the_rule_by_its_moment(operator: Operator) -> None:
    said = operator.does("plan", "rehearse", "default", "--assume", "never")
    assert "截止日前3个工作日" in said
    assert "截止日后1天" in said
    operator.locale = "en"
    assert "3 working days before the due day" in operator.does("plan", "rehearse", "default")


def test_awards_say_for_whom_and_in_which_stage(operator: Operator) -> None:
    said = "\n".join(table(operator, "college-001"))
    assert "第一阶段·评选表彰 · 表彰组织" in said
    assert "第二阶段·评选表彰 · 表彰党员" in said


@pytest.mark.parametrize("locale", LOCALES)
def test_the_columns_line_up_whatever_stands_in_them(operator: Operator, locale: str) -> None:
    operator.locale = locale
    heading, *lines = table(operator, "municipal-002")
    begins = width(heading[: heading.index(heading.split()[2])])
    for line in lines:
        left = next(line[:n] for n in range(len(line) + 1) if width(line[:n]) >= begins)
        assert (width(left), left[-2:]) == (begins, "  ")


def variants(plan: str) -> Iterator[tuple[str, str, str]]:
    """Yield a word of a plan, what to put there, and what the comparison says in Chinese."""
    yield "title: 动员部署", "title: 动员大会", "~ “全程·动员大会”的标题：动员部署 → 动员大会"
    yield (
        "due: 2026-09-30",
        "due: 3 working days before round ends",
        "”的截止日：2026年9月30日 → 本阶段结束日前3个工作日",
    )
    assert all(old in plan for old in ("title: 动员部署", "due: 2026-09-30"))


def test_two_plans_are_compared_in_words(operator: Operator) -> None:
    text = (PLANS / "default.yaml").read_text("utf-8")
    for old, new, told in variants(text):
        other = operator.folder / "default.yaml"
        other.write_text(text.replace(old, new, 1), "utf-8")
        assert told in operator.does("plan", "diff", "default", str(other))


def test_what_is_added_and_gone_is_told_by_its_title(operator: Operator) -> None:
    said = operator.does("plan", "diff", "default", "municipal-002")
    assert "- 规定动作：我为组织建一言\n" in said
    assert "+ 事件：黨的十八大\n" in said
    assert "~ 结束日：2027年6月30日 → “黨的十八大”之日前1天\n" in said
    assert "~ 依据：（无） → " in said


MOMENTS = {
    "due": ("截止日", "the due day"),
    "1 day before due": ("截止日前1天", "1 day before the due day"),
    "2 weeks after opens": ("开始日后2周", "2 weeks after the opening day"),
    "3 months after plan starts": ("活动开始日后3个月", "3 months after the start of the plan"),
    "last working day of quarter": ("当季度最后一个工作日", "the last working day of the quarter"),
    "day 25 of month": ("当月第25天", "day 25 of the month"),
    "first day of half-year": ("当半年第一天", "the first day of the half-year"),
    "working day on or after 2026-10-01": (
        "2026年10月1日（逢非工作日顺延）",
        "1 October 2026, or the next working day",
    ),
    "2026-10-01 at 08:30": ("2026年10月1日 08:30", "1 October 2026 at 08:30"),
    "event nobody_knows": ("“nobody_knows”之日", "the day of “nobody_knows”"),
    "no moment at all": ("no moment at all", "no moment at all"),
}


@pytest.mark.parametrize("phrase", MOMENTS)
def test_a_moment_reads_as_people_say_it(phrase: str) -> None:
    assert (phrase_words("zh-Hans", phrase), phrase_words("en", phrase)) == MOMENTS[phrase]


@pytest.mark.parametrize("locale", LOCALES)
def test_every_moment_that_can_be_written_has_words(locale: str) -> None:
    spans = ("period", "month", "quarter", "half_year", "year")
    places: list[Place | str] = [
        Place(n, w, s) for n in (1, -1, 5) for w in (True, False) for s in spans
    ]
    for base in [*places, *ANCHORS]:
        for unit in Unit:
            for offset in (-1, 0, 2):
                assert moment_words(locale, Moment("", base, offset, unit))
        for roll in Roll:
            assert moment_words(locale, Moment("", base, roll=roll))
