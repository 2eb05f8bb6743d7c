"""The random draw 随机抽查: committed to, then revealed; the rule is in `workflows.drawing`."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from datetime import datetime

from sqlmodel import Session, col, select

from service.actors import Actor
from service.inspections.planning import announce, begin, below, choose, recorded, seat
from service.inspections.rows import bad, campaign_of, lock, refused
from service.models import Campaign, Inspection, Organization, within
from service.models.campaigns import CLOSED_STATES
from service.rulebook import Rulebook
from workflows.drawing import SHORTEST_SEED, Entry, check_size, digest, drawn, roster_digest

_DIGEST = re.compile(r"[0-9a-f]{64}")


def commit_draw(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    title: str,
    count: int,
    seed_digest: str,
    kinds: Sequence[str] = (),
    stratified: bool = False,
    beacon: str = "",
    inspectors: Sequence[str] = (),
    unannounced: bool = False,
    by: Actor,
    now: datetime,
) -> Inspection:
    """Publish the roster and the seed's digest; nobody is drawn yet.

    The roster is everybody below the campaign, of certain ``kinds`` if given. ``beacon`` says
    which public number of a day to come will be mixed in, so that not even whoever chose the
    seed can know the draw.

    Raises:
        BadInput: the digest is none.
        Refused: more are to be drawn than there are, or none.
    """
    if not _DIGEST.fullmatch(seed_digest):
        raise bad("seed_digest", "not_a_digest")
    roster = [Entry(place.code, place.kind) for _, place in below(session, campaign, kinds)]
    check_size(len(roster), count)
    inspection = begin(
        session,
        rulebook,
        campaign,
        "random",
        title,
        by,
        now,
        unannounced=unannounced,
        roster=json.dumps([[entry.code, entry.stratum] for entry in roster], ensure_ascii=False),
        roster_digest=roster_digest(roster),
        draw_size=count,
        stratified=stratified,
        seed_digest=seed_digest,
        beacon=beacon.strip() or None,
    )
    seat(session, inspection, inspectors)
    told = {"roster": inspection.roster_digest, "seed": seed_digest, "of": len(roster)}
    recorded(session, rulebook, inspection, campaign, "committed", by, now, draws=count, **told)
    return inspection


def roster_of(inspection: Inspection) -> list[Entry]:
    """Return the roster that was committed to."""
    return [Entry(code, stratum) for code, stratum in json.loads(inspection.roster)]


def draw(
    session: Session,
    rulebook: Rulebook,
    inspection: Inspection,
    *,
    seed: str,
    beacon_value: str = "",
    by: Actor,
    now: datetime,
) -> Inspection:
    """Reveal the seed, and with it who is inspected.

    Whoever has left the campaign since the commitment, or stands under somebody else now, is drawn
    all the same, and left out: the draw of the others does not depend on them.

    Raises:
        Refused: it is drawn already, the seed is not the one committed to, the roster is not,
            or the public number that was announced is missing.
    """
    lock(session, inspection)
    if inspection.kind != "random" or inspection.state != "committed":
        raise refused("drawn_already")
    if len(seed) < SHORTEST_SEED or digest(seed) != inspection.seed_digest:
        raise refused("not_the_seed")
    if (inspection.beacon is None) != (not beacon_value.strip()):
        raise refused("beacon_wanted" if inspection.beacon else "no_beacon")
    roster = roster_of(inspection)
    if roster_digest(roster) != inspection.roster_digest:
        raise refused("roster_changed")
    codes = drawn(
        roster,
        inspection.draw_size or 0,
        seed,
        beacon_value.strip(),
        stratified=inspection.stratified,
    )
    inspection.seed, inspection.beacon_value = seed, beacon_value.strip() or None
    inspection.state, inspection.drawn_at = "under_way", now
    inspection.version += 1
    session.add(inspection)
    choose(session, inspection, _running(session, inspection, codes))
    campaign = campaign_of(session, inspection)
    recorded(session, rulebook, inspection, campaign, "drawn", by, now, drawn=list(codes))
    announce(session, rulebook, inspection, now)
    return inspection


def _running(session: Session, inspection: Inspection, codes: Sequence[str]) -> list[Campaign]:
    chosen = (
        select(Campaign, Organization.code)
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(
            Campaign.root_id == inspection.root_id,
            within(col(Campaign.path), campaign_of(session, inspection).path),
            col(Organization.code).in_(codes),
            col(Campaign.state).not_in(CLOSED_STATES),
        )
    )
    found = {code: campaign for campaign, code in session.exec(chosen)}
    return [found[code] for code in codes if code in found]
