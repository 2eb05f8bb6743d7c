"""The municipal organs' campaign told by dates: May 2010, the year after it, the awards of 2011."""

from __future__ import annotations

from typing import Any

from tests.stories import municipal_organs as organs
from tests.stories.acts import (
    V1,
    approves,
    contributes,
    does_duty,
    is_refused,
    launches,
    rules_on,
    sends_back,
    submits,
)
from tests.stories.municipal_duties import goes_by
from tests.stories.municipal_organs import LEADERS, NEWCOMER, B, D, L, N, Pledged, W
from tests.stories.tale import Tale

STANDING_IN = "D-member-1"
THEME = "為科學發展創先進、為宣城崛起爭先鋒"
#: S2-1, S2-10: a theme of practice for each unit.
THEMES = {W: "表率工程", D: "項目攻堅", B: "高效文稿", L: "暖心後勤"}
YEAR_END = "2010-12-31"


def mobilisation_and_pledges(tale: Tale) -> dict[str, Pledged]:
    """S2-1: May 2010. B's pledges are returned once; a substitute signs; L stays behind."""
    launches(tale, "municipal-002", W)
    tale.until("2010-05-10")
    for code in (W, D, B):
        organs.is_mobilised(tale, code, THEMES[code])
    tale.until("2010-05-20")
    made = {code: organs.pledges_all(tale, code, YEAR_END) for code in (W, D, B)}
    organs.hands_in(tale, W)
    organs.hands_in(tale, D)
    submits(tale, B)
    sends_back(tale, "D-secretary", B, "創爭目標要寫得更具體。")
    _stands_in(tale)
    tale.until("2010-06-18")
    return made


def the_late_branch_pledges(tale: Tale, made: dict[str, Pledged]) -> None:
    """S2-15: once the whole ladder has spoken, L does what it owed in May."""
    organs.is_mobilised(tale, L, THEMES[L])
    made[L] = organs.pledges_all(tale, L, YEAR_END)
    organs.hands_in(tale, L)


def _stands_in(tale: Tale) -> None:
    """D's secretary is away for three days; whoever stands in signs on those days alone."""
    away = {
        "substitute_id": tale.person(STANDING_IN), "reason": "外出培訓",
        "since": "2010-05-25", "until": "2010-05-27",
    }  # fmt: skip
    tale.secretary(D).does(f"{V1}/substitutes", away)
    ruling = {"campaign_id": tale.campaign(B), "verb": "approve"}
    submits(tale, B)
    assert is_refused(tale, STANDING_IN, f"{V1}/approvals", ruling), "not before"
    tale.until("2010-05-26")
    approves(tale, STANDING_IN, B)
    tale.until("2010-05-28")
    late = {"campaign_id": tale.campaign(B), "verb": "return", "reason": "再看一看"}
    assert is_refused(tale, STANDING_IN, f"{V1}/approvals", late), "nor after"


def summer_of_2010(tale: Tale) -> None:
    """S2-5, S2-11 to S2-14: B holds the meeting with the theme that is set, and does the rest."""
    goes_by(tale, "2010-06-28")
    meeting = {
        "held_on": "2010-06-28", "theme": THEME, "attendance": {"expected": 2, "present": 2},
        "minutes": "重溫入黨誓詞，對照先進找差距，明確了下一步爭創的目標和措施。",
    }  # fmt: skip
    does_duty(tale, "B-secretary", B, "anniversary_meeting", "once", meeting=meeting)
    _does(tale, B, "anniversary_events/once")
    for who in organs.everybody(tale, B):
        contributes(tale, who, "study_note")
    goes_by(tale, "2010-09-14")


def _does(tale: Tale, code: str, *which: str) -> None:
    for duty, period in (each.split("/") for each in which):
        does_duty(tale, f"{code}-secretary", code, duty, period)


def pledges_are_kept(tale: Tale, made: dict[str, Pledged]) -> None:
    """S2-2: what was pledged is kept; N comes half-way; one pledge fails; B gets more time."""
    goes_by(tale, "2010-09-15")
    tale.comes(NEWCOMER)
    made[N] = organs.pledges_all(tale, N, YEAR_END, "learning")
    for code in organs.FROM_BELOW:
        organs.puts_right(tale, code)
    goes_by(tale, "2010-12-20")
    _does(tale, B, "visible_identity/once")
    for code in (W, D, L, N):
        organs.keeps(tale, code, made[code], but=["L-member-1"])
    failed = organs.item_of(tale, L, made[L]["L-member-1"])
    why = {"explanation": "因辦公樓整體搬遷，項目停止。", "objective": True}
    tale.who("L-member-1").does(f"{V1}/pledges/items/{failed}/failure", why)
    goes_by(tale, "2011-01-20")
    _does(tale, D, "leaders_lessons/2010-H2")
    wanted = {"campaign_id": tale.campaign(B), "until": "2011-02-20", "reason": "雨雪封路，推遲"}
    asked = tale.secretary(B).does(f"{V1}/postponements", wanted)
    tale.secretary(D).does(f"{V1}/postponements/{asked['id']}", {"grant": True})
    goes_by(tale, "2011-02-18")
    organs.keeps(tale, B, made[B])


def leaders_and_masses_judge(tale: Tale) -> None:
    """S2-7, S2-8: each is reviewed from above; members judge members, everybody the branches."""
    goes_by(tale, "2011-03-20")
    for code in organs.FROM_BELOW:
        organs.is_reviewed(tale, code)
    goes_by(tale, "2011-04-10")
    closes_on = "2011-04-20"
    for code in organs.FROM_BELOW:
        mine = organs.voters_at(tale, code)
        organs.judged_on_paper(tale, code, "members", mine, "excellent", closes_on)
    for code, below in ((D, (D, B, L, N)), (W, (W, D, B, L, N))):
        theirs = organs.voters_at(tale, *below)
        organs.judged_on_paper(tale, code, "organizations", theirs, "satisfied", closes_on)


def commendation_of_2011(tale: Tale) -> dict[str, list[str]]:
    """S2-2, S2-9: three kinds of award before 1 July; an objection to one name is upheld."""
    goes_by(tale, "2011-05-17")
    for code in organs.FROM_BELOW:
        organs.hears(tale, code)
    kinds = ("organizations", "members", "workers")
    opened = {k: organs.opens_award(tale, f"outstanding_{k}_2011", "2011-05-31") for k in kinds}
    chosen = _names_of_2011(tale, opened)
    for number in opened.values():
        organs.all_names_are_in(tale, number)
    goes_by(tale, "2011-06-02")
    notices = {kind: organs.shows(tale, opened[kind], chosen[kind]) for kind in kinds}
    goes_by(tale, "2011-06-07")
    _objects(tale, notices["members"], chosen["members"][1])
    goes_by(tale, "2011-06-20")
    return {kind: organs.awards(tale, opened[kind]) for kind in kinds}


def _names_of_2011(tale: Tale, opened: dict[str, int]) -> dict[str, list[int]]:
    person = tale.person
    return {
        "organizations": [
            organs.names(tale, opened["organizations"], B, organization_id=organs.unit(tale, B))
        ],
        "members": [
            organs.names(tale, opened["members"], code, person_id=person(f"{code}-member-1"))
            for code in (B, N)
        ],
        "workers": [organs.names(tale, opened["workers"], B, person_id=person("B-secretary"))],
    }


def _objects(tale: Tale, notice: Any, name: int) -> None:
    """One of the masses objects to the newcomer, and is found to be right."""
    said = {"nomination_id": name, "text": "到任不滿一年，事跡不實。"}
    made = tale.who("L-masses-1").does(f"{V1}/notices/{notice['id']}/objections", said)
    ruling = {"upheld": True, "ruling": "經核實，異議成立。"}
    rules_on(tale, LEADERS, notice["id"], made["id"], ruling)
