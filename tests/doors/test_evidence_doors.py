"""Evidence at the doors: files that no browser opens, meetings that guards read, refusals kept."""

from __future__ import annotations

import base64

from sqlmodel import select

from service.db import reading
from service.models import Attachment
from tests.doors.house import House, local
from workflows.provisions.limits import Limits

PDF = b"%PDF-1.7 minutes of the meeting"
DOCUMENT = base64.b64encode(PDF).decode()


def sends(house: House, code: str, name: str, content: bytes) -> dict[str, object]:
    """Let the secretary hand a file in."""
    told = {
        "campaign_id": house.campaign(code).id,
        "name": name,
        "content": base64.b64encode(content).decode(),
    }
    answer: dict[str, object] = house.caller(code).does("/api/v1/attachments", told)
    return answer


def test_a_file_is_given_back_as_it_was_and_never_as_a_page(house: House) -> None:
    kept = sends(house, "B1", "会议 “纪要”.pdf", PDF)
    found = house.caller("B1", "member").get(f"/api/v1/attachments/{kept['id']}")
    assert (found.status_code, found.data) == (200, PDF)
    assert found.mimetype == "application/octet-stream"
    assert found.headers["Content-Disposition"].startswith('attachment; filename="file.pdf"; ')
    assert found.headers["Content-Disposition"].isascii()
    assert found.headers["X-Content-Type-Options"] == "nosniff"
    assert found.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert found.headers["Cache-Control"] == "no-store"


def test_a_file_is_for_those_who_see_the_campaign(house: House) -> None:
    kept = sends(house, "B1", "纪要.pdf", PDF)
    for code, role, status in (
        ("G1", "secretary", 200),
        ("C", "office", 200),
        ("B2", "secretary", 404),
        ("B2", "member", 404),
        ("X", "office", 404),
    ):
        path = f"/api/v1/attachments/{kept['id']}"
        assert house.caller(code, role).get(path).status_code == status, (code, role)


def test_what_is_of_no_kind_that_is_taken_is_refused_by_its_field(house: House) -> None:
    told = {"campaign_id": house.campaign("B1").id, "name": "a.pdf"}
    for content in (b"MZ\x90\x00 a program", b"\x00\x01"):
        sent = {**told, "content": base64.b64encode(content).decode()}
        answer = house.caller("B1").post("/api/v1/attachments", sent)
        assert answer.status_code == 422
        assert [each["field"] for each in answer.get_json()["problems"]] == ["content"]
    misnamed = {**told, "name": "a.exe", "content": DOCUMENT}
    assert house.caller("B1").post("/api/v1/attachments", misnamed).status_code == 422
    large = PDF + b"0" * Limits().largest_file
    heavy = {**told, "content": base64.b64encode(large).decode()}
    assert house.caller("B1").post("/api/v1/attachments", heavy).status_code == 422
    assert [(line.rule, line.reason) for line in house.history("B1", "refused")] == [
        *[("attach", "work.file_not_taken")] * 3,
        ("attach", "work.file_too_large"),
    ]
    with reading(house.context.sessions) as session:
        assert session.exec(select(Attachment)).all() == []


def test_s3_4_a_meeting_at_the_door_is_what_the_stage_asks_for(house: House) -> None:
    secretary, number = house.caller("B1"), house.campaign("B1").id
    refused = secretary.post(house.path("B1", "submit"))
    assert refused.status_code == 409
    held = {"campaign_id": number, "key": "mobilization", "held_on": "2026-03-09"}
    long_ago = secretary.post("/api/v1/meetings", {**held, "held_on": "1999-03-09"})
    assert long_ago.status_code == 422
    late = secretary.post("/api/v1/meetings", {**held, "held_on": "2026-03-11"})
    assert late.status_code == 422
    wrong = {"expected": 3, "present": 4}
    answer = secretary.post("/api/v1/meetings", {**held, "attendance": wrong})
    assert answer.status_code == 409
    assert [r["code"] for r in answer.get_json()["reasons"]] == ["evidence.more_than_expected"]
    assert house.history("B1", "refused")[-1].reason == "evidence.more_than_expected"
    absent = [{"staff_no": "B1-member", "reason": "病假"}]
    right = {"expected": 3, "present": 2, "absentees": absent}
    made = secretary.does("/api/v1/meetings", {**held, "attendance": right})
    assert [each["staff_no"] for each in made["absentees"]] == ["B1-member"]
    secretary.does(house.path("B1", "submit"))
    listed = house.caller("G1").reads(f"/api/v1/meetings?campaign_id={number}")["meetings"]
    assert [each["id"] for each in listed] == [made["id"]]
    assert house.caller("B2").reads("/api/v1/meetings")["meetings"] == []


def test_duties_are_listed_with_their_windows_and_what_is_overdue(house: House) -> None:
    house.day("2026-04-02")
    secretary, number = house.caller("B1"), house.campaign("B1").id
    rows = secretary.reads(f"/api/v1/duties?campaign_id={number}")["duties"]
    assert [(row["period"], row["state"], row["days"]) for row in rows] == [
        ("2026-03", "open", 2),
        ("2026-04", "open", 0),
    ]
    late = house.caller("G1").reads("/api/v1/duties?overdue=true&under=G1")["duties"]
    assert {row["organization"] for row in late} == {"B1", "B2"}
    one = f"/api/v1/duties/{rows[0]['id']}"
    told = secretary.does(f"{one}/evidence", {"text": "支委会研究了推进情况"})
    assert (told["state"], told["handed_in"]["state"]) == ("done", "accepted")
    again = secretary.post(f"{one}/evidence", {"text": "再报一次"})
    assert again.status_code == 409
    assert secretary.reads(f"/api/v1/duties/{rows[0]['id']}")["handed_in"]["times"] == 1
    assert local("2026-04-02").isoformat()[:10] == told["handed_in"]["at"][:10]


def test_a_member_hands_in_a_paper_and_the_table_shows_who_lacks_one(house: House) -> None:
    number = house.campaign("B1").id
    member = house.caller("B1", "member")
    paper = {"campaign_id": number, "kind": "gap", "text": "理论学习不够系统"}
    made = member.does("/api/v1/contributions", paper)
    secretary = house.caller("B1")
    table = secretary.reads(f"/api/v1/contributions/members?campaign_id={number}")
    assert [row["papers"]["gap"] for row in table["members"]] == [1]
    answer = house.caller("B1", "masses").post("/api/v1/contributions", paper)
    assert answer.status_code == 403
    secretary.does(f"/api/v1/contributions/{made['id']}/return", {"reason": "太笼统"})
    table = secretary.reads(f"/api/v1/contributions/members?campaign_id={number}")
    assert [row["papers"]["gap"] for row in table["members"]] == [0]
    assert [m.notice for m in house.messages("B1", "work_done")] == ["work_done"]


def test_s3_16_an_activity_of_ones_own_is_counted_apart(house: House) -> None:
    number = house.campaign("B1").id
    secretary = house.caller("B1")
    made = secretary.does("/api/v1/activities", {"campaign_id": number, "title": "技术比武"})
    secretary.does(f"/api/v1/activities/{made['id']}", {"held_on": "2026-03-10"})
    counts = secretary.reads(f"/api/v1/activities/counts?campaign_id={number}")
    assert (counts["own"], counts["own_held"], counts["mandatory"]) == (1, 1, 1)
