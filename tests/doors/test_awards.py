"""Awards through the doors: from the first name to the certificate, and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlmodel import select

from service.db import reading
from service.models import Honour, IdempotencyKey
from service.passes import sweep_all
from tests.doors.house import House, local, staff_no
from tests.doors.shell import Shell

V1 = "/api/v1"
FROM_BELOW = ("B1", "B2", "B3", "G1", "G2", "C")


def person(house: House, code: str) -> int:
    with reading(house.context.sessions) as session:
        return house.person(session, code, "member").id


def opened(house: House, **terms: Any) -> int:
    body = {"campaign_id": house.campaign("C").id, "award": "best", **terms}
    return int(house.caller("C").does(f"{V1}/awards", body)["id"])


def put(house: House, award: int, code: str, **more: Any) -> dict[str, Any]:
    return {
        "award_id": award,
        "campaign_id": house.campaign(code).id,
        "person_id": person(house, code),
        **more,
    }


def named(house: House, award: int) -> int:
    """Let a branch name a member, its superior pass it on, and everybody hand in."""
    number = int(house.caller("B1").does(f"{V1}/nominations", put(house, award, "B1"))["id"])
    house.caller("G1").does(f"{V1}/nominations/{number}/recommendation")
    for code in FROM_BELOW:
        body = {"award_id": award, "campaign_id": house.campaign(code).id}
        house.caller(code).does(f"{V1}/nominations/handing-in", body)
    return number


def decided(house: House, award: int, number: int) -> None:
    """Let the secretary propose a list, and the leading group decide on it."""
    body = {"nominations": [number]}
    secretary, group = house.caller("C"), house.caller("C", "leading_group")
    listed = secretary.does(f"{V1}/awards/{award}/decisions", body)["id"]
    again = secretary.post(f"{V1}/awards/decisions/{listed}", {})
    assert again.get_json()["reasons"][0]["code"] == "commendation.same_person"
    assert house.history("C", "refused")[-1].reason == "commendation.same_person"
    assert group.does(f"{V1}/awards/decisions/{listed}")["status"] == "carried"


def goes_by(house: House, day: str) -> None:
    """Let the calendar pass, tasks included."""
    house.set_clock(day)
    sweep_all(house.context.sessions, house.context.rulebook, now=local(day))


def honoured(house: House) -> tuple[int, dict[str, Any]]:
    award = opened(house)
    decided(house, award, named(house, award))
    house.caller("C").does(f"{V1}/awards/{award}/notices", {"where_to": "组织部"})
    goes_by(house, "2026-03-20")
    told = house.caller("C", "office").does(f"{V1}/awards/{award}/award")["honours"]
    return award, told[0]


def test_from_the_first_name_to_a_certificate_that_is_taken_back(house: House) -> None:
    _, honour = honoured(house)
    branch = house.caller("B1")
    paper = branch.get(f"{V1}/honours/{honour['id']}/certificate")
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    assert paper.data.startswith(b"%PDF-")
    (line,) = house.caller("B3", "member").reads(f"{V1}/honours")["honours"]
    assert line["number"] == honour["number"]
    assert "code" not in line
    assert house.caller("X", "office").reads(f"{V1}/honours")["honours"] == []
    told = {"reason": "抽查发现不实"}
    house.caller("C").does(f"{V1}/honours/{honour['id']}/revocation", told)
    again = branch.get(f"{V1}/honours/{honour['id']}/certificate")
    assert again.status_code == 409
    (reason,) = again.get_json()["reasons"]
    assert (reason["code"], "抽查发现不实" in reason["message"]) == ("commendation.revoked", True)
    assert house.history("C", "refused")[-1].reason == "commendation.revoked"


def test_a_certificate_is_verified_by_its_code(house: House) -> None:
    _, honour = honoured(house)
    with reading(house.context.sessions) as session:
        code = session.get_one(Honour, honour["id"]).code
    anybody = house.caller("B2", "masses")
    assert anybody.reads(f"{V1}/honours/verification?code={code}")["genuine"] is True
    assert anybody.reads(f"{V1}/honours/verification?code=NONE") == {"genuine": False}
    house.caller("C").does(f"{V1}/honours/{honour['id']}/revocation", {"reason": "不实"})
    assert anybody.reads(f"{V1}/honours/verification?code={code}")["genuine"] is False


def test_everybody_below_sees_the_notice_and_may_object_until_its_last_day(house: House) -> None:
    award = opened(house)
    number = named(house, award)
    decided(house, award, number)
    shown = house.caller("C").does(f"{V1}/awards/{award}/notices", {})
    assert shown["ends_on"] == "2026-03-17"
    reader = house.caller("B2", "masses")
    assert [n["id"] for n in reader.reads(f"{V1}/notices")["notices"]] == [shown["id"]]
    assert house.caller("X", "member").reads(f"{V1}/notices")["notices"] == []
    objections = f"{V1}/notices/{shown['id']}/objections"
    made = reader.does(objections, {"nomination_id": number, "text": "事迹不实"})
    listed = f"{V1}/notices/objections?notice_id={shown['id']}"
    assert house.caller("B1").get(listed).status_code == 404
    (told,) = house.caller("C", "office").reads(listed)["objections"]
    assert told["text"] == "事迹不实"
    body = {"upheld": False, "ruling": "经核查属实", "version": told["version"]}
    house.caller("C", "office").does(f"{V1}/notices/objections/{made['id']}", body)
    goes_by(house, "2026-03-18")
    late = reader.post(objections, {"nomination_id": number, "text": "再说一次"})
    assert late.get_json()["reasons"][0]["code"] == "commendation.notice_is_over"
    assert house.history("C", "refused")[-1].rule == "object"


def test_an_anonymous_objection_leaves_nothing_beside_who_sent_it(house: House) -> None:
    award = opened(house)
    number = named(house, award)
    decided(house, award, number)
    shown = house.caller("C").does(f"{V1}/awards/{award}/notices", {})
    reader, objections = house.caller("B2", "masses"), f"{V1}/notices/{shown['id']}/objections"
    body = {"nomination_id": number, "text": "事迹不实", "clue": "见考勤", "anonymous": True}
    refused = reader.post(objections, body, key="k-1")
    assert refused.status_code == 422
    assert "Idempotency-Key" in refused.get_data(as_text=True)
    reader.does(objections, body)
    reader.does(objections, {"nomination_id": number, "text": "也不实"}, key="k-2")
    with reading(house.context.sessions) as session:
        assert [kept.key for kept in session.exec(select(IdempotencyKey))] == ["k-2"]


def test_over_the_places_after_the_day_and_under_a_sanction_nobody_is_named(house: House) -> None:
    award = opened(house, pool=2)
    branch = house.caller("B3")
    told = branch.post(f"{V1}/nominations", put(house, award, "B3")).get_json()
    assert told["reasons"][0]["code"] == "commendation.over_quota"
    assert "Only 0 names" in told["reasons"][0]["message"]
    assert house.history("B3", "refused")[-1].reason == "commendation.over_quota"
    body = {"campaign_id": house.campaign("B3").id, "places": 1}
    house.caller("C").does(f"{V1}/awards/{award}/allotments", body)
    barred = {
        "campaign_id": house.campaign("B3").id, "person_id": person(house, "B3"),
        "kind": "sanction", "basis": "处分决定", "since": "2026-01-01",
    }  # fmt: skip
    entered = house.caller("C").does(f"{V1}/honours/sanctions", barred)
    told = branch.post(f"{V1}/nominations", put(house, award, "B3")).get_json()
    assert [reason["code"] for reason in told["reasons"]] == ["commendation.sanctioned"]
    house.caller("C").does(f"{V1}/honours/sanctions/{entered['id']}/lifting")
    goes_by(house, "2026-04-11")
    told = branch.post(f"{V1}/nominations", put(house, award, "B3")).get_json()
    assert told["reasons"][0]["code"] == "commendation.waived"
    assert house.history("B3", "refused")[-1].reason == "commendation.waived"
    (share,) = branch.reads(f"{V1}/awards/{award}")["shares"]
    assert (share["status"], share["used"]) == ("waived", 0)
    assert branch.reads(f"{V1}/nominations")["nominations"] == []


def test_a_name_is_judged_item_by_item_where_it_lies(house: House) -> None:
    award = opened(house)
    said = [{"item": 1, "statement": "读书三十本"}]
    body = put(house, award, "B1", statements=said)
    number = house.caller("B1").does(f"{V1}/nominations", body)["id"]
    here = f"{V1}/nominations/{number}/items"
    marks = {"items": [{"item": 1, "met": True, "reason": "有读书笔记"}]}
    # It lies one level up: not with those who put it forward.
    assert house.caller("B1").post(here, marks).status_code in (403, 404)
    told = house.caller("G1").does(here, marks)
    assert [(one["statement"], one["met"]) for one in told["items"]] == [
        ("读书三十本", True),
        ("", None),
    ]
    none = {"items": [{"item": 7, "met": True, "reason": "没有这一条"}]}
    assert house.caller("G1").post(here, none).status_code == 422


def test_a_member_applies_for_itself_alone(house: House) -> None:
    award = opened(house)
    member = house.caller("B1", "member")
    body = put(house, award, "B1", applying=True, deeds="坚持值班")
    assert member.does(f"{V1}/nominations", body)["status"] == "applied"
    assert member.post(f"{V1}/nominations", put(house, award, "B1")).status_code == 403
    assert house.caller("B2", "member").post(f"{V1}/nominations", body).status_code == 404


def test_the_operator_carries_an_award_through_at_the_terminal(
    small_house: House, tmp_path: Path
) -> None:
    house, shell = small_house, Shell(small_house.settings.database_url)
    award = str(shell.reads("awards", "open", "C", "best", "--term", "2026")["id"])
    member = staff_no("B3", "member")
    name = shell.reads(
        "awards", "nominate", award, "B3", "--person", member, "--deeds", "值班",
        "--item", "2", "全年值班三十次",
    )  # fmt: skip
    marks = ("--met", "2", "有值班表", "--not-met", "1", "没有读书笔记")
    items = shell.reads("awards", "judge", str(name["id"]), *marks)["items"]
    assert [(one["item"], one["statement"], one["met"], one["reason"]) for one in items] == [
        ("带头学习", "", False, "没有读书笔记"),
        ("带头值班", "全年值班三十次", True, "有值班表"),
    ]
    for code in FROM_BELOW:
        shell.reads("awards", "hand-in", award, code)
    again = shell.run("awards", "hand-in", award, "B3")
    assert (again.exit_code, "handed in" in again.output) == (1, True)
    minutes = tmp_path / "minutes.pdf"
    minutes.write_bytes(b"%PDF-1.7 minutes")
    counts = ("--entitled", "9", "--present", "8", "--in-favour", "7")
    number = str(name["id"])
    shell.reads("awards", "decide", award, number, "--minutes", str(minutes), *counts)
    shown = shell.reads("awards", "notice", award, "--where-to", "组织部")
    text = ("--text", "不实")
    refused = shell.run("awards", "object", str(shown["id"]), number, *text)
    assert "needs a clue" in refused.output
    made = shell.reads("awards", "object", str(shown["id"]), number, *text, "--clue", "考勤记录")
    shell.reads("awards", "rule", str(made["id"]), "rejected", "--reason", "查无实据")
    goes_by(house, "2026-03-20")
    (honour,) = shell.reads("awards", "make", award)
    paper = tmp_path / "certificate.pdf"
    shell.run("awards", "certificate", honour["number"], str(paper))
    assert paper.read_bytes().startswith(b"%PDF-")
    shell.reads("awards", "revoke", honour["number"], "--reason", "不实")
    assert shell.run("awards", "certificate", honour["number"], str(paper)).exit_code == 1
    assert shell.reads("awards", "register")[0]["revoked_why"] == "不实"
    assert shell.reads("awards", "show", award)["status"] == "awarded"
    assert "awarded" in shell.run("awards", "list").output


def test_at_the_terminal_votes_decide_and_an_award_without_names_is_closed(
    small_house: House, tmp_path: Path
) -> None:
    shell = Shell(small_house.settings.database_url)
    award = str(shell.reads("awards", "open", "C", "best", "--term", "2026")["id"])
    words = ("awards", "nominate", award, "B3", "--person", staff_no("B3", "member"))
    name = str(shell.reads(*words, "--deeds", "值班")["id"])
    for code in FROM_BELOW:
        shell.reads("awards", "hand-in", award, code)
    minutes = tmp_path / "minutes.pdf"
    minutes.write_bytes(b"%PDF-1.7 minutes")
    told = ("--minutes", str(minutes), "--entitled", "9", "--present", "8", "--in-favour", "8")
    for both in ((), (name, "--votes", name, "8")):
        assert shell.run("awards", "decide", award, *both, *told).exit_code == 2
    kept = shell.run("awards", "close", award, "--reason", "无人推荐")
    assert (kept.exit_code, "decide on them first" in kept.stderr) == (1, True)
    few = shell.run("awards", "decide", award, "--votes", name, "3", *told)
    assert few.exit_code == 1, "no majority of the ballots"
    made = shell.reads("awards", "decide", award, "--votes", name, "8", *told)
    assert (made["method"], made["nominations"]) == ("meeting", [int(name)])
    other = str(shell.reads("awards", "open", "C", "best", "--term", "2027")["id"])
    for code in FROM_BELOW:
        shell.reads("awards", "hand-in", other, code)
    closed = shell.reads("awards", "close", other, "--reason", "无人推荐")
    assert (closed["status"], closed["closed_why"]) == ("unfilled", "无人推荐")
