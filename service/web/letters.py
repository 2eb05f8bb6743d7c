"""Letters as they are written to people, for pages that show what was said to them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from notifications.compose import Composer, Draft
from notifications.failures import Never
from service.web.current import context, locale


def composer() -> Composer:
    """What writes the mail, in this installation."""
    settings = context().settings
    return _composer(settings.base_url, settings.zone)


def subject_of(message: Mapping[str, Any]) -> str:
    """The subject of a message of the outbox, in the reader's language; empty where it has none."""
    draft = Draft(
        key=message["key"],
        address="",
        recipient_name=message["recipient_name"],
        about=message["about"],
        params=message["params"],
    )
    try:
        written = composer().compose([draft], message["notice"], locale()).envelopes
    except Never:  # of a notice that is no longer sent
        return ""
    return written[0].subject if written else ""


@cache
def _composer(base_url: str, zone: ZoneInfo) -> Composer:
    return Composer(base_url, zone)
