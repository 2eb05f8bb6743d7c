"""Who votes on whom: the roster of a day, in strata large enough to hide in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from service.branch_plans.rows import class_of
from service.models import Campaign, Holder, Organization, Person, Post, within
from service.roles import ZONE, holders
from service.seats import held
from workflows.calendar import local_day
from workflows.plan import Plan
from workflows.provisions.appraisals import Scheme, Stratum
from workflows.refusals import Reason, Refused

ALL = None
MEMBER = "member"


@dataclass(frozen=True, slots=True)
class Subject:
    """Who or what is judged, before it has a row."""

    name: str
    organization_id: int | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """A kind of ballot paper: its stratum, the place of its subject, and who may have one."""

    number: int
    stratum: str
    subject: int | None
    voters: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Roster:
    """Everything that is frozen about people."""

    scheme: Scheme
    subjects: tuple[Subject, ...]
    papers: tuple[Paper, ...]


def roster_of(
    session: Session, plan: Plan, campaign: Campaign, subjects: str, k: int, now: datetime
) -> Roster:
    """Return who votes on whom today. Refuses where fewer than k could vote on somebody."""
    judged = (
        _members(session, campaign, now)
        if subjects == "members"
        else _organizations(session, campaign)
    )
    unit_class = _class_of(session, campaign, judged)
    scheme = plan.provisions.appraisals.of(subjects).for_class(unit_class)
    voters = _voters(session, plan, campaign, scheme, subjects, now)
    merged, voters = _merged(scheme, voters, {s.person_id for s in judged}, k)
    papers = tuple(_papers(merged, judged, voters))
    if not judged:
        raise Refused(Reason.of("appraisals.nobody_judged"))
    if any(_could_judge(papers, place) < k for place in range(len(judged))):
        raise Refused(Reason.of("appraisals.too_few_voters", k=k))
    return Roster(merged, judged, papers)


def _could_judge(papers: Sequence[Paper], place: int) -> int:
    return sum(len(paper.voters) for paper in papers if paper.subject in (ALL, place))


def _members(session: Session, campaign: Campaign, now: datetime) -> tuple[Subject, ...]:
    """Full members of the organisation: those on probation vote and are given no grade."""
    found = holders(session, MEMBER, campaign.organization_id, campaign.root_organization_id, now)
    return tuple(Subject(person.name, person_id=person.id) for person in found)


def _organizations(session: Session, campaign: Campaign) -> tuple[Subject, ...]:
    """The organisations directly below that take part; one that has none is judged itself."""
    below = select(Organization).join(
        Campaign, col(Campaign.organization_id) == col(Organization.id)
    )
    found = session.exec(
        below.where(Campaign.parent_id == campaign.id).order_by(col(Organization.path))
    ).all()
    judged = found or [session.get_one(Organization, campaign.organization_id)]
    return tuple(Subject(each.name, organization_id=each.id) for each in judged)


def _class_of(session: Session, campaign: Campaign, judged: Sequence[Subject]) -> str:
    """Return the class 类别 whose criteria ask the questions (SEEDS S1-21).

    Members are judged by that of their unit; units by theirs where all are of the same one. One
    ballot is on all of them, so that where they differ the items for all classes are asked.
    """
    units = [each.organization_id for each in judged if each.organization_id is not None]
    if not units:
        return class_of(session, campaign)
    chosen = select(Campaign).where(
        Campaign.root_id == campaign.root_id, col(Campaign.organization_id).in_(units)
    )
    found = {class_of(session, each) for each in session.exec(chosen)}
    return found.pop() if len(found) == 1 else ""


def _voters(
    session: Session, plan: Plan, campaign: Campaign, scheme: Scheme, subjects: str, now: datetime
) -> dict[str, tuple[int, ...]]:
    """Return the voters of each stratum; nobody has two votes, the first stratum counts."""
    seen: set[int] = set()
    found: dict[str, tuple[int, ...]] = {}
    for stratum in scheme.strata:
        people = {
            number
            for role in stratum.voters
            for number in _holding(session, plan, campaign, role, subjects, now)
        }
        found[stratum.key] = tuple(sorted(people - seen))
        seen |= people
    return found


def _holding(
    session: Session, plan: Plan, campaign: Campaign, role: str, subjects: str, now: datetime
) -> set[int]:
    place = (campaign.organization_id, campaign.root_organization_id)
    meant = plan.meant(role, campaign.at_top)
    if subjects == "members" or meant.startswith("superior("):
        return {person.id for person in holders(session, meant, *place, now)}
    chosen = (
        select(Person.id)
        .join(Holder, col(Holder.person_id) == col(Person.id))
        .join(Post, col(Post.id) == col(Holder.post_id))
        .join(Organization, col(Organization.id) == col(Post.organization_id))
        .where(
            Post.role == meant,
            col(Person.active),
            within(col(Organization.path), campaign.path),
            held(local_day(now, ZONE)),
        )
    )
    return set(session.exec(chosen))


def _merged(
    scheme: Scheme, voters: dict[str, tuple[int, ...]], judged: set[int | None], k: int
) -> tuple[Scheme, dict[str, tuple[int, ...]]]:
    """Merge strata in which fewer than k could vote with the one before, or else the one after."""
    strata = [stratum for stratum in scheme.strata if voters[stratum.key]]
    people = {stratum.key: voters[stratum.key] for stratum in strata}
    while len(strata) > 1:
        small = next((s for s in strata if _smallest(people[s.key], judged) < k), None)
        if small is None:
            break
        place = strata.index(small)
        first = max(place - 1, 0)
        one, other = strata[first], strata[first + 1]
        strata[first : first + 2] = [_together(one, other)]
        people[one.key] = tuple(sorted({*people[one.key], *people.pop(other.key)}))
    return replace(scheme, strata=tuple(strata)), people


def _smallest(people: tuple[int, ...], judged: set[int | None]) -> int:
    """Return how many of a stratum can vote on each: of one's own, all but oneself."""
    return len(people) - (1 if judged & set(people) else 0)


def _together(one: Stratum, other: Stratum) -> Stratum:
    return Stratum(
        one.key,
        f"{one.title}、{other.title}",
        one.voters + other.voters,
        one.weight + other.weight,
        max(one.turnout, other.turnout),
    )


def _papers(
    scheme: Scheme, judged: Sequence[Subject], voters: dict[str, tuple[int, ...]]
) -> list[Paper]:
    """One paper a stratum; where voters are judged themselves, one for each of those judged.

    A ballot on all that leaves oneself out would say whose it is.
    """
    found: list[Paper] = []
    people = {subject.person_id for subject in judged}
    for stratum in scheme.strata:
        entitled = voters[stratum.key]
        places: list[int | None] = [ALL]
        if people & set(entitled):
            places = list(range(len(judged)))
        for place in places:
            own = None if place is None else judged[place].person_id
            allowed = tuple(voter for voter in entitled if voter != own)
            found.append(Paper(len(found) + 1, stratum.key, place, allowed))
    return found
