"""The section ``pledges`` of a plan file."""

from __future__ import annotations

from workflows.loader_rules import Shared, read_role
from workflows.provisions.pledges import (
    ALWAYS,
    ITEM_KINDS,
    JUDGES,
    MEETING,
    MEMBER,
    NOBODY,
    ORGANIZATION,
    SCOPES,
    WHERE_NECESSARY,
    Grade,
    Owed,
    Pledges,
    Project,
)
from workflows.yaml_loader import Fields, Item

FIELDS: frozenset[str] = frozenset({
    "organizations", "members", "publication", "fields", "projects", "weights", "required_judges",
    "grades", "examination_days", "quorum", "majority",
})  # fmt: skip
OWED_FIELDS = frozenset({
    "owed", "examined_by", "scope", "least_items", "most_items", "fields", "kinds",
    "from_projects",
})  # fmt: skip
USUAL = Pledges()
WHOLE = 100  # percent, and the points of the best score
MOST_ITEMS = 200
LONGEST_EXAMINATION = 60  # working days


def read(item: Item, shared: Shared) -> Pledges:
    """Read the section; its mistakes are noted where they stand."""
    fields = item.fields(FIELDS)
    return Pledges(
        organizations=_owed(fields, "organizations", USUAL.organizations, shared),
        members=_owed(fields, "members", USUAL.members, shared),
        publication=fields.choice("publication", (ALWAYS, WHERE_NECESSARY)) or USUAL.publication,
        fields=tuple((key, each.text()) for key, each in _named(fields, "fields")),
        projects=tuple(_project(key, each) for key, each in _named(fields, "projects")),
        weights=_weights(fields),
        required_judges=fields["required_judges"].choices(JUDGES)
        if "required_judges" in fields
        else USUAL.required_judges,
        grades=_grades(fields),
        examination_days=fields.whole(
            "examination_days", 1, LONGEST_EXAMINATION, USUAL.examination_days
        ),
        quorum=fields.whole("quorum", 0, WHOLE - 1, USUAL.quorum),
        majority=fields.whole("majority", 0, WHOLE - 1, USUAL.majority),
    )


def _named(fields: Fields, name: str) -> list[tuple[str, Item]]:
    return fields[name].named_entries() if name in fields else []


def _owed(fields: Fields, name: str, usual: Owed, shared: Shared) -> Owed:
    if name not in fields:
        return usual
    known = fields[name].fields(OWED_FIELDS)
    least = known.whole("least_items", 0, MOST_ITEMS, usual.least_items)
    most = known.whole("most_items", 1, MOST_ITEMS, usual.most_items)
    if least > most:
        fields[name].wrong("least_above_most", least=least, most=most)
    return Owed(
        examined_by=_examiner(known, shared) or usual.examined_by,
        scope=known.choice("scope", SCOPES) or usual.scope,
        owed=known.flag("owed", default=usual.owed),
        least_items=least,
        most_items=most,
        fields=known.texts("fields") if "fields" in known else usual.fields,
        kinds=known["kinds"].choices(ITEM_KINDS) if "kinds" in known else usual.kinds,
        from_projects=known.flag("from_projects", default=usual.from_projects),
    )


def _examiner(known: Fields, shared: Shared) -> str | None:
    if "examined_by" not in known:
        return None
    value = known["examined_by"].text()
    return value if value in (MEETING, NOBODY) else read_role(known["examined_by"], shared)


def _project(key: str, item: Item) -> Project:
    if item.is_scalar():
        return Project(key, item.text())
    known = item.fields(("title", "of", "kind"), required=("title",))
    of = known["of"].choices((ORGANIZATION, MEMBER)) if "of" in known else ()
    kind = known.choice("kind", ITEM_KINDS)
    return Project(key, known.text("title", key), frozenset(of) or Project(key, "").of, kind)


def _weights(fields: Fields) -> tuple[int, ...]:
    if "weights" not in fields:
        return USUAL.weights
    known = fields["weights"].fields(JUDGES)
    weights = tuple(known.whole(judge, 0, WHOLE, 0) for judge in JUDGES)
    if sum(weights) != WHOLE:
        fields["weights"].wrong("weights_not_whole", sum=sum(weights))
    return weights


def _grades(fields: Fields) -> tuple[Grade, ...]:
    if "grades" not in fields:
        return USUAL.grades
    found: list[Grade] = []
    for key, item in fields["grades"].named_entries():
        known = item.fields(("least", "title"), required=("least", "title"))
        grade = Grade(key, known.whole("least", 0, WHOLE, 0), known.text("title", key))
        if found and grade.least >= found[-1].least:
            item.wrong("grades_not_falling", grade=key)
        found.append(grade)
    if not found or found[-1].least:
        fields["grades"].wrong("grades_not_to_zero")
    return tuple(found) or USUAL.grades
