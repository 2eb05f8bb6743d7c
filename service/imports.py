"""Tables of organisations and people, brought in by any door: the same verbs and consequences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, select

from service import campaigns
from service import organizations as tree
from service.actors import Actor
from service.models import Campaign, Organization
from service.organizations import ImportReport
from service.rulebook import Rulebook
from service.tabular import Row

__all__ = ["bring_in_organizations", "counted"]


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
    for number in report.founded:
        founded = session.get_one(Organization, number)
        campaigns.join(session, rulebook, founded, by=by, now=now)
    for number in report.moved:
        campaigns.moved(session, rulebook, session.get_one(Organization, number), by=by, now=now)
    return report


def counted(report: ImportReport) -> dict[str, int]:
    """What an import did, in rows, as every door tells it."""
    return {
        "created": report.created,
        "updated": report.updated,
        "unchanged": report.unchanged,
    }
