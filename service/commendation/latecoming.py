"""Organisations that come in while an award is under way: they have a share from the first day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from functools import partial

from sqlalchemy import update
from sqlmodel import Session, col, select

from service.actors import Actor
from service.campaigns.performing import act_on
from service.campaigns.rows import facts_of
from service.campaigns.tables import campaigns
from service.commendation.facts import facts
from service.commendation.opening import ask_for_names, due_day
from service.commendation.rows import award_of, goes_by_levels, organiser_of, share_of
from service.models import Campaign, Selection, Share
from service.rulebook import Rulebook
from workflows import acts
from workflows.calendar import deadline
from workflows.choosing import heights_of
from workflows.facts import CANCELLED
from workflows.guards import facts_asked_for
from workflows.plan import Award, Plan

#: So many numbers go into one statement.
AT_ONCE = 1000


def come_in(
    session: Session, rulebook: Rulebook, young: Sequence[Campaign], *, by: Actor, now: datetime
) -> None:
    """Let campaigns that came in below have a part in every award that is under way there.

    Names are asked of them while they may still be given; else that question is answered for them.
    """
    roots = {each.root_id for each in young}
    if not roots:
        return
    chosen = select(Selection).where(
        col(Selection.root_id).in_(roots), Selection.status != "cancelled"
    )
    for selection in session.exec(chosen.order_by(col(Selection.id))).all():
        coming = _missing(session, selection, young)
        if coming:
            _take_in(session, rulebook, selection, coming, now)
            _written(session, rulebook, selection, coming, by, now)


def _missing(session: Session, selection: Selection, young: Sequence[Campaign]) -> list[Campaign]:
    """Return those below the organisation that honours which have no share, superiors first."""
    organiser = organiser_of(session, selection)
    have = set(session.exec(select(Share.campaign_id).where(Share.selection_id == selection.id)))
    return [
        each
        for each in sorted(young, key=lambda one: one.path)
        if each.root_id == selection.root_id
        and each.path.startswith(organiser.path)
        and each.id not in have
        and each.state != CANCELLED
        # What was honoured in rounds gone by is asked of nobody any more.
        and (
            selection.status not in ("awarded", "unfilled")
            or facts_of(each).round_key == selection.round
        )
    ]


def _take_in(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    coming: Sequence[Campaign],
    now: datetime,
) -> None:
    plan = rulebook.plan(session, organiser_of(session, selection).plan_version_id)
    award = award_of(plan, selection.award)
    limited = share_of(session, selection, organiser_of(session, selection)).places is not None
    top = selection.campaign_id
    known = select(Share.campaign_id, Share.above_id).where(Share.selection_id == selection.id)
    above = dict(session.exec(known).all())
    here = above.keys() | {each.id for each in coming}
    for each in coming:
        above[each.id] = each.parent_id if each.parent_id in here else top
    heights = heights_of({each: up for each, up in above.items() if each != top}, top)
    for each in coming:
        own = award.places_each if award.places_each is not None else (0 if limited else None)
        share = Share(
            root_id=selection.root_id,
            selection_id=selection.id,
            campaign_id=each.id,
            above_id=above[each.id],
            places=own,
        )
        session.add(share)
        session.flush()
        if own:
            _more_above(session, selection, share, own)
        _asked(session, plan, award, each, selection, share, heights[each.id], now)


def _more_above(session: Session, selection: Selection, share: Share, places: int) -> None:
    """Let those above have as many more as the plan gives a newcomer.

    Who honours takes them out of its pool while there is room.
    """
    at: Share | None = share
    while at is not None and at.above_id is not None:
        superior = share_of(session, selection, session.get_one(Campaign, at.above_id))
        room = superior.above_id is None and (superior.places or 0) >= superior.allotted + places
        more = 0 if room else places
        wider = update(Share).where(col(Share.id) == superior.id)
        session.execute(
            wider.values(places=col(Share.places) + more, allotted=Share.allotted + places)
        )
        session.refresh(superior)
        at = superior


def _asked(
    session: Session,
    plan: Plan,
    award: Award,
    campaign: Campaign,
    selection: Selection,
    share: Share,
    height: int,
    now: datetime,
) -> None:
    level = height if goes_by_levels(award) else 0
    due = due_day(plan, selection, level)
    if selection.status == "nominating" and (due is None or now < deadline(due, plan.zone)):
        ask_for_names(session, plan, campaign, selection, share, level, now)
        return
    share.status, share.closed_at, share.due_on = "waived", now, due
    session.add(share)
    session.flush()


def _written(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    coming: Sequence[Campaign],
    by: Actor,
    now: datetime,
) -> None:
    """Write it down for each, those of equal facts at once."""
    plan = rulebook.plan(session, organiser_of(session, selection).plan_version_id)
    wanted = facts_asked_for(plan)
    alike: dict[tuple[tuple[str, str, str | None], ...], list[int]] = defaultdict(list)
    for each in coming:
        counted = facts(session, plan, each, selection.round, now)
        known = tuple(
            (selection.round, name, value)
            for name, value in sorted(counted.items())
            if name in wanted
        )
        alike[known].append(each.id)
    details = {"deed": "commendation.came_in", "selection": selection.id, "title": selection.title}
    for known, numbers in alike.items():
        for start in range(0, len(numbers), AT_ONCE):
            these = campaigns.c.id.in_(numbers[start : start + AT_ONCE])
            verb = partial(acts.learn, known=known)
            act_on(session, rulebook, these, "worked", verb, by=by, now=now, details=details)
