"""The section ``reviews`` of a plan file."""

from __future__ import annotations

import re
from datetime import date

from workflows.loader_rules import Shared
from workflows.plan import KINDS
from workflows.provisions.reviews import (
    CONTACTS,
    FINDINGS,
    PARTS,
    PERIODS,
    WAYS,
    ReviewGrade,
    Reviews,
)
from workflows.yaml_loader import Fields, Item

FIELDS: frozenset[str] = frozenset({
    "least", "grades", "ways", "every", "secretaries", "members_of", "contacts", "complete",
    "reports", "column_from", "satisfied", "again_days", "hear", "findings",
})  # fmt: skip
USUAL = Reviews()
LONGEST_PART = 2000  # characters
MOST_POINTS = 1000
MOST_HEARD = 100_000
MOST_DAYS = 250  # working days, a year of them
_DAY_OF_YEAR = re.compile(r"(\d{2})-(\d{2})")
_ANY_YEAR = 2011  # the 29th of February comes only in some


def read(item: Item, shared: Shared) -> Reviews:
    """Read the section; its mistakes are noted where they stand."""
    fields = item.fields(FIELDS)
    return Reviews(
        least=_least(fields),
        grades=_grades(fields),
        ways=fields["ways"].choices(WAYS) if "ways" in fields else USUAL.ways,
        every=fields.choice("every", PERIODS) or USUAL.every,
        secretaries=fields.flag("secretaries", default=USUAL.secretaries),
        members_of=_kinds(fields, shared),
        contacts=fields.choice("contacts", CONTACTS) or USUAL.contacts,
        complete=fields.text("complete") or None,
        reports=fields.texts("reports") if "reports" in fields else USUAL.reports,
        column_from=_day_of_year(fields),
        satisfied=fields.whole("satisfied", 0, 100, USUAL.satisfied),
        again_days=fields.whole("again_days", 1, MOST_DAYS, USUAL.again_days),
        hear=_hear(fields),
        findings=fields["findings"].choices(FINDINGS) if "findings" in fields else USUAL.findings,
    )


def _least(fields: Fields) -> tuple[int, int, int]:
    if "least" not in fields:
        return USUAL.least
    known = fields["least"].fields(PARTS)
    first, second, third = (
        known.whole(part, 1, LONGEST_PART, usual)
        for part, usual in zip(PARTS, USUAL.least, strict=True)
    )
    return first, second, third


def _hear(fields: Fields) -> tuple[int, int]:
    if "hear" not in fields:
        return USUAL.hear
    known = fields["hear"].fields(("members", "masses"))
    members, masses = USUAL.hear
    return (
        known.whole("members", 0, MOST_HEARD, members),
        known.whole("masses", 0, MOST_HEARD, masses),
    )


def _kinds(fields: Fields, shared: Shared) -> frozenset[str]:
    if "members_of" not in fields:
        return USUAL.members_of
    if fields["members_of"].is_empty_list():
        return frozenset()
    kinds = frozenset(fields["members_of"].choices(KINDS))
    strangers = kinds - shared.participants
    if strangers:
        fields["members_of"].wrong("not_participants", kinds=", ".join(sorted(strangers)))
    return kinds


def _day_of_year(fields: Fields) -> tuple[int, int] | None:
    if "column_from" not in fields:
        return None
    text = fields["column_from"].text()
    found = _DAY_OF_YEAR.fullmatch(text)
    try:
        day = date(_ANY_YEAR, int(found[1]), int(found[2])) if found else None
    except ValueError:
        day = None
    if day is None:
        fields["column_from"].wrong("not_a_day_of_the_year", value=text)
        return None
    return day.month, day.day


def _grades(fields: Fields) -> tuple[ReviewGrade, ...]:
    if "grades" not in fields:
        return USUAL.grades
    found: list[ReviewGrade] = []
    for key, item in fields["grades"].named_entries():
        known = item.fields(("points", "title"), required=("points", "title"))
        grade = ReviewGrade(key, known.whole("points", 0, MOST_POINTS, 0), known.text("title", key))
        if found and grade.points >= found[-1].points:
            item.wrong("points_not_falling", grade=key)
        found.append(grade)
    return tuple(found) or USUAL.grades
