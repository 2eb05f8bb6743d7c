"""Urging 催办: by hand, previewed, limited for each campaign and day, written down (T19)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from service.actors import Actor
from service.approvals.waiting import lying
from service.campaigns.handed_in import process_of
from service.campaigns.performing import act
from service.campaigns.reading import approver_role
from service.campaigns.ruling import Notice
from service.models import Campaign, Nudge, Person
from service.roles import ZONE, holders
from service.rulebook import Rulebook
from service.standing_in import substitutes_of
from service.work.telling import Audience, tell
from workflows.calendar import local_day
from workflows.facts import Facts
from workflows.lateness import days_overdue
from workflows.plan import Plan
from workflows.refusals import Reason, Refused

CHANNELS = ("email", "sms")


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who would be urged, and by which channels they can be reached."""

    person_id: int
    name: str
    role: str
    channels: tuple[str, ...]


def recipient(person: Person, role: str) -> Recipient:
    """Return somebody as they would be urged, by whatever addresses are on record."""
    addresses = zip(CHANNELS, (person.email, person.phone), strict=True)
    return Recipient(
        person.id, person.name, role, tuple(channel for channel, address in addresses if address)
    )


def reached(recipients: Iterable[Recipient]) -> int:
    """Return how many people a word would reach; whoever has no address hears nothing."""
    return len({one.person_id for one in recipients if one.channels})


def unreached(recipients: Iterable[Recipient]) -> int:
    """Return how many are meant and hear nothing."""
    return len({one.person_id for one in recipients if not one.channels})


def owing_roles(plan: Plan, campaign: Campaign) -> tuple[str, ...]:
    """Return who has to act now: the approver while work waits for approval, else the secretary."""
    role = approver_role(plan, campaign)
    if campaign.submitted_at is not None and campaign.approved_at is None and role:
        return (role,)
    return ("secretary",)


def urge_preview(
    session: Session, rulebook: Rulebook, campaign: Campaign, *, now: datetime
) -> list[Recipient]:
    """Return everybody whom urging this campaign would reach, whoever stands in for them too."""
    plan = rulebook.plan(session, campaign.plan_version_id)
    found: list[Recipient] = []
    for role, people in _owing(session, plan, campaign, now):
        stand_ins = substitutes_of(session, [one.id for one in people], local_day(now, ZONE))
        others = [one for person in people for one in stand_ins.get(person.id, ())]
        for person in (*people, *others):
            if all(person.id != known.person_id for known in found):
                found.append(recipient(person, role))
    return found


def _owing(
    session: Session, plan: Plan, campaign: Campaign, now: datetime
) -> list[tuple[str, list[Person]]]:
    """Return those who have to act by their role: of several signatures those of the open step."""
    process = process_of(session, campaign)
    if process is None:
        place = (campaign.organization_id, campaign.root_organization_id)
        return [(r, holders(session, r, *place, now)) for r in owing_roles(plan, campaign)]
    lies_with = [
        (one.place.role, one.person_id) for one in lying(session, plan, process, campaign, now=now)
    ]
    return [(role, [session.get_one(Person, person)]) for role, person in lies_with]


def urge(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    by: Actor,
    now: datetime,
    note: str = "",
    a_day: int | None = None,
) -> Nudge:
    """Urge those who have to act on a campaign, as often in a day as its plan lays down.

    ``a_day`` is what the installation allows, where that is less.

    Raises:
        Refused: nothing is owed now, nobody can be reached, or the day's limit is used up.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    recipients = urge_preview(session, rulebook, campaign, now=now)
    left = left_today(session, rulebook, [campaign], now=now, a_day=a_day)[campaign.id]
    _refuse_urging(campaign, recipients, left, _most_a_day(plan, a_day))
    people = reached(recipients)
    nudge = Nudge(campaign_id=campaign.id, by=by.person_id, at=now, recipients=people)
    session.add(nudge)
    session.flush()
    params = {"days": str(_days_late(plan, campaign, now)), "note": note}
    notices = _notices(session, plan, campaign, nudge, params, now)
    act(
        session,
        rulebook,
        campaign,
        "urged",
        _unchanged,
        by=by,
        now=now,
        reason=note or None,
        details={"recipients": people},
        notices=notices,
    )
    return nudge


def _notices(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    nudge: Nudge,
    params: dict[str, str],
    now: datetime,
) -> tuple[Notice, ...]:
    """Return what the act is to say; the signers of a step are told by name, here and now."""
    # Urging changes no version: by its own number one message is told from the next.
    process, number = process_of(session, campaign), nudge.id
    if process is None:
        roles = owing_roles(plan, campaign)
        return (Notice("urge", roles, number, CHANNELS, kind="urge", params=params),)
    owing = _owing(session, plan, campaign, now)
    signers = tuple(one.id for _, people in owing for one in people)
    here = plan.find(campaign.state)
    titles = {"stage_title": process.title, "round_title": here[0].title if here else ""}
    due = {"due": campaign.due_at.isoformat() if campaign.due_at else ""}
    tell(
        session,
        plan,
        campaign,
        "urge",
        Audience(people=signers, and_substitutes=True),
        about=f"approval/{process.id}",
        now=now,
        params={**titles, **due, **params},
        number=number,
        kind="urge",
        by=CHANNELS,
    )
    return ()


def left_today(
    session: Session,
    rulebook: Rulebook,
    campaigns: Sequence[Campaign],
    *,
    now: datetime,
    a_day: int | None = None,
) -> dict[int, int]:
    """Return how often each of some campaigns may be urged yet, on the day that its plan is in.

    ``a_day`` is what the installation allows, where that is less.
    """
    plans = {one.id: rulebook.plan(session, one.plan_version_id) for one in campaigns}
    lately = select(Nudge.campaign_id, Nudge.at).where(
        col(Nudge.campaign_id).in_(list(plans)),
        col(Nudge.at) > now - timedelta(days=2),  # longer than any day
    )
    urged = Counter(
        number
        for number, at in session.exec(lately)
        if local_day(at, plans[number].zone) == local_day(now, plans[number].zone)
    )
    return {
        number: max(0, _most_a_day(plan, a_day) - urged[number]) for number, plan in plans.items()
    }


def _most_a_day(plan: Plan, a_day: int | None) -> int:
    by_plan = plan.provisions.limits.urging_a_day
    return by_plan if a_day is None else min(a_day, by_plan)


def _refuse_urging(campaign: Campaign, recipients: list[Recipient], left: int, a_day: int) -> None:
    reasons = []
    if campaign.due_at is None:
        reasons.append(Reason.of("reason.nothing_owed"))
    if not left:
        reasons.append(Reason.of("reason.urged_enough", limit=a_day))
    if not any(recipient.channels for recipient in recipients):
        reasons.append(Reason.of("reason.nobody_reachable"))
    if reasons:
        raise Refused(*reasons)


def _days_late(plan: Plan, campaign: Campaign, now: datetime) -> int:
    due = campaign.due_at
    return days_overdue(due, now, plan.zone) if due is not None and due <= now else 0


def _unchanged(plan: Plan, facts: Facts, at: datetime) -> Facts:
    return facts
