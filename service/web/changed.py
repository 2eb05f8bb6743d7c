"""What has changed since somebody last looked: kept by their browser, told from the history."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import Response, request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlmodel import Session, col, select

from service.auth.visitor import Visitor
from service.models import Campaign, History, Organization, Person
from service.web.current import context
from workflows.plan import Plan

SEEN = "seen"
#: After so long without a look at 待办 a new visit begins.
APART = timedelta(minutes=30)
KEPT = timedelta(days=180)
SHOWN = 8
#: What somebody tried and was refused is nobody else's news.
QUIET = ("refused",)


@dataclass(frozen=True, slots=True)
class Change:
    """One line of the history of an organisation that is the visitor's own."""

    line: History
    plan: Plan
    campaign_id: int
    organization: str
    person: str


@dataclass(frozen=True, slots=True)
class Looked:
    """When the visitor looked: now, last in the visit before this one, and in this visit."""

    person_id: int
    before: datetime | None
    last: datetime

    @classmethod
    def now(cls, person_id: int, at: datetime) -> Looked:
        """Read the browser's mark, and move on; another person's begins anew."""
        try:
            whose, before, last = _signer().loads(request.cookies.get(SEEN, ""))
        except (BadSignature, ValueError, TypeError):
            return cls(person_id, None, at)
        if whose != person_id or last > at.timestamp():
            return cls(person_id, None, at)
        if at.timestamp() - last >= APART.total_seconds():
            before = last
        return cls(person_id, datetime.fromtimestamp(before, UTC) if before else None, at)

    def keep(self, answer: Response) -> Response:
        """Let the browser remember it; it tells nothing but two instants of its own person."""
        before = int(self.before.timestamp()) if self.before else 0
        marked = str(_signer().dumps([self.person_id, before, int(self.last.timestamp())]))
        secure = context().settings.base_url.startswith("https://")
        answer.set_cookie(SEEN, marked, max_age=KEPT, samesite="Lax", httponly=True, secure=secure)
        return answer


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(context().settings.signing_key, salt="pacesetter.seen")


def changes_since(db: Session, who: Visitor, since: datetime | None) -> tuple[list[Change], int]:
    """What others and the calendar did to one's own organisations since then; and how much."""
    if since is None:
        return [], 0
    own = {seat.organization_id for seat in who.seats} | {who.organization_id}
    campaigns = select(Campaign.id).where(col(Campaign.organization_id).in_(own))
    chosen: Any = select(History).where(
        col(History.campaign_id).in_(campaigns),
        History.at > since,
        col(History.kind).not_in(QUIET),
        col(History.person_id).is_distinct_from(who.person_id),
    )
    lines = db.exec(chosen.order_by(col(History.id).desc()).limit(100)).all()
    return [_told(db, line) for line in lines[:SHOWN]], len(lines)


def _told(db: Session, line: History) -> Change:
    campaign = db.get_one(Campaign, line.campaign_id)
    person = db.get(Person, line.person_id) if line.person_id else None
    return Change(
        line=line,
        plan=context().rulebook.plan(db, campaign.plan_version_id),
        campaign_id=campaign.id,
        organization=db.get_one(Organization, campaign.organization_id).name,
        person=person.name if person else "",
    )
