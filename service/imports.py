"""Tables of organisations and people, brought in by any door: the same verbs and consequences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from sqlmodel import Session, col, select

from service import evidence, newcomers
from service import organizations as tree
from service import people as staff
from service.actors import Actor
from service.auth.permits import KEEPERS
from service.auth.visitor import Visitor, visitor_of
from service.clock import local_day
from service.errors import BadInput, cell
from service.in_step import recount_around
from service.models import Campaign, Organization
from service.organizations import ImportReport
from service.roles import seated_by_organization
from service.rulebook import Rulebook
from service.tabular import Row
from service.terms import coming
from service.terms.noticing import notice_changes

__all__ = [
    "bring_in_organizations",
    "bring_in_people",
    "count_anew",
    "counted",
    "left_own_posts",
    "trees_of",
]

AT_ONCE = 5000


def bring_in_organizations(
    session: Session,
    rulebook: Rulebook,
    rows: Sequence[Row],
    *,
    by: Actor,
    now: datetime,
    trees: tuple[str, ...] | None = None,
) -> ImportReport:
    """Import organisations; those founded in mid-campaign join, those moved get their new superior.

    `trees` as for `import_organizations`. Raises BadInput with every mistake.
    """
    report = tree.import_organizations(session, rows, now=now, trees=trees)
    # The first table of all has thousands of rows, and no campaign that they could join.
    if session.exec(select(Campaign.id).limit(1)).first() is None:
        return report
    founded: list[Organization] = []
    for start in range(0, len(report.founded), AT_ONCE):
        numbers = report.founded[start : start + AT_ONCE]
        founded += session.exec(select(Organization).where(col(Organization.id).in_(numbers)))
    if founded:
        newcomers.join_all(session, rulebook, founded, by=by, now=now)
    for number in report.moved:
        moving = session.get_one(Organization, number)
        newcomers.moved(session, rulebook, moving, by=by, now=now)
    return report


def bring_in_people(
    session: Session,
    rulebook: Rulebook,
    rows: Sequence[Row],
    *,
    by: Actor,
    now: datetime,
    zone: ZoneInfo,
    trees: tuple[str, ...] | None = None,
    only_new: bool = False,
) -> ImportReport:
    """Import people and posts; where any came or left, what the work has reached is recounted.

    "Every member has pledged" is no longer true of a branch that has just got one more; a new
    secretary is owed a review by the superior's. Changes of holder 席位变动 are told to the office
    and to whoever is new; whoever takes a secretary's post, or the office's, is told which
    campaigns run. `trees` and `only_new` as for `import_people`.

    Raises BadInput with every mistake.
    """
    today = local_day(now, zone)
    before, in_posts = seated_by_organization(session, today), coming.in_posts(session, today)
    joining = _in_mid_campaign(session, today, zone)
    report = staff.import_people(
        session, rows, now=now, zone=zone, trees=trees, joining=joining, only_new=only_new
    )
    after = seated_by_organization(session, today)
    differing = {one for one in {*before, *after} if before.get(one) != after.get(one)}
    count_anew(session, rulebook, differing, by=by, now=now)
    notice_changes(session, rulebook, now=now)
    coming.tell_who_came(session, rulebook, in_posts, now=now)
    return report


def _in_mid_campaign(session: Session, today: date, zone: ZoneInfo) -> set[int]:
    """Return the organisations that were at work on a campaign before today."""
    begun = select(Campaign.organization_id).where(
        col(Campaign.closed_at).is_(None),
        col(Campaign.launched_at) < datetime.combine(today, time.min, zone),
    )
    return set(session.exec(begun))


def count_anew(
    session: Session, rulebook: Rulebook, places: set[int], *, by: Actor, now: datetime
) -> None:
    """Count anew what hangs on who is seated at some organisations."""
    wanted = sorted(places)
    concerned: list[int] = []
    for start in range(0, len(wanted), AT_ONCE):
        chosen = select(Campaign.id).where(
            col(Campaign.organization_id).in_(wanted[start : start + AT_ONCE]),
            col(Campaign.closed_at).is_(None),
        )
        concerned += session.exec(chosen)
    # What the members who are left have all handed in is done by that.
    for number in concerned:
        evidence.settle(session, rulebook, session.get_one(Campaign, number), by=by, now=now)
    recount_around(session, rulebook, concerned, now=now, by=by)


def counted(report: ImportReport) -> dict[str, int]:
    """What an import did, in rows, as every door tells it."""
    return {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
    }


def trees_of(who: Visitor) -> tuple[str, ...]:
    """Return the paths of the trees whose tables somebody keeps."""
    return tuple(seat.path for seat in who.offices if seat.role in KEEPERS and seat.at_top)


def left_own_posts(session: Session, who: Visitor, now: datetime, zone: ZoneInfo) -> None:
    """Whoever keeps the table gives themselves nothing by it, nor the absent (TRUST AC15).

    `who` is they as they were before. Raises BadInput.
    """
    after = visitor_of(session, who.person_id, on=local_day(now, zone))
    if after is None or after.offices != who.offices:
        raise BadInput([cell(None, "posts", "own_posts")])
