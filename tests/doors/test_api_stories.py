"""A campaign's whole life over HTTP: launched, worked on, decided, looked at."""

from __future__ import annotations

import pytest

from tests.doors.house import PLAN, House
from tests.doors.refusals import WHY, reasons, refusal


def test_a_plan_is_kept_and_launched(house: House) -> None:
    office = house.caller("X", "office")
    text = PLAN.replace("name: house", "name: second").replace("门户试点活动", "第二个活动")
    kept = office.does("/api/v1/plans", {"name": "second", "source": text})
    assert (kept["name"], kept["version"]) == ("second", 1)
    assert office.does("/api/v1/plans", {"name": "second", "source": text})["version"] == 1
    told = {one["name"]: one for one in office.reads("/api/v1/plans")["plans"]}
    assert told["second"] == {"name": "second", "file": False, "versions": [1]}
    assert told["default"]["file"] is True
    made = office.does("/api/v1/campaigns", {"plan": "second", "version": 1, "organization": "X"})
    assert (made["organization"], made["plan"]) == ("X", "second")
    mine = office.reads(f"/api/v1/campaigns?root_id={made['root_id']}")["campaigns"]
    assert [one["organization"] for one in mine] == ["X", "X1"]


def test_a_second_launch_of_the_same_is_refused(house: House) -> None:
    body = {"plan": "house", "version": 1, "organization": "C"}
    answer = house.caller("C", "office").post("/api/v1/campaigns", body)
    assert len(reasons(answer)) >= 1
    assert (
        house.caller("C", "office").post("/api/v1/campaigns", {**body, "version": 9}).status_code
        == 404
    )
    assert house.caller("C", "office").post(
        "/api/v1/campaigns", {**body, "plan": "none"}
    ).status_code in (404, 422)


def test_a_broken_plan_tells_every_mistake_with_its_line(house: House) -> None:
    text = PLAN.replace("leave: on_approval", "leave: on_aproval").replace(
        "every: month", "every: moon"
    )
    answer = house.caller("C", "office").post("/api/v1/plans", {"name": "house", "source": text})
    assert answer.status_code == 422
    problems = answer.get_json()["problems"]
    assert len(problems) >= 2
    assert all(problem["row"] and problem["field"] and problem["message"] for problem in problems)
    assert house.caller("C", "office").reads("/api/v1/plans/house")["title"] == "门户试点活动"


def test_a_plan_is_shown_and_rehearsed(house: House) -> None:
    office = house.caller("C", "office")
    shown = office.reads("/api/v1/plans/house")
    assert shown["mermaid"].startswith(("stateDiagram", "---", "flowchart", "gantt"))
    assert {line["sort"] for line in shown["timeline"]} >= {"round", "stage"}
    rows = office.reads("/api/v1/plans/house/rehearsal?assume=never")
    fields = {"at", "kind", "organization", "round", "stage", "to", "channels", "rule"}
    assert all(fields <= set(row) for row in rows)
    assert {row["kind"] for row in rows} <= {
        *("move", "reminder", "due", "overdue", "escalation", "duty")
    }
    far = office.get("/api/v1/plans/house/rehearsal?to=2999-01-01")
    assert far.status_code == 422
    assert far.get_json()["problems"][0]["field"] == "to"


def test_handed_in_returned_handed_in_again_and_approved(house: House) -> None:
    secretary, superior = house.caller("B1"), house.caller("G1")
    refused = secretary.post(house.path("B1", "submit"))
    assert reasons(refused) == ["guard.meeting_held"]
    house.submits("B1")
    campaign = house.campaign("B1")
    decision = {"campaign_id": campaign.id, "version": campaign.version}
    short = superior.post("/api/v1/approvals", {**decision, "verb": "return"})
    assert reasons(short) == ["reason.reason_wanted"]
    superior.does("/api/v1/approvals", {**decision, "verb": "return", "reason": "请补充材料"})
    assert house.campaign("B1").submitted_at is None
    secretary.does(house.path("B1", "submit"))
    told = superior.does(
        "/api/v1/approvals",
        {"campaign_id": campaign.id, "verb": "approve", "version": house.campaign("B1").version},
    )
    assert told["approved_at"] is not None
    kinds = [line.kind for line in house.history("B1")]
    assert [kind for kind in kinds if kind in ("submitted", "returned", "approved")] == [
        *("submitted", "returned", "submitted", "approved")
    ]
    listed = superior.reads(f"/api/v1/approvals?campaign_id={campaign.id}")["approvals"]
    assert [one["verb"] for one in listed] == ["returned", "approved"]
    assert listed[0]["reason"] == "请补充材料"


def test_approving_what_has_changed_since_is_refused_and_shows_the_present(house: House) -> None:
    """AC7: an approval is bound to the version that was seen."""
    house.submits("B1")
    stale = house.campaign("B1").version
    secretary = house.caller("B1")
    secretary.does(house.path("B1", "withdraw"))
    secretary.does(*house.meeting("B1", "2026-03-09"))
    secretary.does(house.path("B1", "submit"))
    present = house.campaign("B1")
    answer = house.caller("G1").post(
        "/api/v1/approvals", {"campaign_id": present.id, "verb": "approve", "version": stale}
    )
    assert reasons(answer) == ["reason.stale_version"]
    params = answer.get_json()["reasons"][0]["params"]
    assert params == {"seen": str(stale), "current": str(present.version)}
    assert house.campaign("B1").approved_at is None
    assert [refusal(line) for line in house.history("B1", "refused")] == ["approve"]
    by_header = house.caller("G1").post(
        "/api/v1/approvals",
        {"campaign_id": present.id, "verb": "approve", "version": present.version},
        seen=stale,
    )
    assert reasons(by_header) == ["reason.stale_version"]


def test_the_same_mistake_by_the_wrong_person_is_forbidden(house: House) -> None:
    house.submits("B1")
    campaign = house.campaign("B1")
    body = {"campaign_id": campaign.id, "verb": "approve", "version": campaign.version}
    assert reasons(house.caller("B1").post("/api/v1/approvals", body), 403) == [
        "reason.not_your_role"
    ]
    assert reasons(house.caller("C", "office").post("/api/v1/approvals", body), 403)
    assert house.caller("G2").post("/api/v1/approvals", body).status_code == 404
    attempts = house.history("B1", "refused")
    assert [refusal(line) for line in attempts] == ["approve"] * 3
    assert all(line.actor == "person" and line.person_id for line in attempts)
    assert house.campaign("B1").version == campaign.version


def test_a_verb_that_is_not_for_now_tells_why(house: House) -> None:
    assert reasons(house.caller("B1").post(house.path("B1", "start")))
    assert reasons(house.caller("B1").post(house.path("B1", "withdraw")))
    office = house.caller("C", "office")
    assert reasons(office.post(house.path("B1", "resume")))
    answer = office.post(house.path("B1", "reopen"), {"stage": "main/plege", "reason": WHY})
    assert reasons(answer)
    body = {"campaign_id": house.campaign("B1").id, "verb": "approve"}
    version = {"version": house.campaign("B1").version}
    assert reasons(house.caller("G1").post("/api/v1/approvals", {**body, **version}))


def test_halted_resumed_reopened_and_ended(house: House) -> None:
    office = house.caller("C", "office")
    assert office.does(house.path("B1", "suspend"), {"reason": WHY})["state"] == "suspended"
    assert reasons(house.caller("B1").post(house.path("B1", "submit")))
    assert office.does(house.path("B1", "resume"))["state"] == "main/mobilization"
    house.submits("B1")
    campaign = house.campaign("B1")
    house.caller("G1").does(
        "/api/v1/approvals",
        {"campaign_id": campaign.id, "verb": "approve", "version": campaign.version},
    )
    house.day("2026-04-02")
    assert house.campaign("B1").state == "main/pledge"
    told = office.does(house.path("B1", "reopen"), {"stage": "main/mobilization", "reason": WHY})
    assert told["state"] == "main/mobilization"
    assert told["visit"] > campaign.visit
    told = office.does(house.path("B1", "cancel"), {"reason": WHY})
    assert (told["state"], told["closed_at"] is not None) == ("cancelled", True)
    assert reasons(office.post(house.path("B1", "cancel"), {"reason": WHY}))


def test_a_duty_is_done_once(house: House) -> None:
    secretary, body = house.caller("B1"), {"duty": "monthly_meeting", "period": "2026-03"}
    secretary.does(house.path("B1", "fulfil"), body)
    assert reasons(secretary.post(house.path("B1", "fulfil"), body)) == ["reason.already_done"]
    duties = secretary.reads(house.path("B1"))["duties"]
    assert [(one["period"], one["done_at"] is not None) for one in duties] == [("2026-03", True)]
    early = secretary.post(house.path("B1", "fulfil"), {**body, "period": "2026-06"})
    assert reasons(early)
    unknown = secretary.post(house.path("B1", "fulfil"), {**body, "duty": "no_such_duty"})
    assert unknown.status_code in (403, 409)


@pytest.mark.parametrize(
    ("asked", "word"),
    [("zh-CN", "会议"), ("zh-TW", "會議"), ("en-GB", "Meetings"), ("fr", "Meetings")],
)
def test_answers_speak_the_language_that_was_asked_for(house: House, asked: str, word: str) -> None:
    """Nobody's language is French: then it is the person's own."""
    submit = house.path("B1", "submit")
    answer = house.caller("B1").post(submit, headers={"Accept-Language": asked})
    assert word in answer.get_json()["reasons"][0]["message"]
