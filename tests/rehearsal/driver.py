"""Stories lived through in a real database: sweeps by the clock, work and decisions by the verbs.

Nothing here knows the rehearsal. Who owes what is read from the rows of campaigns and occurrences,
as the people at their desks would read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from service import campaigns
from service.actors import OPERATOR, Actor
from service.campaigns import dates
from service.db import reading, writing
from service.models import Campaign, Occurrence, Organization
from service.rulebook import Rulebook
from service.sweep import sweep
from tests.rehearsal.sample import Cast, players_of, seat
from workflows.acts import Act
from workflows.calendar import instant, local_day
from workflows.facts import Particulars
from workflows.guards import wanted_facts
from workflows.plan import Leave, Plan
from workflows.rehearse import Assumption, Player

#: After the messages of the morning, before the work of the day.
SWEEP_AT = time(9, 30)
WORK_AT = time(10, 0)
ONE_DAY = timedelta(days=1)
HALTED = ("suspended", "cancelled")


@dataclass(frozen=True)
class Story:
    """One launch: when it begins, how work comes, what is put in, and until when it is told."""

    name: str
    launched_at: datetime
    until: datetime
    assume: Assumption
    put_in: tuple[Act, ...] = ()


@dataclass(frozen=True)
class Deed:
    """One thing that somebody did in a story, kept so that it can be done again elsewhere."""

    at: datetime
    story: str
    organization: str
    verb: str
    arguments: tuple[str, ...] = ()


@dataclass
class Life:
    """A database in which one plan is launched once for each story, each in a tree of its own."""

    engine: Engine
    rulebook: Rulebook
    plan: Plan
    stories: tuple[Story, ...]
    casts: dict[str, Cast] = field(default_factory=dict)
    roots: dict[str, int] = field(default_factory=dict)
    places: dict[int, tuple[Story, str]] = field(default_factory=dict)
    deeds: list[Deed] = field(default_factory=list)
    looks: list[datetime] = field(default_factory=list)

    @property
    def players(self) -> tuple[Player, ...]:
        """Return the organisations of each story."""
        return players_of(self.plan)

    def begin(self, text: str) -> None:
        """Store the plan and seat the trees; the launches follow at their instants."""
        now = min(story.launched_at for story in self.stories)
        with writing(self.engine) as session:
            self.rulebook.store(session, text, name=self.plan.name, by=OPERATOR, now=now)
            for story in self.stories:
                self.casts[story.name] = seat(session, self.players, story.name)

    def launch(self, story: Story) -> None:
        """Launch the plan at the top of a story's tree."""
        cast = self.casts[story.name]
        with writing(self.engine) as session:
            text = self.rulebook.read_file(self.plan.name)
            now = story.launched_at
            version = self.rulebook.store(session, text, name=self.plan.name, by=OPERATOR, now=now)
            top = session.get_one(Organization, cast.organizations[cast.top])
            root = campaigns.launch(session, self.rulebook, version, top, by=OPERATOR, now=now)
            self.roots[story.name] = root.id
            codes = {number: code for code, number in cast.organizations.items()}
            chosen = select(Campaign).where(Campaign.root_id == root.id)
            for campaign in session.exec(chosen):
                self.places[campaign.id] = story, codes[campaign.organization_id]

    def sweep(self, now: datetime) -> None:
        """Let the calendar pass, as the scheduler does."""
        report = sweep(self.engine, self.rulebook, now=now)
        assert not report.failed, f"{report.failed} campaigns were parked at {now}"
        self.looks.append(now)

    def close(self, story: Story) -> None:
        """End a story that has been told: nothing more is asked of it."""
        with writing(self.engine) as session:
            chosen = select(Campaign).where(
                Campaign.root_id == self.roots[story.name], col(Campaign.closed_at).is_(None)
            )
            for campaign in session.exec(chosen).all():
                campaigns.cancel(
                    session, self.rulebook, campaign, "told", by=OPERATOR, now=story.until
                )

    def do(self, session: Session, deed: Deed) -> Campaign:
        """Do one deed by its verb, as the person whose part it is."""
        cast = self.casts[deed.story]
        number = cast.organizations[deed.organization]
        chosen = select(Campaign).where(
            Campaign.root_id == self.roots[deed.story], Campaign.organization_id == number
        )
        campaign = session.exec(chosen).one()
        VERBS[deed.verb](self, session, campaign, deed)
        return campaign

    def deed_of(self, story: Story, act: Act) -> Deed:
        """Return what a story puts in as a deed."""
        return Deed(act.at, story.name, act.organization, act.verb, act.arguments)

    def do_all(self, deeds: Iterable[Deed]) -> None:
        """Do what one organisation does at one instant, in one transaction, and keep it."""
        done = list(deeds)
        with writing(self.engine) as session:
            for deed in done:
                self.do(session, deed)
        self.deeds += done


Verb = Callable[[Life, Session, Campaign, Deed], object]


def _secretary(life: Life, deed: Deed) -> Actor:
    return Actor.person(life.casts[deed.story].one(deed.organization, "secretary"), "secretary")


def _approver(life: Life, campaign: Campaign, deed: Deed) -> Actor:
    role = campaigns.approver_role(life.plan, campaign) or (
        life.plan.top_approver if campaign.at_top else "superior(secretary)"
    )
    assert role is not None
    return Actor.person(life.casts[deed.story].one(deed.organization, role), role)


def _submit(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    campaigns.submit(session, life.rulebook, campaign, by=_secretary(life, deed), now=deed.at)


def _approve(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    by = _approver(life, campaign, deed)
    seen = campaign.version
    campaigns.approve(session, life.rulebook, campaign, by=by, now=deed.at, seen_version=seen)


def _return(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    by = _approver(life, campaign, deed)
    campaigns.send_back(session, life.rulebook, campaign, "not yet", by=by, now=deed.at)


def _withdraw(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    campaigns.withdraw(session, life.rulebook, campaign, by=_secretary(life, deed), now=deed.at)


def _record(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    fact, value = deed.arguments
    by = _secretary(life, deed)
    campaigns.record(session, life.rulebook, campaign, fact, value, by=by, now=deed.at)


def _fulfil(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    duty, period = deed.arguments
    by = _secretary(life, deed)
    campaigns.fulfil(session, life.rulebook, campaign, duty, period, by=by, now=deed.at)


def _postpone(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    until = date.fromisoformat(deed.arguments[0])
    request = campaigns.request_postponement(
        session, life.rulebook, campaign, until, "harvest", by=_secretary(life, deed), now=deed.at
    )
    by = _approver(life, campaign, deed)
    campaigns.decide_postponement(
        session, life.rulebook, request, True, "granted", by=by, now=deed.at
    )


def _redate(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    anchor, on = deed.arguments
    day = date.fromisoformat(on) if on else None
    dates.override_date(
        session, life.rulebook, campaign, anchor, day, "dated", by=OPERATOR, now=deed.at
    )


def _event(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    event, on = deed.arguments
    day = date.fromisoformat(on) if on else None
    campaigns.set_event(session, life.rulebook, campaign, event, day, by=OPERATOR, now=deed.at)


def _suspend(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    campaigns.suspend(session, life.rulebook, campaign, "flood", by=OPERATOR, now=deed.at)


def _resume(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    campaigns.resume(session, life.rulebook, campaign, by=OPERATOR, now=deed.at)


def _reopen(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    target = deed.arguments[0]
    by = OPERATOR
    campaigns.reopen(session, life.rulebook, campaign, target, "again", by=by, now=deed.at)


def _start(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    campaigns.start(session, life.rulebook, campaign, by=OPERATOR, now=deed.at)


def _cancel(life: Life, session: Session, campaign: Campaign, deed: Deed) -> None:
    campaigns.cancel(session, life.rulebook, campaign, "no more", by=OPERATOR, now=deed.at)


VERBS: dict[str, Verb] = {
    "submit": _submit,
    "approve": _approve,
    "return": _return,
    "withdraw": _withdraw,
    "record": _record,
    "fulfil": _fulfil,
    "postpone": _postpone,
    "redate": _redate,
    "event": _event,
    "suspend": _suspend,
    "resume": _resume,
    "reopen": _reopen,
    "start": _start,
    "cancel": _cancel,
}


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield each day, both included."""
    while first <= last:
        yield first
        first += ONE_DAY


@dataclass(frozen=True)
class Moment:
    """Something that happens in a life; at one instant launches come first and endings last."""

    at: datetime
    order: int
    happen: Callable[[], None]


def live(life: Life, days: Sequence[date]) -> None:
    """Let every day pass: a sweep, the work that is owed, and between them what is put in."""
    moments = list(_frame(life, days, _nothing_more))
    for story in life.stories:
        deeds = [life.deed_of(story, act) for act in story.put_in]
        moments += [Moment(deed.at, 2, partial(life.do_all, [deed])) for deed in deeds]
    moments += [Moment(_at(life, day, WORK_AT), 2, partial(_work, life, day)) for day in days]
    _pass(moments)


def live_again(
    life: Life, days: Sequence[date], deeds: Sequence[Deed], after_sweep: Callable[[Life], None]
) -> None:
    """Let time pass with other sweeps, while the same people do the same at the same instants."""
    moments = list(_frame(life, days, after_sweep))
    for (at, _, _), some in groupby(deeds, lambda d: (d.at, d.story, d.organization)):
        moments.append(Moment(at, 2, partial(life.do_all, list(some))))
    _pass(moments)


def _frame(
    life: Life, days: Sequence[date], after_sweep: Callable[[Life], None]
) -> Iterator[Moment]:
    def look(at: datetime) -> None:
        life.sweep(at)
        after_sweep(life)

    def end(story: Story) -> None:
        look(story.until)
        life.close(story)

    for story in life.stories:
        yield Moment(story.launched_at, 0, partial(life.launch, story))
        yield Moment(story.until, 3, partial(end, story))
    for day in days:
        at = _at(life, day, SWEEP_AT)
        yield Moment(at, 1, partial(look, at))


def _nothing_more(life: Life) -> None:
    pass


def _pass(moments: list[Moment]) -> None:
    for moment in sorted(moments, key=lambda moment: (moment.at, moment.order)):
        moment.happen()


def _at(life: Life, day: date, clock: time) -> datetime:
    return instant(day, clock, life.plan.zone)


def _work(life: Life, day: date) -> None:
    for deeds in owed(life, day, _at(life, day, WORK_AT)):
        life.do_all(deeds)


def owed(life: Life, today: date, now: datetime) -> Iterator[list[Deed]]:
    """Yield, for each organisation, what it does at ten o'clock of a day.

    Work is done on its due day and as many days later as the story assumes; what was entered, or
    taken up again, after ten waits for the next morning.
    """
    with reading(life.engine) as session:
        lives = [life.roots[s.name] for s in life.stories if _works(life, s, now)]
        found = _duties(session, life, lives, today, now)
        for place, deeds in _stages(session, life, lives, today, now):
            found.setdefault(place, []).extend(deeds)
    yield from found.values()


def _works(life: Life, story: Story, now: datetime) -> bool:
    return story.assume.days is not None and story.name in life.roots and now <= story.until


def _time_has_come(life: Life, story: Story, due_at: datetime, today: date) -> bool:
    due_day = local_day(due_at, life.plan.zone) - ONE_DAY
    return due_day + timedelta(days=story.assume.days or 0) <= today


def _duties(
    session: Session, life: Life, lives: list[int], today: date, now: datetime
) -> dict[tuple[str, str], list[Deed]]:
    chosen = (
        select(Occurrence)
        .join(Campaign, col(Campaign.id) == col(Occurrence.campaign_id))
        .where(
            col(Occurrence.root_id).in_(lives),
            col(Occurrence.done_at).is_(None),
            col(Occurrence.due_at) <= now + ONE_DAY,
            col(Occurrence.opens_at) < now,
            col(Campaign.state).not_in(HALTED),
        )
        .order_by(col(Occurrence.campaign_id), col(Occurrence.duty), col(Occurrence.period))
    )
    found: dict[tuple[str, str], list[Deed]] = {}
    for row in session.exec(chosen):
        story, code = life.places[row.campaign_id]
        assert row.due_at is not None
        if _time_has_come(life, story, row.due_at, today):
            deed = Deed(now, story.name, code, "fulfil", (row.duty, row.period))
            found.setdefault((story.name, code), []).append(deed)
    return found


def _stages(
    session: Session, life: Life, lives: list[int], today: date, now: datetime
) -> Iterator[tuple[tuple[str, str], list[Deed]]]:
    chosen = select(Campaign).where(
        col(Campaign.root_id).in_(lives),
        col(Campaign.due_at) <= now + ONE_DAY,
        col(Campaign.entered_at) < now,
    )
    for row in session.exec(chosen.order_by(col(Campaign.id))):
        story, code = life.places[row.id]
        assert row.due_at is not None
        if _time_has_come(life, story, row.due_at, today):
            steps = _steps(life.plan, row)
            deeds = [Deed(now, story.name, code, verb, arguments) for verb, arguments in steps]
            yield (story.name, code), deeds


def _steps(plan: Plan, row: Campaign) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield what is still to be done in a stage: facts that lack, handing in, approval."""
    found = plan.find(row.state)
    assert found is not None, row.state
    round_, stage = found
    known = {
        name for key, name, _ in Particulars.from_json(row.particulars).values if key == round_.key
    }
    for fact, value in wanted_facts(plan, stage.guards):
        if fact not in known:
            yield "record", (fact, value)
    if stage.leave is Leave.ON_APPROVAL:
        if row.submitted_at is None:
            yield "submit", ()
        yield "approve", ()
