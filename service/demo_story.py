"""What the sample organisations do by themselves, so that the board has something to tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from service import campaigns
from service.actors import Actor
from service.campaigns.reading import approver_role
from service.context import Context
from service.db import writing
from service.models import Campaign, Occurrence, Organization
from service.roles import holders
from service.words import say
from workflows.facts import SCHEDULED, SUSPENDED
from workflows.guards import GUARDS, wanted_facts
from workflows.plan import Leave, Plan, Stage
from workflows.refusals import Refused


@dataclass(frozen=True, slots=True)
class Temper:
    """How an organisation goes about its work, in days before (or, negative, after) the due day.

    `does` of the wanted facts are ever recorded, of ten; `returned` says that its first
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
UNSEEN = Temper(submits=2, approved=-999)  # handed in, and nobody has looked at it
RETURNED = Temper(submits=9, approved=-6, returned=True)
HALF = Temper(submits=999, approved=0, does=6)
SILENT = Temper(submits=999, approved=0, does=0)

TEMPERS = {
    "DW": PROMPT,
    "JD": STEADY,
    "JD01": PROMPT,
    "JD02": STEADY,
    "JD03": HALF,
    "JD04": UNSEEN,
    "XX": PROMPT,
    "XX01": PROMPT,
    "XX02": PROMPT,
    "XX03": STEADY,
    "XX04": SILENT,
    "JG": STEADY,
    "JG01": STEADY,
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

    def work(self, now: datetime) -> None:
        """Do what is done on the day of `now`; each organisation in a transaction of its own."""
        with writing(self.context.sessions) as session:
            found = session.execute(
                select(Campaign.id, Organization.code)
                .join(Organization, col(Organization.id) == col(Campaign.organization_id))
                .where(col(Campaign.closed_at).is_(None))
                .order_by(col(Campaign.path))
            ).all()
        for campaign_id, code in found:
            with writing(self.context.sessions) as session:
                campaign = session.get_one(Campaign, campaign_id)
                _Day(session, self.context, campaign, TEMPERS.get(code, STEADY), now).pass_()


class _Day:
    """One organisation's day."""

    def __init__(
        self, session: Session, context: Context, campaign: Campaign, temper: Temper, now: datetime
    ) -> None:
        self.session = session
        self.rulebook = context.rulebook
        self.campaign = campaign
        self.temper = temper
        self.now = now
        self.plan: Plan = self.rulebook.plan(session, campaign.plan_version_id)

    def pass_(self) -> None:
        """Do today's work; what the rules refuse today is tried again tomorrow."""
        here = self.plan.find(self.campaign.state)
        if self.campaign.state in (SCHEDULED, SUSPENDED) or here is None:
            return
        secretary = self._holder("secretary")
        if secretary is None:
            return
        try:
            self._fulfil(secretary)
            self._stage(here[1], secretary)
        except Refused:
            return

    def _holder(self, role: str) -> Actor | None:
        campaign = self.campaign
        people = holders(
            self.session, role, campaign.organization_id, campaign.root_organization_id, self.now
        )
        return Actor.person(people[0].id, role) if people else None

    def _reached(self, days_before: int) -> bool:
        campaign = self.campaign
        due = campaign.due_at or (campaign.entered_at or self.now) + USUAL_SPAN
        return self.now >= due - days_before * DAY

    def _stage(self, stage: Stage, secretary: Actor) -> None:
        campaign, temper = self.campaign, self.temper
        if campaign.submitted_at is not None:
            self._answer(stage)
        elif self._reached(temper.submits + 4):
            self._record(stage, secretary, 10)
            waited = not temper.returned or campaign.visit == 1 or self._reached(-2)
            if stage.leave is Leave.ON_APPROVAL and self._reached(temper.submits) and waited:
                by = secretary
                campaigns.submit(self.session, self.rulebook, campaign, by=by, now=self.now)
        elif not temper.finishes and self._reached(8):
            self._record(stage, secretary, temper.does)

    def _record(self, stage: Stage, secretary: Actor, share: int) -> None:
        """Record the first so many tenths of what the stage asks for."""
        facts = campaigns.facts_of(self.campaign)
        wanted = wanted_facts(self.plan, stage.guards)
        missing = {
            name
            for call in stage.guards
            if (objection := GUARDS[call.name].objection(self.plan, facts, call.arguments))
            for name in dict(objection.params)["missing"].split(", ")
        }
        for fact, value in wanted[: round(len(wanted) * share / 10)]:
            if fact in missing:
                campaigns.record(
                    self.session,
                    self.rulebook,
                    self.campaign,
                    fact,
                    value,
                    by=secretary,
                    now=self.now,
                )

    def _answer(self, stage: Stage) -> None:
        campaign, temper = self.campaign, self.temper
        role = approver_role(self.plan, campaign)
        approver = self._holder(role) if role else None
        if approver is None or campaign.approved_at is not None:
            return
        seen = campaign.version
        if temper.returned and campaign.visit == 1:
            if self._reached(temper.submits - 2):
                why = say("zh-Hans", "web", "demo.return_reason")
                campaigns.send_back(
                    self.session,
                    self.rulebook,
                    campaign,
                    why,
                    by=approver,
                    now=self.now,
                    seen_version=seen,
                )
        elif self._reached(temper.approved):
            campaigns.approve(
                self.session,
                self.rulebook,
                campaign,
                by=approver,
                now=self.now,
                seen_version=seen,
            )

    def _fulfil(self, secretary: Actor) -> None:
        """Do the recurring duties a few days before they are due; the silent do none."""
        if not self.temper.does:
            return
        ahead = self.now + (3 if self.temper.finishes else -4) * DAY
        owed = select(Occurrence).where(
            Occurrence.campaign_id == self.campaign.id,
            col(Occurrence.done_at).is_(None),
            col(Occurrence.due_at) <= ahead,
        )
        mandatory = {duty.key for duty in self.plan.duties if duty.mandatory}
        for occurrence in self.session.exec(owed).all():
            if occurrence.duty in mandatory:
                campaigns.fulfil(
                    self.session,
                    self.rulebook,
                    self.campaign,
                    occurrence.duty,
                    occurrence.period,
                    by=secretary,
                    now=self.now,
                )
