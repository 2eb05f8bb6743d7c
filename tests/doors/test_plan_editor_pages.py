"""Plans without code: a clerk copies a plan, moves a date, sees what changes, publishes."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import col, select

from service.db import reading
from service.models import Campaign
from tests.doors.house import PLAN, House
from tests.web.desk import Desk

CONFIG = Path("config/plans")


def clerk(house: House) -> Desk:
    return Desk(house.browser("C", "office").client)


def begun(house: House, **more: Any) -> int:
    caller = house.caller("C", "office")
    return int(caller.does("/api/v1/plan-drafts", {"plan": "house", **more})["id"])


def source(house: House, number: int) -> str:
    told = house.caller("C", "office").reads(f"/api/v1/plan-drafts/{number}")
    return str(told["source"])


def test_a_clerk_makes_next_years_plan_out_of_this_years(house: House) -> None:
    desk = clerk(house)
    assert "门户试点活动" in desk.opens("/plans")
    desk.opens("/plans/house")
    desk.presses("Copy into a draft", title="门户试点活动（二〇二七）", name="house-2027", years=1)
    assert re.fullmatch(r"/plan-drafts/\d+", desk.at)
    here = desk.at
    assert "2 March 2027" in desk.words, "every date has moved by a year"
    desk.opens(f"{here}/part?at=rounds.main.stages.pledge")
    desk.presses("Save", texts__due="2027/5/10", lists__owed_by=["branch"])
    text = source(house, int(here.rpartition("/")[2]))
    assert "due: 2027-05-10" in text, "a date is written as people write it, and kept as one"
    assert text.startswith("# A small plan"), "remarks stay"
    desk.opens(f"{here}/publish")
    assert "It is the first version" in desk.text
    desk.presses("Publish it")
    assert desk.at == "/plans/house-2027"
    assert "Version 1" in desk.text
    assert "9 May 2027" in desk.opens("/plans/house-2027/versions/1") or "10 May 2027" in desk.words
    assert house.caller("C", "office").reads("/api/v1/plan-drafts")["plan_drafts"] == []


def test_a_clerk_launches_the_plan_that_was_published(house: House) -> None:
    number = begun(house, name="house-2027", title="门户试点活动（二〇二七）", years=1)
    house.caller("C", "office").does(f"/api/v1/plan-drafts/{number}/publication", {})
    desk = clerk(house)
    assert "Rehearse before you launch" in desk.opens("/plans/house-2027")
    desk.presses("Launch it")
    assert desk.at == "/board"
    with reading(house.context.sessions) as session:
        chosen = select(Campaign.organization_id, Campaign.plan_version_id)
        launched = session.exec(chosen.order_by(col(Campaign.id).desc())).all()
    newest = {version for _, version in launched[:2]}
    assert len(newest) == 1, "the whole tree is on the version that was published"
    assert "Launch it" not in desk.opens("/plans/house-2027"), "it runs there now"
    assert "Launch it" not in Desk(house.browser("G1").client).opens("/plans/house-2027")


def test_what_publishing_would_change_is_seen_beforehand_and_campaigns_are_carried_over(
    house: House,
) -> None:
    desk, number = clerk(house), begun(house)
    desk.opens(f"/plan-drafts/{number}/part?at=rounds.main.stages.pledge")
    assert "<b>0</b>" in desk.text, "nothing has changed yet"
    looked = desk.client.get(
        f"/plan-drafts/{number}/beside",
        query_string={
            "part": "rounds.main.stages.pledge", "shown": "due", "texts.due": "2026-05-08",
        },
    ).get_data(as_text=True)  # fmt: skip
    moved = re.search(r"<dt>Messages that change</dt><dd><b>(\d+)</b>", looked)
    assert moved
    assert int(moved[1]) > 0
    assert "2026-04-30" in source(house, number), "looking keeps nothing"
    desk.presses("Save", texts__due="2026-05-08")
    desk.opens(f"/plan-drafts/{number}/publish")
    assert moved[0] in desk.text, "the same number, once it is kept"
    assert "6 organisations could be carried over" in desk.words
    desk.presses("Publish it")
    assert "Version 2" in desk.text
    desk.presses("Carry over to version 2")
    assert house.history("B1", "migrated")
    assert "Deadline" not in desk.opens("/plans/house/difference?old=1&new=2")
    assert "8 May 2026" in desk.words


def test_mistakes_are_told_at_their_field_and_the_draft_is_kept(house: House) -> None:
    desk, number = clerk(house), begun(house)
    where = f"/plan-drafts/{number}/part?at=rounds.main.stages.pledge"
    desk.opens(where)
    desk.presses("Save", texts__due="截至前七天")
    assert "截至前七天" in source(house, number)
    field = re.search(r'aria-invalid="true"', desk.opens(where))
    assert field
    assert 'class="field-wrong"' in desk.text
    assert "rounds.main.stages.pledge.due" in desk.opens(f"/plan-drafts/{number}")
    desk.opens(f"/plan-drafts/{number}/publish")
    assert not desk.sees("Publish it")
    refused = house.caller("C", "office").post(f"/api/v1/plan-drafts/{number}/publication")
    assert refused.status_code == 422
    assert refused.get_json()["problems"][0]["field"] == "rounds.main.stages.pledge.due"
    desk.opens(where)
    desk.presses("Save", texts__due="2026-04-30")
    assert source(house, number) == PLAN, "put right, it is as it was to the letter"


def test_a_section_is_written_as_text_and_kept_even_when_it_cannot_be_read(house: House) -> None:
    desk, number = clerk(house), begun(house)
    desk.opens(f"/plan-drafts/{number}/text?of=limits")
    desk.presses("Save", source="limits:\n  urging_a_day: often")
    assert "line 2" in desk.words, "lines are counted within the section"
    desk.presses("Save", source="limits: {")
    assert "limits: {" in source(house, number)
    desk.opens(f"/plan-drafts/{number}")
    assert 'name="source"' in desk.text, "what no form can read is shown as text"
    desk.presses("Save", source=PLAN + "\nlimits: {urging_a_day: 2}\n")
    assert "limits: {urging_a_day: 2}" in source(house, number)


def test_of_two_tabs_the_second_is_refused_and_its_text_is_kept(house: House) -> None:
    number = begun(house)
    first, second = clerk(house), clerk(house)
    where = f"/plan-drafts/{number}/part?at=rounds.main.stages.pledge"
    first.opens(where)
    second.opens(where)
    first.presses("Save", texts__title="公开承诺践诺")
    second.presses("Save", status=409, texts__note="请各支部从严")
    assert "请各支部从严" in second.text
    assert "changed since you opened it" in second.words
    assert "请各支部从严" not in source(house, number)
    second.presses("Save", texts__title="公开承诺践诺")
    text = source(house, number)
    assert "公开承诺践诺" in text
    assert "请各支部从严" in text


def test_parts_are_added_ordered_and_taken_out(house: House) -> None:
    desk, number = clerk(house), begun(house)
    desk.opens(f"/plan-drafts/{number}/part?in=rounds.main.stages")
    desk.presses(
        "Add", texts__title="回头看", texts__kind="review", texts__leave="on_date",
        texts__due="2026-07-15",
    )  # fmt: skip
    assert desk.at == f"/plan-drafts/{number}"
    assert desk.text.index("领导点评") < desk.text.index("回头看")
    caller, here = house.caller("C", "office"), f"/api/v1/plan-drafts/{number}"
    while (text := source(house, number)).index("回头看") > text.index("公开承诺"):
        caller.does(f"{here}/order", {"part": "rounds.main.stages.review_2", "earlier": True})
    told = caller.does(f"{here}/additions", {
        "part": "rounds.main.stages.review_2.reminders",
        "texts": {"when": "截止前3天"}, "lists": {"to": ["secretary"]},
    })  # fmt: skip
    assert told["part"] == "rounds.main.stages.review_2.reminders[0]"
    desk.opens(f"/plan-drafts/{number}/part?at={told['part']}")
    desk.presses("Save", lists__by=["sms"], texts__urgent="true")
    assert "urgent: true" in source(house, number)
    caller.does(f"{here}/removal", {"part": "rounds.main.stages.review_2"})
    assert source(house, number).split() == PLAN.split()


def test_a_part_is_taken_out_by_a_second_press_that_names_it(house: House) -> None:
    number, desk = begun(house), clerk(house)
    page = desk.opens(f"/plan-drafts/{number}")
    before = len(desk.forms("Remove it"))
    assert page.count('<details class="sure">') == before > 0
    assert "cannot be brought back" in page
    assert not desk.sees("Remove"), "one press alone takes nothing out"
    desk.presses("Remove it")
    assert len(desk.forms("Remove it")) < before


def test_who_does_not_keep_plans_reads_them_and_writes_nothing(house: House) -> None:
    number = begun(house)
    member = Desk(house.browser("B1", "member").client)
    assert "门户试点活动" in member.opens("/plans")
    assert not member.sees("Edit in a draft")
    assert member.client.get(f"/plan-drafts/{number}").status_code == 403
    refused = house.caller("B1").post(f"/api/v1/plan-drafts/{number}/end")
    assert refused.status_code == 403
    assert source(house, number) == PLAN


@pytest.mark.parametrize("body", [{"source": "{"}, {"plan": "nothing"}, {"source": "a: &x b"}])
def test_a_draft_begins_with_any_text_but_not_with_none(house: House, body: dict[str, str]) -> None:
    answer = house.caller("C", "office").post("/api/v1/plan-drafts", body)
    assert answer.status_code == (404 if "plan" in body else 201)


def test_a_set_of_rules_says_what_it_does_beside_its_name(house: House) -> None:
    caller = house.caller("C", "office")
    text = (CONFIG / "default.yaml").read_text("utf-8")
    number = int(caller.does("/api/v1/plan-drafts", {"source": text})["id"])
    page = clerk(house).opens(f"/plan-drafts/{number}/part?at=rounds.main.stages.pledge")
    reminded = "usual (7 days before the due day, 3 working days before the due day, the due day: "
    assert reminded in page
    assert "14 days after the due day: leading group)" in page.replace("Leading", "leading")
