"""Plans: those of the configuration, and the versions that campaigns are pinned to."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from flask import Response
from pydantic import Field
from sqlmodel import col, select

from service.actors import Actor
from service.api.noun import make
from service.api.request import Answer, Call, read, write
from service.api.shapes import Headers, Shape
from service.auth.permits import oversees_anything
from service.errors import BadInput, NotFound, Problem
from service.models import Plan as PlanRow
from service.models import PlanVersion
from service.plan_drafts import launches, told
from workflows.calendar import instant
from workflows.plan import Plan
from workflows.rehearse import Assumption, last_moment, rehearse, span_of, typical_players
from workflows.show import mermaid, timeline_lines

noun = make("plans")
LONGEST = 512 * 1024
PLAN_NAME = r"^[a-z0-9][a-z0-9-]{0,59}$"
LONGEST_REHEARSAL = timedelta(days=366 * 6)


class Named(Shape):
    """A plan's name."""

    name: Annotated[str, Field(pattern=PLAN_NAME)]


class Source(Shape):
    """A plan file's text."""

    name: Annotated[str, Field(pattern=PLAN_NAME)]
    source: Annotated[str, Field(max_length=LONGEST)]


class Compared(Shape):
    """Two versions of a plan."""

    old: Annotated[int, Field(ge=1, le=100_000)]
    new: Annotated[int, Field(ge=1, le=100_000)]


class Rehearsal(Shape):
    """What to assume, and up to which day."""

    assume: Annotated[str, Field(pattern=r"^(on-time|never|late:[1-9]\d{0,2})$")] = "on-time"
    to: date | None = None


def keeper_of_plans(call: Call) -> Actor:
    """The caller, by the right to write plans. Raises NotAllowed."""
    return call.by(oversees_anything(call.session, call.who, "manage_plans"))


@noun.get("", summary="The plans of the configuration and the versions kept")
def list_plans() -> Response:
    """Names, titles and versions."""

    def do(call: Call) -> Any:
        kept: dict[str, list[int]] = {}
        chosen = select(PlanRow.name, PlanVersion.number).join(
            PlanVersion, col(PlanVersion.plan_id) == col(PlanRow.id)
        )
        for name, number in call.session.exec(chosen.order_by(col(PlanVersion.number))):
            kept.setdefault(name, []).append(number)
        files = call.rulebook.files()
        names = sorted({*files, *kept})
        return {
            "plans": [
                {"name": name, "file": name in files, "versions": kept.get(name, [])}
                for name in names
            ]
        }

    return read(do)


def _plan(call: Call, name: str) -> Plan:
    if name in call.rulebook.files():
        return call.rulebook.load_text(call.rulebook.read_file(name), name)
    newest = (
        select(PlanVersion.id)
        .join(PlanRow, col(PlanRow.id) == col(PlanVersion.plan_id))
        .where(PlanRow.name == name)
        .order_by(col(PlanVersion.number).desc())
    )
    found = call.session.exec(newest).first()
    if found is None:
        raise NotFound("plan")
    return call.rulebook.plan(call.session, found)


@noun.get("/<name>", summary="One plan: its timeline and its diagram")
def show_plan(path: Named) -> Response:
    """Rounds, stages, duties, awards and events with their dates."""

    def do(call: Call) -> Any:
        plan = _plan(call, path.name)
        lines = [
            {
                "sort": line.sort,
                "key": line.key,
                "title": line.title,
                "opens": line.opens,
                "due": line.due,
                "provisional": line.provisional,
                "set_by": line.set_by,
                **dict(line.details),
            }
            for line in timeline_lines(plan)
        ]
        return {
            "name": plan.name,
            "title": plan.title,
            "timeline": lines,
            "mermaid": mermaid(plan),
        }

    return read(do)


@noun.get("/<name>/versions", summary="The versions of a plan, and what runs on each")
def list_versions(path: Named) -> Response:
    """Of the launches under way those that the caller may see."""

    def do(call: Call) -> Any:
        running = launches(call.session, path.name).get(path.name, [])
        mine = [one for one in running if call.who.sees(one.path)]
        return {"versions": told.versions(call.session, path.name, mine)}

    return read(do)


@noun.get("/<name>/difference", summary="What differs between two versions, in words")
def compare_versions(path: Named, query: Compared) -> Response:
    """Item by item; where a part comes from makes no difference."""

    def do(call: Call) -> Any:
        old, new = (
            told.plan_of(call.session, call.rulebook, path.name, number)
            for number in (query.old, query.new)
        )
        return {"differences": told.differing(call.locale, old, new)}

    return read(do)


@noun.get("/<name>/rehearsal", summary="Everything that the plan would cause")
def rehearse_plan(path: Named, query: Rehearsal) -> Response:
    """One organisation of each kind, from the first day of the plan on."""

    def do(call: Call) -> Any:
        plan = _plan(call, path.name)
        zone = ZoneInfo(plan.zone)
        starts = span_of(plan)[0] or call.now.astimezone(zone).date()
        ends = query.to or last_moment(plan) or starts + timedelta(days=366)
        if ends - starts > LONGEST_REHEARSAL:
            raise BadInput([Problem("to", "too_far", domain="api")])
        rows = rehearse(
            plan,
            typical_players(plan),
            launched_at=instant(starts, time.min, plan.zone),
            until=instant(ends + timedelta(days=1), time.min, plan.zone)
            - timedelta(microseconds=1),
            assume=Assumption.parse(query.assume),
        )
        return [row.as_json(lambda at: at.astimezone(zone)) for row in rows]

    return read(do)


@noun.post("", summary="Keep a plan text as the next version of its plan")
def store_plan(header: Headers, body: Source) -> Response:
    """The same text is the same version; every mistake is told at once."""

    def do(call: Call) -> Answer:
        version = call.rulebook.store(
            call.session, body.source, name=body.name, by=keeper_of_plans(call), now=call.now
        )
        return {"name": body.name, "version": version.number, "id": version.id}, 201

    return write(do)
