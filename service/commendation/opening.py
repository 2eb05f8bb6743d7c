"""An award opened for nomination: its rule documents exist, everybody below is asked by a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.rows import facts_of
from service.commendation.rows import award_of, goes_by_levels
from service.commendation.spreading import done_for_all
from service.models import Campaign, Selection, Share, within
from service.rulebook import Rulebook
from service.work import Audience, open_task, tell
from workflows.calendar import deadline
from workflows.choosing import first_places, heights_of
from workflows.facts import CANCELLED
from workflows.guards import GUARDS
from workflows.moments import Moment, resolve
from workflows.plan import Award, Plan
from workflows.refusals import Reason, Refused
from workflows.timeline import timeline_of


@dataclass(frozen=True, slots=True)
class Terms:
    """What the organiser lays down when it opens an award; what is left out, the plan says.

    ``pool`` is how many names may come up in all; ``places`` how many are honoured.
    """

    term: str = ""
    places: int | None = None
    pool: int | None = None
    nominate_by: date | None = None


def open_selection(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    award_key: str,
    terms: Terms | None = None,
    *,
    by: Actor,
    now: datetime,
) -> Selection:
    """Open an award of the plan for nomination by everybody below an organisation (S1-15, S1-16).

    Raises:
        Refused: its rule documents do not exist, it was opened before for that term, or the day
            for its names is over.
        NotFound: the plan has no such award.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    award, terms = award_of(plan, award_key), terms or Terms()
    # The campaign's row is the gate: of two who open at once, the second finds it open.
    session.refresh(campaign, with_for_update=True)
    nominate_by = terms.nominate_by or last_day_for_names(plan, award, campaign)
    reasons = [
        *_documents_missing(plan, award, campaign),
        *_open_already(session, award, campaign, terms),
        *day_over(plan, nominate_by, now),
    ]
    if reasons:
        raise Refused(*reasons)
    selection = Selection(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        award=award.key,
        round=award.stage.partition("/")[0],
        term=terms.term,
        title=f"{award.title}{terms.term and f'（{terms.term}）'}",
        places=terms.places or award.places,
        nominate_by=nominate_by,
        opened_by=by.person_id,
        opened_at=now,
    )
    session.add(selection)
    session.flush()
    give_shares(session, plan, campaign, selection, award, terms.pool, now)
    done_for_all(
        session,
        rulebook,
        selection,
        "commendation.opened",
        by=by,
        now=now,
        details={"award": selection.award, "title": selection.title, "places": selection.places},
        names_wanted=True,
    )
    return selection


def _documents_missing(plan: Plan, award: Award, campaign: Campaign) -> list[Reason]:
    """The rules come first (S1-15): those that the guard of the award's stage asks for."""
    found = plan.find(award.stage)
    known = facts_of(campaign)
    calls = [call for call in (found[1].guards if found else ()) if call.name == "documents_exist"]
    objections = (GUARDS[call.name].objection(plan, known, call.arguments) for call in calls)
    return [reason for reason in objections if reason is not None]


def _open_already(session: Session, award: Award, campaign: Campaign, terms: Terms) -> list[Reason]:
    same = select(Selection.id).where(
        Selection.campaign_id == campaign.id,
        Selection.award == award.key,
        Selection.term == terms.term,
    )
    if session.exec(same).first() is None:
        return []
    return [Reason.of("commendation.open_already", title=award.title)]


def day_over(plan: Plan, nominate_by: date | None, now: datetime) -> list[Reason]:
    """Return why no names can be asked for by a day: it is over, so that it would never pass."""
    if nominate_by is None or now < deadline(nominate_by, plan.zone):
        return []
    return [Reason.of("commendation.day_over", day=nominate_by)]


def last_day_for_names(plan: Plan, award: Award, campaign: Campaign) -> date | None:
    """Return until when names are taken: as the plan says, or in time for notice and award."""
    if award.nominate_by is not None:
        return _day_of(plan, campaign, award.nominate_by)
    due = last_day(plan, award, campaign)
    if due is None:
        return None
    rules = plan.provisions.commendation
    return plan.calendar.shift(due, -rules.notice_days - rules.deciding_days)


def last_day(plan: Plan, award: Award, campaign: Campaign) -> date | None:
    """Return the day by which an award is to be made, where the plan says one."""
    return _day_of(plan, campaign, award.due) if award.due is not None else None


def _day_of(plan: Plan, campaign: Campaign, moment: Moment) -> date | None:
    line = timeline_of(plan, facts_of(campaign).particulars.dates)
    found = resolve(moment, line.global_anchor, plan.calendar)
    return found.day if found else None


def give_shares(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    selection: Selection,
    award: Award,
    pool: int | None,
    now: datetime,
) -> None:
    """Let the organisation and everybody below it owe their names, the higher the later."""
    everybody, parents = _tree(session, campaign)
    heights = heights_of(parents, campaign.id)
    numbers = first_places(parents, campaign.id, award.places_each, pool)
    for each in everybody:
        places, allotted = numbers[each.id]
        share = Share(
            root_id=campaign.root_id,
            selection_id=selection.id,
            campaign_id=each.id,
            above_id=parents.get(each.id),
            places=places,
            allotted=allotted,
        )
        session.add(share)
        session.flush()
        level = heights[each.id] if goes_by_levels(award) else 0
        ask_for_names(session, plan, each, selection, share, level, now)


def _tree(session: Session, top: Campaign) -> tuple[list[Campaign], dict[int, int | None]]:
    """Return those that take part, and the superior of each: called off, it is passed by."""
    chosen = select(Campaign).where(
        Campaign.root_id == top.root_id, within(col(Campaign.path), top.path)
    )
    known = {each.id: each for each in session.exec(chosen.order_by(col(Campaign.path)))}
    there = [each for each in known.values() if each.state != CANCELLED]
    parents: dict[int, int | None] = {}
    for each in there:
        up = known.get(each.parent_id or 0)
        while up is not None and up.state == CANCELLED and up.id != top.id:
            up = known.get(up.parent_id or 0)
        if each.id != top.id:
            parents[each.id] = up.id if up is not None else top.id
    return there, parents


def due_day(plan: Plan, selection: Selection, level: int) -> date | None:
    """Return the last day for the names of an organisation with so many levels below it."""
    if selection.nominate_by is None:
        return None
    later = level * plan.provisions.commendation.level_days
    return plan.calendar.shift(selection.nominate_by, later)


def ask_for_names(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    selection: Selection,
    share: Share,
    level: int,
    now: datetime,
) -> None:
    """Let a secretary owe the names of its organisation by a day; what is later is waived."""
    share.status, share.closed_at, share.closed_by = "open", None, None
    share.due_on = due_day(plan, selection, level)
    session.add(share)
    open_task(
        session,
        plan,
        campaign,
        "nomination",
        share.id,
        title=selection.title,
        due_on=share.due_on,
        now=now,
        role="secretary",
    )
    due = share.due_on.isoformat() if share.due_on else ""
    tell(
        session,
        plan,
        campaign,
        "task_given",
        Audience(roles=("secretary",)),
        about=f"share/{share.id}",
        now=now,
        params={"what": "nomination", "title": selection.title, "due": due, "note": ""},
        number=selection.names_round,
    )
