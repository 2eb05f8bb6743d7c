"""A whole plan played forward on paper: every date, move and message that it would cause."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial

from workflows import acts
from workflows.acts import Act
from workflows.calendar import instant, local_day
from workflows.decide import Decision, decide, perform
from workflows.facts import CANCELLED, SUSPENDED, Facts
from workflows.guards import wanted_facts
from workflows.happenings import Done, Happening, Kind, Move, Planned
from workflows.lateness import settled
from workflows.machine import course_of
from workflows.plan import KINDS, Leave, Plan
from workflows.put_in import ABOVE, acts_reaching, verb_of
from workflows.schedule import YEARS_AHEAD, openings
from workflows.timeline import timeline_of, window_of

#: The local time at which work is assumed to be handed in and approved.
WORK_AT = time(10, 0)
AFTERWARDS = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Assumption:
    """How work is assumed to come: on the due day, so many days late, or never (``days`` None)."""

    days: int | None = 0

    @classmethod
    def parse(cls, text: str) -> Assumption:
        """Read ``on-time``, ``never`` or ``late:N``; anything else raises ValueError."""
        if text == "on-time":
            return cls(0)
        if text == "never":
            return cls(None)
        head, _, days = text.partition(":")
        if head == "late" and days.isdigit() and 0 < int(days) < 1000:
            return cls(int(days))
        raise ValueError(text)


ON_TIME = Assumption(0)
NEVER = Assumption(None)


@dataclass(frozen=True, slots=True)
class Player:
    """One organisation of a rehearsal."""

    code: str
    kind: str
    parent: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a rehearsal, as ``rehearse --json`` prints it."""

    at: datetime
    kind: Kind
    organization: str
    round: str
    stage: str
    to: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    rule: str = ""
    provisional: bool = False

    def as_json(self, zone: Callable[[datetime], datetime]) -> dict[str, object]:
        """Return the line under the names that others rely on; ``zone`` makes the time local."""
        return {
            "at": zone(self.at).isoformat(),
            "kind": self.kind.value,
            "organization": self.organization,
            "round": self.round,
            "stage": self.stage,
            "to": list(self.to),
            "channels": list(self.channels),
            "rule": self.rule,
        }


def typical_players(plan: Plan) -> tuple[Player, ...]:
    """Return one organisation of each kind that takes part, each below the one before."""
    kinds = [kind for kind in KINDS if kind in plan.participants]
    parents = [None, *kinds]
    return tuple(Player(kind, kind, parents[number]) for number, kind in enumerate(kinds))


def span_of(plan: Plan) -> tuple[date | None, date | None]:
    """Return the first and the last day that a plan knows of."""
    line = timeline_of(plan, ())
    windows = [*line.rounds.values(), *line.stages.values()]
    days = [day for window in windows for day in (window.opens, window.due) if day]
    days += [day for day in (line.starts, line.ends) if day]
    return min(days, default=None), max(days, default=None)


def rehearse(
    plan: Plan,
    players: Sequence[Player],
    *,
    launched_at: datetime,
    until: datetime,
    assume: Assumption = ON_TIME,
    put_in: Sequence[Act] = (),
) -> list[Row]:
    """Return, in the order of time, everything that happens from the launch up to ``until``.

    Acts that are put in are done at their instants; a changed date reaches the organisations
    below, as it does in the running service.

    Raises:
        Refused: an act that is put in would be refused.
    """
    above = {player.code: player.parent for player in players}
    acts_in_order = sorted(put_in, key=lambda act: act.at)
    rows: list[Row] = []
    same: dict[tuple[str, bool, tuple[Act, ...]], list[Row]] = {}
    for player in players:
        reaching = acts_reaching(player.code, acts_in_order, above)
        key = (player.kind, player.parent is None, reaching)
        if key not in same:
            actor = _Actor(plan, player, launched_at, assume, reaching)
            same[key] = list(actor.play(until))
        rows.extend(replace(row, organization=player.code) for row in same[key])
    rows.sort(key=lambda row: (row.at, row.organization, row.kind, row.round, row.stage, row.rule))
    return rows


@dataclass(slots=True)
class _Actor:
    """One organisation that plays its part: the calendar, the acts put in, and the assumed work."""

    plan: Plan
    player: Player
    launched_at: datetime
    assume: Assumption
    put_in: tuple[Act, ...]
    facts: Facts = field(init=False)
    open: dict[str, Planned] = field(default_factory=dict)
    entered_at: datetime = field(init=False)
    #: The last act put in: work that it makes possible or due is not done before it.
    acted_at: datetime = field(init=False)
    postponed: set[str] = field(default_factory=set)

    def play(self, until: datetime) -> Iterator[Row]:
        """Yield everything that happens, in order."""
        self.facts = Facts(
            kind=self.player.kind,
            at_top=self.player.parent is None,
            joined_at=self.launched_at,
            next_at=self.launched_at,
        )
        self.entered_at = self.acted_at = self.launched_at
        first = decide(self.plan, self.facts, self.launched_at, changed_at=self.launched_at)
        yield from self._keep(first)
        waiting = sorted(self.put_in, key=lambda act: act.at)
        while True:
            work_at = self._next_work()
            times = [self.facts.next_at, work_at, waiting[0].at if waiting else None]
            now = min((at for at in times if at is not None), default=None)
            if now is None or now > until:
                return
            if self.facts.next_at is not None and self.facts.next_at <= now:
                yield from self._keep(decide(self.plan, self.facts, now))
            elif waiting and waiting[0].at <= now:
                yield from self._put_in(waiting.pop(0))
            else:
                yield from self._work(now)

    def _put_in(self, act: Act) -> Iterator[Row]:
        """Yield what comes of an act; a date from above leaves a postponed one as it is."""
        if (
            act.verb == "redate"
            and act.organization == ABOVE
            and act.arguments[0] in self.postponed
        ):
            return
        if act.verb == "postpone":
            self.postponed.add(f"{self.facts.state}.due")
        if act.verb == "fulfil":
            self.open.pop("/".join(act.arguments), None)
        yield from self._do(act.at, verb_of(act))
        self.acted_at = act.at
        if act.verb in ("redate", "event"):
            self._redate_open_duties(act.at)

    def _redate_open_duties(self, at: datetime) -> None:
        facts, known = self.facts, self.facts.particulars
        year = at.year + YEARS_AHEAD
        schedule = (known.dates, facts.kind, facts.joined_at, known.newcomer, year)
        now_due = openings(self.plan, *schedule)
        for name, occurrence in self.open.items():
            if name in now_due:
                self.open[name] = replace(occurrence, due_at=now_due[name].due_at)

    def _keep(self, decision: Decision) -> Iterator[Row]:
        self.facts = decision.facts
        for happening in decision.happenings:
            yield from self._rows(happening)

    def _do(self, now: datetime, verb: Callable[[Plan, Facts, datetime], Facts]) -> Iterator[Row]:
        yield from self._keep(perform(self.plan, self.facts, now, verb))

    def _rows(self, happening: Happening) -> Iterator[Row]:
        if isinstance(happening, Done):
            return
        if isinstance(happening, Move):
            round_key, _, stage = happening.target.rpartition("/")
            self.entered_at = happening.at
            yield self._row(happening.at, Kind.MOVE, round_key, stage, rule=happening.rule)
            window = window_of(
                self.plan, self.facts.particulars.dates, happening.target, happening.entered_on
            )
            due_at = window.deadline(self.plan.zone)
            if due_at is not None:
                yield self._row(due_at, Kind.DUE, round_key, stage, rule="due")
            return
        if happening.kind is Kind.DUTY:
            self.open[happening.occurrence] = happening
            if happening.due_at is not None:
                yield self._row(happening.due_at, Kind.DUE, "duty", happening.stage, rule="due")
        yield replace(
            self._row(
                happening.at, happening.kind, happening.round, happening.stage, rule=happening.rule
            ),
            to=happening.to,
            channels=happening.by,
            provisional=happening.provisional,
        )

    def _row(self, at: datetime, kind: Kind, round_key: str, stage: str, *, rule: str) -> Row:
        return Row(at, kind, self.player.code, round_key, stage, rule=rule)

    def _next_work(self) -> datetime | None:
        times = [self._stage_work_at(), *(self._duty_work_at(p) for p in self.open.values())]
        return min((at for at in times if at is not None), default=None)

    def _stage_work_at(self) -> datetime | None:
        found = self.plan.find(self.facts.state)
        if self.assume.days is None or found is None or settled(self.plan, self.facts):
            return None
        if found[1].leave is not Leave.ON_APPROVAL and not found[1].guards:
            return None
        dates = self.facts.particulars.dates
        due = window_of(self.plan, dates, self.facts.state, self.facts.entered_on).due
        return self._work_time(due, self.entered_at) if due else None

    def _duty_work_at(self, occurrence: Planned) -> datetime | None:
        if self.assume.days is None or self.facts.state in (SUSPENDED, CANCELLED):
            return None
        if occurrence.due_at is None or occurrence.opens_at is None:
            return None
        due = local_day(occurrence.due_at, self.plan.zone) - timedelta(days=1)
        return self._work_time(due, occurrence.opens_at)

    def _work_time(self, due: date, not_before: datetime) -> datetime:
        """Return the assumed instant, or the first such hour after the entry or the last act."""
        zone, days = self.plan.zone, self.assume.days or 0
        not_before = max(not_before, self.acted_at)
        day = max(due + timedelta(days=days), local_day(not_before, zone))
        at = instant(day, WORK_AT, zone)
        return at if at > not_before else instant(day + timedelta(days=1), WORK_AT, zone)

    def _work(self, now: datetime) -> Iterator[Row]:
        for name, occurrence in sorted(self.open.items()):
            if self._duty_work_at(occurrence) == now:
                del self.open[name]
                verb = partial(acts.fulfil, duty=occurrence.stage, period=occurrence.period)
                yield from self._do(now, verb)
        if self._stage_work_at() != now:
            return
        found = course_of(self.plan, self.facts.kind).at(self.facts.state)
        if found is None:
            return
        for fact, value in wanted_facts(self.plan, found[1].guards):
            yield from self._do(now, partial(acts.bring_about, name=fact, value=value))
        if found[1].leave is Leave.ON_APPROVAL:
            if not self.facts.submitted:
                yield from self._do(now, acts.submit)
            yield from self._do(now, acts.approve)


def last_moment(plan: Plan) -> date | None:
    """Return how far a rehearsal goes by default: two months beyond the last known day."""
    last = span_of(plan)[1]
    return last + AFTERWARDS if last else None
