"""What callers may send about duties, meetings, papers of members, files and activities."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

from pydantic import AfterValidator, Field

from service.api.shapes import MOST, Code, Day, Flag, Name, Note, Number, Page, Shape, Text, Version
from service.evidence import Absentee, Attendance, MeetingHeld
from service.tabular.cells import objection_in_lines

MOST_FILES = 20
LARGEST_CONTENT = 14 * 1024 * 1024  # characters in Base64: ten mebibytes and some


def _lines(text: str) -> str:
    found = objection_in_lines(text)
    if found is not None:
        raise ValueError(found[0])
    return text


def _content(text: str) -> str:
    """A file in Base64; what is in it is looked at once it is known for which campaign."""
    try:
        base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("base64") from error
    return text


Minutes = Annotated[str, Field(max_length=20_000), AfterValidator(_lines)]
Written = Annotated[str, Field(max_length=2000), AfterValidator(_lines)]
Line = Annotated[str, Field(max_length=300), AfterValidator(_lines)]
Count = Annotated[int, Field(ge=0, le=100_000, strict=True)]
Quarters = Annotated[int, Field(ge=0, le=96, strict=True)]
Figure = Annotated[int, Field(ge=0, le=10**15, strict=True)]
Content = Annotated[str, Field(min_length=1, max_length=LARGEST_CONTENT), AfterValidator(_content)]
Asked = Annotated[int, Field(ge=1, le=MOST)]


class DutiesAsked(Page):
    """Which occurrences: of a campaign, under an organisation, only what is overdue."""

    campaign_id: Asked | None = None
    under: Code | None = None
    overdue: bool = False


class MemberExcused(Shape):
    """Which member, and why."""

    staff_no: Code
    reason: Text


class OfCampaign(Page):
    """Of which campaign; of all that the caller may see."""

    campaign_id: Asked | None = None


class FiguresAsked(Shape):
    """The figures of which duty and period, from which campaign down."""

    campaign_id: Asked
    duty: Code
    period: Code


class MembersAsked(Shape):
    """The members of which campaign's organisation."""

    campaign_id: Asked


class AbsenteeTold(Shape):
    """Who was absent, and why."""

    staff_no: Code
    reason: Annotated[str, Field(min_length=1, max_length=300), AfterValidator(_lines)]


class AttendanceTold(Shape):
    """应到, 实到, 缺席."""

    expected: Count
    present: Count
    absentees: list[AbsenteeTold] = Field(default_factory=list, max_length=1000)

    def counted(self) -> Attendance:
        """The same as the verbs take it."""
        named = tuple(Absentee(each.staff_no, each.reason) for each in self.absentees)
        return Attendance(self.expected, self.present, named)


class MeetingTold(Shape):
    """A meeting as it was held; ``quarters`` of an hour."""

    held_on: Day
    minutes: Minutes = ""
    place: Note = ""
    topic: Line = ""
    theme: Line = ""
    attendance: AttendanceTold | None = None
    quarters: Quarters = 0
    readings: list[Line] = Field(default_factory=list, max_length=200)
    files: list[Number] = Field(default_factory=list, max_length=MOST_FILES)

    def held(self) -> MeetingHeld:
        """The same as the verbs take it."""
        count = self.attendance
        attendance = count.counted() if count else None
        return MeetingHeld(
            held_on=self.held_on,
            minutes=self.minutes,
            place=self.place,
            topic=self.topic,
            theme=self.theme,
            attendance=attendance,
            quarters=self.quarters,
            readings=tuple(self.readings),
            files=tuple(self.files),
        )


class EvidenceHandedIn(Shape):
    """What a duty asks for: a text, files, a meeting, figures by name."""

    text: Written = ""
    files: list[Number] = Field(default_factory=list, max_length=MOST_FILES)
    meeting: MeetingTold | None = None
    figures: dict[Code, Figure] = Field(default_factory=dict, max_length=100)


class FormFilledIn(Shape):
    """A form, filled in, its content in Base64; with the signed scan among the files."""

    content: Content
    files: list[Number] = Field(default_factory=list, max_length=MOST_FILES - 1)
    text: Written = ""


class EvidenceAcceptance(Shape):
    """Of the version that was seen."""

    version: Version


class EvidenceReturn(Shape):
    """Why it is returned, and the version that was seen."""

    reason: Text
    version: Version


class UnlockingAsked(Shape):
    """To which day, and why."""

    until: Day
    reason: Text


class UnlockingAnswer(Shape):
    """Granted or not, to the day asked for or another."""

    grant: Flag
    until: Day | None = None
    note: Note = ""


class MeetingWritten(MeetingTold):
    """A meeting of a kind that the plan knows."""

    campaign_id: Number
    key: Code


class MeetingStruckOut(Shape):
    """Why it counts no more."""

    reason: Text


class MeetingMadeUp(Shape):
    """Who made it up, and when."""

    staff_no: Code
    made_up_on: Day


class PaperWritten(Shape):
    """A paper of a member; without a person, the caller's own."""

    campaign_id: Number
    kind: Code
    person_id: Number | None = None
    title: Line = ""
    text: Written = ""
    file: Number | None = None
    period: Code | None = None


class PaperReturned(Shape):
    """Why it is returned."""

    reason: Text


class FileSent(Shape):
    """A file, its content in Base64."""

    campaign_id: Number
    name: Name
    content: Content


class ActivityAdded(Shape):
    """An activity of one's own."""

    campaign_id: Number
    title: Name
    planned_on: Day | None = None
    note: Note = ""


class ActivitySettled(Shape):
    """Held on a day; without one it is dropped."""

    held_on: Day | None = None
