"""公示栏: what was published, to whom it is shown, and what its readers and its owner say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from service.actors import Actor
from service.errors import NotFound
from service.models import Campaign, Pledge, PledgeFeedback, within
from service.pledges.counting import wrote
from service.pledges.examining import title_of
from service.pledges.items import text_within
from service.pledges.rows import by_number, locked, refuse_others
from service.rulebook import Rulebook
from service.work import Audience, tell
from workflows.refusals import Reason, Refused

LONGEST_FEEDBACK = 500  # characters
MOST_FEEDBACK = 20  # of one reader on one pledge


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who looks at the board: where they belong, and how far down they oversee."""

    person_id: int
    path: str  # of their own organisation
    reach: tuple[str, ...] = ()  # subtrees that they look into by their posts

    @property
    def unit(self) -> str:
        """The path of the whole unit 单位 that they belong to."""
        return f"/{self.path.strip('/').split('/')[0]}/"


def board(reader: Reader | None = None) -> SelectOfScalar[Pledge]:
    """The published pledges that a reader may see; without one, those shown to everybody."""
    shown = col(Pledge.published_at).is_not(None)
    belongs = col(Campaign.id) == col(Pledge.campaign_id)
    return select(Pledge).join(Campaign, belongs).where(shown, _shown_to(reader))


def _shown_to(reader: Reader | None) -> ColumnElement[bool]:
    public = col(Pledge.scope) == "public"
    if reader is None:
        return public
    path = col(Campaign.path)
    return or_(
        public,
        and_(col(Pledge.scope) == "unit", within(path, reader.unit)),
        path == reader.path,
        *(within(path, below) for below in reader.reach),
    )


@lru_cache(maxsize=1024)  # put together once for a reader, who asks at every page
def visible_to(reader: Reader) -> ColumnElement[bool]:
    """Pledges joined with their campaigns that a reader may see: their own, those below, shown."""
    shown = and_(col(Pledge.published_at).is_not(None), _shown_to(reader))
    below = (within(col(Campaign.path), path) for path in reader.reach)
    return or_(col(Pledge.person_id) == reader.person_id, *below, shown)


def readable(session: Session, reader: Reader, number: int) -> Pledge:
    """Return a published pledge that is shown to a reader; raises NotFound for any other."""
    found = session.exec(board(reader).where(Pledge.id == number)).one_or_none()
    if found is None:
        raise NotFound("pledge")
    return found


def comment(
    session: Session, rulebook: Rulebook, pledge: Pledge, text: str, *, by: Actor, now: datetime
) -> PledgeFeedback:
    """Say something to a published pledge; its owner is told.

    Raises:
        BadInput: no words, or too many.
        Refused: it is not published, or this reader has said a great deal already.
    """
    campaign, plan = locked(session, rulebook, pledge)
    said = text_within(text, "text", most=LONGEST_FEEDBACK)
    if pledge.published_at is None:
        raise Refused(Reason.of("pledges.not_published"))
    mine = select(PledgeFeedback.id).where(
        PledgeFeedback.pledge_id == pledge.id, PledgeFeedback.person_id == by.person_id
    )
    if len(session.exec(mine).all()) >= MOST_FEEDBACK:
        raise Refused(Reason.of("pledges.said_enough", most=MOST_FEEDBACK))
    row = PledgeFeedback(pledge_id=pledge.id, person_id=by.person_id, text=said, at=now)
    session.add(row)
    session.flush()
    owner = Audience(people=(pledge.person_id,)) if pledge.person_id else Audience(("secretary",))
    tell(
        session,
        plan,
        campaign,
        "work_done",
        owner,
        about=f"pledge/{pledge.id}",
        now=now,
        number=row.id,
        rule="commented",
        params={"what": "pledges.commented", "title": title_of(session, pledge), "note": said},
    )
    details = {"feedback": row.id}
    wrote(session, rulebook, pledge, "pledges.commented", by=by, now=now, details=details)
    return row


def answer(
    session: Session,
    rulebook: Rulebook,
    row: PledgeFeedback,
    text: str,
    *,
    by: Actor,
    now: datetime,
) -> PledgeFeedback:
    """Let the owner of a pledge answer a reader, once; the reader is told."""
    pledge = by_number(session, row.pledge_id)
    campaign, plan = locked(session, rulebook, pledge)
    session.refresh(row)
    refuse_others(pledge, by)
    said = text_within(text, "text", most=LONGEST_FEEDBACK)
    if row.answered_at is not None:
        raise Refused(Reason.of("pledges.answered_already"))
    row.answer, row.answered_by, row.answered_at = said, by.person_id, now
    session.add(row)
    session.flush()
    if row.person_id is not None:
        tell(
            session,
            plan,
            campaign,
            "work_done",
            Audience(people=(row.person_id,)),
            about=f"pledge/{pledge.id}",
            now=now,
            number=row.id,
            rule="answered",
            params={"what": "pledges.answered", "title": title_of(session, pledge), "note": said},
        )
    details = {"feedback": row.id}
    wrote(session, rulebook, pledge, "pledges.answered", by=by, now=now, details=details)
    return row
