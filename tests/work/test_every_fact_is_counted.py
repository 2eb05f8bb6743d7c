"""Nothing that a plan asks for is typed in: every fact is counted by some kind of work."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from service.db import reading
from service.models import Campaign
from service.work.recount import COUNTS
from tests.campaigns.village import Village
from tests.plans.played import DEFAULT, SEEDS, plan_of
from tests.work.test_papers_of_the_seeds import launched
from workflows.giving import gives
from workflows.guards import wanted_facts

NEVER = {"reading_list_done", "nominations_made", "public_notice_over"}


def counted_by_somebody(session: Session, village: Village, name: str, kind: str) -> set[str]:
    """Return every fact that some kind of work counts for an organisation of a kind."""
    plan = plan_of(name)
    campaign = session.exec(select(Campaign).where(Campaign.kind == kind)).first()
    assert campaign is not None
    return {
        fact
        for count in COUNTS
        for round_ in plan.rounds
        for fact in count(session, plan, campaign, round_.key, village.now)
    }


@pytest.mark.parametrize("name", [DEFAULT, *SEEDS])
def test_every_fact_that_a_plan_asks_for_comes_from_work(engine: Engine, name: str) -> None:
    starts = {"logistics-000": "2011-05-02"}.get(name, "2010-06-02")
    village = launched(engine, name, starts)
    plan = plan_of(name)
    with reading(engine) as session:
        for kind in sorted(plan.participants):
            asked = {
                fact
                for _, stage in plan.stages_for(kind)
                for fact, _ in wanted_facts(plan, stage.guards)
            }
            assert asked - counted_by_somebody(session, village, name, kind) == set(), kind


@pytest.mark.parametrize("name", [DEFAULT, *SEEDS])
def test_what_a_check_of_a_plan_takes_as_given_is_what_work_counts(
    engine: Engine, name: str
) -> None:
    starts = {"logistics-000": "2011-05-02"}.get(name, "2010-06-02")
    village = launched(engine, name, starts)
    plan = plan_of(name)
    with reading(engine) as session:
        for kind in sorted(plan.participants):
            campaign = session.exec(select(Campaign).where(Campaign.kind == kind)).first()
            assert campaign is not None
            for round_ in plan.rounds:
                given = set(gives(plan, kind, round_.key))
                counted = {
                    fact
                    for count in COUNTS
                    for fact in count(session, plan, campaign, round_.key, village.now)
                }
                assert given <= counted, (kind, round_.key)
                # Counted as well, and never true: what this plan gives nobody a way to bring about.
                assert {f for f in counted - given if not f.startswith("duty.")} <= NEVER
