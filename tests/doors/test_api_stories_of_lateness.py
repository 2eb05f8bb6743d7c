"""Being late over HTTP: who is told of it, who is urged, what was said, what was parked."""

from __future__ import annotations

from notifications.outbox import Message
from service import incidents
from service.db import writing
from service.ticking import deliver_now
from tests.doors.house import House, local, name_of
from tests.doors.refusals import reasons


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
