"""What callers may send about pledges."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from service.api.shapes import Code, Day, Flag, Note, Number, Page, Shape, Text, Version
from service.pledges import Wanted
from service.tabular.cells import objection_in_lines

MOST_ITEMS = 200
Kind = Literal["common", "post", "practical"]
Scope = Literal["branch", "unit", "public"]
State = Literal["draft", "submitted", "returned", "accepted", "published", "reported", "judged"]
Percent = Annotated[int, Field(ge=0, le=100, strict=True)]
Heads = Annotated[int, Field(ge=0, le=100_000, strict=True)]


def _lines(text: str) -> str:
    found = objection_in_lines(text)
    if found is not None:
        raise ValueError(found[0])
    return text


Long = Annotated[str, Field(max_length=2000), AfterValidator(_lines)]
Told = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_lines)]
Title = Annotated[str, Field(max_length=300), AfterValidator(_lines)]
Post = Annotated[str, Field(max_length=200), AfterValidator(_lines)]


class PledgesAsked(Page):
    """Which pledges."""

    campaign_id: Annotated[int, Field(ge=1, le=2**63 - 1)] | None = None
    round: Code | None = None
    state: State | None = None


class PledgeItemWanted(Shape):
    """One item; ``more`` holds the other fields that the plan names."""

    title: Title = ""
    kind: Kind = "common"
    project: Code | None = None
    measure: Long = ""
    responsible: Post = ""
    deadline: Day | None = None
    more: dict[Code, Long] = Field(default_factory=dict, max_length=30)

    def wanted(self) -> Wanted:
        """The same as the verbs take it."""
        deadline: date | None = self.deadline
        return Wanted(
            title=self.title,
            kind=self.kind,
            project=self.project,
            measure=self.measure,
            responsible=self.responsible,
            deadline=deadline,
            more=self.more,
        )


class PledgeItems(Shape):
    """All items of a pledge, in their order."""

    items: list[PledgeItemWanted] = Field(default_factory=list, max_length=MOST_ITEMS)

    def wanted(self) -> list[Wanted]:
        """The items as the verbs take them."""
        return [item.wanted() for item in self.items]


class PledgeDraft(PledgeItems):
    """A new pledge: of a member, or, without one, of the organisation."""

    campaign_id: Number
    person_id: Number | None = None
    oral: Flag = False
    round: Code | None = None


class PledgeRevision(PledgeItems):
    """The items anew, over the version that was seen."""

    version: Version | None = None


class PledgeAcceptance(Shape):
    """The opinion, what a meeting counted, and whether it is to be published."""

    opinion: Note = ""
    present: Heads | None = None
    agreed: Heads | None = None
    to_publish: Flag | None = None
    version: Version | None = None


class PledgeReturn(Shape):
    """What is to be improved."""

    opinion: Text
    version: Version | None = None


class PledgePublication(Shape):
    """To whom; without a scope, to whom the plan says."""

    scope: Scope | None = None
    version: Version | None = None


class PledgeReport(Shape):
    """The owner's own account."""

    text: Told


class PledgeJudging(Shape):
    """Points of 100, and a word on them."""

    points: Percent
    note: Note = ""


class PledgeProgress(Shape):
    """How far an item is, in percent."""

    progress: Percent
    note: Note = ""


class PledgeChange(PledgeItemWanted):
    """What stands in the place of an item, and why."""

    reason: Text


class PledgeFailing(Shape):
    """Why an item is not kept, and whether that lay outside its owner's hands."""

    explanation: Text
    objective: Flag


class PledgeCriticism(Shape):
    """The words of the circular."""

    text: Text


class PledgeWords(Shape):
    """What a reader says to a pledge."""

    text: Text


class PledgeAnswer(Shape):
    """What its owner answers."""

    text: Text


class PledgeExcusing(Shape):
    """Who need not pledge in this round, and why."""

    campaign_id: Number
    person_id: Number
    kind: Literal["floating", "ill", "other"]
    reason: Text
