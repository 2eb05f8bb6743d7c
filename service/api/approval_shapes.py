"""What callers may send about approvals and substitutes."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from service.api.shapes import MOST, Code, Day, Flag, Note, Number, Page, Shape, Text
from workflows.approving import Count

Heads = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
Digest = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class ApprovalsAsked(Page):
    """Which approvals."""

    campaign_id: Annotated[int, Field(ge=1, le=MOST)] | None = None


class ApprovalsUnderWay(Page):
    """The approvals of one campaign, settled ones too."""

    campaign_id: Annotated[int, Field(ge=1, le=MOST)]


class MeetingHeld(Shape):
    """A meeting's heads 应到 实到 赞成, and the number of the file with its minutes."""

    should_attend: Heads
    attended: Heads
    in_favour: Heads
    minutes: Number

    @property
    def count(self) -> Count:
        """The heads as the rules take them."""
        return Count(self.should_attend, self.attended, self.in_favour)


class Ruling(Shape):
    """What is decided, on which version of the campaign; a return wants its reason.

    `digest` names the content that was read. A return goes to the submitter, or `to` an earlier
    step, after which the steps between run `again` or not.
    """

    campaign_id: Number
    verb: Literal["approve", "return"]
    version: Number
    reason: Note = ""
    digest: Digest | None = None
    place: Number | None = None
    meeting: MeetingHeld | None = None
    to: Code | None = None
    again: Flag = True


class HandOver(Shape):
    """To whom a signature goes, for good or for an opinion."""

    campaign_id: Number
    person_id: Number
    reason: Text
    place: Number | None = None


class MoreSigners(Shape):
    """Who is to sign as well: before, beside (parallel) or after the caller."""

    campaign_id: Number
    person_id: Number
    how: Literal["before", "parallel", "after"]
    reason: Note = ""
    place: Number | None = None


class FewerSigners(Shape):
    """The place of a signer who was added."""

    campaign_id: Number
    place: Number


class SubstituteNamed(Shape):
    """Who decides for whom on which days, both included; by itself, for the caller."""

    substitute_id: Number
    since: Day
    until: Day
    reason: Note = ""
    person_id: Number | None = None
