"""The municipal organs' work committee and those below it: what they do in every round."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from service import campaigns
from tests.stories.acts import (
    V1,
    accepts_pledge,
    approves,
    item,
    meets,
    opens_vote,
    pledges,
    prepares_vote,
    publishes_pledge,
    submits,
)
from tests.stories.tale import Place, Tale

#: The work committee, the committee of a bureau, and its branches; the last is founded later.
W, D, B, L, N = "W", "D", "B", "L", "N"
TOP = ("secretary", "office", "leading_group")
#: Two members and four of the masses: five, the plan's k, vote on each of the two.
ORGANS = (
    Place(W, "市直機關工委", "committee", members=1, masses=4, posts=TOP),
    Place(D, "市發展局機關黨委", "committee", W, members=1, masses=4),
    Place(B, "綜合科黨支部", "branch", D, members=1, masses=4),
    Place(L, "後勤科黨支部", "branch", D, members=1, masses=4),
)
NEWCOMER = Place(N, "招商科黨支部", "branch", D, members=1, masses=4)
LEADERS = f"{W}-leading_group"
#: Who stands above each of them; at the top the plan's `top_approver`.
ABOVE = {W: LEADERS, D: "W-secretary", B: "D-secretary", L: "D-secretary", N: "D-secretary"}
FROM_BELOW = (N, L, B, D, W)

Pledged = dict[str, int]


def everybody(tale: Tale, code: str) -> list[str]:
    """The members of an organisation, its secretary first."""
    return [f"{code}-secretary", *tale.members(code)]


# --- S2-1: meetings, a plan with a theme of its own ---


def is_mobilised(tale: Tale, code: str, theme: str) -> None:
    """Hold both meetings, and adopt a plan that those above have agreed to."""
    secretary = tale.secretary(code)
    meets(tale, code, "mobilization_meeting")
    draft = {
        "campaign_id": tale.campaign(code),
        "goals": "創建先進基層黨組織，爭當優秀共產黨員。",
        "theme": theme,
        "tasks": [{"title": "公開承諾事項年內辦結"}],
    }
    own = secretary.does(f"{V1}/branch-plans", draft)["id"]
    secretary.does(f"{V1}/branch-plans/{own}/submission")
    tale.who(ABOVE[code]).rules(f"{V1}/branch-plans/{own}/approval")
    meets(tale, code, "member_meeting")
    adopted = {"adopted_on": tale.today.isoformat(), "resolution": "黨員大會一致通過。"}
    secretary.does(f"{V1}/branch-plans/{own}/adoption", adopted)


# --- S2-6, S2-10: pledges, chosen from the projects of the plan ---


def pledges_all(tale: Tale, code: str, by: str, project: str = "efficiency") -> Pledged:
    """Let the organisation and every member pledge, chosen from a project, and publish it."""
    made: Pledged = {}
    chosen = [item(project=project, deadline=by)]
    for who in everybody(tale, code):
        made[who] = pledges(tale, who, code, chosen)
        own = who == f"{code}-secretary"
        accepts_pledge(tale, ABOVE[code] if own else f"{code}-secretary", made[who])
    secretary = f"{code}-secretary"
    made[code] = pledges(tale, secretary, code, [item(deadline=by)], person=False)
    accepts_pledge(tale, ABOVE[code], made[code])
    for number in made.values():
        publishes_pledge(tale, secretary, number)
    return made


def hands_in(tale: Tale, code: str) -> None:
    """Hand the stage in, and have it approved by those above."""
    submits(tale, code)
    approves(tale, ABOVE[code], code)


def item_of(tale: Tale, code: str, pledge: int) -> int:
    """The number of the only item of a pledge."""
    (only,) = tale.secretary(code).reads(f"{V1}/pledges/{pledge}")["items"]
    return int(only["id"])


def keeps(tale: Tale, code: str, made: Mapping[str, int], *, but: Sequence[str] = ()) -> None:
    """S2-2: every owner reports the item as kept."""
    for owner, pledge in made.items():
        if owner in but:
            continue
        who = f"{code}-secretary" if owner == code else owner
        body = {"progress": 100, "note": "已辦結，群眾滿意"}
        tale.who(who).does(f"{V1}/pledges/items/{item_of(tale, code, pledge)}/progress", body)


def puts_right(tale: Tale, code: str) -> None:
    """S2-2: what the study campaign left over is put right, and looked at by those above."""
    raised = {
        "campaign_id": tale.campaign(code), "due_on": "2010-11-30", "measure": "逐項落實",
        "problem": "學習實踐活動整改事項尚有一項未落實",
    }  # fmt: skip
    owed = tale.who(ABOVE[code]).does(f"{V1}/rectifications", raised)["id"]
    told = {"text": "已修訂辦事流程，並公開承諾時限。", "attachments": []}
    tale.secretary(code).does(f"{V1}/rectifications/{owed}/report", told)
    tale.who(ABOVE[code]).rules(f"{V1}/rectifications/{owed}/closure", {"note": "已核實"})


# --- S2-7: leaders review ---


def is_reviewed(tale: Tale, code: str) -> None:
    """Whoever stands above says what was achieved, what is wanting, and where to go."""
    body = {
        "campaign_id": tale.campaign(code),
        "achievements": "承諾事項推進有力，服務群眾成效明顯。",
        "shortcomings": "調查研究還不夠深入，台賬還不夠細。",
        "directions": "下一步要多到基層走訪，把好做法寫成制度。",
        "grade": "good",
        "held_on": tale.today.isoformat(),
    }
    tale.who(ABOVE[code]).does(f"{V1}/reviews", body)


# --- S2-8: the masses judge; on paper, with two scrutineers ---


def judged_on_paper(
    tale: Tale, code: str, subjects: str, voters: Sequence[str], best: str, closes_on: str
) -> Any:
    """Hold a vote in which everybody gets slips of paper; return what was counted."""
    counters = (f"{code}-masses-1", f"{code}-masses-2")
    named = dict(zip(("first_scrutineer", "second_scrutineer"), counters, strict=True))
    prepared = prepares_vote(tale, f"{code}-secretary", code, subjects, closes_on, **named)
    vote = opens_vote(tale, ABOVE[code], prepared)
    path = f"{V1}/appraisals/{vote['id']}"
    names = {judged["id"]: judged["name"] for judged in vote["judged"]}
    questions = [question["key"] for question in vote["scheme"]["questions"]]
    for paper in vote["papers"]:
        handed = _hands_out(tale, path, paper, counters[0], voters, names)
        sheet = {question: {best: handed} for question in questions}
        counts = {str(subject): sheet for subject in paper["subjects"]}
        for counter in counters:
            body = {"paper": paper["number"], "ballots": handed, "counts": counts}
            tale.who(counter).does(f"{path}/totals", body)
    return tale.secretary(code).does(f"{path}/count")


def _hands_out(
    tale: Tale,
    path: str,
    paper: Mapping[str, Any],
    counter: str,
    voters: Sequence[str],
    names: Mapping[int, str],
) -> int:
    """Hand a slip to everybody who may have this paper: nobody judges oneself."""
    given = 0
    for voter in voters:
        body = {"paper": paper["number"], "voter": voter}
        given += tale.who(counter).post(f"{path}/slips", body).status_code == 201
    assert given == paper["entitled"], (names, paper)
    return given


def voters_at(tale: Tale, *codes: str) -> list[str]:
    """Members and masses of organisations."""
    found: list[str] = []
    for code in codes:
        masses = range(1, tale.places[code].masses + 1)
        found += [*everybody(tale, code), *(f"{code}-masses-{n}" for n in masses)]
    return found


# --- S2-9: opinions, names, awards ---


def hears(tale: Tale, code: str) -> None:
    """Opinions of members and masses are heard before anybody is put forward."""
    body = {
        "campaign_id": tale.campaign(code), "kind": "opinions", "way": "symposium",
        "held_on": tale.today.isoformat(), "who": "書記", "members": 2, "masses": 3,
        "findings": {
            "achievements": "窗口服務提速", "experience": "一線工作法",
            "problems": "走訪不夠", "causes": "計劃不細",
        },
        "attachments": [],
    }  # fmt: skip
    tale.secretary(code).does(f"{V1}/reviews/hearings", body)


def opens_award(tale: Tale, award: str, names_by: str) -> int:
    """The work committee opens an award for names."""
    body = {"campaign_id": tale.campaign(W), "award": award, "nominate_by": names_by}
    return int(tale.secretary(W).does(f"{V1}/awards", body)["id"])


def names(tale: Tale, award: int, code: str, **whom: int) -> int:
    """A branch puts somebody forward, and its committee passes the name on."""
    body = {
        "award_id": award, "campaign_id": tale.campaign(code), **whom,
        "deeds": "立足崗位創先爭優，辦結承諾事項，帶頭服務群眾，實績突出，群眾公認。",
    }  # fmt: skip
    number = int(tale.secretary(code).does(f"{V1}/nominations", body)["id"])
    tale.who(ABOVE[code]).does(f"{V1}/nominations/{number}/recommendation")
    return number


def all_names_are_in(tale: Tale, award: int) -> None:
    """Everybody, from below, says so."""
    for code in FROM_BELOW:
        body = {"award_id": award, "campaign_id": tale.campaign(code)}
        tale.secretary(code).does(f"{V1}/nominations/handing-in", body)


def shows(tale: Tale, award: int, chosen: Sequence[int]) -> Any:
    """The secretary proposes a list, the leading group decides, the public sees it."""
    secretary, path = tale.secretary(W), f"{V1}/awards/{award}"
    listed = secretary.does(f"{path}/decisions", {"nominations": list(chosen)})["id"]
    tale.who(LEADERS).does(f"{V1}/awards/decisions/{listed}")
    return secretary.does(f"{path}/notices", {"where_to": "市直工委組織部"})


def awards(tale: Tale, award: int) -> list[str]:
    """The award is made; return the names honoured."""
    made = tale.secretary(W).does(f"{V1}/awards/{award}/award")["honours"]
    return [honour["name"] for honour in made]


def unit(tale: Tale, code: str) -> int:
    """The number of an organisation."""
    with tale.looking() as session:
        return campaigns.by_code(session, code).organization_id
