"""What was parked, in words: what sort of thing, whose campaign or which messages it is about."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from sqlmodel import Session, col, func, select

from notifications.rows import Message
from service import campaigns
from service.models import Incident
from service.words import has_words, say

#: In words what is known by its number alone: the sort of a subject, and the number.
Subjects = Mapping[tuple[str, int], str]


def kind_words(locale: str, kind: str) -> str:
    """What sort of thing was parked; its code where nobody wrote words for it."""
    return _or(locale, f"incident.{kind}", kind)


def advice_words(locale: str, kind: str) -> str:
    """What a person should look at before deciding; nothing where nobody wrote it."""
    return _or(locale, f"incident.{kind}.advice", "")


def subject_words(locale: str, incident: Incident, names: Subjects) -> str:
    """Whom it is about: an organisation, whose message, which channel; `names` by `names_of`."""
    sort, _, which = incident.subject.partition(":")
    if which.isdigit() and (sort, int(which)) in names:
        return names[sort, int(which)]
    if sort == "channel":
        which = _or(locale, f"channel.{which}", which)
    key = f"about.{sort}"
    return say(locale, "web", key, which=which) if has_words("web", key) else incident.subject


def names_of(
    session: Session,
    locale: str,
    incidents: Sequence[Incident],
    trees: Collection[int] | None = None,
) -> Subjects:
    """The organisations and messages that incidents are about, in words, in two queries.

    Of messages only those about organisations below `trees` are named (TRUST AC1): a shipment may
    carry those of several trees. None stands for all, as the operator sees them.
    """
    standing = campaigns.names_of(session, _numbers(incidents, "campaign"))
    shipped = _shipments(session, _numbers(incidents, "shipment"), trees)
    return {("campaign", number): name for number, name in standing.items()} | {
        ("shipment", number): _message(locale, notice, to, count)
        for number, notice, to, count in shipped
        if number is not None
    }


def _shipments(
    session: Session, numbers: Sequence[int], trees: Collection[int] | None
) -> Sequence[tuple[int | None, str, str, int]]:
    """By shipment: what is told, to one of the recipients by name, and how many they are."""
    if not numbers:
        return []
    batch, notice = col(Message.shipment_id), col(Message.notice)
    chosen = select(batch, func.min(notice), func.min(col(Message.recipient_name)), func.count())
    chosen = chosen.where(batch.in_(numbers)).group_by(batch)
    if trees is not None:
        chosen = chosen.where(col(Message.root_id).in_(trees))
    return session.exec(chosen).all()


def _numbers(incidents: Sequence[Incident], sort: str) -> list[int]:
    parted = [incident.subject.partition(":") for incident in incidents]
    return [int(which) for name, _, which in parted if name == sort and which.isdigit()]


def _message(locale: str, notice: str, to: str, count: int) -> str:
    told = _or(locale, f"notice.{notice}", notice)
    if count == 1:
        return say(locale, "web", "about.message", notice=told, to=to)
    return say(locale, "web", "about.messages", notice=told, to=to, count=count)


def _or(locale: str, key: str, otherwise: str) -> str:
    return say(locale, "web", key) if has_words("web", key) else otherwise
