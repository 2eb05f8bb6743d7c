"""What callers may send about reviews, contacts, opinions, rectification and reports."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from service.api.shapes import MOST, Code, Day, Name, Note, Number, Page, Shape, Text, Version
from service.reviews import Heard, Said
from service.tabular.cells import objection_in_lines


def _lines(text: str) -> str:
    found = objection_in_lines(text)
    if found is not None:
        raise ValueError(found[0])
    return text


Long = Annotated[str, Field(max_length=2000), AfterValidator(_lines)]
Place = Annotated[str, Field(max_length=200), AfterValidator(_lines)]
Heads = Annotated[int, Field(ge=0, le=100_000, strict=True)]
Files = Annotated[list[Number], Field(default_factory=list, max_length=12)]
Asking = Annotated[int, Field(ge=1, le=MOST)]


class ReviewsAsked(Page):
    """Which reviews, contacts, opinions, items or reports."""

    campaign_id: Asking | None = None
    round: Code | None = None


class ItemsAsked(ReviewsAsked):
    """Which items of rectification."""

    state: Literal["open", "reported", "closed"] | None = None


class CoverageAsked(Shape):
    """Of which organisation and all below it; of the round under way, or of another."""

    campaign_id: Asking
    round: Code | None = None
    period: Code | None = None


class ReviewSaid(Shape):
    """The three parts and the grade; the verbs say at once what they lack."""

    achievements: Long
    shortcomings: Long
    directions: Long
    grade: Code
    held_on: Day
    way: Code = "collective"
    place: Place = ""
    meeting_id: Number | None = None

    def said(self) -> Said:
        """The same as the verbs take it."""
        return Said(
            achievements=self.achievements,
            shortcomings=self.shortcomings,
            directions=self.directions,
            grade=self.grade,
            held_on=self.held_on,
            way=self.way,
            place=self.place,
            meeting_id=self.meeting_id,
        )


class ReviewGiven(ReviewSaid):
    """Of an organisation, or of a person in it."""

    campaign_id: Number
    person_id: Number | None = None


class ReviewAmended(ReviewSaid):
    """The whole review anew, and why."""

    reason: Text


class ContactSet(Shape):
    """A leader by name or by post, exactly one of the two."""

    campaign_id: Number
    since: Day
    until: Day | None = None
    person_id: Number | None = None
    role: Code | None = None


class ContactEnded(Shape):
    """The contact's last day."""

    until: Day


class HearingRecorded(Shape):
    """Who was heard, how, how many, and the findings by name."""

    campaign_id: Number
    kind: Code
    way: Code
    held_on: Day
    who: Name
    members: Heads
    masses: Heads
    findings: dict[Code, Long] = Field(default_factory=dict, max_length=10)
    attachments: Files

    def heard(self) -> Heard:
        """The same as the verbs take it."""
        return Heard(
            kind=self.kind,
            way=self.way,
            held_on=self.held_on,
            who=self.who,
            members=self.members,
            masses=self.masses,
            findings=self.findings,
            attachments=self.attachments,
        )


class ItemRaised(Shape):
    """What is wanting, and until when it is to be put right."""

    campaign_id: Number
    problem: Long
    due_on: Day
    measure: Long = ""
    person_id: Number | None = None
    origin: Code = "hand"
    origin_id: Number | None = None


class ItemChanged(Shape):
    """What of an open item becomes another."""

    measure: Long | None = None
    person_id: Number | None = None
    due_on: Day | None = None
    reason: Note = ""


class ItemReported(Shape):
    """What was done, as evidence, and the numbers of files."""

    text: Long
    attachments: Files


class ItemClosed(Shape):
    """What was seen when it was verified, and in which version."""

    version: Version
    note: Note = ""


class ItemReturned(Shape):
    """Why it is not enough, in the version that was seen, and until when it is owed anew."""

    version: Version
    reason: Text
    due_on: Day | None = None


class ItemJudged(Shape):
    """How many of the masses were asked, and how many are satisfied."""

    asked: Heads
    satisfied: Heads
    note: Note = ""


class ReportCompiled(Shape):
    """Which duty's report, of which period."""

    campaign_id: Number
    duty: Code
    period: Code


class ReportEdited(Shape):
    """The report's own words in a language, a paragraph each."""

    locale: Code
    paragraphs: list[Long] = Field(default_factory=list, max_length=200)
