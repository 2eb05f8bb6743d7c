"""Terms of office 任期 recorded, ended by an election 换届, and put off with leave (S2-13)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col, select

from service.actors import CALENDAR, Actor
from service.errors import BadInput
from service.models import Campaign, ElectionDelay, OfficeTerm, Task
from service.own_hand import is_own
from service.rulebook import Rulebook
from service.terms.counting import wrote
from service.terms.reminding import DECISION, TASK, aim_task, ask_for_decision
from service.terms.rows import problem, running, today, wanted_term
from service.work import Audience, Words, close_task, tell
from workflows.facts import CANCELLED
from workflows.plan import Plan
from workflows.refusals import Reason, Refused
from workflows.terms import delay_objections, term_ends

LONGEST_TEXT = 1000


def begin_term(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    started_on: date,
    *,
    by: Actor,
    now: datetime,
    ends_on: date | None = None,
    note: str = "",
) -> OfficeTerm:
    """Record the term of office that an organisation is in; its length is usually the plan's.

    Raises:
        BadInput: it ends before it starts, or starts on a day to come.
        Refused: there is one already: an election ends it.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    if running(session, campaign.organization_id) is not None:
        raise Refused(Reason.of("tenure.term_running"))
    term = _new(session, plan, campaign, started_on, ends_on, note, by, now)
    aim_task(session, plan, campaign, term, now)
    _wrote(session, rulebook, campaign, term, "tenure.term_recorded", by, now)
    return term


def record_election(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    held_on: date,
    *,
    by: Actor,
    now: datetime,
    ends_on: date | None = None,
    note: str = "",
) -> OfficeTerm:
    """Record that an election was held: the old term ends on its day, and a new one begins.

    Raises:
        BadInput: the day is to come, or the new term would end before it starts.
        Refused: no term is recorded, or the day is not after the beginning of the old one.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    old = wanted_term(session, campaign.organization_id)
    if held_on <= old.started_on:
        raise Refused(Reason.of("tenure.before_term", day=held_on, started_on=old.started_on))
    _checked(plan, held_on, ends_on, now)
    old.ended_on = held_on
    session.add(old)
    for waiting in _waiting(session, old):
        waiting.status, waiting.decided_at, waiting.note = "refused", now, "elected"
        session.add(waiting)
        close_task(session, DECISION, waiting.id, by=by, now=now, outcome="cancelled")
    session.flush()
    close_task(session, TASK, old.id, by=by, now=now)
    term = _new(session, plan, campaign, held_on, ends_on, note, by, now)
    aim_task(session, plan, campaign, term, now)
    _wrote(session, rulebook, campaign, term, "tenure.elected", by, now)
    return term


def request_delay(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    until: date,
    reason: str,
    *,
    by: Actor,
    now: datetime,
) -> ElectionDelay:
    """Ask the superior to put the election off, within the plan's bound (NORMS 6.4: one year).

    Raises:
        BadInput: no reason is given.
        Refused: no term, past, not later, beyond the bound, or a request waits already.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    told = _text(reason)
    term = wanted_term(session, campaign.organization_id)
    _refuse_day(plan, term, until, now)
    made = ElectionDelay(
        term_id=term.id, until=until, reason=told, requested_at=now, requested_by=by.person_id
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError as error:
        raise Refused(Reason.of("tenure.delay_waits")) from error
    ask_for_decision(session, plan, campaign, term, made, now)
    what, number = "tenure.delay_requested", made.id
    _tell(session, plan, campaign, ("superior(secretary)",), what, number, until, told, now)
    _wrote(session, rulebook, campaign, term, "tenure.delay_requested", by, now, told, until)
    return made


def decide_delay(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    grant: bool,
    note: str,
    *,
    by: Actor,
    now: datetime,
) -> ElectionDelay:
    """Grant or refuse the request that waits; what is granted moves the reminders too.

    Raises:
        BadInput: it is refused without a word why.
        Refused: nothing waits, it is the superior's own request, or the day asked for has passed
            or is not after the one for which the election is due.
    """
    plan = rulebook.plan(session, campaign.plan_version_id)
    term = wanted_term(session, campaign.organization_id)
    found = next(iter(_waiting(session, term)), None)
    if found is None:
        raise Refused(Reason.of("tenure.no_delay_waits"))
    if is_own(session, campaign.id, by, found.requested_by):
        raise Refused(Reason.of("tenure.own_request"))
    told = note.strip() if grant else _text(note)
    if grant:
        _refuse_day(plan, term, found.until, now)
    found.status = "granted" if grant else "refused"
    found.decided_at, found.decided_by, found.note = now, by.person_id, told or None
    session.add(found)
    close_task(session, DECISION, found.id, by=by, now=now)
    if grant:
        term.due_on = found.until
        session.add(term)
        session.flush()
        aim_task(session, plan, campaign, term, now)
    deed = f"tenure.delay_{found.status}"
    _tell(session, plan, campaign, ("secretary",), deed, found.id, found.until, told, now)
    _wrote(session, rulebook, campaign, term, deed, by, now, told or None, found.until)
    return found


def day_over(session: Session, rulebook: Rulebook, task: Task, now: datetime) -> bool:
    """Write down that a term ran out without an election; it is owed on, and the ladder climbs."""
    term = session.get(OfficeTerm, task.subject_id)
    if term is not None and term.ended_on is None:
        campaign = session.get_one(Campaign, task.campaign_id)
        if campaign.state != CANCELLED:
            _wrote(session, rulebook, campaign, term, "tenure.term_over", CALENDAR, now)
    return False


def _waiting(session: Session, term: OfficeTerm) -> list[ElectionDelay]:
    chosen = select(ElectionDelay).where(
        ElectionDelay.term_id == term.id, col(ElectionDelay.status) == "requested"
    )
    return list(session.exec(chosen.with_for_update()))


def _refuse_day(plan: Plan, term: OfficeTerm, until: date, now: datetime) -> None:
    objections = delay_objections(plan, term.ends_on, term.due_on, until, today(plan, now))
    if objections:
        raise Refused(*objections)


def _checked(plan: Plan, started_on: date, ends_on: date | None, now: datetime) -> None:
    problems = []
    if started_on > today(plan, now):
        problems.append(problem("started_on", "day_to_come", day=started_on))
    if ends_on is not None and ends_on <= started_on:
        days = {"started_on": started_on, "ends_on": ends_on}
        problems.append(problem("ends_on", "ends_before_start", **days))
    if problems:
        raise BadInput(problems)


def _new(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    started_on: date,
    ends_on: date | None,
    note: str,
    by: Actor,
    now: datetime,
) -> OfficeTerm:
    _checked(plan, started_on, ends_on, now)
    over = ends_on or term_ends(plan, campaign.kind, started_on)
    term = OfficeTerm(
        root_organization_id=campaign.root_organization_id,
        organization_id=campaign.organization_id,
        started_on=started_on,
        ends_on=over,
        due_on=over,
        recorded_at=now,
        recorded_by=by.person_id,
        note=note.strip() or None,
    )
    try:
        with session.begin_nested():
            session.add(term)
    except IntegrityError as error:
        raise Refused(Reason.of("tenure.term_running")) from error
    return term


def _text(given: str) -> str:
    told = given.strip()
    if not 2 <= len(told) <= LONGEST_TEXT:
        raise BadInput([problem("reason", "text_wanted")])
    return told


def _tell(
    session: Session,
    plan: Plan,
    campaign: Campaign,
    roles: tuple[str, ...],
    what: str,
    number: int,
    until: date,
    note: str,
    now: datetime,
) -> None:
    title: Words = [{"day": until.isoformat()}]  # each reader writes days in their own way
    params: dict[str, Words] = {"what": what, "title": title, "note": note, "due": ""}
    about = f"election_delay/{number}"
    tell(
        session,
        plan,
        campaign,
        "work_done",
        Audience(roles=roles),
        about=about,
        now=now,
        params=params,
        rule=what,
    )


def _wrote(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    term: OfficeTerm,
    deed: str,
    by: Actor,
    now: datetime,
    reason: str | None = None,
    until: date | None = None,
) -> None:
    details = {"term": term.id, "started_on": str(term.started_on), "due_on": str(term.due_on)}
    if until is not None:
        details["until"] = str(until)
    wrote(session, rulebook, campaign, deed, by=by, now=now, reason=reason, details=details)
