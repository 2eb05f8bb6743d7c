"""The branch of the grating room in the winter of 2010: analysed, kept or failed, and judged."""

from __future__ import annotations

from typing import Any

from tests.stories.acts import V1, contributes, does_duty, is_refused, meets
from tests.stories.grating_autumn import GROUP, NEW, SECRETARY, TRAVELLER, R, everybody
from tests.stories.tale import Tale

SLOW = "R-member-5"
#: Points of 100 for how each pledge was kept (S3-12: 参照个人打算考核得分).
POINTS = {
    SECRETARY: 95, "R-member-1": 95, "R-member-2": 92, "R-member-3": 85, TRAVELLER: 70,
    SLOW: 88, NEW: 90,
}  # fmt: skip


def attendance(tale: Tale, *absent: str, why: str = "出差") -> dict[str, Any]:
    """All members of the day were expected; who is named did not come."""
    expected = len(everybody(tale))
    return {
        "expected": expected,
        "present": expected - len(absent),
        "absentees": [{"staff_no": who, "reason": why} for who in absent],
    }


def puts_off(tale: Tale) -> None:
    """S3-10: more time for the life meeting is asked for, within the thirty days of the plan."""
    tale.until("2010-11-22")
    asked = {"campaign_id": tale.campaign(R), "until": "2011-02-01", "reason": "刻划机大修"}
    assert is_refused(tale, SECRETARY, f"{V1}/postponements", asked) == ["reason.beyond_bound"]
    asked["until"] = "2010-12-24"
    number = tale.secretary(R).does(f"{V1}/postponements", asked)["id"]
    tale.who(GROUP).does(f"{V1}/postponements/{number}", {"grant": True, "note": "同意"})


def analyses(tale: Tale) -> None:
    """S3-10: one self-analysis of each member, handed in in time by all but one."""
    tale.until("2010-12-06")
    for who in everybody(tale):
        if who != SLOW:
            contributes(tale, who, "party_spirit_analysis")


def meets_on_life(tale: Tale) -> None:
    """S3-10: the last analysis comes late; at the life meeting one is away."""
    tale.until("2010-12-15")
    contributes(tale, SLOW, "party_spirit_analysis")
    tale.until("2010-12-20")
    meets(tale, R, "thematic_life_meeting", attendance=attendance(tale, TRAVELLER))


def keeps_or_fails(tale: Tale, intentions: dict[str, int]) -> None:
    """S3-6, S3-12: each intention is kept, but for one, which is explained; each is judged."""
    tale.until("2010-12-21")
    for who, number in intentions.items():
        secretary, own = tale.secretary(R), tale.who(who)
        pledge = f"{V1}/pledges/{number}"
        (only,) = own.reads(pledge)["items"]
        if who == TRAVELLER:
            why = {"explanation": "全年驻外调试，每月走访没有做到。", "objective": True}
            own.does(f"{V1}/pledges/items/{only['id']}/failure", why)
        else:
            done = {"progress": 100, "note": "每月走访一次，当场答复"}
            own.does(f"{V1}/pledges/items/{only['id']}/progress", done)
        own.does(f"{pledge}/report", {"text": "按打算逐项做了，没有做到的说明了原因。"})
        judge = tale.who(GROUP) if who == SECRETARY else secretary
        judge.does(f"{pledge}/judgements", {"points": POINTS[who]})
        assert judge.does(f"{pledge}/settlement")["score"] == POINTS[who]


def ends_the_year(tale: Tale) -> None:
    """S3-12, S3-14, S3-15: what is owed by the year's end; the optional competition is not held."""
    tale.until("2010-12-28")
    for duty, period in (
        ("half_year_appraisal", "2010-H2"),
        ("branch_summary", "2010"),
        ("regular_check", "2010-Q4"),
    ):
        more = (
            "经验是立足岗位，不足是走访不够，明年改进的措施是按月安排、按季检查，"
            "年底逐项对账，结果向党员群众公布。"
        )
        does_duty(tale, SECRETARY, R, duty, period, text=more)
    for who in everybody(tale):
        contributes(tale, who, "personal_summary", "2010")
