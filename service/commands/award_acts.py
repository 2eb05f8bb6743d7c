"""The acts on awards at the terminal, done as the operator; a refusal is written down too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

import click
from sqlmodel import Session, SQLModel

from service import campaigns, commendation, people
from service.actors import OPERATOR
from service.commands.awards import awards
from service.commands.spoken import json_option, option
from service.commands.terminal import DAY, Terminal, print_json
from service.commendation import Mark, Meeting, Put, Terms, told
from service.commendation.rows import selection_of, share_of
from service.errors import NotFound
from service.models import Campaign, Nomination
from service.rulebook import Rulebook
from service.work import attach
from workflows.refusals import Refused

Row = TypeVar("Row", bound=SQLModel)
#: Does something in a transaction: (session, rulebook, its campaign, now); gives what to print.
Deed = Callable[[Session, Rulebook, Campaign, datetime], Any]
#: Whose campaign an act is for.
Whose = Callable[[Session], Campaign]


def row_of(session: Session, kind: type[Row], number: int, what: str) -> Row:
    found = session.get(kind, number)
    if found is None:
        raise NotFound(f"{what} {number}")
    return found


def of_award(number: int) -> Whose:
    return lambda session: session.get_one(Campaign, selection_of(session, number).campaign_id)


def _of_code(code: str) -> Whose:
    return lambda session: campaigns.by_code(session, code)


def _where_it_lies(number: int) -> Whose:
    def whose(session: Session) -> Campaign:
        lies = row_of(session, Nomination, number, "nomination").at_campaign_id
        return session.get_one(Campaign, lies)

    return whose


def perform(terminal: Terminal, verb: str, whose: Whose, deed: Deed) -> None:
    """Do one act in one transaction; what is refused is noted in a transaction of its own."""
    try:
        with terminal.writing() as session:
            now = terminal.now(session)
            print_json(deed(session, terminal.context.rulebook, whose(session), now))
    except Refused as refused:
        with terminal.writing() as session:
            now, campaign = terminal.now(session), whose(session)
            campaigns.note_refusal(session, campaign, verb, refused.reasons, by=OPERATOR, now=now)
            terminal.plan = terminal.context.rulebook.plan(session, campaign.plan_version_id)
        raise


@awards.command("open", help="help.awards_open")
@click.argument("code")
@click.argument("award")
@option("--term", default="", help="option.award_term")
@option("--places", type=int, help="option.award_places")
@option("--pool", type=int, help="option.award_pool")
@option("--nominate-by", type=DAY, help="option.award_nominate_by")
@json_option()
@click.pass_obj
def open_award(terminal: Terminal, /, code: str, award: str, as_json: bool, **given: Any) -> None:
    """An award of the plan, for names from below."""

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        terms = Terms(**given)
        made = commendation.open_selection(
            session, rulebook, found, award, terms, by=OPERATOR, now=now
        )
        return told.selection(made)

    perform(terminal, "decide_award", _of_code(code), deed)


@awards.command("allot", help="help.awards_allot")
@click.argument("number", type=int)
@click.argument("code")
@click.argument("places", type=click.IntRange(min=0))
@json_option()
@click.pass_obj
def allot(terminal: Terminal, number: int, code: str, places: int, as_json: bool) -> None:
    """Places for an organisation, out of those above it."""

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        selection = selection_of(session, number)
        share = commendation.allot(
            session, rulebook, selection, found, places, by=OPERATOR, now=now
        )
        return told.share(share, found)

    perform(terminal, "allot_places", _of_code(code), deed)


@awards.command("nominate", help="help.awards_nominate")
@click.argument("number", type=int)
@click.argument("code")
@option("--person", metavar="STAFF_NO", help="option.award_person")
@option("--category", default="", help="option.award_category")
@option("--deeds", default="", help="option.award_deeds")
@option("--item", "items", type=(int, str), multiple=True, help="option.award_item")
@json_option()
@click.pass_obj
def nominate(
    terminal: Terminal,
    number: int,
    code: str,
    person: str | None,
    category: str,
    deeds: str,
    items: tuple[tuple[int, str], ...],
    as_json: bool,
) -> None:
    """A name, put forward for an organisation."""

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        who = people.by_staff_no(session, person).id if person else None
        put = Put(who, None, category, deeds, dict(items))
        selection = selection_of(session, number)
        made = commendation.propose(session, rulebook, selection, found, put, by=OPERATOR, now=now)
        return told.nomination(session, made)

    perform(terminal, "nominate", _of_code(code), deed)


@awards.command("recommend", help="help.awards_recommend")
@click.argument("number", type=int)
@json_option()
@click.pass_obj
def recommend(terminal: Terminal, number: int, as_json: bool) -> None:
    """A name passed on by the level where it lies."""

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        row = row_of(session, Nomination, number, "nomination")
        commendation.recommend(session, rulebook, row, by=OPERATOR, now=now)
        return told.nomination(session, row)

    perform(terminal, "nominate", _where_it_lies(number), deed)


@awards.command("judge", help="help.awards_judge")
@click.argument("number", type=int)
@option("--met", type=(int, str), multiple=True, help="option.award_met")
@option("--not-met", type=(int, str), multiple=True, help="option.award_not_met")
@json_option()
@click.pass_obj
def judge(
    terminal: Terminal,
    number: int,
    met: tuple[tuple[int, str], ...],
    not_met: tuple[tuple[int, str], ...],
    as_json: bool,
) -> None:
    """Items of a name marked as met or not, each with a reason."""
    marks = [Mark(item, True, why) for item, why in met]
    marks += [Mark(item, False, why) for item, why in not_met]

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        row = row_of(session, Nomination, number, "nomination")
        commendation.judge_items(session, rulebook, row, marks, by=OPERATOR, now=now)
        return told.nomination(session, row)

    perform(terminal, "nominate", _where_it_lies(number), deed)


@awards.command("hand-in", help="help.awards_hand_in")
@click.argument("number", type=int)
@click.argument("code")
@json_option()
@click.pass_obj
def hand_in(terminal: Terminal, number: int, code: str, as_json: bool) -> None:
    """All names of an organisation are in."""

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        share = share_of(session, selection_of(session, number), found)
        commendation.hand_in(session, rulebook, share, by=OPERATOR, now=now)
        return told.share(share, found)

    perform(terminal, "nominate", _of_code(code), deed)


@awards.command("decide", help="help.awards_decide")
@click.argument("number", type=int)
@click.argument("names", type=int, nargs=-1)
@option(
    "--minutes",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    required=True,
    help="option.award_minutes",
)
@option("--entitled", type=int, required=True, help="option.award_entitled")
@option("--present", type=int, required=True, help="option.award_present")
@option("--in-favour", type=int, required=True, help="option.award_in_favour")
@option("--votes", "votes", type=(int, int), multiple=True, help="option.award_votes")
@json_option()
@click.pass_obj
def decide(
    terminal: Terminal,
    number: int,
    names: tuple[int, ...],
    minutes: Path,
    entitled: int,
    present: int,
    in_favour: int,
    votes: tuple[tuple[int, int], ...],
    as_json: bool,
) -> None:
    """A list decided by a meeting, with its minutes; two persons decide with their own names.

    With votes, a ballot of the meeting decides who is on it.
    """
    if bool(names) == bool(votes):
        raise click.UsageError(terminal.say("awards.names_or_votes"))

    def deed(session: Session, rulebook: Rulebook, found: Campaign, now: datetime) -> Any:
        limits = rulebook.plan(session, found.plan_version_id).provisions.limits
        kept = attach(
            session, found, minutes.name, minutes.read_bytes(),
            by=OPERATOR, now=now, limits=limits,
        )  # fmt: skip
        meeting = Meeting(entitled, present, in_favour, kept.id)
        work = (session, rulebook, selection_of(session, number))
        if votes:
            made = commendation.decide_by_votes(*work, dict(votes), meeting, by=OPERATOR, now=now)
        else:
            made = commendation.decide_in_meeting(*work, list(names), meeting, by=OPERATOR, now=now)
        return told.decision(made)

    perform(terminal, "decide_award", of_award(number), deed)
