"""The vocabulary of an implementation plan 实施方案: rounds × stages, duties beside them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, time
from enum import StrEnum

from workflows.calendar import WorkCalendar
from workflows.moments import Moment
from workflows.provisions import Provisions
from workflows.reminders import Reminder, Span

__all__ = [
    "CHANNELS",
    "KINDS",
    "SUPERIOR",
    "Award",
    "Cadence",
    "Criteria",
    "Duty",
    "Event",
    "GuardCall",
    "Leave",
    "Missed",
    "Plan",
    "Provenance",
    "Provisions",
    "Reminder",
    "Round",
    "Seat",
    "Span",
    "Stage",
    "StageKind",
    "state_of",
]

SUPERIOR = "superior("
KINDS = ("committee", "general_branch", "branch", "group")
CHANNELS = ("email", "sms", "chat")


class StageKind(StrEnum):
    """What sort of step a stage 环节 is; a kind may recur in every round."""

    MOBILIZATION = "mobilization"
    STUDY = "study"
    PLEDGE = "pledge"
    ADVANCE = "advance"
    REVIEW = "review"
    APPRAISAL = "appraisal"
    COMMENDATION = "commendation"
    INSPECTION = "inspection"
    SUMMARY = "summary"
    OTHER = "other"


class Leave(StrEnum):
    """How a stage is left: by the date alone, by approval, or by the date once its guards hold."""

    ON_DATE = "on_date"
    ON_APPROVAL = "on_approval"
    ON_DATE_WHEN_MET = "on_date_when_met"


class Cadence(StrEnum):
    """How often a duty 规定动作 comes round."""

    ONCE = "once"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class Missed(StrEnum):
    """From when a newcomer owes a duty: the period that it joins in, or only the next one."""

    THIS_PERIOD = "this_period"
    NEXT_PERIOD = "next_period"


@dataclass(frozen=True, slots=True)
class GuardCall:
    """A named condition with its arguments, as a plan writes it."""

    name: str
    arguments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a part of the plan comes from: lines of the source, and who chose the dates."""

    source: tuple[str, ...] = ()
    set_by: str = "source"


@dataclass(frozen=True, slots=True)
class Stage:
    """A step 环节 of a round, with its window and the way it is left."""

    key: str
    kind: StageKind
    title: str
    leave: Leave
    opens: Moment | None = None
    due: Moment | None = None
    approved_by: str | None = None
    approval: str = ""  # the name of a procedure; `approved_by` is then its last signer
    owed_by: frozenset[str] = frozenset(KINDS)
    guards: tuple[GuardCall, ...] = ()
    reminders: tuple[Reminder, ...] = ()
    escalation: tuple[Reminder, ...] = ()
    postponable_days: int = 0
    note: str = ""
    provenance: Provenance = field(default_factory=Provenance)


@dataclass(frozen=True, slots=True)
class Round:
    """A dated phase 阶段 with a theme; rounds follow one another."""

    key: str
    title: str
    stages: tuple[Stage, ...]
    starts: Moment | None = None
    ends: Moment | None = None
    theme: str = ""
    provenance: Provenance = field(default_factory=Provenance)


@dataclass(frozen=True, slots=True)
class Duty:
    """Recurring work 规定动作 that runs beside the stages."""

    key: str
    title: str
    every: Cadence
    due: Moment
    opens: Moment | None = None
    starts: Moment | None = None
    ends: Moment | None = None
    owed_by: frozenset[str] = frozenset(KINDS)
    done_by: str = "secretary"
    each: str = "organization"
    at_least: int = 1
    mandatory: bool = True
    newcomers: Missed = Missed.NEXT_PERIOD
    reminders: tuple[Reminder, ...] = ()
    escalation: tuple[Reminder, ...] = ()
    note: str = ""
    provenance: Provenance = field(default_factory=Provenance)


@dataclass(frozen=True, slots=True)
class Award:
    """A commendation 表彰 of one kind in one round, and what must exist before it can start."""

    key: str
    title: str
    of: str
    stage: str
    due: Moment | None = None
    procedure: tuple[str, ...] = ()
    criteria: str | None = None
    eligible: tuple[str, ...] = ()
    quota: str = ""
    places: int | None = None  # 名额: how many are honoured; None: the plan says nothing
    places_each: int | None = None  # how many each organisation may put forward
    rounds: int = 1  # 一下一上, 二下二上: how many times names come up from below
    nominate_by: Moment | None = None  # what comes later is waived 视为不推选
    provenance: Provenance = field(default_factory=Provenance)


@dataclass(frozen=True, slots=True)
class Criteria:
    """A set of standards, such as 五个好 or 四优, for organisations or members."""

    key: str
    title: str
    of: str
    items: tuple[str, ...]
    by_class: tuple[tuple[str, tuple[str, ...]], ...] = ()  # 分类指导: in the place of the items
    provenance: Provenance = field(default_factory=Provenance)

    def items_for(self, unit_class: str) -> tuple[str, ...]:
        """Return the items by which a unit of a class, or one of its members, is judged."""
        return dict(self.by_class).get(unit_class, self.items)


@dataclass(frozen=True, slots=True)
class Event:
    """A named event that dates may hang on; its day may not be known yet."""

    key: str
    title: str
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of the leading group, bound to a post, never to a name."""

    seat: str
    post: str
    count: int = 1


@dataclass(frozen=True, eq=False)
class Plan:
    """One whole plan; two are the same when their digests are (text and calendar together)."""

    name: str
    title: str
    digest: str
    zone: str
    calendar: WorkCalendar
    rounds: tuple[Round, ...]
    starts: Moment | None = None
    ends: Moment | None = None
    duties: tuple[Duty, ...] = ()
    awards: tuple[Award, ...] = ()
    criteria: tuple[Criteria, ...] = ()
    events: tuple[Event, ...] = ()
    seats: tuple[Seat, ...] = ()
    participants: frozenset[str] = frozenset(KINDS)
    top_approver: str | None = None
    send_at: time = time(9, 0)
    language: str = "zh-Hans"
    documents: tuple[tuple[str, str], ...] = ()
    pledge_fields: tuple[tuple[str, str], ...] = ()
    classes: tuple[str, ...] = ()
    basis: tuple[str, ...] = ()
    themes: tuple[str, ...] = ()
    publicity: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    provisions: Provisions = field(default_factory=Provisions)
    provenance: Provenance = field(default_factory=Provenance)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Plan) and other.digest == self.digest

    def __hash__(self) -> int:
        return hash(self.digest)

    def stages_for(self, kind: str) -> tuple[tuple[Round, Stage], ...]:
        """Return the stages that an organisation of this kind passes, in order."""
        return tuple(
            (round_, stage)
            for round_ in self.rounds
            for stage in round_.stages
            if kind in stage.owed_by
        )

    def duties_for(self, kind: str) -> tuple[Duty, ...]:
        """Return the duties that an organisation of this kind owes."""
        return tuple(duty for duty in self.duties if kind in duty.owed_by)

    def duty(self, key: str) -> Duty | None:
        """Return a duty by its key, or None."""
        return next((duty for duty in self.duties if duty.key == key), None)

    def meant(self, role: str, at_top: bool) -> str:
        """Return whom a role means: nobody stands above the top, so the top approver stands in."""
        return self.top_approver or role if at_top and role.startswith(SUPERIOR) else role

    def criteria_of(self, award: Award) -> Criteria | None:
        """Return the standards of an award, or None where it has none."""
        return next((each for each in self.criteria if each.key == award.criteria), None)

    def find(self, state: str) -> tuple[Round, Stage] | None:
        """Return the round and stage named by a state such as ``first/pledge``, or None."""
        for round_ in self.rounds:
            for stage in round_.stages:
                if state_of(round_, stage) == state:
                    return round_, stage
        return None


def state_of(round_: Round, stage: Stage) -> str:
    """Return the name of the state in which a campaign works on this stage."""
    return f"{round_.key}/{stage.key}"
