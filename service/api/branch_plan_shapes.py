"""What callers send about plans of organisations, documents, material, seats and terms."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field

from service.api.approval_shapes import MeetingHeld
from service.api.shapes import Code, Day, Flag, Name, Note, Number, Page, Shape, Text, Version
from service.tabular.cells import objection_in_lines


def _plain(text: str) -> str:
    found = objection_in_lines(text)
    if found is not None:
        raise ValueError(found[0])
    return text


Long = Annotated[str, Field(max_length=4000), AfterValidator(_plain)]
Count = Annotated[int, Field(ge=1, le=50, strict=True)]


class OfCampaign(Page):
    """Those of one campaign, or of all that the caller may see."""

    campaign_id: Annotated[int, Field(ge=1)] | None = None


class PlannedTaskShape(Shape):
    """A task of a plan: 定性指标, 定量指标, 时间节点, 责任人."""

    title: Name
    qualitative: Long = ""
    quantitative: Long = ""
    deadline: Day | None = None
    responsible: Annotated[str, Field(max_length=200), AfterValidator(_plain)] = ""


class BranchPlanRevision(Shape):
    """What a plan says; whatever it lacks is asked for when it is submitted."""

    goals: Long = ""
    theme: Long = ""
    carriers: Long = ""
    focus: Long = ""
    unit_class: Annotated[str, Field(max_length=100), AfterValidator(_plain)] = ""
    tasks: list[PlannedTaskShape] = Field(default_factory=list, max_length=100)
    version: Version | None = None


class BranchPlanDraft(Shape):
    """A new plan, or the next version of an adopted one."""

    campaign_id: Number
    goals: Long = ""
    theme: Long = ""
    carriers: Long = ""
    focus: Long = ""
    unit_class: Annotated[str, Field(max_length=100), AfterValidator(_plain)] = ""
    tasks: list[PlannedTaskShape] = Field(default_factory=list, max_length=100)


class Seen(Shape):
    """The version of the plan that the caller saw."""

    version: Version | None = None


class BranchPlanApproval(Shape):
    """A word with the approval, of the version that was seen.

    Where several sign: which signature, and of a meeting what it decided.
    """

    version: Version
    opinion: Note = ""
    place: Number | None = None
    meeting: MeetingHeld | None = None


class BranchPlanReturn(Shape):
    """What is to be improved, in the version that was seen.

    Where several sign: which signature, and back `to` which earlier step, after which the steps
    between run `again` or not.
    """

    version: Version
    reason: Text
    place: Number | None = None
    to: Code | None = None
    again: Flag = True


class BranchPlanAdoption(Seen):
    """The day of the meeting and its resolution."""

    adopted_on: Day | None = None
    resolution: Note = ""


class TaskReported(Shape):
    """Which task of the plan is done, and what came of it."""

    task: Number
    note: Text


class DocumentFiling(Shape):
    """A document that the plan names: a text, or a file that was attached before."""

    campaign_id: Number
    document: Code
    title: Name
    body: Long = ""
    attachment_id: Number | None = None
    adopted_on: Day | None = None


class MaterialFiling(Shape):
    """Material for what the plan asks for by name."""

    campaign_id: Number
    fact: Code
    title: Name
    body: Long = ""
    attachment_id: Number | None = None


class WithReason(Shape):
    """Why."""

    reason: Text


class MaterialAccepted(Shape):
    """A word with it, and the version that was seen."""

    version: Version
    opinion: Note = ""


class MaterialReturned(Shape):
    """Why, and the version that was seen."""

    version: Version
    reason: Text


class SeatShape(Shape):
    """A seat, the post that it belongs to, and how many sit in it."""

    seat: Code
    post: Code
    count: Count = 1


class GroupForming(Shape):
    """A leading group; without seats it has those of the plan."""

    campaign_id: Number
    seats: list[SeatShape] = Field(default_factory=list, max_length=60)


class GroupDissolving(Shape):
    """Which leading group, and why."""

    campaign_id: Number
    reason: Text


class TermsAsked(Page):
    """Which terms: those whose election is due before a day, or all."""

    due_before: Day | None = None


class TermBeginning(Shape):
    """The term of office that an organisation is in."""

    campaign_id: Number
    started_on: Day
    ends_on: Day | None = None
    note: Note = ""


class ElectionHeld(Shape):
    """An election, which begins the next term."""

    campaign_id: Number
    held_on: Day
    ends_on: Day | None = None
    note: Note = ""


class DelayAsked(Shape):
    """Until when, and why."""

    campaign_id: Number
    until: Day
    reason: Text


class DelayDecided(Shape):
    """Granted or not."""

    campaign_id: Number
    grant: Flag
    note: Note = ""
