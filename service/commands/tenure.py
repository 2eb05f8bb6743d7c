"""`pacesetter seats, terms …`: leading groups and terms of office at the terminal."""

from __future__ import annotations

from datetime import date
from typing import Any

import click
from sqlmodel import Session

from service import terms as verbs
from service.commands.papers import REASON, act, show
from service.commands.spoken import SpokenGroup, json_option, option
from service.commands.terminal import DAY, Terminal, print_json
from service.models import Campaign
from service.roles import ZONE
from service.rulebook import Rulebook
from service.terms import told
from service.terms.noticing import notice_changes
from workflows.calendar import local_day
from workflows.provisions.terms import GroupSeat


@click.group("seats", cls=SpokenGroup, help="help.seats")
def seats_group() -> None:
    """Leading groups."""


@click.group("terms", cls=SpokenGroup, help="help.terms")
def terms_group() -> None:
    """Terms of office."""


def _today(terminal: Terminal, session: Session) -> date:
    return local_day(terminal.acted_at or terminal.now(session), ZONE)


def _seats_told(terminal: Terminal, session: Session, found: Campaign, *_done: Any) -> object:
    on = _today(terminal, session)
    return [told.seat(session, each) for each in verbs.seated(session, found, on)]


def _term_told(terminal: Terminal, session: Session, _found: Campaign, row: Any) -> object:
    return told.term(session, row, _today(terminal, session))


def _terms_told(terminal: Terminal, session: Session, found: Campaign) -> object:
    every = verbs.terms_of(session, found.organization_id)
    return [_term_told(terminal, session, found, row) for row in every]


def _delay_told(_terminal: Terminal, _session: Session, _found: Campaign, row: Any) -> object:
    return told.delay(row)


def _read_seat(
    _context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]
) -> list[GroupSeat]:
    """Read ``deputy_head:organization_officer`` or ``member:committee_member:3``."""
    found = []
    for text in given:
        parts = text.split(":")
        if len(parts) not in (2, 3) or (len(parts) == 3 and not parts[2].isdecimal()):
            raise click.BadParameter(text)
        found.append(GroupSeat(parts[0], parts[1], int(parts[2]) if len(parts) == 3 else 1))
    return found


def _decide(
    session: Session, rulebook: Rulebook, found: Campaign, *, answer: str, note: str, **more: Any
) -> object:
    return verbs.decide_delay(session, rulebook, found, answer == "grant", note, **more)


_SEAT = option(
    "--seat", "seats", multiple=True, callback=_read_seat, metavar="SEAT:POST[:N]",
    help="option.group_seat",
)  # fmt: skip
_ENDS = option("--ends-on", type=DAY, help="option.term_ends_on")
_NOTE = option("--note", default="")

show(seats_group, "show", _seats_told)
act(seats_group, "form", verbs.form_group, _seats_told, _SEAT)
act(seats_group, "dissolve", verbs.dissolve_group, _seats_told, REASON)


@seats_group.command("notice", help="help.seats_notice")
@json_option()
@click.pass_obj
def notice(terminal: Terminal, as_json: bool) -> None:
    """What the timetable does every night, now."""
    with terminal.writing() as session:
        now, rulebook = terminal.now(session), terminal.context.rulebook
        changed = notice_changes(session, rulebook, now=now)
        taken = verbs.take_up_terms(session, rulebook, now=now)
    print_json({"changed": changed, "terms": taken})


show(terms_group, "list", _terms_told)
act(
    terms_group,
    "begin",
    verbs.begin_term,
    _term_told,
    click.argument("started_on", type=DAY, metavar="DAY"),
    _ENDS,
    _NOTE,
)
act(
    terms_group,
    "elect",
    verbs.record_election,
    _term_told,
    click.argument("held_on", type=DAY, metavar="DAY"),
    _ENDS,
    _NOTE,
)
act(
    terms_group,
    "postpone",
    verbs.request_delay,
    _delay_told,
    click.argument("until", type=DAY, metavar="DAY"),
    REASON,
)
act(
    terms_group,
    "decide",
    _decide,
    _delay_told,
    click.argument("answer", type=click.Choice(("grant", "refuse"))),
    _NOTE,
)
