"""How the college of source 001 is appraised and commends: votes, ledgers, names, the notice."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from tests.stories import acts
from tests.stories.college import ABOVE
from tests.stories.tale import Tale

V1 = acts.V1
DEEDS = "带领党员改进实训教学，全年为师生办实事十二件，群众评价好。"


def voters(tale: Tale, codes: Iterable[str]) -> list[str]:
    """Members and masses of some organisations, the secretary first."""
    found = []
    for code in codes:
        masses = range(1, tale.places[code].masses + 1)
        found += [f"{code}-secretary", *tale.members(code)]
        found += [f"{code}-masses-{number}" for number in masses]
    return found


def opens(tale: Tale, code: str, subjects: str) -> int:
    """A secretary prepares a vote for a week, and whoever is above opens it."""
    closes = (tale.today + timedelta(days=7)).isoformat()
    prepared = acts.prepares_vote(tale, f"{code}-secretary", code, subjects, closes)
    acts.opens_vote(tale, ABOVE[code], prepared)
    return int(prepared["id"])


def all_vote(tale: Tale, vote: int, who: Iterable[str], choice: str) -> None:
    """Everybody named fills in every paper of theirs, with one choice for all that is asked."""
    for voter in who:
        told = tale.who(voter).reads(f"{V1}/appraisals/{vote}")
        about = {paper["number"]: paper["subjects"] for paper in told["papers"]}
        questions = [question["key"] for question in told["scheme"]["questions"]]
        for mine in told["yours"]:
            filled = {str(s): dict.fromkeys(questions, choice) for s in about[mine["paper"]]}
            acts.votes(tale, voter, told, filled, mine["paper"])


def counted(tale: Tale, code: str, vote: int) -> list[str]:
    """The secretary counts and publishes; return the grades of those judged."""
    secretary = tale.secretary(code)
    secretary.does(f"{V1}/appraisals/{vote}/count")
    secretary.does(f"{V1}/appraisals/{vote}/publication")
    results = secretary.reads(f"{V1}/appraisals/{vote}")["results"]
    return [each["grade"] for each in results["subjects"]]


def appraised(tale: Tale, codes: Iterable[str]) -> tuple[dict[str, list[str]], dict[str, int]]:
    """S1-13, S1-14: the committee and the general branch let those below be judged; members too.

    A week later all is counted and published; return the grades by vote.
    """
    units = list(codes)
    votes = {(code, "members"): opens(tale, code, "members") for code in units}
    votes |= {(code, "organizations"): opens(tale, code, "organizations") for code in ("C", "G")}
    for (code, subjects), vote in votes.items():
        if subjects == "members":
            all_vote(tale, vote, voters(tale, [code]), "qualified")
    inside = [code for code in units if code != "C"]
    all_vote(tale, votes["C", "organizations"], voters(tale, ["C", "G", inside[1]]), "satisfied")
    all_vote(tale, votes["G", "organizations"], voters(tale, inside[:3]), "satisfied")
    tale.until((tale.today + timedelta(days=8)).isoformat())
    grades = {f"{code} {what}": counted(tale, code, vote) for (code, what), vote in votes.items()}
    issued = {code: ledger_lines(tale, code) for code in units}
    return grades, issued


def ledger_lines(tale: Tale, code: str) -> int:
    """The organisation issues its ledger 专项台账 of the year; return how many lines it has."""
    body = {"campaign_id": tale.campaign(code), "period": "all"}
    return int(tale.secretary(code).does(f"{V1}/ledger", body)["lines"])


# --- commendation ---


def award_opened(tale: Tale, award: str) -> int:
    """The committee opens an award for names."""
    body = {"campaign_id": tale.campaign("C"), "award": award}
    return int(tale.secretary("C").does(f"{V1}/awards", body)["id"])


def name_of(tale: Tale, award: int, code: str, person: str = "") -> dict[str, Any]:
    """A name put forward: a member, or the organisation itself."""
    body: dict[str, Any] = {"award_id": award, "campaign_id": tale.campaign(code), "deeds": DEEDS}
    if person:
        body["person_id"] = tale.person(person)
    return body


def put_up(tale: Tale, award: int, code: str, person: str = "") -> int:
    """The secretary puts a name forward; a branch's goes on through the general branch."""
    body = name_of(tale, award, code, person)
    number = int(tale.secretary(code).does(f"{V1}/nominations", body)["id"])
    if ABOVE[code] == "G-secretary":
        tale.secretary("G").does(f"{V1}/nominations/{number}/recommendation")
    return number


def names_in(tale: Tale, award: int, codes: Iterable[str]) -> None:
    """Everybody says that all names are in, those below first."""
    for code in codes:
        body = {"award_id": award, "campaign_id": tale.campaign(code)}
        tale.secretary(code).does(f"{V1}/nominations/handing-in", body)


def decided(tale: Tale, award: int, names: list[int]) -> dict[str, Any]:
    """The secretary proposes the list, the leading group decides, and it is shown (党委审批)."""
    body = {"nominations": names}
    number = tale.secretary("C").does(f"{V1}/awards/{award}/decisions", body)["id"]
    assert tale.who("C-leading_group").does(f"{V1}/awards/decisions/{number}")["status"] == (
        "carried"
    )
    shown: dict[str, Any] = tale.secretary("C").does(f"{V1}/awards/{award}/notices", {})
    return shown


def objects(tale: Tale, who: str, notice: int, name: int) -> None:
    """Somebody objects to a name by name, and the office upholds it."""
    body = {"nomination_id": name, "text": "所报实事有三件没有办成。"}
    made = tale.who(who).does(f"{V1}/notices/{notice}/objections", body)
    ruling = {"upheld": True, "ruling": "经核查，三件实事未完成。"}
    acts.rules_on(tale, "C-office", notice, made["id"], ruling)


def awarded(tale: Tale, award: int) -> list[str]:
    """The committee makes the award; return the names in the register."""
    told = tale.secretary("C").does(f"{V1}/awards/{award}/award")["honours"]
    return [honour["name"] for honour in told]
