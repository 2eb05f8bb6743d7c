"""Results written down: what may be shown, and of each subject what the ballots say."""

from __future__ import annotations

from collections.abc import Sequence
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


def write_results(session: Session, event: AppraisalEvent, counted: Counted) -> None:
    """Keep what may be shown of the sums, and forget the rest with them.

    Strata are told apart only where in every one of them every subject has k ballots; else they
    count together, every ballot the same.
    """
    scheme, subjects = scheme_of(event), subjects_of(session, event.id)
    event.merged = not _each_large(scheme, subjects, counted, event.k)
    unshown = frozenset[str]() if not event.merged else _unshown(scheme, subjects, counted, event.k)
    outcomes: dict[int, Outcome] = {}
    rows: list[dict[str, object]] = []
    for subject in subjects:
        subject.hidden = str(subject.id) in unshown
        if not subject.hidden:
            sheets = _sheets(scheme, subject, counted, merged=event.merged)
            subject.ballots = _ballots(scheme, subject, counted)
            rows += _tallies(event, str(subject.id), sheets)
            found = pooled(scheme, sheets[TOGETHER]) if event.merged else weighed(scheme, sheets)
            if found is not None:
                outcomes[subject.id] = found
    if ALL not in unshown:
        rows += _tallies(event, ALL, _rolled_up(scheme, subjects, counted, merged=event.merged))
    if rows:
        session.execute(insert(AppraisalTally), sorted(rows, key=lambda row: str(row)))
    _grade(scheme, subjects, outcomes)
    session.add_all(subjects)
    session.flush()


def _each_large(
    scheme: Scheme, subjects: Sequence[AppraisalSubject], counted: Counted, k: int
) -> bool:
    cells = [(subject.id, stratum.key) for subject in subjects for stratum in scheme.strata]
    return all(
        counted.ballots.get(cell, 0) >= k and not _exposed(counted, [cell], k) for cell in cells
    )


def _exposed(counted: Counted, cells: Sequence[tuple[int, str]], k: int) -> bool:
    """Say whether those who counted slips could work out fewer than k ballots cast online."""
    online = sum(counted.online.get(cell, 0) for cell in cells)
    every = sum(counted.ballots.get(cell, 0) for cell in cells)
    return every > online and 0 < online < k


def _unshown(
    scheme: Scheme, subjects: Sequence[AppraisalSubject], counted: Counted, k: int
) -> frozenset[str]:
    parts = []
    for subject in subjects:
        cells = [(subject.id, stratum.key) for stratum in scheme.strata]
        ballots = sum(counted.ballots.get(cell, 0) for cell in cells)
        parts.append(Node(str(subject.id), ballots, exposed=_exposed(counted, cells, k)))
    return hidden(Node(ALL, parts=tuple(parts)), k)


def _ballots(scheme: Scheme, subject: AppraisalSubject, counted: Counted) -> int:
    return sum(counted.ballots.get((subject.id, stratum.key), 0) for stratum in scheme.strata)


def _sheets(
    scheme: Scheme, subject: AppraisalSubject, counted: Counted, *, merged: bool
) -> dict[str, Answers]:
    by_stratum = {
        stratum.key: counted.answers.get((subject.id, stratum.key), {}) for stratum in scheme.strata
    }
    return {TOGETHER: summed(list(by_stratum.values()))} if merged else by_stratum


def _rolled_up(
    scheme: Scheme, subjects: Sequence[AppraisalSubject], counted: Counted, *, merged: bool
) -> dict[str, Answers]:
    """Return the sums of all subjects: what their unit looks like as a whole."""
    each = [_sheets(scheme, subject, counted, merged=merged) for subject in subjects]
    keys = [TOGETHER] if merged else [stratum.key for stratum in scheme.strata]
    return {key: summed([sheets[key] for sheets in each]) for key in keys}


def _tallies(
    event: AppraisalEvent, unit: str, sheets: dict[str, Answers]
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
