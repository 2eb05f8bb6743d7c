"""Standing substitutes 代理: named with their days, told to both, ended by themselves or before."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from sqlalchemy import or_, text
from sqlmodel import Session, col, select

from notifications import outbox
from service.actors import Actor
from service.approvals.remembering import remember
from service.models import Organization, Person, Substitute
from service.roles import ZONE
from workflows.approving import goes_round
from workflows.calendar import instant, local_day
from workflows.refusals import Reason, Refused

ONE_DAY = timedelta(days=1)
TOLD_AT = time(9, 0)
#: One number for all installations: who names a substitute waits for whoever is naming one.
LOCK = 7_302_001


def name_substitute(
    session: Session,
    absent: Person,
    stands_in: Person,
    since: date,
    until: date,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> Substitute:
    """Let somebody decide for an absent person from ``since`` to ``until``, both days included.

    Raises:
        Refused: for oneself, in a circle, backwards, in the past, beside another substitute, or
            by a substitute who would so have still more power.
    """
    _one_at_a_time(session)
    reasons = list(_objections(session, absent, stands_in, since, until, now))
    if by.on_behalf_of is not None and by.person_id == stands_in.id:
        reasons.append(Reason.of("approvals.substitute_by_oneself"))
    if reasons:
        raise Refused(*reasons)
    row = Substitute(
        person_id=absent.id,
        substitute_id=stands_in.id,
        since=since,
        last_day=until,
        reason=reason[:500],
        made_by=by.person_id,
        made_at=now,
    )
    session.add(row)
    session.flush()
    remember(session, row, "substitute_named", by=by, now=now)
    begins = instant(since, TOLD_AT, ZONE)
    _tell(session, row, "substitute_made", now, now)
    if begins > now:
        _tell(session, row, "substitute_begins", begins, now)
    _tell(session, row, "substitute_over", instant(until + ONE_DAY, TOLD_AT, ZONE), now)
    return row


def end_substitute(session: Session, row: Substitute, *, by: Actor, now: datetime) -> Substitute:
    """Take a substitute's power back before its time: from this moment.

    Raises:
        Refused: it has ended already.
    """
    today = local_day(now, ZONE)
    if row.ended_on is not None or row.last_day < today:
        raise Refused(Reason.of("approvals.substitute_over"))
    row.ended_on, row.ended_by = today, by.person_id
    session.add(row)
    session.flush()
    remember(session, row, "substitute_ended", by=by, now=now)
    outbox.cancel_by_key(session, f"substitute/{row.id}/", now=now, detail="ended")
    _tell(session, row, "substitute_over", now, now, number=1)
    return row


def substitutes_about(
    session: Session, person_id: int, *, since: date | None = None
) -> list[Substitute]:
    """Return where somebody is absent or stands in, the newest first; both see the same rows."""
    mine = or_(col(Substitute.person_id) == person_id, col(Substitute.substitute_id) == person_id)
    chosen = select(Substitute).where(mine).order_by(col(Substitute.id).desc())
    if since is not None:
        chosen = chosen.where(Substitute.last_day >= since)
    return list(session.exec(chosen))


def _one_at_a_time(session: Session) -> None:
    """A circle of two may be closed from both ends at once, so one waits for the other."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": LOCK})


def _objections(
    session: Session, absent: Person, stands_in: Person, since: date, until: date, now: datetime
) -> Iterator[Reason]:
    days = {"since": since, "until": until}
    if absent.id == stands_in.id:
        yield Reason.of("approvals.substitute_self")
    if until < since:
        yield Reason.of("approvals.substitute_backwards", **days)
    elif until < local_day(now, ZONE):
        yield Reason.of("approvals.substitute_past", until=until)
    tops = {session.get_one(Organization, p.organization_id).root_id for p in (absent, stands_in)}
    if len(tops) > 1 or not stands_in.active:
        yield Reason.of("approvals.outside_tree", person=stands_in.name)
    kept = [
        (row.person_id, row.substitute_id, row.since, _last_day(row))
        for row in session.exec(select(Substitute).where(Substitute.last_day >= since))
    ]
    for person, _, first, last in kept:
        if person == absent.id and first <= until and since <= last:
            yield Reason.of("approvals.substitute_overlaps", since=first, until=last)
    if absent.id != stands_in.id and goes_round(kept, (absent.id, stands_in.id, since, until)):
        yield Reason.of("approvals.substitute_circle")


def _last_day(row: Substitute) -> date:
    return row.last_day if row.ended_on is None else row.ended_on - ONE_DAY


def _tell(
    session: Session, row: Substitute, what: str, at: datetime, now: datetime, *, number: int = 0
) -> None:
    """Tell both the same."""
    people = [session.get_one(Person, one) for one in (row.person_id, row.substitute_id)]
    place = session.get_one(Organization, people[0].organization_id)
    params = {
        "plan_title": "",
        "what": f"approvals.{what}",
        "title": f"{people[0].name} → {people[1].name}",
        "note": [
            {"day": row.since.isoformat()},
            " – ",
            {"day": row.last_day.isoformat()},
            f"  {row.reason}" if row.reason else "",
        ],
        "link": "/",
    }
    rows = [
        {
            "key": f"substitute/{row.id}/{what}/{number}/{person.id}/email",
            "root_id": place.root_id,
            "organization_id": place.id,
            "recipient_id": person.id,
            "recipient_name": person.name,
            "address": person.email,
            "locale": person.locale,
            "channel": "email",
            "notice": "work_done",
            "kind": "notice",
            "rule": what,
            "number": number,
            "round": "work",
            "stage": f"substitute/{row.id}",
            "planned_at": at,
            "posted_at": now,
            "not_before": at,
            "about": place.name,
            "params": json.dumps(params, ensure_ascii=False, sort_keys=True),
        }
        for person in people
    ]
    outbox.post_rows(session, rows)
