"""A name judged item by item 逐项评判: what its nominator says of each, and what is found met."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from service.actors import Actor
from service.branch_plans.rows import class_of
from service.commendation.rows import name_of, selection_of
from service.errors import BadInput, Problem
from service.models import Campaign, Nomination, NominationItem
from service.own_hand import is_own
from service.rulebook import Rulebook
from service.work import Audience, done, tell
from workflows.judging_items import JudgedItem, unmet, unsaid
from workflows.plan import Award, Plan
from workflows.refusals import Reason, Refused

LONGEST = 2000
#: As long as a name may still be judged: before it is decided on.
JUDGED_WHILE = ("applied", "standing")


@dataclass(frozen=True, slots=True)
class Mark:
    """Whether one item, by its number, is met, and why."""

    number: int
    met: bool
    reason: str


def items_of(session: Session, nomination: Nomination) -> Sequence[NominationItem]:
    """Return the items of a name in the order of the set; none where its award has none."""
    chosen = select(NominationItem).where(NominationItem.nomination_id == nomination.id)
    return session.exec(chosen.order_by(col(NominationItem.number))).all()


def keep_items(
    session: Session,
    plan: Plan,
    award: Award,
    nomination: Nomination,
    origin: Campaign,
    statements: Mapping[int, str],
) -> None:
    """Put the items of the award beside a name, those of its unit's class, with what is said.

    What was said before stays where nothing is said anew; what is said anew is to be judged anew.

    Raises:
        BadInput: an item that there is not, or a text that is too long.
        Refused: the plan wants something said of every item, each that lacks it by name.
    """
    known = {row.number: row for row in items_of(session, nomination)}
    criteria = plan.criteria_of(award)
    if not known and criteria is not None:
        titles = criteria.items_for(class_of(session, origin))
        for number, title in enumerate(titles, 1):
            known[number] = NominationItem(
                root_id=nomination.root_id,
                nomination_id=nomination.id,
                number=number,
                item=title,
            )
    _checked(known, statements)
    for number, row in known.items():
        said = statements.get(number, row.statement).strip()
        if said != row.statement:
            row.statement, row.met, row.reason = said, None, ""
            row.judged_by = row.judged_at = None
        session.add(row)
    lacking = unsaid(plan.provisions.commendation, _as_ruled(known.values()))
    if lacking:
        raise Refused(*lacking)
    session.flush()


def judge_items(
    session: Session,
    rulebook: Rulebook,
    nomination: Nomination,
    marks: Sequence[Mark],
    *,
    by: Actor,
    now: datetime,
) -> Sequence[NominationItem]:
    """Mark items of a name as met or not, each with a reason, where the name lies.

    Whoever put the name forward hears of it, and does not judge it; nor does the nominee.

    Raises:
        BadInput: an item that there is not, named twice, or without a reason.
        Refused: it has been decided on, or it is the judge's own.
    """
    rows = {row.number: row for row in items_of(session, nomination)}
    _checked(rows, {mark.number: mark.reason for mark in marks}, among="items")
    if len({mark.number for mark in marks}) != len(marks):
        raise BadInput([_problem("items", "item_twice")])
    if not all(mark.reason.strip() for mark in marks) or not marks:
        raise BadInput([_problem("items", "item_wants_reason")])
    if nomination.status not in JUDGED_WHILE:
        raise Refused(Reason.of("commendation.not_here", name=name_of(session, nomination)))
    proposed = is_own(session, nomination.campaign_id, by, nomination.proposed_by)
    if proposed or by.is_one_of(nomination.person_id):
        raise Refused(Reason.of("commendation.own_name", name=name_of(session, nomination)))
    for mark in marks:
        row = rows[mark.number]
        row.met, row.reason = mark.met, mark.reason.strip()
        row.judged_by, row.judged_at = by.person_id, now
        session.add(row)
    nomination.version += 1
    session.add(nomination)
    session.flush()
    _told(session, rulebook, nomination, marks, by=by, now=now)
    return items_of(session, nomination)


def unmet_of(session: Session, plan: Plan, nomination: Nomination) -> tuple[Reason, ...]:
    """Return which items keep a name from being passed on or chosen, as the plan has it."""
    items = _as_ruled(items_of(session, nomination))
    return unmet(plan.provisions.commendation, name_of(session, nomination), items)


def _as_ruled(rows: Iterable[NominationItem]) -> list[JudgedItem]:
    return [JudgedItem(row.item, row.statement, row.met) for row in rows]


def _checked(
    known: Mapping[int, NominationItem], told: Mapping[int, str], *, among: str = "statements"
) -> None:
    found = [
        _problem(among, "no_such_item", number=number) for number in told if number not in known
    ]
    found += [
        _problem(among, "too_long", most=LONGEST) for text in told.values() if len(text) > LONGEST
    ]
    if found:
        raise BadInput(found)


def _problem(where: str, code: str, **params: object) -> Problem:
    values = tuple(sorted((name, str(value)) for name, value in params.items()))
    return Problem(where, code, values, domain="commendation")


def _told(
    session: Session,
    rulebook: Rulebook,
    nomination: Nomination,
    marks: Sequence[Mark],
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Write it down where the name lies, and tell those who put it forward."""
    selection = selection_of(session, nomination.selection_id)
    where = session.get_one(Campaign, nomination.at_campaign_id)
    name = name_of(session, nomination)
    details = {
        "selection": selection.id,
        "nomination": nomination.id,
        "name": name,
        "met": [mark.number for mark in marks if mark.met],
        "not_met": [mark.number for mark in marks if not mark.met],
    }
    done(
        session, rulebook, where, "commendation.items_judged",
        by=by, now=now, round_key=selection.round, details=details,
    )  # fmt: skip
    origin = session.get_one(Campaign, nomination.campaign_id)
    plan = rulebook.plan(session, origin.plan_version_id)
    tell(
        session, plan, origin, "work_done", Audience(roles=("secretary",)),
        about=f"nomination/{nomination.id}", now=now, number=nomination.version,
        params={
            "what": "commendation.items_judged",
            "title": f"{name} {sum(mark.met for mark in marks)}/{len(marks)}",
        },
    )  # fmt: skip
