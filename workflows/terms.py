"""Terms of office 任期: when they end, and how long an election 换届 may be put off (NORMS 6.4)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable
from datetime import date

from workflows.plan import Plan
from workflows.provisions.terms import HEAD, GroupSeat
from workflows.refusals import Reason


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later; the last of a month that lacks it."""
    number = day.month - 1 + months
    year, month = day.year + number // 12, number % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def term_ends(plan: Plan, kind: str, started_on: date) -> date:
    """Return the day on which a term ends that began on a day, by the kind of organisation."""
    return months_after(started_on, plan.provisions.terms.months_of(kind))


def delay_objections(
    plan: Plan, ends_on: date, known: date, until: date, today: date
) -> tuple[Reason, ...]:
    """Return why an election may not be put off to a day.

    ``ends_on`` is the day of the term itself, from which the bound counts however often the
    election is put off; ``known`` the day for which it is due now. Asked when it is requested, and
    again when it is granted: days pass in between.
    """
    months = plan.provisions.terms.longest_delay
    latest = months_after(ends_on, months)
    if until <= known:
        return (Reason.of("tenure.not_later", until=until, known=known),)
    if until < today:
        return (Reason.of("tenure.put_off_to_the_past", until=until, today=today),)
    if until > latest:
        return (Reason.of("tenure.too_late", until=until, latest=latest, months=months),)
    return ()


def seats_of(plan: Plan, at_top: bool) -> tuple[GroupSeat, ...]:
    """Return the seats that a leading group has where nobody names others."""
    if at_top and plan.seats:
        return tuple(GroupSeat(one.seat, one.post, one.count) for one in plan.seats)
    return plan.provisions.terms.group


def group_objections(plan: Plan, at_top: bool, seats: Iterable[GroupSeat]) -> tuple[Reason, ...]:
    """Return why a leading group may not have these seats (SEEDS S1-17, S1-18).

    A person may hold two seats, and a post may stand in two; only the same seat of the same post
    twice says nothing.
    """
    wanted = tuple(seats)
    pairs = [(one.seat, one.post) for one in wanted]
    found = [
        Reason.of("tenure.seat_twice", seat=seat, post=post)
        for seat, post in sorted({pair for pair in pairs if pairs.count(pair) > 1})
    ]
    if HEAD not in {one.seat for one in wanted}:
        found.append(Reason.of("tenure.no_head"))
    accountable = plan.provisions.terms.accountable
    heads = {one.post for one in wanted if one.seat == HEAD}
    if heads and not at_top and accountable not in heads:
        found.append(Reason.of("tenure.accountable_must_head", role=accountable))
    return tuple(found)
