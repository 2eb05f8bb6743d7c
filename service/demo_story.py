"""What the sample organisations do by themselves, so that the board has something to tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import yaml
from sqlmodel import Session, col, select

from service import campaigns
from service.actors import Actor
from service.campaigns.reading import approver_role
from service.clock import local_day
from service.context import Context
from service.db import writing
from service.demo_desk import Desk
from service.models import Campaign, Holder, Occurrence, Organization, Post
from service.seats import held
from service.words import say
from workflows.facts import SCHEDULED, SUSPENDED
from workflows.owed import is_owed
from workflows.plan import Leave, Stage


@dataclass(frozen=True, slots=True)
class Temper:
    """How an organisation goes about its work, in days before (or, negative, after) the due day.

    `does` of what the stage asks for is ever done, in tenths; `returned` says that its first
    submission is found wanting.
    """

    submits: int
    approved: int
    does: int = 10
    returned: bool = False

    @property
    def finishes(self) -> bool:
        """Whether it ever hands its work in."""
        return self.does == 10


PROMPT = Temper(submits=20, approved=18)
STEADY = Temper(submits=10, approved=8)
AT_THE_LAST = Temper(submits=1, approved=-2)
EAGER = Temper(submits=80, approved=60)  # far ahead of everybody, and of its approver
UNSEEN = Temper(submits=2, approved=-999)  # handed in, and nobody has looked at it
RETURNED = Temper(submits=9, approved=-6, returned=True)
HALF = Temper(submits=-999, approved=0, does=6)
SILENT = Temper(submits=-999, approved=0, does=0)

TEMPERS = {
    "DW": PROMPT,
    "JD": STEADY,
    "JD01": PROMPT,
    "JD02": STEADY,
    "JD03": HALF,
    "JD04": UNSEEN,
    "XX": PROMPT,
    "XX01": PROMPT,
    "XX02": EAGER,
    "XX03": STEADY,
    "XX04": SILENT,
    "JG": STEADY,
    "JG01": EAGER,
    "JG02": AT_THE_LAST,
    "JG03": RETURNED,
    "JG04": SILENT,
    "ZS": STEADY,
    "ZS01": PROMPT,
    "ZS02": AT_THE_LAST,
    "ZS03": HALF,
    "ZS04": STEADY,
}
# Where the plan sets no day, work is taken to be due so long after it was begun.
USUAL_SPAN = timedelta(days=30)
DAY = timedelta(days=1)


class Story:
    """The people of the sample organisation at work."""

    def __init__(self, context: Context) -> None:
        self.context = context
        written = context.settings.config_dir / "demo" / "papers.yaml"
        self.papers = yaml.safe_load(written.read_text("utf-8"))

    def work(self, now: datetime) -> None:
        """Do what is done on the day of `now`; what one is refused, others still do."""
        with writing(self.context.sessions) as session:
            running = session.exec(
                select(Campaign, Organization.code)
                .join(Organization, col(Organization.id) == col(Campaign.organization_id))
                .where(col(Campaign.closed_at).is_(None))
                .where(col(Campaign.state).not_in((SCHEDULED, SUSPENDED)))
                .order_by(col(Campaign.path))
            ).all()
            secretaries, owed = _secretaries(session, now), _owed(session, now)
            for campaign, code in running:
                secretary = secretaries.get(campaign.organization_id)
                if secretary is not None:
                    desk = Desk(
                        session, self.context.rulebook, campaign, secretary, now, self.papers
                    )
                    day = _Day(desk, TEMPERS.get(code, STEADY))
                    day.pass_(owed.get(campaign.id, []))


def _secretaries(session: Session, now: datetime) -> dict[int, Actor]:
    """Who is secretary where today."""
    seats = session.exec(
        select(Post.organization_id, Holder.person_id)
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .where(Post.role == "secretary", held(local_day(now)))
    )
    return {where: Actor.person(who, "secretary") for where, who in seats}


def _owed(session: Session, now: datetime) -> dict[int, list[Occurrence]]:
    """The duties that are due soon, or were, by campaign."""
    soon = select(Occurrence).where(
        col(Occurrence.done_at).is_(None), col(Occurrence.due_at) <= now + 3 * DAY
    )
    found: dict[int, list[Occurrence]] = {}
    for occurrence in session.exec(soon):
        found.setdefault(occurrence.campaign_id, []).append(occurrence)
    return found


class _Day:
    """One organisation's day."""

    def __init__(self, desk: Desk, temper: Temper) -> None:
        self.desk = desk
        self.campaign, self.plan, self.now = desk.campaign, desk.plan, desk.now
        self.temper = temper

    def pass_(self, owed: list[Occurrence]) -> None:
        """Do today's work; what the rules refuse is tried again tomorrow."""
        here = self.plan.find(self.campaign.state)
        self._fulfil(owed)
        if here is not None:
            self._stage(here[1])

    def _reached(self, days_before: int) -> bool:
        """Whether it is at most so many days before the due day (negative: after it)."""
        campaign = self.campaign
        due = campaign.due_at or (campaign.entered_at or self.now) + USUAL_SPAN
        return self.now >= due - days_before * DAY

    def _stage(self, stage: Stage) -> None:
        temper = self.temper
        if (
            self.campaign.at_top
        ):  # 先有办法: whoever is eager below waits for what the top lays down
            self.desk.work([f for f in self.desk.missing(stage) if f.startswith("document.")])
        if self.campaign.submitted_at is not None:
            self._answer(stage)
        elif self._reached(temper.submits + 4):
            self.desk.work(self.desk.missing(stage))
            corrected = not temper.returned or self.campaign.visit == 1 or self._reached(-2)
            if stage.leave is Leave.ON_APPROVAL and self._reached(temper.submits) and corrected:
                self.desk.do(campaigns.submit, by=self.desk.secretary)
        elif not temper.finishes and self._reached(8):
            self.desk.work(self.desk.missing(stage, temper.does))

    def _answer(self, stage: Stage) -> None:
        campaign, temper = self.campaign, self.temper
        found_wanting = temper.returned and campaign.visit == 1
        if campaign.approved_at is not None:
            return
        if not self._reached(temper.submits - 2 if found_wanting else temper.approved):
            return
        role = approver_role(self.plan, campaign)
        approver = self.desk.holding(role) if role else None
        if found_wanting:
            why = say("zh-Hans", "web", "demo.return_reason")
            self.desk.do(campaigns.send_back, why, by=approver, seen_version=campaign.version)
        else:
            self.desk.do(campaigns.approve, by=approver, seen_version=campaign.version)

    def _fulfil(self, owed: list[Occurrence]) -> None:
        """Do the recurring duties in time; the half-hearted do them late, the silent never."""
        if not self.temper.does:
            return
        latest = self.now + (3 if self.temper.finishes else -4) * DAY
        for one in owed:
            mandatory = is_owed(self.plan.duty(one.duty))
            if mandatory and one.due_at is not None and one.due_at <= latest:
                self.desk.fulfil(one)
