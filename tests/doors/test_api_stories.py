"""A campaign's whole life over HTTP: brought in, launched, worked on, decided, looked at."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from werkzeug.test import TestResponse

from notifications.outbox import Message
from service import incidents
from service import organizations as tree
from service import people as staff
from service.db import writing
from service.models import History
from service.ticking import deliver_now
from tests.doors.house import PLAN, TREE, House, local, name_of

WHY = "一个理由"


def reasons(answer: TestResponse, status: int = 409) -> list[str]:
    """The codes of a refusal's reasons, each of which has a sentence."""
    told = answer.get_json()
    assert (answer.status_code, told["error"]) == (
        status,
        "refused" if status == 409 else "forbidden",
    )
    assert all(reason["message"] not in ("", reason["code"]) for reason in told["reasons"])
    return [reason["code"] for reason in told["reasons"]]


def refusal(line: History) -> str:
    """What somebody tried."""
    return str(line.rule)


# --- organisations and people ---------------------------------------------------------------------


def test_what_was_imported_is_told(house: House) -> None:
    office = house.caller("C", "office")
    told = office.reads("/api/v1/organizations")["organizations"]
    assert [one["code"] for one in told] == sorted(
        TREE, key=lambda c: [o["code"] for o in told].index(c)
    )
    assert {one["code"]: one["depth"] for one in told}["B1"] == 2
    people = office.reads("/api/v1/people?under=B1&limit=500")["people"]
    assert {one["organization"] for one in people} == {"B1"}
    assert all("***" in one["email"] and "****" in one["phone"] for one in people)
    one = office.reads("/api/v1/people/B1-secretary")
    assert one["posts"] == [{"role": "secretary", "organization": "B1"}]


def test_a_second_import_is_seen_at_once(house: House) -> None:
    with writing(house.context.sessions) as session:
        rows = tree.read_organizations("code,name,kind,parent_code\nB1,改名了,branch,G1\n".encode())
        tree.import_organizations(session, rows, now=local("2026-03-10"))
        people = "staff_no,name,organization_code,posts\nB1-member,改名,B2,member\n"
        staff.import_people(session, staff.read_people(people.encode()), now=local("2026-03-10"))
    office = house.caller("C", "office")
    assert office.reads("/api/v1/organizations/B1")["name"] == "改名了"
    assert office.reads("/api/v1/people/B1-member")["organization"] == "B2"


def test_lists_come_in_pages(house: House) -> None:
    office, seen = house.caller("C", "office"), list[str]()
    after: int | None = 0
    while after is not None:
        told = office.reads(f"/api/v1/campaigns?limit=2&after={after}")
        seen += [one["organization"] for one in told["campaigns"]]
        assert len(told["campaigns"]) <= 2
        after = told["next"]
    assert sorted(seen) == sorted(TREE)


def test_one_founded_in_mid_campaign_joins_and_one_closed_ends(house: House) -> None:
    office = house.caller("C", "office")
    office.does(
        "/api/v1/organizations",
        {"code": "B9", "name": "新支部", "kind": "branch", "parent_code": "G2"},
    )
    assert house.campaign("B9").state == "main/mobilization"
    counted = office.reads("/api/v1/campaigns?under=G2")["campaigns"]
    assert [one["organization"] for one in counted] == ["G2", "B9"]
    again = office.post(
        "/api/v1/organizations",
        {"code": "B9", "name": "新支部", "kind": "branch", "parent_code": "G2"},
    )
    assert again.status_code == 422
    assert again.get_json()["problems"][0]["field"] == "code"
    office.does("/api/v1/organizations/B9/close")
    assert house.campaign("B9").state == "cancelled"
    assert office.post("/api/v1/organizations/B9/close").status_code == 422


# --- launching ------------------------------------------------------------------------------------


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


# --- the work -------------------------------------------------------------------------------------


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


# --- dates ----------------------------------------------------------------------------------------


def ask(house: House, until: str = "2026-04-05") -> Any:
    """Ask for a later day."""
    body = {"campaign_id": house.campaign("B1").id, "until": until, "reason": WHY}
    return house.caller("B1").does("/api/v1/postponements", body)


def due(house: House, code: str) -> str:
    """The last moment of the stage under way, as the API tells it."""
    told = house.caller(code).reads(house.path(code))["due_at"]
    return datetime.fromisoformat(told).astimezone(local("2026-01-01").tzinfo).isoformat()


def test_a_later_day_is_asked_for_and_granted(house: House) -> None:
    before = due(house, "B2")
    asked = ask(house)
    assert asked["status"] == "requested"
    second = house.caller("B1").post(
        "/api/v1/postponements",
        {"campaign_id": asked["campaign_id"], "until": "2026-04-06", "reason": WHY},
    )
    assert reasons(second) == ["reason.postponement_pending"]
    told = house.caller("G1").does(f"/api/v1/postponements/{asked['id']}", {"grant": True})
    assert told["status"] == "granted"
    assert due(house, "B1").startswith("2026-04-06T00:00")
    assert due(house, "B2") == before
    again = house.caller("G1").post(f"/api/v1/postponements/{asked['id']}", {"grant": False})
    assert reasons(again) == ["reason.postponement_decided"]
    listed = house.caller("G1").reads("/api/v1/postponements?status=granted")["postponements"]
    assert [one["id"] for one in listed] == [asked["id"]]


def test_a_later_day_is_refused_or_out_of_bounds(house: House) -> None:
    asked = ask(house)
    house.caller("G1").does(
        f"/api/v1/postponements/{asked['id']}", {"grant": False, "note": "按时完成"}
    )
    assert due(house, "B1").startswith("2026-04-01T00:00")
    for until in ("2026-12-31", "2026-03-15"):
        body = {"campaign_id": asked["campaign_id"], "until": until, "reason": WHY}
        assert reasons(house.caller("B1").post("/api/v1/postponements", body))
    assert (
        house.caller("X").post(f"/api/v1/postponements/{asked['id']}", {"grant": True}).status_code
        == 404
    )


def test_a_date_is_set_for_a_subtree(house: House) -> None:
    office = house.caller("C", "office")
    body = {"anchor": "main/mobilization.due", "on": "2026-03-20", "reason": WHY}
    office.does(house.path("G1", "dates"), body)
    assert {due(house, code)[:10] for code in ("G1", "B1", "B2")} == {"2026-03-21"}
    assert due(house, "B3")[:10] == "2026-04-01"
    slip = office.post(house.path("G1", "dates"), {**body, "anchor": "main/mobilisation.due"})
    assert reasons(slip) == ["reason.no_such_date"]
    assert "main/mobilization.due" in slip.get_json()["reasons"][0]["message"]
    outside = office.post(house.path("G1", "dates"), {**body, "on": "2027-03-20"})
    assert reasons(outside) == ["reason.outside_superior"]
    backwards = office.post(house.path("C", "dates"), {**body, "on": "2026-02-01"})
    assert reasons(backwards) == ["reason.window_backwards"]


def test_a_named_event_gets_its_day(house: House) -> None:
    office = house.caller("C", "office")
    office.does(house.path("C", "events"), {"event": "congress", "on": "2026-06-15"})
    assert all(house.history(code, "event_dated") for code in TREE)
    assert not house.history("X", "event_dated")
    assert reasons(office.post(house.path("C", "events"), {"event": "kongress", "on": None})) == [
        "reason.no_such_event"
    ]


def test_another_version_is_reported_and_carried_over(house: House) -> None:
    office = house.caller("C", "office")
    text = PLAN.replace("2026-05-31", "2026-06-02")
    assert office.does("/api/v1/plans", {"name": "house", "source": text})["version"] == 2
    report = office.reads(house.path("C", "migration") + "?version=2")["campaigns"]
    assert {one["organization"] for one in report} == set(TREE)
    assert not any(one["reasons"] for one in report)
    office.does(house.path("C", "migration"), {"version": 2})
    assert office.reads(house.path("B1"))["plan_version"] == "house@2"
    assert house.caller("X").reads(house.path("X"))["plan_version"] == "house@1"
    assert office.post(house.path("C", "migration"), {"version": 7}).status_code == 404


# --- being late, urging, messages, incidents ------------------------------------------------------


def test_who_is_late_is_told_with_days(house: House) -> None:
    assert house.caller("C", "office").reads("/api/v1/overdue") == []
    house.day("2026-04-04")
    late = house.caller("C", "office").reads("/api/v1/overdue?under=G1")
    found = {(one["organization"], one["round"], one["stage"], one["days"]) for one in late}
    assert found >= {(code, "main", "mobilization", 4) for code in ("G1", "B1", "B2")}
    assert set(late[0]) >= {"organization", "round", "stage", "due", "days"}
    own = house.caller("B1", "member").reads("/api/v1/overdue")
    assert {one["organization"] for one in own} == {"B1"}


def test_urging_reaches_those_who_owe_and_is_limited(house: House) -> None:
    office, urge = house.caller("C", "office"), house.path("B1", "urge")
    for _ in range(house.settings.budget_nudges):
        assert office.does(urge, {"note": "请尽快"})["recipients"] >= 1
    assert reasons(office.post(urge)) == ["reason.urged_enough"]
    urged: list[Message] = [m for m in house.messages("B1") if m.kind == "urge"]
    assert {m.recipient_name for m in urged} == {"甲30"}
    assert len(house.history("B1", "urged")) == house.settings.budget_nudges


def test_many_are_urged_together_after_a_look(house: House) -> None:
    house.day("2026-04-04")
    office, path = house.caller("C", "office"), "/api/v1/urgings"
    looked = office.does(path, {"under": "G1", "preview": True}, key="once")
    assert {one["organization"] for one in looked["campaigns"]} == {"G1", "B1", "B2"}
    assert all(one["recipients"] for one in looked["campaigns"])
    assert (looked["people"], looked["without_channel"]) == (3, 0)
    assert all(one["hindrance"] is None and one["left_today"] for one in looked["campaigns"])
    assert house.history("B1", "urged") == []
    named = [house.campaign(code).id for code in ("B1", "B2")]
    body = {"campaigns": named, "note": "请抓紧"}
    done = office.does(path, body, key="twice")
    assert office.does(path, body, key="twice") == done, "a repeated key does nothing twice"
    assert [one["organization"] for one in done["urged"]] == ["B1", "B2"]
    assert (done["passed_over"], done["more"]) == ([], 0)
    assert [len(house.history(code, "urged")) for code in ("B1", "B2")] == [1, 1]
    for _ in range(house.settings.budget_nudges - 1):
        office.does(path, {"campaigns": named[:1]})
    last = office.does(path, body)
    assert [one["organization"] for one in last["urged"]] == ["B2"]
    (left,) = last["passed_over"]
    assert (left["organization"], left["reasons"][0]["code"]) == ("B1", "reason.urged_enough")
    (seen, _) = office.does(path, {"campaigns": named, "preview": True})["campaigns"]
    assert (seen["hindrance"], seen["left_today"]) == ("today", 0)


def test_many_are_urged_by_the_right_to_each_or_not_at_all(house: House) -> None:
    house.day("2026-04-04")
    path, own, below = "/api/v1/urgings", house.campaign("G1").id, house.campaign("B1").id
    general, branch = house.caller("G1"), house.caller("B1")
    for body in ({"campaigns": [own, below]}, {"campaigns": [own, below], "preview": True}):
        assert general.post(path, body).status_code == 403
    assert general.post(path, {"campaigns": [house.campaign("X").id]}).status_code == 404
    assert house.history("B1", "urged") == []
    assert len(house.history("G1", "refused")) >= 1, "an attempt is written down"
    done = general.does(path, {})
    assert "G1" not in {one["organization"] for one in done["urged"]}, "from above"
    assert {"B1", "B2"} <= {one["organization"] for one in done["urged"]}
    assert reasons(branch.post(path, {})) == ["reason.nobody_chosen"]
    too_many = {"campaigns": [1] * 201}
    assert general.post(path, too_many).status_code == 422


def test_the_outbox_tells_what_was_said_with_addresses_masked(house: House) -> None:
    house.day("2026-04-02")
    office = house.caller("C", "office")
    ready = office.reads("/api/v1/outbox?status=ready&under=B1&limit=500")["messages"]
    assert ready
    assert {one["about"] for one in ready} == {name_of("B1")}
    deliver_now(house.context, at=local("2026-04-02", "11:00"))
    sent = office.reads("/api/v1/outbox?status=accepted&under=B1&limit=500")["messages"]
    assert sent
    assert all("***" in (one["address"] or "***") for one in sent)
    assert "@example.org" not in "".join(one["recipient"] for one in sent)
    page = office.reads("/api/v1/outbox?limit=1")
    older = office.reads(f"/api/v1/outbox?limit=1&before={page['next']}")
    assert older["messages"][0]["id"] < page["messages"][0]["id"]


def test_an_incident_is_shown_with_its_cause_and_closed(house: House) -> None:
    subject = f"campaign:{house.campaign('B1').id}"
    with writing(house.context.sessions) as session:
        incidents.open_incident(
            session, "poison", subject, cause="ValueError: x", now=local("2026-03-10"), attempts=3
        )
    office = house.caller("C", "office")
    (one,) = office.reads("/api/v1/incidents")["incidents"]
    assert (one["cause"], one["attempts"], one["actions"]) == (
        "ValueError: x", 3, ["retry", "close"],
    )  # fmt: skip
    done = office.does(f"/api/v1/incidents/{one['id']}", {"action": "retry"})
    assert done["closed_at"] is not None
    assert office.reads("/api/v1/incidents")["incidents"] == []
    assert [c["id"] for c in office.reads("/api/v1/incidents?closed=true")["incidents"]] == [
        one["id"]
    ]
    assert office.post(f"/api/v1/incidents/{one['id']}", {"action": "retry"}).status_code == 404


# --- languages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "word"),
    [("zh-CN", "会议"), ("zh-TW", "會議"), ("en-GB", "Meetings"), ("fr", "Meetings")],
)
def test_answers_speak_the_language_that_was_asked_for(house: House, asked: str, word: str) -> None:
    """Nobody's language is French: then it is the person's own."""
    submit = house.path("B1", "submit")
    answer = house.caller("B1").post(submit, headers={"Accept-Language": asked})
    assert word in answer.get_json()["reasons"][0]["message"]
