"""What people of a story do, each by the API as they would: one function an act of the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service.appraisals.client import Terms, Voter
from service.appraisals.envelopes import Ballot
from tests.stories.tale import Tale

V1 = "/api/v1"


def launches(tale: Tale, plan: str, code: str) -> None:
    """The office of the top launches a plan of the configuration for its whole tree."""
    tale.who(f"{code}-office").does(f"{V1}/campaigns", {"plan": plan, "organization": code})


def submits(tale: Tale, code: str) -> None:
    """The secretary hands the stage under way in."""
    tale.secretary(code).does(tale.path(code, "submit"))


def approves(tale: Tale, who: str, code: str) -> None:
    """Somebody approves what an organisation handed in."""
    _rules(tale, who, code, verb="approve")


def sends_back(tale: Tale, who: str, code: str, reason: str) -> None:
    """Somebody returns what an organisation handed in."""
    _rules(tale, who, code, verb="return", reason=reason)


def _rules(tale: Tale, who: str, code: str, **ruling: str) -> None:
    """On the version of the campaign that they have before them."""
    seen = tale.who(who).reads(tale.path(code))["version"]
    body = {"campaign_id": tale.campaign(code), "version": seen, **ruling}
    tale.who(who).does(f"{V1}/approvals", body)


def is_refused(tale: Tale, who: str, path: str, body: object = None) -> list[str]:
    """Somebody tries something in vain; return the codes of the reasons."""
    answer = tale.who(who).post(path, body)
    assert answer.status_code in (403, 409, 422), (answer.status_code, answer.get_json())
    told = answer.get_json()
    return [each["code"] for each in told.get("reasons", told.get("problems", []))]


# --- the organisation's own plan, documents, material ---


def adopts_a_plan(tale: Tale, code: str, approver: str, **more: Any) -> None:
    """The organisation writes its own plan, has it approved, and adopts it."""
    secretary = tale.secretary(code)
    draft = {
        "campaign_id": tale.campaign(code),
        "goals": "组织有目标，党员有打算。",
        "theme": "创先争优促发展",
        "carriers": "党员示范岗",
        "focus": "服务一线",
        "tasks": [
            {
                "title": "窗口排队不超过十分钟",
                "qualitative": "服务对象满意",
                "quantitative": "平均等候十分钟以内",
                "deadline": "2012-06-30",
                "responsible": "书记",
            }
        ],
        **more,
    }
    own = secretary.does(f"{V1}/branch-plans", draft)["id"]
    secretary.does(f"{V1}/branch-plans/{own}/submission")
    tale.who(approver).rules(f"{V1}/branch-plans/{own}/approval")
    secretary.does(
        f"{V1}/branch-plans/{own}/adoption",
        {"adopted_on": tale.today.isoformat(), "resolution": "党员大会一致通过。"},
    )


def files_document(tale: Tale, code: str, document: str) -> int:
    """The organisation puts a document in force that the plan names."""
    body = {
        "campaign_id": tale.campaign(code),
        "document": document,
        "title": "考评办法",
        "body": "第一条 按实绩和群众公认度考评。",
    }
    return int(tale.secretary(code).does(f"{V1}/documents", body)["id"])


def files_material(tale: Tale, code: str, fact: str) -> int:
    """The organisation files what the plan asks for by name."""
    body = {
        "campaign_id": tale.campaign(code),
        "fact": fact,
        "title": "工作材料",
        "body": "按方案要求完成，附记录。",
    }
    return int(tale.secretary(code).does(f"{V1}/filings", body)["id"])


# --- meetings, papers of members, duties ---


def meets(tale: Tale, code: str, key: str, **more: Any) -> int:
    """The organisation holds a meeting today, everybody there, and writes it down."""
    present = tale.places[code].members
    body = {
        "campaign_id": tale.campaign(code),
        "key": key,
        "held_on": tale.today.isoformat(),
        "minutes": "会议学习了文件，讨论了安排，明确了分工，要求党员带头落实。",
        "attendance": {"expected": present, "present": present},
        **more,
    }
    return int(tale.secretary(code).does(f"{V1}/meetings", body)["id"])


def contributes(tale: Tale, who: str, kind: str, period: str = "") -> None:
    """A member hands in a paper."""
    code = who.partition("-")[0]
    body: dict[str, Any] = {
        "campaign_id": tale.campaign(code),
        "kind": kind,
        "title": "本人材料",
        "text": "结合岗位实际，找准差距，提出改进的办法和时限。",
    }
    if period:
        body["period"] = period
    tale.who(who).does(f"{V1}/contributions", body)


def occurrence(tale: Tale, code: str, duty: str, period: str) -> int:
    """The number of one period of a duty."""
    path = f"{V1}/duties?campaign_id={tale.campaign(code)}&limit=500"
    found = tale.secretary(code).reads(path)["duties"]
    (number,) = [one["id"] for one in found if (one["duty"], one["period"]) == (duty, period)]
    return int(number)


def does_duty(tale: Tale, who: str, code: str, duty: str, period: str, **evidence: Any) -> None:
    """Somebody hands in what one period of a duty asks for."""
    body = {"text": "已按要求完成，情况良好。", **evidence}
    number = occurrence(tale, code, duty, period)
    tale.who(who).does(f"{V1}/duties/{number}/evidence", body)


# --- pledges ---


def item(title: str = "为群众办一件实事", **more: Any) -> dict[str, Any]:
    """An item of a pledge that lacks nothing."""
    return {
        "title": title,
        "measure": "每月走访一次，当场答复",
        "responsible": "本人",
        "deadline": "2010-12-31",
        **more,
    }


def pledges(
    tale: Tale, who: str, code: str, items: Sequence[Mapping[str, Any]], *, person: bool = True
) -> int:
    """Somebody drafts a pledge, their own or the organisation's, and hands it in."""
    body: dict[str, Any] = {"campaign_id": tale.campaign(code), "items": list(items)}
    if person:
        body["person_id"] = tale.person(who)
    number = int(tale.who(who).does(f"{V1}/pledges", body)["id"])
    tale.who(who).does(f"{V1}/pledges/{number}/submission")
    return number


def accepts_pledge(tale: Tale, who: str, number: int, **more: Any) -> None:
    """Whoever examines a pledge accepts it."""
    tale.who(who).does(f"{V1}/pledges/{number}/acceptance", more)


def publishes_pledge(tale: Tale, who: str, number: int, **more: Any) -> None:
    """A pledge is published to those whom the plan names."""
    tale.who(who).does(f"{V1}/pledges/{number}/publication", more)


# --- mass appraisal ---


def prepares_vote(
    tale: Tale, who: str, code: str, subjects: str, closes_on: str, **more: Any
) -> Any:
    """Somebody prepares a vote; return what it will be."""
    body = {
        "campaign_id": tale.campaign(code),
        "subjects": subjects,
        "title": "民主评议",
        "closes_on": closes_on,
        **more,
    }
    return tale.who(who).does(f"{V1}/appraisals", body)


def opens_vote(tale: Tale, who: str, prepared: Mapping[str, Any]) -> Any:
    """A second person opens it, having looked at what it will be."""
    body = {"config_hash": prepared["config_hash"]}
    return tale.who(who).does(f"{V1}/appraisals/{prepared['id']}/opening", body)


def votes(tale: Tale, who: str, terms: Mapping[str, Any], ballot: Ballot, paper: int) -> str:
    """A voter gets a token, and casts a ballot as nobody in particular; return the receipt."""
    voter = Voter(Terms.read(terms), paper)
    voter.take(tale.who(who).does(f"{V1}/appraisals/{terms['id']}/tokens", voter.request()))
    receipt = tale.nobody().does(f"{V1}/ballots", voter.cast(ballot))["receipt"]
    assert receipt == voter.receipt
    return str(receipt)


def says_of(items: int) -> list[dict[str, Any]]:
    """What a nominator says of each item of the criteria."""
    return [
        {"item": n, "statement": f"第{n}条：有具体事例，群众公认。"} for n in range(1, items + 1)
    ]


def judges(tale: Tale, who: str, name: int, items: int) -> None:
    """Whoever examines a name finds every item met."""
    marks = [{"item": n, "met": True, "reason": "经核实，符合。"} for n in range(1, items + 1)]
    tale.who(who).does(f"{V1}/nominations/{name}/items", {"items": marks})


def rules_on(tale: Tale, who: str, notice: int, objection: int, ruling: Mapping[str, Any]) -> None:
    """Somebody rules on an objection, to the name as they have just read it."""
    judge = tale.who(who)
    read = judge.reads(f"{V1}/notices/objections?notice_id={notice}")["objections"]
    (version,) = (one["version"] for one in read if one["id"] == objection)
    judge.does(f"{V1}/notices/objections/{objection}", {**ruling, "version": version})


def answer_taken(tale: Tale, who: str, inspection: int, code: str) -> None:
    """Somebody takes the answer of an inspected organisation, as they have just read it."""
    judge, here = tale.who(who), f"{V1}/inspections/{inspection}"
    (version,) = (
        one["version"] for one in judge.reads(here)["visits"] if one["organization"] == code
    )
    judge.does(f"{here}/feedback/acceptance", {"organization": code, "version": version})
