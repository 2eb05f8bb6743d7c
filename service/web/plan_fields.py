"""A part of a draft as its form shows it: labels, choices in words, mistakes at each field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from service.plan_drafts.changing import OF_ITS_OWN, as_typed
from service.plan_drafts.fields import PARTS, RULES, PlanField
from service.plan_drafts.marks import Path, at, path_text
from service.plan_places import words_of_key
from service.plan_values import OF_GUARDS
from service.web.current import locale
from service.web.forms.state import Form, form_of, typed_here
from service.web.plan_rules import set_told
from service.wording import term
from service.words import has_words, say
from workflows.guards import GUARDS
from workflows.loader_rules import ROLES

Options = list[tuple[str, str]]
SUPERIORS = ("superior(secretary)", "superior(organization_officer)")


def p(key: str, **params: object) -> str:
    """The words of the pages about plans."""
    return say(locale(), "plan_editor", key, **params)


@dataclass(frozen=True, slots=True)
class Shown:
    """One field of a form."""

    name: str  # in the form: ``texts.due``, ``lists.to``
    key: str
    sort: str
    label: str
    hint: str
    needed: bool
    options: Options
    more: Options = field(default_factory=list)  # seldom chosen, behind a line that opens
    beyond: bool = False  # what stands there no form can show


@dataclass(slots=True)
class MarkedForm(Form):
    """A form whose fields are told what `plan check` finds wrong with them."""

    marks: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def problems(self, name: str) -> list[str]:
        """What is wrong with a field: as it was sent, else as it stands in the draft."""
        return Form.problems(self, name) or (
            list(self.marks.get(name, ())) if not self.typed else []
        )


def form_for(
    address: str,
    part: Path,
    sort: str,
    data: Mapping[str, Any],
    mistakes: Iterable[dict[str, Any]],
) -> MarkedForm:
    """The form of a part, with what stands in it."""
    here = at(dict(data), part)
    own = here if isinstance(here, dict) else {}
    given: dict[str, Any] = {}
    for each in PARTS[sort]:
        value = as_typed(each, own.get(each.name))
        name = name_of(each)
        given[name] = "\n".join(value) if each.sort == "lines" and value else value
    marks = {
        name_of(each): [one["message"] for one in at_part(mistakes, (*part, each.name))]
        for each in PARTS[sort]
        if not (each.name in RULES and isinstance(own.get(each.name), list))
    }
    made = form_of(address, **given)
    return MarkedForm(made.address, made.given, made.typed, made.key, marks)


def at_part(mistakes: Iterable[dict[str, Any]], part: Path) -> list[dict[str, Any]]:
    """The mistakes at a part or within it."""
    whole = path_text(part)
    return [
        one
        for one in mistakes
        if one["path"] == whole or one["path"].startswith((f"{whole}.", f"{whole}["))
    ]


def name_of(each: PlanField) -> str:
    """What a field is called in its form."""
    return f"{'lists' if each.sort in ('ticks', 'lines') else 'texts'}.{each.name}"


def fields_of(sort: str, data: Mapping[str, Any], part: Path) -> list[Shown]:
    """The fields of a part's form."""
    here = at(dict(data), part)
    own = here if isinstance(here, dict) else {}
    return [_shown(sort, each, data, own.get(each.name)) for each in PARTS[sort]]


def _shown(sort: str, each: PlanField, data: Mapping[str, Any], value: Any) -> Shown:
    options, more = _options(each, data, value)
    return Shown(
        name=name_of(each),
        key=each.name,
        sort=each.sort,
        label=label_of(sort, each.name),
        hint=_hint(sort, each),
        needed=each.needed,
        options=options,
        more=more,
        beyond=as_typed(each, value) is None,
    )


def label_of(sort: str, name: str) -> str:
    """What a field is called for a person."""
    for key in (f"field.{sort}.{name}", f"field.{name}"):
        if has_words("plan_editor", key):
            return p(key)
    known = has_words("plans", f"field.{name}")
    return say(locale(), "plans", f"field.{name}") if known else name


def _hint(sort: str, each: PlanField) -> str:
    for key in (f"hint.{sort}.{each.name}", f"hint.{each.name}", f"hint.of.{each.sort}"):
        if has_words("plan_editor", key):
            return p(key)
    return ""


def _options(each: PlanField, data: Mapping[str, Any], value: Any) -> tuple[Options, Options]:
    if each.sort == "flag":
        return [("true", p("yes")), ("false", p("no"))], []
    if each.sort == "named":
        own = [(OF_ITS_OWN, p("rules.own"))] if isinstance(value, list) else []
        sets = [(name, set_told(data, each.words, name)) for name in _keys(data, each.words)]
        return [*own, *sets], []
    if each.name == "guards":
        return _guards(data, value)
    if each.sort not in ("choice", "ticks"):
        return [], []
    found = _choices(each, data)
    known = {one for one, _ in found}
    chosen = value if isinstance(value, list) else [value] if value else []
    found += [
        (one, _word(each.words, one)) for one in chosen if isinstance(one, str) and one not in known
    ]
    return found, []


def _choices(each: PlanField, data: Mapping[str, Any]) -> Options:
    if each.words == "role":
        return [(role, _word("role", role)) for role in (*ROLES, *SUPERIORS)]
    if each.words in ("criteria", "approvals"):
        return [(key, _title(data, (each.words, key))) for key in _keys(data, each.words)]
    if each.words == "stages":
        return [
            (f"{round_}/{key}", f"{_title(data, ('rounds', round_))} · {_title(data, way)}")
            for round_ in _keys(data, "rounds")
            for key in _keys(data, "rounds", round_, "stages")
            for way in [("rounds", round_, "stages", key)]
        ]
    return [(one, _word(each.words, one)) for one in map(str, each.options)]


def _word(sort: str, value: str) -> str:
    if has_words("plan_editor", f"{sort}.{value}"):
        return p(f"{sort}.{value}")
    return term(locale(), sort, value)


def _keys(data: Mapping[str, Any], *way: str) -> list[str]:
    found = at(dict(data), way)
    return list(found) if isinstance(found, dict) else []


def _title(data: Mapping[str, Any], way: Path) -> str:
    found = at(dict(data), (*way, "title"))
    return found if isinstance(found, str) and found else str(way[-1])


def _guards(data: Mapping[str, Any], value: Any) -> tuple[Options, Options]:
    """What is asked for stands first; what else may be asked for is behind a line that opens."""
    chosen = [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
    chosen = [value] if isinstance(value, str) else chosen
    again = typed_here()
    typed = again.values.get("lists.guards", []) if again is not None else []
    offered = [name for name, guard in GUARDS.items() if guard.least == 0]
    for name, listed in OF_GUARDS.items():
        offered += [f"{name}({key})" for key in _keys(data, *listed.split("."))]
    chosen += [one for one in typed if one and one not in (*chosen, *offered)]
    more = [one for one in offered if one not in chosen]
    return (
        [(one, guard_words(one, data)) for one in chosen],
        [(one, guard_words(one, data)) for one in more],
    )


def guard_words(call: str, data: Mapping[str, Any]) -> str:
    """A condition in words, with what it is about by its title."""
    name, _, rest = call.partition("(")
    arguments = [one.strip() for one in rest.rstrip(")").split(",") if one.strip()]
    if not arguments:
        known = has_words("facts", f"fact.{name}")
        return say(locale(), "facts", f"fact.{name}") if known else _guard(name, "", call)
    listed = say(locale(), "terms", "and")
    told = listed.join(_about(data, OF_GUARDS.get(name, ""), one) for one in arguments)
    return _guard(name, told, call)


def _guard(name: str, of: str, call: str) -> str:
    key = f"guard.{name}"
    return p(key, of=of) if has_words("plan_editor", key) else call


def _about(data: Mapping[str, Any], listed: str, key: str) -> str:
    stands = at(dict(data), (*listed.split("."), key)) if listed else None
    if isinstance(stands, str):
        return stands
    if isinstance(stands, dict) and isinstance(stands.get("title"), str):
        return str(stands["title"])
    return words_of_key(locale(), listed.rpartition(".")[2] or "facts", key)
