"""Tasks 办理事项: what is said before and after the day on which a piece of work is owed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from workflows.moments import parse_moment
from workflows.reminders import Reminder, Span

#: The kinds of work that are owed by a day and stand in no stage's window.
TASK_KINDS = (
    "approval",  # a step of an approval waits for somebody
    "examination",  # a pledge, plan or piece of evidence waits to be examined
    "plan_examination",  # an organisation's own plan waits to be examined
    "planned_task",  # a task of an organisation's adopted plan is to be carried out
    "filing_examination",  # material waits to be examined
    "evidence_examination",  # what was handed in for a duty waits to be examined
    "unlocking",  # a duty handed in late is open until a day
    "pledge_examination",  # a pledge waits to be examined
    "pledge_item",  # an item of a pledge is to be carried out
    "rectification",  # something found wanting is to be put right
    "ballot",  # an appraisal is open
    "nomination",  # an organisation puts names forward for an award
    "opinion",  # another department is asked for its opinion
    "public_notice",  # a list is shown to the public, and objections are heard
    "objection",  # an objection is to be ruled on
    "ticket",  # an inspection's ticket is to be answered
    "ticket_colour",  # nobody's: on its day the calendar changes a ticket's colour
    "feedback",  # an inspected organisation answers what was found
    "term",  # a term of office ends
    "election_delay",  # a request to put an election off waits to be decided
)


@dataclass(frozen=True, slots=True)
class Timed:
    """The reminders before a day and the ladder after it."""

    reminders: tuple[Reminder, ...] = ()
    escalation: tuple[Reminder, ...] = ()


def _usual() -> Timed:
    """Three working days before, on the day, and up the tree when it has passed."""

    def rule(
        key: str, when: str, to: str, *, every: Span | None = None, times: int = 1
    ) -> Reminder:
        return Reminder(key, parse_moment(when), (to,), every=every, times=times)

    return Timed(
        reminders=(
            rule("three_days", "3 working days before due", OWING),
            rule("due_day", "due", OWING),
        ),
        escalation=(
            rule("owing", "1 day after due", OWING),
            rule("superior", "3 working days after due", "superior(secretary)"),
            rule("office", "7 days after due", "office", every=Span(7), times=4),
        ),
    )


#: Stands for whoever owes the task: the person, or the holders of the role that it is given to.
OWING = "owing"
#: Kinds whose day brings something about by itself, so that nobody is late.
WITHOUT_LADDER = ("nomination", "public_notice", "ballot")
#: Kinds that only let something happen on a day: nobody owes them, nobody is told.
NOBODYS = ("ticket_colour",)


def _of_a_term() -> Timed:
    """Six months before a term ends, three, then monthly; once it is over, up the tree (换届)."""

    def rule(key: str, when: str, *to: str) -> Reminder:
        return Reminder(key, parse_moment(when), to)

    both = (OWING, "superior(secretary)")
    return Timed(
        reminders=(
            rule("six_months", "6 months before due", *both),
            rule("three_months", "3 months before due", *both),
            rule("two_months", "2 months before due", *both),
            rule("one_month", "1 month before due", *both),
            rule("due_day", "due", *both),
        ),
        escalation=(
            rule("over", "1 day after due", *both, "office"),
            rule("over_1", "1 month after due", *both, "office"),
            *(rule(f"over_{n}", f"{n} months after due", *both, "office") for n in range(2, 7)),
        ),
    )


def _defaults() -> Mapping[str, Timed]:
    usual = _usual()
    quiet = Timed(reminders=usual.reminders)
    by_kind = {kind: quiet if kind in WITHOUT_LADDER else usual for kind in TASK_KINDS}
    by_kind["term"] = _of_a_term()
    return MappingProxyType({**by_kind, **dict.fromkeys(NOBODYS, Timed())})


@dataclass(frozen=True, slots=True)
class TaskRules:
    """What a plan says for each kind of task; the usual rules where it says nothing."""

    by_kind: Mapping[str, Timed] = field(default_factory=_defaults)

    def of(self, kind: str) -> Timed:
        """Return the rules of a kind of task."""
        return self.by_kind.get(kind, Timed())
