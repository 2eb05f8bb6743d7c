"""The section ``appraisals`` of a plan file."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from workflows.closest import closest
from workflows.loader_rules import Shared, read_role
from workflows.plan import Criteria
from workflows.provisions.appraisals import (
    CONSEQUENCES,
    LEAST_K,
    OVER_CAP,
    SATISFIED,
    SCOPES,
    SUBJECTS,
    Appraisals,
    Consequence,
    Grade,
    Option,
    Question,
    Scheme,
    Stratum,
)
from workflows.yaml_loader import KEY, Fields, Item

FIELDS = frozenset({"k", "scope", "days", *SUBJECTS})
SCHEME = frozenset(
    {"strata", "questions", "options", "grades", "satisfied", "turnout", "most_best", "over_cap"}
    | {"consequences", "ballot_weight", "comments"}
)
#: Of whom a set of criteria must be, by the sort of subject.
OF = {"organizations": "organization", "members": "member"}
_SHARE = re.compile(r"(\d{1,3}) ?(?:/ ?(\d{1,3})|%)")
_HUNDRED = 100


def read(item: Item, shared: Shared) -> Appraisals:
    """Read the section; its mistakes are noted where they stand."""
    fields, usual = item.fields(FIELDS), Appraisals()
    schemes = {
        name: _scheme(fields[name], shared, usual.of(name), OF[name])
        for name in SUBJECTS
        if name in fields
    }
    return replace(
        usual,
        k=fields.whole("k", LEAST_K, 50, usual.k),
        scope=fields.choice("scope", SCOPES) or usual.scope,
        days=fields.whole("days", 1, 90, usual.days),
        **schemes,
    )


def _scheme(item: Item, shared: Shared, usual: Scheme, of: str) -> Scheme:
    fields = item.fields(SCHEME)
    by_criteria = _by_criteria(fields, shared, of)
    posts = shared.with_role("probationary_member")
    found = replace(
        usual,
        strata=tuple(_stratum(each, posts) for each in fields.items_of("strata")) or usual.strata,
        questions=_questions(fields, by_criteria) or usual.questions,
        criteria=by_criteria.key if by_criteria else "",
        by_class=tuple(
            (name, _asked(by_criteria.key, items)) for name, items in by_criteria.by_class
        )
        if by_criteria
        else (),
        options=tuple(_option(each) for each in fields.items_of("options")) or usual.options,
        grades=tuple(_grade(each) for each in fields.items_of("grades")) or usual.grades,
        satisfied=fields.choice("satisfied", SATISFIED) or usual.satisfied,
        turnout=fields.whole("turnout", 0, _HUNDRED, usual.turnout),
        most_best=_share(fields["most_best"]) if "most_best" in fields else usual.most_best,
        over_cap=fields.choice("over_cap", OVER_CAP) or usual.over_cap,
        consequences=tuple(_consequence(each) for each in fields.items_of("consequences"))
        if "consequences" in fields
        else usual.consequences,
        ballot_weight=fields.whole("ballot_weight", 1, _HUNDRED, usual.ballot_weight),
        comments=fields.flag("comments", default=usual.comments),
    )
    _check(item, found)
    return found


def _check(item: Item, found: Scheme) -> None:
    """Lists must go downwards, names stand once, and somebody's weight must count."""
    for name in ("strata", "questions", "options", "grades"):
        keys = [one.key for one in getattr(found, name)]
        for key in sorted({key for key in keys if keys.count(key) > 1}):
            item.wrong("twice", key=key)
    if len(found.options) < 2:
        item.wrong("appraisal_one_option")
    for name, values in (
        ("options", [option.points for option in found.options]),
        ("grades", [grade.score for grade in found.grades]),
    ):
        if values != sorted(values, reverse=True):
            item.wrong("appraisal_best_first", list=name)
    last = found.grades[-1]
    if last.score or last.satisfaction:
        item.wrong("appraisal_last_grade", grade=last.title)
    if not any(stratum.weight for stratum in found.strata):
        item.wrong("appraisal_no_weight")


def _key(fields_text: str, item: Item) -> str:
    if fields_text and not KEY.fullmatch(fields_text):
        item.wrong("bad_name", key=fields_text)
    return fields_text


def _stratum(item: Item, shared: Shared) -> Stratum:
    names = ("key", "title", "voters", "weight", "turnout")
    fields = item.fields(names, required=names[:3])
    voters = tuple(role for each in fields.items_of("voters") if (role := read_role(each, shared)))
    return Stratum(
        _key(fields.text("key"), item),
        fields.text("title"),
        voters,
        fields.whole("weight", 0, _HUNDRED, 1),
        fields.whole("turnout", 0, _HUNDRED, 0),
    )


def _by_criteria(fields: Fields, shared: Shared, of: str) -> Criteria | None:
    """Return the set of criteria whose items are to be the questions: ``{criteria: five_good}``."""
    if "questions" not in fields or not fields["questions"].is_mapping():
        return None
    named = fields["questions"].fields(("criteria",), required=("criteria",))
    key = named.text("criteria")
    found = shared.criteria.get(key)
    if found is None and key:
        named["criteria"].wrong("unknown_criteria", closest(key, shared.criteria), value=key)
    elif found is not None and found.of != of:
        named["criteria"].wrong("criteria_of_others", value=key)
    return found


def _asked(key: str, items: tuple[str, ...]) -> tuple[Question, ...]:
    """One question an item, named after the set and the item's place in it."""
    return tuple(Question(f"{key}_{place}", item) for place, item in enumerate(items, 1))


def _questions(fields: Fields, by_criteria: Criteria | None) -> tuple[Question, ...]:
    if by_criteria is not None:
        return _asked(by_criteria.key, by_criteria.items)
    if "questions" not in fields or fields["questions"].is_mapping():
        return ()
    return tuple(_question(each) for each in fields.items_of("questions"))


def _question(item: Item) -> Question:
    fields = item.fields(("key", "title", "fact"), required=("key", "title"))
    return Question(_key(fields.text("key"), item), fields.text("title"), fields.text("fact"))


def _option(item: Item) -> Option:
    names = ("key", "title", "points")
    fields = item.fields(names, required=names)
    points = fields.whole("points", 0, _HUNDRED, 0)
    return Option(_key(fields.text("key"), item), fields.text("title"), points)


def _grade(item: Item) -> Grade:
    fields = item.fields(("key", "title", "score", "satisfaction"), required=("key", "title"))
    return Grade(
        _key(fields.text("key"), item),
        fields.text("title"),
        fields.whole("score", 0, _HUNDRED, 0),
        fields.whole("satisfaction", 0, _HUNDRED, 0),
    )


def _consequence(item: Item) -> Consequence:
    fields = item.fields(("below", "what", "most"), required=("below", "what"))
    what = fields.choice("what", CONSEQUENCES) or CONSEQUENCES[0]
    return Consequence(
        fields.whole("below", 1, _HUNDRED, 1), what, fields.whole("most", 0, _HUNDRED, 0)
    )


def _share(item: Item) -> Fraction | None:
    """Read ``1/3``, ``30%`` or ``none``."""
    value = item.text()
    if value == "none":
        return None
    match = _SHARE.fullmatch(value)
    share = Fraction(int(match[1]), int(match[2] or _HUNDRED) or 1) if match else Fraction(0)
    if not 0 < share <= 1:
        item.wrong("appraisal_share", value=value)
        return None
    return share
