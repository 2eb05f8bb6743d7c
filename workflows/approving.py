"""How a step of an approval stands: who may sign now, and whether it is settled."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from workflows.calendar import WorkCalendar
from workflows.plan import Plan, Stage
from workflows.provisions.approvals import Meeting, Procedure, Step, one_step
from workflows.refusals import Reason, Refused
from workflows.reminders import Span

OPEN, APPROVED, RETURNED = "open", "approved", "returned"
#: A place that the calendar passed when its day was over counts as signed, though nobody did.
PASSED = "passed"
#: Places that count no more: nobody holds the post and the plan goes on without, or taken out 减签.
SKIPPED, REMOVED = "skipped", "removed"
STATUSES = (OPEN, APPROVED, RETURNED, PASSED, SKIPPED, REMOVED)
IN_FAVOUR = (APPROVED, PASSED)
ALL = 100  # percent

BEFORE, PARALLEL, AFTER = "before", "parallel", "after"
HOW = (BEFORE, PARALLEL, AFTER)


@dataclass(frozen=True, slots=True)
class Place:
    """One signature wanted: whose, whether the plan or a signer asked for it, and after which."""

    number: int
    person_id: int | None = None
    role: str = ""
    status: str = OPEN
    added: bool = False
    waits_for: frozenset[int] = frozenset()

    @property
    def counts(self) -> bool:
        """Say whether the signature is wanted at all."""
        return self.status not in (SKIPPED, REMOVED)


def procedure_of(plan: Plan, stage: Stage) -> Procedure | None:
    """Return how a stage is approved: by its procedure, or by its one approver."""
    if stage.approval:
        return plan.provisions.approvals.of(stage.approval)
    days = plan.provisions.limits.signing_days
    return one_step(stage.approved_by, days) if stage.approved_by else None


def signers_of(plan: Plan, stage: Stage) -> tuple[str, ...]:
    """Return every role that signs for a stage."""
    procedure = procedure_of(plan, stage)
    return tuple(role for step in procedure.steps for role in step.signers) if procedure else ()


def open_now(places: Sequence[Place]) -> tuple[int, ...]:
    """Return the numbers of the places that may be signed now: all that they wait for is done."""
    waiting = {place.number for place in places if place.status == OPEN}
    return tuple(
        place.number
        for place in places
        if place.status == OPEN and not place.waits_for & (waiting - {place.number})
    )


def verdict(step: Step, places: Sequence[Place]) -> str:
    """Return how a step stands by its signatures: open, approved or returned.

    One return is enough, save where votes are counted 票签: there a return is a vote against, and
    the step is returned when the share can no longer be reached. Whoever was added has to sign
    whatever the plan's own signers do.
    """
    counted = [place for place in places if place.counts]
    if step.sign == "ratio":
        # Whoever asks for a friend's vote beside their own may not outvote the plan's signers.
        return _by_ratio(step.ratio, [place for place in counted if not place.added])
    if any(place.status == RETURNED for place in counted):
        return RETURNED
    signed = [place for place in counted if place.status in IN_FAVOUR]
    if step.sign == "any":
        own = [place for place in counted if not place.added]
        enough = not own or any(place in signed for place in own)
        return APPROVED if enough and all(p in signed for p in counted if p.added) else OPEN
    return APPROVED if len(signed) == len(counted) else OPEN


def _by_ratio(ratio: int, counted: Sequence[Place]) -> str:
    in_favour = sum(place.status in IN_FAVOUR for place in counted)
    against = sum(place.status == RETURNED for place in counted)
    if in_favour * ALL >= ratio * len(counted):
        return APPROVED
    reachable = (len(counted) - against) * ALL >= ratio * len(counted)
    return OPEN if reachable else RETURNED


def in_order(step: Step, places: Sequence[Place]) -> tuple[Place, ...]:
    """Let each place wait for the one before it where signers sign one after another 依次."""
    if step.sign != "in_order":
        return tuple(places)
    return tuple(
        replace(place, waits_for=frozenset({places[number - 1].number}) if number else frozenset())
        for number, place in enumerate(places)
    )


def with_added(
    places: Sequence[Place], beside: Place, number: int, person_id: int, how: str
) -> tuple[Place, ...]:
    """Return the places of a step with one added 加签 before, beside or after a signer's own."""
    waits = {
        BEFORE: beside.waits_for,
        PARALLEL: beside.waits_for,
        AFTER: frozenset({beside.number}),
    }[how]
    new = Place(number, person_id, added=True, waits_for=waits)
    found = []
    for place in places:
        behind = beside.number in place.waits_for
        if how == BEFORE and place.number == beside.number:
            place = replace(place, waits_for=frozenset({number}))
        elif how != BEFORE and behind:
            place = replace(place, waits_for=place.waits_for | {number})
        found.append(place)
    return (*found, new)


def reseated(places: Sequence[Place], holders: Mapping[str, Sequence[int]]) -> tuple[Place, ...]:
    """Return the places with the holders of today: a post's pending signature goes with the post.

    ``holders`` gives, by role, who holds it now. Signatures given stand. Where a role has fewer
    holders than open places, one place is left empty if nobody holds it, and the rest fall away.
    """
    found = list(places)
    for role, people in holders.items():
        mine = [n for n, p in enumerate(found) if p.role == role and not p.added and p.counts]
        seated = {found[n].person_id for n in mine}
        free = [person for person in people if person not in seated]
        lost = [n for n in mine if found[n].status == OPEN and found[n].person_id not in people]
        kept = len(mine) > len(lost)
        for number in lost:
            if free:
                found[number] = replace(found[number], person_id=free.pop(0))
            elif people or kept:
                found[number] = replace(found[number], person_id=None, status=SKIPPED)
            else:
                found[number], kept = replace(found[number], person_id=None), True
    return tuple(found)


def due_on(span: Span | None, today: date, calendar: WorkCalendar) -> date | None:
    """Return the last day of something that is due so many days or working days after today."""
    if span is None:
        return None
    if span.working:
        return calendar.shift(today, span.days)
    return today + timedelta(days=span.days)


@dataclass(frozen=True, slots=True)
class Count:
    """The heads of a meeting: who should attend 应到, did 实到, and was in favour 赞成."""

    should_attend: int
    attended: int
    in_favour: int


def meeting_objections(rule: Meeting, count: Count | None) -> tuple[Reason, ...]:
    """Return what keeps a meeting's decision from standing."""
    if count is None:
        return (Reason.of("approvals.minutes_wanted"),)
    if not 0 <= count.in_favour <= count.attended <= count.should_attend or not count.should_attend:
        return (Reason.of("approvals.heads_do_not_add_up"),)
    found = []
    if count.attended * ALL <= rule.quorum * count.should_attend:
        found.append(
            Reason.of(
                "approvals.no_quorum", attended=count.attended, should_attend=count.should_attend
            )
        )
    basis = getattr(count, rule.majority_of)
    if count.in_favour * ALL <= rule.majority * basis:
        found.append(Reason.of("approvals.no_majority", in_favour=count.in_favour, among=basis))
    return tuple(found)


def earlier(procedure: Procedure, here: str, target: str) -> Step:
    """Return the earlier step to return to. Raises Refused for any other."""
    found = next((step for step in procedure.before(here) if step.key == target), None)
    if found is None:
        raise Refused(Reason.of("approvals.not_an_earlier_step", step=target))
    return found


Standing = tuple[int, int, date, date]  # the absent, the substitute, first and last day


def goes_round(kept: Iterable[Standing], new: Standing) -> bool:
    """Say whether a substitution closes a circle with others of the same days.

    Power is not passed on, but two who stand in for each other leave nobody who decides.
    """
    absent, _, first, last = new
    follows: dict[int, set[int]] = {}
    for who, whom, begins, ends in kept:
        if begins <= last and first <= ends:
            follows.setdefault(who, set()).add(whom)
    seen, ahead = set(), [new[1]]
    while ahead:
        person = ahead.pop()
        if person == absent:
            return True
        if person not in seen:
            seen.add(person)
            ahead.extend(follows.get(person, ()))
    return False
