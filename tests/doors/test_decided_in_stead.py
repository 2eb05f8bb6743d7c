"""Posts that nobody holds and people who hold two: somebody decides, and nobody their own."""

from __future__ import annotations

from service import todo
from service.db import reading
from tests.doors.house import House, local, name_of, staff_no

V1 = "/api/v1"


def handed_in(house: House, code: str = "B1") -> dict[str, object]:
    secretary = house.caller(code)
    number = house.campaign(code).id
    minutes = {"campaign_id": number, "key": "mobilization", "held_on": "2026-03-05",
               "minutes": "动员部署会议，全体党员参加"}  # fmt: skip
    secretary.does(f"{V1}/meetings", minutes)
    secretary.does(house.path(code, "submit"))
    return {"campaign_id": number, "verb": "approve", "version": house.campaign(code).version}


def vacant(house: House, code: str = "G1") -> None:
    for post in ("secretary", "deputy_secretary"):
        house.ends_post(code, post, "2026-03-09")


def test_where_the_superior_has_no_secretary_the_one_above_decides(house: House) -> None:
    vacant(house)
    ruling = handed_in(house)
    assert house.caller("C", "office").post(f"{V1}/approvals", ruling).status_code == 403
    assert house.caller("G2").post(f"{V1}/approvals", ruling).status_code == 404
    assert waiting(house, "C") == ["approve"], "and it stands in their list"
    house.caller("C").does(f"{V1}/approvals", ruling)
    assert [line.person_id for line in house.history("B1", "approved")] == [who(house, "C")]


def waiting(house: House, code: str) -> list[str]:
    with reading(house.context.sessions) as session:
        now = local("2026-03-10")
        found = todo.todo(session, house.context.rulebook, who(house, code), now=now)
        return [one.what for one in found if one.organization == name_of("B1")]


def who(house: House, code: str) -> int:
    with reading(house.context.sessions) as session:
        return house.person(session, code, "secretary").id


def test_whoever_is_secretary_of_both_does_not_judge_their_own(house: House) -> None:
    """The same person hands in for the branch and would approve for its superior."""
    rows = "\n".join([
        "staff_no,name,organization_code,posts,email,phone,locale",
        "G1-secretary,甲10,G1,secretary;secretary@B1,,,en",
        "G1-deputy-secretary,甲11,G1,,,,en",
        "B1-secretary,甲30,B1,,,,en",
        "B1-deputy-secretary,甲31,B1,,,,en",
    ])  # fmt: skip
    office = house.caller("C", "office")
    answer = office.client.post(
        f"{V1}/people/import",
        data=rows.encode(),
        headers={"Authorization": f"Bearer {office.token}", "Content-Type": "text/csv"},
    )
    assert answer.status_code in (200, 201), answer.get_data(as_text=True)
    both = house.bearer(house.secrets[staff_no("G1", "secretary")])
    number = house.campaign("B1").id
    item = {
        "title": "服务群众",
        "measure": "每周一次",
        "responsible": "书记",
        "deadline": "2026-06-01",
    }
    pledge = both.does(f"{V1}/pledges", {"campaign_id": number, "items": [item]})
    pledge = both.does(f"{V1}/pledges/{pledge['id']}/submission")
    own = both.post(f"{V1}/pledges/{pledge['id']}/acceptance", {"version": pledge["version"]})
    assert own.status_code == 403
    accepted = {"version": pledge["version"]}
    house.caller("C").does(f"{V1}/pledges/{pledge['id']}/acceptance", accepted)


def test_days_beyond_reason_are_no_days(house: House) -> None:
    """They end no calendar and no service: until the year 9999 nobody is absent."""
    with reading(house.context.sessions) as session:
        deputy = house.person(session, "G1", "deputy_secretary").id
    away = {"substitute_id": deputy, "since": "2026-03-11", "until": "9999-12-31", "reason": "外出"}
    assert house.caller("G1").post(f"{V1}/substitutes", away).status_code == 422
