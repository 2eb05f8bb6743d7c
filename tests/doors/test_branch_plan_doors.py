"""Stories of plans, documents, material, seats and terms through the API and at the terminal."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from sqlmodel import select

from service import campaigns
from service.db import reading, writing
from service.delivery import courier
from service.jobs_of_the_clock import jobs_of
from service.models import OfficeTerm, Task
from tests.doors.house import House, local
from tests.doors.shell import Shell

WHOLE = {
    "goals": "建成五个好支部",
    "theme": "优质服务",
    "carriers": "示范岗",
    "focus": "窗口",
    "tasks": [
        {
            "title": "窗口服务",
            "qualitative": "群众满意",
            "quantitative": "不超过十分钟",
            "deadline": "2026-06-30",
            "responsible": "组织委员",
        }
    ],
}
PLANS, TERMS = "/api/v1/branch-plans", "/api/v1/terms"


def test_a_plan_goes_up_comes_back_and_is_adopted(house: House) -> None:
    branch, above = house.caller("B1"), house.caller("G1")
    number = house.campaign("B1").id
    made = branch.does(PLANS, {"campaign_id": number, "theme": "优质服务"})
    here = f"{PLANS}/{made['id']}"
    told = branch.post(f"{here}/submission").get_json()["reasons"]
    assert [one["code"] for one in told] == [
        "branch_plans.lacks_goals",
        "branch_plans.lacks_carriers",
        "branch_plans.lacks_focus",
        "branch_plans.too_few_tasks",
    ]
    assert all(one["message"].endswith(".") for one in told)
    branch.does(f"{here}/revision", WHOLE)
    branch.does(f"{here}/submission")
    assert branch.post(f"{here}/approval", {"version": 1}).status_code == 403
    above.rules(f"{here}/return", {"reason": "指标太低"})
    assert branch.reads(here)["opinion"] == "指标太低"
    branch.does(f"{here}/revision", WHOLE)
    branch.does(f"{here}/submission")
    assert branch.post(f"{here}/adoption").status_code == 409
    above.rules(f"{here}/approval", {"opinion": "同意"})
    done = branch.does(f"{here}/adoption", {"resolution": "支部大会通过"})
    assert (done["state"], done["adopted_on"]) == ("adopted", "2026-03-10")
    assert done["tasks"][0]["responsible"] == "组织委员"
    assert [line.rule for line in house.history("B1", "refused")] == [
        "write_branch_plan",
        "examine_branch_plan",
        "write_branch_plan",
    ]
    again = branch.does(PLANS, {"campaign_id": number, **WHOLE})
    assert again["number"] == 2
    old = branch.post(f"{here}/submission").get_json()["reasons"]
    assert old[0]["code"] == "branch_plans.not_the_newest"


def test_the_tops_plan_is_examined_by_whoever_stands_in_for_a_superior(house: House) -> None:
    top, group = house.caller("C"), house.caller("C", "leading_group")
    made = top.does(PLANS, {"campaign_id": house.campaign("C").id, **WHOLE})
    top.does(f"{PLANS}/{made['id']}/submission")
    group.rules(f"{PLANS}/{made['id']}/approval")
    assert top.does(f"{PLANS}/{made['id']}/adoption")["state"] == "adopted"


def test_plans_of_others_are_not_listed(house: House) -> None:
    house.caller("B1").does(PLANS, {"campaign_id": house.campaign("B1").id, **WHOLE})
    assert house.caller("B2").reads(PLANS)["branch_plans"] == []
    assert len(house.caller("G1").reads(PLANS)["branch_plans"]) == 1
    number = house.caller("G1").reads(PLANS)["branch_plans"][0]["id"]
    assert house.caller("B2").get(f"{PLANS}/{number}").status_code == 404


def test_what_no_plan_names_is_neither_a_document_nor_material(house: House) -> None:
    branch, number = house.caller("B1"), house.campaign("B1").id
    document = {"campaign_id": number, "document": "rules", "title": "细则", "body": "条文"}
    told = branch.post("/api/v1/documents", document).get_json()
    assert told["reasons"][0]["code"] == "branch_plans.no_such_document"
    material = {"campaign_id": number, "fact": "anything", "title": "成果", "body": "说明"}
    told = branch.post("/api/v1/filings", material).get_json()
    assert told["reasons"][0]["code"] == "branch_plans.no_such_filing"
    assert len(house.history("B1", "refused")) == 2


def test_a_leading_group_shows_who_sits_and_what_is_vacant(house: House) -> None:
    branch, number = house.caller("B1"), house.campaign("B1").id
    seats = [
        {"seat": "head", "post": "secretary"},
        {"seat": "member", "post": "organization_officer", "count": 2},
    ]
    branch.does("/api/v1/seats", {"campaign_id": number, "seats": seats})
    found = house.caller("G1").reads(f"/api/v1/seats?campaign_id={number}")["seats"]
    assert [(s["seat"], len(s["people"]), s["vacant"]) for s in found] == [
        ("head", 1, 0),
        ("member", 1, 1),
    ]
    wrong = {"campaign_id": number, "seats": [{"seat": "head", "post": "member"}]}
    told = branch.post("/api/v1/seats", wrong).get_json()["reasons"]
    assert told[0]["message"] == "Whoever is first responsible (secretary) must head the group."
    branch.does("/api/v1/seats/dissolution", {"campaign_id": number, "reason": "撤并"})
    assert branch.reads("/api/v1/seats")["seats"] == []


def test_s2_13_an_election_is_put_off_held_and_the_next_term_begins(house: House) -> None:
    branch, above = house.caller("B1"), house.caller("G1")
    number = house.campaign("B1").id
    above.does(TERMS, {"campaign_id": number, "started_on": "2023-04-15"})
    late = {"campaign_id": number, "until": "2027-04-16", "reason": "防汛"}
    told = branch.post(f"{TERMS}/postponement", late)
    assert (told.status_code, told.get_json()["reasons"][0]["code"]) == (409, "tenure.too_late")
    assert len(house.history("B1", "refused")) == 1
    branch.does(f"{TERMS}/postponement", {**late, "until": "2026-10-15"})
    above.does(f"{TERMS}/decision", {"campaign_id": number, "grant": True})
    (row,) = above.reads(f"{TERMS}?due_before=2026-10-16")["terms"]
    assert (row["ends_on"], row["due_on"]) == ("2026-04-15", "2026-10-15")
    above.does(f"{TERMS}/election", {"campaign_id": number, "held_on": "2026-03-09"})
    assert [one["due_on"] for one in above.reads(TERMS)["terms"]] == ["2026-10-15", "2029-03-09"]
    backwards = {"campaign_id": number, "held_on": "2026-03-10", "ends_on": "2026-03-10"}
    told = above.post(f"{TERMS}/election", backwards)
    assert (told.status_code, told.get_json()["problems"][0]["field"]) == (422, "ends_on")


def test_the_same_at_the_terminal(small_house: House, tmp_path: Path) -> None:
    shell = Shell(small_house.settings.database_url, {"PACESETTER_SECRET_KEY": "k" * 40})
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(WHOLE), "utf-8")
    shell.reads("branch-plans", "draft", "B1", str(file))
    shell.reads("branch-plans", "submit", "B1")
    shell.reads("branch-plans", "approve", "B1")
    assert shell.reads("branch-plans", "adopt", "B1")["state"] == "adopted"
    assert len(shell.reads("branch-plans", "show", "B1")) == 1
    shell.reads("seats", "form", "B1", "--seat", "head:secretary")
    assert shell.reads("seats", "show", "B1")[0]["vacant"] == 0
    shell.reads("terms", "begin", "B1", "2023-04-15")
    shell.reads("terms", "postpone", "B1", "2026-10-15", "--reason", "防汛")
    assert shell.reads("terms", "decide", "B1", "grant")["status"] == "granted"
    assert shell.reads("terms", "elect", "B1", "2026-03-09")["ends_on"] == "2029-03-09"
    assert len(shell.reads("terms", "list", "B1")) == 2
    assert shell.reads("seats", "notice") == {"changed": 0, "terms": 0}
    assert shell.reads("documents", "list", "B1") == []
    assert shell.reads("filings", "list", "B1") == []
    refused = shell.run("filings", "file", "B1", "anything", "成果", "--body", "说明")
    assert refused.exit_code == 1
    assert "asks for no material" in refused.stderr
    file.write_text('{"goals": 7}', "utf-8")
    assert "goals" in shell.run("branch-plans", "draft", "B1", str(file)).stderr


def test_the_timetable_takes_up_terms_every_night(small_house: House) -> None:
    context = small_house.context
    with writing(context.sessions) as session:
        campaign = campaigns.by_code(session, "B1")
        session.add(
            OfficeTerm(
                root_organization_id=campaign.root_organization_id,
                organization_id=campaign.organization_id,
                started_on=date(2023, 4, 15),
                ends_on=date(2026, 4, 15),
                due_on=date(2026, 4, 15),
                recorded_at=local("2026-03-01"),
            )
        )
    work = jobs_of(context, courier(context))
    work["seats"]()
    work["seats"]()
    with reading(context.sessions) as session:
        (task,) = session.exec(select(Task).where(Task.kind == "term")).all()
        assert (task.campaign_id, task.due_on) == (campaign.id, date(2026, 4, 15))
