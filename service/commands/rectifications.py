"""`pacesetter rectifications …` and `reviews hear`: what is wanting, and who said so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import click
from sqlmodel import Session, col, select

from service import reviews as verbs
from service.actors import Actor
from service.commands.papers import REASON, act, show
from service.commands.reviews import NUMBER, PERSON, reviews_group, row_of, who
from service.commands.spoken import SpokenGroup, option, seen_option
from service.commands.terminal import DAY, Terminal
from service.models import Campaign, Hearing, Rectification
from service.reviews import told
from service.rulebook import Rulebook
from workflows.provisions.reviews import FINDINGS
from workflows.reviewing import HEARING_KINDS, HEARING_WAYS


@click.group("rectifications", cls=SpokenGroup, help="help.rectifications")
def rectifications_group() -> None:
    """What was found wanting and is to be put right."""


def _raise(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    problem: str,
    due_on: date,
    by: Actor,
    now: datetime,
    measure: str = "",
    staff_no: str | None = None,
) -> Rectification:
    return verbs.raise_item(
        session,
        rulebook,
        campaign,
        verbs.Origin(),
        problem=problem,
        due_on=due_on,
        by=by,
        now=now,
        measure=measure,
        person_id=who(session, staff_no),
    )


def _to(verb: Callable[..., Rectification], *words: str) -> Callable[..., Rectification]:
    """The same verb by the number of an item; ``words`` are what it takes by place."""

    def do(
        session: Session, rulebook: Rulebook, campaign: Campaign, *, number: int, **given: Any
    ) -> Rectification:
        item = row_of(session, Rectification, campaign, number)
        by_place = [given.pop(word) for word in words]
        return verb(session, rulebook, item, *by_place, **given)

    return do


def _change(
    session: Session,
    rulebook: Rulebook,
    item: Rectification,
    *,
    by: Actor,
    now: datetime,
    staff_no: str | None = None,
    **changed: Any,
) -> Rectification:
    person_id = who(session, staff_no)
    return verbs.change(session, rulebook, item, by=by, now=now, person_id=person_id, **changed)


def _hear(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    by: Actor,
    now: datetime,
    found: tuple[tuple[str, str], ...],
    **heard: Any,
) -> Hearing:
    what = verbs.Heard(findings=dict(found), **heard)
    return verbs.record_hearing(session, rulebook, campaign, what, by=by, now=now)


def _item_told(_terminal: Terminal, session: Session, _found: Campaign, row: Any) -> object:
    return told.whole_item(session, row)


def _hearing_told(_terminal: Terminal, _session: Session, _found: Campaign, row: Any) -> object:
    return told.hearing(row)


def _items_told(_terminal: Terminal, session: Session, found: Campaign) -> object:
    chosen = select(Rectification).where(Rectification.campaign_id == found.id)
    return [told.item(row) for row in session.exec(chosen.order_by(col(Rectification.id)))]


_NOTE = option("--note", default="")
_MEASURE = option("--measure", help="option.item_measure")
_DUE = option("--due-on", type=DAY, help="option.item_due_on")
_COUNTS = (click.argument("asked", type=int), click.argument("satisfied", type=int))

show(rectifications_group, "list", _items_told)
act(
    rectifications_group,
    "raise",
    _raise,
    _item_told,
    option("--problem", required=True, help="option.item_problem"),
    option("--due-on", type=DAY, required=True, help="option.item_due_on"),
    _MEASURE,
    PERSON,
)
act(rectifications_group, "change", _to(_change), _item_told, NUMBER, _MEASURE, _DUE, PERSON)
_REPORT, _BACK = _to(verbs.report, "text"), _to(verbs.send_back, "reason")
_TEXT = click.argument("text")
_FILES = option("--attachment", "attachments", type=int, multiple=True, help="option.item_files")
act(rectifications_group, "report", _REPORT, _item_told, NUMBER, _TEXT, _FILES)
act(rectifications_group, "close", _to(verbs.close), _item_told, NUMBER, _NOTE, seen_option())
act(rectifications_group, "return", _BACK, _item_told, NUMBER, REASON, _DUE, seen_option())
_JUDGE = _to(verbs.judge, "asked", "satisfied")
act(rectifications_group, "judge", _JUDGE, _item_told, NUMBER, *_COUNTS, _NOTE)
act(
    reviews_group,
    "hear",
    _hear,
    _hearing_told,
    option("--kind", type=click.Choice(HEARING_KINDS), default="opinions", help="option.hear_kind"),
    option("--way", type=click.Choice(HEARING_WAYS), required=True, help="option.hear_way"),
    option("--held-on", type=DAY, required=True, help="option.held_on"),
    option("--who", required=True, help="option.hear_who"),
    option("--members", type=int, default=0, help="option.hear_members"),
    option("--masses", type=int, default=0, help="option.hear_masses"),
    option(
        "--found",
        type=(click.Choice(FINDINGS), str),
        multiple=True,
        metavar="PART TEXT",
        help="option.hear_found",
    ),
)
