"""`pacesetter campaign …`: launch plans, look at campaigns, and act on them as the operator."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlmodel import Session, col, func, select

from service import beginnings, campaigns
from service import organizations as tree
from service.actors import OPERATOR
from service.board import board
from service.board_standings import counts
from service.campaign_told import whole
from service.commands.long_work import LATER, ask
from service.commands.plan_files import plan_file
from service.commands.spoken import SpokenGroup, json_option, option
from service.commands.terminal import INSTANT, Terminal, print_json, print_table
from service.fact_words import recorded_words
from service.models import Campaign, PlanVersion
from service.rulebook import kept_version
from service.wording import place_words, standing_words, term
from service.words import say
from workflows.plan import Plan
from workflows.refusals import BadPlan, Mistake


@click.group("campaign", cls=SpokenGroup, help="help.campaign")
def campaign() -> None:
    """Campaigns."""


@campaign.command("launch", help="help.campaign_launch")
@click.argument("plan")
@option("--organization", required=True, help="option.organization")
@option("--at", type=INSTANT, help="option.launch_at")
@LATER
@json_option()
@click.pass_obj
def launch(
    terminal: Terminal,
    plan: str,
    organization: str,
    at: datetime | None,
    later: bool,
    as_json: bool,
) -> None:
    """One campaign for each organisation of the subtree that takes part."""
    if later:
        _launch_later(terminal, plan, organization, as_json)
        return
    with terminal.writing() as session:
        now = terminal.now(session, at)
        version = version_of(terminal, session, plan, now)
        top = tree.by_code(session, organization)
        rulebook = terminal.context.rulebook
        made = beginnings.launch(session, rulebook, version, top, by=OPERATOR, now=now)
        taking_part = select(func.count()).where(col(Campaign.root_id) == made.root_id)
        told = {
            "id": made.id,
            "plan": rulebook.plan(session, version.id).name,
            "version": version.number,
            "organization": organization,
            "campaigns": session.exec(taking_part).one(),
            "at": terminal.local(now),
        }
    if as_json:
        print_json(told)
    else:
        click.echo(terminal.say("campaign.launched", **{**told, "at": terminal.moment(now)}))


def _launch_later(terminal: Terminal, plan: str, code: str, as_json: bool) -> None:
    """Refuse at once what cannot be launched; take the rest on as long work."""
    rulebook = terminal.context.rulebook
    with terminal.writing() as session:
        now = terminal.now(session)
        version = version_of(terminal, session, plan, now)
        top = tree.by_code(session, code)
        total = beginnings.taking_part(session, rulebook, version, top, now=now)
        title = f"{rulebook.plan(session, version.id).title} · {top.name}"
    asked = {"version_id": version.id, "organization_id": top.id}
    ask(terminal, "launch", asked, title=title, total=total, tree_id=top.root_id, as_json=as_json)


def version_of(terminal: Terminal, session: Session, name: str, now: datetime) -> PlanVersion:
    """The version that ``NAME@2`` names, or the one that a file holds, kept if it is new.

    Raises NotFound, and BadPlan with every mistake of a file.
    """
    stored, _, number = name.rpartition("@")
    if stored and number.isdigit():
        return kept_version(session, stored, int(number))
    file = plan_file(name)
    rulebook = terminal.context.rulebook
    return rulebook.store(session, _text(file), name=file.stem, by=OPERATOR, now=now)


def _text(file: Path) -> str:
    try:
        return file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        mistake = Mistake(None, "", "mistake.not_utf8", (("problem", str(error.start)),))
        raise BadPlan((mistake,)) from None


@campaign.command("show", help="help.campaign_show")
@click.argument("code")
@option("--at", type=INSTANT)
@json_option()
@click.pass_obj
def show(terminal: Terminal, code: str, at: datetime | None, as_json: bool) -> None:
    """Where a campaign stands, what keeps it there, and all that happened."""
    with terminal.reading() as session:
        now = terminal.now(session, at)
        rulebook = terminal.context.rulebook
        found = campaigns.by_code(session, code)
        told = whole(session, rulebook, found, locale=terminal.locale, now=now)
        plan = rulebook.plan(session, found.plan_version_id)
    if as_json:
        print_json(told)
        return
    _print_campaign(terminal, told, plan)
    rows = [
        [
            terminal.moment(line["at"]),
            terminal.say(f"history.{line['kind']}"),
            place_words(terminal.locale, _place(line), plan),
            _note(terminal, line, plan),
        ]
        for line in told["history"]
    ]
    names = ("when", "what", "where", "notes")
    print_table([terminal.say(f"heading.{name}") for name in names], rows)


def _place(line: dict[str, Any]) -> str:
    """The stage, or of a duty the duty itself and its period."""
    if line["kind"] == "fulfilled":
        return "{duty}/{period}".format_map(line["details"])
    return str(line["target"] or line["source"] or "")


def _note(terminal: Terminal, line: dict[str, Any], plan: Plan) -> str:
    """What was done or refused, the reason that was given, or else who acted."""
    if line["kind"] == "recorded":  # by hand, in earlier days
        return recorded_words(terminal.locale, line["details"], plan)
    if line["kind"] == "refused":  # its reasons are kept as codes, for programs
        return term(terminal.locale, "verb", line["rule"] or "")
    if line["reason"]:
        return str(line["reason"])
    return say(terminal.locale, "web", f"actor.{line['actor']}")


def _print_campaign(terminal: Terminal, told: dict[str, Any], plan: Plan) -> None:
    click.echo(f"{told['name']} ({told['organization']}) · {told['plan_version']}")
    click.echo(terminal.say("campaign.state", state=told["state_words"], version=told["version"]))
    if told["due_at"]:
        click.echo(terminal.say("campaign.due", due=terminal.deadline(told["due_at"])))
    if told["days_overdue"]:
        click.echo(terminal.say("campaign.overdue", days=told["days_overdue"]))
    for reason in told["waits_for"]:
        click.echo(f"  {reason['message']}")
    late = [duty for duty in told["duties"] if duty["days_overdue"]]
    for duty in late:
        what = place_words(terminal.locale, f"{duty['duty']}/{duty['period']}", plan)
        days = duty["days_overdue"]
        click.echo("  " + terminal.say("campaign.duty_overdue", duty=what, days=days))
    click.echo()


@campaign.command("status", help="help.campaign_status")
@option("--under")
@option("--at", type=INSTANT)
@json_option()
@click.pass_obj
def status(terminal: Terminal, under: str | None, at: datetime | None, as_json: bool) -> None:
    """Every running campaign in the order of the tree, and how many stand where."""
    with terminal.reading() as session:
        now = terminal.now(session, at)
        paths = [tree.by_code(session, under).path] if under else None
        rows = board(session, terminal.context.rulebook, now=now, paths=paths)
    if as_json:
        told = [
            {
                "organization": row.code,
                "name": row.name,
                "kind": row.kind,
                "state": row.state,
                "status": row.status,
                "due": row.due_at,
                "days": row.days_overdue,
                "waiting_for_approval": row.waiting_for_approval,
                "duties_overdue": row.duties_overdue,
                "messages_sent": row.messages_sent,
            }
            for row in rows
        ]
        print_json({"campaigns": told, "counts": counts(row.status for row in rows)})
        return
    names = ("organization", "title", "what", "where", "days_late", "notes")
    cells = [
        [
            "  " * row.depth + row.code,
            row.name,
            term(terminal.locale, "kind", row.kind),
            row.stage_title or standing_words(terminal.locale, row.state, goes_on=row.goes_on),
            row.days_overdue or "",
            terminal.say("campaign.waiting") if row.waiting_for_approval else "",
        ]
        for row in rows
    ]
    print_table([terminal.say(f"heading.{name}") for name in names], cells)
