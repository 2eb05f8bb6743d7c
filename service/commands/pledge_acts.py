"""The acts on pledges at the terminal, done as the operator; a refusal is written down too."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TextIO

import click
from pydantic import ValidationError
from sqlmodel import Session

from service import campaigns, people, pledges
from service.actors import OPERATOR, Actor
from service.api.pledge_shapes import PledgeItems
from service.commands.pledges import pledges_group
from service.commands.spoken import json_option, option
from service.commands.terminal import Terminal, print_json
from service.errors import BadInput, NotFound, Problem
from service.models import Campaign, Pledge, PledgeFeedback
from service.pledges import Wanted, told
from service.rulebook import Rulebook
from service.words import say
from workflows.pledging import Minutes
from workflows.provisions.pledges import SCOPES
from workflows.refusals import Refused

Command = Callable[..., Any]
#: Does something to a row: (session, rulebook, row, now, what was given); gives its pledge.
Deed = Callable[[Session, Rulebook, int, datetime, dict[str, Any]], Pledge]
_ITEMS = option(
    "--items", type=click.File(encoding="utf-8"), required=True, help="option.pledge_items"
)


@pledges_group.command("draft", help="help.pledges_draft")
@click.argument("code")
@_ITEMS
@option("--person", metavar="STAFF_NO", help="option.pledge_person")
@option("--oral", is_flag=True, help="option.pledge_oral")
@json_option()
@click.pass_obj
def draft_pledge(
    terminal: Terminal,
    code: str,
    items: TextIO,
    person: str | None,
    oral: bool,
    as_json: bool,
) -> None:
    """Of an organisation, or, with a staff number, of its member."""
    wanted = _read(items)

    def deed(session: Session, rulebook: Rulebook, _: int, now: datetime, __: Any) -> Pledge:
        who = people.by_staff_no(session, person).id if person else None
        found = campaigns.by_code(session, code)
        return pledges.draft(
            session, rulebook, found, wanted, by=OPERATOR, now=now, person_id=who, oral=oral
        )

    _do(terminal, "draft", 0, as_json, deed, {})


def _read(file: TextIO) -> list[Wanted]:
    """Read ``{"items": [{"title": …}, …]}``, or the list alone; raises BadInput."""
    text = file.read().strip()
    whole = f'{{"items": {text}}}' if text.startswith("[") else text
    try:
        return PledgeItems.model_validate_json(whole).wanted()
    except ValidationError as error:
        places = (".".join(map(str, found["loc"])) or "file" for found in error.errors())
        raise BadInput(
            [Problem(place, "not_readable", (("place", place),), "pledges") for place in places]
        ) from None


def _do(
    terminal: Terminal,
    verb: str,
    number: int,
    as_json: bool,
    deed: Deed,
    given: dict[str, Any],
) -> None:
    """Do one act in one transaction, and say where the pledge stands; a refusal is noted."""
    rulebook, campaign_id = terminal.context.rulebook, None
    try:
        with terminal.writing() as session:
            now = terminal.now(session)
            known = session.get(Pledge, number) if number else None
            campaign_id = known.campaign_id if known else None
            row = deed(session, rulebook, number, now, given)
            line = told.brief(session, rulebook, row, locale=terminal.locale, now=now)
    except Refused as refused:
        _note(terminal, campaign_id, verb, refused)
        raise
    if as_json:
        print_json(line)
        return
    words = say(terminal.locale, "pledges", "done", number=line["id"], state=line["state_words"])
    click.echo(words)


def _note(terminal: Terminal, campaign_id: int | None, verb: str, refused: Refused) -> None:
    if campaign_id is None:
        return
    with terminal.writing() as session:
        now, found = terminal.now(session), session.get_one(Campaign, campaign_id)
        campaigns.note_refusal(session, found, verb, refused.reasons, by=OPERATOR, now=now)


def _command(name: str, deed: Deed, *parameters: Callable[[Command], Command]) -> None:
    """The command of one verb: its number, `parameters`, and what every command takes."""

    def command(terminal: Terminal, number: int, as_json: bool, **given: Any) -> None:
        _do(terminal, name, number, as_json, deed, given)

    decorated: Command = click.pass_obj(command)
    whole: tuple[Callable[[Command], Command], ...] = (
        click.argument("number", type=int),
        *parameters,
        json_option(),
    )
    for decorate in reversed(whole):
        decorated = decorate(decorated)
    pledges_group.command(name, help=f"help.pledges_{name.replace('-', '_')}")(decorated)


def _on_pledge(name: str, verb: Callable[..., Any], *parameters: Any) -> None:
    def deed(s: Session, rulebook: Rulebook, n: int, now: datetime, given: Any) -> Pledge:
        row = pledges.by_number(s, n)
        verb(s, rulebook, row, **{"by": OPERATOR, **given}, now=now)
        return row

    _command(name, deed, *parameters)


def _accept(session: Session, rulebook: Rulebook, row: Pledge, **given: Any) -> Pledge:
    present, agreed = given.pop("present"), given.pop("agreed")
    met = None if present is None or agreed is None else Minutes(0, present, agreed)
    return pledges.accept(session, rulebook, row, minutes=met, **given)


def _on_item(name: str, verb: Callable[..., Any], *parameters: Any) -> None:
    def deed(s: Session, rulebook: Rulebook, n: int, now: datetime, given: Any) -> Pledge:
        row, item = pledges.item_by_number(s, n)
        verb(s, rulebook, item, by=OPERATOR, now=now, **given)
        return row

    _command(name, deed, *parameters)


def _revise(session: Session, rulebook: Rulebook, row: Pledge, **given: Any) -> Pledge:
    return pledges.revise(session, rulebook, row, _read(given.pop("items")), **given)


def _change(session: Session, rulebook: Rulebook, item: Any, **given: Any) -> Any:
    """Put the first of the items in the file in the place of this one."""
    wanted = _read(given.pop("items"))
    if len(wanted) != 1:
        raise BadInput([Problem("items", "one_item", domain="pledges")])
    return pledges.change(session, rulebook, item, wanted[0], given.pop("reason"), **given)


def _fail(session: Session, rulebook: Rulebook, item: Any, **given: Any) -> Any:
    failure = pledges.Failure(given.pop("explanation"), given.pop("objective"))
    return pledges.fail(session, rulebook, item, failure, **given)


def _answer(s: Session, rulebook: Rulebook, n: int, now: datetime, given: Any) -> Pledge:
    row = s.get(PledgeFeedback, n)
    if row is None:
        raise NotFound(f"feedback {n}")
    pledges.answer(s, rulebook, row, by=OPERATOR, now=now, **given)
    return pledges.by_number(s, row.pledge_id)


def _judge(session: Session, rulebook: Rulebook, row: Pledge, **given: Any) -> Any:
    """Judge in somebody's name: for which group follows from who they are to the pledge's owner."""
    given["by"] = Actor.person(people.by_staff_no(session, given.pop("staff_no")).id)
    return pledges.judge(session, rulebook, row, given.pop("points"), given.pop("note"), **given)


_PRESENT = option("--present", type=int, help="option.pledge_present")
_AGREED = option("--agreed", type=int, help="option.pledge_agreed")
_NECESSARY = option("--to-publish", is_flag=True, default=None, help="option.pledge_to_publish")
_OPINION = option("--opinion", required=True, help="option.pledge_opinion")
_SCOPE = option("--scope", type=click.Choice(SCOPES), help="option.pledge_scope")
_TEXT = option("--text", required=True, help="option.pledge_text")
_NOTE = option("--note", default="", help="option.pledge_note")

_on_pledge("revise", _revise, _ITEMS)
_on_pledge("submit", pledges.submit)
_on_pledge("withdraw", pledges.withdraw)
_on_pledge("accept", _accept, _PRESENT, _AGREED, _NECESSARY)
_on_pledge("return", pledges.send_back, _OPINION)
_on_pledge("publish", pledges.publish, _SCOPE)
_on_item("progress", pledges.progress, click.argument("percent", type=int), _NOTE)
_on_item("change", _change, _ITEMS, option("--reason", required=True))
_on_item(
    "fail",
    _fail,
    option("--explanation", required=True, help="option.pledge_explanation"),
    option("--objective", is_flag=True, help="option.pledge_objective"),
)
_on_item("criticize", pledges.criticize, _TEXT)
_on_pledge("report", pledges.report, _TEXT)
_on_pledge(
    "judge",
    _judge,
    click.argument("points", type=int),
    option("--by", "staff_no", required=True, help="option.pledge_by"),
    _NOTE,
)
_on_pledge("settle", pledges.settle)
_on_pledge("comment", pledges.comment, _TEXT)
_command("answer", _answer, _TEXT)
