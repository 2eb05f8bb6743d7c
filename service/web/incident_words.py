"""What was parked for a person, in words: what sort of thing, about what, and what to do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlmodel import Session

from service import campaigns
from service.models import Incident
from service.web.current import t
from service.words import has_words


def incident_words(kind: str) -> str:
    """What sort of thing was parked; its code where nobody wrote words for it."""
    return _or(f"incident.{kind}", kind)


def incident_advice(kind: str) -> str:
    """What a person should look at before deciding; nothing where nobody wrote it."""
    return _or(f"incident.{kind}.advice", "")


def incident_about(incident: Incident, names: Mapping[int, str]) -> str:
    """Whom or what it is about; `names` are the organisations of campaigns, by campaign."""
    sort, _, which = incident.subject.partition(":")
    number = _campaign(incident)
    if number in names:
        return names[number]
    if sort == "channel":
        return t("about.channel", which=_or(f"channel.{which}", which))
    key = f"about.{sort}"
    return t(key, which=which) if has_words("web", key) else incident.subject


def campaign_names(db: Session, incidents: Iterable[Incident]) -> dict[int, str]:
    """Whose campaigns these incidents are about, by campaign."""
    return campaigns.names_of(db, filter(None, map(_campaign, incidents)))


def _campaign(incident: Incident) -> int:
    """The number of the campaign that it is about, or 0."""
    sort, _, which = incident.subject.partition(":")
    return int(which) if sort == "campaign" and which.isdigit() else 0


def _or(key: str, otherwise: str) -> str:
    return t(key) if has_words("web", key) else otherwise
