"""What callers may send about inspections and tickets."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from service.api.shapes import MOST, Code, Day, Flag, Name, Note, Number, Page, Shape, Text, Version
from service.models import KINDS
from service.tabular.cells import objection_in_lines

MOST_NAMED = 2000


def _lines(text: str) -> str:
    found = objection_in_lines(text)
    if found is not None:
        raise ValueError(found[0])
    return text


Told = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_lines)]
Digest = Annotated[str, Field(min_length=64, max_length=64, pattern="^[0-9a-f]{64}$")]
Codes = Annotated[list[Code], Field(max_length=MOST_NAMED)]
Kind = Annotated[str, Field(pattern=f"^({'|'.join(KINDS)})$")]
Score = Annotated[int, Field(ge=0, le=100, strict=True)]
Size = Annotated[int, Field(ge=1, le=100_000, strict=True)]


class InspectionsAsked(Page):
    """Run by which campaign, or of which; of all that the caller may see."""

    campaign_id: Annotated[int, Field(ge=1, le=MOST)] | None = None
    visited_id: Annotated[int, Field(ge=1, le=MOST)] | None = None


class InspectionPlan(Shape):
    """Organisations below to be inspected, by code, or the organisation itself."""

    campaign_id: Number
    kind: Literal["planned", "self"] = "planned"
    title: Name
    organizations: Codes = Field(default_factory=list)
    inspectors: Codes = Field(default_factory=list)
    unannounced: Flag = False


class DrawCommitment(Shape):
    """How many are drawn of whom, and the SHA-256 of a seed that nobody else knows yet."""

    campaign_id: Number
    title: Name
    count: Size
    seed_digest: Digest
    kinds: Annotated[list[Kind], Field(max_length=len(KINDS))] = Field(default_factory=list)
    stratified: Flag = False
    beacon: Note = ""
    inspectors: Codes = Field(default_factory=list)
    unannounced: Flag = False


class SeedRevealed(Shape):
    """The seed, and the public number that was announced, if one was."""

    seed: Name
    beacon_value: Annotated[str, Field(max_length=200), AfterValidator(_lines)] = ""


class ProblemFound(Shape):
    """A problem, whose it is, and by when it is to be put right."""

    problem: Text
    responsible: Annotated[str, Field(max_length=200), AfterValidator(_lines)] = ""
    due_on: Day | None = None


class InspectionFindings(Shape):
    """What was found at one organisation."""

    organization: Code
    findings: Told
    score: Score | None = None
    problems: Annotated[list[ProblemFound], Field(max_length=100)] = Field(default_factory=list)


class InspectionAnswer(Shape):
    """An organisation's answer."""

    organization: Code
    text: Told


class AnswerTaken(Shape):
    """Whose answer is taken, in the version that was seen."""

    organization: Code
    version: Version
    note: Note = ""


class AnswerReturned(Shape):
    """Whose answer is sent back, and why, in the version that was seen."""

    organization: Code
    version: Version
    reason: Text


class InspectionReport(Shape):
    """The report with which an inspection is closed."""

    report: Told


class InspectionBulletin(Shape):
    """What is made known to all."""

    text: Told


class TicketsAsked(Page):
    """Which tickets."""

    campaign_id: Annotated[int, Field(ge=1, le=MOST)] | None = None
    under: Code | None = None
    colour: Literal["none", "blue", "yellow", "red"] | None = None
    state: Literal["open", "answered", "closed"] | None = None


class TicketIssue(Shape):
    """One matter, by when, and whether it is urgent."""

    campaign_id: Number
    title: Name
    matter: Told
    due_on: Day
    urgent: Flag = False


class TicketWhy(Shape):
    """Why."""

    reason: Text


class TicketReturned(Shape):
    """Why, and the version that was seen."""

    reason: Text
    version: Version


class TicketAnswer(Shape):
    """What was done in the matter."""

    text: Told


class TicketClosed(Shape):
    """What there is to add, and the version that was seen."""

    note: Note = ""
    version: Version


class LaterDay(Shape):
    """A later day, with the reason and how far the matter is."""

    reason: Text
    progress: Text
    expected: Day


class LaterDayCheck(Shape):
    """What whoever checks it first thinks of it."""

    opinion: Text


class LaterDayDecision(Shape):
    """The explicit new day; none: refused, with a note."""

    until: Day | None = None
    note: Note = ""
