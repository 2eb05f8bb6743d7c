"""A person who leaves, or comes back: what they held ends today, what waited goes on."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session, col, select

from service import seats
from service.actors import Actor
from service.approvals.substitutes import end_substitute, substitutes_about
from service.campaigns.performing import require_reason
from service.clock import local_day
from service.imports import count_anew
from service.models import Campaign, Person, Rectification, Task
from service.roles import seated_by_organization
from service.rulebook import Rulebook
from service.terms.noticing import notice_changes
from service.work import close_task, done, open_task
from workflows.facts import CANCELLED
from workflows.refusals import Reason, Refused

#: What the secretary owes where nobody in particular does; the rest was theirs alone.
GOES_ON = ("rectification", "planned_task")


def set_inactive(
    session: Session, rulebook: Rulebook, person: Person, reason: str, *, by: Actor, now: datetime
) -> Person:
    """Let a person have left: posts end today as an import ends them, and so does standing in.

    Work that was given to a post waits for whoever holds it, and a vacant one is noticed and told;
    what was to be put right by them is the secretary's now. What they owed of themselves ends.

    Raises:
        Refused: no reason is given, they have left already, or it would be oneself.
    """
    require_reason(reason)
    session.refresh(person, with_for_update=True)
    if not person.active:
        raise Refused(Reason.of("people.inactive_already", name=person.name))
    if by.person_id == person.id:
        raise Refused(Reason.of("people.oneself"))
    today = local_day(now)
    before = seated_by_organization(session, today)
    places = _places(session, person, before)
    for row in substitutes_about(session, person.id, since=today):
        if row.ended_on is None:
            end_substitute(session, row, by=by, now=now)
    seats.seat(session, {person.id: set()}, new=(), today=today)
    person.active = False
    person.version += 1
    session.add(person)
    session.flush()
    _hand_on(session, rulebook, person, by=by, now=now)
    _written(session, rulebook, person, places, "people.left", reason, by=by, now=now)
    count_anew(session, rulebook, set(places), by=by, now=now)
    notice_changes(session, rulebook, now=now)
    session.refresh(person)
    return person


def set_active(
    session: Session, rulebook: Rulebook, person: Person, reason: str, *, by: Actor, now: datetime
) -> Person:
    """Let a person be back. Posts are given anew, by the table of people: others may hold theirs.

    Raises:
        Refused: no reason is given, or they have not left.
    """
    require_reason(reason)
    session.refresh(person, with_for_update=True)
    if person.active:
        raise Refused(Reason.of("people.active_already", name=person.name))
    person.active = True
    person.version += 1
    session.add(person)
    session.flush()
    places = [person.organization_id]
    _written(session, rulebook, person, places, "people.came_back", reason, by=by, now=now)
    session.refresh(person)
    return person


def _places(
    session: Session, person: Person, seated: dict[int, frozenset[tuple[str, int]]]
) -> list[int]:
    """Return the organisations that somebody is at home in or holds a post of."""
    held = {place for place, holders in seated.items() if person.id in {n for _, n in holders}}
    return sorted({person.organization_id, *held})


def _hand_on(
    session: Session, rulebook: Rulebook, person: Person, *, by: Actor, now: datetime
) -> None:
    """Give what others can do to the secretary; nobody reminds of what only they could."""
    mine = select(Task).where(Task.person_id == person.id, col(Task.outcome).is_(None))
    for task in session.exec(mine.order_by(col(Task.id))).all():
        subject, step = (task.kind, task.subject_id), task.step
        close_task(session, *subject, by=by, now=now, outcome="cancelled", step=step)
        if task.kind not in GOES_ON:
            continue
        campaign = session.get_one(Campaign, task.campaign_id)
        plan = rulebook.plan(session, campaign.plan_version_id)
        if task.kind == "rectification":
            item = session.get_one(Rectification, task.subject_id)
            item.person_id = None
            item.version += 1
            session.add(item)
        open_task(
            session, plan, campaign, *subject, title=task.title, due_on=task.due_on, now=now,
            role="secretary", step=step,
        )  # fmt: skip


def _written(
    session: Session,
    rulebook: Rulebook,
    person: Person,
    places: list[int],
    deed: str,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Write it into the history of every campaign that it concerns."""
    chosen = select(Campaign).where(
        col(Campaign.organization_id).in_(places),
        col(Campaign.closed_at).is_(None),
        Campaign.state != CANCELLED,
    )
    for campaign in session.exec(chosen.order_by(col(Campaign.id))).all():
        details = {"person_id": person.id, "staff_no": person.staff_no}
        done(session, rulebook, campaign, deed, by=by, now=now, details=details, reason=reason)
