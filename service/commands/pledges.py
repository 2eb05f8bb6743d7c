"""`pacesetter pledges …`: pledges listed and shown, members excused, at the terminal."""

from __future__ import annotations

import click
from sqlmodel import col, select

from service import campaigns, people, pledges
from service import organizations as tree
from service.actors import OPERATOR
from service.commands.spoken import SpokenGroup, json_option, option
from service.commands.terminal import Terminal, print_json, print_table
from service.errors import NotFound
from service.models import EXCUSES, Campaign, Pledge, PledgeExcuse
from service.models.columns import within
from service.pledges import told
from service.words import say
from workflows.pledging import STATES


@click.group("pledges", cls=SpokenGroup, help="help.pledges")
def pledges_group() -> None:
    """Pledges."""


@pledges_group.command("list", help="help.pledges_list")
@option("--under")
@option("--round", "round_key", help="option.pledge_round")
@option("--state", type=click.Choice(STATES), help="option.pledge_state")
@option("--board", "only_shown", is_flag=True, help="option.pledge_board")
@json_option()
@click.pass_obj
def list_pledges(
    terminal: Terminal,
    under: str | None,
    round_key: str | None,
    state: str | None,
    only_shown: bool,
    as_json: bool,
) -> None:
    """One line a pledge."""
    with terminal.reading() as session:
        chosen = select(Pledge).join(Campaign, col(Campaign.id) == col(Pledge.campaign_id))
        if under is not None:
            chosen = chosen.where(within(col(Campaign.path), tree.by_code(session, under).path))
        if round_key is not None:
            chosen = chosen.where(Pledge.round == round_key)
        if state is not None:
            chosen = chosen.where(Pledge.state == state)
        if only_shown:
            chosen = chosen.where(col(Pledge.published_at).is_not(None))
        now, rulebook = terminal.now(session), terminal.context.rulebook
        lines = [
            told.brief(session, rulebook, row, locale=terminal.locale, now=now)
            for row in session.exec(chosen.order_by(col(Pledge.id)))
        ]
    if as_json:
        print_json(lines)
        return
    names = ("number", "organization", "of", "round", "status", "items", "progress", "score")
    rows = [
        [
            line["id"],
            line["organization"],
            say(terminal.locale, "pledges", f"of.{line['of']}"),
            line["round"],
            line["state_words"],
            line["items"],
            f"{line['progress']}%",
            line["score"],
        ]
        for line in lines
    ]
    heads = [say(terminal.locale, "pledges", f"heading.{name}") for name in names]
    print_table(heads, rows)


@pledges_group.command("show", help="help.pledges_show")
@click.argument("number", type=int)
@json_option()
@click.pass_obj
def show_pledge(terminal: Terminal, number: int, as_json: bool) -> None:
    """Everything about one pledge; it has no form but JSON."""
    with terminal.reading() as session:
        now, rulebook = terminal.now(session), terminal.context.rulebook
        row = pledges.by_number(session, number)
        print_json(told.whole(session, rulebook, row, locale=terminal.locale, now=now))


@pledges_group.command("excuse", help="help.pledges_excuse")
@click.argument("code")
@click.argument("staff_no")
@option("--kind", type=click.Choice(EXCUSES), required=True, help="option.pledge_excuse")
@option("--reason", required=True)
@json_option()
@click.pass_obj
def excuse_member(
    terminal: Terminal,
    code: str,
    staff_no: str,
    kind: str,
    reason: str,
    as_json: bool,
) -> None:
    """A member need not pledge in the round under way."""
    with terminal.writing() as session:
        now, found = terminal.now(session), campaigns.by_code(session, code)
        who = people.by_staff_no(session, staff_no).id
        rulebook = terminal.context.rulebook
        row = pledges.excuse(session, rulebook, found, who, kind, reason, by=OPERATOR, now=now)
        print_json(told.excuse(row))


@pledges_group.command("end-excuse", help="help.pledges_end_excuse")
@click.argument("number", type=int)
@json_option()
@click.pass_obj
def end_excuse(terminal: Terminal, number: int, as_json: bool) -> None:
    """The member owes a pledge again."""
    with terminal.writing() as session:
        row = session.get(PledgeExcuse, number)
        if row is None:
            raise NotFound(f"excuse {number}")
        now = terminal.now(session)
        pledges.end_excuse(session, terminal.context.rulebook, row, by=OPERATOR, now=now)
        print_json(told.excuse(row))
