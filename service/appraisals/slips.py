"""Ballots on paper, the assisted and weaker way: two scrutineers enter the same totals.

Single slips are never entered. What is known of them is known to those who counted them.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, select

from service.actors import Actor
from service.appraisals.frozen import canonical, scheme_of
from service.appraisals.issuing import only_scrutineers
from service.appraisals.preparing import problem
from service.appraisals.rows import event_of, issued_by_paper, paper_of, subjects_of
from service.models import AppraisalEvent, AppraisalPaper, PaperCount
from workflows.provisions.appraisals import Scheme
from workflows.refusals import Reason, Refused

#: Totals by subject, question and option.
Totals = Mapping[str, Mapping[str, Mapping[str, int]]]


def enter_totals(
    session: Session,
    event_id: int,
    paper: int,
    ballots: int,
    counts: Totals,
    *,
    by: Actor,
    now: datetime,
) -> PaperCount:
    """Enter what one scrutineer counted of one kind of paper, or correct it, until the count.

    Raises:
        Refused: ``by`` is no scrutineer, the vote is not open, or more slips were counted than
            were handed out.
        BadInput: totals of something that is not on the paper, or that do not add up.
    """
    event = event_of(session, event_id)
    only_scrutineers(event, by)
    if event.state != "open":
        raise Refused(Reason.of(f"appraisals.is_{event.state}", title=event.title))
    kind = paper_of(session, event_id, paper)
    handed = issued_by_paper(session, event_id, "paper").get(paper, 0)
    if ballots > handed:
        raise Refused(Reason.of("appraisals.more_than_slips", counted=ballots, handed=handed))
    subjects = {str(number) for number in on_paper(session, event, kind)}
    _checked(scheme_of(event), subjects, ballots, counts)
    assert by.person_id is not None
    found = session.get(PaperCount, (event_id, paper, by.person_id)) or PaperCount(
        event_id=event_id, paper=paper, entered_by=by.person_id, ballots=0
    )
    found.ballots, found.counts = ballots, canonical(_without_noughts(counts))
    session.add(found)
    session.flush()
    return found


def _without_noughts(counts: Totals) -> dict[str, dict[str, dict[str, int]]]:
    """Leave out what was counted as 0: one of two may write it, and the other leave it empty."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for subject, sheet in counts.items():
        for question, answers in sheet.items():
            some = {option: count for option, count in answers.items() if count}
            if some:
                found.setdefault(subject, {})[question] = some
    return found


@dataclass(frozen=True, slots=True)
class Entries:
    """What two scrutineers entered of one kind of paper, as one of them may know it.

    Each enters alone: what the other has entered is known by where they differ, and only when
    both have.
    """

    paper: int
    handed: int  # slips handed out
    ballots: int | None  # one's own; None: nothing entered yet
    counts: Mapping[str, Mapping[str, Mapping[str, int]]]
    other: bool  # whether the other one has entered
    differing: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure that two scrutineers entered differently; no subject: how many ballots there are."""

    subject: str
    question: str
    option: str
    mine: int
    theirs: int


def entries_of(session: Session, event: AppraisalEvent, person_id: int) -> list[Entries]:
    """Return what a scrutineer may know of the totals, for every kind of paper handed out."""
    handed = issued_by_paper(session, event.id, "paper")
    rows = session.exec(select(PaperCount).where(PaperCount.event_id == event.id)).all()
    found = []
    for paper, count in sorted(handed.items()):
        mine = next((r for r in rows if (r.paper, r.entered_by) == (paper, person_id)), None)
        other = next((r for r in rows if r.paper == paper and r.entered_by != person_id), None)
        found.append(
            Entries(
                paper=paper,
                handed=count,
                ballots=mine.ballots if mine else None,
                counts=json.loads(mine.counts) if mine else {},
                other=other is not None,
                differing=_differences(mine, other) if mine and other else (),
            )
        )
    return found


def _differences(mine: PaperCount, other: PaperCount) -> tuple[Difference, ...]:
    ours, theirs = _figures(mine), _figures(other)
    return tuple(
        Difference(*place, ours.get(place, 0), theirs.get(place, 0))
        for place in sorted(ours.keys() | theirs.keys())
        if ours.get(place, 0) != theirs.get(place, 0)
    )


def _figures(row: PaperCount) -> dict[tuple[str, str, str], int]:
    counts: Totals = json.loads(row.counts)
    found = {
        (subject, question, option): count
        for subject, sheet in counts.items()
        for question, answers in sheet.items()
        for option, count in answers.items()
    }
    return {("", "", ""): row.ballots, **found}


def on_paper(session: Session, event: AppraisalEvent, kind: AppraisalPaper) -> list[int]:
    """Return the subjects that a kind of paper is about."""
    if kind.subject_id is not None:
        return [kind.subject_id]
    return [subject.id for subject in subjects_of(session, event.id)]


def _checked(scheme: Scheme, subjects: set[str], ballots: int, counts: Totals) -> None:
    questions = {question.key for question in scheme.questions}
    options = {option.key for option in scheme.options}
    for subject, sheet in counts.items():
        if subject not in subjects or not set(sheet) <= questions:
            raise problem("counts", "not_on_paper", value=subject)
        for question, answers in sheet.items():
            if not set(answers) <= options or any(count < 0 for count in answers.values()):
                raise problem("counts", "not_on_paper", value=question)
            if sum(answers.values()) > ballots:
                raise problem("counts", "more_answers", value=question, ballots=ballots)


def agreed(
    session: Session, event: AppraisalEvent
) -> dict[int, tuple[int, dict[str, dict[str, dict[str, int]]]]]:
    """Return the totals of every kind of paper of which slips were handed out.

    Refuses while a scrutineer's entry is missing, or the two differ.
    """
    handed = issued_by_paper(session, event.id, "paper")
    entered: dict[int, list[PaperCount]] = {}
    for row in session.exec(select(PaperCount).where(PaperCount.event_id == event.id)):
        entered.setdefault(row.paper, []).append(row)
    reasons: list[Reason] = []
    found = {}
    for paper in sorted(handed):
        rows = entered.get(paper, [])
        if len(rows) != 2:
            reasons.append(Reason.of("appraisals.count_missing", paper=paper))
        elif (rows[0].ballots, rows[0].counts) != (rows[1].ballots, rows[1].counts):
            reasons.append(Reason.of("appraisals.counts_differ", paper=paper))
        else:
            found[paper] = (rows[0].ballots, json.loads(rows[0].counts))
    if reasons:
        raise Refused(*reasons)
    return found
