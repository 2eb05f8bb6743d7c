"""The time zones that a plan may name."""

from __future__ import annotations

from zoneinfo import available_timezones

ZONES = tuple(sorted(available_timezones()))
