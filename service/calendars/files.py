"""A feed as a file of the iCalendar standard (RFC 5545, RFC 7986)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Calendar, Event, vDuration

from service.calendars.entries import Entry
from service.period_words import period_words
from service.words import say

#: How often a calendar program should look again.
FRESH_FOR = timedelta(hours=6)


def as_icalendar(
    name: str, found: Sequence[Entry], *, locale: str, base_url: str, now: datetime
) -> bytes:
    """Return the file: whole days, since a last day has no hour and is the same in every zone."""
    calendar = Calendar()
    calendar.add("prodid", "-//Pacesetter//calendar feed//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)  # what programs read that do not know NAME
    calendar.add("refresh-interval", vDuration(FRESH_FOR), parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(FRESH_FOR))
    for entry in found:
        calendar.add_component(_event(entry, locale, base_url, now))
    content: bytes = calendar.to_ical()
    return content


def _event(entry: Entry, locale: str, base_url: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.name}@{urlsplit(base_url).hostname or 'pacesetter'}")
    event.add("dtstamp", now)
    event.add("dtstart", entry.day)
    event.add("dtend", entry.day + timedelta(days=1))
    event.add("summary", _summary(entry, locale))
    event.add("description", _description(entry, locale))
    event.add("url", f"{base_url.rstrip('/')}/campaigns/{entry.campaign_id}")
    event.add("transp", "TRANSPARENT")  # a last day does not make anybody busy
    event.add("status", "TENTATIVE" if entry.provisional else "CONFIRMED")
    event.add("categories", [say(locale, "calendars", f"what.{entry.what}")])
    return event


def _summary(entry: Entry, locale: str) -> str:
    key = "summary.done" if entry.done else f"summary.{entry.what}"
    return say(locale, "calendars", key, title=entry.title, organization=entry.organization)


def _description(entry: Entry, locale: str) -> str:
    told = [say(locale, "calendars", "description.last_day", organization=entry.organization)]
    if entry.period:
        period = period_words(locale, entry.period)
        told.append(say(locale, "calendars", "description.period", period=period))
    if entry.provisional:
        told.append(say(locale, "calendars", "description.provisional"))
    return "\n".join(told)
