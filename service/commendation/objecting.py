"""Objections 异议 to a name on a notice: heard in its days, ruled on, and what follows."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update
from sqlmodel import Session, col

from service.actors import Actor
from service.commendation.noticing import clear, open_notice, take_down
from service.commendation.rows import changed, name_of, organiser_of, selection_of
from service.commendation.spreading import done_here
from service.errors import BadInput, NotFound, Problem
from service.models import Campaign, Nomination, Objection, PublicNotice, Selection
from service.rulebook import Rulebook
from service.work import Audience, close_task, open_task, tell
from service.work.seen import refuse_unseen
from workflows.calendar import deadline, local_day
from workflows.refusals import Reason, Refused

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody objects; a name or, where it stays anonymous, a clue to follow."""

    text: str
    name: str = ""
    contact: str = ""
    clue: str = ""
    anonymous: bool = False


def raise_objection(
    session: Session,
    rulebook: Rulebook,
    notice: PublicNotice,
    nomination_id: int,
    said: Said,
    *,
    by: Actor,
    now: datetime,
) -> Objection:
    """Object to a name on a notice, to the end of its last day.

    Anonymous, nothing is kept of who says it; then a clue is wanted that can be looked into
    (NORMS 6.5).

    Raises:
        Refused: the period is over, or an anonymous one brings no clue.
        NotFound: the name is not on that notice.
        BadInput: nothing is said, or too much.
    """
    _sayable(said)
    selection = selection_of(session, notice.selection_id)
    campaign = organiser_of(session, selection)
    plan = rulebook.plan(session, campaign.plan_version_id)
    # The notice's row is the gate: it cannot be taken down while an objection comes in.
    session.refresh(notice, with_for_update=True)
    if notice.status != "open" or now >= deadline(notice.ends_on, plan.zone):
        raise Refused(Reason.of("commendation.notice_is_over", until=notice.ends_on))
    if nomination_id not in {each["nomination"] for each in json.loads(notice.names)}:
        raise NotFound("nomination")
    _named_or_with_clue(said, by, plan.provisions.commendation.anonymous_with_clue)
    objection = _new(notice, nomination_id, said, by, now)
    session.add(objection)
    session.flush()
    days = plan.provisions.commendation.objection_days
    open_task(
        session, plan, campaign, "objection", objection.id, title=selection.title,
        due_on=plan.calendar.shift(local_day(now, plan.zone), days), now=now, role="office",
    )  # fmt: skip
    # History names nobody who wishes not to be named.
    done_here(
        session,
        rulebook,
        selection,
        "commendation.objection_raised",
        by=Actor("person", None, "") if said.anonymous else by,
        now=now,
        details={"notice": notice.id, "objection": objection.id, "nomination": nomination_id},
    )
    return objection


def _new(
    notice: PublicNotice, nomination_id: int, said: Said, by: Actor, now: datetime
) -> Objection:
    """Of an anonymous one, nothing is kept of who says it."""
    return Objection(
        root_id=notice.root_id,
        notice_id=notice.id,
        selection_id=notice.selection_id,
        campaign_id=notice.campaign_id,
        nomination_id=nomination_id,
        person_id=None if said.anonymous else by.person_id,
        name="" if said.anonymous else said.name,
        contact=said.contact,
        text=said.text,
        clue=said.clue,
        raised_at=now,
    )


def _sayable(said: Said) -> None:
    if not said.text.strip():
        raise BadInput([Problem("text", "why_wanted", domain="commendation")])
    if max(len(said.text), len(said.clue)) > LONGEST:
        most = (("most", str(LONGEST)),)
        raise BadInput([Problem("text", "too_long", most, domain="commendation")])


def _named_or_with_clue(said: Said, by: Actor, anonymous_with_clue: bool) -> None:
    named = not said.anonymous and (by.person_id is not None or said.name.strip())
    if named:
        return
    if not anonymous_with_clue:
        raise Refused(Reason.of("commendation.only_by_name"))
    if not said.clue.strip():
        raise Refused(Reason.of("commendation.no_clue"))


def rule_on(
    session: Session,
    rulebook: Rulebook,
    objection: Objection,
    upheld: bool,
    ruling: str,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Objection:
    """Rule on an objection, with the reason; upheld, the name goes and the list is shown anew.

    What is seen of an objection is the name that it is to, in its version: the rest never changes.

    Raises:
        Refused: ruled on before, the name is no longer as it was seen, or by the one who objects
            or is objected to.
        BadInput: a ruling without its reason.
    """
    if not ruling.strip():
        raise BadInput([Problem("ruling", "why_wanted", domain="commendation")])
    selection = selection_of(session, objection.selection_id, lock=True)
    nomination = session.get_one(Nomination, objection.nomination_id)
    if by.is_one_of(objection.person_id, nomination.person_id):
        raise Refused(Reason.of("commendation.own_matter"))
    session.refresh(nomination)
    refuse_unseen(nomination.version, seen_version)
    ruled = update(Objection).where(
        col(Objection.id) == objection.id, col(Objection.status) == "open"
    )
    values = {
        "status": "upheld" if upheld else "rejected",
        "ruling": ruling,
        "ruled_by": by.person_id,
        "ruled_at": now,
    }
    if not changed(session, ruled.values(**values)):
        raise Refused(Reason.of("commendation.ruled_already"))
    session.refresh(objection)
    close_task(session, "objection", objection.id, by=by, now=now)
    done_here(
        session,
        rulebook,
        selection,
        f"commendation.objection_{objection.status}",
        by=by,
        now=now,
        details={"objection": objection.id, "name": name_of(session, nomination)},
        reason=ruling,
    )
    _tell_who_objected(session, rulebook, selection, objection, now)
    if upheld:
        _remove(session, rulebook, selection, nomination, ruling, by=by, now=now)
    else:
        clear(session, rulebook, selection, now=now)
    return objection


def _remove(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    nomination: Nomination,
    ruling: str,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Take a name off the list; what is left is shown anew, for the whole of the days again."""
    gone = update(Nomination).where(
        col(Nomination.id) == nomination.id, col(Nomination.status) == "chosen"
    )
    values = {"status": "removed", "why": ruling[:500], "shortlisted": False}
    if not changed(session, gone.values(**values)):
        clear(session, rulebook, selection, now=now)
        return
    session.refresh(nomination)
    _tell_whose_name_it_was(session, rulebook, selection, nomination, now)
    freed = update(Selection).where(col(Selection.id) == selection.id, col(Selection.chosen) > 0)
    changed(session, freed.values(chosen=Selection.chosen - 1, status="deciding"))
    session.refresh(selection)
    if selection.chosen:
        open_notice(session, rulebook, selection, by=by, now=now)
        return
    take_down(session, rulebook, selection, by=by, now=now)


def _tell_whose_name_it_was(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    nomination: Nomination,
    now: datetime,
) -> None:
    """Nobody learns from the list alone that their name is gone, nor without the reason."""
    campaign = session.get_one(Campaign, nomination.campaign_id)
    people = (nomination.person_id,) if nomination.person_id is not None else ()
    tell(
        session,
        rulebook.plan(session, campaign.plan_version_id),
        campaign,
        "work_done",
        Audience(roles=("secretary",), people=people),
        about=f"nomination/{nomination.id}",
        now=now,
        params={
            "what": "commendation.removed",
            "title": f"{name_of(session, nomination)} · {selection.title}",
            "note": nomination.why,
        },
    )


def _tell_who_objected(
    session: Session, rulebook: Rulebook, selection: Selection, objection: Objection, now: datetime
) -> None:
    if objection.person_id is None:
        return
    campaign = organiser_of(session, selection)
    tell(
        session,
        rulebook.plan(session, campaign.plan_version_id),
        campaign,
        "work_done",
        Audience(people=(objection.person_id,)),
        about=f"objection/{objection.id}",
        now=now,
        params={
            "what": f"commendation.objection_{objection.status}",
            "title": selection.title,
            "note": objection.ruling,
        },
    )
