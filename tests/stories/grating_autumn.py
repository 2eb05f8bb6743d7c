"""The branch of the grating room in the autumn of 2010: mobilised, pledged, and studied."""

from __future__ import annotations

from typing import Any

from tests.stories.acts import (
    V1,
    accepts_pledge,
    approves,
    contributes,
    does_duty,
    files_document,
    is_refused,
    item,
    launches,
    meets,
    publishes_pledge,
    submits,
)
from tests.stories.tale import Place, Tale

R = "R"
GROUP = "R-leading_group"
SECRETARY = "R-secretary"
OFFICER = "R-organization_officer"
#: Ten voters in two strata, so that five could have cast any ballot; the secretary is a member.
ROOM = Place(
    R, "光栅室党支部", "branch", members=5, masses=5,
    posts=("secretary", "organization_officer", "office", "leading_group"),
)  # fmt: skip
NEW = "R-member-6"
#: Away on business more often than not.
TRAVELLER = "R-member-4"
PROBLEM = "服务科研一线不够主动"
READINGS = ["学习实践活动总结大会讲话", "中科院创先争优活动文件", "所动员大会精神"]


def everybody(tale: Tale) -> list[str]:
    """Every member of the day, the secretary first."""
    joined = [NEW] if tale.today.isoformat() >= "2010-10-11" else []
    return [SECRETARY, *tale.members(R), *joined]


def is_mobilised(tale: Tale) -> None:
    """S3-4, S3-5: the meeting on 30 August; the plan is returned once before it is adopted."""
    tale.until("2010-08-24")
    launches(tale, "grating-003", R)
    tale.until("2010-08-30")
    meets(tale, R, "mobilization_meeting", attendance={"expected": 6, "present": 6})
    secretary, group = tale.secretary(R), tale.who(GROUP)
    draft: dict[str, Any] = {
        "campaign_id": tale.campaign(R),
        "goals": "筑牢率先发展堡垒，争当兴业强工先锋。",
        "tasks": [{"title": "缩短光栅刻划周期", "qualitative": "用户满意", "responsible": "书记"}],
    }
    own = secretary.does(f"{V1}/branch-plans", draft)["id"]
    secretary.does(f"{V1}/branch-plans/{own}/submission")
    group.rules(f"{V1}/branch-plans/{own}/return", {"reason": "对党员的要求还要写具体。"})
    tale.until("2010-09-02")
    draft["goals"] += "每名党员解决一个突出问题。"
    put = {name: draft[name] for name in ("goals", "tasks")}
    secretary.does(f"{V1}/branch-plans/{own}/revision", put)
    secretary.does(f"{V1}/branch-plans/{own}/submission")
    group.rules(f"{V1}/branch-plans/{own}/approval")
    adopted = {"adopted_on": "2010-09-02", "resolution": "党员大会一致通过。"}
    secretary.does(f"{V1}/branch-plans/{own}/adoption", adopted)


def intends(tale: Tale, who: str, **more: Any) -> int:
    """S3-6: a member says what they intend, on the problem that was found; hands a copy in."""
    whole = item(more={"problems_answered": PROBLEM}, **more)
    body = {"campaign_id": tale.campaign(R), "person_id": tale.person(who), "items": [whole]}
    number = int(tale.who(who).does(f"{V1}/pledges", body)["id"])
    tale.who(who).does(f"{V1}/pledges/{number}/submission")
    return number


def is_accepted(tale: Tale, who: str, number: int, *, to_publish: bool = False) -> None:
    """The secretary examines a member's, the leading group the secretary's own."""
    accepts_pledge(tale, GROUP if who == SECRETARY else SECRETARY, number, to_publish=to_publish)


def does_everybody_intend(tale: Tale) -> dict[str, int]:
    """S3-6, S3-15: every member's intentions by 14 September; those of one are returned once."""
    tale.until("2010-09-08")
    files_document(tale, R, "annual_goals")
    lacking = {"campaign_id": tale.campaign(R), "person_id": tale.person("R-member-1")}
    made = tale.who("R-member-1").does(f"{V1}/pledges", {**lacking, "items": [item()]})
    path = f"{V1}/pledges/{made['id']}"
    assert is_refused(tale, "R-member-1", f"{path}/submission") == ["pledges.field_missing"]
    intentions = {"R-member-1": made["id"]}
    whole = [item(more={"problems_answered": PROBLEM})]
    tale.who("R-member-1").does(f"{path}/items", {"items": whole})
    tale.who("R-member-1").does(f"{path}/submission")
    tale.secretary(R).does(f"{path}/return", {"opinion": "措施要结合本人岗位。"})
    tale.who("R-member-1").does(
        f"{path}/items", {"items": [{**whole[0], "title": "每周到用户处一次"}]}
    )
    tale.who("R-member-1").does(f"{path}/submission")
    intentions |= {who: intends(tale, who) for who in everybody(tale) if who != "R-member-1"}
    for who, number in intentions.items():
        is_accepted(tale, who, number, to_publish=who == TRAVELLER)
    publishes_pledge(tale, SECRETARY, intentions[TRAVELLER])  # 必要时进行所内公开
    for who in everybody(tale):
        contributes(tale, who, "personal_plan")
    return intentions


def is_late(tale: Tale) -> list[tuple[str, str, str]]:
    """S3-6: handed in three days late; approved by who stands in for the leading group.

    Return what was said about being late until then.
    """
    tale.until("2010-09-17")
    answers = {
        "campaign_id": tale.campaign(R), "kind": "answers", "way": "meeting",
        "held_on": "2010-09-17", "who": "党员和群众代表", "members": 6, "masses": 5,
        "findings": {"problems": PROBLEM},
    }  # fmt: skip
    tale.secretary(R).does(f"{V1}/reviews/hearings", answers)
    stands_in = {
        "substitute_id": tale.person(OFFICER), "since": "2010-09-20", "until": "2010-09-30",
        "reason": "出差",
    }  # fmt: skip
    away = tale.who(GROUP).does(f"{V1}/substitutes", stands_in)["id"]
    submits(tale, R)
    assert is_refused(tale, OFFICER, f"{V1}/approvals", _approval(tale))
    tale.until("2010-09-22")
    said = tale.said(R, "escalation")
    approves(tale, OFFICER, R)
    tale.who(GROUP).does(f"{V1}/substitutes/{away}/end")
    return said


def _approval(tale: Tale) -> dict[str, Any]:
    return {"campaign_id": tale.campaign(R), "verb": "approve"}


def is_checked(tale: Tale) -> None:
    """S3-15: what the quarter's check found is raised, put right by a member, and closed."""
    tale.until("2010-09-27")
    raised = {
        "campaign_id": tale.campaign(R), "problem": "集中学习两次缺席", "due_on": "2010-10-20",
        "measure": "补学并写笔记", "person_id": tale.person("R-member-5"),
    }  # fmt: skip
    number = tale.secretary(R).does(f"{V1}/rectifications", raised)["id"]
    does_duty(tale, SECRETARY, R, "regular_check", "2010-Q3")
    tale.until("2010-10-18")
    path = f"{V1}/rectifications/{number}"
    done = {"text": "已补学两次，笔记交支部。", "attachments": []}
    tale.who("R-member-5").does(f"{path}/report", done)
    tale.secretary(R).rules(f"{path}/closure", {"note": "看过笔记"})


def comes(tale: Tale) -> int:
    """A new member is brought in by the office on 11 October, and pledges like everybody."""
    tale.until("2010-10-11")
    tale.lets_in(f"{NEW},新转入党员,R,member,,,zh-Hans")
    number = intends(tale, NEW)
    is_accepted(tale, NEW, number)
    contributes(tale, NEW, "personal_plan")
    return number


def studies(tale: Tale) -> None:
    """S3-7 to S3-9: hours, attendance and readings; a note and a suggestion each; the gaps."""
    for day, readings in (("2010-10-12", READINGS[:2]), ("2010-10-26", READINGS[2:])):
        tale.until(day)
        meets(
            tale, R, "study", quarters=16, readings=readings,
            attendance={"expected": 7, "present": 7},
        )  # fmt: skip
    away = {"staff_no": TRAVELLER, "reason": "驻外调试"}
    meets(
        tale, R, "great_discussion",
        attendance={"expected": 7, "present": 6, "absentees": [away]},
    )  # fmt: skip
    for who in everybody(tale):
        for kind in ("study_note", "suggestion", "gap"):
            contributes(tale, who, kind)
