"""Organisations and people over HTTP: brought in, listed, founded and closed in mid-campaign."""

from __future__ import annotations

from service import organizations as tree
from service import people as staff
from service.db import writing
from tests.doors.house import TREE, House, local


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
