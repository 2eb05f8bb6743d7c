"""`pacesetter inspections …`: plan, draw, report, answer, close, as the operator."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click
from sqlmodel import Session, col, select

from service import campaigns
from service import inspections as verbs
from service.actors import OPERATOR
from service.commands.inspecting import CODE, NUMBER, Command, add_command, by_code
from service.commands.spoken import SpokenGroup, json_option, option, seen_option
from service.commands.terminal import Terminal, print_json, print_table
from service.errors import NotFound
from service.inspections import told
from service.inspections.rows import find
from service.models import Campaign, Inspection, InspectionVisit
from service.models.organizations import KINDS
from service.rulebook import Rulebook


@click.group("inspections", cls=SpokenGroup, help="help.inspections")
def inspections_group() -> None:
    """Inspections."""


@inspections_group.command("list", help="help.inspections_list")
@option("--under", metavar="CODE", help="option.inspections_under")
@json_option()
@click.pass_obj
def list_inspections(terminal: Terminal, under: str | None, as_json: bool) -> None:
    """Of one organisation, or all."""
    with terminal.reading() as session:
        chosen = select(Inspection).order_by(col(Inspection.id))
        if under is not None:
            chosen = chosen.where(Inspection.campaign_id == campaigns.by_code(session, under).id)
        lines = [told.inspection(session, row, terminal.locale) for row in session.exec(chosen)]
    if as_json:
        print_json(lines)
        return
    names = ("id", "organization", "kind_words", "title", "state_words")
    headings = [terminal.say(f"heading.inspection_{name}") for name in names]
    print_table(headings, [[str(line[name]) for name in names] for line in lines])


@inspections_group.command("show", help="help.inspections_show")
@click.argument("number", type=int)
@json_option()
@click.pass_obj
def show_inspection(terminal: Terminal, number: int, as_json: bool) -> None:
    """With everything needed to draw again."""
    with terminal.reading() as session:
        row = find(session, Inspection, number)
        whole = told.whole_inspection(session, row, terminal.locale, lambda _: True)
    if as_json:
        print_json(whole)
        return
    click.echo(terminal.say("inspections.line", **whole))
    for visit in whole["visits"]:
        click.echo(terminal.say("inspections.visit", **visit))


def _whole(session: Session, row: Inspection, locale: str) -> dict[str, Any]:
    return told.whole_inspection(session, row, locale, lambda _: True)


def _organizer(session: Session, number: int) -> Campaign:
    return session.get_one(Campaign, find(session, Inspection, number).campaign_id)


def _of_campaign(name: str, verb: Callable[..., Inspection], *parameters: Any) -> None:
    def deed(
        session: Session, rulebook: Rulebook, code: str, now: datetime, given: dict[str, Any]
    ) -> Inspection:
        return verb(session, rulebook, by_code(session, code), by=OPERATOR, now=now, **given)

    add_command(
        inspections_group, name, CODE, deed, by_code, _whole, "inspections.line", *parameters
    )


def _on(name: str, verb: Callable[..., object], *parameters: Any) -> None:
    def deed(
        session: Session, rulebook: Rulebook, number: int, now: datetime, given: dict[str, Any]
    ) -> Inspection:
        row = find(session, Inspection, number)
        verb(session, rulebook, row, by=OPERATOR, now=now, **given)
        return row

    add_command(
        inspections_group, name, NUMBER, deed, _organizer, _whole, "inspections.line", *parameters
    )


def _at(name: str, verb: Callable[..., InspectionVisit], *parameters: Any) -> None:
    """A verb on the part that one organisation has in an inspection."""

    def deed(
        session: Session, rulebook: Rulebook, number: int, now: datetime, given: dict[str, Any]
    ) -> InspectionVisit:
        row, code = find(session, Inspection, number), given.pop("organization")
        campaign = campaigns.by_code(session, code, row.root_id)
        chosen = select(InspectionVisit).where(
            InspectionVisit.inspection_id == row.id, InspectionVisit.campaign_id == campaign.id
        )
        part = session.exec(chosen).one_or_none()
        if part is None:
            raise NotFound(f"organization:{code}")
        return verb(session, rulebook, part, by=OPERATOR, now=now, **given)

    add_command(
        inspections_group,
        name,
        NUMBER,
        deed,
        _organizer,
        told.visit,
        "inspections.visit",
        click.argument("organization"),
        *parameters,
    )


def _many(name: str, parameter: str, key: str, **more: Any) -> Callable[[Command], Command]:
    return option(name, parameter, multiple=True, help=f"option.{key}", **more)


def _named(name: str, **more: Any) -> Callable[[Command], Command]:
    key = name.removeprefix("--").replace("-", "_")
    return option(name, help=f"option.inspection_{key}", **more)


_TITLE = _named("--title", required=True)
_REASON = option("--reason", required=True)
_UNANNOUNCED = _named("--unannounced", is_flag=True)
_INSPECTORS = _many("--inspector", "inspectors", "inspection_inspector", metavar="STAFF_NO")

_of_campaign(
    "plan",
    verbs.plan_inspection,
    _TITLE,
    _many("--of", "organizations", "inspection_of", metavar="CODE", required=True),
    _INSPECTORS,
    _UNANNOUNCED,
)
_of_campaign("self", verbs.inspect_oneself, _TITLE)
_of_campaign(
    "commit",
    verbs.commit_draw,
    _TITLE,
    _named("--count", type=int, required=True),
    _named("--seed-digest", required=True),
    _many("--kind", "kinds", "inspection_kind", type=click.Choice(KINDS)),
    _named("--stratified", is_flag=True),
    _named("--beacon", default=""),
    _INSPECTORS,
    _UNANNOUNCED,
)
_on(
    "draw",
    verbs.draw,
    _named("--seed", required=True),
    _named("--beacon-value", default=""),
)
_at(
    "report",
    verbs.report_findings,
    _named("--findings", required=True),
    _named("--score", type=int),
)
_at("answer", verbs.give_feedback, _named("--text", required=True))
_at("accept", verbs.take_feedback, option("--note", default=""), seen_option())
_at("return", verbs.return_feedback, _REASON, seen_option())
_on("close", verbs.close_inspection, _named("--report", required=True))
_on("publish", verbs.publish, _named("--text", required=True))
