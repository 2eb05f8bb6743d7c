"""A draft's outline: its sections, the parts of each with what matters most, and their mistakes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.plan_drafts.fields import AS_TEXT, LISTED, SETS
from service.plan_drafts.marks import Path, at, path_text
from service.web.current import locale
from service.web.plan_fields import at_part, p
from service.web.plan_rules import moment_told, rule_told
from service.wording import term

Found = list[dict[str, Any]]


def outline(data: Mapping[str, Any], mistakes: Found) -> dict[str, Any]:
    """Everything that the page of a draft lists."""
    within = dict(data)
    rest = {name for name in within if name in AS_TEXT}
    return {
        "general": _general(within, mistakes),
        "rounds": [_round(within, key, mistakes) for key in _keys(within, "rounds")],
        "lists": {
            name: [_part(within, (name, key), mistakes) for key in _keys(within, name)]
            for name in LISTED
            if name != "rounds"
        },
        "sets": {
            name: [_set(within, (name, key), mistakes) for key in _keys(within, name)]
            for name in SETS
        },
        "texts": [
            {"name": name, "title": p(f"section.{name}"), "mistakes": at_part(mistakes, (name,))}
            for name in AS_TEXT
            if name in rest
        ],
        "missing": [(name, p(f"section.{name}")) for name in AS_TEXT if name not in rest],
        "elsewhere": _elsewhere(mistakes),
    }


def _elsewhere(mistakes: Found) -> Found:
    """Those that no part of the page shows: of the whole, or of keys that nothing knows."""
    shown = (*LISTED, *SETS, *AS_TEXT)
    return [one for one in mistakes if one["path"].split(".")[0].split("[")[0] not in shown]


def _keys(data: dict[str, Any], *way: str | int) -> list[str]:
    found = at(data, way)
    return list(found) if isinstance(found, dict) else []


def _text(data: dict[str, Any], *way: str | int) -> str:
    found = at(data, way)
    return found if isinstance(found, str) else ""


def _moment(data: dict[str, Any], *way: str) -> str:
    said = _text(data, *way)
    return moment_told(data, said) if said else ""


def _general(data: dict[str, Any], mistakes: Found) -> dict[str, Any]:
    return {
        "facts": [
            (p("field.general.title"), _text(data, "title")),
            (p("field.general.name"), _text(data, "name")),
            (p("from_to"), _from_to(_moment(data, "starts"), _moment(data, "ends"))),
        ],
        "mistakes": [
            one for one in mistakes if one["path"] in ("", "name", "title", "starts", "ends")
        ],
    }


def _from_to(begins: str, ends: str) -> str:
    return f"{begins or '…'} — {ends or '…'}" if begins or ends else ""


def _round(data: dict[str, Any], key: str, mistakes: Found) -> dict[str, Any]:
    way: Path = ("rounds", key)
    stages = [
        _stage(data, (*way, "stages", each), mistakes) for each in _keys(data, *way, "stages")
    ]
    own = [
        one
        for one in at_part(mistakes, way)
        if not one["path"].startswith(path_text((*way, "stages")) + ".")
    ]
    return {
        "path": path_text(way),
        "title": _text(data, *way, "title") or key,
        "told": _from_to(
            _moment(data, "rounds", key, "starts"), _moment(data, "rounds", key, "ends")
        ),
        "stages": stages,
        "mistakes": own,
    }


def _stage(data: dict[str, Any], way: Path, mistakes: Found) -> dict[str, Any]:
    names = tuple(map(str, way))
    due = _moment(data, *names, "due")
    opens = _moment(data, *names, "opens")
    leave = _text(data, *way, "leave")
    told = [
        _from_to(opens, due) if opens else p("until", due=due) if due else "",
        term(locale(), "leave", leave) if leave else "",
    ]
    return _line(data, way, mistakes, told)


def _part(data: dict[str, Any], way: Path, mistakes: Found) -> dict[str, Any]:
    names = tuple(map(str, way))
    every, of = _text(data, *way, "every"), _text(data, *way, "of")
    due = _moment(data, *names, "due") or _moment(data, *names, "on")
    told = [
        term(locale(), "every", every) if every else "",
        p(f"of.{of}") if of in ("organization", "member") else "",
        due,
    ]
    return _line(data, way, mistakes, told)


def _set(data: dict[str, Any], way: Path, mistakes: Found) -> dict[str, Any]:
    rules = at(data, way)
    lines = [
        {
            "path": path_text((*way, index)),
            "told": rule_told(data, rule),
            "mistakes": at_part(mistakes, (*way, index)),
        }
        for index, rule in enumerate(rules if isinstance(rules, list) else ())
    ]
    return {"path": path_text(way), "title": str(way[-1]), "rules": lines}


def _line(data: dict[str, Any], way: Path, mistakes: Found, told: list[str]) -> dict[str, Any]:
    return {
        "path": path_text(way),
        "title": _text(data, *way, "title") or str(way[-1]),
        "told": " · ".join(one for one in told if one),
        "mistakes": at_part(mistakes, way),
    }
