"""Who is honoured 研究决定: a shortlist, then two persons, or a meeting with its minutes."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col, func, select

from service.actors import Actor
from service.commendation.fitness import check_list
from service.commendation.opinions import before_organiser
from service.commendation.rows import (
    award_of,
    changed,
    organiser_of,
    require,
    selection_of,
)
from service.commendation.spreading import done_here
from service.commendation.striking import strike
from service.errors import BadInput, Problem
from service.models import Attachment, Nomination, Selection, SelectionDecision
from service.own_hand import is_own
from service.rulebook import Rulebook
from workflows.choosing import elected, meeting_objections, shortlist_size
from workflows.plan import Plan
from workflows.refusals import Reason, Refused

ELECTION = "election"
#: While a list may still be decided on: before the notice, or to fill a place that fell free.
DECIDING = ("deciding", "on_notice", "clean")


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting that decided: 应到 entitled, 实到 present, 赞成 in favour, and its minutes."""

    entitled: int
    present: int
    in_favour: int
    minutes_id: int | None = None


def shortlist(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    numbers: list[int],
    *,
    by: Actor,
    now: datetime,
) -> list[Nomination]:
    """Put names on the list that is chosen from, more than there are places by the plan's ratio.

    Raises Refused: more than the ratio allows, or a name that does not lie here.
    """
    require(selection, "deciding")
    known = _here(session, selection, numbers)
    plan = rulebook.plan(session, organiser_of(session, selection).plan_version_id)
    percent = plan.provisions.commendation.shortlist_percent
    if selection.places is not None:
        most = shortlist_size(selection.places, percent)
        if len(known) > most:
            raise Refused(Reason.of("commendation.shortlist_too_long", given=len(known), most=most))
    for nomination in before_organiser(session, selection):
        nomination.shortlisted = nomination.id in known
        session.add(nomination)
    details = {"nominations": sorted(known)}
    done_here(
        session, rulebook, selection, "commendation.shortlisted", by=by, now=now, details=details
    )
    return list(known.values())


def put_to_decision(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    numbers: list[int],
    *,
    by: Actor,
    now: datetime,
) -> SelectionDecision:
    """Propose a list; another person decides on it.

    Raises Refused: the award wants an election, the proposer is no person, or the list has faults.
    """
    require(selection, *DECIDING)
    _no_election(session, rulebook, selection)
    if by.person_id is None:
        raise Refused(Reason.of("commendation.person_wanted"))
    check_list(session, rulebook, selection, _here(session, selection, numbers), now)
    decision = _new(session, selection, "persons", numbers, by, now)
    done_here(
        session,
        rulebook,
        selection,
        "commendation.put_to_decision",
        by=by,
        now=now,
        details={"decision": decision.id, "nominations": numbers},
    )
    return decision


def decide(
    session: Session, rulebook: Rulebook, decision: SelectionDecision, *, by: Actor, now: datetime
) -> SelectionDecision:
    """Carry a proposed list: by somebody else than who proposed it.

    Raises Refused: by the same person, decided before, or the list no longer holds.
    """
    if by.person_id is None:
        raise Refused(Reason.of("commendation.person_wanted"))
    if is_own(session, decision.campaign_id, by, decision.proposed_by):
        raise Refused(Reason.of("commendation.same_person"))
    carried = update(SelectionDecision).where(
        col(SelectionDecision.id) == decision.id, col(SelectionDecision.status) == "proposed"
    )
    values = {"status": "carried", "decided_by": by.person_id, "decided_at": now}
    if not changed(session, carried.values(**values)):
        raise Refused(Reason.of("commendation.decided_already"))
    session.refresh(decision)
    _carry(session, rulebook, decision, by=by, now=now)
    return decision


def decide_in_meeting(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    numbers: list[int],
    meeting: Meeting,
    *,
    by: Actor,
    now: datetime,
) -> SelectionDecision:
    """Carry a list by the decision of a meeting.

    Raises Refused: the award wants an election, no quorum, no majority, or the list has faults;
    BadInput: numbers that cannot be, or minutes that are not there.
    """
    _no_election(session, rulebook, selection)
    return _met(session, rulebook, selection, numbers, meeting, by=by, now=now)


def _met(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    numbers: list[int],
    meeting: Meeting,
    *,
    by: Actor,
    now: datetime,
) -> SelectionDecision:
    require(selection, *DECIDING)
    plan = _checked(session, rulebook, selection, meeting)
    reasons = meeting_objections(
        plan.provisions.commendation, meeting.entitled, meeting.present, meeting.in_favour
    )
    if reasons:
        raise Refused(*reasons)
    decision = _new(session, selection, "meeting", numbers, by, now, meeting)
    _carry(session, rulebook, decision, by=by, now=now)
    return decision


def decide_by_votes(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    votes: dict[int, int],
    meeting: Meeting,
    *,
    by: Actor,
    now: datetime,
) -> SelectionDecision:
    """Let a ballot of a meeting decide: the most votes in descending order, up to the places.

    Raises Refused: nobody has the majority that the plan wants, or votes are equal at the cut, so
    that a ballot between them is wanted; BadInput: more votes than the ballots can hold.
    """
    require(selection, *DECIDING)
    known = _here(session, selection, list(votes))
    strike(session, rulebook, selection, by=by, now=now)
    laid_down = _checked(session, rulebook, selection, meeting).provisions.commendation
    free = (selection.places or len(known)) - selection.chosen
    too_many = any(not 0 <= count <= meeting.present for count in votes.values())
    if too_many or sum(votes.values()) > meeting.present * max(free, 0):
        raise BadInput([Problem("votes", "more_votes_than_present", domain="commendation")])
    chosen = elected(laid_down, votes, meeting.present, free)
    for number, nomination in known.items():
        nomination.votes = votes[number]
        session.add(nomination)
    return _met(session, rulebook, selection, list(chosen), meeting, by=by, now=now)


def _checked(session: Session, rulebook: Rulebook, selection: Selection, meeting: Meeting) -> Plan:
    """Return the plan once the numbers can be and the minutes are there."""
    campaign = organiser_of(session, selection)
    if not 0 <= meeting.in_favour <= meeting.present <= meeting.entitled or not meeting.entitled:
        raise BadInput([Problem("meeting", "cannot_be", domain="commendation")])
    minutes = meeting.minutes_id and session.get(Attachment, meeting.minutes_id)
    if not minutes or minutes.campaign_id != campaign.id:
        raise BadInput([Problem("minutes", "minutes_wanted", domain="commendation")])
    return rulebook.plan(session, campaign.plan_version_id)


def _no_election(session: Session, rulebook: Rulebook, selection: Selection) -> None:
    plan = rulebook.plan(session, organiser_of(session, selection).plan_version_id)
    if ELECTION in award_of(plan, selection.award).procedure:
        raise Refused(Reason.of("commendation.election_wanted"))


def _here(session: Session, selection: Selection, numbers: list[int]) -> dict[int, Nomination]:
    """Return the names that are meant, all of which lie before the organiser."""
    known = {found.id: found for found in before_organiser(session, selection)}
    if not numbers or len(set(numbers)) != len(numbers) or set(numbers) - set(known):
        raise Refused(Reason.of("commendation.not_on_the_list"))
    return {number: known[number] for number in numbers}


def _new(
    session: Session,
    selection: Selection,
    method: str,
    numbers: list[int],
    by: Actor,
    now: datetime,
    meeting: Meeting | None = None,
) -> SelectionDecision:
    session.refresh(selection, with_for_update=True)
    last = select(func.max(SelectionDecision.number)).where(
        SelectionDecision.selection_id == selection.id
    )
    decision = SelectionDecision(
        root_id=selection.root_id,
        selection_id=selection.id,
        campaign_id=selection.campaign_id,
        number=(session.exec(last).one() or 0) + 1,
        method=method,
        chosen=json.dumps(numbers),
        proposed_by=by.person_id,
        proposed_at=now,
    )
    if meeting is not None:
        decision.status, decision.decided_at = "carried", now
        decision.decided_by = by.person_id
        decision.entitled, decision.present = meeting.entitled, meeting.present
        decision.in_favour, decision.minutes_id = meeting.in_favour, meeting.minutes_id
    session.add(decision)
    session.flush()
    return decision


def _carry(
    session: Session, rulebook: Rulebook, decision: SelectionDecision, *, by: Actor, now: datetime
) -> None:
    """Choose the names of a decision, as far as there are places."""
    selection = selection_of(session, decision.selection_id, lock=True)
    require(selection, *DECIDING)
    strike(session, rulebook, selection, by=by, now=now)
    numbers = json.loads(decision.chosen)
    known = _here(session, selection, numbers)
    check_list(session, rulebook, selection, known, now)
    counted = update(Selection).where(
        col(Selection.id) == selection.id,
        col(Selection.places).is_(None)
        | (col(Selection.chosen) + len(numbers) <= col(Selection.places)),
    )
    values = {"chosen": Selection.chosen + len(numbers), "status": "deciding"}
    if not changed(session, counted.values(**values)):
        raise Refused(
            Reason.of(
                "commendation.too_many_chosen",
                given=selection.chosen + len(numbers),
                places=selection.places or 0,
            )
        )
    session.refresh(selection)
    for nomination in known.values():
        nomination.status = "chosen"
        session.add(nomination)
    done_here(
        session,
        rulebook,
        selection,
        "commendation.decided",
        by=by,
        now=now,
        details={"decision": decision.id, "method": decision.method, "nominations": numbers},
    )
