"""The logistics group's three steps: study and plans, pledges, and the work of the winter."""

from __future__ import annotations

from tests.stories import acts
from tests.stories.acts import V1
from tests.stories.tale import Place, Tale

GROUP = (
    Place(
        "H", "后勤集团党总支", "general_branch", members=1, masses=0,
        posts=("secretary", "office", "leading_group", "general_branch_secretary",
               "general_manager", "general_branch_office"),
    ),
    Place("A", "饮食服务中心党支部", "branch", "H", members=1, masses=0),
    Place("B", "物业服务中心党支部", "branch", "H", members=1, masses=0),
    Place("C", "水电服务中心党支部", "branch", "H", members=1, masses=0),
)  # fmt: skip
FOUNDED = Place("N", "接待服务中心党支部", "branch", "H", members=1, masses=0)
BRANCHES = ("A", "B", "C")
#: S0-11: the three kinds of meeting of the first step, and the study of the documents.
MEETINGS = ("mobilization_meeting", "member_meeting", "branch_life_meeting", "study")
LEADERS = "H-leading_group"


def above(code: str) -> str:
    """Who approves what an organisation hands in: the leading group, for the group itself."""
    return LEADERS if code == "H" else "H-secretary"


def holds(tale: Tale, code: str, key: str, **more: str) -> None:
    """An organisation meets, its secretary and its member both there."""
    acts.meets(tale, code, key, attendance={"expected": 2, "present": 2}, **more)


def prepares(tale: Tale, code: str) -> None:
    """All that the first step wants of an organisation: meetings, study, a plan of its own."""
    for key in MEETINGS:
        holds(tale, code, key)
    acts.adopts_a_plan(tale, code, above(code))


def forms_group(tale: Tale, code: str) -> list[tuple[str, str]]:
    """An organisation forms its leading group; return its seats and their posts."""
    body = {"campaign_id": tale.campaign(code)}
    seats = tale.secretary(code).does(f"{V1}/seats", body)["seats"]
    return [(seat["seat"], seat["post"]) for seat in seats]


def reports(tale: Tale, period: str) -> None:
    """The office puts together how the work stands (S0-2)."""
    body = {"campaign_id": tale.campaign("H"), "duty": "coordination_report", "period": period}
    office = tale.who("H-office")
    report = office.does(f"{V1}/reviews/reports", body)["id"]
    office.does(f"{V1}/reviews/reports/{report}/submission")


def those_who_pledge(code: str) -> tuple[str, ...]:
    """The members of an organisation: its secretary is one of them."""
    return (f"{code}-secretary", f"{code}-member-1")


def all_pledge(tale: Tale, code: str) -> dict[str, int]:
    """The branch and every member pledge, publicly (S0-12); return the pledges by their owner."""
    made = {code: acts.pledges(tale, f"{code}-secretary", code, [acts.item()], person=False)}
    acts.accepts_pledge(tale, above(code), made[code])
    for who in those_who_pledge(code):
        made[who] = acts.pledges(tale, who, code, [acts.item("把服务窗口办好")])
        examiner = "H-secretary" if who.endswith("secretary") else f"{code}-secretary"
        acts.accepts_pledge(tale, LEADERS if who == "H-secretary" else examiner, made[who])
    for number in made.values():
        acts.publishes_pledge(tale, f"{code}-secretary", number)
    return made


def step_one(tale: Tale) -> None:
    """学习动员, May to September."""
    acts.launches(tale, "logistics-000", "H")
    tale.until("2010-05-10")
    assert forms_group(tale, "H") == [
        ("head", "general_branch_secretary"),  # S0-1: two heads, each by a post
        ("head", "general_manager"),
        ("office", "general_branch_office"),  # S0-2
    ]
    tale.until("2010-05-20")
    for code in BRANCHES:
        assert forms_group(tale, code) == [("head", "secretary")]  # S0-3
        acts.does_duty(tale, f"{code}-secretary", code, "branch_leading_group", "once")
    tale.until("2010-06-10")
    for code in ("H", "A", "C"):
        prepares(tale, code)
        acts.submits(tale, code)
    tale.until("2010-06-11")
    for code in ("H", "A", "C"):
        acts.approves(tale, above(code), code)
    tale.until("2010-06-28")
    reports(tale, "2010-Q2")


def b_is_given_time_and_then_told_to_do_better(tale: Tale) -> None:
    """B is given fifteen days more; what it then hands in comes back once."""
    tale.until("2010-09-20")
    body = {
        "campaign_id": tale.campaign("B"),
        "until": "2010-10-15",
        "reason": "新校区入住，人手不足。",
    }
    asked = tale.secretary("B").does(f"{V1}/postponements", body)["id"]
    tale.secretary("H").does(f"{V1}/postponements/{asked}", {"grant": True})
    tale.until("2010-09-28")
    reports(tale, "2010-Q3")
    tale.until("2010-10-08")
    assert tale.state("A") == "before_july/pledge"
    assert tale.state("B") == "before_july/mobilization"
    forms = acts.is_refused(tale, "B-secretary", tale.path("B", "submit"))
    assert "guard.meeting_held" in forms
    prepares(tale, "B")
    acts.submits(tale, "B")
    acts.sends_back(tale, "H-secretary", "B", "支部生活会的记录没有写出查摆的问题。")
    tale.until("2010-10-11")
    holds(tale, "B", "branch_life_meeting", topic="查摆问题")
    acts.submits(tale, "B")
    acts.approves(tale, "H-secretary", "B")


def n_is_founded(tale: Tale) -> None:
    """A branch is founded half-way: it begins where the group stands, with the pledges."""
    tale.until("2010-10-18")
    tale.comes(FOUNDED)
    assert tale.state("N") == "before_july/pledge"
    assert forms_group(tale, "N") == [("head", "secretary")]


def the_groups_secretary_is_away(tale: Tale) -> None:
    """For ten days a member of the general branch signs for its secretary, and no longer."""
    tale.until("2010-11-01")
    body = {
        "substitute_id": tale.person("H-member-1"),
        "since": "2010-11-01",
        "until": "2010-11-10",
        "reason": "外出学习",
    }
    tale.secretary("H").does(f"{V1}/substitutes", body)
    tale.until("2010-11-05")
    acts.submits(tale, "A")
    acts.approves(tale, "H-member-1", "A")
    told = tale.secretary("A").reads(f"{V1}/approvals?campaign_id={tale.campaign('A')}")
    assert [each["on_behalf"] for each in told["approvals"]] == [False, True]
    tale.until("2010-11-11")
    acts.submits(tale, "B")
    seen = tale.secretary("B").reads(tale.path("B"))["version"]
    body = {"campaign_id": tale.campaign("B"), "verb": "approve", "version": seen}
    # A member of the general branch may not so much as know of a branch's campaign.
    assert tale.who("H-member-1").post(f"{V1}/approvals", body).status_code == 404
    acts.approves(tale, "H-secretary", "B")


def step_two(tale: Tale) -> dict[str, int]:
    """公开承诺, October and November, but for C; return the pledges by their owner."""
    b_is_given_time_and_then_told_to_do_better(tale)
    n_is_founded(tale)
    tale.until("2010-10-25")
    made: dict[str, int] = {}
    for code in ("H", "A", "B", "N"):
        made |= all_pledge(tale, code)
    for code in ("A", "B", "N"):
        for who in (f"{code}-secretary", f"{code}-member-1"):  # each for itself, nobody for all
            acts.contributes(tale, who, "member_pledge")
    for code in ("H", "N"):
        acts.submits(tale, code)
        acts.approves(tale, above(code), code)
    the_groups_secretary_is_away(tale)
    return made


def c_catches_up(tale: Tale) -> dict[str, int]:
    """C is late with its pledges, and gives them on the ninth day."""
    tale.until("2010-12-09")
    made = all_pledge(tale, "C")
    for who in ("C-secretary", "C-member-1"):
        acts.contributes(tale, who, "member_pledge")
    acts.submits(tale, "C")
    acts.approves(tale, "H-secretary", "C")
    return made


def step_three(tale: Tale, made: dict[str, int]) -> None:
    """有效推进, December to March: what was promised is done, and one says why it is not."""
    tale.until("2010-12-28")
    reports(tale, "2010-Q4")
    for who, number in made.items():
        (item,) = tale.secretary(who[0]).reads(f"{V1}/pledges/{number}")["items"]
        owner = who if "-" in who else f"{who}-secretary"
        path = f"{V1}/pledges/items/{item['id']}"
        if who == "B-member-1":
            body = {"explanation": "因病住院两个月，没有做到。", "objective": True}
            tale.who(owner).does(f"{path}/failure", body)
            (shown,) = tale.secretary("B").reads(f"{V1}/pledges/{number}")["items"]
            assert (shown["state"], shown["explanation"]) == ("failed", body["explanation"])
        else:
            tale.who(owner).does(f"{path}/progress", {"progress": 100, "note": "已办好"})
    tale.until("2011-03-10")
    for code in tale.places:
        holds(tale, code, "thematic_education")
    tale.until("2011-03-28")
    reports(tale, "2011-Q1")
