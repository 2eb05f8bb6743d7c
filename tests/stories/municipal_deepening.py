"""The municipal organs from July 2011 to 七一 2012 (S2-3): a new round of pledges, its awards."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.stories import municipal_organs as organs
from tests.stories.acts import (
    V1,
    accepts_pledge,
    approves,
    is_refused,
    item,
    pledges,
    publishes_pledge,
    rules_on,
    sends_back,
    submits,
)
from tests.stories.municipal_duties import goes_by
from tests.stories.municipal_organs import LEADERS, B, D, L, N, Pledged, W
from tests.stories.tale import Tale

YEAR_END = "2011-12-31"
NEW = "B-member-2"
#: What a new round asks for, whatever was pledged in the one before.
ANEW = [
    "guard.organization_has_pledged",
    "guard.every_member_has_pledged",
    "guard.pledges_published",
]


def pledges_anew(tale: Tale, old: dict[str, Pledged]) -> dict[str, Pledged]:
    """S2-3: everybody pledges once more; B has a new member, L is given time, and returned once."""
    goes_by(tale, "2011-08-15")
    for code in organs.FROM_BELOW:
        found = is_refused(tale, f"{code}-secretary", tale.path(code, "submit"))
        assert found == ANEW, (code, found)
    made = {code: organs.pledges_all(tale, code, YEAR_END) for code in (W, D, N, B)}
    for code in (W, D, N):
        organs.hands_in(tale, code)
    made[B][NEW] = _a_member_comes(tale)
    goes_by(tale, "2011-08-18")
    organs.hands_in(tale, B)
    _given_time(tale)
    goes_by(tale, "2011-09-15")
    made[L] = organs.pledges_all(tale, L, YEAR_END)
    submits(tale, L)
    sends_back(tale, "D-secretary", L, "承諾事項與上一輪雷同，請結合崗位細化。")
    goes_by(tale, "2011-09-19")
    submits(tale, L)
    approves(tale, "D-secretary", L)
    for code, pledged in old.items():
        _still_readable(tale, code, pledged, made[code])
    return made


def _a_member_comes(tale: Tale) -> int:
    """Without their pledge not every member of B has pledged."""
    tale.lets_in(f"{NEW},新轉入黨員,{B},member,{NEW}@example.org,,zh-Hans")
    tale.places[B] = replace(tale.places[B], members=2)
    lacks = is_refused(tale, "B-secretary", tale.path(B, "submit"))
    assert "guard.every_member_has_pledged" in lacks
    number = pledges(tale, NEW, B, [item(project="harmony", deadline=YEAR_END)])
    accepts_pledge(tale, "B-secretary", number)
    publishes_pledge(tale, "B-secretary", number)
    return number


def _given_time(tale: Tale) -> None:
    body = {"campaign_id": tale.campaign(L), "until": "2011-09-20", "reason": "人員輪訓"}
    asked = tale.secretary(L).does(f"{V1}/postponements", body)["id"]
    tale.secretary(D).does(f"{V1}/postponements/{asked}", {"grant": True, "note": "同意"})


def _still_readable(tale: Tale, code: str, old: Pledged, new: Pledged) -> None:
    """S2-3: a new round keeps the old one: as it was published, with what came of it."""
    found = tale.secretary(code).reads(f"{V1}/pledges?campaign_id={tale.campaign(code)}&limit=100")
    rounds = {one["id"]: (one["round"], one["state"]) for one in found["pledges"]}
    assert {rounds[number] for number in old.values()} == {("launch", "published")}
    assert {rounds[number][0] for number in new.values()} == {"deepening"}
    kept = tale.secretary(code).reads(f"{V1}/pledges/{old[f'{code}-secretary']}")["items"]
    assert [one["state"] for one in kept] == ["fulfilled"]


def carried_out_and_judged(tale: Tale, made: dict[str, Pledged]) -> dict[str, list[str]]:
    """S2-3, S2-7, S2-8: kept by all, reviewed from above, judged by members and masses."""
    goes_by(tale, "2011-12-20")
    for code in organs.FROM_BELOW:
        organs.keeps(tale, code, made[code])
    goes_by(tale, "2012-03-20")
    for code in organs.FROM_BELOW:
        organs.is_reviewed(tale, code)
    goes_by(tale, "2012-04-10")
    return _judged(tale)


def _judged(tale: Tale) -> dict[str, list[str]]:
    votes: dict[str, Any] = {}
    for code in organs.FROM_BELOW:
        mine = organs.voters_at(tale, code)
        votes[f"{code} members"] = organs.judged_on_paper(
            tale, code, "members", mine, "excellent", "2012-04-20"
        )
    for code, below in ((D, (D, B, L, N)), (W, (W, D, B, L, N))):
        theirs = organs.voters_at(tale, *below)
        votes[f"{code} organizations"] = organs.judged_on_paper(
            tale, code, "organizations", theirs, "satisfied", "2012-04-20"
        )
    grades = {}
    for vote, counted in votes.items():
        secretary, path = tale.secretary(vote[0]), f"{V1}/appraisals/{counted['id']}"
        secretary.does(f"{path}/publication")
        found = secretary.reads(path)["results"]["subjects"]
        grades[vote] = [each["grade"] for each in found]
    return grades


def commendation_of_2012(tale: Tale) -> dict[str, list[str]]:
    """S2-3, S2-9: two kinds of award for the whole campaign; an objection is not upheld."""
    goes_by(tale, "2012-05-17")
    for code in organs.FROM_BELOW:
        organs.hears(tale, code)
    kinds = ("organizations", "members")
    opened = {k: organs.opens_award(tale, f"outstanding_{k}_2012", "2012-05-31") for k in kinds}
    member = tale.person("L-member-1")
    names = {
        "organizations": organs.names(
            tale, opened["organizations"], N, organization_id=organs.unit(tale, N)
        ),
        "members": organs.names(tale, opened["members"], L, person_id=member),
    }
    for number in opened.values():
        organs.all_names_are_in(tale, number)
    goes_by(tale, "2012-06-04")
    notices = {kind: organs.shows(tale, opened[kind], [names[kind]]) for kind in kinds}
    goes_by(tale, "2012-06-06")
    said = {"nomination_id": names["members"], "text": "2010年的承諾沒有兌現。"}
    path = f"{V1}/notices/{notices['members']['id']}/objections"
    made = tale.who("B-masses-1").does(path, said)
    ruling = {"upheld": False, "ruling": "經核實，係辦公樓搬遷所致，已公開說明。"}
    rules_on(tale, LEADERS, notices["members"]["id"], made["id"], ruling)
    goes_by(tale, "2012-06-18")
    return {kind: organs.awards(tale, opened[kind]) for kind in kinds}
