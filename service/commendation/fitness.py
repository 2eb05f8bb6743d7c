"""Whether a list may be decided on: every name on it still fit, and not too many who lead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlmodel import Session, col, func, select

from service.commendation.items import unmet_of
from service.commendation.opinions import objections_of
from service.commendation.rows import award_of, name_of, organiser_of
from service.commendation.standing import Nominee, reasons_against
from service.models import Campaign, Holder, Nomination, Post, Selection
from service.rulebook import Rulebook
from service.seats import held
from workflows.calendar import local_day
from workflows.choosing import leaders_objection
from workflows.refusals import Reason, Refused

#: Posts whose holders lead; the share of those honoured may be bounded.
LEADING = ("secretary", "deputy_secretary", "leading_group_head", "leading_group")


def check_list(
    session: Session,
    rulebook: Rulebook,
    selection: Selection,
    known: Mapping[int, Nomination],
    now: datetime,
) -> None:
    """Raise Refused with every reason why these names may not be chosen together, today."""
    plan = rulebook.plan(session, organiser_of(session, selection).plan_version_id)
    award = award_of(plan, selection.award)
    shortlisted = _has_shortlist(session, selection)
    reasons: list[Reason] = []
    for nomination in known.values():
        name = name_of(session, nomination)
        if shortlisted and not nomination.shortlisted:
            reasons.append(Reason.of("commendation.not_shortlisted", name=name))
        origin = session.get_one(Campaign, nomination.campaign_id)
        who = Nominee(nomination.person_id, nomination.organization_id, origin, nomination.deeds)
        for found in reasons_against(session, plan, award, who, now):
            reasons += [Reason.of("commendation.no_longer_fit", name=name), found]
        reasons += unmet_of(session, plan, nomination)
        reasons += objections_of(session, nomination)
    people = [each.person_id for each in known.values() if each.person_id is not None]
    leaders = _leaders(session, people, now, plan.zone)
    too_many = leaders_objection(plan.provisions.commendation, len(known), leaders)
    if people and too_many:
        reasons.append(too_many)
    if reasons:
        raise Refused(*dict.fromkeys(reasons))


def _has_shortlist(session: Session, selection: Selection) -> bool:
    chosen = select(Nomination.id).where(
        Nomination.selection_id == selection.id, col(Nomination.shortlisted)
    )
    return session.exec(chosen).first() is not None


def _leaders(session: Session, people: list[int], now: datetime, zone: str) -> int:
    chosen = (
        select(func.count(func.distinct(Holder.person_id)))
        .join(Post, col(Post.id) == col(Holder.post_id))
        .where(
            col(Holder.person_id).in_(people),
            col(Post.role).in_(LEADING),
            held(local_day(now, zone)),
        )
    )
    return session.exec(chosen).one()
