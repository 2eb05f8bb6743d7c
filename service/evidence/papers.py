"""What people hand in, as it comes through a door: papers, meetings, attendance; and its flaws."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session, col, select

from service.errors import BadInput, Problem
from service.models import Attachment, Campaign, Person
from service.roles import members_of
from workflows.evidencing import attendance_objections
from workflows.open_days import OpenDays
from workflows.provisions.evidence import DutyAsked
from workflows.refusals import Reason, Refused

LONGEST_TEXT = 50_000  # characters
LONGEST_LINE = 300
MOST_EXPECTED = 100_000
MOST_QUARTERS = 24 * 4
LARGEST_FIGURE = 10**15


@dataclass(frozen=True, slots=True)
class Absentee:
    """Somebody who should have come and did not 缺席, by staff number, and why."""

    staff_no: str
    reason: str


@dataclass(frozen=True, slots=True)
class Attendance:
    """应到, 实到, and each absentee with a reason."""

    expected: int
    present: int
    absentees: tuple[Absentee, ...] = ()


@dataclass(frozen=True, slots=True)
class MeetingHeld:
    """A meeting as it is told; ``files`` are numbers of attachments, ``quarters`` of an hour."""

    held_on: date
    minutes: str = ""
    place: str = ""
    topic: str = ""
    theme: str = ""
    attendance: Attendance | None = None
    quarters: int = 0
    readings: tuple[str, ...] = ()
    files: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """What is handed in for one occurrence of a duty."""

    text: str = ""
    files: tuple[int, ...] = ()
    meeting: MeetingHeld | None = None
    figures: Mapping[str, int] = field(default_factory=dict)


def problem(where: str, code: str, **params: object) -> Problem:
    """One thing wrong with what was handed in."""
    values = tuple(sorted((name, str(value)) for name, value in params.items()))
    return Problem(where, code, values, domain="evidence")


def outside(where: str, day: date, days: OpenDays) -> list[Problem]:
    """Return the objection to a day on which work of this round or period cannot have been."""
    if day in days:
        return []
    return [problem(where, "not_on_open_days", day=day, first=days.first, last=days.last)]


def check_meeting(told: MeetingHeld, days: OpenDays) -> None:
    """Raise BadInput for a meeting that cannot have been, whatever the plan asks for."""
    found = outside("held_on", told.held_on, days)
    if len(told.minutes) > LONGEST_TEXT:
        found.append(problem("minutes", "too_long", most=LONGEST_TEXT))
    found += [
        problem(name, "too_long", most=LONGEST_LINE)
        for name in ("place", "topic", "theme")
        if len(getattr(told, name)) > LONGEST_LINE
    ]
    if not 0 <= told.quarters <= MOST_QUARTERS:
        found.append(problem("quarters", "out_of_range", least=0, most=MOST_QUARTERS))
    found += [
        problem("readings", "too_long", most=LONGEST_LINE)
        for title in told.readings
        if not 0 < len(title) <= LONGEST_LINE
    ]
    if found:
        raise BadInput(found)


def absentees_of(
    session: Session, campaign: Campaign, told: Attendance, on: date
) -> list[tuple[int, str]]:
    """Return (person, reason) of those who missed a meeting.

    Raises:
        BadInput: a number is impossible, somebody is no member, named twice, or without a reason.
        Refused: the attendance does not add up.
    """
    found = []
    if not 0 < told.expected <= MOST_EXPECTED:
        found.append(problem("expected", "out_of_range", least=1, most=MOST_EXPECTED))
    if told.present < 0:
        found.append(problem("present", "out_of_range", least=0, most=MOST_EXPECTED))
    members = {p.staff_no: p.id for p in members_of(session, campaign.organization_id, on)}
    seen: set[str] = set()
    for each in told.absentees:
        if each.staff_no not in members:
            found.append(problem("absentees", "no_member", staff_no=each.staff_no))
        if each.staff_no in seen:
            found.append(problem("absentees", "named_twice", staff_no=each.staff_no))
        if not each.reason.strip() or len(each.reason) > LONGEST_LINE:
            found.append(problem("absentees", "absence_wants_reason", staff_no=each.staff_no))
        seen.add(each.staff_no)
    if found:
        raise BadInput(found)
    if objections := attendance_objections(told.expected, told.present, told.absentees):
        raise Refused(*objections)
    return [(members[each.staff_no], each.reason.strip()) for each in told.absentees]


def check_files(session: Session, campaign: Campaign, files: Iterable[int]) -> tuple[int, ...]:
    """Return the numbers of attachments of this very campaign, each once; raises BadInput."""
    wanted = tuple(dict.fromkeys(files))
    chosen = select(Attachment.id).where(
        Attachment.campaign_id == campaign.id, col(Attachment.id).in_(wanted)
    )
    there = set(session.exec(chosen))
    found = [problem("files", "no_such_file", file=n) for n in wanted if n not in there]
    if found:
        raise BadInput(found)
    return wanted


def paper_objections(asked: DutyAsked, paper: Paper, files: int) -> tuple[Reason, ...]:
    """Return everything that a duty asks for and a paper lacks."""
    found = []
    given = len(paper.text.strip())
    if given < asked.text:
        found.append(Reason.of("evidence.text_too_short", given=given, least=asked.text))
    if files < asked.files:
        found.append(Reason.of("evidence.files_wanted", given=files, least=asked.files))
    if asked.meeting and paper.meeting is None:
        found.append(Reason.of("evidence.meeting_wanted"))
    titles = dict(asked.figures)
    missing = [title for key, title in titles.items() if key not in paper.figures]
    if missing:
        found.append(Reason.of("evidence.figures_wanted", figures="、".join(missing)))
    return tuple(found)


def check_paper(asked: DutyAsked, paper: Paper) -> None:
    """Raise BadInput for what no duty of this kind could take."""
    found = []
    if len(paper.text) > LONGEST_TEXT:
        found.append(problem("text", "too_long", most=LONGEST_TEXT))
    known = dict(asked.figures)
    for name, value in paper.figures.items():
        if name not in known:
            found.append(problem("figures", "no_such_figure", figure=name))
        elif not 0 <= value <= LARGEST_FIGURE:
            found.append(problem("figures", "out_of_range", least=0, most=LARGEST_FIGURE))
    if paper.meeting is not None and not asked.meeting:
        found.append(problem("meeting", "no_meeting_here"))
    if found:
        raise BadInput(found)


def members_named(session: Session, campaign: Campaign, on: date) -> dict[int, Person]:
    """Return the members of a campaign's organisation on a day, by number."""
    return {person.id: person for person in members_of(session, campaign.organization_id, on)}
