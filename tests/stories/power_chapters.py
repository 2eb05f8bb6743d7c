"""The chapters of seed 004, from planning by class to the day of the meeting that commends."""

from __future__ import annotations

from service import campaigns
from tests.stories import acts
from tests.stories import power_year as year
from tests.stories.tale import Tale

V1 = acts.V1
STAND_IN = "C-organization_officer"
Pledged = dict[str, dict[str, int]]

#: Reminders and ladder of B2's planning, due on Wednesday 29 March 2023; e-mail and text message
#: are two. Three working days before and after: 24 March and 3 April.
SAID_TO_B2 = [
    ("2023-03-22", "reminder_due", "secretary"),
    *[("2023-03-24", "reminder_due", "secretary")] * 2,
    *[("2023-03-29", "reminder_due", "secretary")] * 2,
    *[("2023-03-30", "overdue", "secretary")] * 2,
    ("2023-04-03", "escalation", "superior(secretary)"),
    ("2023-04-05", "escalation", "office"),
    ("2023-04-12", "escalation", "leading_group"),
]


def plans_are_made(tale: Tale) -> None:
    """S4-2: the bureau and B1 plan in time, one of them at the second attempt; B2 is late."""
    tale.until("2023-03-06")
    year.plans(tale, "C")
    acts.approves(tale, "C-leading_group", "C")
    year.plans(tale, "B1")
    acts.sends_back(tale, "C-secretary", "B1", "创建标准要按生产、技术、管理骨干分类")
    tale.until("2023-03-16")
    year.does_all_duties(tale, "B1")
    tale.until("2023-03-20")
    acts.submits(tale, "B1")
    body = {
        "substitute_id": tale.person(STAND_IN), "since": "2023-03-21", "until": "2023-03-24",
        "reason": "外出学习",
    }  # fmt: skip
    tale.secretary("C").does(f"{V1}/substitutes", body)
    assert year.may_not_sign(tale, STAND_IN, "B1"), "not before the first day"
    tale.until("2023-03-22")
    acts.approves(tale, STAND_IN, "B1")
    tale.until("2023-04-14")
    told = tale.said("B2", "reminder", "escalation")
    assert [line for line in told if not line[1].startswith("duty")] == SAID_TO_B2
    year.plans(tale, "B2")
    assert year.may_not_sign(tale, STAND_IN, "B2"), "no longer after the last"
    acts.approves(tale, "C-secretary", "B2")


def duties_are_shared_out(tale: Tale) -> None:
    """S4-3: 专题部署会 and a list of everybody's duties; B1 has ten days more, N is new."""
    tale.comes(year.NEW)
    for code in ("C", "B2", "N"):
        year.deploys(tale, code)
    tale.until("2023-04-20")
    body = {"campaign_id": tale.campaign("B1"), "until": "2023-05-08", "reason": "迎峰度夏检修"}
    asked = tale.secretary("B1").does(f"{V1}/postponements", body)["id"]
    tale.secretary("C").does(f"{V1}/postponements/{asked}", {"grant": True})
    tale.until("2023-05-08")
    year.deploys(tale, "B1")
    tale.until("2023-05-10")


def work_is_carried_on(tale: Tale, made: Pledged) -> None:
    """S4-4, S4-7, S4-9: the spot check by draw, the ticket, the pledges kept and the one failed."""
    tale.until("2023-06-12")
    year.does_all_duties(tale, "B1")
    drawn = year.draws(tale, "the spot check of summer 2023", "不定期抽查")
    (visit,) = drawn["visits"]
    assert visit["organization"] == year.drawn_by_hand(drawn["draw"])
    year.inspects(tale, drawn["id"], [visit["organization"]], 80)
    acts.does_duty(tale, "C-office", "C", "spot_check", "2023-Q2")
    ticket = year.is_ticketed(tale, "B2", "2023-06-30")
    tale.until("2023-06-29")
    here = f"{V1}/tickets/{ticket}"
    seen = tale.secretary("B2").reads(here)["colours"]
    # Five working days before Friday 30 June is Sunday 25 June, a make-up day.
    assert [(one["colour"], one["on"]) for one in seen] == [
        ("none", "2023-06-12"),
        ("blue", "2023-06-25"),
        ("yellow", "2023-06-29"),
    ]
    tale.secretary("B2").does(f"{here}/feedback", {"text": year.REPORT})
    tale.secretary("C").rules(f"{here}/closing")
    tale.until("2023-09-12")
    year.does_all_duties(tale, "B1", but="skills")  # optional: it bars from nothing
    for ones in made.values():
        for who, number in ones.items():
            (year.fails if who == "N-member-1" else year.keeps)(tale, who, number)


def every_member_is_appraised(tale: Tale, made: Pledged) -> None:
    """S4-5: each member's work and pledge, by the members and the masses of the organisation."""
    tale.until("2023-10-10")
    for code, ones in made.items():
        for who, number in ones.items():
            above = "C-leading_group" if code == "C" else "C-secretary"
            judge = above if who.endswith("secretary") else f"{code}-secretary"
            year.is_judged(tale, who, number, judge, 50 if who == "N-member-1" else 90)
        everybody = year.everybody(tale, code)
        told = year.holds_vote(tale, code, "members", everybody + year.masses(tale, code))
        assert len(told["results"]["subjects"]) == len(everybody), "full coverage"
        asked = {tally["question"] for tally in told["results"]["tallies"]}
        assert asked == {"work", "pledge"}
    tale.until("2023-11-03")


def what_was_done_is_checked(tale: Tale) -> None:
    """S4-9, S4-10: self-checks, the regular assessment and its feedback, the masses' judgement."""
    for code in tale.places:
        year.checks_itself(tale, code)
    year.assesses(tale, ["B1", "B2", "N"], 75)
    acts.does_duty(tale, "C-office", "C", "regular_assessment", "2023-H2")
    voters = [who for code in tale.places for who in year.everybody(tale, code)]
    voters += [who for code in tale.places for who in year.masses(tale, code)[:2]]
    told = year.holds_vote(tale, "C", "organizations", voters, counted_on="2023-11-06")
    assert {one["grade"] for one in told["results"]["subjects"]} == {"satisfied"}
    asked = {tally["question"] for tally in told["results"]["tallies"]}
    assert asked == {f"four_strong_{n}" for n in range(1, 5)}, "each item of 四强 is shown (S4-1)"
    year.does_all_duties(tale, "B1", but="skills")


def names_are_put_forward(tale: Tale) -> tuple[int, list[int], int, list[int]]:
    """S4-8, S4-11: the meeting has its day, and names are wanted fifteen working days before."""
    day = {"event": "commendation_day", "on": "2023-12-22"}
    tale.who("C-office").does(tale.path("C", "events"), day)
    secretary = tale.secretary("C")
    opened = [
        secretary.does(f"{V1}/awards", {"campaign_id": tale.campaign("C"), "award": key})
        for key in ("strong_organizations", "excellent_members")
    ]
    assert [award["nominate_by"] for award in opened] == ["2023-12-01"] * 2
    units, people = (award["id"] for award in opened)
    put, branch = f"{V1}/nominations", tale.secretary("B1")
    strong = branch.does(put, year.named(tale, units, "B1", organization_id=place(tale, "B1")))
    late = year.named(tale, units, "B2", organization_id=place(tale, "B2"))
    assert acts.is_refused(tale, "B2-secretary", put, late) == ["commendation.duties_overdue"]
    one = year.named(tale, people, "B1", person_id=tale.person("B1-secretary"))
    first = tale.who("B1-member-1").does(put, {**one, "applying": True})
    assert branch.does(put, one)["id"] == first["id"], "民主推荐: a member named, the branch agrees"
    other = year.named(tale, people, "B2", person_id=tale.person("B2-member-1"))
    second = tale.secretary("B2").does(put, other)
    broken = year.named(tale, people, "N", person_id=tale.person("N-member-1"))
    assert acts.is_refused(tale, "N-secretary", put, broken) == ["commendation.pledge_below"]
    year.hand_in(tale, units)
    year.hand_in(tale, people)
    return units, [strong["id"]], people, [first["id"], second["id"]]


def place(tale: Tale, code: str) -> int:
    """The number of an organisation."""
    with tale.looking() as session:
        return campaigns.by_code(session, code).organization_id


def the_best_are_commended(tale: Tale) -> None:
    """S4-11, S4-13: one objection is upheld; opinions are heard; awards on the meeting's day."""
    units, strong, people, excellent = names_are_put_forward(tale)
    tale.until("2023-11-22")
    year.decides(tale, units, strong)
    notice = year.decides(tale, people, excellent)
    said = {"nomination_id": excellent[1], "text": "事迹不实"}
    raised = tale.who("B2-masses-1").does(f"{V1}/notices/{notice}/objections", said)
    tale.until("2023-11-24")
    ruled = {"upheld": True, "ruling": "核查属实"}
    acts.rules_on(tale, "C-secretary", notice, raised["id"], ruled)
    tale.until("2023-12-02")
    for code in tale.places:
        year.hears(tale, code)
    tale.until("2023-12-22")
    for award in (units, people):
        tale.secretary("C").does(f"{V1}/awards/{award}/award")
