"""What evidence of the work comes to: objections to a meeting, coverage, facts of a round."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from workflows.guards import YES, facts_asked_for
from workflows.owed import is_owed
from workflows.plan import Duty, Plan
from workflows.provisions.evidence import STUDY, MeetingAsked
from workflows.refusals import Reason

MEETING = "meeting."
DUTY = "duty."


@dataclass(frozen=True, slots=True)
class Meeting:
    """A meeting 会议 as the rules see it; ``absent`` missed it and did not make it up since."""

    key: str
    held_on: date
    minutes: str = ""
    topic: str = ""
    theme: str = ""
    expected: int | None = None  # 应到
    present: int | None = None  # 实到
    absent: frozenset[int] = frozenset()
    quarters: int = 0  # quarters of an hour that it took
    readings: frozenset[str] = frozenset()
    files: int = 0


@dataclass(frozen=True, slots=True)
class Owing:
    """One occurrence of a duty of a round: whether its day has passed, and whether it is done."""

    duty: str
    due: bool
    done: bool


def attendance_objections(
    expected: int, present: int, absentees: Collection[object]
) -> tuple[Reason, ...]:
    """Return why an attendance 应到/实到/缺席 does not add up."""
    if present > expected:
        return (Reason.of("evidence.more_than_expected", expected=expected, present=present),)
    if len(absentees) != expected - present:
        missing, named = expected - present, len(absentees)
        return (Reason.of("evidence.absentees_not_named", missing=missing, named=named),)
    return ()


def meeting_objections(asked: MeetingAsked, held: Meeting) -> tuple[Reason, ...]:
    """Return everything that keeps a meeting from counting as what the plan asks for."""
    found = []
    if len(held.minutes.strip()) < asked.minutes:
        given = len(held.minutes.strip())
        found.append(Reason.of("evidence.minutes_too_short", given=given, least=asked.minutes))
    if asked.attendance and held.expected is None:
        found.append(Reason.of("evidence.attendance_wanted"))
    if held.expected is not None and not _enough(asked, held):
        found.append(
            Reason.of(
                "evidence.too_few_came",
                expected=held.expected,
                present=held.present or 0,
                percent=asked.turnout,
            )
        )
    if asked.topic and held.topic != asked.topic:
        found.append(Reason.of("evidence.other_topic", topic=asked.topic))
    if asked.theme and held.theme != asked.theme:
        found.append(Reason.of("evidence.other_theme", theme=asked.theme))
    if held.files < asked.files:
        found.append(Reason.of("evidence.files_wanted", given=held.files, least=asked.files))
    unknown = sorted(held.readings - set(asked.readings)) if asked.readings else []
    if unknown:
        found.append(Reason.of("evidence.not_on_the_list", titles="、".join(unknown)))
    return tuple(found)


def _enough(asked: MeetingAsked, held: Meeting) -> bool:
    """More than the percent asked for came: of ten, six where half must be exceeded."""
    if not asked.turnout:
        return True
    return 100 * (held.present or 0) > asked.turnout * (held.expected or 0)


def meeting_kinds(plan: Plan) -> tuple[str, ...]:
    """Return the kinds of meetings that a plan knows: its own, the usual, those guards ask for."""
    asked = {n.removeprefix(MEETING) for n in facts_asked_for(plan) if n.startswith(MEETING)}
    return tuple(sorted(asked | set(plan.provisions.evidence.meetings)))


def fewest(counts: Mapping[int, int], members: Collection[int]) -> int:
    """Return how many papers the member has who has the fewest; none where nobody is a member."""
    return min((counts.get(member, 0) for member in members), default=0)


def papers_each(plan: Plan, duty: Duty) -> int:
    """Return how many papers a duty asks of each member."""
    evidence = plan.provisions.evidence
    kind = evidence.contributions.get(evidence.of(duty.key).contribution)
    return max(duty.at_least, kind.each if kind else 1)


def papers_owed(plan: Plan, key: str, role: str) -> int:
    """Return how many papers each holder of a role owes for a duty; 0 where it is no such duty."""
    duty = plan.duty(key)
    if duty is None or (duty.each, duty.done_by) != ("member", role):
        return 0
    return papers_each(plan, duty) if plan.provisions.evidence.of(key).contribution else 0


def covered(counts: Mapping[int, int], members: Collection[int], each: int) -> bool:
    """Say whether every member has enough; without members nothing is covered."""
    return bool(members) and fewest(counts, members) >= each


def facts_of_evidence(
    plan: Plan,
    meetings: Iterable[Meeting],
    papers: Mapping[str, Mapping[int, int]],
    members: Collection[int],
    owing: Iterable[Owing],
) -> dict[str, str | None]:
    """Return every fact of evidence in one round; None: it does not hold.

    ``papers`` counts what each member has handed in, by kind.
    """
    known = tuple(meetings)
    return {
        **_of_meetings(plan, known),
        **_of_study(plan.provisions.evidence.meeting(STUDY), known, members),
        **_of_papers(plan, papers, members),
        **_of_duties(plan, tuple(owing)),
    }


def _of_meetings(plan: Plan, meetings: tuple[Meeting, ...]) -> dict[str, str | None]:
    held = {meeting.key for meeting in meetings}
    found: dict[str, str | None] = {
        f"{MEETING}{key}": YES if key in held else None for key in meeting_kinds(plan)
    }
    for key, asked in plan.provisions.evidence.meetings.items():
        if asked.fact:
            found[asked.fact] = YES if key in held else found.get(asked.fact)
    attended = any(meeting.expected is not None for meeting in meetings)
    return {**found, "attendance_recorded": YES if attended else None}


def _of_study(
    asked: MeetingAsked, meetings: tuple[Meeting, ...], members: Collection[int]
) -> dict[str, str | None]:
    """The three strict ones 三严三保 beside attendance: hours of each member, and what was read."""
    studies = [meeting for meeting in meetings if meeting.key == STUDY]
    sat = {
        member: sum(each.quarters for each in studies if member not in each.absent)
        for member in members
    }
    read = set().union(*(each.readings for each in studies)) if studies else set()
    kept = bool(studies) and covered(sat, members, asked.hours * 4)
    done = bool(asked.readings) and set(asked.readings) <= read
    return {"study_hours_kept": YES if kept else None, "reading_list_done": YES if done else None}


def _of_papers(
    plan: Plan, papers: Mapping[str, Mapping[int, int]], members: Collection[int]
) -> dict[str, str | None]:
    found: dict[str, str | None] = {}
    for kind, asked in plan.provisions.evidence.contributions.items():
        counts = papers.get(kind, {})
        if not asked.fact:
            continue
        if asked.counts:
            least = fewest(counts, members)
            found[asked.fact] = str(least) if least else None
        else:
            found[asked.fact] = YES if covered(counts, members, asked.each) else None
    return found


def _of_duties(plan: Plan, owing: tuple[Owing, ...]) -> dict[str, str | None]:
    """A duty is done in a round once it was done at all, and nothing that was due is left."""
    return {f"{DUTY}{duty.key}": YES if _kept(duty, owing) else None for duty in plan.duties}


def _kept(duty: Duty, owing: tuple[Owing, ...]) -> bool:
    own = [each for each in owing if each.duty == duty.key]
    left = [each for each in own if each.due and not each.done and is_owed(duty)]
    return any(each.done for each in own) and not left
