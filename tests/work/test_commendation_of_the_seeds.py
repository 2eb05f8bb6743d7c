"""The awards of the source plans, made with the plans as they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session

from service import campaigns, commendation
from service.actors import Actor
from service.commendation import Put
from service.commendation.opening import last_day_for_names
from service.commendation.standing import Nominee, standing_of
from service.db import reading
from service.models import Nomination, Pledge, Selection, Share
from tests.campaigns.village import COMMITTEE, FIRST, Village, at
from tests.plans.played import plan_of, text_of
from tests.work.honours import DEEDS, Honours
from workflows.commending import Standing, objections
from workflows.partaking import Portion
from workflows.plan import Plan
from workflows.provisions.commendation import Commendation
from workflows.refusals import Refused


def runs(engine: Engine, plan: str, launched: str, day: str) -> Honours:
    """Let the village run a source plan, and let it be some day of it."""
    founded = Village.founded(engine, at(launched))
    village = Honours(founded.engine, founded.rulebook, founded.cast, founded.now)
    village.launch(text_of(plan).replace(f"name: {plan}", "name: village", 1))
    village.day(day, sweeping=False)
    return village


def known(village: Honours, code: str, round_key: str) -> dict[str, str | None]:
    """Return what commendation counts for an organisation in a round."""
    with reading(village.engine) as session:
        campaign = village.campaign(session, code)
        plan = village.rulebook.plan(session, campaign.plan_version_id)
        return commendation.facts(session, plan, campaign, round_key, village.now)


def opens(village: Honours, award: str, **terms: Any) -> int:
    return village.opens(award, **terms)


@pytest.mark.parametrize(
    ("round_key", "day", "awards"),
    [
        pytest.param(
            "advance",
            "2011-05-20",
            (
                "outstanding_organizations_2011",
                "outstanding_members_2011",
                "outstanding_workers_2011",
            ),
            id="S2-2",
        ),
        pytest.param(
            "deepening",
            "2012-05-21",
            ("outstanding_organizations_2012", "outstanding_members_2012"),
            id="S2-3",
        ),
    ],
)
def test_names_are_made_once_they_are_in_for_every_kind_of_award_of_the_phase(
    engine: Engine, round_key: str, day: str, awards: tuple[str, ...]
) -> None:
    village = runs(engine, "municipal-002", "2010-05-04", day)
    for key in awards:
        assert known(village, FIRST, round_key)["nominations_made"] is None
        selection = opens(village, key)
        village.everybody_hands_in(selection=selection)
    assert known(village, FIRST, round_key)["nominations_made"] == "yes"
    assert known(village, COMMITTEE, round_key)["nominations_made"] == "yes"
    assert known(village, FIRST, round_key)["public_notice_over"] is None


def test_s2_9_without_a_judged_appraisal_and_real_achievements_nobody_is_put_forward(
    engine: Engine,
) -> None:
    village = runs(engine, "municipal-002", "2010-05-04", "2011-05-20")
    selection = opens(village, "outstanding_members_2011")
    with pytest.raises(Refused) as found:
        village.in_one_go(
            lambda session: commendation.propose(
                session, village.rulebook, session.get_one(Selection, selection),
                village.campaign(session, FIRST), Put(person_id=village.member(FIRST)),
                by=village.secretary(FIRST), now=village.now,
            )
        )  # fmt: skip
    codes = [reason.code for reason in found.value.reasons]
    assert codes == ["commendation.deeds_too_short", "commendation.not_appraised"]


@pytest.mark.parametrize(
    ("lacking", "code"),
    [
        ({}, None),
        ({"participation": Portion(2, 1)}, "participation_below"),
        ({"score": Decimal(60)}, "pledge_below"),
        ({"grade": "qualified", "best": False}, "not_excellent"),
    ],
)
def test_s3_13_all_of_taking_part_keeping_the_pledge_and_excellence(
    lacking: dict[str, Any], code: str | None
) -> None:
    award = next(award for award in plan_of("grating-003").awards if award.of == "member")
    best: dict[str, Any] = {
        "grade": "excellent",
        "best": True,
        "score": Decimal(95),
        "participation": Portion(4, 4),
    }
    found = objections(
        award.eligible, Commendation(), Standing(**{**best, **lacking}), date(2010, 12, 20)
    )
    assert [reason.code for reason in found] == ([f"commendation.{code}"] if code else [])


def test_s3_13_the_score_of_the_pledge_is_read_from_the_pledge_itself(engine: Engine) -> None:
    village = Honours.begin(engine)
    person = village.member(FIRST)

    def judged(session: Session) -> None:
        campaign = village.campaign(session, FIRST)
        session.add(
            Pledge(
                root_id=campaign.root_id,
                campaign_id=campaign.id,
                round="main",
                owner=f"person:{person}",
                person_id=person,
                state="judged",
                score=9250,
                drafted_at=village.now,
            )
        )

    village.in_one_go(judged)
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        plan = village.rulebook.plan(session, campaign.plan_version_id)
        who = Nominee(person, campaign.organization_id, campaign, DEEDS)
        found = standing_of(session, plan, plan.awards[0], who, village.now)
    assert found.score == Decimal("92.5")
    assert found.grade is None


def test_s4_8_any_member_may_name_another_once_the_masses_have_judged(engine: Engine) -> None:
    village = runs(engine, "power-004", "2023-03-01", "2023-11-01")
    selection = opens(village, "excellent_members")
    with reading(village.engine) as session:
        campaign = village.campaign(session, FIRST)
        plan = village.rulebook.plan(session, campaign.plan_version_id)
        award = next(award for award in plan.awards if award.key == "excellent_members")
    assert award.procedure[0] == "nomination"
    # Nobody has been appraised yet, so the name is refused for that, and for nothing of procedure.
    put = Put(person_id=village.member(FIRST, 1), deeds=DEEDS)
    with pytest.raises(Refused) as found:
        village.in_one_go(
            lambda session: commendation.apply(
                session, village.rulebook, session.get_one(Selection, selection),
                village.campaign(session, FIRST), put,
                by=Actor.person(village.member(FIRST), "member"), now=village.now,
            )
        )  # fmt: skip
    codes = {reason.code for reason in found.value.reasons}
    assert codes == {"commendation.not_appraised", "commendation.pledge_not_judged"}
    assert village.all(Nomination) == []


def test_s4_11_names_are_wanted_in_time_for_the_meeting_and_move_with_its_day(
    engine: Engine,
) -> None:
    village = runs(engine, "power-004", "2023-03-01", "2023-09-01")

    def wanted(key: str, days: int = 10) -> date | None:
        with reading(village.engine) as session:
            campaign = village.campaign(session, COMMITTEE)
            plan: Plan = village.rulebook.plan(session, campaign.plan_version_id)
            award = next(award for award in plan.awards if award.key == key)
            rules = replace(plan.provisions.commendation, deciding_days=days)
            plan = replace(plan, provisions=replace(plan.provisions, commendation=rules))
            return last_day_for_names(plan, award, campaign)

    # Fifteen working days before Friday, 15 December 2023: five of notice, ten to decide.
    assert wanted("strong_organizations") == date(2023, 11, 24)
    assert wanted("excellent_members") == date(2023, 11, 24)
    assert wanted("excellent_members", days=5) == date(2023, 12, 1)
    village.do(
        campaigns.set_event, COMMITTEE, "commendation_day", date(2023, 12, 29),
        by=village.committee(),
    )  # fmt: skip
    assert wanted("strong_organizations") == date(2023, 12, 8)
    selection = village.opens("strong_organizations")
    assert {s.due_on for s in village.all(Share) if s.selection_id == selection} >= {
        date(2023, 12, 8)
    }
