"""An organisation's own plan by pages alone: drafted, returned, approved, adopted; its papers."""

from __future__ import annotations

from typing import Any

from tests.doors.house import House
from tests.doors.table_of_doors import TARGET
from tests.web.desk import Desk

TASK: dict[str, Any] = {
    "tasks__0__title": "窗口提速",
    "tasks__0__qualitative": "群众满意",
    "tasks__0__quantitative": "十分钟以内",
    "tasks__0__deadline": "2026-06-01",
    "tasks__0__responsible": "书记",
}
WHOLE: dict[str, Any] = {
    "goals": "目标明确",
    "theme": "走在前列",
    "carriers": "示范岗",
    "focus": "服务一线",
}


def desk(house: House, code: str = TARGET, role: str = "secretary") -> Desk:
    return Desk(house.browser(code, role).client)


def test_a_plan_goes_up_comes_back_and_is_adopted(house: House) -> None:
    here = f"/campaigns/{house.campaign(TARGET).id}/plan"
    secretary, above = desk(house), desk(house, "C")
    assert "No plan has been drafted yet" in secretary.opens(here)
    secretary.presses("Save as a draft", **{**WHOLE, "focus": ""}, **TASK)
    assert "窗口提速" in secretary.text
    lacking = secretary.presses("Submit upward", status=409)
    assert 'role="alert"' in lacking
    secretary.opens(here)
    secretary.presses("Save as a draft", focus="服务一线")
    secretary.presses("Submit upward")
    assert not secretary.sees("Approve")
    above.opens(here)
    above.presses("Return", reason="任务要再具体。")
    assert "任务要再具体。" in secretary.opens(here)
    secretary.presses("Submit upward")
    above.opens(here)
    above.presses("Approve", opinion="同意")
    secretary.opens(here)
    secretary.presses("Adopt it", resolution="支部大会一致通过。")
    assert "支部大会一致通过。" in secretary.text
    assert secretary.sees("Save as a draft"), "the next version may be drafted"


def test_who_may_only_look_sees_no_form(house: House) -> None:
    here = f"/campaigns/{house.campaign(TARGET).id}/plan"
    desk(house).opens(here)
    member = desk(house, role="member")
    member.opens(here)
    for words in ("Save as a draft", "Submit upward", "Approve", "File material"):
        assert not member.sees(words)
