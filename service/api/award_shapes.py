"""What callers may send about awards, nominations, notices and honours."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from service.api.shapes import Code, Day, Flag, Note, Number, Page, Shape, Text, Version
from service.tabular.cells import objection_in_lines

MOST = 1000
Count = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]
Heads = Annotated[int, Field(ge=0, le=100_000, strict=True)]
Query = Annotated[int, Field(ge=1, le=2**63 - 1)]


def _lines(text: str) -> str:
    found = objection_in_lines(text)
    if found is not None:
        raise ValueError(found[0])
    return text


Long = Annotated[str, Field(max_length=2000), AfterValidator(_lines)]
Told = Annotated[str, Field(min_length=1, max_length=2000), AfterValidator(_lines)]
Short = Annotated[str, Field(max_length=40), AfterValidator(_lines)]
Named = Annotated[str, Field(max_length=200), AfterValidator(_lines)]
Term = Annotated[str, Field(max_length=20), AfterValidator(_lines)]


class OfSelection(Page):
    """Which of an award."""

    award_id: Query | None = None


class OfNotice(Shape):
    """Which notice."""

    notice_id: Query


class Opening(Shape):
    """An award of the plan, opened for names by the organisation that honours."""

    campaign_id: Number
    award: Code
    term: Term = ""
    places: Number | None = None
    pool: Number | None = None
    nominate_by: Day | None = None


class Allotment(Shape):
    """So many places for an organisation."""

    campaign_id: Number
    places: Count


class AnotherRound(Shape):
    """Until when the names are to come up again."""

    nominate_by: Day


class Asking(Shape):
    """Whom to ask; nobody named: those whom the plan names."""

    roles: list[Code] = Field(default_factory=list, max_length=20)


class Answered(Shape):
    """What a department answers."""

    verdict: Literal["agrees", "objects"]
    text: Long = ""


class Listing(Shape):
    """Names, by their numbers."""

    nominations: list[Number] = Field(default_factory=list, max_length=MOST)


class Votes(Shape):
    """How many votes a name has."""

    nomination: Number
    votes: Heads


class Deciding(Listing):
    """A list to be decided on by another person; or by a meeting, with its numbers and minutes."""

    by_meeting: Flag = False
    votes: list[Votes] = Field(default_factory=list, max_length=MOST)
    entitled: Heads = 0
    present: Heads = 0
    in_favour: Heads = 0
    minutes_id: Number | None = None


class Showing(Shape):
    """Whom to turn to with an objection."""

    where_to: Note = ""


class Statement(Shape):
    """What is said of one item of the award's criteria."""

    item: Number
    statement: Long


class Marked(Shape):
    """Whether one item is met, and why."""

    item: Number
    met: Flag
    reason: Told


class Marking(Shape):
    """Items of a name marked as met or not."""

    items: list[Marked] = Field(min_length=1, max_length=100)


class NewNomination(Shape):
    """Somebody put forward: by the secretary, or, `applying`, by a member."""

    award_id: Number
    campaign_id: Number
    person_id: Number | None = None
    organization_id: Number | None = None
    category: Short = ""
    deeds: Long = ""
    applying: Flag = False
    statements: list[Statement] = Field(default_factory=list, max_length=100)


class WithWhy(Shape):
    """A reason."""

    reason: Text


class Ranking(Listing):
    """Names in their order within each category."""

    award_id: Number
    campaign_id: Number


class HandingIn(Shape):
    """All names of an organisation are in, or it puts nobody forward."""

    award_id: Number
    campaign_id: Number


class Objecting(Shape):
    """An objection to a name: by name, or anonymous with a clue."""

    nomination_id: Number
    text: Told
    name: Named = ""
    contact: Named = ""
    clue: Long = ""
    anonymous: Flag = False


class RulingOn(Shape):
    """Upheld or not, and why; of the version of the name that was seen."""

    upheld: Flag
    ruling: Told
    version: Version


class NewSanction(Shape):
    """A sanction, or an investigation under way, of an organisation or one of its people."""

    campaign_id: Number
    person_id: Number | None = None
    kind: Literal["sanction", "investigation"]
    basis: Text
    since: Day
    until: Day | None = None


class ByCode(Shape):
    """The verification code of a certificate."""

    code: Code
