"""The people of the town: they hand in, approve, return, withdraw, work, at random times."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from random import Random
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from service import branch_plans, campaigns, clock
from service.actors import Actor
from service.clock import Environment
from service.db import reading, retrying, writing
from service.models import Campaign, Occurrence
from service.rulebook import Rulebook
from tests.chaos.town import superior_of, watcher
from workflows.plan import Leave

RECORD = "review_record"
KNOWN = (f"document.{RECORD}", "yes")


class People:
    """All that persons do; what they do is the seed's choice."""

    def __init__(
        self, engine: Engine, rulebook: Rulebook, settings: Environment, rng: Random, size: int
    ) -> None:
        self._engine, self._rulebook, self._settings = engine, rulebook, settings
        self._rng, self._size = rng, size

    def work(self, number: int, *, faithful: bool = False) -> int:
        """Let up to `number` of them do one thing each; return how many acts were done.

        The faithful only do what brings their campaign forward.
        """
        with reading(self._engine) as session:
            owing = [
                campaign.id
                for campaign in session.exec(select(Campaign))
                if self._next_act(campaign, faithful) is not None
            ]
        chosen = self._rng.sample(owing, min(number, len(owing)))
        for campaign_id in chosen:
            retrying(partial(self._act, campaign_id, faithful))
        return len(chosen)

    def fulfil(self, number: int) -> None:
        """Let up to `number` duties be done that are open and not yet done."""
        with reading(self._engine) as session:
            chosen = select(Occurrence.id).where(col(Occurrence.done_at).is_(None))
            open_ = list(session.exec(chosen.order_by(col(Occurrence.id))))
        for occurrence_id in self._rng.sample(open_, min(number, len(open_))):
            retrying(partial(self._fulfil, occurrence_id))

    def _act(self, campaign_id: int, faithful: bool) -> None:
        with writing(self._engine) as session:
            now = clock.read(session, self._settings)
            campaign = session.get_one(Campaign, campaign_id)
            # Locked, as it is when somebody presses a button that shows what is still true.
            session.refresh(campaign, with_for_update=True)
            verb = self._next_act(campaign, faithful)
            if verb is None:
                return
            act, by, arguments = verb
            act(session, self._rulebook, campaign, *arguments, by=by, now=now)

    def _fulfil(self, occurrence_id: int) -> None:
        with writing(self._engine) as session:
            now = clock.read(session, self._settings)
            owed = session.get_one(Occurrence, occurrence_id)
            campaign = session.get_one(Campaign, owed.campaign_id)
            if campaign.closed_at is not None:
                return
            by = Actor.person(campaign.organization_id, "secretary")
            campaigns.fulfil(
                session, self._rulebook, campaign, owed.duty, owed.period, by=by, now=now
            )

    def _next_act(self, campaign: Campaign, faithful: bool) -> tuple[Any, Actor, Any] | None:
        with reading(self._engine) as session:
            plan = self._rulebook.plan(session, campaign.plan_version_id)
        here = plan.find(campaign.state)
        secretary = Actor.person(campaign.organization_id, "secretary")
        if here is None:
            return None
        if here[1].leave is Leave.ON_DATE_WHEN_MET:
            if KNOWN[0] in campaign.particulars:
                return None
            return _files_the_record, secretary, ()
        if here[1].leave is not Leave.ON_APPROVAL or campaign.approved_at is not None:
            return None
        if campaign.submitted_at is None:
            return campaigns.submit, secretary, ()
        whim = 1.0 if faithful else self._rng.random()
        if whim < 0.1:
            return campaigns.withdraw, secretary, ()
        if whim < 0.25:
            return campaigns.send_back, self._approver(campaign.organization_id), ("缺会议记录",)
        return campaigns.approve, self._approver(campaign.organization_id), ()

    def _approver(self, organization_id: int) -> Actor:
        above = superior_of(organization_id)
        if above is None:
            return Actor.person(watcher("leading_group", self._size), "leading_group")
        return Actor.person(above, "superior(secretary)")


def _files_the_record(
    session: Session, rulebook: Rulebook, campaign: Campaign, *, by: Actor, now: datetime
) -> None:
    """File what the review stage waits for: what a row bears out, no count takes back."""
    branch_plans.file_document(
        session, rulebook, campaign, RECORD, "点评记录", body="已作点评。", by=by, now=now
    )


def step_clock(engine: Engine, settings: Environment, at: datetime) -> None:
    """Let the simulated clock show another time."""
    with writing(engine) as session:
        clock.set_clock(session, settings, at=at, speed=0, wall=clock.wall(session))
