"""The rules of a draft in words: when, to whom, by what; one by one, and a whole set in a line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from service.moment_words import phrase_words
from service.plan_drafts.marks import at
from service.web.current import locale
from service.wording import term
from service.words import say


def _p(key: str, **params: object) -> str:
    return say(locale(), "plan_editor", key, **params)


def moment_told(data: Mapping[str, Any], said: str) -> str:
    """A moment in words, a named day by its title."""
    told = phrase_words(locale(), said)
    events = at(dict(data), ("events",))
    for key in events if isinstance(events, dict) else ():
        title = at(dict(data), ("events", key, "title"))
        if key in said and isinstance(title, str) and title:
            told = told.replace(key, title)
    return told


def rule_told(data: Mapping[str, Any], rule: Any) -> str:
    """A rule in words: when, to whom, by what."""
    if not isinstance(rule, dict):
        return str(rule)
    when, to = _when(data, rule), _to(rule)
    listed = say(locale(), "terms", "and")
    by = listed.join(term(locale(), "channel", each) for each in _texts(rule.get("by", "email")))
    return _p("rule.told", when=when, to=to, by=by)


def set_told(data: Mapping[str, Any], listed: str, name: str) -> str:
    """A set by its name and what it does: a name such as `usual` says nothing to a clerk.

    Days on which the same people are told stand together, whatever it is told by.
    """
    rules = at(dict(data), (listed, name))
    days: dict[str, list[str]] = {}
    for rule in rules if isinstance(rules, list) else ():
        if isinstance(rule, dict):
            days.setdefault(_to(rule), []).append(_when(data, rule))
    between = say(locale(), "terms", "and")
    does = [_p("set.rule", when=between.join(when), to=to) for to, when in days.items()]
    return _p("set.told", name=name, does=_p("set.between").join(does)) if does else name


def _when(data: Mapping[str, Any], rule: Mapping[str, Any]) -> str:
    return moment_told(data, str(rule.get("when", "")))


def _to(rule: Mapping[str, Any]) -> str:
    between = say(locale(), "terms", "and")
    return between.join(term(locale(), "role", each) for each in _texts(rule.get("to")))


def _texts(value: Any) -> Iterable[str]:
    listed = value if isinstance(value, list) else [value] if value else []
    return [each for each in listed if isinstance(each, str)]
