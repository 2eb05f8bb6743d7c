"""A vote told as data: its public terms, and of its results what the reader may see."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlmodel import Session, col, select

from service.appraisals.credentials import Slip
from service.appraisals.envelopes import COMMENT_ROOM
from service.appraisals.evaluating import proposed, standing_of
from service.appraisals.frozen import room_of, scheme_of, told_scheme
from service.appraisals.results import HUNDREDTHS
from service.appraisals.rows import issued_by_paper, papers_of, subjects_of
from service.models import (
    AppraisalEvent,
    AppraisalSubject,
    AppraisalTally,
    BallotReceipt,
    Eligibility,
)
from service.words import say

__all__ = ["brief", "papers_for", "results", "scheme_of", "scrutineers", "slips", "terms"]


def brief(event: AppraisalEvent) -> dict[str, Any]:
    """Return a vote as a line of a list; of the turnout, what was last looked at."""
    return {
        "id": event.id,
        "campaign_id": event.campaign_id,
        "round": event.round,
        "subjects": event.subjects,
        "title": event.title,
        "state": event.state,
        "k": event.k,
        "scope": event.scope,
        "closes_on": event.closes_on,
        "closes_at": event.closes_at,
        "config_hash": event.config_hash,
        "entitled": event.entitled,
        "turnout": event.turnout,
        "turnout_at": event.turnout_at,
        "merged": event.merged,
        "spoilt": event.spoilt,
        "void_reason": event.void_reason,
        "keys_destroyed": event.keys_destroyed,
        "version": event.version,
    }


def scrutineers(event: AppraisalEvent) -> set[int]:
    """Return the people who count ballots on paper."""
    return {n for n in (event.first_scrutineer, event.second_scrutineer) if n is not None}


def terms(session: Session, event: AppraisalEvent, locale: str = "zh-Hans") -> dict[str, Any]:
    """Return a vote with everything that a client needs to vote, all of it public."""
    subjects = subjects_of(session, event.id)
    everybody = [subject.id for subject in subjects]
    return {
        **brief(event),
        "scheme": told_scheme(scheme_of(event)),
        "room": room_of(event),
        "comment_room": COMMENT_ROOM if scheme_of(event).comments else 0,
        "envelope_key": event.envelope_key,
        "papers": [
            {
                "number": paper.number,
                "stratum": paper.stratum,
                "subjects": everybody if paper.subject_id is None else [paper.subject_id],
                "entitled": paper.entitled,
                "signing_key": paper.signing_key,
            }
            for paper in papers_of(session, event.id)
        ],
        "judged": [{"id": subject.id, "name": subject.name} for subject in subjects],
        "secrecy": say(locale, "appraisals", "label.secrecy", k=event.k),
    }


def papers_for(session: Session, event_id: int, voter_id: int) -> list[dict[str, Any]]:
    """Return which papers a voter may have, and has got."""
    chosen = select(Eligibility).where(
        Eligibility.event_id == event_id, Eligibility.voter_id == voter_id
    )
    rows = session.exec(chosen.order_by(col(Eligibility.paper)))
    return [{"paper": row.paper, "issued": row.issued, "by": row.issued_by} for row in rows]


def slips(
    base: str, event: AppraisalEvent, half: int, made: Sequence[Slip]
) -> list[dict[str, Any]]:
    """Return slips to be printed. What follows ``#`` in a link no browser sends to a server."""
    page = f"{base.rstrip('/')}/vote/{event.id}"
    return [
        {
            "voter": slip.voter,
            "name": slip.name,
            "secret": slip.secret,
            "link": f"{page}#{half}={slip.secret}",
        }
        for slip in made
    ]


def results(session: Session, event: AppraisalEvent) -> dict[str, Any]:
    """Return what came of it: fixed cuts, the same for every reader who may see any."""
    chosen = select(AppraisalTally).where(AppraisalTally.event_id == event.id)
    rows = session.exec(
        chosen.order_by(
            col(AppraisalTally.unit),
            col(AppraisalTally.stratum),
            col(AppraisalTally.question),
            col(AppraisalTally.option),
        )
    )
    receipts = select(BallotReceipt.serial_hash).where(BallotReceipt.event_id == event.id)
    return {
        "event": brief(event),
        "assisted": bool(json.loads(event.config)["scrutineers"][0])
        and bool(issued_by_paper(session, event.id, "paper")),
        "subjects": [_subject(event, each) for each in subjects_of(session, event.id)],
        "tallies": [
            {
                "unit": row.unit,
                "stratum": row.stratum,
                "question": row.question,
                "option": row.option,
                "count": row.count,
            }
            for row in rows
        ],
        "receipts": sorted(session.exec(receipts)),
    }


def _subject(event: AppraisalEvent, subject: AppraisalSubject) -> dict[str, Any]:
    standing = standing_of(event, subject)
    return {
        "id": subject.id,
        "name": subject.name,
        "hidden": subject.hidden,
        "ballots": subject.ballots,
        "score": _plain(subject.score),
        "satisfaction": _plain(subject.satisfaction),
        "pledge_score": _plain(subject.pledge_score),
        "composite": _plain(subject.composite),
        "grade": subject.grade,
        "proposed": proposed(scheme_of(event), subject),
        "final_grade": subject.final_grade,
        "final_reason": subject.final_reason,
        "consequences": [
            {"below": one.below, "what": one.what, "most": one.most}
            for one in standing.consequences
        ],
    }


def _plain(hundred: int | None) -> float | None:
    return None if hundred is None else hundred / HUNDREDTHS
