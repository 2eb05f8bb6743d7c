"""Results written down: what may be shown, and of each subject what the ballots say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from sqlalchemy import insert
from sqlmodel import Session

from service.appraisals.box import Answers, Counted
from service.appraisals.frozen import scheme_of
from service.appraisals.rows import subjects_of
from service.models import AppraisalEvent, AppraisalSubject, AppraisalTally
from workflows.appraising import Outcome, grade_for, limited, pooled, summed, weighed
from workflows.provisions.appraisals import Grade, Scheme
from workflows.suppression import Node, hidden

ALL = "all"
TOGETHER = ""  # stands for all strata
HUNDREDTHS = 100


def hundredths(value: Fraction) -> int:
    """Return a number in hundredths, halves up."""
    return int(value * HUNDREDTHS + Fraction(1, 2))


@dataclass(frozen=True, slots=True)
class Cuts:
    """What may be shown of a count: the same fixed sums for every reader."""

    merged: bool
    #: Sums by unit (a subject's number, or ALL) and by stratum; TOGETHER where those were merged.
    sheets: Mapping[str, Mapping[str, Answers]]


def cuts_of(scheme: Scheme, subjects: Sequence[int], counted: Counted, k: int) -> Cuts:
    """Return the sums that may be shown; pure.

    Strata are told apart only where in every one of them every subject has k ballots; else they
    count together, every ballot the same. The same people vote on several subjects, so that
    together these are of no more people than the largest of them.
    """
    strata = [stratum.key for stratum in scheme.strata]
    cells = {number: [(number, stratum) for stratum in strata] for number in subjects}
    merged = any(
        ballots < k or 0 < counted.online.get(cell, 0) < k
        for each in cells.values()
        for cell in each
        for ballots in (counted.ballots.get(cell, 0),)
    )
    parts = tuple(
        Node(
            str(number),
            sum(counted.ballots.get(cell, 0) for cell in each),
            unseen=sum(counted.online.get(cell, 0) for cell in each),
        )
        for number, each in cells.items()
    )
    unshown = hidden(Node(ALL, parts=parts, apart=False), k)
    every = {
        str(number): {stratum: counted.answers.get((number, stratum), {}) for stratum in strata}
        for number in subjects
    }
    every[ALL] = {stratum: summed([each[stratum] for each in every.values()]) for stratum in strata}
    if merged:
        every = {unit: {TOGETHER: summed(list(each.values()))} for unit, each in every.items()}
    return Cuts(merged, {unit: each for unit, each in every.items() if unit not in unshown})


def write_results(session: Session, event: AppraisalEvent, counted: Counted) -> None:
    """Keep what may be shown of the sums, and forget the rest with them."""
    scheme, subjects = scheme_of(event), subjects_of(session, event.id)
    cuts = cuts_of(scheme, [subject.id for subject in subjects], counted, event.k)
    event.merged = cuts.merged
    outcomes: dict[int, Outcome] = {}
    for subject in subjects:
        sheets = cuts.sheets.get(str(subject.id))
        subject.hidden = sheets is None
        if sheets is not None:
            subject.ballots = _ballots(scheme, subject, counted)
            found = pooled(scheme, sheets[TOGETHER]) if cuts.merged else weighed(scheme, sheets)
            if found is not None:
                outcomes[subject.id] = found
    rows = [row for unit, sheets in cuts.sheets.items() for row in _tallies(event, unit, sheets)]
    if rows:
        session.execute(insert(AppraisalTally), sorted(rows, key=lambda row: str(row)))
    _grade(scheme, subjects, outcomes)
    session.add_all(subjects)
    session.flush()


def _ballots(scheme: Scheme, subject: AppraisalSubject, counted: Counted) -> int:
    return sum(counted.ballots.get((subject.id, stratum.key), 0) for stratum in scheme.strata)


def _tallies(
    event: AppraisalEvent, unit: str, sheets: Mapping[str, Answers]
) -> list[dict[str, object]]:
    return [
        {
            "event_id": event.id,
            "unit": unit,
            "stratum": stratum,
            "question": question,
            "option": option,
            "count": count,
        }
        for stratum, sheet in sheets.items()
        for question, answers in sheet.items()
        for option, count in answers.items()
    ]


def _grade(
    scheme: Scheme, subjects: Sequence[AppraisalSubject], outcomes: dict[int, Outcome]
) -> None:
    """Give each subject the grade that its ballots say, within the cap."""
    graded: dict[int, tuple[Grade, Fraction]] = {
        number: (grade_for(scheme, found.score, found.satisfaction), found.score)
        for number, found in outcomes.items()
    }
    grades = limited(scheme, graded, len(subjects))
    for subject in subjects:
        if subject.id in outcomes:
            found = outcomes[subject.id]
            subject.score = hundredths(found.score)
            subject.satisfaction = hundredths(found.satisfaction)
            subject.grade = grades[subject.id].key
