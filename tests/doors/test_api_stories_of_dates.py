"""Dates over HTTP: a later day asked for, dates set for a subtree, events, another version."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from tests.doors.house import PLAN, TREE, House, local
from tests.doors.refusals import WHY, reasons


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
