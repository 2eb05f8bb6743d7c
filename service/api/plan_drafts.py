"""Drafts of plans 方案草稿: begun from a version, changed part by part, published or dropped."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from flask import Response
from pydantic import AfterValidator, Field

from service import plan_drafts as verbs
from service.actors import Actor
from service.api.noun import make
from service.api.plans import LONGEST, PLAN_NAME, keeper_of_plans
from service.api.request import Answer, Call, read, seen_version, write
from service.api.shapes import Flag, Headers, Name, Nothing, Numbered, Shape, plain
from service.models import PlanDraft
from service.plan_drafts import told
from service.plan_drafts.marks import path_text

noun = make("plan-drafts")

PART = r"^[^\s\x00-\x1f]{0,200}$"
Part = Annotated[str, Field(pattern=PART)]
Key = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
FieldName = Annotated[str, Field(pattern=r"^[a-z_]{1,40}$")]
Written = Annotated[str, Field(max_length=20_000), AfterValidator(plain)]
Texts = Annotated[dict[FieldName, Written], Field(max_length=60)]
Lists = Annotated[dict[FieldName, list[Written]], Field(max_length=60)]
Source = Annotated[str, Field(max_length=LONGEST), AfterValidator(plain)]


class Begun(Shape):
    """From which plan: a version, the newest, a file of the configuration, or a text of one's own.

    For another year every date moves by whole years; name and title take the place of its own.
    """

    plan: Annotated[str, Field(pattern=PLAN_NAME)] | None = None
    plan_version: Annotated[int, Field(ge=1, le=100_000, strict=True)] | None = None
    source: Source = ""
    years: Annotated[int, Field(ge=0, le=50, strict=True)] = 0
    name: Annotated[str, Field(pattern=PLAN_NAME)] | None = None
    title: Name | None = None


class Fields(Shape):
    """Fields of a part, such as ``rounds.first.stages.pledge``; the empty part is the plan itself.

    `shown` are those that a form had: what is among them and was not filled in is taken out.
    """

    part: Part = ""
    shown: Annotated[list[FieldName], Field(max_length=60)] | None = None
    texts: Texts = Field(default_factory=dict)
    lists: Lists = Field(default_factory=dict)


class Addition(Shape):
    """A new part at the end of a list, such as ``rounds.first.stages``."""

    part: Annotated[str, Field(pattern=PART, min_length=1)]
    key: Key | None = None
    texts: Texts = Field(default_factory=dict)
    lists: Lists = Field(default_factory=dict)


class OnePart(Shape):
    """A part of the plan."""

    part: Annotated[str, Field(pattern=PART, min_length=1)]


class Order(Shape):
    """A part of a list, and whether it comes one earlier, or one later."""

    part: Annotated[str, Field(pattern=PART, min_length=1)]
    earlier: Flag


class Text(Shape):
    """The text of one section, or without a section of the whole plan."""

    section: Key | None = None
    source: Source = ""


class Publication(Shape):
    """With which newest version the draft was compared: 0 where there was none."""

    newest: Annotated[int, Field(ge=0, le=100_000, strict=True)] | None = None


def _draft(call: Call, number: int) -> tuple[PlanDraft, Actor]:
    by = keeper_of_plans(call)
    return verbs.find(call.session, number, seen=seen_version(), lock=True), by


@noun.get("", summary="All drafts, the last changed first")
def list_drafts() -> Response:
    """For whoever keeps the plans."""

    def do(call: Call) -> Any:
        keeper_of_plans(call)
        found = verbs.drafts(call.session)
        return {"plan_drafts": [told.brief(call.session, draft) for draft in found]}

    return read(do)


@noun.post("", summary="Begin a draft")
def begin_draft(header: Headers, body: Begun) -> Response:
    """It may be wrong; nothing runs on it before it is published."""

    def do(call: Call) -> Answer:
        by = keeper_of_plans(call)
        text, based_on = body.source, None
        if body.plan is not None:
            asked = (body.plan, body.plan_version)
            text, based_on = verbs.source_of(call.session, call.rulebook, *asked)
        draft = verbs.begin(
            call.session,
            text,
            by=by,
            now=call.now,
            based_on=based_on,
            years=body.years,
            name=body.name or "",
            title=body.title or "",
        )
        return told.brief(call.session, draft), 201

    return write(do)


@noun.get("/<int:number>", summary="One draft: its text, and all that is wrong with it")
def show_draft(path: Numbered) -> Response:
    """Each mistake with its line, its path and a guess."""

    def do(call: Call) -> Any:
        keeper_of_plans(call)
        draft = verbs.find(call.session, path.number)
        return told.whole(call.session, call.rulebook, draft, call.locale)

    return read(do)


@noun.get("/<int:number>/effect", summary="What would change if the draft were published")
def show_effect(path: Numbered) -> Response:
    """Differences, messages and deadlines; which campaigns could be carried over, and which not."""

    def do(call: Call) -> Any:
        keeper_of_plans(call)
        draft = verbs.find(call.session, path.number)
        return told.effect(call.session, call.rulebook, draft, call.locale, call.now, call.who.sees)

    return read(do)


def _rewritten(call: Call, draft: PlanDraft, text: str, by: Actor, part: str) -> Answer:
    verbs.rewrite(call.session, draft, text, by=by, now=call.now)
    _, mistakes = verbs.checked(call.rulebook, text)
    return {
        "draft": draft.id,
        "version": draft.version,
        "part": part,
        "mistakes": told.mistakes(call.locale, mistakes),
    }, 200


def _changed(number: int, change: Callable[[str], tuple[str, str]]) -> Response:
    """Write a draft anew; `change` makes of its text the new one, and says in which part."""

    def do(call: Call) -> Answer:
        draft, by = _draft(call, number)
        text, part = change(draft.text)
        return _rewritten(call, draft, text, by, part)

    return write(do)


@noun.post("/<int:number>/parts", summary="Change fields of a part")
def change_part(path: Numbered, header: Headers, body: Fields) -> Response:
    """What the form does not know stays as it is; mistakes are told, and kept with the draft."""

    def change(text: str) -> tuple[str, str]:
        place = verbs.place(body.part)
        return verbs.changed(text, place, body.texts, body.lists, body.shown), body.part

    return _changed(path.number, change)


@noun.post("/<int:number>/additions", summary="Add a part to a list")
def add_part(path: Numbered, header: Headers, body: Addition) -> Response:
    """Without a key it gets one of its own."""

    def change(text: str) -> tuple[str, str]:
        place = verbs.place(body.part)
        added, where = verbs.added(text, place, body.key or "", body.texts, body.lists)
        return added, path_text(where)

    return _changed(path.number, change)


@noun.post("/<int:number>/removal", summary="Take a part out")
def remove_part(path: Numbered, header: Headers, body: OnePart) -> Response:
    """Whatever else names it is told as a mistake."""
    return _changed(
        path.number, lambda text: (verbs.remove(text, verbs.place(body.part)), body.part)
    )


@noun.post("/<int:number>/order", summary="Let a part come earlier or later")
def move_part(path: Numbered, header: Headers, body: Order) -> Response:
    """It changes places with its neighbour."""
    by = -1 if body.earlier else 1
    return _changed(
        path.number, lambda text: (verbs.move(text, verbs.place(body.part), by), body.part)
    )


@noun.post("/<int:number>/text", summary="Write a section, or the whole, in the plan's language")
def write_text(path: Numbered, header: Headers, body: Text) -> Response:
    """It is kept even where it is no plan; the mistakes are told with their lines."""

    def change(text: str) -> tuple[str, str]:
        section, source = body.section or "", body.source.replace("\r\n", "\n")
        if not section:
            return source.rstrip() + "\n", section
        return verbs.with_section(text, section, source), section

    return _changed(path.number, change)


@noun.post("/<int:number>/publication", summary="Publish a draft as the next version of its plan")
def publish_draft(path: Numbered, header: Headers, body: Publication) -> Response:
    """Whole or not at all; campaigns stay on their version until they are carried over."""

    def do(call: Call) -> Answer:
        draft, by = _draft(call, path.number)
        version = verbs.publish(
            call.session, call.rulebook, draft, newest=body.newest, by=by, now=call.now
        )
        name = call.rulebook.plan(call.session, version.id).name
        return {"name": name, "version": version.number, "id": version.id}, 201

    return write(do)


@noun.post("/<int:number>/end", summary="Drop a draft")
def drop_draft(path: Numbered, header: Headers, body: Nothing) -> Response:
    """Versions are never dropped."""

    def do(call: Call) -> Answer:
        draft, _ = _draft(call, path.number)
        verbs.drop(call.session, draft)
        return {"draft": path.number, "dropped": True}, 200

    return write(do)
