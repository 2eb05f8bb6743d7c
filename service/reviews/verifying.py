"""Items of rectification verified: closed 销号 or sent back, and later judged by the masses."""

from __future__ import annotations

from datetime import date, datetime

from sqlmodel import Session

from service.actors import Actor
from service.models import Campaign, Rectification
from service.reviews.item_lines import enter, tell_owing, wrote
from service.reviews.rectifications import SHORTEST, owe, refuse_own, taken_up, wrong
from service.reviews.rows import bad, refuse_bad, rules_of, today, too_long
from service.rulebook import Rulebook
from workflows.plan import Plan
from workflows.rectifying import CLOSED, OPEN, satisfies


def send_back(
    session: Session,
    rulebook: Rulebook,
    item: Rectification,
    reason: str,
    *,
    by: Actor,
    now: datetime,
    due_on: date | None = None,
    seen_version: int | None = None,
) -> Rectification:
    """Send a reported item back with the reason; it is owed anew, by a later day if one is given.

    Raises:
        Refused: nothing was reported, or one would send back one's own.
    """
    campaign, plan = taken_up(session, rulebook, item, "send_back", seen_version)
    refuse_own(session, campaign, item, by, today(plan, now))
    day = due_on or max(item.due_on, today(plan, now))
    problems = wrong(session, plan, campaign, item.problem, "", day, None, now)
    if len(reason.strip()) < SHORTEST:
        problems.append(bad("reason", "reason_wanted", least=SHORTEST))
    refuse_bad(problems)
    open_again(session, plan, campaign, item, "sent_back", reason, day, by=by, now=now)
    wrote(session, rulebook, campaign, item, "reviews.item_sent_back", by=by, now=now,
          reason=reason)  # fmt: skip
    return item


def open_again(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    item: Rectification,
    kind: str,
    reason: str,
    due_on: date,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Let an item be owed anew in its next turn, and say so; what was reported stays in its lines.

    ``kind`` says whether it was ``sent_back``, or ``reopened`` after it had been closed.
    """
    item.state, item.turn, item.due_on = OPEN, item.turn + 1, due_on
    item.closed_at = item.closed_by = None
    item.asked = item.satisfied = item.judged_at = None
    enter(session, item, kind, reason, by=by, now=now)
    owe(session, plan, campaign, item, now)
    tell_owing(session, plan, campaign, item, f"reviews.item_{kind}", reason, now=now)


def close(
    session: Session,
    rulebook: Rulebook,
    item: Rectification,
    *,
    by: Actor,
    now: datetime,
    note: str = "",
    seen_version: int | None = None,
) -> Rectification:
    """Close an item 销号 after looking at the evidence: by who raised it, or a superior.

    Raises:
        Refused: nothing was reported yet, or it would be one's own.
    """
    campaign, plan = taken_up(session, rulebook, item, "close", seen_version)
    refuse_own(session, campaign, item, by, today(plan, now))
    refuse_bad(too_long("note", note))
    item.state, item.closed_at, item.closed_by = CLOSED, now, by.person_id
    enter(session, item, "closed", note, by=by, now=now)
    tell_owing(session, plan, campaign, item, "reviews.item_closed", note, now=now)
    wrote(session, rulebook, campaign, item, "reviews.item_closed", by=by, now=now)
    return item


def judge(
    session: Session,
    rulebook: Rulebook,
    item: Rectification,
    asked: int,
    satisfied: int,
    *,
    by: Actor,
    now: datetime,
    note: str = "",
    seen_version: int | None = None,
) -> Rectification:
    """Record how many of the masses were asked about a closed item, and how many are satisfied.

    Below the plan's least percent the item is opened again, for the plan's working days.

    Raises:
        BadInput: nobody was asked, or more are satisfied than were asked.
        Refused: the item is not closed, or it would be one's own.
    """
    campaign, plan = taken_up(session, rulebook, item, "judge", seen_version)
    refuse_own(session, campaign, item, by, today(plan, now))
    problems = too_long("note", note)
    if asked < 1:
        problems.append(bad("asked", "nobody_asked"))
    if not 0 <= satisfied <= asked:
        problems.append(bad("satisfied", "more_than_asked", asked=asked, satisfied=satisfied))
    refuse_bad(problems)
    item.asked, item.satisfied, item.judged_at = asked, satisfied, now
    told = f"{satisfied}/{asked} {note.strip()}".strip()
    enter(session, item, "judged", told, by=by, now=now)
    rules = rules_of(plan)
    if not satisfies(rules, asked, satisfied):
        due_on = plan.calendar.shift(today(plan, now), rules.again_days)
        open_again(session, plan, campaign, item, "reopened", told, due_on, by=by, now=now)
    wrote(session, rulebook, campaign, item, "reviews.item_judged", by=by, now=now)
    return item
