"""A new installation with its people, and how much of the pages each step of a year takes."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager

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
    ["J1", "方正", "DW", "纪检委员", "j1@example.org"],
    ["S0", "赵立", "ZZ", "书记", "s0@example.org"],
    ["S1", "钱进", "ZZ1", "书记；党员", "s1@example.org"],
    ["S2", "孙悦", "ZZ2", "书记；党员", "s2@example.org"],
    ["M1", "周平", "ZZ1", "党员", "m1@example.org"],
    ["M2", "吴安", "ZZ1", "党员", "m2@example.org"],
    *([f"Q{one}", f"群众{one}号", "ZZ1", "群众", f"q{one}@example.org"] for one in (1, 2, 3)),
)
LINK = re.compile(r'value="[^"]*(/invitations/[^"]+)"')


class Year:
    """The office of a new installation, and how much of the pages each step takes."""

    def __init__(self, office: NewOffice) -> None:
        self.office = office
        self.counted: dict[str, tuple[int, int]] = {}
        self.seconds: dict[str, float] = {}
        self.people: dict[str, Reader] = {}

    def __getitem__(self, staff_no: str) -> Reader:
        """Somebody at their own desk."""
        return self.people[staff_no]

    @contextmanager
    def step(self, name: str, *staff_nos: str) -> Iterator[list[Reader]]:
        """Count the pages and forms that a step of the work takes, and note its clock."""
        those = [self.people[one] for one in staff_nos]
        for who in those:
            who.step = name
        began = time.perf_counter()
        yield those
        self.counted[name] = (
            sum(who.pages[name] for who in those),
            sum(who.sent[name] for who in those),
        )
        self.seconds[name] = time.perf_counter() - began

    def begins(self) -> None:
        """The first link founds the top organisation; a table each brings the rest."""
        self.people["A1"] = first = self.office.stranger()
        link = self.office.first_link()
        with self.step("开通", "A1"):
            assert "系统里还没有任何人" in first.opens(link)
            first.chooses_a_password("A1", organization="某某集团党委", code="DW", name="何敏")
            assert "第一次启动活动" in first.words, "the way on stands where one arrives"
        for step, kind, rows in (
            ("导入组织", "organizations", TREE),
            ("导入人员", "people", PEOPLE),
        ):
            with self.step(step, "A1"):
                first.follows("待办")
                first.follows(step)
                file = ("表.xlsx", write_workbook(rows[0], list(rows[1:])))
                first.presses("上传并预览", kind=kind, files={"_named.content": [file]})
                first.presses("确认，导入这张表")
                assert "导入完成。" in first.words

    def invites(self, *staff_nos: str) -> list[str]:
        """The administrator makes a link for each; return them."""
        first, links = self.people["A1"], []
        for staff_no in staff_nos:
            first.follows("人员")
            first.follows(next(row[1] for row in PEOPLE if row[0] == staff_no))
            first.presses("生成邀请链接")
            found = LINK.search(first.text)
            assert found
            links.append(found[1])
        return links

    def comes(self, staff_no: str, link: str) -> None:
        """Somebody opens their link and chooses a password."""
        who = self.people[staff_no]
        who.opens(link)
        who.chooses_a_password(staff_no)

    def everybody(self) -> None:
        """The clerk first, then all others, each by a link from the administrator."""
        with self.step("请经办人", "A1"):
            (link,) = self.invites("B1")
        self.people["B1"] = self.office.stranger()
        with self.step("登录", "B1"):
            self.comes("B1", link)
        others = [row[0] for row in PEOPLE[1:] if row[0] != "B1"]
        with self.step("请其他人", "A1"):
            links = self.invites(*others)
        self.people |= {one: self.office.stranger() for one in others}
        with self.step("各自登录", *others):
            for one, link in zip(others, links, strict=True):
                self.comes(one, link)

    def day(self, day: str) -> None:
        """Let the days go by, with all that the calendar does by itself."""
        self.office.day(day)
