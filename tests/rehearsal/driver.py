"""Stories lived through in a real database: sweeps by the clock, work and decisions by the verbs.

Nothing here knows the rehearsal. Who owes what is read from the rows of campaigns and occurrences,
as the people at their desks would read it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import groupby

from sqlmodel import Session, col, select

from service.db import reading
from service.models import Campaign, Occurrence
from tests.rehearsal.life import Deed, Life, Story
from workflows.calendar import instant, local_day
from workflows.facts import Particulars
from workflows.guards import wanted_facts
from workflows.plan import Leave, Plan

#: After the messages of the morning, before the work of the day.
SWEEP_AT = time(9, 30)
WORK_AT = time(10, 0)
ONE_DAY = timedelta(days=1)
HALTED = ("suspended", "cancelled")


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
            yield "bring_about", (fact, value)
    if stage.leave is Leave.ON_APPROVAL:
        if row.submitted_at is None:
            yield "submit", ()
        yield "approve", ()
