"""Texts that a spreadsheet would calculate, a template would run, and a face may lack, planted
in every column that somebody fills in; each says where it was planted, and is found again whole.
"""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import SQLModel, col, select

from notifications.rows import Message
from service.db import reading, writing
from service.long_work import run_waiting
from service.models import (
    Activity,
    BranchPlan,
    BranchPlanTask,
    Campaign,
    Honour,
    Inspection,
    Meeting,
    Nomination,
    Occurrence,
    Organization,
    Person,
    PlanVersion,
    Pledge,
    PledgeItem,
    PublicNotice,
    Rectification,
    Review,
    Selection,
    Task,
    Ticket,
)
from service.tabular import write_csv
from tests.web.served import Served
from tools.sample import GENERAL, TOP, Sample

#: What a cell begins with when it is to be calculated, and what else goes wrong in files.
LEADS = (
    *("=1+1", "@SUM(A1:A9)", "+cmd|' /C calc'!A0", "-2+3", "\t=1", "|=1"),
    *("<b>&amp;</b>", "{{ 7*7 }}{% raw %}", "'=1", '"=1,2'),
)
#: Rare signs of the first plane and beyond it, an emoji, a sign of direction, one of no width.
RARE = "𠮷䶮👍\u202e\u200b甲"
LONG = "五千个字的名字也要放得下" * 400
#: Which columns have a row with five thousand signs; of the others a ledger shows a beginning.
AT_LENGTH, FULL = {"minutes", "achievements", "shortcomings", "directions", "goals"}, 5000
#: Names that people type in. The door refuses some of these signs; a row of long ago may have them.
COLUMNS: dict[type[SQLModel], tuple[str, ...]] = {
    Organization: ("name",),
    Person: ("name",),
    Meeting: ("place", "topic", "minutes"),
    Review: ("achievements", "shortcomings", "directions"),
    Rectification: ("problem",),
    Pledge: ("opinion",),
    PledgeItem: ("title", "measure"),
    BranchPlan: ("goals", "theme", "carriers", "focus"),
    BranchPlanTask: ("title", "qualitative"),
    Inspection: ("title",),
    Ticket: ("title", "matter"),
    Selection: ("title",),
    Nomination: ("deeds",),
    PublicNotice: ("where_to",),
    Honour: ("name", "organization_name", "title", "given_by"),
    Activity: ("title",),
    Task: ("title",),
    Message: ("recipient_name", "about"),
}
DUTY = "report_to_office"
ASKED = f"{DUTY}: {{text: 50, examined_by: office}}"
WITH_A_FORM = (
    f"{DUTY}: {{text: 50, examined_by: office, instructions: '=1+1 按台账填写',"
    " figures: {hours: {title: '=1+1 服务时数', unit: '@SUM(A1)', cells: C8}}}"
)
MARK = re.compile(r"【([A-Za-z]+\.[a-z_]+)#(\d+)】")


@dataclass
class Planted:
    """What was planted where, and the furnished sample that it grows in."""

    served: Served
    numbers: dict[str, Any]
    texts: dict[str, str] = field(default_factory=dict)  # by mark

    def found_in(self, told: str) -> set[str]:
        """Which columns a text tells of, each mark in it with the whole of what was planted."""
        plain = told.replace("\r\n", "\n")
        for name, number in set(MARK.findall(plain)):
            mark = f"【{name}#{number}】"
            assert self.texts[mark] in plain, mark
        return {name for name, _ in MARK.findall(plain)}

    def on_paper(self, told: str) -> set[str]:
        """The same of what a face may lack signs for, and what is broken into lines."""
        plain = "".join(told.split())
        for name, number in set(MARK.findall(plain)):
            mark = f"【{name}#{number}】"
            assert _printed(self.texts[mark]) in plain, mark
        return {name for name, _ in MARK.findall(plain)}


def _printed(text: str) -> str:
    """What paper shows: a mark for a sign that no face has, nothing for what nobody sees."""
    unseen = text.replace("👍", "〓").replace("\u202e", "").replace("\u200b", "")
    return "".join(unseen.split())


def plant(served: Served) -> Planted:
    """Plant in every column; then let be made what is only made when it is asked for."""
    found = Planted(served, dict(served.numbers))
    _have_figures_asked(found)
    with writing(served.context.sessions) as session:
        for model, columns in COLUMNS.items():
            for place, row in enumerate(session.exec(select(model).order_by(col(model.id)))):  # type: ignore[attr-defined]  # every table of ours has a number
                for column in columns:
                    _plant(found, row, column, place)
    _make(found)
    return found


def _have_figures_asked(found: Planted) -> None:
    """A version of the plan in which a duty asks for figures on a form."""
    sample, numbers = Sample(found.served.context, found.served.app), found.numbers
    with reading(found.served.context.sessions) as session:
        running = session.get_one(Campaign, numbers["top"]).plan_version_id
        text = session.get_one(PlanVersion, running).source
    source = text.replace(ASKED, WITH_A_FORM)
    assert source != text
    told = sample.does("plans", TOP, "office", name="college-001", source=source)
    top = f"campaigns/{numbers['top']}/migration"
    sample.does(top, TOP, "leading_group", version=told["version"])
    with reading(found.served.context.sessions) as session:
        numbers["plan"] = session.get_one(Campaign, numbers["top"]).plan_version_id
        here, duty = Occurrence.campaign_id == numbers["campaign"], Occurrence.duty == DUTY
        numbers["form"] = session.exec(select(Occurrence.id).where(here, duty)).first()
        numbers["pledging"] = session.exec(
            select(Pledge.campaign_id).order_by(col(Pledge.id))
        ).first()
        held = select(Meeting.id).where(Meeting.campaign_id == numbers["campaign"])
        numbers["meeting"] = session.exec(held.order_by(col(Meeting.id))).first()
        own = select(BranchPlan.id).where(BranchPlan.campaign_id == numbers["campaign"])
        numbers["own_plan"] = session.exec(own.order_by(col(BranchPlan.id).desc())).first()


def _plant(found: Planted, row: Any, column: str, place: int) -> None:
    if getattr(row, column) is None:
        return
    mark = f"【{type(row).__name__}.{column}#{row.id}】"
    longest = getattr(type(row).__table__.c[column].type, "length", None)  # a text without: none
    rare = RARE if type(row) is not Honour else RARE.replace("👍", "")  # no face: no certificate
    text = LEADS[place % len(LEADS)] + mark + rare
    if column in AT_LENGTH and place == 0:
        text += LONG[: FULL - len(text)]
    assert longest is None or len(text) <= longest, mark
    setattr(row, column, text)
    found.texts[mark] = text


def _make(found: Planted) -> None:
    """A ledger by long work, and a table with mistakes, with what is planted in them."""
    sample = Sample(found.served.context, found.served.app, found.numbers)
    top = found.numbers["top"]
    asked = sample.does("ledger/exports", TOP, "office", campaign_id=top, below=True)
    run_waiting(found.served.context)
    found.numbers["work"] = asked["id"]
    found.numbers["wrong_table"] = _table_with_mistakes(sample, found)


def _table_with_mistakes(sample: Sample, found: Planted) -> int:
    rows = []
    for number, lead in enumerate(LEADS):
        mark = f"【Table.name#{number}】"
        found.texts[mark] = f"{lead}{mark}{RARE}".strip()
        rows.append([f"Q{number}", found.texts[mark], "nonsense", GENERAL])
    content = b64encode(write_csv(["code", "name", "kind", "parent_code"], rows)).decode()
    told = {"kind": "organizations", "name": "=1+1.csv", "content": content}
    sent: int = sample.does("tables", TOP, "office", **told)["id"]
    return sent
