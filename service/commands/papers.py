"""`pacesetter branch-plans, documents, filings …`: what organisations write, at the terminal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TextIO

import click
from pydantic import ValidationError
from sqlmodel import Session

from service import branch_plans as verbs
from service import campaigns
from service.actors import OPERATOR
from service.api.branch_plan_shapes import BranchPlanRevision
from service.branch_plans import told
from service.branch_plans.carrying_out import in_force
from service.commands.campaign_acts import perform
from service.commands.spoken import SpokenGroup, json_option, option, seen_option
from service.commands.terminal import DAY, INSTANT, Terminal, print_json
from service.errors import BadInput, Problem
from service.models import Campaign
from service.rulebook import Rulebook
from workflows.branch_planning import PlannedTask

Command = Callable[..., Any]
#: Makes data of what a verb gave back.
Told = Callable[[Terminal, Session, Campaign, Any], object]
REASON = option("--reason", required=True)
NUMBER = click.argument("number", type=int)
BODY = option("--body", default="", help="option.paper_body")
ATTACHED = option("--attachment", "attachment_id", type=int, help="option.paper_attachment")


@click.group("branch-plans", cls=SpokenGroup, help="help.branch_plans")
def branch_plans_group() -> None:
    """Organisations' own plans."""


@click.group("documents", cls=SpokenGroup, help="help.documents")
def documents_group() -> None:
    """Documents that a plan wants to exist."""


@click.group("filings", cls=SpokenGroup, help="help.filings")
def filings_group() -> None:
    """Material that stands for what a plan asks for by name."""


def act(
    group: click.Group,
    name: str,
    verb: Callable[..., Any],
    tell: Told,
    *parameters: Callable[[Command], Command],
) -> None:
    """Add the command of one verb to a group: it takes the organisation's code and `parameters`."""
    right = f"{group.name}.{name}"

    def command(
        terminal: Terminal, code: str, at: datetime | None, as_json: bool, **given: Any
    ) -> None:
        answers: list[object] = []
        more = {key: value for key, value in given.items() if value is not None}

        def do(session: Session, found: Campaign, now: datetime) -> object:
            rulebook = terminal.context.rulebook
            done = verb(session, rulebook, found, by=OPERATOR, now=now, **more)
            answers.append(tell(terminal, session, found, done))
            return done

        perform(terminal, code, at, right, do)
        print_json(answers[-1])

    decorated: Command = click.pass_obj(command)
    whole: tuple[Callable[[Command], Command], ...] = (
        click.argument("code"),
        *parameters,
        option("--at", type=INSTANT),
        json_option(),
    )
    for decorate in reversed(whole):
        decorated = decorate(decorated)
    words = f"help.{group.name}_{name}".replace("-", "_")
    group.command(name, help=words)(decorated)


def show(group: click.Group, name: str, tell: Callable[..., object]) -> None:
    """Add the command that shows what there is of an organisation, as JSON."""

    def command(terminal: Terminal, code: str, as_json: bool) -> None:
        with terminal.reading() as session:
            found = campaigns.by_code(session, code)
            print_json(tell(terminal, session, found))

    words = f"help.{(group.name or '').replace('-', '_')}_{name}"
    decorated = click.argument("code")(json_option()(click.pass_obj(command)))
    group.command(name, help=words)(decorated)


def _plan_told(terminal: Terminal, session: Session, found: Campaign, own: Any) -> object:
    plan = terminal.context.rulebook.plan(session, found.plan_version_id)
    return told.whole_branch_plan(
        session, plan, own, now=terminal.now(session), locale=terminal.locale
    )


def _plans_told(terminal: Terminal, session: Session, found: Campaign) -> object:
    return [_plan_told(terminal, session, found, own) for own in verbs.versions(session, found)]


def _document_told(terminal: Terminal, session: Session, found: Campaign, made: Any) -> object:
    plan = terminal.context.rulebook.plan(session, found.plan_version_id)
    return told.document(session, plan, made)


def _documents_told(terminal: Terminal, session: Session, found: Campaign) -> object:
    every = verbs.documents(session, found, all_of_them=True)
    return [_document_told(terminal, session, found, made) for made in every]


def _filing_told(_terminal: Terminal, session: Session, _found: Campaign, made: Any) -> object:
    return told.filing(session, made)


def _filings_told(_terminal: Terminal, session: Session, found: Campaign) -> object:
    return [told.filing(session, made) for made in verbs.filings(session, found)]


def _written(file: TextIO) -> verbs.Draft:
    """Read a plan from JSON, with the fields that the API takes. Raises BadInput."""
    try:
        given = BranchPlanRevision.model_validate_json(file.read())
    except ValidationError as error:
        raise BadInput(
            [
                Problem(".".join(map(str, one["loc"])), "bad_json", domain="branch_plans")
                for one in error.errors()
            ]
        ) from error
    return verbs.Draft(
        goals=given.goals,
        theme=given.theme,
        carriers=given.carriers,
        focus=given.focus,
        unit_class=given.unit_class,
        tasks=tuple(PlannedTask(**task.model_dump()) for task in given.tasks),
    )


def _draft(
    session: Session, rulebook: Rulebook, found: Campaign, *, file: TextIO, **more: Any
) -> object:
    return verbs.draft(session, rulebook, found, _written(file), **more)


def _revise(
    session: Session, rulebook: Rulebook, found: Campaign, *, file: TextIO, **more: Any
) -> object:
    return verbs.revise(session, rulebook, found, _written(file), **more)


def _report(
    session: Session, rulebook: Rulebook, found: Campaign, *, task: int, note: str, **more: Any
) -> object:
    verbs.report_task(session, rulebook, found, task, note, **more)
    return in_force(session, found)


_FILE = click.argument("file", type=click.File(encoding="utf-8"))
_SEEN = seen_option()
_RESOLUTION = option("--resolution", default="", help="option.paper_resolution")
_ADOPTED = option("--adopted-on", type=DAY, help="option.adopted_on")
_KEY, _TITLE = click.argument("document", metavar="KEY"), click.argument("title")
_FACT = click.argument("fact", metavar="FACT")
_OPINION = option("--note", "opinion", default="", help="option.note")

show(branch_plans_group, "show", _plans_told)
act(branch_plans_group, "draft", _draft, _plan_told, _FILE)
act(branch_plans_group, "revise", _revise, _plan_told, _FILE, _SEEN)
act(branch_plans_group, "submit", verbs.submit, _plan_told, _SEEN)
act(branch_plans_group, "withdraw", verbs.withdraw, _plan_told, _SEEN)
act(branch_plans_group, "approve", verbs.approve, _plan_told, _OPINION, _SEEN)
act(branch_plans_group, "return", verbs.send_back, _plan_told, REASON, _SEEN)
act(branch_plans_group, "adopt", verbs.adopt, _plan_told, _ADOPTED, _RESOLUTION, _SEEN)
act(
    branch_plans_group,
    "report",
    _report,
    _plan_told,
    click.argument("task", type=int),
    option("--note", required=True, help="option.task_note"),
)

show(documents_group, "list", _documents_told)
act(
    documents_group,
    "file",
    verbs.file_document,
    _document_told,
    _KEY,
    _TITLE,
    BODY,
    ATTACHED,
    _ADOPTED,
)
act(documents_group, "withdraw", verbs.withdraw_document, _document_told, _KEY, REASON)

show(filings_group, "list", _filings_told)
act(filings_group, "file", verbs.file_material, _filing_told, _FACT, _TITLE, BODY, ATTACHED)
act(filings_group, "accept", verbs.accept_material, _filing_told, NUMBER, _OPINION, _SEEN)
act(filings_group, "return", verbs.return_material, _filing_told, NUMBER, REASON, _SEEN)
act(filings_group, "withdraw", verbs.withdraw_material, _filing_told, NUMBER, REASON)
