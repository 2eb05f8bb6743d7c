"""践诺, 述诺, 评诺: what becomes of pledges, said in public, judged, and scored."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import Engine
from sqlmodel import select

from service import pledges
from service.actors import Actor
from service.db import reading, writing
from service.errors import BadInput, NotAllowed, NotFound
from service.models import (
    Holder,
    Organization,
    PledgeEntry,
    PledgeFeedback,
    PledgeItem,
    Post,
    Task,
)
from service.pledges import Failure, Reader
from service.work.recount import recount
from tests.campaigns.village import FIRST, Village, at
from tests.work.pledge_day import (
    OWN,
    PLAN,
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
    on_item,
)
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


def item_of(village: Village, pledge: int, number: int = 1) -> PledgeItem:
    with reading(village.engine) as session:
        chosen = select(PledgeItem).where(
            PledgeItem.pledge_id == pledge, PledgeItem.number == number
        )
        return session.exec(chosen).one()


def test_progress_is_reported_until_an_item_is_fulfilled_and_owed_no_more(
    village: Village,
) -> None:
    who = members(village)[0]
    number = has_pledged(village, who)
    on_item(village, number, 1, pledges.progress, 40, "已读两本", by=member(who))
    assert (item_of(village, number).progress, item_of(village, number).state) == (40, "open")
    on_item(village, number, 1, pledges.progress, 100, "", by=member(who))
    assert item_of(village, number).state == "fulfilled"
    with reading(village.engine) as session:
        (task,) = session.exec(select(Task).where(Task.kind == "pledge_item")).all()
        assert task.outcome == "done"
        entries = session.exec(select(PledgeEntry)).all()
        assert [(e.progress, e.note) for e in entries] == [(40, "已读两本"), (100, "")]
    with pytest.raises(Refused) as refused:
        on_item(village, number, 1, pledges.progress, 50, by=member(who))
    assert codes(refused) == ["item_fulfilled"]


def test_progress_is_the_owners_and_a_percentage(village: Village) -> None:
    one, other = members(village)
    number = has_pledged(village, one)
    with pytest.raises(NotAllowed):
        on_item(village, number, 1, pledges.progress, 50, by=member(other))
    with pytest.raises(BadInput):
        on_item(village, number, 1, pledges.progress, 101, by=member(one))


def test_s2_2_pledges_are_carried_out_and_only_then_is_the_phase_left(village: Village) -> None:
    made = everybody_pledges(village)
    village.day("2026-09-01")
    assert village.state(FIRST) == "keeping/carry_out"
    for number in made[:-1]:
        keeps(village, number)
    assert "pledges_fulfilled" not in known(village)
    keeps(village, made[-1])
    assert village.state(FIRST) == "second/pledge"


def test_an_item_is_changed_with_its_reason_and_what_it_was_stays(village: Village) -> None:
    who = members(village)[0]
    number = has_pledged(village, who)
    new = replace(OWN, title="每月走访两户", deadline=date(2026, 8, 15))
    with pytest.raises(BadInput):
        on_item(village, number, 1, pledges.change, new, "", by=member(who))
    lacking = replace(new, measure="")
    with pytest.raises(Refused) as refused:
        on_item(village, number, 1, pledges.change, lacking, "岗位调整", by=member(who))
    assert codes(refused) == ["measure_missing"]
    on_item(village, number, 1, pledges.change, new, "岗位调整", by=member(who))
    assert item_of(village, number).title == "每月走访两户"
    with reading(village.engine) as session:
        (entry,) = session.exec(select(PledgeEntry).where(PledgeEntry.kind == "change")).all()
        assert json.loads(entry.before or "")["title"] == OWN.title
        assert entry.note == "岗位调整"
        (task,) = session.exec(select(Task).where(Task.kind == "pledge_item")).all()
        assert task.due_on == date(2026, 8, 15)


def test_a_failure_beyond_its_owners_control_is_explained_and_settles_the_item(
    village: Village,
) -> None:
    made = everybody_pledges(village)
    for number in made[:-1]:
        keeps(village, number)
    who = members(village)[-1]
    why = Failure("洪水冲毁道路", objective=True)
    on_item(village, made[-1], 1, pledges.fail, why, by=member(who))
    assert item_of(village, made[-1]).explanation == "洪水冲毁道路"
    assert known(village)["pledges_fulfilled"] == "yes"


def test_a_failure_without_reason_waits_for_a_circular_and_the_superior_is_told(
    village: Village,
) -> None:
    made = everybody_pledges(village)
    for number in made[:-1]:
        keeps(village, number)
    who = members(village)[-1]
    with pytest.raises(Refused) as refused:
        on_item(village, made[-1], 1, pledges.criticize, "通报", by=village.superior(FIRST))
    assert codes(refused) == ["not_failed"]
    on_item(village, made[-1], 1, pledges.fail, Failure("没有安排时间", False), by=member(who))
    assert "pledges_fulfilled" not in known(village)
    told = [m for m in village.messages(FIRST) if m.rule == "failed"]
    assert [m.role for m in told] == ["secretary", "superior(secretary)"]
    on_item(village, made[-1], 1, pledges.criticize, "未兑现承诺", by=village.superior(FIRST))
    assert known(village)["pledges_fulfilled"] == "yes"
    with pytest.raises(Refused) as refused:
        on_item(village, made[-1], 1, pledges.criticize, "再次", by=village.superior(FIRST))
    assert codes(refused) == ["criticized_already"]


def judges(village: Village, number: int, **points: int) -> None:
    """Let each group judge a member's pledge: self, a peer, the organisation, one of the masses."""
    one, other = members(village)
    seats = {
        "mine": member(one),
        "peer": member(other),
        "organization": village.secretary(FIRST),
    }
    for who, given in points.items():
        on(village, number, pledges.judge, given, by=seats[who])


def test_s3_12_s4_5_a_pledge_is_judged_by_four_groups_and_the_score_is_there_for_the_composite(
    village: Village,
) -> None:
    one = members(village)[0]
    number = has_pledged(village, one)
    with pytest.raises(Refused) as refused:
        on(village, number, pledges.report, "一项未办", by=member(one))
    assert codes(refused) == ["item_still_open"]
    keeps(village, number)
    on(village, number, pledges.report, "全部兑现", by=member(one))
    judges(village, number, mine=100, peer=80, organization=90)
    crowd = [joins(village, "masses", name=f"群众{n}") for n in range(2)]
    for who, points in zip(crowd, (70, 75), strict=True):
        on(village, number, pledges.judge, points, by=Actor.person(who, "masses"))
    with pytest.raises(Refused) as refused:
        on(village, number, pledges.judge, 1, by=Actor.person(crowd[0], "masses"))
    assert codes(refused) == ["judged_already"]
    with reading(village.engine) as session:
        assert pledges.score_of(session, village.campaign(session, FIRST), one, "first") is None
    on(village, number, pledges.settle, by=village.secretary(FIRST))
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        # 10% of 100, 20% of 80, 40% of 90, 30% of the mean of 70 and 75
        assert pledges.score_of(session, campaign, one, "first") == Decimal("83.75")
        assert pledges.score_of(session, campaign, None, "first") is None
        # a later round that asks for no pledge of its own goes by this one (S3-13)
        assert pledges.score_of(session, campaign, one, "second") == Decimal("83.75")
    assert look(village, number).grade == "fairly_satisfied"


def test_weights_of_groups_that_gave_nothing_are_shared_out(village: Village) -> None:
    one = members(village)[0]
    number = has_pledged(village, one)
    keeps(village, number)
    on(village, number, pledges.report, "全部兑现", by=member(one))
    judges(village, number, mine=100)
    with pytest.raises(Refused) as refused:
        on(village, number, pledges.settle, by=village.secretary(FIRST))
    assert codes(refused) == ["no_judgement_by_organization"]
    judges(village, number, organization=90)
    on(village, number, pledges.settle, by=village.secretary(FIRST))
    assert look(village, number).score == 9200


def test_for_who_examines_the_members_the_level_above_judges(village: Village) -> None:
    head = joins(village, "member", name="党员书记")
    with writing(village.engine) as session:
        post = select(Post.id).where(
            Post.organization_id == village.cast.organizations[FIRST], Post.role == "secretary"
        )
        seat = session.exec(post).one()
        session.add(Holder(post_id=seat, person_id=head, since=village.now.date()))
    number = has_pledged(village, head)
    keeps(village, number)
    on(village, number, pledges.report, "全部兑现", by=member(head))
    on(village, number, pledges.judge, 100, by=member(head))
    on(village, number, pledges.judge, 90, by=village.superior(FIRST))
    on(village, number, pledges.settle, by=village.superior(FIRST))
    assert look(village, number).score == 9200


def test_after_the_close_nothing_changes(village: Village) -> None:
    one = members(village)[0]
    number = has_pledged(village, one)
    keeps(village, number)
    on(village, number, pledges.report, "全部兑现", by=member(one))
    judges(village, number, organization=90)
    on(village, number, pledges.settle, by=village.secretary(FIRST))
    peer = member(members(village)[1])
    acts: list[Callable[[], object]] = [
        lambda: on_item(village, number, 1, pledges.progress, 10, by=member(one)),
        lambda: on(village, number, pledges.revise, [OWN], by=member(one)),
        lambda: on(village, number, pledges.judge, 5, by=peer),
        lambda: on(village, number, pledges.report, "再次述诺", by=member(one)),
    ]
    for act in acts:
        with pytest.raises(Refused) as refused:
            act()
        assert codes(refused) == ["is_judged"]


def test_who_has_nothing_to_do_with_a_pledge_does_not_judge_it(village: Village) -> None:
    one = members(village)[0]
    number = has_pledged(village, one)
    keeps(village, number)
    on(village, number, pledges.report, "全部兑现", by=member(one))
    with pytest.raises(NotAllowed):
        on(village, number, pledges.judge, 5, by=member(members(village, "b2")[0]))
    with pytest.raises(BadInput):
        on(village, number, pledges.judge, 101, by=village.secretary(FIRST))


def test_an_organisations_pledge_is_judged_by_its_superior_and_its_own_people(
    village: Village,
) -> None:
    number = has_pledged(village)
    keeps(village, number)
    on(village, number, pledges.report, "全部兑现", by=village.secretary(FIRST))
    on(village, number, pledges.judge, 90, by=village.secretary(FIRST))
    on(village, number, pledges.judge, 80, by=member(members(village)[0]))
    on(village, number, pledges.judge, 70, by=village.superior(FIRST))
    on(village, number, pledges.settle, by=village.superior(FIRST))
    with reading(village.engine) as session:
        score = pledges.score_of(session, village.campaign(session, FIRST), None, "first")
    assert score == Decimal("75.71")  # (10·90 + 20·80 + 40·70) / 70


def reader(village: Village, number: int, code: str) -> Reader:
    with reading(village.engine) as session:
        place = session.get_one(Organization, village.cast.organizations[code])
        return Reader(number, place.path)


def shown(village: Village, code: str | None) -> list[int]:
    """Return the pledges that somebody of an organisation, or anybody at all, sees on the board."""
    who = reader(village, 1, code) if code else None
    with reading(village.engine) as session:
        return sorted(row.id for row in session.exec(pledges.board(who)))


def test_s2_6_a_pledge_is_shown_to_its_scope_and_to_nobody_else(village: Village) -> None:
    own = has_pledged(village)  # to the unit
    inner = has_pledged(village, members(village)[0])  # to the branch
    hands_in(village, members(village)[1])  # to nobody yet
    assert shown(village, FIRST) == [own, inner]
    assert shown(village, "b2") == [own]
    assert shown(village, None) == []
    beyond = reader(village, 1, "b2")
    with reading(village.engine) as session, pytest.raises(NotFound):
        pledges.readable(session, beyond, inner)
    outside = Reader(1, "/999/")
    with reading(village.engine) as session:
        assert session.exec(pledges.board(outside)).all() == []


def answers(village: Village, text: str, *, by: Actor) -> None:
    with writing(village.engine) as session:
        (row,) = session.exec(select(PledgeFeedback)).all()
        pledges.answer(session, village.rulebook, row, text, by=by, now=village.now)


def test_a_reader_says_something_and_the_owner_answers_once(village: Village) -> None:
    who = members(village)[0]
    number = has_pledged(village, who)
    guest = Actor.person(members(village)[1])
    on(village, number, pledges.comment, "希望增加周末服务", by=guest)
    with pytest.raises(NotAllowed):
        answers(village, "好的", by=guest)
    answers(village, "已采纳", by=member(who))
    with pytest.raises(Refused) as refused:
        answers(village, "再答复", by=member(who))
    assert codes(refused) == ["answered_already"]
    told = [(m.rule, m.recipient_id) for m in village.messages(FIRST)]
    assert ("commented", who) in told
    assert ("answered", guest.person_id) in told


def test_nothing_is_said_to_what_is_not_published(village: Village) -> None:
    number = hands_in(village, members(village)[0])
    with pytest.raises(Refused) as refused:
        on(village, number, pledges.comment, "意见", by=member(members(village)[1]))
    assert codes(refused) == ["not_published"]


NECESSARY = PLAN.replace(
    "pledges:\n",
    "pledges:\n  publication: where_necessary\n  fields: {problems_answered: 突出问题}\n",
).replace(
    "every_member_has_pledged, pledges_published]",
    "every_member_has_pledged, pledges_published, recorded(problems_answered)]",
)


def test_s3_6_only_what_is_necessary_is_published_and_problems_are_answered(
    engine: Engine,
) -> None:
    text = NECESSARY.replace(
        "scope: branch, fields: [measure, deadline]", "scope: unit, fields: [problems_answered]"
    ).replace("organizations: {least_items: 2,", "organizations: {owed: false,")
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(text.replace("organization_has_pledged, pledge_has_fields, ", ""))
    village.day("2026-03-02")
    one, other = members(village)
    mine = replace(OWN, more={"problems_answered": "学习不够"})
    numbers = [hands_in(village, who, FIRST, mine) for who in (one, other)]
    secretary = village.secretary(FIRST)
    on(village, numbers[0], pledges.accept, by=secretary)
    on(village, numbers[1], pledges.accept, by=secretary, to_publish=True)
    assert "pledges_published" not in known(village)
    on(village, numbers[1], pledges.publish, by=secretary)
    assert known(village) == {
        "every_member_has_pledged": "yes",
        "pledges_published": "yes",
        "problems_answered": "yes",
    }
    assert shown(village, "b2") == [numbers[1]]
    village.day("2026-04-01")
    assert village.state(FIRST) == "first/review"


def test_who_joins_owes_a_pledge_and_who_leaves_no_more(village: Village) -> None:
    everybody_pledges(village)
    assert known(village)["every_member_has_pledged"] == "yes"
    joins(village, "member")

    def counts() -> bool:
        return bool(village.do(lambda s, r, c, *, by, now: recount(s, r, c, now=now), FIRST))

    assert counts()
    assert "every_member_has_pledged" not in known(village)
    assert not counts()
