"""Dates of campaigns: overrides, named events, and other versions of their plan."""

from __future__ import annotations

from typing import Annotated, Any

from flask import Response
from pydantic import Field
from sqlmodel import select

from service import campaigns as verbs
from service import in_step
from service.api.noun import make
from service.api.request import Answer, Call, read, write
from service.api.shapes import Day, Headers, Numbered, Shape, Text, Version
from service.api.work import accepted, take_on
from service.auth.permits import Right
from service.campaign_told import reasons_told
from service.errors import NotFound
from service.models import Campaign, PlanVersion

noun = make("campaign_dates", of="campaigns")


class Override(Shape):
    """A date of one organisation, such as ``first/pledge.due``; no day opens the end."""

    anchor: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_./]{0,120}$")]
    on: Day | None
    reason: Text


class Removal(Shape):
    """A date that an organisation set for itself, to be taken back."""

    anchor: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_./]{0,120}$")]
    reason: Text


class EventDay(Shape):
    """The day of a named event; none means that it is not known."""

    event: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
    on: Day | None


class Asked(Shape):
    """A kept version of the same plan, in the address."""

    version: Annotated[int, Field(ge=1, le=100_000)]


class Migration(Shape):
    """A kept version of the same plan."""

    version: Version


@noun.post("/<int:number>/dates", summary="Set a date of one organisation and those below it")
def override_date(path: Numbered, header: Headers, body: Override) -> Response:
    """Within the bounds of its superior; those with a date of their own keep it."""

    def do(call: Call) -> Answer:
        found, by = call.campaign(path.number, "override_date")
        verbs.override_date(
            call.session,
            call.rulebook,
            found,
            body.anchor,
            body.on,
            body.reason,
            by=by,
            now=call.now,
        )
        return _version_of(call, found), 200

    return accepted(write(do))


@noun.post("/<int:number>/dates/removal", summary="Take back a date of one organisation")
def remove_override(path: Numbered, header: Headers, body: Removal) -> Response:
    """It and those below it follow its superior again."""

    def do(call: Call) -> Answer:
        found, by = call.campaign(path.number, "override_date")
        verbs.remove_override(
            call.session, call.rulebook, found, body.anchor, body.reason, by=by, now=call.now
        )
        return _version_of(call, found), 200

    return accepted(write(do))


@noun.post("/<int:number>/events", summary="Give a named event its day, for the whole launch")
def set_event(path: Numbered, header: Headers, body: EventDay) -> Response:
    """All that hangs on it is worked out anew."""

    def do(call: Call) -> Answer:
        found, by = call.campaign(path.number, "set_event")
        root = call.session.get_one(Campaign, found.root_id)
        verbs.set_event(call.session, call.rulebook, root, body.event, body.on, by=by, now=call.now)
        return _version_of(call, found), 200

    return accepted(write(do))


def _version_of(call: Call, found: Campaign) -> dict[str, Any]:
    call.session.refresh(found)
    return {
        "id": found.id,
        "state": found.state,
        "version": found.version,
        "due_at": found.due_at,
        "next_at": found.next_at,
    }


@noun.get("/<int:number>/migration", summary="What another version would break")
def migration_report(path: Numbered, query: Asked) -> Response:
    """For every running campaign of the launch; nothing is changed."""

    def do(call: Call) -> Any:
        found, _ = call.campaign(path.number, "migrate", lock=False)
        root, version = _target(call, found, query.version)
        report = verbs.migration_report(call.session, call.rulebook, root, version, now=call.now)
        return {
            "campaigns": [
                {
                    "organization": each.organization,
                    "state": each.state,
                    "reasons": reasons_told(call.locale, each.reasons),
                }
                for each in report
            ]
        }

    return read(do)


@noun.post("/<int:number>/migration", summary="Carry the whole launch over to another version")
def migrate(path: Numbered, header: Headers, body: Migration) -> Response:
    """All running campaigns of it, or none."""

    def do(call: Call) -> Answer:
        found, by = call.campaign(path.number, "migrate")
        root, version = _target(call, found, body.version)
        many = verbs.how_many(call.session, root)
        if many > call.context.settings.at_once_campaigns:
            asked = {"root_id": root.id, "version_id": version.id}
            title = f"{call.plan(found).title} → {version.number}"
            right = Right(by.role, by.on_behalf_of)
            return take_on(call, "migration", asked, right, title=title, path=root.path, total=many)
        in_step.migrate(call.session, call.rulebook, root, version, by=by, now=call.now)
        return _version_of(call, found), 200

    return accepted(write(do))


def _target(call: Call, found: Campaign, number: int) -> tuple[Campaign, PlanVersion]:
    present = call.session.get_one(PlanVersion, found.plan_version_id)
    chosen = select(PlanVersion).where(
        PlanVersion.plan_id == present.plan_id, PlanVersion.number == number
    )
    version = call.session.exec(chosen).one_or_none()
    if version is None:
        raise NotFound("plan version")
    return call.session.get_one(Campaign, found.root_id), version
