"""Organisations founded in mid-campaign take part: any number of them by one set of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row
from sqlmodel import Session, col, or_, select

from service.actors import Actor
from service.campaigns.carry_out import carry_out, claim, identified
from service.campaigns.inheriting import Days, as_dates
from service.campaigns.launch import Knowing, Place, add_rows
from service.campaigns.right_stage import right_stage
from service.campaigns.ruling import Notice, Ruling
from service.models import Campaign, DateOverride, Organization
from service.rulebook import Rulebook
from workflows.calendar import local_day
from workflows.decide import decide
from workflows.facts import CANCELLED, COMPLETED, SCHEDULED, Facts, Particulars
from workflows.happenings import Done
from workflows.plan import Plan

# One that has passed its last stage may still owe duties.
GOING_ON = or_(col(Campaign.closed_at).is_(None), col(Campaign.next_at).is_not(None))
#: So many numbers go into one statement.
AT_ONCE = 5000


def join(
    session: Session, rulebook: Rulebook, organization: Organization, *, by: Actor, now: datetime
) -> list[Campaign]:
    """Let an organisation founded in mid-campaign take part, at the stage that the calendar is in.

    It joins every running campaign of its superiors, so that it appears in every count (T17).
    """
    return join_all(session, rulebook, [organization], by=by, now=now)


def join_all(
    session: Session,
    rulebook: Rulebook,
    organizations: Sequence[Organization],
    *,
    by: Actor,
    now: datetime,
    knowing: Knowing | None = None,
) -> list[Campaign]:
    """Let any number of organisations take part, the highest first; `knowing` as for `launch`.

    Each kind of write is one statement for all of a level of the tree: whoever brings in two
    thousand branches holds SQLite's only writer for seconds, not for minutes.
    """
    session.flush()
    young = sorted(organizations, key=lambda each: (each.depth, each.path))
    made: list[int] = []
    for launch in _launches(session, young):
        made += launch.take_in(session, rulebook, young, now)
    if knowing is not None:
        knowing(session, made)
    for part in _parts(made):
        _settle_in(session, rulebook, part, by, now)
    session.expire_all()
    joined: list[Campaign] = []
    for part in _parts(made):
        chosen = select(Campaign).where(col(Campaign.id).in_(part)).order_by(col(Campaign.id))
        joined += session.exec(chosen)
    return joined


@dataclass(slots=True)
class _Launch:
    """A launch that is going on: what stands above the newcomers, and what is set there."""

    root_id: int
    above: dict[int, Campaign]
    set_there: dict[int, Days]
    taken: set[int]

    def take_in(
        self, session: Session, rulebook: Rulebook, young: Sequence[Organization], now: datetime
    ) -> list[int]:
        """Add a campaign for each newcomer that takes part, level by level; return their numbers.

        The nearest superior itself may have finished: its other subordinates are still at it.
        """
        places = {number: _place_of(campaign) for number, campaign in self.above.items()}
        added: list[int] = []
        for _, level in groupby(young, key=lambda each: each.depth):
            coming: dict[int, tuple[Organization, Place]] = {}
            for each in level:
                place = self._place(each, places)
                if place is not None and self._takes_part(session, rulebook, each, place):
                    coming[each.id] = each, place
            made = add_rows(session, list(coming.values()), now)
            added += made.values()
            for number, campaign_id in made.items():
                places[number] = replace(coming[number][1], parent_id=campaign_id)
        return added

    def _place(self, each: Organization, places: dict[int, Place]) -> Place | None:
        """Return where a newcomer belongs: right below the nearest superior that takes part."""
        above = _ancestors(each)
        place = next((places[number] for number in reversed(above) if number in places), None)
        if place is None or each.id in self.taken:
            return None
        days: Days = {}
        for number in above:  # from the top down: the nearest has the last word
            days |= self.set_there.get(number, {})
        known = Particulars(dates=as_dates(days), newcomer=True)
        return replace(place, particulars=known.as_json())

    def _takes_part(
        self, session: Session, rulebook: Rulebook, each: Organization, place: Place
    ) -> bool:
        return each.kind in rulebook.plan(session, place.plan_version_id).participants


def _place_of(campaign: Campaign) -> Place:
    """Return the place of whatever stands right below a campaign."""
    return Place(
        root_id=campaign.root_id,
        parent_id=campaign.id,
        root_organization_id=campaign.root_organization_id,
        plan_version_id=campaign.plan_version_id,
    )


def _launches(session: Session, young: Sequence[Organization]) -> list[_Launch]:
    """Return each launch that is going on above any of the newcomers."""
    above = sorted({number for each in young for number in _ancestors(each)})
    running = select(Campaign.root_id).where(GOING_ON)
    found: dict[int, dict[int, Campaign]] = defaultdict(dict)
    for part in _parts(above):
        chosen = select(Campaign).where(
            col(Campaign.organization_id).in_(part),
            col(Campaign.root_id).in_(running),
            Campaign.state != CANCELLED,
        )
        for campaign in session.exec(chosen):
            found[campaign.root_id][campaign.organization_id] = campaign
    taken = _taken(session, young) if found else {}
    set_there = _set_there(session, above) if found else {}
    return [
        _Launch(root_id, known, set_there.get(root_id, {}), taken.get(root_id, set()))
        for root_id, known in sorted(found.items())
    ]


def _taken(session: Session, young: Sequence[Organization]) -> dict[int, set[int]]:
    """Return, by launch, the organisations that take part already."""
    found: dict[int, set[int]] = defaultdict(set)
    for part in _parts([each.id for each in young]):
        chosen = select(Campaign.root_id, Campaign.organization_id)
        for root_id, number in session.exec(chosen.where(col(Campaign.organization_id).in_(part))):
            found[root_id].add(number)
    return found


def _set_there(session: Session, above: Sequence[int]) -> dict[int, dict[int, Days]]:
    """Return the dates that superiors set for all below them, by launch and organisation."""
    found: dict[int, dict[int, Days]] = defaultdict(lambda: defaultdict(dict))
    for part in _parts(above):
        chosen = (
            select(
                Campaign.root_id,
                Campaign.organization_id,
                DateOverride.anchor,
                col(DateOverride.on_date),
            )
            .join(DateOverride, col(DateOverride.campaign_id) == col(Campaign.id))
            .where(col(Campaign.organization_id).in_(part))
        )
        for root_id, number, anchor, on in session.exec(chosen):
            found[root_id][number][anchor] = on
    return found


def _ancestors(each: Organization) -> list[int]:
    return [int(part) for part in each.path.strip("/").split("/")][:-1]


def _parts(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(numbers), AT_ONCE):
        yield numbers[start : start + AT_ONCE]


def _settle_in(
    session: Session, rulebook: Rulebook, made: Sequence[int], by: Actor, now: datetime
) -> None:
    """Put newcomers where the calendar is, and tell their secretaries that it has begun."""
    claim(session, identified(made))

    def step(row: Row[Any], facts: Facts) -> Ruling:
        plan = rulebook.plan(session, row.plan_version_id)
        return _settled(plan, facts, by, now)

    outcome = carry_out(session, step, now=now)
    if outcome.failed:
        raise outcome.failed[0][1]


def _settled(plan: Plan, facts: Facts, by: Actor, now: datetime) -> Ruling:
    today: date = local_day(now, plan.zone)
    state = right_stage(plan, facts.kind, facts.particulars.dates, today)
    under_way = state not in (SCHEDULED, COMPLETED)
    placed = replace(
        facts,
        state=state,
        visit=1 if under_way else 0,
        entered_on=today if under_way else None,
    )
    begun = Done(now, "joined", SCHEDULED, state, 0, placed.visit)
    decision = decide(plan, placed, now, changed_at=now)
    told = replace(decision, happenings=(begun, *decision.happenings))
    # Whoever comes when all is over is not told that it begins.
    notices = () if state == COMPLETED else (Notice("campaign_started", ("secretary",), 1),)
    return Ruling(plan, told, by, notices=notices)
