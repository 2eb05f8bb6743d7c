"""公诺: an examined pledge is published to a scope, the branch, the unit or everybody."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from service.actors import Actor
from service.errors import BadInput, Problem
from service.models import Pledge
from service.pledges.counting import wrote
from service.pledges.rows import locked, move, owner_of
from service.rulebook import Rulebook
from workflows.pledging import wide_enough
from workflows.provisions.pledges import ALWAYS, SCOPES
from workflows.refusals import Reason, Refused


def publish(
    session: Session,
    rulebook: Rulebook,
    pledge: Pledge,
    scope: str | None = None,
    *,
    by: Actor,
    now: datetime,
    seen_version: int | None = None,
) -> Pledge:
    """Publish a pledge that was accepted; without a scope, to the plan's.

    Raises:
        BadInput: no such scope.
        Refused: not examined yet, published already, or to fewer than the plan says.
    """
    _, plan = locked(session, rulebook, pledge)
    rules = plan.provisions.pledges
    least = rules.of(owner_of(pledge)).scope
    chosen = scope or least
    if chosen not in SCOPES:
        params = (("given", chosen), ("known", ", ".join(SCOPES)))
        raise BadInput([Problem("scope", "no_such_scope", params, domain="pledges")])
    if rules.publication == ALWAYS and not wide_enough(chosen, least):
        raise Refused(Reason.of(f"pledges.narrower_than_{least}"))
    move(
        session,
        pledge,
        "publish",
        seen_version=seen_version,
        scope=chosen,
        to_publish=True,
        published_at=now,
    )
    details = {"scope": chosen}
    wrote(session, rulebook, pledge, "pledges.published", by=by, now=now, details=details)
    return pledge
