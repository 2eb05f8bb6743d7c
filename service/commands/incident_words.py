"""What was parked, in words: what sort of thing, whose campaign or which message it is about."""

from __future__ import annotations

from collections.abc import Sequence

from sqlmodel import Session, col, func, select

from notifications.rows import Message
from service import campaigns
from service.models import Incident
from service.words import has_words, say

Subjects = dict[tuple[str, int], str]


def kind_words(locale: str, incident: Incident) -> str:
    """What sort of thing was parked; its key where nobody wrote words for it."""
    key = f"incident.{incident.kind}"
    return say(locale, "web", key) if has_words("web", key) else incident.kind


def subject_words(locale: str, incident: Incident, names: Subjects) -> str:
    """Whom it is about: an organisation, whose message, which channel; `names` by `names_of`."""
    sort, _, which = incident.subject.partition(":")
    if which.isdigit() and (sort, int(which)) in names:
        return names[sort, int(which)]
    if sort == "channel" and has_words("terms", f"channel.{which}"):
        which = say(locale, "terms", f"channel.{which}")
    key = f"incident.about.{sort}"
    return say(locale, "cli", key, which=which) if has_words("cli", key) else incident.subject


def names_of(session: Session, locale: str, incidents: Sequence[Incident]) -> Subjects:
    """The organisations and messages that incidents are about, in words, in two queries."""
    standing = campaigns.names_of(session, _numbers(incidents, "campaign"))
    return {
        **{("campaign", number): name for number, name in standing.items()},
        **{
            ("shipment", number): _message(locale, notice, to, count)
            for number, notice, to, count in _shipments(session, incidents)
            if number is not None
        },
    }


def _shipments(
    session: Session, incidents: Sequence[Incident]
) -> Sequence[tuple[int | None, str, str, int]]:
    """By shipment: what is told, to one of the recipients by name, and how many they are."""
    batch, notice = col(Message.shipment_id), col(Message.notice)
    return session.exec(
        select(batch, func.min(notice), func.min(col(Message.recipient_name)), func.count())
        .where(batch.in_(_numbers(incidents, "shipment")))
        .group_by(batch)
    ).all()


def _numbers(incidents: Sequence[Incident], sort: str) -> list[int]:
    parted = [incident.subject.partition(":") for incident in incidents]
    return [int(which) for name, _, which in parted if name == sort and which.isdigit()]


def _message(locale: str, notice: str, to: str, count: int) -> str:
    key = f"notice.{notice}"
    told = say(locale, "web", key) if has_words("web", key) else notice
    return say(locale, "cli", "incident.about.messages", notice=told, to=to, count=count)
