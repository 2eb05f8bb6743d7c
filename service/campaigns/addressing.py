"""Who hears of it: the posts of a ruling joined with the people who hold them on the day.

Whoever stands in 代理 for the holder of an office hears what the holder hears, who hears it too.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    case,
    cast,
    exists,
    func,
    literal,
    not_,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session

from service.campaigns.ruling import CAMPAIGN
from service.campaigns.slate import claimed, ruled_post
from service.campaigns.tables import (
    campaigns,
    contributions,
    history,
    holders,
    occurrences,
    organizations,
    persons,
    posts,
    substitutes,
)
from service.roles import ZONE
from service.standing_in import LONGEST_NAME, PERSONAL, as_substitute, in_force
from service.words import DEFAULT_LOCALE, LOCALES
from workflows.calendar import local_day

absent = persons.alias("absent")
#: What stands for the names in the words around them, until the database has them.
NAME, ABSENT = "\x02", "\x03"


def messages_to(scope: str, now: datetime) -> Select[Any]:
    """Return the messages to the holders of posts at one place: own, superior, or top.

    A vacant post gets a message that says so itself: it has no recipient.
    """
    return (
        _messages(func.coalesce(persons.c.name, ""), now)
        .select_from(_source(scope, now))
        .where(
            ruled_post.c.scope == scope,
            or_(persons.c.id.is_not(None), _vacant(now)),
            or_(ruled_post.c.papers == 0, _handed_in() < ruled_post.c.papers),
        )
    )


def messages_in_stead(scope: str, now: datetime) -> Select[Any]:
    """Return the messages to those who stand in today for holders of offices at one place.

    They hear by name in whose stead; what comes with belonging somewhere is nobody else's.
    """
    return (
        _messages(_as_substitute(), now)
        .select_from(_source_of_substitutes(scope, now))
        .where(
            ruled_post.c.scope == scope,
            ruled_post.c.role.not_in(sorted(PERSONAL)),
        )
    )


def anybody_stands_in(session: Session, now: datetime) -> bool:
    """Say whether any substitution is in force: mostly none is, and nothing more is looked up."""
    found = select(literal(1)).where(in_force(local_day(now, ZONE))).limit(1)
    return session.execute(found).first() is not None


def _messages(name: ColumnElement[str], now: datetime) -> Select[Any]:
    post = ruled_post.c
    return select(
        _key().label("key"),
        claimed.c.root_organization_id.label("root_id"),
        claimed.c.campaign_id,
        claimed.c.organization_id,
        persons.c.id.label("recipient_id"),
        name.label("recipient_name"),
        _address().label("address"),
        func.coalesce(persons.c.locale, "zh-Hans").label("locale"),
        post.channel,
        post.notice,
        post.shown_role,
        post.kind,
        post.rule,
        post.number,
        post.round,
        post.stage,
        post.visit,
        post.planned_at,
        literal(now, history.c.at.type).label("posted_at"),
        post.not_before,
        post.expires_at,
        organizations.c.name.label("about"),
        func.replace(post.params, CAMPAIGN, cast(claimed.c.campaign_id, String)).label("params"),
    )


def _handed_in() -> ColumnElement[int]:
    """Count the papers that a member has handed in for the duty: who is done is not reminded."""
    paper, owed, post = contributions.c, occurrences.c, ruled_post.c
    period = literal("duty.") + owed.duty + "/" + owed.period + "/%"
    counted = (
        select(func.count())
        .select_from(contributions.join(occurrences, owed.id == paper.occurrence_id))
        .where(
            owed.campaign_id == claimed.c.campaign_id,
            owed.duty == post.stage,
            post.place.like(period),
            paper.person_id == persons.c.id,
            paper.state == "accepted",
        )
        .correlate(claimed, ruled_post, persons)
    )
    return counted.scalar_subquery()


def _vacant(now: datetime) -> ColumnElement[bool]:
    """Say that nobody active holds the post: one of two who left does not make it vacant."""
    others, people = holders.alias("others"), persons.alias("people")
    held = exists().where(
        others.c.post_id == posts.c.id,
        *_in_office(others, now),
        people.c.id == others.c.person_id,
        people.c.active,
    )
    return not_(held)


def _in_office(table: Any, now: datetime) -> tuple[ColumnElement[bool], ...]:
    on = local_day(now, ZONE)
    return table.c.since <= on, or_(table.c.until.is_(None), table.c.until > on)


def _place(scope: str) -> tuple[Any, ColumnElement[Any]]:
    """Return the claimed campaigns with what they post, and where the posts of a scope are."""
    post, above = ruled_post.c, campaigns.alias("above")
    place = {
        "own": claimed.c.organization_id,
        "superior": above.c.organization_id,
        "top": claimed.c.root_organization_id,
    }[scope]
    source = claimed.join(ruled_post, post.group_no == claimed.c.group_no)
    if scope == "superior":
        source = source.join(above, above.c.id == claimed.c.parent_id)
    return source.join(organizations, organizations.c.id == claimed.c.organization_id), place


def _source(scope: str, now: datetime) -> Any:
    """Join them with the holders, where there are any."""
    source, place = _place(scope)
    held = and_(holders.c.post_id == posts.c.id, *_in_office(holders, now))
    return (
        source.outerjoin(posts, _meant(place))
        .outerjoin(holders, held)
        .outerjoin(persons, and_(persons.c.id == holders.c.person_id, persons.c.active))
    )


def _source_of_substitutes(scope: str, now: datetime) -> Any:
    """Join them with those who stand in for holders today."""
    source, place = _place(scope)
    held = and_(holders.c.post_id == posts.c.id, *_in_office(holders, now))
    theirs = and_(substitutes.c.person_id == absent.c.id, in_force(local_day(now, ZONE)))
    return (
        source.join(posts, _meant(place))
        .join(holders, held)
        .join(absent, and_(absent.c.id == holders.c.person_id, absent.c.active))
        .join(substitutes, theirs)
        .join(persons, and_(persons.c.id == substitutes.c.substitute_id, persons.c.active))
    )


def _meant(place: ColumnElement[Any]) -> ColumnElement[bool]:
    return and_(posts.c.organization_id == place, posts.c.role == ruled_post.c.role)


def _as_substitute() -> ColumnElement[str]:
    """Write, in the recipient's language, who it is and in whose stead."""

    def told(locale: str) -> ColumnElement[str]:
        shape = literal(as_substitute(locale, NAME, ABSENT))
        named = func.replace(shape, NAME, persons.c.name)
        return func.substr(func.replace(named, ABSENT, absent.c.name), 1, LONGEST_NAME)

    others = [(persons.c.locale == locale, told(locale)) for locale in LOCALES]
    return case(*others, else_=told(DEFAULT_LOCALE))


def _key() -> ColumnElement[str]:
    """The same happening, to the same person, by the same channel: the same key for ever."""
    return (
        cast(claimed.c.campaign_id, String)
        + "/"
        + ruled_post.c.place
        + "/"
        + func.coalesce(cast(persons.c.id, String), "vacant")
        + "/"
        + ruled_post.c.channel
    )


def _address() -> ColumnElement[Any]:
    channel = ruled_post.c.channel
    return case(
        (channel == "email", persons.c.email),
        (channel == "sms", persons.c.phone),
        (channel == "chat", literal("chat")),
        else_=null(),
    )
