"""What stands around every page of a campaign's work: whose it is, where it stands, its pages."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from flask import current_app
from sqlmodel import Session

from service.auth.permits import allow
from service.auth.visitor import Visitor
from service.errors import NotAllowed, NotFound
from service.models import Campaign, Organization, Person
from service.roles import members_of
from service.web import rights
from service.web.current import context, looking, today, visitor_here
from workflows.plan import Plan, Round, Stage

#: The pages of a campaign's work, in the order of its stages: (key, endpoint).
TABS = (
    ("overview", "campaign.show"),
    ("plan", "work_plan.of_campaign"),
    ("duties", "work_duties.of_campaign"),
    ("pledges", "work_pledges.of_campaign"),
    ("reviews", "work_reviews.of_campaign"),
    ("appraisals", "work_appraisals.of_campaign"),
    ("awards", "work_awards.of_campaign"),
    ("inspections", "work_inspections.of_campaign"),
    ("ledger", "work_ledger.of_campaign"),
)


def tabs() -> list[tuple[str, str]]:
    """The pages of a campaign's work that there are."""
    return [(key, endpoint) for key, endpoint in TABS if endpoint in current_app.view_functions]


@dataclass(frozen=True)
class Frame:
    """A campaign as the pages of its work show it, and what the visitor's posts allow there."""

    campaign: Campaign
    organization: Organization
    plan: Plan
    tab: str
    asked: frozenset[str]
    allowed: frozenset[str]
    members: list[Person]  # of today
    me: int

    @cached_property
    def people(self) -> dict[int, str]:
        """Its members today: number and name."""
        return {one.id: one.name for one in self.members}

    @property
    def belongs(self) -> bool:
        """Whether the visitor is one of its members."""
        return self.me in self.people

    @property
    def round(self) -> Round | None:
        """The round under way."""
        here = self.plan.find(self.campaign.state)
        return here[0] if here else None

    @property
    def stage(self) -> Stage | None:
        """The stage under way."""
        here = self.plan.find(self.campaign.state)
        return here[1] if here else None

    def may(self, verb: str) -> bool:
        """Whether the visitor's posts allow an act here; whether it can be done, the act says."""
        assert verb in self.asked, f"the page did not ask for the right to {verb}"
        return verb in self.allowed


def frame_of(number: int, tab: str, *verbs: str, duty: str = "") -> Frame:
    """The frame of a campaign's page, for whoever sees the campaign.

    `verbs` are the rights that the page's forms need, `duty` what they are for. Raises NotFound.
    """
    with looking() as db:
        campaign = db.get(Campaign, number)
        if campaign is None:
            raise NotFound("campaign")
        rights.require(db, "see", campaign)
        who = visitor_here(db)
        plan = context().rulebook.plan(db, campaign.plan_version_id)
        return Frame(
            campaign=campaign,
            organization=db.get_one(Organization, campaign.organization_id),
            plan=plan,
            tab=tab,
            asked=frozenset(verbs),
            allowed=frozenset(verb for verb in verbs if _may(db, who, verb, campaign, plan, duty)),
            members=members_of(db, campaign.organization_id, today()),
            me=who.person_id,
        )


def _may(db: Session, who: Visitor, verb: str, campaign: Campaign, plan: Plan, duty: str) -> bool:
    try:
        allow(db, who, verb, campaign, plan=plan, duty=duty)
    except (NotAllowed, NotFound):
        return False
    return True
