"""The verbs of a campaign as pure rules: each takes the facts and returns them changed, or refuses.

Whoever calls a verb has first let the calendar catch up to the instant of the act, and
afterwards asks ``decide`` what follows from it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from workflows.calendar import local_day
from workflows.facts import CANCELLED, COMPLETED, SCHEDULED, SUSPENDED, Facts
from workflows.guards import objections
from workflows.machine import course_of
from workflows.plan import Leave, Plan, Stage, state_of
from workflows.refusals import Reason, Refused
from workflows.reschedule import halted, re_entered, rearmed, rescheduled, resumed
from workflows.timeline import ONE_INSTANT, Dates, timeline_of, window_of


@dataclass(frozen=True, slots=True)
class Act:
    """One act put into a rehearsal: who does what, when."""

    at: datetime
    organization: str
    verb: str
    arguments: tuple[str, ...] = ()


def _under_way(plan: Plan, facts: Facts) -> Stage:
    here = course_of(plan, facts.kind).at(facts.state)
    if here is None:
        raise Refused(Reason.of("reason.no_stage_under_way", state=facts.state))
    return here[1]


def _awaiting_approval(plan: Plan, facts: Facts) -> Stage:
    stage = _under_way(plan, facts)
    if stage.leave is not Leave.ON_APPROVAL:
        raise Refused(Reason.of("reason.needs_no_approval", stage=stage.title))
    return stage


def _after(facts: Facts, at: datetime) -> Facts:
    """Close the books at the instant of an act: what was planned up to it has been decided."""
    return replace(facts, next_at=at + ONE_INSTANT)


def start(plan: Plan, facts: Facts, at: datetime) -> Facts:
    """Begin before the first date: the first stage opens today; what hangs on it moves along."""
    first = course_of(plan, facts.kind).after(SCHEDULED)
    if facts.state != SCHEDULED or first is None:
        raise Refused(Reason.of("reason.already_started", state=facts.state))
    return redate(plan, facts, at, f"{state_of(*first)}.opens", local_day(at, plan.zone))


def submit(plan: Plan, facts: Facts, at: datetime) -> Facts:
    """Hand the work of a stage to its approver; refused while its guards object."""
    stage = _awaiting_approval(plan, facts)
    reasons = list(objections(plan, stage.guards, facts))
    if facts.approved:
        reasons.append(Reason.of("reason.already_approved", stage=stage.title))
    elif facts.submitted:
        reasons.append(Reason.of("reason.already_submitted", stage=stage.title))
    if reasons:
        raise Refused(*reasons)
    return replace(_after(facts, at), submitted=True)


def approve(plan: Plan, facts: Facts, at: datetime) -> Facts:
    """Approve what was submitted; the stage is left then, or when the next one opens."""
    stage = _awaiting_approval(plan, facts)
    reasons = list(objections(plan, stage.guards, facts))
    if facts.approved:
        reasons.append(Reason.of("reason.already_approved", stage=stage.title))
    elif not facts.submitted:
        role = plan.meant(stage.approved_by or "", facts.at_top)
        reasons.append(Reason.of("reason.not_submitted", role=role))
    if reasons:
        raise Refused(*reasons)
    return replace(_after(facts, at), approved=True)


def send_back(plan: Plan, facts: Facts, at: datetime) -> Facts:
    """Return 退回 what was submitted: a new visit of the stage, its timers armed again (T7)."""
    stage = _awaiting_approval(plan, facts)
    if not facts.submitted:
        raise Refused(Reason.of("reason.nothing_to_return", stage=stage.title))
    course_of(plan, facts.kind).move("return", facts)
    return re_entered(plan, _after(facts, at), facts.state, at)


def withdraw(plan: Plan, facts: Facts, at: datetime) -> Facts:
    """Take back 撤回 what was submitted while the approver has not acted."""
    stage = _awaiting_approval(plan, facts)
    if facts.approved:
        raise Refused(Reason.of("reason.already_approved", stage=stage.title))
    if not facts.submitted:
        raise Refused(Reason.of("reason.nothing_to_withdraw", stage=stage.title))
    return replace(_after(facts, at), submitted=False)


def suspend(plan: Plan, facts: Facts, at: datetime) -> Facts:
    """Halt a campaign: nothing fires and nothing becomes late until it is resumed."""
    state = course_of(plan, facts.kind).move("suspend", facts)
    before = halted(plan, facts, at)
    return replace(_after(before, at), state=state, suspended_from=facts.state)


def resume(plan: Plan, facts: Facts, at: datetime) -> Facts:
    """Go on where a campaign was halted: a new visit, its timers armed from now on."""
    if facts.state != SUSPENDED or facts.suspended_from is None:
        raise Refused(Reason.of("reason.not_suspended", state=facts.state))
    state = course_of(plan, facts.kind).move(f"resume {facts.suspended_from}", facts)
    back = replace(_after(facts, at), state=state, suspended_from=None)
    if state != SCHEDULED:
        again = re_entered(plan, back, state, at)
        back = replace(again, submitted=facts.submitted, approved=facts.approved)
    return resumed(plan, back, at)


def cancel(plan: Plan, facts: Facts, at: datetime) -> Facts:
    """End a campaign for good, unfinished."""
    state = course_of(plan, facts.kind).move("cancel", facts)
    return replace(_after(facts, at), state=state, suspended_from=None)


def close(plan: Plan, facts: Facts, at: datetime) -> Facts:
    """End what still goes on for an organisation that is closed; what it finished stays so."""
    if facts.state == COMPLETED:
        particulars = replace(facts.particulars, closed=True)
        return replace(_after(facts, at), particulars=particulars)
    return cancel(plan, facts, at)


def reopen(plan: Plan, facts: Facts, at: datetime, target: str) -> Facts:
    """Go back to a stage that was left, or that ended the campaign."""
    state = course_of(plan, facts.kind).move(f"reopen {target}", facts)
    return re_entered(plan, _after(facts, at), state, at)


def learn(
    plan: Plan, facts: Facts, at: datetime, *, known: tuple[tuple[str, str, str | None], ...]
) -> Facts:
    """Take over what the work has brought about: (round, fact, value); no value takes one back.

    Work goes on where the calendar stands still: what is finished may still be added to.
    """
    if facts.state == CANCELLED:
        raise Refused(Reason.of("reason.not_running", state=facts.state))
    particulars = facts.particulars
    for round_key, name, value in known:
        particulars = particulars.learnt(round_key, name, value)
    return replace(_after(facts, at), particulars=particulars)


def bring_about(plan: Plan, facts: Facts, at: datetime, name: str, value: str) -> Facts:
    """Take over one fact that work has brought about in the round under way."""
    return learn(plan, facts, at, known=((facts.round_key, name, value),))


def fulfil(plan: Plan, facts: Facts, at: datetime, duty: str, period: str) -> Facts:
    """Mark one occurrence of a duty done; whether it has opened, those know who keep them."""
    if duty not in {d.key for d in plan.duties_for(facts.kind)}:
        raise Refused(Reason.of("reason.no_such_duty", duty=duty))
    if facts.state == CANCELLED:
        raise Refused(Reason.of("reason.not_running", state=facts.state))
    occurrence = f"{duty}/{period}"
    if occurrence in facts.particulars.done:
        raise Refused(Reason.of("reason.already_done", duty=duty, period=period))
    return replace(_after(facts, at), particulars=facts.particulars.fulfilled(occurrence))


def unfulfil(plan: Plan, facts: Facts, at: datetime, duty: str, period: str) -> Facts:
    """Owe one occurrence of a duty again: what was handed in for it was returned 退回.

    What is planned for it from here on fires; what would have fired while it lay there does not.
    """
    if facts.state == CANCELLED:
        raise Refused(Reason.of("reason.not_running", state=facts.state))
    known = facts.particulars
    done = tuple(name for name in known.done if name != f"{duty}/{period}")
    return replace(_after(facts, at), particulars=replace(known, done=done))


def redate(plan: Plan, facts: Facts, at: datetime, anchor: str, on: date | None) -> Facts:
    """Move one date for a campaign; what has fired stays history, the rest moves along."""
    changed = replace(_after(facts, at), particulars=facts.particulars.dated(anchor, on))
    return _moved(plan, facts, changed, at)


def undate(plan: Plan, facts: Facts, at: datetime, anchor: str) -> Facts:
    """Let a date follow the plan again."""
    changed = replace(_after(facts, at), particulars=facts.particulars.undated(anchor))
    return _moved(plan, facts, changed, at)


def redate_all(plan: Plan, facts: Facts, at: datetime, dates: Dates) -> Facts:
    """Have other dates altogether, at once: another superior's 改换上级."""
    changed = replace(_after(facts, at), particulars=replace(facts.particulars, dates=dates))
    return _moved(plan, facts, changed, at)


def _moved(plan: Plan, facts: Facts, changed: Facts, at: datetime) -> Facts:
    again = rescheduled(plan, facts, plan, changed, at)
    was, now_due = _deadline(plan, facts), _deadline(plan, changed)
    if was is not None and was <= at and (now_due is None or now_due > at):
        # It was late and no longer is: should it become late again, the ladder starts anew.
        return rearmed(again, at)
    return again


def _deadline(plan: Plan, facts: Facts) -> datetime | None:
    window = window_of(plan, facts.particulars.dates, facts.state, facts.entered_on)
    return window.deadline(plan.zone)


def postpone(plan: Plan, facts: Facts, at: datetime, until: date) -> Facts:
    """Give the stage under way a later due day; its timers are armed again for the new one."""
    stage = _under_way(plan, facts)
    objection = postponement_objection(plan, facts, stage, until, at)
    if objection:
        raise Refused(objection)
    anchor = f"{facts.state}.due"
    moved = replace(_after(facts, at), particulars=facts.particulars.dated(anchor, until))
    return rearmed(rescheduled(plan, facts, plan, moved, at), at)


def postponement_objection(
    plan: Plan, facts: Facts, stage: Stage, until: date, at: datetime
) -> Reason | None:
    """Return why a stage may not be postponed to a day, or None: the plan sets the bound."""
    window = window_of(plan, facts.particulars.dates, facts.state, facts.entered_on)
    if window.due is None:
        return Reason.of("reason.no_due_day", stage=stage.title)
    planned = window_of(plan, (), facts.state, facts.entered_on).due or window.due
    latest = planned + timedelta(days=stage.postponable_days)
    ends = timeline_of(plan, facts.particulars.dates).rounds[facts.round_key].due
    if ends is not None:
        latest = min(latest, ends)
    if until <= window.due or until < local_day(at, plan.zone):
        return Reason.of("reason.not_later", until=until, due=window.due)
    if until > latest:
        return Reason.of("reason.beyond_bound", until=until, latest=latest)
    return None


def migrate(old: Plan, facts: Facts, new: Plan, at: datetime) -> Facts:
    """Carry a campaign over to another version of its plan; its open deadlines go along (T14).

    Raises:
        Refused: the stage under way does not exist there for this kind of organisation.
    """
    course = course_of(new, facts.kind)
    state = facts.suspended_from if facts.state == SUSPENDED else facts.state
    if state not in (SCHEDULED, COMPLETED, CANCELLED) and course.at(state or "") is None:
        raise Refused(Reason.of("reason.stage_not_in_version", state=state))
    return rescheduled(old, facts, new, _after(facts, at), at)
