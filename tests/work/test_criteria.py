"""Criteria judged item by item: on the ballot, and of every name that is put forward."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from service import branch_plans, commendation
from service.actors import Actor
from service.appraisals import told as told_votes
from service.branch_plans import Draft
from service.commendation import Mark, Put, told
from service.db import reading, writing
from service.errors import BadInput
from service.models import AppraisalEvent, History, Nomination, NominationItem, Selection
from service.wording import reason_words
from service.words import LOCALES
from tests.campaigns.village import EAST, FIRST, Village
from tests.work.hall import APPRAISED, Hall
from tests.work.honours import DEEDS, PLAN, Honours
from tests.workflows.small_plans import CALENDARS
from workflows.loader import load_plan
from workflows.refusals import BadPlan, Refused

CRITERIA = """
classes: [教学, 服务]
criteria:
  five_lead:
    title: 带头
    of: member
    items: [带头学习提高, 带头弘扬正气]
    by_class: {服务: [带头微笑服务, 带头限时办结, 带头弘扬正气]}
branch_plans: {parts: [theme], least_tasks: 0, examined_by: nobody}
"""
JUDGED = PLAN.replace("    places: 2\n", "    places: 2\n    criteria: five_lead\n").replace(
    "commendation:\n  opinions",
    "commendation:\n  statements: required\n  items_met: all\n  opinions",
)
SAID = {1: "全年读书三十本", 2: "劝阻两起纠纷"}


@pytest.fixture
def village(engine: Engine) -> Honours:
    """The village, an award open whose criteria are judged item by item."""
    found = Honours.begin(engine, JUDGED + CRITERIA)
    found.opens()
    return found


def is_of_class(village: Village, code: str, unit_class: str) -> None:
    """Let an organisation adopt a plan of its own that says which class it is of."""
    with writing(village.engine) as session:
        campaign = village.campaign(session, code)
        work = (session, village.rulebook, campaign)
        by, now = village.secretary(code), village.now
        branch_plans.draft(*work, Draft(theme="争先", unit_class=unit_class), by=by, now=now)
        branch_plans.adopt(*work, by=by, now=now)


def puts(village: Honours, code: str, said: Mapping[int, str], number: int = 0) -> int:
    put = Put(village.member(code, number), deeds=DEEDS, statements=said)

    def verb(session: Session) -> int:
        made = commendation.propose(
            session, village.rulebook, session.get_one(Selection, 1),
            village.campaign(session, code), put, by=village.secretary(code), now=village.now,
        )  # fmt: skip
        return made.id

    return int(village.in_one_go(verb))


def judges(village: Honours, name: int, *marks: Mark, by: Actor | None = None) -> None:
    village.in_one_go(
        lambda session: commendation.judge_items(
            session, village.rulebook, session.get_one(Nomination, name), marks,
            by=by or village.secretary(EAST), now=village.now,
        )
    )  # fmt: skip


def codes(found: pytest.ExceptionInfo[Refused]) -> list[str]:
    for reason in found.value.reasons:
        for locale in LOCALES:
            assert reason.code not in reason_words(locale, reason)
    return [reason.code.removeprefix("commendation.") for reason in found.value.reasons]


def shown(village: Honours, name: int) -> list[dict[str, Any]]:
    with reading(village.engine) as session:
        items: list[dict[str, Any]] = told.nomination(session, session.get_one(Nomination, name))[
            "items"
        ]
        return items


def test_s0_6_a_name_says_something_of_each_item_or_is_not_put_forward(village: Honours) -> None:
    with pytest.raises(Refused) as found:
        puts(village, FIRST, {1: SAID[1]})
    assert codes(found) == ["item_unsaid"]
    assert found.value.reasons[0].params == (("item", "带头弘扬正气"),)
    assert village.all(Nomination) == []
    assert village.all(NominationItem) == []
    name = puts(village, FIRST, SAID)
    assert [(one["item"], one["statement"], one["met"]) for one in shown(village, name)] == [
        ("带头学习提高", SAID[1], None),
        ("带头弘扬正气", SAID[2], None),
    ]


def test_s0_6_whoever_examines_marks_each_item_and_only_with_all_met_it_goes_on(
    village: Honours,
) -> None:
    name = puts(village, FIRST, SAID)
    with pytest.raises(Refused) as found:
        village.recommends(name, EAST)
    assert codes(found) == ["item_not_judged", "item_not_judged"]
    judges(village, name, Mark(1, True, "查了读书笔记"), Mark(2, False, "没有旁证"))
    with pytest.raises(Refused) as found:
        village.recommends(name, EAST)
    assert codes(found) == ["item_not_met"]
    assert village.share(EAST).used == 0
    judges(village, name, Mark(2, True, "补了两份证明"))
    village.recommends(name, EAST)
    assert [(one["met"], one["reason"]) for one in shown(village, name)] == [
        (True, "查了读书笔记"),
        (True, "补了两份证明"),
    ]
    lines = [line for line in village.all(History) if "items_judged" in (line.details or "")]
    assert len(lines) == 2
    heard = [one for one in village.messages(FIRST) if "items_judged" in one.params]
    assert len(heard) == 2, "its branch hears of both judgements"


def test_an_item_found_wanting_later_keeps_a_name_from_being_chosen(village: Honours) -> None:
    name = puts(village, FIRST, SAID)
    judges(village, name, *(Mark(n, True, "属实") for n in SAID))
    village.recommends(name, EAST)
    village.everybody_hands_in()
    judges(village, name, Mark(1, False, "笔记系抄袭"), by=village.committee())
    decision = village.proposes
    with pytest.raises(Refused) as found:
        decision(name)
    assert "item_not_met" in codes(found)


def test_nobody_judges_a_name_of_their_own(village: Honours) -> None:
    name = puts(village, FIRST, SAID)
    mark = Mark(1, True, "属实")
    for person, role in (
        (village.secretary(FIRST).person_id, "secretary"),
        (village.member(FIRST), "member"),
    ):
        assert person is not None
        with pytest.raises(Refused) as found:
            judges(village, name, mark, by=Actor.person(person, role))
        assert codes(found) == ["own_name"]
    for marks in ((Mark(9, True, "无"),), (Mark(1, True, " "),), (mark, mark), ()):
        with pytest.raises(BadInput):
            judges(village, name, *marks)
    assert [one["met"] for one in shown(village, name)] == [None, None]


def test_s1_21_the_class_of_the_unit_picks_the_items(village: Honours) -> None:
    is_of_class(village, FIRST, "服务")
    said = dict.fromkeys((1, 2, 3), "说明")
    name = puts(village, FIRST, said)
    assert [one["item"] for one in shown(village, name)] == [
        "带头微笑服务", "带头限时办结", "带头弘扬正气",
    ]  # fmt: skip
    with pytest.raises(BadInput):
        puts(village, FIRST, {**said, 4: "没有这一条"}, number=1)


def test_what_is_said_anew_is_judged_anew(village: Honours) -> None:
    name = puts(village, FIRST, SAID)
    judges(village, name, Mark(1, True, "属实"), Mark(2, True, "属实"))
    village.in_one_go(
        lambda session: commendation.withdraw(
            session, village.rulebook, session.get_one(Nomination, name), "补充材料",
            by=village.secretary(FIRST), now=village.now,
        )
    )  # fmt: skip
    assert puts(village, FIRST, {1: "全年读书六十本"}) == name
    assert [(one["statement"], one["met"]) for one in shown(village, name)] == [
        ("全年读书六十本", None),
        (SAID[2], True),
    ]


VOTED = CRITERIA + "appraisals: {members: {questions: {criteria: five_lead}}}\n"


@pytest.mark.parametrize(
    ("unit_class", "titles"),
    [
        ("", ["带头学习提高", "带头弘扬正气"]),
        ("服务", ["带头微笑服务", "带头限时办结", "带头弘扬正气"]),
    ],
)
def test_s4_1_a_ballot_asks_one_question_an_item_and_shows_each(
    engine: Engine, tmp_path: Path, unit_class: str, titles: list[str]
) -> None:
    """S4-1, S0-6, S1-21: the set of the unit's class, frozen with the vote."""
    hall = Hall.built(engine, tmp_path, VOTED, APPRAISED)
    hall.gathers("member", 5)
    hall.gathers("masses", 6)
    if unit_class:
        is_of_class(hall.village, FIRST, unit_class)
    number = hall.opens(hall.prepares())
    hall.votes(number, "excellent")
    hall.counts(number)
    with reading(engine) as session:
        event = session.get_one(AppraisalEvent, number)
        asked = told_votes.terms(session, event)["scheme"]
        tallies = told_votes.results(session, event)["tallies"]
    assert asked["criteria"] == "five_lead"
    assert [each["title"] for each in asked["questions"]] == titles
    keys = [f"five_lead_{place}" for place in range(1, len(titles) + 1)]
    assert {each["question"] for each in tallies} == set(keys)


@pytest.mark.parametrize(
    ("was", "becomes", "code"),
    [
        (
            "questions: {criteria: five_lead}",
            "questions: {criteria: five_leed}",
            "unknown_criteria",
        ),
        ("members: {questions", "organizations: {questions", "criteria_of_others"),
        ("by_class: {服务", "by_class: {后勤", "names_nothing"),
        ("questions: {criteria: five_lead}", "questions: {set: five_lead}", "unknown_key"),
    ],
)
def test_a_set_that_is_not_there_or_is_of_others_is_a_mistake_of_the_plan(
    was: str, becomes: str, code: str
) -> None:
    text = (PLAN + VOTED).replace(was, becomes)
    with pytest.raises(BadPlan) as found:
        load_plan(text, CALENDARS)
    assert f"mistake.{code}" in [mistake.code for mistake in found.value.mistakes]
