"""What is given as the items of a pledge: checked for its form, then kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlmodel import Session, delete

from service.errors import BadInput, Problem
from service.models import Pledge, PledgeItem
from service.pledges.rows import owner_of
from service.search.noting import note_pledge
from workflows.plan import Plan
from workflows.pledging import field_titles
from workflows.provisions.pledges import ITEM_KINDS, OWN_FIELDS

LONGEST_TITLE, LONGEST_TEXT, LONGEST_NAME = 300, 2000, 200  # characters


@dataclass(frozen=True, slots=True)
class Wanted:
    """One item as somebody gives it; ``more`` holds the plan's other fields by name.

    An item that is chosen from the plan's projects may leave its title to the project.
    """

    title: str = ""
    kind: str = "common"
    project: str | None = None
    measure: str = ""
    responsible: str = ""
    deadline: date | None = None
    more: Mapping[str, str] = field(default_factory=dict)


def checked(plan: Plan, owner: str, items: Sequence[Wanted], on: date) -> None:
    """Look at the form of items; what may still be missing in a draft is asked on handing in.

    Raises:
        BadInput: with everything that is wrong with any of them.
    """
    most = plan.provisions.pledges.of(owner).most_items
    problems = [
        problem for n, item in enumerate(items) for problem in _wrong(plan, owner, n, item, on)
    ]
    if len(items) > most:
        problems.append(_problem("items", "too_many_items", most=most))
    if problems:
        raise BadInput(problems)


def _wrong(plan: Plan, owner: str, index: int, item: Wanted, on: date) -> Iterator[Problem]:
    where, number = f"items.{index}", index + 1
    project = plan.provisions.pledges.project(item.project) if item.project else None
    if item.project and (project is None or owner not in project.of):
        yield _problem(f"{where}.project", "no_such_project", item=number, project=item.project)
    if not item.title.strip() and project is None:
        yield _problem(f"{where}.title", "no_title", item=number)
    if item.kind not in ITEM_KINDS:
        yield _problem(f"{where}.kind", "no_such_kind", item=number, given=item.kind)
    if item.deadline is not None and item.deadline < on:
        yield _problem(f"{where}.deadline", "deadline_past", item=number, day=item.deadline)
    for name, text, most in _lengths(item):
        if len(text) > most:
            yield _problem(f"{where}.{name}", "too_long", item=number, most=most)
    known = set(field_titles(plan)) - set(OWN_FIELDS)
    for name in sorted(set(item.more) - known):
        yield _problem(f"{where}.more.{name}", "no_such_field", item=number, field=name)


def _lengths(item: Wanted) -> Iterator[tuple[str, str, int]]:
    yield "title", item.title, LONGEST_TITLE
    yield "measure", item.measure, LONGEST_TEXT
    yield "responsible", item.responsible, LONGEST_NAME
    for name, value in item.more.items():
        yield f"more.{name}", value, LONGEST_TEXT


def keep(session: Session, plan: Plan, pledge: Pledge, items: Sequence[Wanted]) -> None:
    """Put these items in the place of whatever a draft held."""
    session.execute(delete(PledgeItem).where(PledgeItem.pledge_id == pledge.id))  # type: ignore[arg-type]  # SQLModel's columns read as their values
    for number, wanted in enumerate(items, 1):
        session.add(PledgeItem(pledge_id=pledge.id, number=number, **values_of(plan, wanted)))
    session.flush()
    note_pledge(session, pledge.id)


def values_of(plan: Plan, wanted: Wanted) -> dict[str, Any]:
    """Return the columns of an item that somebody gave."""
    project = plan.provisions.pledges.project(wanted.project or "")
    more = {name: text.strip() for name, text in sorted(wanted.more.items()) if text.strip()}
    return {
        "title": wanted.title.strip() or (project.title if project else ""),
        "kind": project.kind if project and project.kind else wanted.kind,
        "project": project.key if project else None,
        "measure": wanted.measure.strip() or None,
        "responsible": wanted.responsible.strip() or None,
        "deadline": wanted.deadline,
        "more": json.dumps(more, ensure_ascii=False),
    }


def checked_change(plan: Plan, pledge: Pledge, wanted: Wanted, on: date) -> None:
    """The same for one item in the place of another. Raises BadInput."""
    checked(plan, owner_of(pledge), [wanted], on)


def text_within(text: str, where: str, *, most: int = LONGEST_TEXT, least: int = 2) -> str:
    """Return a text of a reasonable length, stripped; raises BadInput."""
    stripped = text.strip()
    if len(stripped) < least:
        raise BadInput([_problem(where, "text_wanted")])
    if len(stripped) > most:
        raise BadInput([_problem(where, "text_too_long", most=most)])
    return stripped


def _problem(where: str, code: str, **params: object) -> Problem:
    values = tuple(sorted((name, str(value)) for name, value in params.items()))
    return Problem(where, code, values, domain="pledges")
