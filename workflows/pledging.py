"""The life of a pledge 承诺: draft, examine, publish, carry out, report, judge; its facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from types import MappingProxyType

from workflows.guards import YES
from workflows.plan import Plan, StageKind
from workflows.provisions.pledges import (
    JUDGES,
    MEMBER,
    ORGANIZATION,
    OWN_FIELDS,
    SCOPES,
    Grade,
    Pledges,
)
from workflows.refusals import Reason

DRAFT, SUBMITTED, RETURNED, ACCEPTED = "draft", "submitted", "returned", "accepted"
PUBLISHED, REPORTED, JUDGED = "published", "reported", "judged"
STATES = (DRAFT, SUBMITTED, RETURNED, ACCEPTED, PUBLISHED, REPORTED, JUDGED)
#: In these a pledge has been examined: it binds.
BINDING = frozenset((ACCEPTED, PUBLISHED, REPORTED, JUDGED))
#: Each verb, from which states it leads where; None: it leaves the pledge where it is.
MOVES: Mapping[str, tuple[frozenset[str], str | None]] = MappingProxyType(
    {
        "revise": (frozenset((DRAFT, RETURNED)), None),
        "submit": (frozenset((DRAFT, RETURNED)), SUBMITTED),
        "withdraw": (frozenset((SUBMITTED,)), DRAFT),
        "accept": (frozenset((SUBMITTED,)), ACCEPTED),
        "return": (frozenset((SUBMITTED,)), RETURNED),
        "publish": (frozenset((ACCEPTED,)), PUBLISHED),
        "carry_out": (frozenset((ACCEPTED, PUBLISHED)), None),
        "report": (frozenset((ACCEPTED, PUBLISHED)), REPORTED),
        "judge": (frozenset((REPORTED,)), None),
        "settle": (frozenset((REPORTED,)), JUDGED),
    }
)
OPEN, FULFILLED, FAILED = "open", "fulfilled", "failed"
ITEM_STATES = (OPEN, FULFILLED, FAILED)
WHOLE = 100


def after(state: str, verb: str) -> tuple[str, tuple[Reason, ...]]:
    """Return where a verb leads from a state, or the state itself and why it leads nowhere."""
    sources, target = MOVES[verb]
    if state not in sources:
        return state, (Reason.of(f"pledges.is_{state}"),)
    return target or state, ()


def field_titles(plan: Plan) -> dict[str, str]:
    """Return every field that the plan names for the items of pledges, with its title."""
    return dict(plan.pledge_fields) | dict(plan.provisions.pledges.fields)


def mandatory(plan: Plan, owner: str) -> tuple[str, ...]:
    """Return the fields that no item of an owner's pledge may lack (SEEDS S1-6)."""
    asked = plan.provisions.pledges.of(owner).fields
    return tuple(field_titles(plan)) if asked is None else asked


def unknown_fields(plan: Plan) -> list[tuple[str, str]]:
    """Return (section, field) of every mandatory field that nobody has given a title."""
    rules, known = plan.provisions.pledges, {*field_titles(plan), *OWN_FIELDS}
    sections = (("organizations", rules.organizations), ("members", rules.members))
    return [
        (section, key)
        for section, owed in sections
        for key in owed.fields or ()
        if key not in known
    ]


@dataclass(frozen=True, slots=True)
class Item:
    """One item as the rules see it: which fields are filled in, and what became of it."""

    number: int
    kind: str = "common"
    project: str = ""
    filled: frozenset[str] = frozenset()
    state: str = OPEN
    excused: bool = False

    @property
    def settled(self) -> bool:
        """Say whether nothing is owed any more: carried out, or its failure accounted for."""
        return self.state == FULFILLED or (self.state == FAILED and self.excused)


def incomplete(plan: Plan, owner: str, items: Sequence[Item]) -> tuple[Reason, ...]:
    """Return everything that keeps a pledge from being handed in, each field of each item."""
    rules, titles = plan.provisions.pledges.of(owner), field_titles(plan)
    found = []
    if len(items) < rules.least_items:
        found.append(Reason.of("pledges.too_few_items", least=rules.least_items, given=len(items)))
    there = {item.kind for item in items}
    found += [Reason.of(f"pledges.no_{kind}_item") for kind in rules.kinds if kind not in there]
    for item in items:
        found += [
            _lacking(item.number, key, titles.get(key))
            for key in mandatory(plan, owner)
            if key not in item.filled
        ]
        if rules.from_projects and not item.project:
            found.append(Reason.of("pledges.project_missing", item=item.number))
    return tuple(found)


def _lacking(item: int, key: str, title: str | None) -> Reason:
    if title is None:  # one of the usual fields, which the catalogue names
        return Reason.of(f"pledges.{key}_missing", item=item, field=key)
    return Reason.of("pledges.field_missing", item=item, field=key, title=title)


@dataclass(frozen=True, slots=True)
class Minutes:
    """What a meeting that examines a pledge counted: 应到, 实到, 赞成."""

    entitled: int
    present: int
    agreed: int


def not_carried(pledges: Pledges, minutes: Minutes) -> tuple[Reason, ...]:
    """Return why a meeting did not agree: too few came, or too few of them agreed (NORMS 6.1)."""
    found = []
    if not 0 <= minutes.agreed <= minutes.present <= minutes.entitled:
        return (Reason.of("pledges.meeting_miscounted"),)
    if minutes.present * WHOLE <= minutes.entitled * pledges.quorum:
        found.append(
            Reason.of(
                "pledges.no_quorum",
                present=minutes.present,
                entitled=minutes.entitled,
                share=pledges.quorum,
            )
        )
    if minutes.agreed * WHOLE <= minutes.present * pledges.majority:
        found.append(
            Reason.of(
                "pledges.no_majority",
                agreed=minutes.agreed,
                present=minutes.present,
                share=pledges.majority,
            )
        )
    return tuple(found)


def wide_enough(scope: str, least: str) -> bool:
    """Say whether a scope is at least as wide as another: branch, unit, public."""
    return SCOPES.index(scope) >= SCOPES.index(least)


@lru_cache(maxsize=1024)
def round_in_force(plan: Plan, kind: str, round_key: str) -> str:
    """Return the round whose pledges are kept in a round: the last that asked for any, or none.

    A new round of pledging starts anew (SEEDS S2-3); a round that only carries them out reads
    those of the round before (S2-2).
    """
    found = ""
    asking = {
        round_.key for round_, stage in plan.stages_for(kind) if stage.kind is StageKind.PLEDGE
    }
    for round_ in plan.rounds:
        if round_.key in asking:
            found = round_.key
        if round_.key == round_key:
            return found
    return ""


def rounds_reading(plan: Plan, kind: str, pledged_in: str) -> tuple[str, ...]:
    """Return the rounds in which the pledges of one round are in force, itself among them."""
    return tuple(
        round_.key for round_ in plan.rounds if round_in_force(plan, kind, round_.key) == pledged_in
    )


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one pledge stands: whose it is, its items, whether it is to be published."""

    owner: str
    person_id: int | None
    state: str
    items: tuple[Item, ...]
    to_publish: bool = True
    scored: bool = False


def facts_of_pledges(
    plan: Plan, pledges: Iterable[Standing], owing: Collection[int]
) -> dict[str, str | None]:
    """Return every fact that pledges bring about.

    ``owing`` are the members who owe one, those excused left out: where there are none, every
    one of them has pledged. A pledge of somebody who has left counts no more.
    """
    rules = plan.provisions.pledges
    known = [p for p in pledges if p.person_id is None or p.person_id in owing]
    binding = [p for p in known if p.state in BINDING]
    own = [p for p in binding if p.owner == ORGANIZATION]
    members = [p for p in binding if p.owner == MEMBER]
    everyone = {p.person_id for p in members} >= set(owing)
    made = (bool(own) or not rules.organizations.owed) and (everyone or not rules.members.owed)
    shown = all(p.state != ACCEPTED or not p.to_publish for p in binding)
    kept = all(item.settled for p in binding for item in p.items)
    holds = {
        "organization_has_pledged": bool(own),
        "every_member_has_pledged": everyone,
        "pledges_published": made and shown,
        "pledges_fulfilled": made and kept,
        "pledge_fulfilment_scored": everyone and all(p.scored for p in members),
    }
    for key in field_titles(plan):
        holds[f"pledge_field.{key}"] = _says(plan, binding, key, made)
    for key, _ in rules.fields:  # what only this section names is a condition by its own name
        holds[key] = holds[f"pledge_field.{key}"]
    return {name: YES if true else None for name, true in holds.items()}


def _says(plan: Plan, binding: Sequence[Standing], key: str, made: bool) -> bool:
    """Say whether all pledges that must fill a field in do so."""
    asked = [p for p in binding if key in mandatory(plan, p.owner)]
    return made and all(key in item.filled for p in asked for item in p.items)


def score(weights: Sequence[int], given: Mapping[str, Sequence[int]]) -> Decimal | None:
    """Return the score of a pledge from 0 to 100, to two places; None: nobody has judged.

    Each group of judges counts with the mean of its points and its weight; the weights of groups
    that gave none are shared out among the others in proportion.
    """
    shares = [(w, given[j]) for j, w in zip(JUDGES, weights, strict=True) if w and given.get(j)]
    whole = sum(weight for weight, _ in shares)
    if not whole:
        return None
    total = sum(Decimal(weight * sum(points)) / len(points) for weight, points in shares)
    return (Decimal(total) / whole).quantize(Decimal("0.01"), ROUND_HALF_UP)


def grade(grades: Sequence[Grade], points: Decimal) -> Grade:
    """Return the best grade that a score reaches."""
    return next(each for each in grades if points >= each.least)
