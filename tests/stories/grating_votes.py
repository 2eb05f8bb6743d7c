"""How members of the grating room are appraised, and who of them is commended by the conditions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from tests.stories.acts import V1, opens_vote, prepares_vote, rules_on, votes
from tests.stories.grating_autumn import GROUP, ROOM, SECRETARY, R, everybody
from tests.stories.tale import Tale

DEEDS = "全年完成三项光栅攻关，带头走访用户十二次，帮助新同志两名，群众评价好。"
MASSES = [f"R-masses-{number}" for number in range(1, ROOM.masses + 1)]


def vote(tale: Tale, best: list[str]) -> int:
    """S3-12: members and masses judge every member, over a week; return the vote, counted.

    Whoever is among the best gets 优秀 from all, the others 合格.
    """
    closes = (tale.today + timedelta(days=7)).isoformat()
    prepared = prepares_vote(tale, SECRETARY, R, "members", closes)
    number = int(opens_vote(tale, GROUP, prepared)["id"])
    for voter in [*everybody(tale), *MASSES]:
        _judges(tale, voter, number, {tale.name(who) for who in best})
    tale.until((tale.today + timedelta(days=8)).isoformat())
    tale.secretary(R).does(f"{V1}/appraisals/{number}/count")
    return number


def graded(tale: Tale, number: int, best: list[str]) -> dict[str, tuple[float, str]]:
    """S3-12: ballots and pledge make the grade; return (composite, grade) by member.

    The secretary gives what they come to, the leading group the secretary's own.
    """
    names = {tale.name(who): who for who in everybody(tale)}
    path = f"{V1}/appraisals/{number}"
    for subject in tale.secretary(R).reads(path)["results"]["subjects"]:
        who = names[subject["name"]]
        body = {"subject": subject["id"], "grade": "excellent" if who in best else "qualified"}
        tale.who(GROUP if who == SECRETARY else SECRETARY).does(f"{path}/evaluations", body)
    tale.secretary(R).does(f"{path}/publication")
    found = tale.secretary(R).reads(path)["results"]["subjects"]
    return {names[one["name"]]: (one["composite"], one["final_grade"]) for one in found}


def _judges(tale: Tale, voter: str, number: int, best: set[str]) -> None:
    told = tale.who(voter).reads(f"{V1}/appraisals/{number}")
    about = {paper["number"]: paper["subjects"] for paper in told["papers"]}
    called = {judged["id"]: judged["name"] for judged in told["judged"]}
    questions = [question["key"] for question in told["scheme"]["questions"]]
    for mine in told["yours"]:
        filled = {
            str(subject): dict.fromkeys(
                questions, "excellent" if called[subject] in best else "qualified"
            )
            for subject in about[mine["paper"]]
        }
        votes(tale, voter, told, filled, mine["paper"])


# --- S3-13: who is recommended, by the conditions ---


def opens_award(tale: Tale, names_by: str, term: str = "") -> int:
    """The branch opens the recommendation of the year for names."""
    body: dict[str, Any] = {
        "campaign_id": tale.campaign(R), "award": "outstanding_members",
        "nominate_by": names_by, "term": term,
    }  # fmt: skip
    return int(tale.secretary(R).does(f"{V1}/awards", body)["id"])


def puts_up(tale: Tale, award: int, who: str) -> int:
    """The secretary puts a member forward who meets every condition."""
    return int(tale.secretary(R).does(f"{V1}/nominations", _name(tale, award, who))["id"])


def why_not(tale: Tale, award: int, who: str) -> list[str]:
    """The sentences with which a name is refused."""
    answer = tale.secretary(R).post(f"{V1}/nominations", _name(tale, award, who))
    assert answer.status_code == 409, answer.get_json()
    return [reason["message"] for reason in answer.get_json()["reasons"]]


def _name(tale: Tale, award: int, who: str) -> Mapping[str, Any]:
    return {
        "award_id": award, "campaign_id": tale.campaign(R), "person_id": tale.person(who),
        "deeds": DEEDS,
    }  # fmt: skip


def all_names_are_in(tale: Tale, award: int) -> None:
    """The secretary says so."""
    body = {"award_id": award, "campaign_id": tale.campaign(R)}
    tale.secretary(R).does(f"{V1}/nominations/handing-in", body)


def shown(tale: Tale, award: int, names: list[int]) -> int:
    """The list is decided by the leading group and shown to the public; return the notice."""
    secretary, path = tale.secretary(R), f"{V1}/awards/{award}"
    listed = secretary.does(f"{path}/decisions", {"nominations": names})["id"]
    tale.who(GROUP).does(f"{V1}/awards/decisions/{listed}")
    return int(secretary.does(f"{path}/notices", {"where_to": "室党支部"})["id"])


def objected(tale: Tale, notice: int, name: int) -> None:
    """One of the masses objects, and is found to be right."""
    said = {"nomination_id": name, "text": "所报三项攻关中有一项不是本人完成的。"}
    made = tale.who("R-masses-1").does(f"{V1}/notices/{notice}/objections", said)["id"]
    ruling = {"upheld": True, "ruling": "经核实，一项为合作完成，异议成立。"}
    rules_on(tale, GROUP, notice, made, ruling)


def awarded(tale: Tale, award: int) -> list[str]:
    """The award is made; return the names in the register."""
    made = tale.secretary(R).does(f"{V1}/awards/{award}/award")["honours"]
    return [honour["name"] for honour in made]
