"""The grating room in 2011 and 2012: reviewed, checked and put right, year by year."""

from __future__ import annotations

from typing import Any

from tests.stories.acts import V1, contributes, does_duty, is_refused, meets
from tests.stories.grating_autumn import NEW, SECRETARY, R, everybody
from tests.stories.grating_winter import SLOW, attendance
from tests.stories.tale import Tale

SUMMARY = (
    "经验是立足岗位，不足是走访不够，改进的措施是按月安排、按季检查，"
    "年底逐项对账，结果向党员和群众公布，接受监督。"
)
IMPROVED = "R-member-3"


def does(tale: Tale, day: str, *which: str) -> None:
    """On a day the secretary does what is owed of duties, each as `duty/period`."""
    tale.until(day)
    for duty, period in (each.split("/") for each in which):
        does_duty(tale, SECRETARY, R, duty, period, text=SUMMARY)


def is_reviewed(tale: Tale) -> dict[str, int]:
    """S3-1: the secretary reviews every member, 14 to 28 February 2011; forms on 1 March.

    What is wanting of two goes into the column of their forms, which is filled at the year's end.
    """
    reviews = {}
    for day, whom in (("2011-02-21", tale.members(R)), ("2011-02-28", [NEW])):
        tale.until(day)
        for who in whom:
            body = {
                "campaign_id": tale.campaign(R), "person_id": tale.person(who),
                "achievements": "带头攻关，完成了全年的刻划任务。", "grade": "good",
                "shortcomings": "走访用户还不够经常，记录不全。", "held_on": day,
                "directions": "今年每月走访一次，记录当月交支部。", "way": "individual",
            }  # fmt: skip
            reviews[who] = tale.secretary(R).does(f"{V1}/reviews", body)["id"]
    raised = {who: _raises(tale, who, reviews[who]) for who in (IMPROVED, SLOW)}
    does(tale, "2011-03-01", "review_forms/once")
    return raised


def _raises(tale: Tale, who: str, review: int) -> int:
    body: dict[str, Any] = {
        "campaign_id": tale.campaign(R), "person_id": tale.person(who), "origin": "review",
        "origin_id": review, "problem": "走访用户的记录不全", "measure": "每月一次，当月交支部",
        "due_on": "2011-12-31",
    }  # fmt: skip
    return int(tale.secretary(R).does(f"{V1}/rectifications", body)["id"])


def fills_the_column(tale: Tale, raised: dict[str, int]) -> None:
    """S3-1, S3-15: not before December; one report is sent back once, then all are closed."""
    done = {"text": "全年走访十二次，记录已交支部。", "attachments": []}
    first = raised[IMPROVED]
    assert is_refused(tale, IMPROVED, f"{V1}/rectifications/{first}/report", done) == [
        "reviews.column_not_open"
    ]
    tale.until("2011-12-05")
    for who, number in raised.items():
        tale.who(who).does(f"{V1}/rectifications/{number}/report", done)
    secretary = tale.secretary(R)
    secretary.rules(f"{V1}/rectifications/{first}/return", {"reason": "缺十一月的记录。"})
    tale.until("2011-12-08")
    tale.who(IMPROVED).does(f"{V1}/rectifications/{first}/report", done)
    for number in raised.values():
        secretary.rules(f"{V1}/rectifications/{number}/closure", {"note": "记录齐全"})
    does(tale, "2011-12-12", "rectification_column/once")


def studies_on(tale: Tale, day: str, key: str, *absent: str) -> None:
    """A meeting of all members, held in the standing stage."""
    tale.until(day)
    meets(tale, R, key, attendance=attendance(tale, *absent))


def sums_up(tale: Tale, year: str) -> None:
    """S3-14: one personal summary of each member, every year."""
    for who in everybody(tale):
        contributes(tale, who, "personal_summary", year)
