"""Periods of recurring duties as people name them: 2010年第三季度."""

from __future__ import annotations

from service.words import say


def period_words(locale: str, period: str) -> str:
    """The words for ``2010-06``, ``2010-Q3``, ``2010-H2``, ``2010`` or ``once``."""
    year, _, part = period.partition("-")
    if not part:
        return say(locale, "web", "period.once" if period == "once" else "period.year", year=year)
    if part[0] == "Q":
        return say(locale, "web", "period.quarter", year=year, number=int(part[1:]))
    if part[0] == "H":
        return say(locale, "web", f"period.half{part[1:]}", year=year)
    return say(locale, "web", "period.month", year=year, number=int(part))
