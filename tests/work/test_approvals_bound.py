"""Nobody outvotes or bypasses an approval, and what is signed is what was seen."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import Engine

from service import campaigns, pledges
from service.actors import OPERATOR, Actor
from service.approvals.hands import add_signers, delegate, transfer
from service.db import reading, writing
from service.models import Person
from service.work import attach, done
from tests.campaigns.village import COMMITTEE, FIRST, Village, at
from tests.work.pledge_day import GOOD, has_pledged, on_item
from tests.work.pledge_day import PLAN as PLEDGES
from tests.work.test_approvals import at_table, gathered, seated, submitted, why
from workflows.approving import Place, verdict
from workflows.provisions.approvals import Step
from workflows.refusals import Refused


def person(village: Village, actor: Actor) -> Person:
    with reading(village.engine) as session:
        return session.get_one(Person, actor.person_id)


def test_who_was_asked_for_an_opinion_hands_nothing_on(engine: Engine) -> None:
    village, officer, _ = submitted(engine)
    expert, friend = (
        seated(village, COMMITTEE, post) for post in ("inspector", "deputy_secretary")
    )
    at_table(village, delegate, expert, "请提意见", by=officer)
    for verb, told in (
        (transfer, (friend, "转给他")),
        (delegate, (friend, "再问他")),
        (add_signers, ([person(village, friend)], "parallel", "")),
    ):
        with pytest.raises(Refused) as refused:
            at_table(village, verb, *told, by=expert)
        assert why(refused) == ["approvals.only_an_opinion"]


def test_one_vote_does_not_become_four(engine: Engine) -> None:
    village, people = gathered(engine, "vote")
    voter = people["office"]
    friends = [person(village, seated(village, COMMITTEE, f"friend{n}")) for n in range(3)]
    with pytest.raises(Refused) as refused:
        at_table(village, add_signers, friends, "parallel", "", by=voter)
    assert why(refused) == ["approvals.votes_are_counted"]
    assert verdict(BY_RATIO, [*votes("approved", "returned", "open"), *added(3)]) == "open"


BY_RATIO = Step("vote", "票签", ("leading_group",), sign="ratio", ratio=60)


def votes(*statuses: str) -> list[Place]:
    return [
        Place(number, number, "leading_group", status) for number, status in enumerate(statuses)
    ]


def added(count: int) -> list[Place]:
    return [Place(90 + n, 90 + n, status="approved", added=True) for n in range(count)]


def test_whoever_signs_signs_what_they_saw_and_not_what_was_put_in_its_place(
    engine: Engine,
) -> None:
    village, officer, secretary = submitted(engine)
    seen = village.row(FIRST).version
    with writing(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        attach(
            session,
            campaign,
            "新稿.txt",
            b"rewritten",
            by=village.secretary(FIRST),
            now=village.now,
        )
        done(session, village.rulebook, campaign, "evidence.met", by=OPERATOR, now=village.now)
    with pytest.raises(Refused) as refused:
        village.do(partial(campaigns.approve, seen_version=seen), FIRST, by=officer)
    assert why(refused) == ["reason.stale_version"]
    seen = village.row(FIRST).version
    village.do(partial(campaigns.approve, seen_version=seen), FIRST, by=officer)
    # The words of another signer change nothing of what is signed.
    village.do(partial(campaigns.approve, seen_version=seen), FIRST, by=secretary)
    assert village.state(FIRST) == "main/summary"


def test_the_examiner_hears_that_an_accepted_item_is_another_one(engine: Engine) -> None:
    village = Village.founded(engine, at("2026-02-27"))
    village.launch(PLEDGES)
    village.day("2026-03-02")
    number = has_pledged(village)
    on_item(village, number, 1, pledges.change, GOOD, "条件有变", by=village.secretary(FIRST))
    told = [m for m in village.messages(FIRST) if m.rule == "changed"]
    assert [m.recipient_id for m in told] == [village.superior(FIRST).person_id]
