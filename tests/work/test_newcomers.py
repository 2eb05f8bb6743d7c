"""Members who come or leave: what every member had done is asked again, of those who are there."""

from __future__ import annotations

from datetime import timedelta

from service.actors import OPERATOR
from service.campaigns.rows import facts_of
from service.db import reading, writing
from service.roles import members_of
from service.work import done
from service.work.recount import out_of_step
from tests.campaigns.known import let_hold
from tests.campaigns.village import FIRST, Village


def comes(village: Village, staff_no: str) -> None:
    village.takes_in(f"{staff_no},新党员,village:{FIRST},member,,,zh-Hans")


def kept(village: Village) -> tuple[tuple[str, str, str], ...]:
    return facts_of(village.row(FIRST)).particulars.values


def test_a_member_who_comes_puts_the_facts_into_step(village: Village) -> None:
    with writing(village.engine) as session:
        done(
            session,
            village.rulebook,
            village.campaign(session, FIRST),
            "work.recounted",
            by=OPERATOR,
            now=village.now,
            round_key="main",
            known={"pledges_published": "yes"},
        )
    assert kept(village) == (("main", "pledges_published", "yes"),)
    comes(village, "new-1")
    assert kept(village) == ()
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        plan = village.rulebook.plan(session, campaign.plan_version_id)
        assert out_of_step(session, plan, campaign, "main", village.now) == {}


def test_what_no_work_bears_out_does_not_outlast_a_count(village: Village) -> None:
    village.do(let_hold, FIRST, "pledges_published", "yes")
    comes(village, "new-1")
    assert kept(village) == ()


def test_nobody_is_asked_again_where_nobody_came(village: Village) -> None:
    comes(village, "new-1")
    before = village.row(FIRST).version
    comes(village, "new-1")
    assert village.row(FIRST).version == before


def test_who_comes_in_mid_campaign_was_no_member_the_day_before(village: Village) -> None:
    village.now += timedelta(days=3)
    comes(village, "new-1")
    here, today = village.cast.organizations[FIRST], village.now.date()
    with reading(village.engine) as session:
        yesterday = members_of(session, here, today - timedelta(days=1))
        before = {person.staff_no for person in yesterday}
        now = {person.staff_no for person in members_of(session, here, today)}
    assert before
    assert now - before == {"new-1"}
