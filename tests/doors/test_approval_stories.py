"""Signatures that change hands and substitutes, told through the API."""

from __future__ import annotations

from pathlib import Path

import pytest

from service.db import reading
from tests.doors.house import House, staff_no
from tests.doors.shell import Shell

OUTSIDER = ("B2", "publicity_officer")


def number(house: House, code: str, role: str = "secretary") -> int:
    with reading(house.context.sessions) as session:
        return house.person(session, code, role).id


def decision(house: House, code: str, verb: str = "approve") -> dict[str, object]:
    found = house.campaign(code)
    return {"campaign_id": found.id, "verb": verb, "version": found.version}


def waiting(house: House, code: str, role: str = "secretary") -> list[dict[str, object]]:
    told = house.caller(code, role).reads("/api/v1/approvals/waiting")["waiting"]
    return [{name: one[name] for name in ("organization", "on_behalf_of")} for one in told]


def test_a_substitute_decides_for_the_absent_secretary(house: House) -> None:
    """T21: both see it; what they do is told as done in another's stead; it ends by its day."""
    house.submits("B1")
    absent = house.caller("G1")
    days = {"since": "2026-03-10", "until": "2026-03-12", "reason": "出差"}
    body = {"substitute_id": number(house, *OUTSIDER), **days}
    assert (
        house.caller(*OUTSIDER).post("/api/v1/approvals", decision(house, "B1")).status_code == 404
    )
    named = absent.does("/api/v1/substitutes", body)
    for caller in (absent, house.caller(*OUTSIDER)):
        (seen,) = caller.reads("/api/v1/substitutes")["substitutes"]
        assert seen == named
    (one,) = waiting(house, *OUTSIDER)
    assert one["on_behalf_of"] == named["person"]
    house.day("2026-03-13")
    late = house.caller(*OUTSIDER).post("/api/v1/approvals", decision(house, "B1"))
    assert late.status_code == 404
    house.set_clock("2026-03-12")
    house.caller(*OUTSIDER).does("/api/v1/approvals", decision(house, "B1"))
    (line,) = house.history("B1", "approved")
    assert line.person_id == number(house, *OUTSIDER)
    assert f'"on_behalf_of": {number(house, "G1")}' in (line.details or "")
    found = house.caller("G1").reads("/api/v1/approvals")["approvals"]
    assert [one["on_behalf"] for one in found] == [True]


@pytest.mark.parametrize(
    ("absent", "other", "days", "code"),
    [
        (None, "G1", ("2026-03-10", "2026-03-12"), "approvals.substitute_self"),
        (None, "G2", ("2026-03-12", "2026-03-10"), "approvals.substitute_backwards"),
    ],
)
def test_a_substitution_without_sense_is_refused_and_written_down(
    house: House, absent: None, other: str, days: tuple[str, str], code: str
) -> None:
    body = {"substitute_id": number(house, other), "since": days[0], "until": days[1]}
    refused = house.caller("G1").post("/api/v1/substitutes", body)
    assert (refused.status_code, refused.get_json()["reasons"][0]["code"]) == (409, code)
    (line,) = house.history("G1", "refused")
    assert (line.rule, line.reason) == ("name_substitute", code)
    assert house.caller("G1").reads("/api/v1/substitutes") == {"substitutes": []}


def test_a_circle_of_substitutes_is_refused(house: House) -> None:
    days = {"since": "2026-03-10", "until": "2026-03-12"}
    house.caller("G1").does("/api/v1/substitutes", {"substitute_id": number(house, "G2"), **days})
    refused = house.caller("G2").post(
        "/api/v1/substitutes", {"substitute_id": number(house, "G1"), **days}
    )
    assert [r["code"] for r in refused.get_json()["reasons"]] == ["approvals.substitute_circle"]
    (line,) = house.history("G2", "refused")
    assert (line.rule, line.reason) == ("name_substitute", "approvals.substitute_circle")
    listed = house.caller("G1").reads("/api/v1/substitutes")["substitutes"]
    assert len(listed) == 1, "nothing was changed"


def test_a_signature_is_transferred_and_the_outsider_sees_what_they_sign(house: House) -> None:
    house.submits("B1")
    before = {"campaign_id": house.campaign("B1").id, "reason": "回避"}
    to = {**before, "person_id": number(house, *OUTSIDER)}
    house.caller("G1").does("/api/v1/approvals/transfers", to)
    assert len(waiting(house, *OUTSIDER)) == 1
    assert waiting(house, "G1") == []
    refused = house.caller("G1").post("/api/v1/approvals", decision(house, "B1"))
    assert refused.get_json()["reasons"][0]["code"] == "approvals.not_with_you"
    path = f"/api/v1/approvals/processes?campaign_id={house.campaign('B1').id}"
    (process,) = house.caller(*OUTSIDER).reads(path)["processes"]
    assert [place["status"] for place in process["places"]] == ["open"]
    page = house.browser(*OUTSIDER)
    assert page.get(f"/campaigns/{house.campaign('B1').id}").status_code == 200
    assert page.get(f"/campaigns/{house.campaign('G1').id}").status_code == 404
    version = house.campaign("B1").version
    page.post(f"/campaigns/{house.campaign('B1').id}/approve", version=version)
    assert len(house.history("B1", "approved")) == 1


def test_one_more_signs_after_an_opinion_and_is_taken_out_again(house: House) -> None:
    house.submits("B1")
    secretary, about = house.caller("G1"), {"campaign_id": house.campaign("B1").id}
    expert = {**about, "person_id": number(house, "C", "organization_officer"), "reason": "请看"}
    secretary.does("/api/v1/approvals/delegations", expert)
    house.caller("C", "organization_officer").does("/api/v1/approvals", decision(house, "B1"))
    assert house.history("B1", "approved") == []
    more = {**about, "person_id": number(house, "G2"), "how": "before"}
    place = secretary.does("/api/v1/approvals/signers", more)["place"]
    told = house.caller("G1").post("/api/v1/approvals", decision(house, "B1")).get_json()
    assert told["reasons"][0]["code"] == "approvals.not_your_turn"
    secretary.does("/api/v1/approvals/removals", {**about, "place": place})
    secretary.does("/api/v1/approvals", decision(house, "B1"))
    assert len(house.history("B1", "approved")) == 1


def test_who_is_urged_is_who_holds_it_in_hand(house: House) -> None:
    house.submits("B1")
    to = {"campaign_id": house.campaign("B1").id, "reason": "回避"}
    to["person_id"] = number(house, *OUTSIDER)
    house.caller("G1").does("/api/v1/approvals/transfers", to)
    house.caller("C").does(house.path("B1", "urge"), {"note": "请抓紧"})
    assert {m.recipient_id for m in house.messages("B1", "urge")} == {number(house, *OUTSIDER)}


def test_the_operator_hands_signatures_on_and_names_substitutes(
    small_house: House, tmp_path: Path
) -> None:
    shell = Shell(small_house.settings.database_url)
    secretary, neighbour = staff_no("G1", "secretary"), staff_no("G2", "secretary")
    held = tmp_path / "held.json"
    held.write_text('{"held_on": "2026-03-02"}', "utf-8")
    shell.run("meetings", "hold", "B1", "mobilization", str(held))
    shell.run("campaign", "submit", "B1")
    (one,) = shell.reads("approvals", "waiting", secretary)
    assert (one["place"], one["on_behalf_of"]) == (None, None)
    days = ("--since", "2026-03-10", "--until", "2026-03-12")
    number = str(shell.reads("substitute", "add", secretary, neighbour, *days)[0]["id"])
    (one,) = shell.reads("approvals", "waiting", neighbour)
    assert one["on_behalf_of"]
    assert shell.reads("substitute", "end", number)[0]["ended_on"] == "2026-03-10"
    assert shell.reads("approvals", "waiting", neighbour) == []
    expert = staff_no("C", "organization_officer")
    added = shell.reads("approvals", "add", "B1", expert, "--how", "after")
    assert (added["status"], added["added_by"] is not None) == ("open", True)
    shell.reads("approvals", "remove", "B1", str(added["place"]))
    shell.reads("approvals", "delegate", "B1", expert, "--reason", "请看")
    shell.reads("approvals", "transfer", "B1", neighbour, "--reason", "回避")
    (process,) = shell.reads("approvals", "show", "B1")
    assert [place["status"] for place in process["places"]] == ["open", "removed"]
    assert shell.reads("substitute", "list", secretary)[0]["id"] == int(number)
