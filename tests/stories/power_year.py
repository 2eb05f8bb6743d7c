"""The work of seed 004, the power bureau, chapter by chapter: what its people do by the API."""

from __future__ import annotations

import hashlib
from typing import Any

from tests.stories import acts
from tests.stories.tale import Place, Tale

V1 = acts.V1
PLACES = (
    Place("C", "电业局党委", "committee", members=0, masses=5,
          posts=("secretary", "office", "leading_group", "organization_officer")),
    Place("B1", "输电党支部", "branch", "C", members=1, masses=5),
    Place("B2", "变电党支部", "branch", "C", members=1, masses=5),
)  # fmt: skip
NEW = Place("N", "新能源党支部", "branch", "C", members=1, masses=5)
REPORT = "检查了台账和现场，三会一课规范，合理化建议已汇总，发现的问题都已说明。"
FOUR = 4  # items of 四强 and of 四优
DEEDS = "带头攻关，全年无差错，服务群众受到好评，节约成本二十万元。"


def everybody(tale: Tale, code: str) -> list[str]:
    """The members of an organisation, its secretary among them."""
    return [f"{code}-secretary", *tale.members(code)]


def masses(tale: Tale, code: str) -> list[str]:
    """The representatives of the masses at an organisation."""
    return [f"{code}-masses-{number}" for number in range(1, tale.places[code].masses + 1)]


def meets(tale: Tale, code: str, key: str) -> int:
    """All members of an organisation meet."""
    count = len(everybody(tale, code))
    return acts.meets(tale, code, key, attendance={"expected": count, "present": count})


# --- S4-2, S4-3: planning, deployment, pledges ---


def plans(tale: Tale, code: str) -> None:
    """Each unit refines its plan and its standards by class, and hands them in."""
    for document in ("refined_plan", "classified_standards"):
        acts.files_document(tale, code, document)
    acts.submits(tale, code)


def deploys(tale: Tale, code: str) -> None:
    """The unit holds its meeting of deployment, and shares the duties out to each person."""
    meets(tale, code, "deployment_meeting")
    acts.files_material(tale, code, "duties_assigned")


def pledge(tale: Tale, who: str, code: str, examiner: str) -> int:
    """A member pledges for its post, is examined, and is published."""
    more = {"tasks": "完成检修任务", "duties": "负责一号线"}
    wanted = acts.item("岗位无差错", kind="post", deadline="2023-09-30", more=more)
    number = acts.pledges(tale, who, code, [wanted])
    acts.accepts_pledge(tale, examiner, number)
    acts.publishes_pledge(tale, f"{code}-secretary", number)
    return number


def all_pledge(tale: Tale, code: str) -> dict[str, int]:
    """Every member pledges: the secretary examines, and is examined by who stands above."""
    above = "C-leading_group" if code == "C" else "C-secretary"
    own = f"{code}-secretary"
    return {
        who: pledge(tale, who, code, above if who == own else own) for who in everybody(tale, code)
    }


# --- S4-5: pledges kept or not; every member appraised ---


def item_of(tale: Tale, who: str, number: int) -> int:
    """The number of the one item of a pledge."""
    (only,) = tale.who(who).reads(f"{V1}/pledges/{number}")["items"]
    return int(only["id"])


def keeps(tale: Tale, who: str, number: int) -> None:
    """A member carries the pledge out."""
    path = f"{V1}/pledges/items/{item_of(tale, who, number)}/progress"
    tale.who(who).does(path, {"progress": 100, "note": "全年无差错"})


def fails(tale: Tale, who: str, number: int) -> None:
    """A member does not keep the pledge, and says why."""
    path = f"{V1}/pledges/items/{item_of(tale, who, number)}/failure"
    said = {"explanation": "误判一次，已作检讨并参加培训。", "objective": False}
    tale.who(who).does(path, said)


def is_judged(tale: Tale, who: str, number: int, judge: str, points: int) -> None:
    """A member reports on the pledge; who examined it judges it and fixes the score."""
    here = f"{V1}/pledges/{number}"
    tale.who(who).does(f"{here}/report", {"text": "按承诺完成检修任务。"})
    tale.who(judge).does(f"{here}/judgements", {"points": points})
    tale.who(judge).does(f"{here}/settlement")


def holds_vote(
    tale: Tale, code: str, subjects: str, voters: list[str], counted_on: str = ""
) -> dict[str, Any]:
    """A vote is prepared, opened by a second person, cast, counted: at once where all voted."""
    secretary, second = f"{code}-secretary", "C-leading_group" if code == "C" else "C-secretary"
    closes = tale.today.isoformat()
    prepared = acts.prepares_vote(tale, secretary, code, subjects, closes)
    terms = acts.opens_vote(tale, second, prepared)
    first = terms["scheme"]["options"][0]["key"]
    questions = [question["key"] for question in terms["scheme"]["questions"]]
    about = {paper["number"]: paper["subjects"] for paper in terms["papers"]}
    for who in voters:
        for mine in tale.who(who).reads(f"{V1}/appraisals/{terms['id']}")["yours"]:
            judged = about[mine["paper"]]
            ballot = {str(each): dict.fromkeys(questions, first) for each in judged}
            acts.votes(tale, who, terms, ballot, mine["paper"])
    if counted_on:
        tale.until(counted_on)
    tale.who(secretary).does(f"{V1}/appraisals/{terms['id']}/count")
    told: dict[str, Any] = tale.who(secretary).reads(f"{V1}/appraisals/{terms['id']}")
    return told


# --- S4-9, S4-10: spot check, regular assessment, self-check, ticket ---


def draws(tale: Tale, seed: str, title: str) -> dict[str, Any]:
    """The office commits to a draw of one branch, and reveals the seed."""
    body = {
        "campaign_id": tale.campaign("C"),
        "title": title,
        "count": 1,
        "seed_digest": hashlib.sha256(seed.encode()).hexdigest(),
        "kinds": ["branch"],
        "inspectors": ["C-office"],
    }
    office = tale.who("C-office")
    number = office.does(f"{V1}/inspections/commitments", body)["id"]
    drawn: dict[str, Any] = office.does(f"{V1}/inspections/{number}/draw", {"seed": seed})
    return drawn


def inspects(tale: Tale, number: int, codes: list[str], score: int) -> None:
    """What was found is told at once, answered, taken, and made known (及时反馈)."""
    office, here = tale.who("C-office"), f"{V1}/inspections/{number}"
    for code in codes:
        found = {"organization": code, "findings": "台账清楚", "score": score}
        office.does(f"{here}/findings", found)
        tale.secretary(code).does(f"{here}/feedback", {"organization": code, "text": REPORT})
        acts.answer_taken(tale, "C-secretary", number, code)
    office.does(f"{here}/report", {"report": REPORT})
    office.does(f"{here}/bulletin", {"text": "各单位情况通报"})


def assesses(tale: Tale, codes: list[str], score: int) -> None:
    """The regular assessment 定期考核 of all branches."""
    body = {
        "campaign_id": tale.campaign("C"), "title": "定期考核", "organizations": codes,
        "inspectors": ["C-office"],
    }  # fmt: skip
    number = tale.who("C-office").does(f"{V1}/inspections", body)["id"]
    inspects(tale, number, codes, score)


def checks_itself(tale: Tale, code: str) -> None:
    """A unit inspects itself 自查."""
    body = {"campaign_id": tale.campaign(code), "kind": "self", "title": "自查"}
    secretary = tale.secretary(code)
    here = f"{V1}/inspections/{secretary.does(f'{V1}/inspections', body)['id']}"
    secretary.does(f"{here}/findings", {"organization": code, "findings": "找出两个不足"})
    secretary.does(f"{here}/report", {"report": REPORT})


def is_ticketed(tale: Tale, code: str, due: str) -> int:
    """A ticket 督办单 goes to an organisation."""
    body = {
        "campaign_id": tale.campaign(code), "title": "台账督办", "matter": "补齐三会一课台账",
        "due_on": due,
    }  # fmt: skip
    return int(tale.secretary("C").does(f"{V1}/tickets", body)["id"])


# --- the duties of a branch that wants to be honoured (S4-4 to S4-13) ---


def does_all_duties(tale: Tale, code: str, but: str = "") -> list[tuple[str, str]]:
    """The secretary and the members do whatever duty has a day and is not done; return which."""
    secretary = tale.secretary(code)
    path = f"{V1}/duties?campaign_id={tale.campaign(code)}&limit=500"
    did = []
    for one in secretary.reads(path)["duties"]:
        if one["state"] == "open" and one["duty"] != but:
            _does_duty(tale, code, one["duty"], one["period"])
            did.append((one["duty"], one["period"]))
    return did


def _does_duty(tale: Tale, code: str, duty: str, period: str) -> None:
    if duty == "cost_suggestions":
        for who in everybody(tale, code):
            acts.contributes(tale, who, "suggestion", period)
    elif duty == "status_report":
        body = {"campaign_id": tale.campaign(code), "duty": duty, "period": period}
        report = tale.secretary(code).does(f"{V1}/reviews/reports", body)["id"]
        tale.secretary(code).does(f"{V1}/reviews/reports/{report}/submission")
    elif duty == "meetings_and_lesson":
        count = len(everybody(tale, code))
        held = {
            "held_on": tale.today.isoformat(),
            "minutes": "支部党员大会学习文件，讨论检修安排，上了技术党课，明确分工。",
            "attendance": {"expected": count, "present": count},
        }
        acts.does_duty(tale, f"{code}-secretary", code, duty, period, text="", meeting=held)
    else:
        acts.does_duty(tale, f"{code}-secretary", code, duty, period)


# --- S4-8, S4-11, S4-13: names, opinions, commendation, experience ---


def hears(tale: Tale, code: str) -> None:
    """Opinions of members and masses are heard."""
    body = {
        "campaign_id": tale.campaign(code), "kind": "opinions", "way": "visit",
        "held_on": tale.today.isoformat(), "who": "一线班组", "members": 2, "masses": 5,
        "findings": {
            "achievements": "成绩明显", "experience": "示范岗", "problems": "台账迟",
            "causes": "人手少",
        },
    }  # fmt: skip
    tale.secretary(code).does(f"{V1}/reviews/hearings", body)


def named(tale: Tale, award: int, code: str, **who: Any) -> dict[str, Any]:
    """What is sent to put a name forward."""
    said = {"deeds": DEEDS, "statements": acts.says_of(FOUR)}  # 四强, 四优 (S4-1)
    return {"award_id": award, "campaign_id": tale.campaign(code), **said, **who}


def hand_in(tale: Tale, award: int) -> None:
    """Everybody says that its names are in; the bureau last."""
    for code in (*sorted(set(tale.places) - {"C"}), "C"):
        body = {"award_id": award, "campaign_id": tale.campaign(code)}
        tale.secretary(code).does(f"{V1}/nominations/handing-in", body)


def decides(tale: Tale, award: int, names: list[int]) -> int:
    """The secretary proposes a list, the leading group decides; return the notice's number."""
    for name in names:
        acts.judges(tale, "C-leading_group", name, FOUR)
    listed = tale.secretary("C").does(f"{V1}/awards/{award}/decisions", {"nominations": names})
    tale.who("C-leading_group").does(f"{V1}/awards/decisions/{listed['id']}")
    shown = tale.secretary("C").does(f"{V1}/awards/{award}/notices", {"where_to": "组织部"})
    return int(shown["id"])


# --- by hand ---


def drawn_by_hand(draw: dict[str, Any]) -> str:
    """Who is drawn, reckoned anew from what everybody may read of a draw."""
    lots = sorted(
        (hashlib.sha256(f"{draw['seed']}\n\n{one['code']}".encode()).hexdigest(), one["code"])
        for one in draw["roster"]
    )
    return str(lots[0][1])


def may_not_sign(tale: Tale, who: str, code: str) -> bool:
    """Whether somebody is not even told that there is something to sign."""
    seen = tale.secretary(code).reads(tale.path(code))["version"]
    body = {"campaign_id": tale.campaign(code), "version": seen, "verb": "approve"}
    return tale.who(who).post(f"{V1}/approvals", body).status_code == 404
