"""The college of source 001: its people, its calendar of duties, and the work of its links."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date
from typing import Any

from tests.stories import acts
from tests.stories.tale import Place, Tale

V1 = acts.V1
SEATS = (
    "committee_secretary",
    "deputy_secretary_president",
    "deputy_secretary_discipline",
    "committee_member_vice_president",
    "committee_member_organization_director",
)  # fmt: skip
COLLEGE = (
    Place("C", "学院党委", "committee", "", 1, 5, ("secretary", "office", "leading_group", *SEATS)),
    Place("G", "机电工程系党总支", "general_branch", "C", 1, 4),
    Place("B", "数控教研室党支部", "branch", "G", 1, 4),
    Place("L", "后勤党支部", "branch", "G", 1, 4),
)
NEW = Place("N", "实训中心党支部", "branch", "G", 1, 4)
#: Who approves for whom: the superior's secretary; for the committee its leading group.
ABOVE = {
    "C": "C-leading_group",
    "G": "C-secretary",
    "B": "G-secretary",
    "L": "G-secretary",
    "N": "G-secretary",
}
#: 分类指导 (S1-21): which of the five classes each is of.
CLASSES = {"C": "管理", "G": "教学", "B": "教学", "L": "服务", "N": "生产"}
MINUTES = "会议学习了文件，通报了创先争优活动推进情况，明确了下一步的分工和时限。"
TOPIC = "创先争优活动推进情况"
SAID = {
    "achievements": "活动开展扎实有序，师生反映良好。",
    "shortcomings": "台账更新不够及时，载体不够鲜明。",
    "directions": "健全台账制度，每月更新，突出岗位特点。",
    "grade": "good",
}


def held(tale: Tale, code: str, **more: Any) -> dict[str, Any]:
    """A meeting of today to which everybody came: the members and the secretary."""
    everybody = tale.places[code].members + 1
    attendance = {"expected": everybody, "present": everybody}
    today = tale.today.isoformat()
    return {"held_on": today, "minutes": MINUTES, "attendance": attendance, **more}


def meets(tale: Tale, code: str, key: str) -> None:
    """The organisation holds a meeting that the plan asks for, and writes it down."""
    body = {"campaign_id": tale.campaign(code), "key": key, **held(tale, code)}
    tale.secretary(code).does(f"{V1}/meetings", body)


def reports(tale: Tale, who: str, code: str, duty: str, period: str) -> None:
    """Somebody drafts a report from the data, and hands it in."""
    body = {"campaign_id": tale.campaign(code), "duty": duty, "period": period}
    drafted = tale.who(who).does(f"{V1}/reviews/reports", body)
    tale.who(who).does(f"{V1}/reviews/reports/{drafted['id']}/submission")


def reviews(tale: Tale, who: str, code: str) -> None:
    """A leader reviews an organisation in three parts (S1-9)."""
    body = {"campaign_id": tale.campaign(code), "held_on": tale.today.isoformat(), **SAID}
    tale.who(who).does(f"{V1}/reviews", body)


# --- what recurs ---


def goes_by(tale: Tale, day: str, diligent: Iterable[str]) -> None:
    """Let the days pass; on the 25th of each month everybody diligent does what recurs."""
    last = date.fromisoformat(day)
    while True:
        here = tale.today
        coming = here.replace(day=25)
        if here.day >= 25:
            coming = date(here.year + here.month // 12, here.month % 12 + 1, 25)
        if coming >= last:
            break
        tale.until(coming.isoformat())
        if coming < date(2010, 6, 1):
            continue
        for code in diligent:
            _month(tale, code)
        if "C" in diligent and tale.today.month % 3 == 0:
            _quarter_of_committee(tale)
    tale.until(day)


def _month(tale: Tale, code: str) -> None:
    month, quarter, half = periods(tale.today)
    secretary = f"{code}-secretary"
    if code == "C" or (code == "N" and month < "2010-09"):
        return
    meeting = held(tale, code, topic=TOPIC)
    acts.does_duty(tale, secretary, code, "committee_meeting", month, text="", meeting=meeting)
    if tale.today.month % 3 or (code == "N" and month < "2010-12"):
        return
    summary = held(tale, code)
    acts.does_duty(tale, secretary, code, "stage_summary_meeting", quarter, meeting=summary)
    reports(tale, secretary, code, "report_to_office", quarter)
    handed_in = acts.occurrence(tale, code, "report_to_office", quarter)
    tale.who("C-office").rules(f"{V1}/duties/{handed_in}/acceptance")
    acts.does_duty(tale, secretary, code, "typical_cases", quarter)
    if tale.today.month % 6 == 0 and not (code == "N" and half < "2011"):
        acts.does_duty(tale, secretary, code, "member_appraisal", half)


def _quarter_of_committee(tale: Tale) -> None:
    _, quarter, half = periods(tale.today)
    reports(tale, "C-office", "C", "office_report", quarter)
    acts.does_duty(tale, "C-leading_group", "C", "leader_contact", quarter)
    if tale.today.month % 6 == 0:
        meeting = held(tale, "C")
        acts.does_duty(tale, "C-secretary", "C", "member_meeting", half, text="", meeting=meeting)
        acts.does_duty(tale, "C-secretary", "C", "organization_appraisal", half)


def periods(day: date) -> tuple[str, str, str]:
    """The month, the quarter and the half-year of a day, as periods are named."""
    assert 1 <= day.day <= monthrange(day.year, day.month)[1]
    quarter, half = (day.month + 2) // 3, (day.month + 5) // 6
    return f"{day:%Y-%m}", f"{day.year}-Q{quarter}", f"{day.year}-H{half}"


# --- the links of a phase ---


def mobilized(tale: Tale, code: str) -> None:
    """Leading body, meeting, study and plan: what the link asks for (S1-5, S1-18, S1-21)."""
    if tale.state(code).startswith("first"):
        body = {"campaign_id": tale.campaign(code)}
        tale.secretary(code).does(f"{V1}/seats", body)
        meets(tale, code, "study")
    meets(tale, code, "mobilization_meeting")
    acts.adopts_a_plan(tale, code, ABOVE[code], unit_class=CLASSES[code])


def full_item(deadline: str) -> dict[str, Any]:
    """An item with the four fields that an organisation's pledge must have (S1-6)."""
    more = {"qualitative": "师生满意", "quantitative": "办实事十件"}
    return acts.item(deadline=deadline, more=more)


def pledged(tale: Tale, code: str, deadline: str) -> dict[str, int]:
    """The organisation and every member pledge, and it is published; the pledges' numbers."""
    secretary, made = f"{code}-secretary", {}
    for who in (secretary, *tale.members(code)):
        made[who] = acts.pledges(tale, who, code, [acts.item(deadline=deadline)])
        acts.accepts_pledge(tale, secretary if who != secretary else ABOVE[code], made[who])
    made[code] = acts.pledges(tale, secretary, code, [full_item(deadline)], person=False)
    acts.accepts_pledge(tale, ABOVE[code], made[code])
    for number in made.values():
        acts.publishes_pledge(tale, secretary, number)
    return made


def the_item(tale: Tale, who: str, pledge: int) -> int:
    """The number of the one item of a pledge."""
    return int(tale.who(who).reads(f"{V1}/pledges/{pledge}")["items"][0]["id"])


def kept(tale: Tale, code: str, made: dict[str, int], failing: Iterable[str] = ()) -> None:
    """Everybody carries out what they pledged but those who fail, and say why."""
    for owner, pledge in made.items():
        who = f"{code}-secretary" if owner == code else owner
        where = f"{V1}/pledges/items/{the_item(tale, who, pledge)}"
        if owner in failing:
            why = {"explanation": "住院两个月，无法走访，已请同事代为完成。", "objective": True}
            tale.who(who).does(f"{where}/failure", why)
        else:
            tale.who(who).does(f"{where}/progress", {"progress": 100})


def judged(tale: Tale, code: str, owner: str, pledge: int) -> float:
    """A pledge is reported on, judged by its organisation or the one above, and settled."""
    who = f"{code}-secretary" if owner == code else owner
    judge = ABOVE[code] if owner in (code, f"{code}-secretary") else f"{code}-secretary"
    tale.who(who).does(f"{V1}/pledges/{pledge}/report", {"text": "承诺事项全部兑现。"})
    tale.who(judge).does(f"{V1}/pledges/{pledge}/judgements", {"points": 90})
    return float(tale.who(judge).does(f"{V1}/pledges/{pledge}/settlement")["score"])
