"""A life: a database in which a plan runs for several stories, and people act by the verbs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from service import campaigns
from service.actors import OPERATOR, Actor
from service.campaigns import dates
from service.db import writing
from service.models import Campaign, Organization
from service.rulebook import Rulebook
from service.sweep import sweep
from tests.campaigns.known import let_hold
from tests.rehearsal.sample import Cast, players_of, seat
from workflows.acts import Act
from workflows.plan import Plan
from workflows.rehearse import Assumption, Player


@dataclass(frozen=True)
class Story:
    """One launch: when it begins, how work comes, what is put in, and until when it is told."""

    name: str
    launched_at: datetime
    until: datetime
    assume: Assumption
    put_in: tuple[Act, ...] = ()


@dataclass(frozen=True)
class Deed:
    """One thing that somebody did in a story, kept so that it can be done again elsewhere."""

    at: datetime
    story: str
    organization: str
    verb: str
    arguments: tuple[str, ...] = ()


@dataclass
class Life:
    """A database in which one plan is launched once for each story, each in a tree of its own."""

    engine: Engine
    rulebook: Rulebook
    plan: Plan
    stories: tuple[Story, ...]
    casts: dict[str, Cast] = field(default_factory=dict)
    roots: dict[str, int] = field(default_factory=dict)
    places: dict[int, tuple[Story, str]] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    looks: list[datetime] = field(default_factory=list)

    @property
    def players(self) -> tuple[Player, ...]:
        """Return the organisations of each story."""
        return players_of(self.plan)

    def begin(self, text: str) -> None:
        """Store the plan and seat the trees; the launches follow at their instants."""
        now = min(story.launched_at for story in self.stories)
        with writing(self.engine) as session:
            self.rulebook.store(session, text, name=self.plan.name, by=OPERATOR, now=now)
            for story in self.stories:
                self.casts[story.name] = seat(session, self.players, story.name)

    def launch(self, story: Story) -> None:
        """Launch the plan at the top of a story's tree."""
        cast = self.casts[story.name]
        with writing(self.engine) as session:
            text = self.rulebook.read_file(self.plan.name)
            now = story.launched_at
            version = self.rulebook.store(session, text, name=self.plan.name, by=OPERATOR, now=now)
            top = session.get_one(Organization, cast.organizations[cast.top])
            root = campaigns.launch(session, self.rulebook, version, top, by=OPERATOR, now=now)
            self.roots[story.name] = root.id
            codes = {number: code for code, number in cast.organizations.items()}
            chosen = select(Campaign).where(Campaign.root_id == root.id)
            for campaign in session.exec(chosen):
                self.places[campaign.id] = story, codes[campaign.organization_id]

    def sweep(self, now: datetime) -> None:
        """Let the calendar pass, as the scheduler does."""
        report = sweep(self.engine, self.rulebook, now=now)
        assert not report.failed, f"{report.failed} campaigns were parked at {now}"
        self.looks.append(now)

    def close(self, story: Story) -> None:
        """End a story that has been told: nothing more is asked of it."""
        with writing(self.engine) as session:
            chosen = select(Campaign).where(
                Campaign.root_id == self.roots[story.name], col(Campaign.closed_at).is_(None)
            )
            for campaign in session.exec(chosen).all():
                campaigns.cancel(
                    session, self.rulebook, campaign, "told", by=OPERATOR, now=story.until
                )

    def do(self, session: Session, deed: Deed) -> Campaign:
        """Do one deed by its verb, as the person whose part it is."""
        cast = self.casts[deed.story]
        number = cast.organizations[deed.organization]
        chosen = select(Campaign).where(
            Campaign.root_id == self.roots[deed.story], Campaign.organization_id == number
        )
        campaign = session.exec(chosen).one()
        VERBS[deed.verb](self, session, campaign, deed)
        return campaign

    def deed_of(self, story: Story, act: Act) -> Deed:
        """Return what a story puts in as a deed."""
        return Deed(act.at, story.name, act.organization, act.verb, act.arguments)

    def do_all(self, deeds: Iterable[Deed]) -> None:
        """Do what one organisation does at one instant, in one transaction, and keep it."""
        done = list(deeds)
        with writing(self.engine) as session:
            for deed in done:
                self.do(session, deed)
        self.deeds += done


Verb = Callable[[Life, Session, Campaign, Deed], object]


def _secretary(life: Life, deed: Deed) -> Actor:
    return Actor.person(life.casts[deed.story].one(deed.organization, "secretary"), "secretary")


def _approver(life: Life, campaign: Campaign, deed: Deed) -> Actor:
    role = campaigns.approver_role(life.plan, campaign) or (
        life.plan.top_approver if campaign.at_top else "superior(secretary)"
    )
    assert role is not None
    return Actor.person(life.casts[deed.story].one(deed.organization, role), role)


def _submit(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    campaigns.submit(session, life.rulebook, campaign, by=_secretary(life, deed), now=deed.at)


def _approve(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    by = _approver(life, campaign, deed)
    seen = campaign.version
    campaigns.approve(session, life.rulebook, campaign, by=by, now=deed.at, seen_version=seen)


def _return(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    by = _approver(life, campaign, deed)
    campaigns.send_back(session, life.rulebook, campaign, "not yet", by=by, now=deed.at)


def _withdraw(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    campaigns.withdraw(session, life.rulebook, campaign, by=_secretary(life, deed), now=deed.at)


def _bring_about(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    fact, value = deed.arguments
    by = _secretary(life, deed)
    let_hold(session, life.rulebook, campaign, fact, value, by=by, now=deed.at)


def _fulfil(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    duty, period = deed.arguments
    by = _secretary(life, deed)
    campaigns.fulfil(session, life.rulebook, campaign, duty, period, by=by, now=deed.at)


def _postpone(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    until = date.fromisoformat(deed.arguments[0])
    request = campaigns.request_postponement(
        session, life.rulebook, campaign, until, "harvest", by=_secretary(life, deed), now=deed.at
    )
    by = _approver(life, campaign, deed)
    campaigns.decide_postponement(
        session, life.rulebook, request, True, "granted", by=by, now=deed.at
    )


def _redate(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    anchor, on = deed.arguments
    day = date.fromisoformat(on) if on else None
    dates.override_date(
        session, life.rulebook, campaign, anchor, day, "dated", by=OPERATOR, now=deed.at
    )


def _event(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    event, on = deed.arguments
    day = date.fromisoformat(on) if on else None
    campaigns.set_event(session, life.rulebook, campaign, event, day, by=OPERATOR, now=deed.at)


def _suspend(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    campaigns.suspend(session, life.rulebook, campaign, "flood", by=OPERATOR, now=deed.at)


def _resume(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    campaigns.resume(session, life.rulebook, campaign, by=OPERATOR, now=deed.at)


def _reopen(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    target = deed.arguments[0]
    by = OPERATOR
    campaigns.reopen(session, life.rulebook, campaign, target, "again", by=by, now=deed.at)


def _start(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    campaigns.start(session, life.rulebook, campaign, by=OPERATOR, now=deed.at)


def _cancel(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    campaigns.cancel(session, life.rulebook, campaign, "no more", by=OPERATOR, now=deed.at)


VERBS: dict[str, Verb] = {
    "submit": _submit,
    "approve": _approve,
    "return": _return,
    "withdraw": _withdraw,
    "bring_about": _bring_about,
    "fulfil": _fulfil,
    "postpone": _postpone,
    "redate": _redate,
    "event": _event,
    "suspend": _suspend,
    "resume": _resume,
    "reopen": _reopen,
    "start": _start,
    "cancel": _cancel,
}
