"""A line of history, or of what lies ahead, as a sentence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from service.dates import day
from service.fact_words import recorded_words
from service.standing_in import as_substitute
from service.web.current import locale, t
from service.wording import deed_words, place_words, state_words, term
from workflows.happenings import Kind, Move, Planned
from workflows.plan import Plan


def history_words(line: Any, plan: Plan) -> str:
    """What a line of history tells."""
    details: dict[str, Any] = json.loads(line.details) if line.details else {}
    values = {
        "target": state_words(locale(), line.target or "", plan),
        "source": place_words(locale(), line.source or "", plan),
        "what": _what(line.kind, details, plan),
        "verb": line.rule or "",
    }
    return t(f"history.{line.kind}", **values)


def done_by(line: Any, in_stead: Mapping[int, str]) -> str:
    """Who did it, and in whose stead."""
    absent = in_stead.get(line.id)
    if line.person and absent:
        return as_substitute(locale(), line.person, absent)
    return line.person or t(f"actor.{line.actor}")


def ahead_words(one: Move | Planned, plan: Plan) -> str:
    """What will happen by itself."""
    if isinstance(one, Move):
        return t("ahead.move", target=state_words(locale(), one.target, plan))
    title = one.title or one.stage
    if one.kind in (Kind.REMINDER, Kind.ESCALATION):
        to = t("list.and").join(term(locale(), "role", role) for role in one.to)
        by = t("list.and").join(t(f"channel.{channel}") for channel in one.by)
        return t(f"ahead.{one.kind.value}", title=title, to=to, by=by)
    return t(f"ahead.{one.kind.value}", title=title)


def _what(kind: str, details: dict[str, Any], plan: Plan) -> str:
    if kind == "recorded":
        return recorded_words(locale(), details, plan)
    if kind == "worked":
        return deed_words(locale(), details.get("deed", ""), details)
    if kind == "fulfilled":
        return place_words(locale(), f"{details.get('duty')}/{details.get('period')}", plan)
    if details.get("dates"):  # several at once, of another superior
        days = (date.fromisoformat(on) for on in details["dates"].values() if on)
        return t("list.and").join(day(locale(), on) for on in sorted(days))
    for name in ("until", "on"):
        if details.get(name):
            return day(locale(), date.fromisoformat(details[name]))
    return str(details.get("recipients", ""))
