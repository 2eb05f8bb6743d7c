"""`pacesetter meetings, contributions, attachments …`: meetings, papers and files at a terminal."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any, BinaryIO, TextIO

import click
from pydantic import ValidationError
from sqlmodel import Session, col, select

from service import evidence as verbs
from service import people
from service.api.evidence_shapes import MeetingTold
from service.commands.duties import bad_json
from service.commands.papers import NUMBER, REASON, act, show
from service.commands.spoken import SpokenGroup, option
from service.commands.terminal import DAY, Terminal
from service.errors import NotFound
from service.evidence import Written, described
from service.evidence.contributing import by_number
from service.evidence.member_table import papers_for
from service.evidence.rows import meeting_by_number, round_of_work
from service.models import Campaign, Contribution, Meeting, Person
from service.rulebook import Rulebook
from service.work import Attached, attach


@click.group("meetings", cls=SpokenGroup, help="help.meetings")
def meetings_group() -> None:
    """Meetings."""


@click.group("contributions", cls=SpokenGroup, help="help.contributions")
def contributions_group() -> None:
    """Papers of members."""


@click.group("attachments", cls=SpokenGroup, help="help.attachments")
def attachments_group() -> None:
    """Files."""


def _meeting(_terminal: Terminal, session: Session, _found: Campaign, row: Any) -> object:
    return described.meeting(session, row)


def _meetings(_terminal: Terminal, session: Session, found: Campaign) -> object:
    chosen = select(Meeting).where(Meeting.campaign_id == found.id).order_by(col(Meeting.id))
    return [described.meeting(session, row) for row in session.exec(chosen)]


def _hold(
    session: Session, rulebook: Rulebook, found: Campaign, *, key: str, file: TextIO, **more: Any
) -> Meeting:
    try:
        given = MeetingTold.model_validate_json(file.read())
    except ValidationError as error:
        raise bad_json(error) from error
    return verbs.hold(session, rulebook, found, key, given.held(), **more)


def _void(
    session: Session, rulebook: Rulebook, found: Campaign, *, number: int, reason: str, **more: Any
) -> Meeting:
    row = meeting_by_number(session, number)
    if row.campaign_id != found.id:
        raise NotFound("meeting")
    return verbs.void(session, rulebook, row, reason, **more)


def _make_up(
    session: Session,
    rulebook: Rulebook,
    found: Campaign,
    *,
    number: int,
    staff_no: str,
    made_up_on: date,
    **more: Any,
) -> Meeting:
    """Note who made a meeting up 补课, and when."""
    row = meeting_by_number(session, number)
    if row.campaign_id != found.id:
        raise NotFound("meeting")
    person = people.by_staff_no(session, staff_no).id
    verbs.make_up(session, rulebook, row, person, made_up_on, **more)
    return row


def _paper(_terminal: Terminal, _session: Session, _found: Campaign, row: Any) -> object:
    return described.paper(row)


def _papers(_terminal: Terminal, session: Session, found: Campaign) -> object:
    return [described.paper(row) for row in papers_for(session, found)]


def _members(terminal: Terminal, session: Session, found: Campaign) -> object:
    plan = terminal.context.rulebook.plan(session, found.plan_version_id)
    now = terminal.now(session)
    round_key = round_of_work(plan, found, now)
    table = verbs.table_of_members(session, plan, found, round_key, now)
    return [asdict(row) for row in table]


def _add(
    session: Session,
    rulebook: Rulebook,
    found: Campaign,
    *,
    kind: str,
    staff_no: str,
    text: str,
    period: str = "",
    **more: Any,
) -> Contribution:
    person = session.exec(select(Person.id).where(Person.staff_no == staff_no)).one_or_none()
    if person is None:
        raise NotFound("person")
    told = Written(text=text, period=period)
    return verbs.contribute(session, rulebook, found, kind, person, told, **more)


def _return(
    session: Session, rulebook: Rulebook, found: Campaign, *, number: int, reason: str, **more: Any
) -> Contribution:
    row = by_number(session, number)
    if row.campaign_id != found.id:
        raise NotFound("contribution")
    return verbs.send_paper_back(session, rulebook, row, reason, **more)


def _attach(
    session: Session, rulebook: Rulebook, found: Campaign, *, file: BinaryIO, **more: Any
) -> Attached:
    name = file.name.rpartition("/")[2]
    limits = rulebook.plan(session, found.plan_version_id).provisions.limits
    return attach(session, found, name, file.read(), limits=limits, **more)


def _file(_terminal: Terminal, _session: Session, _found: Campaign, kept: Any) -> object:
    return asdict(kept)


_JSON = click.argument("file", type=click.File(encoding="utf-8"))

show(meetings_group, "list", _meetings)
act(meetings_group, "hold", _hold, _meeting, click.argument("key"), _JSON)
act(meetings_group, "void", _void, _meeting, NUMBER, REASON)
act(
    meetings_group,
    "make-up",
    _make_up,
    _meeting,
    NUMBER,
    click.argument("staff_no"),
    option("--on", "made_up_on", type=DAY, required=True, help="option.made_up_on"),
)

show(contributions_group, "list", _papers)
show(contributions_group, "members", _members)
act(
    contributions_group,
    "add",
    _add,
    _paper,
    click.argument("kind"),
    click.argument("staff_no"),
    click.argument("text"),
    option("--period", help="option.paper_period"),
)
act(contributions_group, "return", _return, _paper, NUMBER, REASON)

act(attachments_group, "add", _attach, _file, click.argument("file", type=click.File("rb")))
