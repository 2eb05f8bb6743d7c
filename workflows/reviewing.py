"""Who reviews whom 领导点评: owed by posts and by contacts, and how far it is covered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from workflows.periods import period_named, period_of
from workflows.provisions.reviews import INSTEAD, PARTS, WITHOUT, Reviews

ORGANIZATION = "organization"
#: Why somebody owes a review: as the superior, for the members, or by a contact.
SUPERIOR, OWN, CONTACT = "superior", "own", "contact"
#: What is recorded of finding out 调查研究: opinions heard, and answers to the problems found.
HEARING_KINDS = ("opinions", "answers")
#: 座谈会, 走访, 个别访谈, 问卷, 意见箱, 会议 (SEEDS S2-5).
HEARING_WAYS = ("symposium", "visit", "interview", "questionnaire", "letter_box", "meeting")


class Unit(NamedTuple):
    """An organisation that takes part: where it hangs, who leads it, who its members are."""

    number: int
    kind: str
    above: int | None = None
    secretaries: frozenset[int] = frozenset()
    members: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Care:
    """A leader's contact with a unit; ``leader`` as text, ``person:7`` or ``leading_group@1``."""

    unit: int
    leader: str


class Owed(NamedTuple):
    """A review that ``by`` owes of ``subject`` (``organization`` or ``person:7``) at a unit."""

    by: str
    unit: int
    subject: str
    basis: str


def seat(role: str, unit: int) -> str:
    """Return the text of a post at a unit."""
    return f"{role}@{unit}"


def person(number: int) -> str:
    """Return the text of a person, as a subject or as a leader."""
    return f"person:{number}"


def period_name(rules: Reviews, on: date) -> str:
    """Return the period that a review of a day belongs to; empty: its whole round is one."""
    return "" if rules.every == "round" else period_of(rules.every, on).name


def period_days(name: str) -> tuple[date | None, date | None]:
    """Return the days of a duty's period whose reviews fulfil it; open where it is owed once."""
    if name == "once":
        return None, None
    period = period_named(name)
    return period.starts, period.ends


def too_short(rules: Reviews, parts: Mapping[str, str]) -> tuple[tuple[str, int], ...]:
    """Return each part of a review that is missing or too short, with its least length."""
    return tuple(
        (part, least)
        for part, least in zip(PARTS, rules.least, strict=True)
        if len("".join(parts.get(part, "").split())) < least
    )


def owed_reviews(
    units: Iterable[Unit],
    cares: Iterable[Care],
    rules: Reviews,
    top_approver: str | None = None,
) -> tuple[Owed, ...]:
    """Return every review that is owed in a period, in the order of the units.

    “每名书记都作点评,每个党组织和党员都被点评” (NORMS 6.2): the secretary of a unit reviews the
    units directly below and their secretaries, a branch secretary the members; at the top the
    ``top_approver`` does. Leaders review their contact units beside or instead (SEEDS S1-19).
    """
    known = {unit.number: unit for unit in units}
    caring: dict[int, list[str]] = {}
    for care in cares:
        caring.setdefault(care.unit, []).append(care.leader)
    return tuple(
        owed
        for unit in known.values()
        for owed in (
            *_of_unit(unit, known, sorted(caring.get(unit.number, ())), rules, top_approver),
            *_of_members(unit, rules),
        )
    )


def _of_unit(
    unit: Unit,
    known: Mapping[int, Unit],
    leaders: list[str],
    rules: Reviews,
    top_approver: str | None,
) -> Iterator[Owed]:
    above = known.get(unit.above) if unit.above is not None else None
    # Whoever leads both cannot review oneself: it is left to contacts.
    same = above.secretaries if above is not None and len(above.secretaries) == 1 else frozenset()
    for by, basis in _reviewers(unit, leaders, rules, top_approver).items():
        yield Owed(by, unit.number, ORGANIZATION, basis)
        for number in sorted(unit.secretaries) if rules.secretaries else ():
            if by != person(number) and not (basis == SUPERIOR and number in same):
                yield Owed(by, unit.number, person(number), basis)


def _reviewers(
    unit: Unit, leaders: list[str], rules: Reviews, top_approver: str | None
) -> dict[str, str]:
    """Return who reviews a unit, each with the reason why."""
    by_contact = dict.fromkeys([] if rules.contacts == WITHOUT else leaders, CONTACT)
    if by_contact and rules.contacts == INSTEAD:
        return by_contact
    if unit.above is not None:
        return {**by_contact, seat("secretary", unit.above): SUPERIOR}
    return {**by_contact, seat(top_approver, unit.number): SUPERIOR} if top_approver else by_contact


def _of_members(unit: Unit, rules: Reviews) -> Iterator[Owed]:
    if unit.kind not in rules.members_of:
        return
    for number in sorted(unit.members - unit.secretaries):
        yield Owed(seat("secretary", unit.number), unit.number, person(number), OWN)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far a unit, or a whole subtree, has come: counts that add up."""

    secretaries: int = 0  # posts that owe any review
    reviewing: int = 0  # of these, those that gave all that they owe
    organizations: int = 0
    organizations_reviewed: int = 0
    people: int = 0  # members and secretaries
    people_reviewed: int = 0
    owed: int = 0
    given: int = 0

    def __add__(self, other: Coverage) -> Coverage:
        return Coverage(*(a + b for a, b in zip(self.counts(), other.counts(), strict=True)))

    def counts(self) -> tuple[int, ...]:
        """Return all counts, in order."""
        return (
            self.secretaries,
            self.reviewing,
            self.organizations,
            self.organizations_reviewed,
            self.people,
            self.people_reviewed,
            self.owed,
            self.given,
        )

    @property
    def whole(self) -> bool:
        """Say whether every secretary reviewed, and everybody was reviewed."""
        pairs = self.counts()
        return all(pairs[index] == pairs[index + 1] for index in range(0, len(pairs), 2))


#: A review that was given: by whom, at which unit, of whom.
Given = tuple[str, int, str]


def coverage(
    units: Collection[Unit],
    owed: Collection[Owed],
    given: Collection[Given],
    shown: Collection[int] | None = None,
) -> dict[int, Coverage]:
    """Return the coverage of every unit, or of those ``shown``, each with all below it.

    What was given beyond what is owed counts as a review of its subject, never as one owed.
    """
    above = {unit.number: unit.above for unit in units}
    home = _homes(above, above if shown is None else shown)
    counted = _counted(units, owed, frozenset(given), home)
    found = {
        number: Coverage(*(count[number] for count in counted))
        for number, nearest in home.items()
        if number == nearest
    }
    for number in reversed(found):
        over = _nearest(home, above[number])
        if over is not None:
            found[over] += found[number]
    return found


#: By the number of a unit, the nearest at or above it that is shown; None where there is none.
Homes = dict[int, int | None]


def _homes(above: Mapping[int, int | None], shown: Collection[int]) -> Homes:
    """Return where each unit is counted, whoever is above before those below."""
    below: dict[int | None, list[int]] = {}
    for number, over in above.items():
        below.setdefault(over if over in above else None, []).append(number)
    homes: Homes = {}
    level = below.get(None, [])
    while level:
        homes |= {one: one if one in shown else _nearest(homes, above[one]) for one in level}
        level = [number for one in level for number in below.get(one, ())]
    return homes


def _nearest(homes: Homes, number: int | None) -> int | None:
    return None if number is None else homes.get(number)


def _counted(
    units: Collection[Unit], owed: Collection[Owed], known: frozenset[Given], home: Homes
) -> tuple[Counter[int | None], ...]:
    """Return what `Coverage` counts, in its order, each by where it is counted."""
    done = [one for one in owed if (one.by, one.unit, one.subject) in known]
    owing = Counter(one.by for one in owed)
    whole = [by for by, count in Counter(one.by for one in done).items() if count == owing[by]]
    reviewed = {(unit, subject) for _, unit, subject in known if unit in home}
    people = {unit.number: unit.members | unit.secretaries for unit in units}
    heads: Counter[int | None] = Counter()
    for number, those in people.items():
        heads[home[number]] += len(those)
    return (
        Counter(home[unit] for unit in _led(owing) if unit in home),
        Counter(home[unit] for unit in _led(whole) if unit in home),
        Counter(home.values()),
        Counter(home[unit] for unit, subject in reviewed if subject == ORGANIZATION),
        heads,
        Counter(home[unit] for unit, subject in reviewed if _numbered(subject) in people[unit]),
        Counter(home[one.unit] for one in owed),
        Counter(home[one.unit] for one in done),
    )


def _led(seats: Iterable[str]) -> Iterator[int]:
    """Yield the units of those among some seats that are a secretary's."""
    for one in seats:
        role, _, unit = one.partition("@")
        if role == "secretary":
            yield int(unit)


def _numbered(subject: str) -> int | None:
    """Return the number of the person that a review is of; None where it is of no person."""
    number = subject.removeprefix("person:")
    return int(number) if number.isdecimal() else None
