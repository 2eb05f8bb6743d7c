"""Plans in prose 读方案: a document is read, each item decided, and made a draft of a plan."""

from __future__ import annotations

import base64
from dataclasses import replace
from typing import Annotated, Any

from flask import Response
from pydantic import AfterValidator, Field

from service import plan_readings as verbs
from service.actors import Actor
from service.api.evidence_shapes import Content
from service.api.noun import make
from service.api.plans import PLAN_NAME, keeper_of_plans
from service.api.request import Answer, Call, known, read, seen_version, write
from service.api.shapes import Flag, Headers, Name, Nothing, Numbered, Shape, plain
from service.errors import BadInput, Problem
from service.models import PlanReading
from service.plan_readings import shown

noun = make("plan-readings")

#: Longer than any document that is taken, so that one a little too long is told what to do.
LONGEST = 1_000_000
Key = Annotated[str, Field(pattern=r"^[a-z]+-\d{1,7}(-\d{1,3})?$")]
FieldName = Annotated[str, Field(pattern=r"^[a-z]{1,20}$")]
Value = Annotated[str, Field(max_length=20_000), AfterValidator(plain)]


class Document(Shape):
    """A document: its text as it was pasted, or the content of its file in Base64."""

    source: Annotated[str, Field(max_length=LONGEST)] | None = None
    content: Content | None = None


class SaidOfItem(Shape):
    """Whether an item is kept, and values that are to be other than they were read."""

    keep: Flag | None = None
    values: Annotated[dict[FieldName, Value], Field(max_length=8)] = Field(default_factory=dict)


class Decisions(Shape):
    """What is said of items, by their keys.

    `certain` confirms all others that nothing is doubtful of; `whole` says that all fields of an
    item are given, so that one that is missing is empty; `base_year` is the year of Y+0.
    """

    items: Annotated[dict[Key, SaidOfItem], Field(max_length=300)] = Field(default_factory=dict)
    certain: Flag = False
    whole: Flag = False
    base_year: Annotated[int, Field(ge=1900, le=2199, strict=True)] | None = None


class Drafted(Shape):
    """What the plan is called: a name for addresses, and its title."""

    name: Annotated[str, Field(pattern=PLAN_NAME)]
    title: Name | None = None


def _reading(call: Call, number: int) -> tuple[PlanReading, Actor]:
    by = keeper_of_plans(call)
    return verbs.find(call.session, number, seen=seen_version(), lock=True), by


@noun.get("", summary="All documents that were read, the newest first")
def list_readings() -> Response:
    """For whoever keeps the plans."""

    def do(call: Call) -> Any:
        keeper_of_plans(call)
        found = verbs.readings(call.session)
        return {"plan_readings": [shown.brief(call.session, row) for row in found]}

    return read(do)


@noun.post("", summary="Read a document")
def begin_reading(header: Headers, body: Document) -> Response:
    """The text, or a .txt, .docx or .pdf with text in it; what was found is only proposed."""
    # Asked first, so that nobody else's file is even opened; and again where it is kept.
    known(keeper_of_plans)

    def do(call: Call) -> Answer:
        by = keeper_of_plans(call)
        row = verbs.begin(call.session, text, by=by, now=call.now)
        return shown.whole(call.session, row, call.locale), 201

    try:
        text = _text(body)
        return write(do)
    except BadInput as wrong:
        field = "content" if body.content is not None else "source"
        raise BadInput([_at(field, one) for one in wrong.problems]) from None


def _text(body: Document) -> str:
    if body.content is None:
        return body.source or ""
    if body.source:
        raise BadInput([Problem("document", "both", domain="reading_pages")])
    return verbs.text_of(base64.b64decode(body.content))


def _at(field: str, problem: Problem) -> Problem:
    """A problem of the document at the field that it came by."""
    return replace(problem, where=field) if problem.where == "document" else problem


@noun.get("/<int:number>", summary="One reading: its document, its items, and how far one is")
def show_reading(path: Numbered) -> Response:
    """Each item with its key, its passage, its values and what is doubtful about it."""

    def do(call: Call) -> Any:
        keeper_of_plans(call)
        return shown.whole(call.session, verbs.find(call.session, path.number), call.locale)

    return read(do)


@noun.post("/<int:number>/decisions", summary="Confirm, correct and drop items")
def decide_items(path: Numbered, header: Headers, body: Decisions) -> Response:
    """All of it or nothing; what is not spoken of stays as it stands."""

    def do(call: Call) -> Answer:
        row, _ = _reading(call, path.number)
        said = {
            key: verbs.Said(one.keep, one.values, body.whole) for key, one in body.items.items()
        }
        verbs.decide(call.session, row, said, certain=body.certain, base_year=body.base_year)
        return shown.whole(call.session, row, call.locale), 200

    return write(do)


@noun.post("/<int:number>/draft", summary="Make a draft of a plan of it")
def make_draft(path: Numbered, header: Headers, body: Drafted) -> Response:
    """Refused while an item is undecided; the draft is checked, rehearsed and published as any."""

    def do(call: Call) -> Answer:
        row, by = _reading(call, path.number)
        draft = verbs.make_draft(
            call.session,
            row,
            name=body.name,
            title=body.title or "",
            locale=call.locale,
            by=by,
            now=call.now,
        )
        return {"id": draft.id, "reading": row.id, "name": draft.name, "title": draft.title}, 201

    return write(do)


@noun.post("/<int:number>/end", summary="Throw a reading away")
def drop_reading(path: Numbered, header: Headers, body: Nothing) -> Response:
    """A draft that was made of it stays."""

    def do(call: Call) -> Answer:
        row, _ = _reading(call, path.number)
        verbs.drop(call.session, row)
        return {"reading": path.number, "dropped": True}, 200

    return write(do)
