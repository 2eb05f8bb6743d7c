"""The logistics group's election on the eve of 七一, and how the second thematic period ends."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from tests.stories import acts
from tests.stories.acts import V1
from tests.stories.logistics_steps import LEADERS, holds, reports
from tests.stories.tale import Tale

#: Whoever has names of its own, from below.
ALL = ("A", "B", "C", "N", "H")
#: Items of 五个好 and of 五带头.
GOOD = 5
DEEDS = "带头服务师生，带头攻坚克难，全年没有一起投诉，师生员工反映很好。"


def opens(tale: Tale, award: str, places: int) -> int:
    """The leading group opens an award for names."""
    body = {"campaign_id": tale.campaign("H"), "award": award, "places": places}
    return int(tale.who(LEADERS).does(f"{V1}/awards", body)["id"])


def names(tale: Tale, code: str, award: int, who: str = "") -> int:
    """A secretary puts forward a member, or the branch."""
    body: dict[str, Any] = {
        "award_id": award,
        "campaign_id": tale.campaign(code),
        "deeds": DEEDS,
        "statements": acts.says_of(GOOD),  # 五个好, 五带头 (S0-5, S0-6)
    }
    if who:
        body["person_id"] = tale.person(who)
    return int(tale.secretary(code).does(f"{V1}/nominations", body)["id"])


def all_names_are_in(tale: Tale, award: int) -> None:
    """Everybody says so, also who puts nobody forward."""
    for code in ALL:
        body = {"award_id": award, "campaign_id": tale.campaign(code)}
        tale.secretary(code).does(f"{V1}/nominations/handing-in", body)


def elects(tale: Tale, award: int, votes: dict[int, int], minutes: int) -> None:
    """The meeting elects (S0-10): ten are entitled, nine came."""
    body = {
        "by_meeting": True,
        "votes": [{"nomination": number, "votes": count} for number, count in votes.items()],
        "entitled": 10,
        "present": 9,
        "in_favour": 9,
        "minutes_id": minutes,
    }
    tale.who(LEADERS).does(f"{V1}/awards/{award}/decisions", body)


def shows(tale: Tale, award: int) -> dict[str, Any]:
    """The names are shown to the public."""
    notice: dict[str, Any] = tale.who(LEADERS).does(
        f"{V1}/awards/{award}/notices", {"where_to": "党总支办公室"}
    )
    return notice


def minutes_of(tale: Tale) -> int:
    """The record of the meeting that elected."""
    body = {
        "campaign_id": tale.campaign("H"),
        "name": "选举大会纪要.pdf",
        "content": b64encode(b"%PDF-1.7 minutes").decode(),
    }
    return int(tale.who("H-secretary").does(f"{V1}/attachments", body)["id"])


def election(tale: Tale) -> None:
    """Names in May, the meeting in June, the list shown, one name struck off, the award made."""
    tale.until("2011-05-09")
    branches = opens(tale, "outstanding_organizations", 1)
    members = opens(tale, "outstanding_members", 2)
    first, second = names(tale, "A", branches), names(tale, "B", branches)
    persons = [names(tale, code, members, f"{code}-member-1") for code in ("A", "C", "N")]
    all_names_are_in(tale, branches)
    all_names_are_in(tale, members)
    tale.until("2011-06-03")
    for code in ALL:
        holds(tale, code, "election_meeting")
    minutes = minutes_of(tale)
    body = {"by_meeting": True, "votes": [{"nomination": first, "votes": 6}], "minutes_id": minutes,
            "entitled": 10, "present": 9, "in_favour": 9}  # fmt: skip
    unjudged = acts.is_refused(tale, LEADERS, f"{V1}/awards/{branches}/decisions", body)
    assert unjudged == ["commendation.item_not_judged"] * GOOD  # by these standards (S0-10)
    for name in (first, second, *persons):
        acts.judges(tale, LEADERS, name, GOOD)
    two = f"{V1}/awards/{branches}/decisions"
    assert acts.is_refused(tale, LEADERS, two, {"nominations": [first]}) == [
        "commendation.election_wanted"
    ]
    elects(tale, branches, {first: 6, second: 3}, minutes)
    elects(tale, members, dict(zip(persons, (8, 7, 3), strict=True)), minutes)
    tale.until("2011-06-07")
    shows(tale, branches)
    notice = shows(tale, members)
    assert notice["ends_on"] == "2011-06-14"  # five working days after 7 June
    one_is_objected_to(tale, notice, persons[1])
    tale.until("2011-06-20")
    for award in (branches, members):
        tale.who(LEADERS).does(f"{V1}/awards/{award}/award")


def one_is_objected_to(tale: Tale, notice: dict[str, Any], nomination: int) -> None:
    """A member objects by name; looked into, it holds: the name goes, the days begin anew."""
    tale.until("2011-06-09")
    body = {"nomination_id": nomination, "text": "去年十二月前没有公开承诺，与事迹不符。"}
    raised = tale.who("B-member-1").does(f"{V1}/notices/{notice['id']}/objections", body)["id"]
    tale.until("2011-06-10")
    ruling = {"upheld": True, "ruling": "经核查属实，取消资格。"}
    acts.rules_on(tale, LEADERS, notice["id"], raised, ruling)
    shown = tale.who(LEADERS).reads(f"{V1}/notices?award_id={notice['award_id']}")["notices"]
    assert [(each["status"], each["ends_on"], len(each["names"])) for each in shown] == [
        ("replaced", "2011-06-14", 2),
        ("open", "2011-06-17", 1),
    ]


def tasks_are_done(tale: Tale) -> None:
    """What the organisations' own plans set for June (S0-7) is reported in time."""
    for code in ("H", "A", "B", "C"):
        secretary = tale.secretary(code)
        (own,) = secretary.reads(f"{V1}/branch-plans?campaign_id={tale.campaign(code)}")[
            "branch_plans"
        ]
        body = {"task": 1, "note": "窗口平均等候七分钟。"}
        (task,) = secretary.does(f"{V1}/branch-plans/{own['id']}/tasks", body)["tasks"]
        assert (task["state"], task["days"]) == ("done", 0)


def second_period(tale: Tale) -> None:
    """围绕迎接党的十八大: without an end, until the congress has its day."""
    for day, period in (("2011-06-28", "2011-Q2"), ("2011-09-28", "2011-Q3"),
                        ("2011-12-28", "2011-Q4"), ("2012-03-28", "2012-Q1"),
                        ("2012-06-28", "2012-Q2"), ("2012-09-27", "2012-Q3")):  # fmt: skip
        tale.until(day)
        reports(tale, period)
        if period == "2012-Q1":
            tasks_are_done(tale)
    tale.until("2012-09-29")
    body = {"event": "congress_18", "on": "2012-11-08"}
    tale.who(LEADERS).does(tale.path("H", "events"), body)
    tale.until("2012-11-12")
