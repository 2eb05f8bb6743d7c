"""提诺, 审诺, 公诺: pledges are drafted, examined and published, and what guards read follows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from service import pledges
from service.actors import Actor
from service.db import reading, writing
from service.errors import BadInput, NotAllowed
from service.models import Pledge, PledgeExcuse, PledgeItem, PledgeJudgement, Task
from service.pledges import Wanted
from service.wording import reason_words
from service.words import LOCALES
from service.work import open_tasks_of
from service.work.recount import out_of_step
from tests.campaigns.village import FIRST, Village, at
from tests.campaigns.village import OWN as SMALL
from tests.work.pledge_day import (
    GOOD,
    OWN,
    PLAN,
    drafts,
    everybody_pledges,
    hands_in,
    has_pledged,
    joins,
    keeps,
    known,
    look,
    member,
    members,
    on,
)
from workflows.pledging import Minutes
from workflows.refusals import Refused


@pytest.fixture
def village(engine: Engine) -> Village:
    """A village on the first day of its first round of pledges."""
    founded = Village.founded(engine, at("2026-02-27"))
    founded.launch(PLAN)
    founded.day("2026-03-02")
    return founded


def codes(refused: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [reason.code.removeprefix("pledges.") for reason in refused.value.reasons]


def test_s1_6_a_pledge_without_its_mandatory_fields_is_refused_naming_each_field_and_item(
    village: Village,
) -> None:
    number = drafts(village, GOOD, Wanted(title="办实事", measure="走访"))
    with pytest.raises(Refused) as refused:
        on(village, number, pledges.submit, by=village.secretary(FIRST))
    assert [reason_words("zh-Hans", reason) for reason in refused.value.reasons] == [
        "第2项缺少“定性指标”。",
        "第2项缺少“时间节点”。",
        "第2项缺少“责任人”。",
    ]
    assert look(village, number).state == "draft"


def test_too_few_items_and_every_lacking_field_are_told_at_once(village: Village) -> None:
    number = drafts(village, Wanted(title="办实事"))
    with pytest.raises(Refused) as refused:
        on(village, number, pledges.submit, by=village.secretary(FIRST))
    assert codes(refused) == ["too_few_items", *["field_missing"] * 3]


def test_s0_12_one_pledge_of_the_branch_and_one_of_every_member_and_then_the_stage_is_left(
    village: Village,
) -> None:
    has_pledged(village)
    assert "every_member_has_pledged" not in known(village)
    for who in members(village):
        has_pledged(village, who)
    assert known(village)["organization_has_pledged"] == "yes"
    assert known(village)["every_member_has_pledged"] == "yes"
    assert known(village)["pledges_published"] == "yes"
    village.day("2026-04-01")
    assert village.state(FIRST) == "first/review"
    assert village.state("b2") == "first/pledge"


def test_s1_7_a_members_pledge_is_published_within_the_branch(village: Village) -> None:
    number = has_pledged(village, members(village)[0])
    assert look(village, number).scope == "branch"


def test_s2_10_an_item_may_be_chosen_from_the_plans_projects(village: Village) -> None:
    who = members(village)[0]
    number = drafts(village, Wanted(project="window"), who=who)
    with reading(village.engine) as session:
        (item,) = pledges.items_of(session, look(village, number))
        assert (item.title, item.kind, item.project) == ("服务窗口提速", "post", "window")


def test_a_project_that_is_not_for_them_and_everything_else_malformed_is_told_at_once(
    village: Village,
) -> None:
    with pytest.raises(BadInput) as refused:
        drafts(
            village,
            Wanted(project="window", title="x"),
            Wanted(title=" ", kind="odd", deadline=date(2026, 3, 1), more={"nothing": "x"}),
        )
    assert [(p.where, p.code) for p in refused.value.problems] == [
        ("items.0.project", "no_such_project"),
        ("items.1.title", "no_title"),
        ("items.1.kind", "no_such_kind"),
        ("items.1.deadline", "deadline_past"),
        ("items.1.more.nothing", "no_such_field"),
    ]
    for problem in refused.value.problems:
        for locale in LOCALES:
            assert problem.code not in problem.told(locale)


def test_nobody_pledges_for_somebody_else(village: Village) -> None:
    one, other = members(village)
    for by in (member(other), village.secretary(FIRST)):
        with pytest.raises(NotAllowed):
            drafts(village, OWN, who=one, by=by)


def test_the_secretary_writes_down_what_the_old_and_ill_pledge_orally(village: Village) -> None:
    one = members(village)[0]
    number = drafts(village, OWN, who=one, by=village.secretary(FIRST), oral=True)
    on(village, number, pledges.submit, by=village.secretary(FIRST))
    row = look(village, number)
    assert (row.oral, row.state) == (True, "submitted")
    assert row.recorded_by == village.secretary(FIRST).person_id


def test_who_is_no_member_here_does_not_pledge_here(village: Village) -> None:
    stranger = members(village, "b2")[0]
    with pytest.raises(Refused) as refused:
        drafts(village, OWN, who=stranger)
    assert codes(refused) == ["not_a_member"]


def test_a_pledge_is_returned_with_an_opinion_revised_and_accepted(village: Village) -> None:
    who = members(village)[0]
    number = hands_in(village, who)
    secretary = village.secretary(FIRST)
    with pytest.raises(BadInput):
        on(village, number, pledges.send_back, " ", by=secretary)
    on(village, number, pledges.send_back, "目标要更具体", by=secretary)
    assert look(village, number).opinion == "目标要更具体"
    told = [m for m in village.messages(FIRST) if m.recipient_id == who and m.rule == "returned"]
    assert len(told) == 1
    on(village, number, pledges.revise, [OWN, OWN], by=member(who))
    on(village, number, pledges.submit, by=member(who))
    on(village, number, pledges.accept, by=secretary)
    assert look(village, number).state == "accepted"
    deeds = [line.details for line in village.history(FIRST, "worked")]
    assert len(deeds) == 6


def test_publishing_before_the_examination_is_refused(village: Village) -> None:
    number = drafts(village, GOOD, GOOD)
    for state in ("is_draft", "is_submitted"):
        with pytest.raises(Refused) as refused:
            on(village, number, pledges.publish, by=village.secretary(FIRST))
        assert codes(refused) == [state]
        if state == "is_draft":
            on(village, number, pledges.submit, by=village.secretary(FIRST))


def test_the_examination_is_a_task_with_a_day_and_ends_with_it(village: Village) -> None:
    number = hands_in(village)
    with reading(village.engine) as session:
        (task,) = open_tasks_of(session, "pledge_examination", number)
        assert (task.role, task.due_on) == ("superior(secretary)", date(2026, 3, 9))
    on(village, number, pledges.accept, by=village.superior(FIRST))
    with reading(village.engine) as session:
        assert not open_tasks_of(session, "pledge_examination", number)
        dated = session.exec(select(Task).where(Task.kind == "pledge_item")).all()
        assert [(t.role, t.due_on) for t in dated] == [("secretary", date(2026, 8, 1))] * 2


def test_an_item_that_nobody_carries_out_climbs_the_ladder(village: Village) -> None:
    who = members(village)[0]
    has_pledged(village, who)
    village.day("2026-07-10")
    said = [
        (m.rule.partition(".")[0], m.role)
        for m in village.messages(FIRST)
        if m.notice in ("task_reminder", "task_overdue") and m.exception is None
    ]
    assert said[-5:] == [
        ("three_days", ""),
        ("due_day", ""),
        ("owing", ""),
        ("superior", "superior(secretary)"),
        ("office", "office"),
    ]


def test_what_was_handed_in_can_be_taken_back_until_it_is_examined(village: Village) -> None:
    number = hands_in(village)
    on(village, number, pledges.withdraw, by=village.secretary(FIRST))
    assert look(village, number).state == "draft"
    with reading(village.engine) as session:
        assert not open_tasks_of(session, "pledge_examination", number)


def test_nobody_examines_their_own_pledge(village: Village) -> None:
    who = members(village)[0]
    number = hands_in(village, who)
    with pytest.raises(NotAllowed):
        on(village, number, pledges.accept, by=Actor.person(who, "secretary"))


def test_an_examiner_who_saw_an_older_text_is_told_so(village: Village) -> None:
    number = hands_in(village)
    seen = look(village, number).version
    secretary = village.secretary(FIRST)
    on(village, number, pledges.withdraw, by=secretary)
    on(village, number, pledges.submit, by=secretary)
    with pytest.raises(Refused) as refused:
        on(village, number, pledges.accept, by=village.superior(FIRST), seen_version=seen)
    assert codes(refused) == ["changed_meanwhile"]


MEETING = PLAN.replace("members: {examined_by: secretary,", "members: {examined_by: meeting,")


@pytest.mark.parametrize(
    ("present", "agreed", "why"),
    [(1, 1, "no_quorum"), (2, 1, "no_majority"), (2, 3, "meeting_miscounted"), (2, 2, "")],
)
def test_a_meeting_agrees_by_more_than_half_of_those_present(
    engine: Engine, present: int, agreed: int, why: str
) -> None:
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(MEETING)
    village.day("2026-03-02")
    number = hands_in(village, members(village)[0])
    secretary = village.secretary(FIRST)
    with pytest.raises(Refused) as refused:
        on(village, number, pledges.accept, by=secretary)
    assert codes(refused) == ["meeting_wanted"]
    minutes = Minutes(0, present, agreed)  # who should come is counted, never told
    if why:
        with pytest.raises(Refused) as refused:
            on(village, number, pledges.accept, by=secretary, minutes=minutes)
        assert codes(refused) == [why]
    else:
        on(village, number, pledges.accept, by=secretary, minutes=minutes)
        assert (look(village, number).present, look(village, number).agreed) == (2, 2)


def test_a_scope_may_be_wider_than_the_plans_and_not_narrower(village: Village) -> None:
    number = hands_in(village)
    on(village, number, pledges.accept, by=village.superior(FIRST))
    secretary = village.secretary(FIRST)
    with pytest.raises(Refused) as refused:
        on(village, number, pledges.publish, "branch", by=secretary)
    assert codes(refused) == ["narrower_than_unit"]
    with pytest.raises(BadInput):
        on(village, number, pledges.publish, "world", by=secretary)
    on(village, number, pledges.publish, "public", by=secretary)
    assert look(village, number).scope == "public"


def excuses(*told: Any, **more: Any) -> int:
    return pledges.excuse(*told, **more).id


def test_a_member_is_excused_with_a_reason_and_owes_again_when_it_ends(village: Village) -> None:
    has_pledged(village)
    one, other = members(village)
    has_pledged(village, one)
    secretary = village.secretary(FIRST)
    excused = village.do(excuses, FIRST, other, "ill", "住院治疗", by=secretary)
    assert known(village)["every_member_has_pledged"] == "yes"
    with writing(village.engine) as session:
        row = session.get_one(PledgeExcuse, excused)
        pledges.end_excuse(session, village.rulebook, row, by=secretary, now=village.now)
    assert "every_member_has_pledged" not in known(village)


def test_where_an_organisation_has_no_members_every_one_of_them_has_pledged(
    engine: Engine,
) -> None:
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(PLAN)
    village.day("2026-03-02")
    village.founds("young", "branch", "g1")
    secretary = Actor.person(joins(village, "secretary", "young"), "secretary")
    drafts(village, GOOD, GOOD, code="young", by=secretary)
    assert known(village, "young") == {"every_member_has_pledged": "yes"}
    assert known(village, SMALL) == {}


def in_step(village: Village) -> bool:
    """Say whether what guards read is what the rows say."""
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        plan = village.rulebook.plan(session, campaign.plan_version_id)
        current = campaign.state.partition("/")[0]
        return not out_of_step(session, plan, campaign, current, village.now)


def test_s2_3_a_new_round_starts_anew_and_keeps_the_old(village: Village) -> None:
    first = everybody_pledges(village)
    village.day("2026-05-02")
    assert village.state(FIRST) == "keeping/carry_out"
    with pytest.raises(Refused) as refused:
        drafts(village, GOOD, GOOD)
    assert codes(refused) == ["round_asks_for_none"]
    for number in first:
        keeps(village, number)
    assert known(village)["pledges_fulfilled"] == "yes"
    village.day("2026-09-02")
    assert village.state(FIRST) == "second/pledge"
    assert known(village) == {}
    with pytest.raises(Refused) as refused:
        drafts(village, GOOD, GOOD, round_key="first")
    assert codes(refused) == ["wrong_round"]
    second = has_pledged(village)
    assert known(village) == {"organization_has_pledged": "yes"}
    assert in_step(village)
    assert (look(village, first[0]).round, look(village, second).round) == ("first", "second")


def test_s2_2_who_comes_while_pledges_are_carried_out_joins_in_with_one(village: Village) -> None:
    """Otherwise a branch founded half-way could never keep what it owes."""
    everybody_pledges(village)
    village.day("2026-05-02")
    village.founds("young", "branch", "g1")
    assert village.state("young") == "keeping/carry_out"
    secretary = Actor.person(joins(village, "secretary", "young"), "secretary")
    number = drafts(village, GOOD, GOOD, code="young", by=secretary)
    assert look(village, number).round == "first"
    with pytest.raises(Refused) as refused:
        drafts(village, GOOD, GOOD, code="young", by=secretary)
    assert codes(refused) == ["round_asks_for_none"], "once"


def test_before_the_first_round_nothing_can_be_pledged(engine: Engine) -> None:
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(PLAN)
    with pytest.raises(Refused) as refused:
        drafts(village, GOOD, GOOD)
    assert codes(refused) == ["no_round"]


def at_once(*acts: Callable[[], object]) -> list[BaseException]:
    """Do things at the same moment; return what they raised."""
    raised: list[BaseException] = []
    barrier = threading.Barrier(len(acts))

    def run(act: Callable[[], object]) -> None:
        barrier.wait()
        try:
            act()
        except (Refused, NotAllowed) as error:
            raised.append(error)

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_two_browsers_that_draft_at_once_get_one_pledge(village: Village) -> None:
    refused = at_once(*[lambda: drafts(village, GOOD, GOOD)] * 4)
    assert len(refused) == 3
    with reading(village.engine) as session:
        assert len(session.exec(select(Pledge)).all()) == 1
        assert len(session.exec(select(PledgeItem)).all()) == 2


def test_accepting_and_taking_back_at_once_only_one_comes_true(village: Village) -> None:
    number = hands_in(village)
    refused = at_once(
        lambda: on(village, number, pledges.accept, by=village.superior(FIRST)),
        lambda: on(village, number, pledges.withdraw, by=village.secretary(FIRST)),
        lambda: on(village, number, pledges.accept, by=village.superior(FIRST)),
    )
    assert len(refused) == 2
    assert look(village, number).state in ("accepted", "draft")


def test_members_that_are_accepted_at_once_are_all_counted(village: Village) -> None:
    has_pledged(village)
    numbers = [hands_in(village, who) for who in members(village)]
    secretary = village.secretary(FIRST)
    at_once(*(lambda n=number: on(village, n, pledges.accept, by=secretary) for number in numbers))
    assert known(village)["every_member_has_pledged"] == "yes"


def test_one_person_judges_once_however_often_they_click(village: Village) -> None:
    who, peer = members(village)
    number = has_pledged(village, who)
    keeps(village, number)
    on(village, number, pledges.report, "全部兑现", by=member(who))
    refused = at_once(*[lambda: on(village, number, pledges.judge, 90, by=member(peer))] * 4)
    assert len(refused) == 3
    with reading(village.engine) as session:
        assert len(session.exec(select(PledgeJudgement)).all()) == 1
