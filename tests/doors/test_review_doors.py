"""Reviews, contacts and rectification through the doors: as people call them, or type them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import select

from service.db import reading, writing
from service.models import Holder
from tests.doors.house import House
from tests.doors.shell import Shell
from tests.doors.work_of_reviews import HEARD, SAID


def number(house: House, code: str, role: str) -> int:
    """Return the number of whoever holds a post."""
    with reading(house.context.sessions) as session:
        return house.person(session, code, role).id


def of(house: House, code: str, **more: Any) -> dict[str, Any]:
    """Return a body about an organisation's campaign."""
    return {"campaign_id": house.campaign(code).id, **more}


def test_a_secretary_reviews_those_below_and_nobody_else(house: House) -> None:
    above = house.caller("G1")
    given = above.does("/api/v1/reviews", of(house, "B1", **SAID))
    assert (given["grade"], given["points"], given["subject"]) == ("good", 10, "organization")
    again = above.post("/api/v1/reviews", of(house, "B1", **SAID))
    assert (again.status_code, again.get_json()["reasons"][0]["code"]) == (
        409,
        "reviews.given_already",
    )
    short = above.post("/api/v1/reviews", of(house, "B2", **{**SAID, "shortcomings": "无"}))
    assert [p["field"] for p in short.get_json()["problems"]] == ["shortcomings"]
    # The committee's secretary may act below, but is not the one to review a branch.
    denied = house.caller("C").post("/api/v1/reviews", of(house, "B1", **SAID))
    assert (denied.status_code, denied.get_json()["reasons"][0]["code"]) == (
        403,
        "reviews.not_to_review",
    )
    assert house.history("B1", "refused")[-1].person_id == number(house, "C", "secretary")
    changed = above.does(
        f"/api/v1/reviews/{given['id']}/amendment", {**SAID, "grade": "fair", "reason": "更正"}
    )
    assert (changed["grade"], changed["changes"][0]["before"]["grade"]) == ("fair", "good")


def test_what_was_said_of_a_member_is_read_by_few(house: House) -> None:
    member = number(house, "B1", "member")
    given = house.caller("B1").does("/api/v1/reviews", of(house, "B1", person_id=member, **SAID))
    where = f"/api/v1/reviews/{given['id']}"
    for code, role in (("B1", "member"), ("B1", "secretary"), ("G1", "secretary"), ("C", "office")):
        assert house.caller(code, role).reads(where)["id"] == given["id"]
    for code, role in (("B1", "masses"), ("B2", "secretary"), ("X", "office")):
        assert house.caller(code, role).get(where).status_code == 404
        listed = house.caller(code, role).reads("/api/v1/reviews")["reviews"]
        assert given["id"] not in {row["id"] for row in listed}


def test_the_matrix_adds_up_for_whoever_sees_it(house: House) -> None:
    house.caller("G1").does("/api/v1/reviews", of(house, "B1", **SAID))
    path = f"/api/v1/reviews/coverage?campaign_id={house.campaign('G1').id}"
    lines = house.caller("C", "office").reads(path)["coverage"]
    by_code = {line["organization"]: line for line in lines}
    assert set(by_code) == {"G1", "B1", "B2"}
    assert (by_code["G1"]["organizations"], by_code["G1"]["organizations_reviewed"]) == (3, 1)
    assert by_code["G1"]["given"] == 1
    assert {"reviewer", "subject", "basis"} == set(by_code["B2"]["missing"][0])
    own = house.caller("B1").reads(
        f"/api/v1/reviews/coverage?campaign_id={house.campaign('B1').id}"
    )
    assert [line["organization"] for line in own["coverage"]] == ["B1"]


def test_the_office_sets_a_contact_who_then_reviews(house: House) -> None:
    leader = number(house, "C", "leading_group")
    contact = house.caller("C", "office").does(
        "/api/v1/contacts", of(house, "B1", person_id=leader, since="2026-03-01")
    )
    group = house.caller("C", "leading_group")
    assert group.does("/api/v1/reviews", of(house, "B1", **SAID))["reviewer"] == f"person:{leader}"
    house.caller("C", "office").does(
        f"/api/v1/contacts/{contact['id']}/end", {"until": "2026-03-09"}
    )
    assert group.post("/api/v1/reviews", of(house, "B1", **SAID)).status_code == 403
    listed = house.caller("B1").reads("/api/v1/contacts")["contacts"]
    assert [row["until"] for row in listed] == ["2026-03-09"]


def test_an_item_goes_from_the_reviewer_to_the_member_and_back(house: House) -> None:
    member = number(house, "B1", "member")
    raised = house.caller("G1").does(
        "/api/v1/rectifications",
        of(house, "B1", problem="窗口排队时间过长", due_on="2026-04-01", person_id=member),
    )
    where = f"/api/v1/rectifications/{raised['id']}"
    assert house.caller("B1", "masses").post(f"{where}/report", {"text": "已改"}).status_code == 403
    early = house.caller("G1").post(f"{where}/closure", {"version": 1})
    assert early.get_json()["reasons"][0]["code"] == "reviews.item_is_open"
    house.caller("B1", "member").does(f"{where}/report", {"text": "增开两个窗口"})
    house.caller("G1").rules(f"{where}/return", {"reason": "没有照片", "due_on": "2026-04-05"})
    house.caller("B1", "member").does(f"{where}/report", {"text": "增开两个窗口，照片已交"})
    house.caller("G1").rules(f"{where}/closure", {"note": "属实"})
    judged = house.caller("G1").does(f"{where}/judgement", {"asked": 20, "satisfied": 19})
    assert (judged["state"], judged["turn"], judged["satisfied"]) == ("closed", 1, 19)
    assert [line["kind"] for line in judged["lines"]] == [
        "raised", "reported", "sent_back", "reported", "closed", "judged",
    ]  # fmt: skip


def test_a_secretary_who_is_a_member_too_reports_an_item_as_the_secretary(house: House) -> None:
    with writing(house.context.sessions) as session:
        secretary, member = (house.person(session, "B1", r) for r in ("secretary", "member"))
        seat = session.exec(select(Holder).where(Holder.person_id == member.id)).one()
        more = Holder(post_id=seat.post_id, person_id=secretary.id, since=seat.since)
        session.add(more)
    wanting = of(
        house, "B1", problem="走访联系群众次数偏少", due_on="2026-03-31", measure="每周走访"
    )
    item = house.caller("G1").does("/api/v1/rectifications", wanting)["id"]
    told = {"text": "已走访十二户，逐户记录。", "attachments": []}
    house.caller("B1").does(f"/api/v1/rectifications/{item}/report", told)


def test_opinions_are_recorded_with_what_they_found(house: House) -> None:
    whole = dict.fromkeys(("achievements", "experience", "problems", "causes"), "都写明了")
    recorded = house.caller("B1").does(
        "/api/v1/reviews/hearings", of(house, "B1", findings=whole, **HEARD)
    )
    assert recorded["findings"] == whole
    lacking = house.caller("B1").post("/api/v1/reviews/hearings", of(house, "B1", **HEARD))
    assert {p["field"] for p in lacking.get_json()["problems"]} == {
        f"findings.{name}" for name in whole
    }


# --- at the terminal ---


@pytest.fixture
def shell(small_house: House) -> Shell:
    """A terminal at the house."""
    return Shell(small_house.settings.database_url, {"PACESETTER_SECRET_KEY": "k" * 40})


def words(**options: str) -> list[str]:
    """Return options as they are typed."""
    return [part for name, value in options.items() for part in (f"--{name}", value)]


def test_the_operator_enters_what_was_filled_on_paper(shell: Shell) -> None:
    form = {name: SAID[name] for name in ("achievements", "shortcomings", "directions", "grade")}
    given = shell.reads("reviews", "give", "B1", *words(**form), "--held-on", "2026-03-05")
    assert given["subject"] == "organization"
    member = ("--person", "B1-member")
    shell.reads("reviews", "give", "B1", *member, *words(**form), "--held-on", "2026-03-05")
    assert len(shell.reads("reviews", "list", "B1")) == 2
    again = shell.run("reviews", "give", "B1", *words(**form), "--held-on", "2026-03-05",
                      "--reviewer", given["reviewer"])  # fmt: skip
    assert (again.exit_code, "amend it" in again.stderr) == (1, True)
    fair = words(**{**form, "grade": "fair"}, reason="typing error")
    number_ = str(given["id"])
    amended = shell.reads("reviews", "amend", "B1", number_, *fair, "--held-on", "2026-03-05")
    assert amended["grade"] == "fair"
    (line,) = shell.reads("reviews", "coverage", "B1")
    assert line["given"] == 2


def test_the_operator_keeps_contacts_and_items(shell: Shell) -> None:
    contact = shell.reads(
        "contacts", "set", "B1", "--role", "leading_group", "--since", "2026-03-01"
    )
    shell.reads("contacts", "end", "B1", str(contact["id"]), "2026-03-31")
    assert shell.reads("contacts", "list", "B1")[0]["until"] == "2026-03-31"
    raised = shell.reads("rectifications", "raise", "B1", "--problem", "窗口排队时间过长",
                         "--due-on", "2026-04-01")  # fmt: skip
    item = str(raised["id"])
    shell.reads("rectifications", "change", "B1", item, "--measure", "增开窗口")
    shell.reads("rectifications", "report", "B1", item, "增开两个窗口")
    shell.reads("rectifications", "return", "B1", item, "--reason", "没有照片")
    shell.reads("rectifications", "report", "B1", item, "照片已补交")
    shell.reads("rectifications", "close", "B1", item)
    judged = shell.reads("rectifications", "judge", "B1", item, "10", "9")
    assert (judged["state"], judged["satisfied"], judged["measure"]) == ("closed", 9, "增开窗口")
    assert shell.run("rectifications", "close", "B2", item).exit_code == 1
    found = [p for part in ("achievements", "experience", "problems", "causes")
             for p in ("--found", part, "都写明了")]  # fmt: skip
    heard = shell.reads("reviews", "hear", "B1", "--way", "visit", "--held-on", "2026-03-05",
                        "--who", "服务对象", "--members", "2", "--masses", "5", *found)  # fmt: skip
    assert heard["masses"] == 5
