"""What the verbs of reviews share: rows by number, people of the place, files, bad input."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeVar

from sqlmodel import Session, col, select

from service.actors import Actor
from service.auth.visitor import SECRETARIES
from service.campaigns.rows import facts_of
from service.errors import BadInput, NotFound, Problem
from service.models import (
    Campaign,
    Contact,
    Hearing,
    Holder,
    Person,
    Post,
    Rectification,
    Review,
    SituationReport,
)
from service.rulebook import Rulebook
from service.seats import held
from service.work import read_attachment
from workflows.calendar import local_day
from workflows.open_days import days_of_round
from workflows.plan import Plan
from workflows.provisions.reviews import Reviews

Kept = TypeVar("Kept", Contact, Hearing, Rectification, Review, SituationReport)
LONGEST = 4000  # characters of one text
DOMAIN = "reviews"
MOST_FILES = 12


def bad(where: str, code: str, **params: object) -> Problem:
    """Return something wrong with what was given; its words stand in the catalogue ``reviews``."""
    values = tuple(sorted((name, str(value)) for name, value in params.items()))
    return Problem(where, code, values, domain=DOMAIN)


def refuse_bad(problems: Sequence[Problem]) -> None:
    """Raise BadInput with everything that is wrong, if anything is."""
    if problems:
        raise BadInput(problems)


def by_number(session: Session, kind: type[Kept], number: int) -> Kept:
    """Return a row, locked with the campaign that it belongs to; raises NotFound."""
    found = session.get(kind, number)
    if found is None:
        raise NotFound(kind.__tablename__)
    return found


def campaign_of(session: Session, row: Kept) -> Campaign:
    """Return the campaign of a row, locked: whoever else acts on it waits."""
    campaign = session.get_one(Campaign, row.campaign_id, with_for_update=True)
    session.refresh(row)
    return campaign


def plan_of(session: Session, rulebook: Rulebook, campaign: Campaign) -> Plan:
    """Return the plan version of a campaign."""
    return rulebook.plan(session, campaign.plan_version_id)


def rules_of(plan: Plan) -> Reviews:
    """Return what a plan lays down about reviews."""
    return plan.provisions.reviews


def today(plan: Plan, now: datetime) -> date:
    """Return the plan's local day."""
    return local_day(now, plan.zone)


def too_long(where: str, text: str) -> list[Problem]:
    """Return the objection to a text that is longer than any may be."""
    return [bad(where, "too_long", most=LONGEST)] if len(text) > LONGEST else []


def outside(
    plan: Plan, campaign: Campaign, round_key: str, where: str, day: date, now: datetime
) -> list[Problem]:
    """Return the objection to a day on which work of this round cannot have been."""
    days = days_of_round(plan, facts_of(campaign), round_key, now)
    if day in days:
        return []
    return [bad(where, "not_on_open_days", day=day, first=days.first, last=days.last)]


def files_of(
    session: Session, campaign: Campaign, numbers: Sequence[int]
) -> tuple[str, list[Problem]]:
    """Return the numbers of attached files as one text, and those that are not there."""
    missing = []
    for number in numbers:
        try:
            read_attachment(session, campaign, number)
        except NotFound:
            missing.append(bad("attachments", "no_such_file", number=number))
    if len(numbers) > MOST_FILES:
        missing.append(bad("attachments", "too_many_files", most=MOST_FILES))
    return ",".join(str(number) for number in dict.fromkeys(numbers)), missing


def numbers_of(attachments: str) -> list[int]:
    """Return the numbers of attached files as they are kept."""
    return [int(part) for part in attachments.split(",") if part]


def belongs(session: Session, campaign: Campaign, person_id: int, on: date) -> bool:
    """Say whether somebody is at home in an organisation, or holds a post there on a day."""
    person = session.get(Person, person_id)
    if person is None or not person.active:
        return False
    if person.organization_id == campaign.organization_id:
        return True
    seated = (
        select(Holder.id)
        .join(Post, col(Post.id) == col(Holder.post_id))
        .where(
            Post.organization_id == campaign.organization_id,
            Holder.person_id == person_id,
            held(on),
        )
    )
    return session.exec(seated).first() is not None


def leads(session: Session, campaign: Campaign, person_id: int | None, on: date) -> bool:
    """Say whether somebody is the secretary of an organisation, or a deputy, on a day."""
    seated = (
        select(Holder.id)
        .join(Post, col(Post.id) == col(Holder.post_id))
        .where(
            Post.organization_id == campaign.organization_id,
            col(Post.role).in_(SECRETARIES),
            Holder.person_id == person_id,
            held(on),
        )
    )
    return session.exec(seated).first() is not None


def is_person(by: Actor) -> bool:
    """Say whether a person acts, to whom the rules about oneself apply."""
    return by.kind == "person" and by.person_id is not None
