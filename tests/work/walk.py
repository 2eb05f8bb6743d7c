"""A year in which anything may happen in any order: acts drawn by chance, each a door's own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from service import beginnings, campaigns, evidence, in_step, ledger, newcomers, pledges, reviews
from service import organizations as tree
from service.actors import OPERATOR, Actor
from service.db import reading, writing
from service.errors import BadInput
from service.evidence import MeetingHeld
from service.imports import bring_in_people
from service.models import (
    Campaign,
    Contact,
    Holder,
    Organization,
    Person,
    Pledge,
    Post,
    Rectification,
)
from service.passes import sweep_all
from service.people import read_people
from service.pledges import Wanted
from service.reviews import Origin
from service.rulebook import Rulebook
from service.settings import CONFIG
from service.work.recount import out_of_step, rounds_ahead
from tests.campaigns.village import ZONE, at
from tests.plans.played import plan_of, text_of
from tests.rehearsal.sample import players_of, seat
from tests.work.reviewed import said
from workflows.facts import CANCELLED
from workflows.plan import state_of
from workflows.refusals import Refused

#: How often chance draws before nothing happens at all.
ATTEMPTS = 20
HEADINGS = "staff_no,name,organization_code,posts,email,phone,locale"


@dataclass
class Walk:
    """One tree, one plan, one clock, and chance."""

    engine: Engine
    name: str
    chance: Random
    day: str
    rulebook: Rulebook = field(default_factory=lambda: Rulebook(CONFIG))
    done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Seat the tree and launch the plan."""
        self.now = at(self.day)
        with writing(self.engine) as session:
            cast = seat(session, players_of(plan_of(self.name)), "walk")
            told: dict[str, Any] = {"by": OPERATOR, "now": self.now}
            version = self.rulebook.store(session, text_of(self.name), name=self.name, **told)
            top = session.get_one(Organization, cast.organizations[cast.top])
            beginnings.launch(session, self.rulebook, version, top, **told)
        self.passes(0)

    def passes(self, days: int) -> None:
        """Let the calendar pass."""
        self.now += timedelta(days=days)
        sweep_all(self.engine, self.rulebook, now=self.now)

    def acts(self) -> str:
        """Let one thing happen that chance draws; what is refused has not happened."""
        for _ in range(ATTEMPTS):
            name, act = self.chance.choice(ACTS)
            try:
                with writing(self.engine) as session:
                    act(self, session)
            except (Refused, BadInput):
                continue
            self.done.append(name)
            return name
        return "nothing"

    def wrong(self) -> list[str]:
        """Return everything that is kept otherwise than it is counted."""
        found = []
        with reading(self.engine) as session:
            running = select(Campaign).where(Campaign.state != CANCELLED).order_by(col(Campaign.id))
            for campaign in session.exec(running):
                plan = self.rulebook.plan(session, campaign.plan_version_id)
                for key in rounds_ahead(plan, campaign):
                    differs = out_of_step(session, plan, campaign, key, self.now)
                    found += [f"{campaign.kind} {campaign.state}: {key} {differs}"] * bool(differs)
        return found

    def one(self, session: Session) -> Campaign:
        """Draw a campaign."""
        chosen = select(Campaign).where(Campaign.state != CANCELLED).order_by(col(Campaign.id))
        return self.chance.choice(session.exec(chosen).all())

    def person(self, session: Session, campaign: Campaign) -> Person:
        """Draw somebody of an organisation."""
        chosen = (
            select(Person)
            .join(Holder, col(Holder.person_id) == col(Person.id))
            .join(Post, col(Post.id) == col(Holder.post_id))
            .where(Post.organization_id == campaign.organization_id, col(Holder.until).is_(None))
            .order_by(col(Person.id))
        )
        found = session.exec(chosen).all()
        if not found:
            raise BadInput([])
        return self.chance.choice(found)

    def imports(self, session: Session, staff_no: str, code: str, posts: str) -> None:
        """Bring a table of one person in."""
        table = f"{HEADINGS}\n{staff_no},某人,{code},{posts},,,zh-Hans\n"
        rows = read_people(table.encode())
        told: dict[str, Any] = {"by": OPERATOR, "now": self.now, "zone": ZONE}
        bring_in_people(session, self.rulebook, rows, **told)


def _comes(walk: Walk, session: Session) -> None:
    place = session.get_one(Organization, walk.one(session).organization_id)
    posts = walk.chance.choice(("member", "probationary_member", "secretary;member"))
    walk.imports(session, f"new-{len(walk.done)}", place.code, posts)


def _leaves(walk: Walk, session: Session) -> None:
    campaign = walk.one(session)
    place = session.get_one(Organization, campaign.organization_id)
    walk.imports(session, walk.person(session, campaign).staff_no, place.code, "")


def _everybody_leaves(walk: Walk, session: Session) -> None:
    campaign = walk.one(session)
    place = session.get_one(Organization, campaign.organization_id)
    chosen = (
        select(Person.staff_no)
        .join(Holder, col(Holder.person_id) == col(Person.id))
        .join(Post, col(Post.id) == col(Holder.post_id))
        .where(Post.organization_id == place.id, col(Holder.until).is_(None))
    )
    for staff_no in sorted(set(session.exec(chosen))):
        walk.imports(session, staff_no, place.code, "")


def _moves_over(walk: Walk, session: Session) -> None:
    person = walk.person(session, walk.one(session))
    place = session.get_one(Organization, walk.one(session).organization_id)
    walk.imports(session, person.staff_no, place.code, "member")


def _is_founded(walk: Walk, session: Session) -> None:
    under = session.get_one(Organization, walk.one(session).organization_id)
    kind = {"committee": "general_branch", "general_branch": "branch"}.get(under.kind, "group")
    young = tree.found(
        session,
        code=f"walk-{len(walk.done)}",
        name="新建",
        kind=kind,
        parent=under,
        founded_on=walk.now.date(),
    )
    newcomers.join(session, walk.rulebook, young, by=OPERATOR, now=walk.now)


def _is_closed(walk: Walk, session: Session) -> None:
    campaign = walk.one(session)
    if campaign.at_top:
        raise BadInput([])
    old = session.get_one(Organization, campaign.organization_id)
    tree.close(session, old, closed_on=walk.now.date())
    newcomers.leave(session, walk.rulebook, old, by=OPERATOR, now=walk.now)


def _is_moved(walk: Walk, session: Session) -> None:
    moving = session.get_one(Organization, walk.one(session).organization_id)
    under = session.get_one(Organization, walk.one(session).organization_id)
    if moving.parent_id == under.id:
        raise BadInput([])
    tree.move(session, moving, under, now=walk.now)
    newcomers.moved(session, walk.rulebook, moving, by=OPERATOR, now=walk.now)


def _campaign_act(verb: Callable[..., object], *told: str) -> Callable[[Walk, Session], None]:
    def act(walk: Walk, session: Session) -> None:
        verb(session, walk.rulebook, walk.one(session), *told, by=OPERATOR, now=walk.now)

    return act


def _is_cancelled(walk: Walk, session: Session) -> None:
    campaign = walk.one(session)
    if campaign.at_top:
        raise BadInput([])
    in_step.cancel(session, walk.rulebook, campaign, "不再开展", by=OPERATOR, now=walk.now)


def _is_reopened(walk: Walk, session: Session) -> None:
    campaign = walk.one(session)
    states = [state_of(*each) for each in plan_of(walk.name).stages_for(campaign.kind)]
    target = walk.chance.choice(states)
    told: dict[str, Any] = {"by": OPERATOR, "now": walk.now}
    in_step.reopen(session, walk.rulebook, campaign, target, "补课", **told)


def _pledges(walk: Walk, session: Session) -> None:
    campaign = walk.one(session)
    who = walk.person(session, campaign).id if walk.chance.random() < 0.7 else None
    plan = plan_of(walk.name)
    more = {key: "写明" for key, _ in (*plan.pledge_fields, *plan.provisions.pledges.fields)}
    item = Wanted(
        title="为民办事",
        measure="每周一次",
        responsible="书记",
        deadline=walk.now.date() + timedelta(days=90),
        more=more,
    )
    told: dict[str, Any] = {"by": OPERATOR, "now": walk.now}
    row = pledges.draft(session, walk.rulebook, campaign, (item,) * 3, person_id=who, **told)
    for verb in (pledges.submit, pledges.accept, pledges.publish)[: walk.chance.randint(0, 3)]:
        verb(session, walk.rulebook, row, **told)


def _goes_on(walk: Walk, session: Session) -> None:
    found = session.exec(select(Pledge).order_by(col(Pledge.id))).all()
    if not found:
        raise BadInput([])
    verb = walk.chance.choice((pledges.submit, pledges.accept, pledges.publish))
    verb(session, walk.rulebook, walk.chance.choice(found), by=OPERATOR, now=walk.now)


def _is_reviewed(walk: Walk, session: Session) -> None:
    campaign = walk.one(session)
    parent = session.get(Campaign, campaign.parent_id) if campaign.parent_id else None
    by = walk.person(session, parent or campaign)
    about = walk.person(session, campaign).id if walk.chance.random() < 0.5 else None
    acting = Actor.person(by.id, "superior(secretary)")
    what = said(walk.now.date().isoformat())
    told: dict[str, Any] = {"by": acting, "now": walk.now}
    reviews.give(session, walk.rulebook, campaign, what, person_id=about, **told)


def _raises_item(walk: Walk, session: Session) -> None:
    due = walk.now.date() + timedelta(days=20)
    told: dict[str, Any] = {
        "by": OPERATOR,
        "now": walk.now,
        "problem": "窗口排队过长",
        "due_on": due,
    }
    reviews.raise_item(session, walk.rulebook, walk.one(session), Origin(), **told)


def _closes_item(walk: Walk, session: Session) -> None:
    found = session.exec(select(Rectification).order_by(col(Rectification.id))).all()
    if not found:
        raise BadInput([])
    reviews.close(session, walk.rulebook, walk.chance.choice(found), by=OPERATOR, now=walk.now)


def _sets_contact(walk: Walk, session: Session) -> None:
    campaign = walk.one(session)
    since = walk.now.date() + timedelta(days=walk.chance.randint(0, 12))
    until = since + timedelta(days=walk.chance.randint(1, 15))
    told: dict[str, Any] = {"by": OPERATOR, "now": walk.now, "role": "secretary", "until": until}
    in_step.set_contact(session, walk.rulebook, campaign, since, **told)


def _ends_contact(walk: Walk, session: Session) -> None:
    found = session.exec(select(Contact).order_by(col(Contact.id))).all()
    if not found:
        raise BadInput([])
    until = walk.now.date() + timedelta(days=walk.chance.randint(0, 5))
    contact = walk.chance.choice(found)
    in_step.end_contact(session, walk.rulebook, contact, until, by=OPERATOR, now=walk.now)


def _meets(walk: Walk, session: Session) -> None:
    kinds = ("mobilization_meeting", "summary_meeting", "study", "deployment_meeting")
    what = MeetingHeld(held_on=walk.now.date(), minutes="与会人员逐一发言。" * 40)
    told: dict[str, Any] = {"by": OPERATOR, "now": walk.now}
    campaign = walk.one(session)
    evidence.hold(session, walk.rulebook, campaign, walk.chance.choice(kinds), what, **told)


def _issues_ledger(walk: Walk, session: Session) -> None:
    campaign = walk.one(session)
    period = f"round:{campaign.state.partition('/')[0]}"
    ledger.issue_ledger(session, walk.rulebook, campaign, period, by=OPERATOR, now=walk.now)


ACTS: tuple[tuple[str, Callable[[Walk, Session], None]], ...] = (
    ("comes", _comes),
    ("leaves", _leaves),
    ("everybody leaves", _everybody_leaves),
    ("moves over", _moves_over),
    ("is founded", _is_founded),
    ("is closed", _is_closed),
    ("is moved", _is_moved),
    ("submits", _campaign_act(campaigns.submit)),
    ("is approved", _campaign_act(campaigns.approve)),
    ("is halted", _campaign_act(campaigns.suspend, "防汛抢险")),
    ("goes on again", _campaign_act(in_step.resume)),
    ("is cancelled", _is_cancelled),
    ("is reopened", _is_reopened),
    ("pledges", _pledges),
    ("pledges", _pledges),
    ("goes on with a pledge", _goes_on),
    ("is reviewed", _is_reviewed),
    ("raises an item", _raises_item),
    ("closes an item", _closes_item),
    ("sets a contact", _sets_contact),
    ("ends a contact", _ends_contact),
    ("meets", _meets),
    ("issues a ledger", _issues_ledger),
)
