"""What must be handed in for a duty, a meeting or by each member, and who examines it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

#: Who examines besides a role of the plan.
NOBODY = "nobody"
#: Kinds of meetings 会议 that every plan knows.
STUDY, SUMMARY_MEETING = "study", "summary_meeting"


@dataclass(frozen=True, slots=True)
class MeetingAsked:
    """What a meeting of one kind must show before it counts.

    ``minutes`` are the least characters of its record 纪要; ``turnout`` the percent of those who
    should come that must be exceeded (NORMS 6.4: more than half); ``topic`` and ``theme`` are
    fixed by the plan (SEEDS S1-8, S2-11). ``hours`` and ``readings`` are what all meetings of the
    kind in one round must add up to for every member (SEEDS S3-7). ``fact`` is what holding one
    makes true, besides ``meeting.<key>``.
    """

    title: str = ""
    minutes: int = 0
    attendance: bool = False
    turnout: int = 0
    topic: str = ""
    theme: str = ""
    files: int = 0
    hours: int = 0
    readings: tuple[str, ...] = ()
    fact: str = ""


@dataclass(frozen=True, slots=True)
class FigureAsked:
    """A figure on the form 表格 of a duty: its unit, and the cells that it is read from.

    ``cells`` are one cell, ``C7``, or a range such as ``C7:F7``, whose numbers are added up;
    empty: the next free row.
    """

    key: str
    title: str
    unit: str = ""
    cells: str = ""


@dataclass(frozen=True, slots=True)
class DutyAsked:
    """What must be handed in for each occurrence of a duty.

    ``text`` is the least characters of a report; ``meeting`` the kind of meeting that the evidence
    is; ``figures`` the named numbers to be filled in, ``form`` how they stand on the form to be
    filled in, with its ``instructions`` 填表说明; ``contribution`` the kind of paper that
    every member owes, and ``share`` the percent of them who must have handed it in. ``locks``
    closes the window once it is late, until it is unlocked by request for at most
    ``unlock_days`` days, a request being decided within ``decision_days``. ``decision_days``,
    ``examination_days`` and ``return_days`` (how long a
    returned one is open after its day) are working days.
    """

    text: int = 0
    files: int = 0
    meeting: str = ""
    figures: tuple[tuple[str, str], ...] = ()
    form: tuple[FigureAsked, ...] = ()
    instructions: str = ""
    contribution: str = ""
    share: int = 100
    examined_by: str = NOBODY
    examination_days: int = 5
    locks: bool = False
    unlocked_by: str = "superior(secretary)"
    unlock_days: int = 10
    decision_days: int = 3
    return_days: int = 5

    @property
    def wanted(self) -> bool:
        """Say whether more is wanted than a tick."""
        shown = self.text or self.files or self.meeting or self.figures or self.contribution
        return bool(shown) or self.examined_by != NOBODY


@dataclass(frozen=True, slots=True)
class ContributionAsked:
    """A paper that members owe 每名党员: how many each, how long, and what all of them bring about.

    With ``counts`` the fact is a number, that of the member with the fewest; else it holds once
    nobody has fewer than ``each`` (SEEDS S3-8, S3-10, S3-14).
    """

    title: str = ""
    each: int = 1
    text: int = 0
    fact: str = ""
    counts: bool = False


def _meetings() -> Mapping[str, MeetingAsked]:
    return MappingProxyType(
        {
            STUDY: MeetingAsked(attendance=True, fact="study_done"),
            SUMMARY_MEETING: MeetingAsked(fact="summary_meeting_held"),
            "thematic_education": MeetingAsked(fact="thematic_education_held"),
        }
    )


def _contributions() -> Mapping[str, ContributionAsked]:
    return MappingProxyType(
        {
            "suggestion": ContributionAsked(fact="suggestions_per_member", counts=True),
            "study_note": ContributionAsked(),
            "party_spirit_analysis": ContributionAsked(fact="every_member_analysed"),
            "personal_summary": ContributionAsked(fact="every_member_has_summarized"),
            "gap": ContributionAsked(fact="gaps_found"),
        }
    )


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a plan lays down about evidence; the usual kinds are known where it says nothing."""

    duties: Mapping[str, DutyAsked] = field(default_factory=lambda: MappingProxyType({}))
    meetings: Mapping[str, MeetingAsked] = field(default_factory=_meetings)
    contributions: Mapping[str, ContributionAsked] = field(default_factory=_contributions)

    def of(self, duty: str) -> DutyAsked:
        """Return what is wanted for a duty: a tick where the plan says nothing."""
        return self.duties.get(duty, DutyAsked())

    def meeting(self, key: str) -> MeetingAsked:
        """Return what is wanted of a kind of meeting: a day where the plan says nothing."""
        return self.meetings.get(key, MeetingAsked())
