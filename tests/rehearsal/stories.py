"""The stories that each plan is launched for: work on time, never and late, and what is put in."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import cache

from tests.plans.played import (
    COLLEGE,
    DEFAULT,
    GRATING,
    LOGISTICS,
    MUNICIPAL,
    POWER,
    plan_of,
    stage,
    window,
)
from tests.rehearsal.driver import SWEEP_AT
from tests.rehearsal.life import Story
from tests.rehearsal.sample import players_of
from workflows.acts import Act
from workflows.calendar import instant, local_day
from workflows.guards import wanted_facts
from workflows.plan import state_of
from workflows.rehearse import NEVER, ON_TIME, Assumption, span_of

LATE = Assumption(10)
AFTERWARDS = timedelta(days=60)


def moment(name: str, day: date, clock: time = time(11, 20)) -> datetime:
    """Return an instant in a plan's zone, by default one at which nothing else happens."""
    return instant(day, clock, plan_of(name).zone).astimezone(UTC)


def span(name: str) -> tuple[date, date]:
    """Return the first day of a plan and a day two months beyond the last one known."""
    first, last = span_of(plan_of(name))
    assert first is not None
    assert last is not None
    return first, last + AFTERWARDS


@cache
def assumed(name: str) -> tuple[Story, ...]:
    """Return the three stories in which nothing is put in: launched three days before the start."""
    first, last = span(name)
    launched, until = moment(name, first - timedelta(days=3)), moment(name, last, SWEEP_AT)
    return tuple(
        Story(title, launched, until, assume)
        for title, assume in (("on_time", ON_TIME), ("never", NEVER), ("late", LATE))
    )


def days_of(name: str, stories: tuple[Story, ...]) -> tuple[date, date]:
    """Return the first and the last day that any of some stories needs."""
    zone = plan_of(name).zone
    return (
        min(local_day(story.launched_at, zone) for story in stories) + timedelta(days=1),
        max(local_day(story.until, zone) for story in stories),
    )


#: For each plan a stage that is under way long enough to have its dates moved, and one that is
#: handed in and approved.
FOCUS = {
    DEFAULT: ("main/mobilization", "main/mobilization"),
    LOGISTICS: ("before_july/mobilization", "before_july/mobilization"),
    COLLEGE: ("first/mobilization", "first/mobilization"),
    MUNICIPAL: ("advance/carry_out", "launch/pledge"),
    GRATING: ("launch/pledge", "launch/pledge"),
    POWER: ("year/planning", "year/planning"),
}
#: How work comes while things are put in: late, so that ladders are climbed; but 003 has one
#: stage before the one in focus, which must be reached in time.
PACE = {GRATING: ON_TIME}
#: Where campaigns are halted and begun again: a short plan, a long one, and one without levels.
HALTED_AND_BEGUN_AGAIN = (DEFAULT, COLLEGE, GRATING)
TOLD_FOR = timedelta(days=50)


@dataclass
class Script:
    """Acts put into a story, written in days from the due day of the stage that it is about."""

    name: str
    due: date
    players: frozenset[str]
    acts: list[Act] = field(default_factory=list)

    def put_in(self, code: str, days: int, verb: str, *arguments: str, hour: int = 11) -> None:
        """Add an act of an organisation; those that do not take part in the plan do nothing."""
        if code in self.players:
            at = moment(self.name, self.day(days), time(hour, 20))
            self.acts.append(Act(at, code, verb, arguments))

    def day(self, days: int) -> date:
        """Return a day counted from the due day."""
        return self.due + timedelta(days=days)

    def on(self, days: int) -> str:
        """Return a day counted from the due day, as acts write it."""
        return self.day(days).isoformat()


def _script(name: str, state: str) -> Script:
    due = window(name, state).due
    assert due is not None
    return Script(name, due, frozenset(p.code for p in players_of(plan_of(name))))


def _told(title: str, script: Script, assume: Assumption | None = None) -> Story:
    name = script.name
    launched = moment(name, span(name)[0] - timedelta(days=3))
    until = moment(name, script.day(0) + TOLD_FOR, SWEEP_AT)
    acts = tuple(sorted(script.acts, key=lambda act: act.at))
    return Story(title, launched, until, assume or PACE.get(name, LATE), acts)


def postponed(name: str) -> Story:
    """A due day postponed before it came, after it had passed, twice, and for the top."""
    state = FOCUS[name][0]
    script = _script(name, state)
    script.put_in("b1", -5, "postpone", script.on(3))
    script.put_in("b1", 1, "postpone", script.on(7))
    script.put_in("b2", 3, "postpone", script.on(7))
    script.put_in("b3", -2, "postpone", script.on(1))
    script.put_in("g1", -1, "postpone", script.on(5))
    script.put_in("c", 0, "postpone", script.on(4))
    return _told("postponed", script)


def overridden(name: str) -> Story:
    """Dates set above reach those below who have none of their own, and no others."""
    state = FOCUS[name][0]
    plan = plan_of(name)
    top = players_of(plan)[0].code
    script = _script(name, state)
    due, following = f"{state}.due", f"{_after(name, state)}.opens"
    script.put_in("b1", -6, "redate", due, script.on(-2))
    script.put_in(top, -5, "redate", due, script.on(6))
    script.put_in("g1", -4, "redate", due, script.on(2), hour=8)
    script.put_in("b2", -3, "redate", due, script.on(1))
    script.put_in(top, -2, "redate", due, script.on(-1), hour=13)
    script.put_in(top, -1, "redate", following, script.on(20))
    # It was late, is no longer, and becomes so again.
    script.put_in(top, 3, "redate", due, script.on(8))
    script.put_in("b3", 5, "redate", due, script.on(7))
    return _told("overridden", script)


def _after(name: str, state: str) -> str:
    states = [state_of(round_, each) for round_ in plan_of(name).rounds for each in round_.stages]
    return states[states.index(state) + 1]


def returned(name: str) -> Story:
    """Work handed in early and sent back, taken back, or left lying with its approver."""
    state = FOCUS[name][1]
    script = _script(name, state)
    facts = wanted_facts(plan_of(name), stage(name, state).guards)

    def hand_in(code: str, days: int) -> None:
        for fact, value in facts:
            script.put_in(code, days, "bring_about", fact, value)
        script.put_in(code, days, "submit")

    hand_in("b1", -6)
    script.put_in("b1", -3, "return")
    hand_in("b2", -5)
    hand_in("b3", -1)
    script.put_in("b3", 2, "return")
    hand_in("g1", -6)
    script.put_in("g1", -5, "withdraw")
    hand_in("g1", -4)
    script.put_in("g1", -2, "return", hour=16)
    hand_in("g1", -1)
    script.put_in("g1", 1, "approve")
    hand_in("c", -2)
    script.put_in("c", -2, "return", hour=15)
    return _told("returned", script)


def suspended(name: str) -> Story:
    """Campaigns halted before, over and after their due day, one of them for good."""
    script = _script(name, FOCUS[name][0])
    script.put_in("b1", -6, "suspend")
    script.put_in("b1", -4, "resume")
    script.put_in("b2", -3, "suspend")
    script.put_in("b2", 4, "resume")
    script.put_in("b3", 2, "suspend")
    script.put_in("b3", 35, "resume", hour=8)
    script.put_in("g1", -2, "suspend")
    script.put_in("g1", 5, "resume")
    script.put_in("g1", 6, "suspend")
    script.put_in("g1", 30, "resume", hour=17)
    script.put_in("g2", -5, "suspend")
    script.put_in("g2", 5, "cancel")
    return _told("suspended", script)


def begun_again(name: str) -> Story:
    """Campaigns started before the first day, and stages opened again after they were left."""
    state = FOCUS[name][1]
    script = _script(name, state)
    early = (span(name)[0] - timedelta(days=2) - script.due).days
    script.put_in("b2", early, "start")
    script.put_in("g1", early, "start")
    script.put_in("b1", 14, "reopen", state)
    script.put_in("c", 30, "reopen", state, hour=9)
    return _told("begun_again", script)


#: When a plan is launched whose events are dated as it runs, what is dated when, and until when
#: it is told. Launched late: what should have been done by then is asked for at once.
EVENTS: dict[str, tuple[date, date, tuple[tuple[date, str, str], ...]]] = {
    LOGISTICS: (
        date(2011, 5, 20),
        date(2012, 1, 31),
        ((date(2011, 7, 20), "congress_18", "2011-11-08"),),
    ),
    COLLEGE: (
        date(2012, 5, 20),
        date(2013, 3, 1),
        (
            (date(2012, 6, 12), "party_day_2012", "2012-07-06"),
            (date(2012, 9, 3), "congress_18", "2012-10-20"),
            (date(2012, 9, 28), "congress_18", "2012-11-08"),
        ),
    ),
    MUNICIPAL: (
        date(2012, 5, 20),
        date(2013, 3, 1),
        (
            (date(2012, 7, 20), "congress_18", "2012-10-18"),
            (date(2012, 10, 16), "congress_18", "2012-11-08"),
        ),
    ),
    POWER: (
        date(2023, 10, 10),
        date(2024, 3, 1),
        (
            (date(2023, 12, 1), "commendation_day", "2023-12-20"),
            (date(2023, 12, 19), "commendation_day", "2023-12-12"),
        ),
    ),
}


def dated(name: str, assume: Assumption, title: str) -> Story:
    """Events that are given their day, or another one, while the plan runs."""
    launched, until, dates = EVENTS[name]
    top = players_of(plan_of(name))[0].code
    acts = [Act(moment(name, day), top, "event", (event, on)) for day, event, on in dates]
    ends = moment(name, until, SWEEP_AT)
    return Story(title, moment(name, launched), ends, assume, tuple(acts))


def moved_while_open(name: str) -> Story:
    """An event moved while duties that hang on it are open: later, and then earlier again."""
    acts = [
        Act(moment(name, date(2010, 6, 25)), "c", "event", ("party_day_2010", "2010-07-08")),
        Act(moment(name, date(2010, 7, 6)), "c", "event", ("party_day_2010", "2010-07-04")),
    ]
    launched, until = span(name)[0] - timedelta(days=3), date(2010, 9, 1)
    return Story(
        "moved_while_open",
        moment(name, launched),
        moment(name, until, SWEEP_AT),
        Assumption(1),
        tuple(acts),
    )


@cache
def put_in(name: str) -> tuple[Story, ...]:
    """Return the stories of a plan in which something is put in."""
    stories = [tell(name) for tell in (postponed, overridden, returned)]
    if name in HALTED_AND_BEGUN_AGAIN:
        stories += [suspended(name), begun_again(name)]
    if name in EVENTS:
        stories += [dated(name, LATE, "dated"), dated(name, NEVER, "dated_never")]
    if name == MUNICIPAL:
        stories.append(moved_while_open(name))
    return tuple(stories)
