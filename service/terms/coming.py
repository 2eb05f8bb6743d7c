"""Whoever takes a post in mid-campaign is told which campaigns run there, and where they stand.

The letter that a campaign begins went to whoever held the post then.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import exists
from sqlalchemy import select as columns
from sqlmodel import Session, col, or_, select

from notifications import outbox
from service.campaigns.rows import facts_of
from service.models import Campaign, History, Holder, Organization, Person, Post
from service.roles import ZONE
from service.rulebook import Rulebook
from service.seats import held
from service.wording import standing_words, term
from service.words import say
from service.work.places import page_of
from service.work.telling import Words
from workflows.calendar import local_day
from workflows.facts import CANCELLED
from workflows.owed import going_on

#: Whose post it is to carry a campaign on, by role.
TOLD = ("secretary", "office")
NOTICE = "post_taken"
#: So many numbers go into one statement.
AT_ONCE = 5000


class Taken(NamedTuple):
    """A post, and who holds it since when."""

    organization_id: int
    role: str
    person_id: int
    since: date


def in_posts(session: Session, on: date) -> set[Taken]:
    """Return who carries a running campaign on, on a day: nobody, where none has begun."""
    chosen = (
        columns(col(Post.organization_id), col(Post.role), col(Holder.person_id), col(Holder.since))
        .join(Holder, col(Holder.post_id) == col(Post.id))
        .join(Person, col(Person.id) == col(Holder.person_id))
        .where(
            col(Post.role).in_(TOLD),
            col(Post.organization_id).in_(select(Campaign.organization_id).where(_running())),
            col(Person.active),
            held(on),
        )
    )
    return {Taken(*one) for one in session.execute(chosen)}


def _running() -> Any:
    """Condition on Campaign: it has begun, and its stages or its duties go on.

    One that is laid out and has not begun tells its secretaries when it does.
    """
    return (
        or_(col(Campaign.closed_at).is_(None), col(Campaign.next_at).is_not(None))
        & (col(Campaign.state) != CANCELLED)
        & exists().where(col(History.campaign_id) == col(Campaign.id)).correlate(Campaign)
    )


def tell_who_came(
    session: Session, rulebook: Rulebook, before: Collection[Taken], *, now: datetime
) -> None:
    """Tell everybody who holds a post now and did not `before`.

    Each is told once for each time that they take it, whatever is looked at again.
    """
    known = {(one.organization_id, one.role, one.person_id) for one in before}
    came = sorted(
        one for one in in_posts(session, local_day(now, ZONE)) if tuple(one)[:3] not in known
    )
    for start in range(0, len(came), AT_ONCE):
        rows = list(_letters(session, rulebook, came[start : start + AT_ONCE], now))
        outbox.post_rows(session, rows)


def _letters(
    session: Session, rulebook: Rulebook, came: Collection[Taken], now: datetime
) -> Iterator[dict[str, Any]]:
    people = _rows(session, Person, {one.person_id for one in came})
    places = _rows(session, Organization, {one.organization_id for one in came})
    running: dict[int, list[Campaign]] = defaultdict(list)
    chosen = select(Campaign).where(col(Campaign.organization_id).in_(places), _running())
    for campaign in session.exec(chosen.order_by(col(Campaign.id))):
        running[campaign.organization_id].append(campaign)
    for one in came:
        at = running[one.organization_id]
        person, place = people[one.person_id], places[one.organization_id]
        titles = [rulebook.plan(session, each.plan_version_id).title for each in at]
        shown: dict[str, Words] = {
            "plan_title": say(person.locale, "terms", "and").join(titles),
            "title": term(person.locale, "role", one.role),
            "note": _told(session, rulebook, person.locale, at),
            "link": page_of("campaign", at[0].id) if len(at) == 1 else "/todo",
        }
        yield _letter(one, person, place, at[0], shown, now)


def _rows(session: Session, table: Any, numbers: Collection[int]) -> Mapping[int, Any]:
    found = session.exec(select(table).where(col(table.id).in_(numbers)))
    return {one.id: one for one in found}


def _told(
    session: Session, rulebook: Rulebook, locale: str, running: Collection[Campaign]
) -> list[str | dict[str, str]]:
    """At which stage the campaigns are, and until when; which one, where there are several."""
    pieces: list[str | dict[str, str]] = []
    for campaign in running:
        plan = rulebook.plan(session, campaign.plan_version_id)
        stage = standing_words(locale, campaign.state, plan, going_on(plan, facts_of(campaign)))
        if pieces:
            pieces.append(say(locale, "tenure", "taken.next"))
        key = "taken.stage" if len(running) == 1 else "taken.stage_of"
        pieces.append(say(locale, "tenure", key, plan=plan.title, stage=stage))
        if campaign.due_at is not None:
            day = {"day": campaign.due_at.isoformat()}
            pieces += [say(locale, "tenure", "taken.until"), day]
    return pieces


def _letter(
    one: Taken,
    person: Person,
    place: Organization,
    first: Campaign,
    shown: Mapping[str, Words],
    now: datetime,
) -> dict[str, Any]:
    return {
        "key": f"{first.id}/{NOTICE}/{place.id}.{one.role}/{person.id}/{one.since}/email",
        "root_id": first.root_organization_id,
        "campaign_id": first.id,
        "organization_id": place.id,
        "recipient_id": person.id,
        "recipient_name": person.name,
        "address": person.email,
        "locale": person.locale,
        "channel": "email",
        "notice": NOTICE,
        "role": one.role,
        "kind": "notice",
        "round": "work",
        "stage": f"post/{one.role}",
        "planned_at": now,
        "posted_at": now,
        "not_before": now,
        "about": place.name,
        "params": json.dumps(shown, ensure_ascii=False, sort_keys=True),
    }
