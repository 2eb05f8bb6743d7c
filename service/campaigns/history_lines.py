"""A line of history by which a campaign does not move: who did what, by which office, and when."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.actors import Actor
from service.models import Campaign, History


def unmoved(
    campaign: Campaign,
    kind: str,
    *,
    by: Actor,
    now: datetime,
    details: Mapping[str, Any] | None = None,
    **rest: Any,
) -> History:
    """Return a line about a campaign that stays where it is; the caller adds it to its session.

    In whose stead it was done stands in its details, as with every act.
    """
    told = {**(details or {}), **by.stead}
    written = {
        "root_id": campaign.root_id,
        "campaign_id": campaign.id,
        "kind": kind,
        "source": campaign.state,
        "target": campaign.state,
        "visit": campaign.visit,
        "effective_at": now,
        "at": now,
        "person_id": by.person_id,
        "actor": by.kind,
        "details": json.dumps(told, ensure_ascii=False) if told else None,
        **rest,
    }
    return History(**written)
