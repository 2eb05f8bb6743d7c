"""Whether somebody would rule on what is their own: done by them, or by or for them in stead 代理.

Nobody judges their own hand by way of a substitution: neither the substitute what the absent did,
nor the absent, back again, what was done in their name.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlmodel import Session, col, select

from service.actors import Actor
from service.models import History


def is_own(session: Session, campaign_id: int, by: Actor, *people: int | None) -> bool:
    """Say whether any of the people who did something for a campaign is ``by``, or acted for them.

    The operator at the command line is nobody, and has done nothing by themselves.
    """
    known = {person for person in people if person is not None}
    if not known or not by.hands:
        return False
    return bool(by.hands & (known | _absent_for(session, campaign_id, known)))


def _absent_for(session: Session, campaign_id: int, people: Collection[int]) -> set[int]:
    """Return in whose stead somebody has acted for a campaign, as its history says."""
    chosen = select(History.details).where(
        History.campaign_id == campaign_id,
        col(History.person_id).in_(people),
        col(History.details).contains('"on_behalf_of"'),
    )
    found = (json.loads(details or "{}").get("on_behalf_of") for details in session.exec(chosen))
    return {person for person in found if isinstance(person, int)}
