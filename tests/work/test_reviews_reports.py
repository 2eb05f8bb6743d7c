"""Opinions heard, and reports drafted from the data: edited, handed in, their duty fulfilled."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from service import evidence, reviews
from service.actors import Actor
from service.db import reading, writing
from service.errors import BadInput
from service.models import Campaign, Evidence, Hearing, Occurrence, SituationReport
from service.reviews import Heard
from tests.campaigns.village import COMMITTEE, EAST, FIRST, Village, at
from tests.work.reviewed import PLAN, does, fact, gives_all, raises
from workflows.refusals import Refused

WHOLE = {
    "achievements": "窗口服务有改进",
    "experience": "党员轮值",
    "problems": "节假日无人值守",
    "causes": "人手安排不足",
}


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village in the stage of reviews, on the tenth of March."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN)
    founded.day("2026-03-10")
    return founded


# --- opinions heard ---


def hears(village: Village, code: str = FIRST, **changed: Any) -> int:
    whole: dict[str, Any] = {
        "kind": "opinions",
        "way": "symposium",
        "held_on": village.now.date(),
        "who": "党员和服务对象代表",
        "members": 12,
        "masses": 30,
        "findings": WHOLE,
        **changed,
    }
    with writing(village.engine) as session:
        campaign = village.campaign(session, code)
        by = village.secretary(code)
        heard = reviews.record_hearing(
            session, village.rulebook, campaign, Heard(**whole), by=by, now=village.now
        )
        return heard.id


def test_s2_5_opinions_of_members_and_masses_are_heard_and_written_down(village: Village) -> None:
    hears(village, masses=0)
    assert fact(village, FIRST, "opinions_heard") is None
    number = hears(village, members=0, way="visit")
    assert fact(village, FIRST, "opinions_heard") == "yes"
    with reading(village.engine) as session:
        kept = session.get_one(Hearing, number)
        assert json.loads(kept.findings) == WHOLE


def test_s3_6_problems_are_answered_once_each_has_its_measure(village: Village) -> None:
    number = raises(village, FIRST, village.superior(FIRST))
    answer = {"problems": "针对窗口排队问题，承诺延时服务"}
    hears(village, kind="answers", way="meeting", findings=answer)
    assert fact(village, FIRST, "problems_answered") is None
    does(village, reviews.change, number, by=village.secretary(FIRST), measure="延时服务一小时")
    assert fact(village, FIRST, "problems_answered") == "yes"


@pytest.mark.parametrize(
    ("changed", "codes"),
    [
        ({"members": 0, "masses": 0}, {"nobody_heard"}),
        ({"members": -1}, {"nobody_heard"}),
        ({"who": " "}, {"who_wanted"}),
        ({"kind": "rumours"}, {"unknown_kind", "missing_problems"}),
        ({"way": "telepathy"}, {"unknown_way"}),
        ({"held_on": date(2026, 3, 11)}, {"not_on_open_days"}),
        ({"findings": {**WHOLE, "causes": ""}}, {"missing_causes"}),
        ({"findings": {}}, {f"missing_{name}" for name in WHOLE}),
        ({"findings": {**WHOLE, "praise": "很好"}}, {"unknown_finding"}),
        ({"attachments": [77]}, {"no_such_file"}),
    ],
)
def test_what_was_not_heard_properly_is_refused_with_every_reason(
    village: Village, changed: dict[str, Any], codes: set[str]
) -> None:
    if changed.get("kind") == "rumours":
        changed = {**changed, "findings": {}}
    with pytest.raises(BadInput) as refused:
        hears(village, **changed)
    assert {problem.code for problem in refused.value.problems} == codes
    for locale in ("zh-Hans", "zh-Hant", "en"):
        assert all(p.code not in p.told(locale) for p in refused.value.problems)


# --- reports ---


def compiles(village: Village, code: str, duty: str, period: str, by: Actor) -> int:
    with writing(village.engine) as session:
        campaign = village.campaign(session, code)
        report = reviews.compile_report(
            session, village.rulebook, campaign, duty, period, by=by, now=village.now
        )
        return report.id


def handles(village: Village, verb: Any, number: int, *told: Any, by: Actor) -> None:
    with writing(village.engine) as session:
        report = reviews.by_number(session, SituationReport, number)
        verb(session, village.rulebook, report, *told, by=by, now=village.now)


def text(village: Village, number: int, locale: str) -> str:
    with reading(village.engine) as session:
        report = reviews.by_number(session, SituationReport, number)
        campaign = session.get_one(Campaign, report.campaign_id)
        return reviews.text_of(
            village.rulebook.plan(session, campaign.plan_version_id), report, locale
        )


def office(village: Village) -> Actor:
    return Actor.person(village.cast.one(COMMITTEE, "office"), "office")


def is_done(village: Village, code: str, duty: str, period: str) -> bool:
    with reading(village.engine) as session:
        chosen = select(Occurrence).where(
            Occurrence.campaign_id == village.campaign(session, code).id,
            Occurrence.duty == duty,
            Occurrence.period == period,
        )
        return session.exec(chosen).one().done_at is not None


def test_s1_10_the_office_drafts_its_report_from_the_data_edits_it_and_hands_it_in(
    village: Village,
) -> None:
    gives_all(village, FIRST)
    raises(village, FIRST, village.superior(FIRST), "2026-03-20")
    village.day("2026-04-01")
    number = compiles(village, COMMITTEE, "office_report", "2026-Q1", office(village))
    assert text(village, number, "zh-Hans").splitlines() == [
        "试点活动：办公室专题汇报（2026年第1季度）",
        "village:c及下属组织，共 6 个；截至 2026年4月1日 10:00。",
        "一、活动进展",
        "全程·领导点评：6 个组织",
        "二、逾期情况",
        "没有组织逾期。",
        "三、领导点评",
        "完成点评的书记：1/5",
        "接受点评的党组织：1/6",
        "接受点评的党员和书记：3/18",
        "应作点评 18 次，已作 4 次",
        "四、规定动作",
        "向办公室上报情况：0/5",
        "办公室专题汇报：0/1",
        "五、整改",
        "共 1 项：已销号 0 项，待核验 0 项，未完成 1 项，其中逾期 1 项",
    ]
    assert "Organisations reviewed: 1 of 6" in text(village, number, "en")
    assert "接受點評的黨組織：1/6" in text(village, number, "zh-Hant")
    handles(village, reviews.edit_report, number, "zh-Hans", "一季度总体平稳。", by=office(village))
    assert text(village, number, "zh-Hans") == "一季度总体平稳。"
    assert not is_done(village, COMMITTEE, "office_report", "2026-Q1")
    handles(village, reviews.submit_report, number, by=office(village))
    assert is_done(village, COMMITTEE, "office_report", "2026-Q1")
    told = [m for m in village.messages(COMMITTEE) if m.stage == f"report/{number}"]
    assert {m.role for m in told} == {"leading_group"}


def test_a_draft_is_compiled_anew_and_what_was_handed_in_stays(village: Village) -> None:
    village.day("2026-04-01")
    number = compiles(village, COMMITTEE, "office_report", "2026-Q1", office(village))
    gives_all(village, FIRST)
    assert "1 of 6" not in text(village, number, "en")
    assert compiles(village, COMMITTEE, "office_report", "2026-Q1", office(village)) == number
    assert "1 of 6" in text(village, number, "en")
    handles(village, reviews.submit_report, number, by=office(village))
    for verb, told in (
        (reviews.submit_report, ()),
        (reviews.edit_report, ("en", "Too late.")),
    ):
        with pytest.raises(Refused, match="report_handed_in"):
            handles(village, verb, number, *told, by=office(village))
    with pytest.raises(Refused, match="report_handed_in"):
        compiles(village, COMMITTEE, "office_report", "2026-Q1", office(village))


def test_s1_9_and_s4_12_a_branch_reports_its_own_situation_to_the_office(village: Village) -> None:
    village.day("2026-04-02")
    secretary = village.secretary(EAST)
    number = compiles(village, EAST, "report_to_office", "2026-Q1", secretary)
    assert "共 3 个" in text(village, number, "zh-Hans")
    handles(village, reviews.submit_report, number, by=secretary)
    assert is_done(village, EAST, "report_to_office", "2026-Q1")
    told = [m for m in village.messages(EAST) if m.stage == f"report/{number}"]
    assert {m.role for m in told} == {"office"}


def test_s1_9_a_report_that_the_office_returns_is_a_draft_again(engine: Engine) -> None:
    village = Village.founded(engine, at("2026-02-27"))
    asked = "evidence:\n  duties:\n    report_to_office: {text: 20, examined_by: office}\n"
    village.launch(PLAN + asked)
    village.day("2026-04-02")
    secretary = village.secretary(EAST)
    number = compiles(village, EAST, "report_to_office", "2026-Q1", secretary)
    handles(village, reviews.edit_report, number, "zh-Hans", "一切正常。", by=secretary)
    with pytest.raises(Refused, match="text_too_short"):
        handles(village, reviews.submit_report, number, by=secretary)
    longer = "三个组织都已动员，承诺正在起草，书记点评四月中旬完成。"
    handles(village, reviews.edit_report, number, "zh-Hans", longer, by=secretary)
    handles(village, reviews.submit_report, number, by=secretary)
    assert is_done(village, EAST, "report_to_office", "2026-Q1")
    with writing(village.engine) as session:
        handed_in = session.exec(select(Evidence)).one()
        assert handed_in.text == longer
        evidence.send_back(
            session, village.rulebook, handed_in, "没有写整改", by=office(village), now=village.now
        )
    assert not is_done(village, EAST, "report_to_office", "2026-Q1")
    handles(
        village, reviews.edit_report, number, "zh-Hans", longer + "没有整改事项。", by=secretary
    )
    handles(village, reviews.submit_report, number, by=secretary)
    assert is_done(village, EAST, "report_to_office", "2026-Q1")


def test_a_report_that_nobody_owes_is_refused(village: Village) -> None:
    for code, duty, period, why in (
        (COMMITTEE, "office_report", "2031-Q1", "no_such_period"),
        (COMMITTEE, "member_reviews", "once", "no_report_for"),
        (FIRST, "office_report", "2026-Q1", "no_report_for"),
    ):
        with pytest.raises(Refused, match=why):
            compiles(village, code, duty, period, office(village))
    village.day("2026-04-02")
    number = compiles(village, COMMITTEE, "office_report", "2026-Q1", office(village))
    for locale, words, why in (("fr", "Bien.", "unknown_locale"), ("en", " ", "text_wanted")):
        with pytest.raises(BadInput, match=why):
            handles(village, reviews.edit_report, number, locale, words, by=office(village))
