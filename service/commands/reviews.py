"""`pacesetter reviews, contacts …`: reviews, opinions, reports and contacts at the terminal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

import click
from sqlmodel import Session, col, select

from service import in_step, people
from service import reviews as verbs
from service.actors import Actor
from service.commands.papers import REASON, act, show
from service.commands.spoken import SpokenGroup, option
from service.commands.terminal import DAY, Terminal
from service.errors import NotFound
from service.models import Campaign, Contact, Rectification, Review, SituationReport
from service.reviews import told
from service.rulebook import Rulebook

Decorated = TypeVar("Decorated", bound=Callable[..., Any])
Row = TypeVar("Row", Contact, Rectification, Review, SituationReport)
NUMBER = click.argument("number", type=int)
PERSON = option("--person", "staff_no", metavar="STAFF_NO", help="option.review_person")


@click.group("reviews", cls=SpokenGroup, help="help.reviews")
def reviews_group() -> None:
    """Leadership reviews."""


@click.group("contacts", cls=SpokenGroup, help="help.contacts")
def contacts_group() -> None:
    """Leaders and the organisations that they take care of."""


def row_of(session: Session, kind: type[Row], campaign: Campaign, number: int) -> Row:
    """Return a row of this very organisation; raises NotFound for another's."""
    found = verbs.by_number(session, kind, number)
    if found.campaign_id != campaign.id:
        raise NotFound(f"{kind.__tablename__} {number}")
    return found


def who(session: Session, staff_no: str | None) -> int | None:
    """Return the number of a person by the staff number, if one is given."""
    return people.by_staff_no(session, staff_no).id if staff_no else None


def _said(command: Decorated) -> Decorated:
    for name in ("achievements", "shortcomings", "directions", "grade"):
        command = option(f"--{name}", required=True, help=f"option.review_{name}")(command)
    command = option("--held-on", type=DAY, required=True, help="option.held_on")(command)
    command = option("--way", default="collective", help="option.review_way")(command)
    return option("--place", default="", help="option.review_place")(command)


def _give(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    by: Actor,
    now: datetime,
    staff_no: str | None = None,
    reviewer: str | None = None,
    **said: Any,
) -> Review:
    person_id, what = who(session, staff_no), verbs.Said(**said)
    return verbs.give(
        session,
        rulebook,
        campaign,
        what,
        by=by,
        now=now,
        person_id=person_id,
        reviewer=reviewer,
    )


def _amend(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    number: int,
    reason: str,
    by: Actor,
    now: datetime,
    **said: Any,
) -> Review:
    review = row_of(session, Review, campaign, number)
    return verbs.amend(session, rulebook, review, verbs.Said(**said), reason, by=by, now=now)


def _compile(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    duty: str,
    period: str,
    by: Actor,
    now: datetime,
) -> SituationReport:
    return verbs.compile_report(session, rulebook, campaign, duty, period, by=by, now=now)


def _edit(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    number: int,
    language: str,
    text: str,
    by: Actor,
    now: datetime,
) -> SituationReport:
    report = row_of(session, SituationReport, campaign, number)
    return verbs.edit_report(session, rulebook, report, language, text, by=by, now=now)


def _submit(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    number: int,
    by: Actor,
    now: datetime,
) -> SituationReport:
    report = row_of(session, SituationReport, campaign, number)
    return verbs.submit_report(session, rulebook, report, by=by, now=now)


def _set(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    since: date,
    by: Actor,
    now: datetime,
    staff_no: str | None = None,
    role: str | None = None,
    until: date | None = None,
) -> Contact:
    return in_step.set_contact(
        session,
        rulebook,
        campaign,
        since,
        by=by,
        now=now,
        person_id=who(session, staff_no),
        role=role,
        until=until,
    )


def _end(
    session: Session,
    rulebook: Rulebook,
    campaign: Campaign,
    *,
    number: int,
    until: date,
    by: Actor,
    now: datetime,
) -> Contact:
    contact = row_of(session, Contact, campaign, number)
    return in_step.end_contact(session, rulebook, contact, until, by=by, now=now)


def _review_told(_terminal: Terminal, session: Session, _found: Campaign, row: Any) -> object:
    return told.whole_review(session, row)


def _report_told(terminal: Terminal, session: Session, found: Campaign, row: Any) -> object:
    plan = terminal.context.rulebook.plan(session, found.plan_version_id)
    return told.whole_report(plan, row)


def _contact_told(_terminal: Terminal, _session: Session, _found: Campaign, row: Any) -> object:
    return told.contact(row)


def _reviews_told(_terminal: Terminal, session: Session, found: Campaign) -> object:
    chosen = select(Review).where(Review.campaign_id == found.id).order_by(col(Review.id))
    return [told.review(row) for row in session.exec(chosen)]


def _reports_told(_terminal: Terminal, session: Session, found: Campaign) -> object:
    chosen = select(SituationReport).where(SituationReport.campaign_id == found.id)
    return [told.report(row) for row in session.exec(chosen.order_by(col(SituationReport.id)))]


def _coverage_told(terminal: Terminal, session: Session, found: Campaign) -> object:
    now = terminal.now(session)
    whole = verbs.matrix(session, terminal.context.rulebook, found, now=now)
    return [told.coverage(line) for line in whole.lines()]


def _contacts_told(_terminal: Terminal, session: Session, found: Campaign) -> object:
    return [told.contact(row) for row in verbs.contacts_of(session, found)]


show(reviews_group, "list", _reviews_told)
show(reviews_group, "coverage", _coverage_told)
show(reviews_group, "reports", _reports_told)
_REVIEWER = option("--reviewer", metavar="SEAT", help="option.review_reviewer")
act(reviews_group, "give", _give, _review_told, PERSON, _REVIEWER, _said)
act(reviews_group, "amend", _amend, _review_told, NUMBER, REASON, _said)
_PERIOD = click.argument("period")
act(reviews_group, "compile", _compile, _report_told, click.argument("duty"), _PERIOD)
_LANGUAGE, _TEXT = click.argument("language"), click.argument("text")
act(reviews_group, "edit", _edit, _report_told, NUMBER, _LANGUAGE, _TEXT)
act(reviews_group, "submit", _submit, _report_told, NUMBER)

show(contacts_group, "list", _contacts_told)
_ROLE = option("--role", metavar="POST", help="option.contact_role")
_SINCE = option("--since", type=DAY, required=True, help="option.contact_since")
_UNTIL = option("--until", type=DAY, help="option.contact_until")
act(contacts_group, "set", _set, _contact_told, PERSON, _ROLE, _SINCE, _UNTIL)
_LAST = click.argument("until", type=DAY, metavar="DAY")
act(contacts_group, "end", _end, _contact_told, NUMBER, _LAST)
