"""Pledges through the doors: a member, the secretary, the superior, readers, and the operator."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from service.db import reading
from tests.doors.house import House, staff_no
from tests.doors.shell import Shell
from tests.statements import heard

PLEDGES = "/api/v1/pledges"
ITEM = {"title": "每周值班一次", "measure": "值班表", "deadline": "2026-05-20"}


def number_of(house: House, code: str, role: str) -> int:
    with reading(house.context.sessions) as session:
        return house.person(session, code, role).id


def drafted(house: House, code: str = "B1", role: str = "member") -> dict[str, Any]:
    """Let a member draft a pledge of one item."""
    body = {
        "campaign_id": house.campaign(code).id,
        "person_id": number_of(house, code, role),
        "items": [ITEM],
    }
    made: dict[str, Any] = house.caller(code, role).does(PLEDGES, body)
    return made


def test_a_members_pledge_from_the_draft_to_the_score(house: House) -> None:
    member, secretary = house.caller("B1", "member"), house.caller("B1")
    number = drafted(house)["id"]
    assert member.does(f"{PLEDGES}/{number}/submission")["state"] == "submitted"
    told = secretary.does(f"{PLEDGES}/{number}/return", {"opinion": "写明服务对象"})
    assert (told["state"], told["opinion"]) == ("returned", "写明服务对象")
    better = {"items": [{**ITEM, "title": "每周到窗口值班一次"}], "version": told["version"]}
    member.does(f"{PLEDGES}/{number}/items", better)
    member.does(f"{PLEDGES}/{number}/submission")
    secretary.does(f"{PLEDGES}/{number}/acceptance", {})
    told = secretary.does(f"{PLEDGES}/{number}/publication", {"scope": "public"})
    item = told["items"][0]["id"]
    member.does(f"{PLEDGES}/items/{item}/progress", {"progress": 60, "note": "已值班六次"})
    told = member.does(f"{PLEDGES}/items/{item}/progress", {"progress": 100})
    assert [entry["progress"] for entry in told["items"][0]["entries"]] == [60, 100]
    member.does(f"{PLEDGES}/{number}/report", {"text": "全部兑现"})
    member.does(f"{PLEDGES}/{number}/judgements", {"points": 90})
    house.caller("B1", "masses").does(f"{PLEDGES}/{number}/judgements", {"points": 60})
    told = secretary.does(f"{PLEDGES}/{number}/judgements", {"points": 80})
    assert told["judgements"] == {"self": 1, "peers": 0, "organization": 1, "masses": 1}
    told = secretary.does(f"{PLEDGES}/{number}/settlement")
    assert (told["state"], told["score"], told["grade"]) == ("judged", 73.75, "basically_satisfied")
    late = member.post(f"{PLEDGES}/{number}/submission", {})
    assert late.status_code == 409
    assert late.get_json()["reasons"][0]["code"] == "pledges.is_judged"


def test_an_organisations_pledge_lacking_fields_is_refused_and_the_refusal_is_kept(
    house: House,
) -> None:
    secretary = house.caller("B1")
    body = {"campaign_id": house.campaign("B1").id, "items": []}
    number = secretary.does(PLEDGES, body)["id"]
    answer = secretary.post(f"{PLEDGES}/{number}/submission", {})
    assert answer.status_code == 409
    (reason,) = answer.get_json()["reasons"]
    assert reason["code"] == "pledges.too_few_items"
    assert reason["message"] == "At least 1 items must be pledged; there are 0."
    assert house.history("B1", "refused")[-1].rule == "pledge_for_organization"


def test_what_is_malformed_names_its_field(house: House) -> None:
    body = {"campaign_id": house.campaign("B1").id, "items": [{"title": " ", "more": {"x": "y"}}]}
    answer = house.caller("B1").post(PLEDGES, body)
    assert answer.status_code == 422
    told = {(p["field"], p["code"]) for p in answer.get_json()["problems"]}
    assert told == {("items.0.title", "no_title"), ("items.0.more.x", "no_such_field")}


def test_nobody_writes_or_reads_the_draft_of_somebody_else(house: House) -> None:
    number = drafted(house)["id"]
    for who in (house.caller("B1", "no_post"), house.caller("B2"), house.caller("X")):
        assert who.get(f"{PLEDGES}/{number}").status_code == 404
    assert house.caller("B1").post(f"{PLEDGES}/{number}/submission", {}).status_code == 403
    assert house.caller("B2").post(f"{PLEDGES}/{number}/submission", {}).status_code == 404
    assert house.caller("B1", "masses").reads(PLEDGES)["pledges"] == []
    assert [p["id"] for p in house.caller("B1", "member").reads(PLEDGES)["pledges"]] == [number]
    assert [p["id"] for p in house.caller("C").reads(PLEDGES)["pledges"]] == [number]


def test_s2_6_the_board_shows_each_scope_its_own_and_readers_are_answered(house: House) -> None:
    member, secretary = house.caller("B1", "member"), house.caller("B1")
    number = drafted(house)["id"]
    member.does(f"{PLEDGES}/{number}/submission")
    secretary.does(f"{PLEDGES}/{number}/acceptance", {})
    beside = house.caller("B2", "masses")
    assert beside.get(f"{PLEDGES}/{number}").status_code == 404
    secretary.does(f"{PLEDGES}/{number}/publication", {"scope": "unit"})
    assert [p["id"] for p in beside.reads(f"{PLEDGES}/board")["pledges"]] == [number]
    assert house.caller("X").reads(f"{PLEDGES}/board")["pledges"] == []
    assert (
        house.caller("X").post(f"{PLEDGES}/{number}/feedback", {"text": "好啊"}).status_code == 404
    )
    said = beside.does(f"{PLEDGES}/{number}/feedback", {"text": "周末也请值班"})
    told = member.does(f"{PLEDGES}/feedback/{said['id']}/answer", {"text": "已安排"})
    assert told["answer"] == "已安排"
    (shown,) = beside.reads(f"{PLEDGES}/{number}")["feedback"]
    assert (shown["text"], shown["answer"]) == ("周末也请值班", "已安排")


def test_a_member_is_excused_and_comes_back(house: House) -> None:
    body = {
        "campaign_id": house.campaign("B1").id,
        "person_id": number_of(house, "B1", "member"),
        "kind": "floating",
        "reason": "外出务工，在流入地承诺",
    }
    made = house.caller("B1").does(f"{PLEDGES}/excuses", body)
    assert made["kind"] == "floating"
    ended = house.caller("B1").does(f"{PLEDGES}/excuses/{made['id']}/end")
    assert ended["ended_at"]


def test_a_list_of_pledges_asks_no_more_of_the_database_the_longer_it_is(house: House) -> None:
    above, asked = house.caller("C"), []
    for code in ("B1", "B2", "B3"):
        drafted(house, code)
        above.reads("/api/v1/pledges")
        with heard(house.context.engine) as statements:
            listed = above.reads("/api/v1/pledges")["pledges"]
        asked.append(len(statements))
    assert {one["organization"] for one in listed} == {"B1", "B2", "B3"}
    assert all(one["owner"] and one["items"] for one in listed)
    assert asked == [asked[0]] * 3


def test_the_same_key_drafts_once(house: House) -> None:
    body = {"campaign_id": house.campaign("B1").id, "items": [{"title": "办实事"}]}
    secretary = house.caller("B1")
    first = secretary.does(PLEDGES, body, key="one")
    assert secretary.does(PLEDGES, body, key="one") == first
    answer = secretary.post(PLEDGES, body, key="two")
    assert answer.get_json()["reasons"][0]["code"] == "pledges.already_there"


def test_the_operator_enters_a_pledge_and_follows_it_to_its_failure(
    small_house: House, tmp_path: Path
) -> None:
    shell = Shell(small_house.settings.database_url)
    file = tmp_path / "items.json"
    file.write_text(json.dumps([ITEM, {"title": "修缮水渠"}], ensure_ascii=False), "utf-8")
    person = staff_no("B1", "member")
    told = shell.reads("pledges", "draft", "B1", "--items", str(file), "--person", person)
    number = str(told["id"])
    assert shell.reads("pledges", "submit", number)["state"] == "submitted"
    assert shell.reads("pledges", "accept", number)["state"] == "accepted"
    assert shell.reads("pledges", "publish", number, "--scope", "public")["scope"] == "public"
    whole = shell.reads("pledges", "show", number)
    first, second = (str(item["id"]) for item in whole["items"])
    assert shell.reads("pledges", "progress", first, "100")["progress"] == 50
    shell.reads("pledges", "fail", second, "--explanation", "资金没有落实")
    assert shell.reads("pledges", "show", number)["items"][1]["to_be_criticized"]
    shell.reads("pledges", "criticize", second, "--text", "通报批评一次")
    again = shell.run("pledges", "criticize", second, "--text", "通报批评一次")
    assert again.exit_code == 1
    assert "circular already" in again.output
    listed = shell.reads("pledges", "list", "--under", "B1", "--board")
    assert [line["id"] for line in listed] == [told["id"]]
    assert "being judged" not in shell.run("pledges", "list").output
    assert "Pledge" in shell.run("pledges", "report", number, "--text", "已经尽力").output


def test_items_that_cannot_be_read_are_refused_by_their_place(
    small_house: House, tmp_path: Path
) -> None:
    shell = Shell(small_house.settings.database_url)
    file = tmp_path / "items.json"
    file.write_text('[{"title": 7}]', "utf-8")
    found = shell.run("pledges", "draft", "B1", "--items", str(file))
    assert found.exit_code == 1
    assert "items.0.title" in found.output
