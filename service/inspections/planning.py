"""Inspections planned 督查: who is to be inspected, by whom; and of oneself 自查."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from service.actors import Actor
from service.inspections.naming import people_named
from service.inspections.places import running_below
from service.inspections.rows import bad, plan_of, round_of, wanted
from service.models import (
    Campaign,
    Inspection,
    InspectionVisit,
    Inspector,
    Organization,
)
from service.rulebook import Rulebook
from service.work import Audience, done, tell


def below(
    session: Session, campaign: Campaign, kinds: Sequence[str] = ()
) -> list[tuple[Campaign, Organization]]:
    """Return the campaigns under one that still run, each with its organisation, by code."""
    chosen = (
        select(Campaign, Organization)
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(running_below(campaign, kinds))
        .order_by(col(Organization.code))
    )
    return [(found, organization) for found, organization in session.exec(chosen)]


def plan_inspection(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    title: str,
    organizations: Sequence[str],
    inspectors: Sequence[str],
    unannounced: bool = False,
    by: Actor,
    now: datetime,
) -> Inspection:
    """Plan an inspection of organisations, by their codes, below the campaign's own.

    ``inspectors`` are people by staff number, or by a name that only one below has. Those
    inspected are told at once, unless the inspection is ``unannounced`` 暗访.

    Raises:
        BadInput: an organisation is not below, or an inspector is not known, or one of several.
    """
    known = {organization.code: found for found, organization in below(session, campaign)}
    strange = sorted(set(organizations) - set(known))
    if strange or not organizations:
        raise bad("organizations", "not_below", codes=", ".join(strange) or "–")
    inspection = begin(
        session, rulebook, campaign, "planned", title, by, now, unannounced=unannounced
    )
    seat(session, inspection, inspectors, forbidden=[known[code] for code in organizations])
    choose(session, inspection, [known[code] for code in dict.fromkeys(organizations)])
    recorded(session, rulebook, inspection, campaign, "planned", by, now)
    announce(session, rulebook, inspection, now)
    return inspection


def inspect_oneself(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    title: str,
    by: Actor,
    now: datetime,
) -> Inspection:
    """Begin a self-inspection 自查: the organisation is its own and only subject (SEEDS S4-10)."""
    inspection = begin(session, rulebook, campaign, "self", title, by, now)
    choose(session, inspection, [campaign])
    recorded(session, rulebook, inspection, campaign, "planned", by, now)
    return inspection


def begin(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    kind: str,
    title: str,
    by: Actor,
    now: datetime,
    *,
    unannounced: bool = False,
    **more: Any,
) -> Inspection:
    """Return a new inspection in the round under way; nobody is chosen yet.

    How much the masses' voice will count beside its result is fixed here, before either is known.
    """
    rules = plan_of(session, rulebook, campaign).provisions.inspections
    inspection = Inspection(
        root_id=campaign.root_id,
        campaign_id=campaign.id,
        round=round_of(campaign),
        kind=kind,
        state="committed" if kind == "random" else "under_way",
        title=wanted(title, "title")[:300],
        unannounced=unannounced,
        planned_at=now,
        planned_by=by.person_id,
        masses_percent=rules.masses_percent,
        **more,
    )
    session.add(inspection)
    session.flush()
    return inspection


def seat(
    session: Session,
    inspection: Inspection,
    inspectors: Sequence[str],
    *,
    forbidden: Iterable[Campaign] = (),
) -> None:
    """Name the inspectors; nobody inspects their own organisation. Raises BadInput."""
    found = people_named(session, session.get_one(Campaign, inspection.campaign_id), inspectors)
    own = {campaign.organization_id for campaign in forbidden}
    partial = sorted(person.staff_no for person in found if person.organization_id in own)
    if partial:
        raise bad("inspectors", "own_organization", numbers=", ".join(partial))
    for person in found:
        session.add(Inspector(inspection_id=inspection.id, person_id=person.id))
    session.flush()


def choose(session: Session, inspection: Inspection, chosen: Iterable[Campaign]) -> None:
    """Let these campaigns be inspected."""
    for campaign in chosen:
        session.add(
            InspectionVisit(
                inspection_id=inspection.id,
                root_id=campaign.root_id,
                campaign_id=campaign.id,
                # The round of those who inspect: it is their assessment that this goes into.
                round=inspection.round,
            )
        )
    session.flush()


def recorded(
    session: Session,
    rulebook: Rulebook,
    inspection: Inspection,
    campaign: Campaign,
    deed: str,
    by: Actor,
    now: datetime,
    **details: object,
) -> None:
    """Write a line into the history of the organisation that inspects."""
    done(
        session,
        rulebook,
        campaign,
        f"inspections.{deed}",
        by=by,
        now=now,
        round_key=inspection.round,
        details={"inspection": inspection.id, "kind": inspection.kind, **details},
    )


def announce(session: Session, rulebook: Rulebook, inspection: Inspection, now: datetime) -> None:
    """Tell those who will be inspected, where they may know."""
    if inspection.unannounced:
        return
    chosen = (
        select(Campaign)
        .join(InspectionVisit, col(InspectionVisit.campaign_id) == col(Campaign.id))
        .where(InspectionVisit.inspection_id == inspection.id)
        .order_by(col(Campaign.id))
    )
    for campaign in session.exec(chosen):
        tell(
            session,
            plan_of(session, rulebook, campaign),
            campaign,
            "work_done",
            Audience(("secretary",)),
            about=f"inspection/{inspection.id}",
            rule="announced",
            now=now,
            params={"what": "inspections.announced", "title": inspection.title, "note": ""},
        )
