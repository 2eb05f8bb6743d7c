"""Whoever rules, rules on what they saw: once it has changed since, nothing is decided."""

from __future__ import annotations

from typing import Any

from tests.doors.house import Caller, House
from tests.doors.shell import Shell
from tests.doors.test_awards import decided, named, opened
from tests.doors.test_branch_plan_doors import PLANS, WHOLE
from tests.doors.test_review_pages import desk, person

V1 = "/api/v1"
REPORT = "已逐项核对，缺的记录补齐，责任人已谈话。"


def is_stale(who: Caller, path: str, version: int, **body: object) -> None:
    """Nothing is decided on a version that is no longer; nor without saying which was seen."""
    found = who.post(path, {**body, "version": version})
    assert [one["code"] for one in found.get_json()["reasons"]] == ["reason.stale_version"]
    assert found.status_code == 409
    unsaid = who.post(path, body)
    assert (unsaid.status_code, unsaid.get_json()["problems"][0]["field"]) == (422, "version")


def raised(house: House) -> dict[str, Any]:
    """The superior lets a member put something right."""
    body: dict[str, Any] = {"problem": "窗口排队时间过长", "due_on": "2026-04-01"}
    body |= {"campaign_id": house.campaign("B1").id, "person_id": person(house, "B1", "member")}
    made: dict[str, Any] = house.caller("G1").does(f"{V1}/rectifications", body)
    return made


def test_what_was_put_right_is_closed_as_it_was_read(house: House) -> None:
    here = f"{V1}/rectifications/{raised(house)['id']}"
    above, member = house.caller("G1"), house.caller("B1", "member")
    seen = member.does(f"{here}/report", {"text": "增开两个窗口"})["version"]
    house.caller("C").rules(f"{here}/return", {"reason": "没有照片"})
    member.does(f"{here}/report", {"text": "增开一个窗口"})
    is_stale(above, f"{here}/closure", seen)
    is_stale(above, f"{here}/return", seen, reason="还是没有")
    assert above.rules(f"{here}/closure")["state"] == "closed"


def test_on_a_page_too(house: House) -> None:
    item = f"/rectifications/{raised(house)['id']}"
    above, member = desk(house, "G1"), desk(house, role="member")
    member.opens(item)
    member.presses("Report it as put right", text="增开两个窗口")
    above.opens(item)
    house.caller("C").rules(f"{V1}{item}/return", {"reason": "没有照片"})
    member.opens(item)
    member.presses("Report it as put right", text="增开一个窗口")
    told = above.presses("Close it", status=409, note="属实")
    assert "has changed since" in told
    assert "增开一个窗口" in told, "the page shows what is there now"
    above.opens(item)
    above.presses("Close it", note="属实")


def test_the_report_on_a_ticket_is_taken_as_it_was_read(house: House) -> None:
    above, own = house.caller("C"), house.caller("G1")
    issue = {"title": "窗口排队", "matter": "办事窗口排队超过四十分钟", "due_on": "2026-03-20"}
    made = above.does(f"{V1}/tickets", {"campaign_id": house.campaign("G1").id, **issue})
    here = f"{V1}/tickets/{made['id']}"
    seen = own.does(f"{here}/feedback", {"text": REPORT})["version"]
    house.caller("C", "office").rules(f"{here}/return", {"reason": "没有佐证"})
    own.does(f"{here}/feedback", {"text": REPORT + "附照片。"})
    is_stale(above, f"{here}/closing", seen)
    is_stale(above, f"{here}/return", seen, reason="没有佐证")
    assert above.rules(f"{here}/closing")["state"] == "closed"


def test_an_answer_to_an_inspection_is_taken_as_it_was_read(house: House) -> None:
    above, own = house.caller("C"), house.caller("G1")
    plan = {"title": "督查", "organizations": ["G1"], "kind": "planned"}
    made = above.does(f"{V1}/inspections", {"campaign_id": house.campaign("C").id, **plan})
    here = f"{V1}/inspections/{made['id']}"
    above.does(f"{here}/findings", {"organization": "G1", "findings": REPORT})
    answer = {"organization": "G1", "text": REPORT}
    seen = own.does(f"{here}/feedback", answer)["version"]
    again = {"organization": "G1", "reason": "没有说明责任人", "version": seen}
    above.does(f"{here}/feedback/return", again)
    seen_now = own.does(f"{here}/feedback", answer)["version"]
    is_stale(above, f"{here}/feedback/acceptance", seen, organization="G1")
    is_stale(above, f"{here}/feedback/return", seen, organization="G1", reason="没有说明责任人")
    taken = {"organization": "G1", "version": seen_now}
    assert above.does(f"{here}/feedback/acceptance", taken)["state"] == "settled"


def test_a_plan_is_examined_as_it_was_read(house: House) -> None:
    branch, above = house.caller("B1"), house.caller("G1")
    made = branch.does(PLANS, {"campaign_id": house.campaign("B1").id, **WHOLE})
    here = f"{PLANS}/{made['id']}"
    seen = branch.does(f"{here}/submission")["version"]
    branch.does(f"{here}/withdrawal")
    branch.does(f"{here}/submission")
    for path, body in ((f"{here}/approval", {}), (f"{here}/return", {"reason": "指标太低"})):
        found = above.post(path, {**body, "version": seen})
        assert found.get_json()["reasons"][0]["code"] == "branch_plans.changed_meanwhile"
        assert above.post(path, body).status_code == 422
    above.rules(f"{here}/approval")


def test_an_objection_is_ruled_on_with_the_name_as_it_was_read(house: House) -> None:
    award = opened(house)
    number = named(house, award)
    decided(house, award, number)
    shown = house.caller("C").does(f"{V1}/awards/{award}/notices", {})
    told = {"nomination_id": number, "text": "事迹不实"}
    made = house.caller("B2", "masses").does(f"{V1}/notices/{shown['id']}/objections", told)
    office, here = house.caller("C", "office"), f"{V1}/notices/objections/{made['id']}"
    (read,) = office.reads(f"{V1}/notices/objections?notice_id={shown['id']}")["objections"]
    is_stale(office, here, read["version"] + 1, upheld=False, ruling="经核查不实")
    ruled = {"upheld": False, "ruling": "经核查不实", "version": read["version"]}
    assert office.does(here, ruled)["status"] == "rejected"


def test_the_operator_may_name_the_version_or_rule_on_what_is_current(house: House) -> None:
    number = raised(house)["id"]
    member = house.caller("B1", "member")
    member.does(f"{V1}/rectifications/{number}/report", {"text": "增开两个窗口"})
    shell = Shell(house.settings.database_url, {"PACESETTER_SECRET_KEY": "k" * 40})
    words = ("rectifications", "close", "B1", str(number))
    told = shell.run(*words, "--seen", "1")
    assert (told.exit_code, "has changed since" in told.stderr) == (1, True)
    assert shell.run(*words).exit_code == 0
    assert house.caller("G1").reads(f"{V1}/rectifications/{number}")["state"] == "closed"
