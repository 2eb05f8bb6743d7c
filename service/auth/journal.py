"""What happens to accounts, posts and rights, as lines of the one history that is sealed.

Such a line belongs to no campaign. Its `source` names the tree, its `target` the person concerned.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from sqlmodel import Session

from service.actors import Actor
from service.models import History, Organization, Person

KIND = "account"


def tree_of(root_id: int) -> str:
    """How a line names the tree that it belongs to."""
    return f"organization:{root_id}"


def about(person_id: int) -> str:
    """How a line names the person that it is about."""
    return f"person:{person_id}"


def wrote(
    session: Session,
    deed: str,
    person: Person,
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
    **told: Any,
) -> None:
    """Write that something happened to a person's account or posts; `deed` has words (`audit`)."""
    home = session.get_one(Organization, person.organization_id)
    _write(
        session,
        {"kind": KIND, "source": tree_of(home.root_id), "target": about(person.id)},
        {"deed": deed, "staff_no": person.staff_no, "role": by.role, **told, **by.stead},
        by=by,
        now=now,
        reason=reason,
    )


def wrote_of_tree(
    session: Session, kind: str, deed: str, root_id: int, *, by: Actor, now: datetime, **told: Any
) -> None:
    """Write that something of a tree's own was changed; `kind` is one of `HAPPENINGS`."""
    tree = tree_of(root_id)
    details = {"deed": deed, "role": by.role, **told, **by.stead}
    _write(session, {"kind": kind, "source": tree, "target": tree}, details, by=by, now=now)


def _write(
    session: Session,
    line: dict[str, str],
    details: dict[str, Any],
    *,
    by: Actor,
    now: datetime,
    reason: str = "",
) -> None:
    written: dict[str, Any] = {
        "root_id": 0,  # of no launch
        "campaign_id": None,
        **line,
        "effective_at": now,
        "at": now,
        "person_id": by.person_id,
        "actor": by.kind,
        "reason": reason or None,
        "details": json.dumps(details, ensure_ascii=False),
    }
    session.add(History(**written))
    session.flush()
