"""Somebody told of a piece of work: the holders of a role, or people by name, each once a key.

Whoever stands in 代理 for the holder of an office is told what the holder is told, and as whom.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from notifications import outbox
from service.models import Campaign, Organization, Person
from service.roles import ZONE, holders
from service.standing_in import PERSONAL, as_substitute, substitutes_of
from service.work.places import page_of
from workflows.calendar import local_day
from workflows.plan import Plan

VACANT = "vacant"
#: What stands in a message: a text, or pieces of one, among them what is written differently in
#: each language by its code: ``{"day": "2010-09-14"}``, ``{"period": "2010-Q3"}``,
#: ``{"grade": "good"}``.
Words = str | list[str | dict[str, str]]
#: Kinds of tasks whose title holds days, or ends with a period.
TOLD_IN_PIECES = frozenset({"election_delay", "evidence_examination", "term", "unlocking"})
_DAY = re.compile(r"\b(\d{4}-\d{2}-\d{2})\b")
#: As titles are kept: 上报有关情况（2010-Q2）.
_PERIOD = re.compile(r"（(\d{4}(?:-(?:Q[1-4]|H[12]|0[1-9]|1[0-2]))?)）$")


def in_pieces(text: str) -> list[str | dict[str, str]]:
    """Return a text of ours in pieces: its days and its period apart, as each reader says them.

    A period stands behind a comma, since letters set the whole in brackets.
    """
    period = _PERIOD.search(text)
    found = _DAY.split(text[: period.start()] + "，" if period else text)
    pieces: list[str | dict[str, str]] = [
        {"day": one} if place % 2 else one for place, one in enumerate(found) if one
    ]
    return [*pieces, {"period": period[1]}] if period else pieces


@dataclass(frozen=True, slots=True)
class Audience:
    """Who is to be told: roles as a plan names them, seen from the campaign, and single people."""

    roles: tuple[str, ...] = ()
    people: tuple[int, ...] = ()
    and_substitutes: bool = False  # whoever stands in for one of the people too


def tell(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    notice: str,
    audience: Audience,
    *,
    about: str,
    now: datetime,
    params: Mapping[str, Words] | None = None,
    number: int = 0,
    kind: str = "notice",
    rule: str = "",
    by: tuple[str, ...] = ("email",),
    planned_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> int:
    """Put a notice into the outbox for everybody meant; return how many messages are new.

    ``about`` names the thing in the message's key, such as ``pledge/42``; with ``number``, the
    how-manieth time it is told, it makes the key that is used once for ever. A role that nobody
    holds gets a message without a recipient, which says so by itself.
    """
    organization = session.get_one(Organization, campaign.organization_id)
    shown = {"plan_title": plan.title, "link": page_of(about, campaign.id), **(params or {})}
    rows = [
        {
            "key": f"{campaign.id}/work.{notice}/{about}/{rule or kind}/{number}/{who}/{channel}",
            "root_id": campaign.root_organization_id,
            "campaign_id": campaign.id,
            "organization_id": campaign.organization_id,
            "recipient_id": person.id if person else None,
            "recipient_name": name,
            "address": _address(person, channel),
            "locale": person.locale if person else "zh-Hans",
            "channel": channel,
            "notice": notice,
            "role": role,
            "kind": kind,
            "rule": rule,
            "number": number,
            "round": "work",
            "stage": about,
            "planned_at": planned_at or now,
            "posted_at": now,
            "not_before": max(planned_at or now, now),
            "expires_at": expires_at,
            "about": organization.name,
            "params": json.dumps(shown, ensure_ascii=False, sort_keys=True),
        }
        for role, person, who, name in _meant(session, plan, campaign, audience, now)
        for channel in by
    ]
    return outbox.post_rows(session, rows)


def _meant(
    session: Session, plan: Plan, campaign: Campaign, audience: Audience, now: datetime
) -> Iterator[tuple[str, Person | None, Any, str]]:
    """Yield (role, person, how the key names them, how the letter does), nobody twice."""
    seen: set[int] = set()
    place = (campaign.organization_id, campaign.root_organization_id)
    offices: list[tuple[str, Person]] = []
    for role in audience.roles:
        found = holders(session, plan.meant(role, campaign.at_top), *place, now)
        if not found:
            yield role, None, f"{VACANT}.{role}", ""
        for person in found:
            if person.id not in seen:
                seen.add(person.id)
                yield role, person, person.id, person.name
        offices += [(role, person) for person in found if role not in PERSONAL]
    named = select(Person).where(col(Person.id).in_(audience.people), col(Person.active))
    for person in session.exec(named.order_by(col(Person.id))):
        if person.id not in seen:
            seen.add(person.id)
            yield "", person, person.id, person.name
        offices += [("", person)] if audience.and_substitutes else []
    for role, person, name in _substitutes(session, offices, now):
        if person.id not in seen:
            seen.add(person.id)
            yield role, person, person.id, name


def _substitutes(
    session: Session, offices: Sequence[tuple[str, Person]], now: datetime
) -> Iterator[tuple[str, Person, str]]:
    """Yield who stands in for them today, and whose substitute they are told to be."""
    on = local_day(now, ZONE)
    found = substitutes_of(session, {person.id for _, person in offices}, on)
    for role, absent in offices:
        for person in found.get(absent.id, ()):
            yield role, person, as_substitute(person.locale, person.name, absent.name)


def _address(person: Person | None, channel: str) -> str | None:
    if channel == "chat":
        return "chat"
    if person is None:
        return None
    return person.email if channel == "email" else person.phone
