"""The count: once, behind a lock, per question and stratum; and then nothing that tells more.

After it there are totals of at least k ballots, a sorted list of receipts, and a roster written
anew, so that neither order nor transaction number says when somebody got a paper.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlmodel import Session, select

from service.actors import CALENDAR, Actor
from service.appraisals.box import add_slips, count_online, leave_receipts, sweep_away
from service.appraisals.comments import write_comments
from service.appraisals.deeds import deed
from service.appraisals.frozen import canonical, digest_of, scheme_of
from service.appraisals.preparing import roster_digest
from service.appraisals.results import write_results
from service.appraisals.rows import cast_by_paper, issued_by_paper, papers_of
from service.appraisals.slips import agreed
from service.appraisals.vault import Vault
from service.models import AppraisalEvent, AppraisalPaper, Campaign, Eligibility
from service.own_hand import is_own
from service.rulebook import Rulebook
from service.work import close_task
from workflows.appraising import enough
from workflows.refusals import Reason, Refused


def close(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    event: AppraisalEvent,
    vault: Vault,
    *,
    by: Actor = CALENDAR,
    now: datetime,
) -> AppraisalEvent:
    """End a vote and count it; ``event`` is locked. Too small a turnout makes it void.

    Raises:
        Refused: it is not open, the last day is not over and somebody has still to vote, or the
            scrutineers' totals are missing or differ.
    """
    if event.state != "open":
        raise Refused(Reason.of(f"appraisals.is_{event.state}", title=event.title))
    online, totals = cast_by_paper(session, event.id), agreed(session, event)
    papers = papers_of(session, event.id)
    cast = {p.number: online.get(p.number, 0) + totals.get(p.number, (0,))[0] for p in papers}
    if now < event.closes_at and sum(cast.values()) < event.entitled:
        raise Refused(Reason.of("appraisals.still_open", day=event.closes_on))
    event.turnout, event.turnout_at = sum(cast.values()), now
    objection = _tampered(session, event, online) or _too_few(event, papers, cast)
    if objection is not None:
        return void(session, rulebook, campaign, event, objection, by=by, now=now)
    counted = count_online(session, event, papers, vault)
    add_slips(session, event, papers, counted, totals)
    write_results(session, event, counted)
    write_comments(session, event, papers, vault)
    event.spoilt, event.state = counted.spoilt, "closed"
    receipts = leave_receipts(session, event.id)
    sweep_away(session, event.id)
    details = {
        "event": event.id,
        "ballots": event.turnout,
        "spoilt": event.spoilt,
        "receipts": digest_of(canonical(receipts)),
    }
    _settle(session, event, by=by, now=now)
    deed(session, rulebook, campaign, event, "closed", by=by, now=now, details=details)
    return event


def void(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    event: AppraisalEvent,
    why: Reason,
    *,
    by: Actor,
    now: datetime,
) -> AppraisalEvent:
    """Declare a vote void: nothing of it is counted, nothing of it stays; it may start again.

    Raises:
        Refused: it is over already.
    """
    if event.state not in ("draft", "open"):
        raise Refused(Reason.of(f"appraisals.is_{event.state}", title=event.title))
    event.state, event.void_reason = "void", why.code
    sweep_away(session, event.id)
    _settle(session, event, by=by, now=now)
    details = {"event": event.id, "why": why.code, **dict(why.params)}
    deed(session, rulebook, campaign, event, "void", by=by, now=now, details=details)
    return event


def call_off(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    event: AppraisalEvent,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> AppraisalEvent:
    """Let a person from above call a vote off, with a reason: the way to another roster or scale.

    Raises:
        Refused: it is over already, or the one who opened it would call it off alone.
    """
    if is_own(session, campaign.id, by, event.opened_by):
        raise Refused(Reason.of("appraisals.two_people"))
    why = Reason.of("appraisals.called_off", reason=reason)
    return void(session, rulebook, campaign, event, why, by=by, now=now)


def _settle(session: Session, event: AppraisalEvent, *, by: Actor, now: datetime) -> None:
    event.version += 1
    session.add(event)
    session.flush()
    close_task(session, "ballot", event.id, by=by, now=now)


def _tampered(session: Session, event: AppraisalEvent, online: Mapping[int, int]) -> Reason | None:
    """Return what shows that somebody changed what was frozen, or put ballots into the box."""
    chosen = select(Eligibility.voter_id, Eligibility.paper)
    found = session.exec(chosen.where(Eligibility.event_id == event.id))
    roster = roster_digest(sorted((voter, paper) for voter, paper in found))
    if digest_of(event.config) != event.config_hash or roster != json.loads(event.config)["roster"]:
        return Reason.of("appraisals.tampered")
    issued = issued_by_paper(session, event.id, "online")
    for paper, cast in sorted(online.items()):
        if cast > issued.get(paper, 0):
            return Reason.of("appraisals.more_than_issued", cast=cast, issued=issued.get(paper, 0))
    return None


def _too_few(
    event: AppraisalEvent, papers: Sequence[AppraisalPaper], cast: Mapping[int, int]
) -> Reason | None:
    """Return which turnout is under what the plan asked for."""
    scheme = scheme_of(event)
    asked = [(scheme.turnout, list(papers))]
    asked += [(s.turnout, [p for p in papers if p.stratum == s.key]) for s in scheme.strata]
    for least, kinds in asked:
        voted = sum(cast[kind.number] for kind in kinds)
        entitled = sum(kind.entitled for kind in kinds)
        if not enough(voted, entitled, least):
            return Reason.of("appraisals.turnout", voted=voted, entitled=entitled, least=least)
    return None
