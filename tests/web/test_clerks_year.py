"""A new installation, by pages alone: from the first link to a branch that is late and chased."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from service.tabular import write_workbook
from tests.web.new_office import NewOffice
from tests.web.reader import Reader

TREE = (
    ["编码", "名称", "类别", "上级编码"],
    ["ZZ", "机关党总支", "党总支", "DW"],
    ["ZZ1", "机关第一党支部", "党支部", "ZZ"],
    ["ZZ2", "机关第二党支部", "党支部", "ZZ"],
)
PEOPLE = (
    ["工号", "姓名", "所在组织编码", "职务", "邮箱"],
    ["B1", "林洁", "DW", "办公室", "b1@example.org"],
    ["L1", "高原", "DW", "书记；领导小组", "l1@example.org"],
    ["S0", "赵立", "ZZ", "书记", "s0@example.org"],
    ["S1", "钱进", "ZZ1", "书记", "s1@example.org"],
    ["S2", "孙悦", "ZZ2", "书记", "s2@example.org"],
    *([f"M{one}", f"党员{one}号", f"ZZ{one}", "党员", ""] for one in (1, 2)),
)
TABLE = Path("docs/clerks-year.md")
ROW = re.compile(r"^\| (\S+) \|[^|]*\| (\d+) \| (\d+) \|", re.M)


class Year:
    """The office of a new installation, and how much of the pages each step takes."""

    def __init__(self, office: NewOffice) -> None:
        self.office = office
        self.counted: dict[str, tuple[int, int]] = {}
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str, who: Reader) -> Iterator[Reader]:
        """Count the pages and forms of a step of the work, and note its clock."""
        who.step, began = name, time.perf_counter()
        yield who
        self.counted[name] = (who.pages[name], who.sent[name])
        self.seconds[name] = time.perf_counter() - began

    def setting_up(self) -> Reader:
        """The first link founds the top organisation; a table each brings the rest."""
        first = self.office.stranger()
        link = self.office.first_link()
        with self.step("开通", first):
            assert "系统里还没有任何人" in first.opens(link)
            first.chooses_a_password("A1", organization="某某集团党委", code="DW", name="何敏")
            assert "第一次启动活动" in first.words, "the way on stands where one arrives"
        for step, kind, rows in (
            ("导入组织", "organizations", TREE),
            ("导入人员", "people", PEOPLE),
        ):
            with self.step(step, first):
                first.follows("待办")
                first.follows(step)
                file = ("表.xlsx", write_workbook(rows[0], list(rows[1:])))
                first.presses("上传并预览", kind=kind, files={"_named.content": [file]})
                first.presses("确认，导入这张表")
                assert "导入完成。" in first.words
        return first

    def clerk(self, administrator: Reader) -> Reader:
        """The clerk gets a link from the administrator, and a password of their own."""
        with self.step("请经办人", administrator) as first:
            first.follows("人员")
            first.follows("林洁")
            first.presses("生成邀请链接")
        link = re.search(r'value="[^"]*(/invitations/[^"]+)"', administrator.text)
        assert link
        clerk = self.office.stranger()
        with self.step("登录", clerk):
            clerk.opens(link[1])
            clerk.chooses_a_password("B1")
        return clerk

    def planning(self, clerk: Reader) -> None:
        """A plan is copied, a date of it moved, what it will do read, and it is published."""
        with self.step("写方案", clerk):
            clerk.follows("发布方案")
            plans = [form.fields["plan"] for form in clerk.forms("复制成草稿")]
            said = {"title": "创先争优活动（二〇二六）", "name": "year-2026", "years": 0}
            clerk.presses("复制成草稿", plans.index(["default"]), **said)
            clerk.follows("公开承诺")
            clerk.presses("保存", texts__due="2026-11-20")
        with self.step("预演", clerk):
            clerk.follows("看完整预演")
            assert "11月20日" in clerk.words
            clerk.follows("草稿")
        with self.step("发布", clerk):
            clerk.follows("预览并发布")
            clerk.presses("确认发布")
        with self.step("启动", clerk):
            clerk.presses("确认启动")
            assert clerk.at == "/board"
            assert "机关第一党支部" in clerk.words

    def chasing(self, clerk: Reader) -> None:
        """After the last day of the first stage, who is late is found on the board and told."""
        self.office.day("2026-10-09")
        with self.step("催办", clerk):
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


def test_a_new_office_begins_its_year_by_pages_alone(year: Year) -> None:
    clerk = year.clerk(year.setting_up())
    year.planning(clerk)
    year.chasing(clerk)
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
