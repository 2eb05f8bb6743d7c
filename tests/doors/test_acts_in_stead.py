"""代理 beyond signatures: all acts of an absent person's office, and nothing of their own."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from sqlmodel import Session, col, select

from service.db import reading, writing
from service.models import Holder, Organization, Person, Post
from service.todo import todo
from tests.doors.house import Caller, House, local, name_of, staff_no

V1 = "/api/v1"
NOBODY = ("B2", "no_post")
DAYS = {"since": "2026-03-10", "until": "2026-03-12", "reason": "出差"}


def number(house: House, code: str, role: str = "secretary") -> int:
    with reading(house.context.sessions) as session:
        return house.person(session, code, role).id


def away(house: House, code: str, role: str = "secretary", by: tuple[str, str] = NOBODY) -> Caller:
    """Let somebody be absent for three days, and return who stands in for them."""
    house.caller(code, role).does(
        f"{V1}/substitutes", {"substitute_id": number(house, *by), **DAYS}
    )
    return house.caller(*by)


def stead(house: House, code: str, kind: str) -> list[tuple[int | None, Any]]:
    """Who did it, and in whose stead, as history has it."""
    lines = house.history(code, kind)
    return [(x.person_id, json.loads(x.details or "{}").get("on_behalf_of")) for x in lines]


def codes(answer: Any) -> list[str]:
    return [one["code"] for one in answer.get_json()["reasons"]]


def asks_for_days(house: House, caller: Caller, code: str = "B1") -> Any:
    body = {"campaign_id": house.campaign(code).id, "until": "2026-04-05", "reason": "防汛"}
    return caller.does(f"{V1}/postponements", body)


def also_secretary(session: Session, house: House, code: str, who: tuple[str, str]) -> None:
    """Let somebody hold a second post: secretary of another organisation."""
    post = session.exec(
        select(Post)
        .join(Organization, col(Organization.id) == col(Post.organization_id))
        .where(Organization.code == code, Post.role == "secretary")
    ).one()
    person = house.person(session, *who)
    session.add(Holder(post_id=post.id, person_id=person.id, since=date(2026, 1, 1)))


def test_a_superiors_substitute_urges_suspends_and_gives_days(house: House) -> None:
    other = away(house, "G1")
    other.does(house.path("B1", "urge"), {"note": "请抓紧"})
    other.does(house.path("B1", "suspend"), {"reason": "防汛"})
    other.does(house.path("B1", "resume"))
    asked = asks_for_days(house, house.caller("B1"))
    other.does(f"{V1}/postponements/{asked['id']}", {"grant": True, "note": "同意"})
    both = [(number(house, *NOBODY), number(house, "G1"))]
    for kind in ("urged", "suspended", "resumed", "postponement_granted"):
        assert stead(house, "B1", kind) == both, kind
    page = house.browser("G1").get(f"/campaigns/{house.campaign('B1').id}").get_data(as_text=True)
    assert "standing in for" in page


def test_the_power_is_that_of_the_absent_and_ends_by_itself(house: House) -> None:
    urging = house.path("B1", "urge")
    assert house.caller(*NOBODY).post(urging, {"note": "请抓紧"}).status_code == 404
    other = away(house, "G1")
    elsewhere = house.path("B3", "urge")
    assert other.post(elsewhere, {"note": "请抓紧"}).status_code == 404, "of that organisation"
    assert other.post(house.path("G1", "suspend"), {"reason": "防汛"}).status_code == 403
    house.set_clock("2026-03-13")
    assert other.post(urging, {"note": "请抓紧"}).status_code == 404


def test_a_branch_secretarys_substitute_does_the_branchs_work_and_sees_it_waiting(
    house: House,
) -> None:
    other = away(house, "B1", by=("B3", "no_post"))
    with reading(house.context.sessions) as session:
        me = number(house, "B3", "no_post")
        found = todo(session, house.context.rulebook, me, now=local("2026-03-10"))
    waits = {(one.what, one.organization, one.on_behalf_of != "") for one in found}
    assert ("submit", name_of("B1"), True) in waits
    other.does(*house.meeting("B1"))
    other.does(house.path("B1", "submit"))
    both = (number(house, "B3", "no_post"), number(house, "B1"))
    assert stead(house, "B1", "submitted") == [both]


def test_an_office_that_is_away_is_stood_in_for_too(house: House) -> None:
    other = away(house, "C", "office")
    rows = {"code": "B9", "name": "单位B9号", "kind": "branch", "parent_code": "G2"}
    other.does(f"{V1}/organizations", {**rows, "founded_on": "2026-03-10"})
    assert stead(house, "B9", "joined") == [(number(house, *NOBODY), number(house, "C", "office"))]
    page = house.browser(*NOBODY)
    assert page.get("/board").status_code == 200
    assert page.get("/incidents").status_code == 200


def test_nobody_rules_on_their_own_by_way_of_a_substitution(house: House) -> None:
    """AC6: the branch's secretary stands in for the superior whose word the branch waits for."""
    house.submits("B1")
    asked = asks_for_days(house, house.caller("B1"))
    own = away(house, "G1", by=("B1", "secretary"))
    campaign = house.campaign("B1")
    ruling = {"campaign_id": campaign.id, "verb": "approve", "version": campaign.version}
    refused = own.post(f"{V1}/approvals", ruling)
    assert (refused.status_code, codes(refused)) == (409, ["reason.own_submission"])
    refused = own.post(f"{V1}/postponements/{asked['id']}", {"grant": True, "note": "可"})
    assert (refused.status_code, codes(refused)) == (409, ["reason.own_request"])
    house.browser("B1").post(f"/campaigns/{campaign.id}/approve")
    tried = (number(house, "B1"), number(house, "G1"))
    assert stead(house, "B1", "refused") == [tried] * 3, "an attempt in stead is told as one"


def test_back_again_nobody_rules_on_what_was_done_in_their_name(house: House) -> None:
    """The secretary of both was away: the substitute asked for the branch, who now decides?"""
    with writing(house.context.sessions) as session:
        also_secretary(session, house, "B1", ("G1", "secretary"))
    other = away(house, "G1")
    asked = asks_for_days(house, other)
    other.does(*house.meeting("B1"))
    other.does(house.path("B1", "submit"))
    assert stead(house, "B1", "submitted") == [(number(house, *NOBODY), number(house, "G1"))]
    house.set_clock("2026-03-13")
    decision = f"{V1}/postponements/{asked['id']}"
    refused = house.caller("G1").post(decision, {"grant": True, "note": "可"})
    assert codes(refused) == ["reason.own_request"]
    campaign = house.campaign("B1")
    ruling = {"campaign_id": campaign.id, "verb": "approve", "version": campaign.version}
    assert house.caller("G1").post(f"{V1}/approvals", ruling).status_code in (403, 409)
    house.caller("G1", "deputy_secretary").does(decision, {"grant": True, "note": "可"})


def test_what_is_personal_is_nobody_elses(house: House) -> None:
    item = {"title": "服务", "measure": "每周", "responsible": "本人", "deadline": "2026-06-01"}
    about = {"campaign_id": house.campaign("B1").id}
    pledged = {**about, "person_id": number(house, "B1"), "items": [item]}
    other = away(house, "B1")
    assert codes(other.post(f"{V1}/pledges", pledged)) == ["reason.not_your_role"]
    member = away(house, "B1", "member", by=("B3", "no_post"))
    assert member.get(house.path("B1")).status_code == 404, "to belong somewhere is no office"


def test_a_substitute_gives_themselves_no_more_power(house: House) -> None:
    other = away(house, "C")
    whom = {"person_id": number(house, "G1"), "substitute_id": number(house, *NOBODY), **DAYS}
    assert codes(other.post(f"{V1}/substitutes", whom)) == ["approvals.substitute_by_oneself"]
    whom["substitute_id"] = number(house, "G2")
    other.does(f"{V1}/substitutes", whom)
    assert house.caller("G2").get(house.path("B1")).status_code == 200


def test_a_substitution_is_written_down_where_both_are_at_home(house: House) -> None:
    away(house, "G1")
    (row,) = house.caller("G1").reads(f"{V1}/substitutes")["substitutes"]
    house.caller("C").does(f"{V1}/substitutes/{row['id']}/end")
    for code in ("G1", "B2"):
        named, ended = house.history(code, "worked")
        told = json.loads(named.details or "{}")
        assert told["deed"] == "approvals.substitute_named"
        assert (told["absent_id"], told["substitute_id"]) == (
            number(house, "G1"),
            number(house, *NOBODY),
        )
        assert (told["since"], told["until"], named.reason) == ("2026-03-10", "2026-03-12", "出差")
        assert named.person_id == number(house, "G1")
        assert json.loads(ended.details or "{}")["deed"] == "approvals.substitute_ended"
        assert ended.person_id == number(house, "C")
    for who in (staff_no("G1", "secretary"), staff_no(*NOBODY)):
        (kept,) = house.caller("C").reads(f"{V1}/people/{who}")["substitutions"]
        assert (kept["made_by"], kept["ended_by"], kept["reason"]) == (
            kept["person"],
            name(house, "C"),
            "出差",
        )
    page = house.browser("B2").get(f"/campaigns/{house.campaign('B2').id}").get_data(as_text=True)
    assert "stands in for" in page


def name(house: House, code: str, role: str = "secretary") -> str:
    with reading(house.context.sessions) as session:
        found: Person = house.person(session, code, role)
        return found.name
