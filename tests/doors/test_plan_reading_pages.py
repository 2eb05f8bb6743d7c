"""A plan in prose by pages and API: read, each item decided, made a draft, rehearsed, published."""

from __future__ import annotations

import base64
import re
from typing import Any

import pytest

from service.plan_readings import day_texts
from service.words import say
from tests.doors.house import House
from tests.doors.work_of_plan_readings import DOCUMENT, READINGS
from tests.handed_in import bursting, document, scanned
from tests.web.desk import Desk

#: No year is written, the last stage does not end, and nobody says when the award is decided.
PLAN = """关于开展“窗口先锋”活动的实施方案

一、总体安排
活动从3月开始，到12月底结束，分三个阶段进行。

二、方法步骤
（一）动员部署阶段（3月2日至3月20日）。召开动员大会，进行思想发动。
（二）公开承诺阶段（3月21日至4月30日）。各支部、党员作出公开承诺。
（三）总结阶段（12月1日开始）。进行总结。

三、工作要求
1.各支部每月召开一次组织生活会。
2.各支部每周向办公室报送一次信息。
3.各支部于3月25日前将工作计划报办公室。

四、表彰
评选“先进基层党组织”。
"""
NOVEL = "天色渐渐暗下来，街上的人少了。他把伞收好，慢慢走回家去，一路上没有说话。\n" * 200
SAVE = "Save"


def clerk(house: House) -> Desk:
    return Desk(house.browser("C", "office").client)


def key_of(told: dict[str, Any], sort: str, words: str = "") -> str:
    """The key of an item of a sort that is called so."""
    (key,) = [
        one["key"] for one in told["found"] if one["sort"] == sort and words in str(one["read"])
    ]
    return str(key)


def read(house: House, number: int) -> dict[str, Any]:
    told: dict[str, Any] = house.caller("C", "office").reads(f"{READINGS}/{number}")
    return told


def saves(desk: Desk, typed: dict[str, Any], status: int = 200) -> None:
    """Fill in fields of the items, and save."""
    desk.presses(SAVE, status=status, **typed)


def given(desk: Desk, text: str = PLAN) -> int:
    """Paste a document, and come to its reading."""
    desk.opens("/plans")
    assert 'href="/plans/read"' in desk.text
    desk.opens("/plans/read")
    desk.presses("Read it", source=text)
    found = re.fullmatch(r"/plans/readings/(\d+)", desk.at)
    assert found
    return int(found[1])


def test_a_clerk_reads_a_plan_corrects_drops_and_publishes_it(house: House) -> None:
    desk = clerk(house)
    number = given(desk)
    here = desk.at
    told = read(house, number)
    assert "0 of 8 decided" in desk.opens("/plans/read")
    desk.opens(here)
    assert "0 of 8 decided" in desk.words, "nothing is confirmed before a person says so"
    assert "“总结阶段” has no last day" in desk.words
    stage, duty = key_of(told, "stage", "公开承诺"), key_of(told, "duty", "信息")
    assert f'id="p-{stage}" href="#i-{stage}"' in desk.text, "the passage leads to its item"
    assert f'href="#p-{stage}"' in desk.text, "and the item to its passage"
    desk.presses("Make a draft", status=409, name="window-2026")
    assert "8 not decided yet" in desk.words
    assert 'value="30 April, year 1"' in desk.text, "the year is open, and the day is readable"
    assert "Y+0-0" not in desk.text
    saves(desk, {f"items.{stage}.values.end": "10 May, year 1", f"items.{duty}.keep": "no"})
    assert "2 of 8 decided" in desk.words, "what came back as it stood corrects nothing"
    assert desk.at == here
    desk.presses("Confirm the 5 that are certain")
    assert "7 of 8 decided" in desk.words
    last = key_of(told, "stage", "总结")
    saves(desk, {f"items.{last}.keep": "yes"})
    desk.presses("Make a draft", status=409, name="window-2026")
    assert "Choose the first year" in desk.words
    desk.presses(SAVE, base_year="2026")
    desk.presses("Make a draft", name="window-2026", title="窗口先锋")
    _fills_in_and_publishes(house, desk)
    assert "no longer" in desk.opens(here) or "It has been made into a draft" in desk.words
    assert not desk.sees(SAVE)


def test_a_day_whose_year_is_open_is_read_and_written_as_people_do() -> None:
    told = {"zh-Hans": "第二年9月30日", "zh-Hant": "第二年9月30日", "en": "30 September, year 2"}
    for locale, words in told.items():
        assert day_texts.shown(locale, "Y+1-09-30") == words
        assert day_texts.kept(words) == "Y+1-09-30"
        assert day_texts.shown(locale, "2026-09-30") == "2026-09-30"
    for words in ("第一年2月30日", "第一年13月1日", "1 Smarch, year 1", "soon"):
        assert day_texts.kept(words) is None


def _fills_in_and_publishes(house: House, desk: Desk) -> None:
    """What the document did not say is told at its field, and filled in there."""
    assert re.fullmatch(r"/plan-drafts/\d+", desk.at)
    draft = desk.at
    caller = house.caller("C", "office")
    text = str(caller.reads(f"/api/v1/plan-drafts/{draft.rpartition('/')[2]}")["source"])
    assert "# 1.各支部每月召开一次组织生活会" in text, "the passages are remarks"
    assert "base_year: 2026" in text
    assert "due: Y+0-05-10" in text
    assert "报送一次信息" not in text
    desk.opens(f"{draft}/part?at=rounds.main.stages.summary")
    assert 'class="field-wrong"' in desk.text
    desk.presses(SAVE, texts__due="2026-12-20")
    desk.opens(f"{draft}/part?at=awards.award_1")
    desk.presses(SAVE, texts__stage="main/summary")
    desk.opens(draft)
    assert "No mistakes" in desk.words, desk.words
    assert "组织生活会" in desk.opens(f"{draft}/rehearsal")
    desk.opens(f"{draft}/publish")
    desk.presses("Publish it")
    assert desk.at == "/plans/window-2026"
    assert "10 May 2026" in desk.opens("/plans/window-2026/versions/1")


def test_of_two_clerks_the_second_is_told_and_loses_nothing(small_house: House) -> None:
    first, second = clerk(small_house), clerk(small_house)
    number = given(first)
    second.opens(f"/plans/readings/{number}")
    told = read(small_house, number)
    stage, deadline = key_of(told, "stage", "动员"), key_of(told, "deadline")
    saves(first, {f"items.{stage}.keep": "yes"})
    saves(second, {f"items.{deadline}.values.who": "各支部书记"}, 409)
    assert "It has changed since you opened it" in second.words
    assert 'value="各支部书记"' in second.text
    second.presses(SAVE)
    stands = {one["key"]: one["stands"] for one in read(small_house, number)["found"]}
    assert (stands[stage], stands[deadline]) == ("confirmed", "corrected")


def test_what_cannot_be_is_told_at_its_field(small_house: House) -> None:
    desk = clerk(small_house)
    number = given(desk)
    told = read(small_house, number)
    stage, duty = key_of(told, "stage", "动员"), key_of(told, "duty", "信息")
    saves(desk, {
        f"items.{stage}.values.end": "三月下旬", f"items.{stage}.values.name": "",
        f"items.{duty}.keep": "yes",
    }, 422)  # fmt: skip
    assert desk.words.count("This is no day. Write 2026-03-20") == 2, "at the field, and above"
    assert "items.stage" not in re.sub(r"<[^>]*>", "", desk.text)
    assert 'value="三月下旬"' in desk.text
    assert read(small_house, number)["decided"] == 0, "all of it or nothing"
    saves(desk, {f"items.{stage}.values.end": "2026-02-30"}, 422)
    saves(desk, {
        f"items.{stage}.values.name": "动员", f"items.{stage}.values.start": "2026年3月2日",
        f"items.{stage}.values.end": "2026/3/18",
    }, 200)  # fmt: skip
    values = {one["key"]: one["values"] for one in read(small_house, number)["found"]}[stage]
    assert (values["start"], values["end"]) == ("2026-03-02", "2026-03-18")
    saves(desk, {f"items.{stage}.values.end": "2026-03-01"}, 422)
    assert "The last day is before the first" in desk.words


REFUSED = {
    "empty": (b" ", "empty"),
    "binary": (bytes(range(256)) * 40, "binary"),
    "a scan": (scanned(), "scanned"),
    "a bomb": (bursting(100), "unpacks"),
    "an old document": (b"\xd0\xcf\x11\xe0" + bytes(600), "old_word"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_file_that_cannot_be_read_is_refused_at_its_field(small_house: House, what: str) -> None:
    content, code = REFUSED[what]
    desk = clerk(small_house)
    desk.opens("/plans/read")
    desk.presses("Read it", status=422, files={"_raw.content": [("方案.docx", content)]})
    sentence = say("en", "reading", f"problem.{code}", most=40)
    assert f'class="field-wrong" id="reading-file-wrong-1">{sentence}' in desk.words
    answer = small_house.caller("C", "office").post(
        READINGS, {"content": base64.b64encode(content).decode()}
    )
    told = answer.get_json()
    assert (answer.status_code, told["problems"][0]["field"]) == (422, "content")
    assert told["problems"][0]["code"] == code
    assert small_house.caller("C", "office").reads(READINGS)["plan_readings"] == []


def test_fifty_megabytes_are_refused(small_house: House) -> None:
    desk = clerk(small_house)
    desk.opens("/plans/read")
    desk.presses("Read it", 0, 422, files={"_raw.content": [("方案.txt", b"x" * 50_000_000)]})
    assert 'id="reading-file-wrong-1"' in desk.text


@pytest.mark.parametrize(
    "text", ["", " \n ", NOVEL, "长" * 200_001], ids=["", " ", "novel", "long"]
)
def test_a_text_without_a_campaign_is_refused_and_stays_typed(
    small_house: House, text: str
) -> None:
    desk = clerk(small_house)
    desk.opens("/plans/read")
    # A browser sends the empty file along.
    desk.presses("Read it", status=422, source=text, files={"_raw.content": [("", b"")]})
    assert "field-wrong" in desk.text
    assert text.strip()[:200] in desk.words
    answer = small_house.caller("C", "office").post(READINGS, {"source": text})
    assert answer.get_json()["problems"][0]["field"] == "source"


def test_two_campaigns_in_one_document_are_read_and_nothing_is_believed(
    small_house: House,
) -> None:
    number = given(clerk(small_house), DOCUMENT + "\n\n" + PLAN)
    told = read(small_house, number)
    assert told["decided"] == 0
    assert {one["stands"] for one in told["found"]} == {"undecided"}


def test_a_word_document_is_read_and_so_is_a_file_with_odd_signs(small_house: House) -> None:
    desk = clerk(small_house)
    desk.opens("/plans/read")
    content = document(*DOCUMENT.splitlines())
    desk.presses("Read it", files={"_raw.content": [("方案.docx", content)]})
    assert "动员部署阶段" in desk.text
    odd = "\ufeff" + DOCUMENT.replace("\n", "\r\n").replace("。", "。\u200b\x0b\x00\t")
    number = given(desk, odd)
    assert set("\r\x00\x0b\u200b\ufeff") & set(read(small_house, number)["text"]) == set()
    desk.presses("Throw it away now")
    assert desk.at == "/plans/read"


def test_who_does_not_keep_plans_reads_none(small_house: House) -> None:
    number = given(clerk(small_house))
    member = small_house.browser("B1", "member")
    for path in ("/plans/read", f"/plans/readings/{number}"):
        assert member.get(path).status_code == 403
    assert 'href="/plans/read"' not in member.get("/plans").get_data(as_text=True)
    sent = member.post("/do/plan-readings", source=PLAN)
    assert sent.status_code == 403
    for act in ("decisions", "draft", "end"):
        body = {"name": "x"} if act == "draft" else {}
        assert small_house.caller("B1").post(f"{READINGS}/{number}/{act}", body).status_code == 403


def test_the_same_by_api(house: House) -> None:
    caller = house.caller("C", "office")
    key = {"Idempotency-Key": "read-once"}
    told = caller.post(READINGS, {"source": PLAN}, headers=key).get_json()
    assert caller.post(READINGS, {"source": PLAN}, headers=key).get_json()["id"] == told["id"]
    assert [step["name"] for step in told["reading"]["stages"]][:1] == ["动员部署阶段"]
    here, stage = f"{READINGS}/{told['id']}", key_of(told, "stage", "公开承诺")
    first, last = next(one["passage"] for one in told["found"] if one["key"] == stage)
    assert "公开承诺阶段" in told["text"][first:last]
    stale = caller.post(f"{here}/decisions", {"certain": True}, headers={"If-Match": "9"})
    assert stale.get_json()["reasons"][0]["code"] == "reading_pages.stale"
    unknown = caller.post(f"{here}/decisions", {"items": {"stage-99999": {"keep": True}}})
    assert unknown.get_json()["problems"][0]["code"] == "no_such_item"
    corrected = {stage: {"values": {"end": "Y+0-05-10"}}}
    after = caller.does(f"{here}/decisions", {"items": corrected, "certain": True})
    assert (after["decided"], after["open_years"]) == (6, True)
    rest = {one["key"]: {"keep": False} for one in after["found"] if one["stands"] == "undecided"}
    caller.does(f"{here}/decisions", {"items": rest, "base_year": 2026})
    made = caller.does(f"{here}/draft", {"name": "window-2026"})
    source = caller.reads(f"/api/v1/plan-drafts/{made['id']}")["source"]
    assert "opens: Y+0-03-21\n        due: Y+0-05-10" in source
    assert "总结阶段" not in source
    again = caller.post(f"{here}/decisions", {"certain": True})
    assert again.get_json()["reasons"][0]["code"] == "reading_pages.made"
    assert caller.does(f"{here}/end") == {"reading": told["id"], "dropped": True}
    assert caller.get(here).status_code == 404
    assert caller.reads(f"/api/v1/plan-drafts/{made['id']}")["name"] == "window-2026"
