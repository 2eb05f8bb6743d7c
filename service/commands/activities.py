"""`pacesetter activities …`: what an organisation does of its own accord, at the terminal."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import click
from sqlmodel import Session, col, select

from service import evidence as verbs
from service.commands.papers import NUMBER, act, show
from service.commands.spoken import SpokenGroup, option
from service.commands.terminal import DAY, Terminal
from service.errors import NotFound
from service.evidence import described
from service.evidence.activities import by_number
from service.models import Activity, Campaign
from service.rulebook import Rulebook


@click.group("activities", cls=SpokenGroup, help="help.activities")
def activities_group() -> None:
    """Activities of one's own."""


def _told(_terminal: Terminal, _session: Session, _found: Campaign, row: Any) -> object:
    return described.activity(row)


def _list(terminal: Terminal, session: Session, found: Campaign) -> object:
    chosen = select(Activity).where(Activity.campaign_id == found.id).order_by(col(Activity.id))
    plan = terminal.context.rulebook.plan(session, found.plan_version_id)
    return {
        "activities": [described.activity(row) for row in session.exec(chosen)],
        "counts": asdict(verbs.counts_of(session, plan, found)),
    }


def _settle(
    session: Session, rulebook: Rulebook, found: Campaign, *, number: int, **more: Any
) -> Activity:
    row = by_number(session, number)
    if row.campaign_id != found.id:
        raise NotFound("activity")
    return verbs.settle_activity(session, rulebook, row, more.pop("held_on", None), **more)


show(activities_group, "list", _list)
act(
    activities_group,
    "add",
    verbs.add_activity,
    _told,
    click.argument("title"),
    option("--on", "planned_on", type=DAY, help="option.activity_on"),
    option("--note", default="", help="option.activity_note"),
)
act(
    activities_group,
    "settle",
    _settle,
    _told,
    NUMBER,
    option("--held-on", type=DAY, help="option.activity_held"),
)
