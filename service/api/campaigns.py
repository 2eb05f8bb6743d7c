"""Campaigns: launched, looked at, and acted on by the verbs of the work."""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from flask import Response
from pydantic import Field
from sqlmodel import col, select

from service import beginnings, evidence, in_step
from service import campaigns as verbs
from service.api.listing import a_page
from service.api.noun import make
from service.api.reach import narrowed, organization
from service.api.request import Answer, Call, read, write
from service.api.shapes import (
    MOST,
    Code,
    Headers,
    Note,
    Nothing,
    Numbered,
    Page,
    Shape,
    Text,
    Version,
)
from service.api.work import accepted, take_on
from service.auth.permits import Right, allow
from service.campaign_told import brief, whole
from service.models import Campaign, PlanVersion
from service.rulebook import kept_version

noun = make("campaigns")


class Asked(Page):
    """Which campaigns."""

    under: Code | None = None
    state: Code | None = None
    root_id: Annotated[int, Field(ge=1, le=MOST)] | None = None


class Launch(Shape):
    """A plan for an organisation and all below it; without a version, the configuration's."""

    plan: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,59}$")]
    version: Version | None = None
    organization: Code


class Reasoned(Shape):
    """Why."""

    reason: Text


class Reopening(Reasoned):
    """A stage to go back to, such as ``first/pledge``."""

    stage: Text


class Fulfilment(Shape):
    """One period of a duty."""

    duty: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
    period: Annotated[str, Field(pattern=r"^(once|\d{4}(-(\d{2}|Q[1-4]|H[12]))?)$")]


class Urging(Shape):
    """What to add to the urging."""

    note: Note = ""


def told(call: Call, found: Campaign) -> dict[str, Any]:
    """A campaign after an act."""
    call.session.refresh(found)
    return brief(call.session, call.rulebook, found, locale=call.locale, now=call.now)


@noun.get("", summary="Campaigns in the order of their numbers")
def list_campaigns(query: Asked) -> Response:
    """Those that the caller may see."""

    def do(call: Call) -> Any:
        chosen = select(Campaign).where(
            narrowed(call.session, col(Campaign.path), call.who, query.under)
        )
        if query.state is not None:
            chosen = chosen.where(Campaign.state == query.state)
        if query.root_id is not None:
            chosen = chosen.where(Campaign.root_id == query.root_id)

        def line(found: Campaign) -> dict[str, Any]:
            return brief(call.session, call.rulebook, found, locale=call.locale, now=call.now)

        return a_page(call, chosen, query, "campaigns", col(Campaign.id), line)

    return read(do)


@noun.get("/<int:number>", summary="Everything about one campaign")
def show_campaign(path: Numbered) -> Response:
    """Where it stands, what keeps it there, its duties and its history."""

    def do(call: Call) -> Any:
        found, _ = call.campaign(path.number, "see")
        return whole(call.session, call.rulebook, found, locale=call.locale, now=call.now)

    return read(do)


@noun.post("", summary="Launch a plan")
def launch_campaign(header: Headers, body: Launch) -> Response:
    """One campaign for each organisation of the subtree that takes part; many as long work."""

    def do(call: Call) -> Answer:
        top = organization(call.session, call.who, body.organization)
        right = allow(call.session, call.who, "launch", top)
        version = _version(call, body, right)
        count = beginnings.taking_part(call.session, call.rulebook, version, top, now=call.now)
        if count > call.context.settings.at_once_campaigns:
            title = f"{call.rulebook.plan(call.session, version.id).title} · {top.name}"
            asked = {"version_id": version.id, "organization_id": top.id}
            return take_on(call, "launch", asked, right, title=title, path=top.path, total=count)
        made = beginnings.launch(
            call.session, call.rulebook, version, top, by=call.by(right), now=call.now
        )
        return told(call, made), 201

    return accepted(write(do))


def _version(call: Call, body: Launch, right: Right) -> PlanVersion:
    if body.version is None:
        text = call.rulebook.read_file(body.plan)
        return call.rulebook.store(
            call.session, text, name=body.plan, by=call.by(right), now=call.now
        )
    return kept_version(call.session, body.plan, body.version)


def _plain(name: str, summary: str, verb: Callable[..., Campaign]) -> None:
    """A verb that needs no words."""

    @noun.post(
        f"/<int:number>/{name}", summary=summary, endpoint=name, operation_id=f"campaigns_{name}"
    )
    def act(path: Numbered, header: Headers, body: Nothing) -> Response:
        """With nothing in the body."""

        def do(call: Call) -> Answer:
            found, by = call.campaign(path.number, name)
            verb(call.session, call.rulebook, found, by=by, now=call.now)
            return told(call, found), 200

        return write(do)


_plain("start", "Begin before the first date", verbs.start)
_plain("submit", "Hand the work of the stage in", verbs.submit)
_plain("withdraw", "Take back what was handed in", verbs.withdraw)
_plain("resume", "Let a halted campaign go on", in_step.resume)


def _reasoned(name: str, summary: str, verb: Callable[..., Campaign]) -> None:
    """A verb that wants a reason."""

    @noun.post(
        f"/<int:number>/{name}", summary=summary, endpoint=name, operation_id=f"campaigns_{name}"
    )
    def act(path: Numbered, header: Headers, body: Reasoned) -> Response:
        """With its reason."""

        def do(call: Call) -> Answer:
            found, by = call.campaign(path.number, name)
            verb(call.session, call.rulebook, found, body.reason, by=by, now=call.now)
            return told(call, found), 200

        return write(do)


_reasoned("suspend", "Halt a campaign", verbs.suspend)
_reasoned("cancel", "End a campaign unfinished", in_step.cancel)


@noun.post("/<int:number>/reopen", summary="Reopen one stage")
def reopen(path: Numbered, header: Headers, body: Reopening) -> Response:
    """Go back to a stage that was left."""

    def do(call: Call) -> Answer:
        found, by = call.campaign(path.number, "reopen")
        in_step.reopen(
            call.session, call.rulebook, found, body.stage, body.reason, by=by, now=call.now
        )
        return told(call, found), 200

    return write(do)


@noun.post("/<int:number>/fulfil", summary="Mark one period of a duty done")
def fulfil(path: Numbered, header: Headers, body: Fulfilment) -> Response:
    """What is still to be sent for it is not."""

    def do(call: Call) -> Answer:
        found, by = call.campaign(path.number, "fulfil", duty=body.duty)
        evidence.tick_off(
            call.session, call.rulebook, found, body.duty, body.period, by=by, now=call.now
        )
        return told(call, found), 200

    return write(do)


@noun.post("/<int:number>/urge", summary="Urge those who have to act")
def urge(path: Numbered, header: Headers, body: Urging) -> Response:
    """Limited for each campaign and day, and written down."""

    def do(call: Call) -> Answer:
        found, by = call.campaign(path.number, "urge")
        nudge = verbs.urge(
            call.session,
            call.rulebook,
            found,
            by=by,
            now=call.now,
            note=body.note,
            a_day=call.context.settings.budget_nudges,
        )
        return {"id": nudge.id, "recipients": nudge.recipients, "at": nudge.at}, 200

    return write(do)
