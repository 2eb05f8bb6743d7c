"""A report on the situation put into the words of a locale: plain lines, no markup."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from service.dates import instant
from service.period_words import period_words
from service.wording import state_words
from service.words import say
from workflows.plan import Plan

#: The counts of coverage that stand beside one another: done, of how many.
PAIRS = (
    ("secretaries", "reviewing", "secretaries"),
    ("organizations", "organizations_reviewed", "organizations"),
    ("people", "people_reviewed", "people"),
    ("given", "given", "owed"),
)


def drafted(locale: str, plan: Plan, data: Mapping[str, Any]) -> str:
    """Return the draft of a report in a locale, from the numbers as they were compiled."""
    return "\n".join(_lines(locale, plan, data))


def _lines(locale: str, plan: Plan, data: Mapping[str, Any]) -> Iterator[str]:
    def told(key: str, **params: object) -> str:
        return say(locale, "reviews", f"report.{key}", **params)

    title = next((duty.title for duty in plan.duties if duty.key == data["duty"]), data["duty"])
    period = period_words(locale, data["period"])
    at = instant(locale, datetime.fromisoformat(data["at"]), ZoneInfo(plan.zone))
    yield told("title", plan=data["plan"], duty=title, period=period)
    yield told("of", organization=data["organization"], count=data["organizations"], at=at)
    yield told("progress")
    for row in data["states"]:
        words = state_words(locale, row["state"], plan)
        yield told("state", state=words, count=row["count"])
    yield told("overdue")
    for row in data["overdue"]:
        stage = state_words(locale, row["state"], plan)
        yield told("late", organization=row["name"], stage=stage, days=row["days"])
    if not data["overdue"]:
        yield told("nobody_overdue")
    yield told("reviews")
    for key, done, whole in PAIRS:
        yield told(key, done=data["coverage"][done], all=data["coverage"][whole])
    yield told("duties")
    for row in data["duties"]:
        yield told("duty", title=row["title"], done=row["done"], all=row["owed"])
    if not data["duties"]:
        yield told("no_duties")
    yield told("rectification")
    yield told("items", **data["rectification"])
