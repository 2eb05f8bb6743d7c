"""督查: those of a campaign, planned or drawn; one of them, and one organisation's part in it."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from flask import Blueprint, request
from flask.typing import ResponseReturnValue
from sqlmodel import col, select

from service.errors import NotFound
from service.inspections import count_below, kinds_below, places_below
from service.models import Campaign, Organization, Person
from service.web.current import (
    at_one_look,
    context,
    locale,
    looking,
    render,
    signed_in,
    today,
    visitor,
)
from service.web.forms.state import MOST_TO_CHOOSE
from service.web.work.asking import ask, ask_all
from service.web.work.frame import Frame, frame_of
from service.web.work.tickets import tickets_under
from service.wording import term
from service.words import say
from workflows.drawing import Entry, digest, drawn, lot
from workflows.plan import Plan

pages = Blueprint("work_inspections", __name__)
INSPECT, REPORT = "inspect", "report_inspection"
ANSWER, SUPERVISE = "answer_inspection", "supervise"
KINDS = ("planned", "random", "self")
SEED_BYTES = 16


def p(key: str, **params: object) -> str:
    """The words of the pages about inspections and tickets."""
    return say(locale(), "inspection_pages", key, **params)


@pages.get("/campaigns/<int:number>/inspections")
@at_one_look
@signed_in
def of_campaign(number: int) -> ResponseReturnValue:
    """Show the tickets out under a campaign, what it inspects, and what was inspected of it."""
    frame = frame_of(number, "inspections", INSPECT, SUPERVISE)
    run = ask_all("inspections", "inspections", campaign_id=number)
    visited = [
        part
        for one in ask_all("inspections", "inspections", visited_id=number)
        if one["kind"] != "self"
        for part in _parts_of(one, number)
    ]
    known = {one["id"] for one in run} | {part["inspection"]["id"] for part in visited}
    told = [one for one in ask_all("inspections", "inspections") if one["published_at"]]
    above = frame.campaign.path
    return render(
        "work/inspections.html",
        p=p,
        frame=frame,
        tickets=tickets_under(frame, request.args.get("colour", "")),
        run=run[::-1],
        visited=visited[::-1],
        bulletins=[
            one
            for one in told[::-1]
            if one["id"] not in known and _runs_above(one["campaign_id"], above)
        ],
        kinds=_kinds_below(frame),
    )


def _parts_of(one: dict[str, Any], campaign_id: int) -> list[dict[str, Any]]:
    whole = ask(f"inspections/{one['id']}")
    mine = [visit for visit in whole["visits"] if visit["campaign_id"] == campaign_id]
    return [{**visit, "inspection": one} for visit in mine]


def _runs_above(campaign_id: int, path: str) -> bool:
    with looking() as db:
        return path.startswith(db.get_one(Campaign, campaign_id).path)


@pages.get("/campaigns/<int:number>/inspections/new")
@at_one_look
@signed_in
def new(number: int) -> ResponseReturnValue:
    """Show the form for an inspection: planned, drawn, or of oneself. Raises NotFound."""
    frame = frame_of(number, "inspections", INSPECT)
    kind = request.args.get("kind", KINDS[0])
    if kind not in KINDS:
        raise NotFound("inspection")
    seed = secrets.token_hex(SEED_BYTES)
    with looking() as db:
        count = count_below(db, frame.campaign)
        few = count <= MOST_TO_CHOOSE
        places = places_below(db, frame.campaign, most=MOST_TO_CHOOSE) if few else []
    return render(
        "work/inspection_new.html",
        p=p,
        frame=frame,
        kind=kind,
        places=places,
        count=count,
        kinds=_kinds_below(frame),
        given={"_seed": seed, "seed_digest": digest(seed)},
    )


def _kinds_below(frame: Frame) -> list[tuple[str, str]]:
    """The kinds of organisations under a campaign."""
    with looking() as db:
        kinds = kinds_below(db, frame.campaign)
    return [(kind, term(locale(), "kind", kind)) for kind in kinds]


@pages.get("/inspections/<int:number>")
@at_one_look
@signed_in
def show(number: int) -> ResponseReturnValue:
    """Show one inspection with its draw, its parts, its report and what was made known."""
    inspection = ask(f"inspections/{number}")
    frame = _frame(inspection["campaign_id"], INSPECT, REPORT)
    waiting = [one for one in inspection["visits"] if one["state"] != "settled"]
    return render(
        "work/inspection.html",
        p=p,
        frame=frame,
        inspection=inspection,
        inspectors=_named(inspection["inspectors"]),
        lots=_lots(inspection["draw"]),
        waiting=waiting,
        least=_plan(inspection["campaign_id"]).provisions.inspections.report_characters,
    )


@pages.get("/inspections/<int:number>/visits/<int:visit>")
@at_one_look
@signed_in
def part(number: int, visit: int) -> ResponseReturnValue:
    """Show one organisation's part: what was found there, and what it answers. Raises NotFound."""
    inspection = ask(f"inspections/{number}")
    found = next((one for one in inspection["visits"] if one["id"] == visit), None)
    if found is None:
        raise NotFound("inspection")
    frame = _frame(found["campaign_id"], ANSWER, SUPERVISE)
    runner = _frame(inspection["campaign_id"], REPORT)
    plan = _plan(found["campaign_id"])
    named = inspection["inspectors"]
    mine = _takes_part(named) if named else bool(runner and runner.may(REPORT))
    return render(
        "work/inspection_part.html",
        p=p,
        frame=frame,
        inspection=inspection,
        visit=found,
        reports=mine and found["state"] == "chosen" and inspection["state"] == "under_way",
        rules=plan.provisions.inspections,
        days_late=_days_late(found["feedback_due"]) if found["state"] == "found" else 0,
        first=today().isoformat(),
    )


def _frame(campaign_id: int, *rights: str) -> Frame | None:
    """The frame of a campaign; None where it is not seen, as by an inspector from elsewhere."""
    try:
        return frame_of(campaign_id, "inspections", *rights)
    except NotFound:
        return None


def _takes_part(numbers: list[str]) -> bool:
    with looking() as db:
        return db.get_one(Person, visitor().person_id).staff_no in numbers


def _plan(campaign_id: int) -> Plan:
    with looking() as db:
        version = db.get_one(Campaign, campaign_id).plan_version_id
        return context().rulebook.plan(db, version)


def _days_late(due: str | None) -> int:
    return max(0, (today() - date.fromisoformat(due)).days) if due else 0


def _named(numbers: list[str]) -> list[str]:
    with looking() as db:
        chosen = select(Person.name).where(col(Person.staff_no).in_(numbers)).order_by(Person.name)
        return list(db.exec(chosen))


def _lots(draw: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The roster in the order of its lots, once the seed is known; else by code."""
    if draw is None:
        return []
    entries = [Entry(one["code"], one["class"]) for one in draw["roster"]]
    names = _names_of([entry.code for entry in entries])
    lines = [{"code": e.code, "name": names.get(e.code, ""), "lot": "", "drawn": False}
             for e in entries]  # fmt: skip
    if draw["seed"] is None:
        return lines
    seed, value = draw["seed"], draw["beacon_value"] or ""
    chosen = drawn(entries, draw["count"], seed, value, stratified=draw["stratified"])
    for line in lines:
        line |= {"lot": lot(seed, value, str(line["code"])), "drawn": line["code"] in chosen}
    return sorted(lines, key=lambda line: str(line["lot"]))


def _names_of(codes: list[str]) -> dict[str, str]:
    with looking() as db:
        chosen = select(Organization.code, Organization.name)
        return dict(db.exec(chosen.where(col(Organization.code).in_(codes))).all())
