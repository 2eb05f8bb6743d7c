"""The command `pacesetter`: every door that is opened from a terminal."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import click
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from service import loglines
from service.commands import click_words
from service.commands.spoken import SpokenGroup, SpokenOption, locale_of, option
from service.commands.terminal import Terminal
from service.errors import BadInput, NotAllowed, NotFound
from service.timetable import BadSchedule
from service.wording import mistake_words, reason_words
from service.words import LOCALES, has_words, say
from workflows.calendar_loader import BadCalendar
from workflows.plan import Plan
from workflows.refusals import BadPlan, Refused


class Doors(SpokenGroup):
    """The root: turns what a verb answers instead of doing into words and exit status 1."""

    def main(self, args: Sequence[str] | None = None, *rest: Any, **options: Any) -> Any:
        """Run in the language that was asked for, so that a wrong usage is told in it too."""
        words = list(sys.argv[1:] if args is None else args)
        with click_words.speaking(words):
            return super().main(words, *rest, **options)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; every reason goes to standard error."""
        try:
            return super().invoke(ctx)
        except (
            Refused,
            NotAllowed,
            NotFound,
            BadInput,
            BadPlan,
            BadCalendar,
            BadSchedule,
        ) as refusal:
            plan = ctx.obj.plan if isinstance(ctx.obj, Terminal) else None
            lines = told(refusal, locale_of(ctx), plan)
        except DBAPIError as failure:
            lines = [_database(failure, locale_of(ctx), ctx.obj)]
        for line in lines:
            click.echo(line, err=True)
        raise SystemExit(1)


def told(refusal: Exception, locale: str, plan: Plan | None = None) -> Iterable[str]:
    """The sentences of a refusal, one a line; `plan` is that of the campaign it is about."""
    if isinstance(refusal, Refused | NotAllowed):
        return [reason_words(locale, reason, plan) for reason in refusal.reasons]
    if isinstance(refusal, NotFound):
        return [say(locale, "cli", "not_found", what=_named(refusal.what, locale))]
    if isinstance(refusal, BadInput):
        return [problem.told(locale) for problem in refusal.problems]
    assert isinstance(refusal, BadPlan | BadCalendar | BadSchedule)
    return [
        f"{mistake.line or 0}: {mistake.path}: {mistake_words(locale, mistake)}"
        for mistake in refusal.mistakes
    ]


def _named(what: str, locale: str) -> str:
    """``campaign:B1`` or ``person 7`` with its sort in words; anything else as it stands."""
    sort, *number = re.split("[: ]", what, maxsplit=1)
    key = f"thing.{sort}"
    return " ".join([say(locale, "cli", key), *number]) if has_words("cli", key) else what


def _database(failure: DBAPIError, locale: str, terminal: Terminal) -> str:
    text = str(failure.orig).strip().partition("\n")[0]
    if "unable to open database file" in text:
        file = make_url(terminal.settings.database_url).database
        return say(locale, "cli", "database.not_opened", file=file)
    if "no such table" in text or "UndefinedTable" in type(failure.orig).__name__:
        return say(locale, "cli", "database.empty")
    return say(locale, "cli", "database.failed", problem=text)


@click.group("pacesetter", cls=Doors, help="help.pacesetter")
@option("--locale", type=click.Choice(LOCALES), is_eager=True)
@click.version_option(
    package_name="pacesetter",
    message="%(prog)s %(version)s",
    cls=SpokenOption,
    help="option.version",
)
@click.pass_context
def main(context: click.Context, locale: str | None) -> None:
    """Open the terminal's doors; see the catalogue for what a person reads."""
    loglines.install_at(logging.WARNING)
    context.obj = Terminal(locale_of(context))
    context.call_on_close(context.obj.close)


def _add_commands() -> None:
    from service.commands import (
        access,
        accounts,
        campaign,
        campaign_acts,  # noqa: F401 - adds its verbs to `campaign`
        campaign_dates,  # noqa: F401 - and so does this
        database,
        incidents,
        organizations,
        outbox,
        passes,
        people,
        plan,
        plan_drafts,
        plan_reading,  # noqa: F401 - adds `plan read`
        plan_readings,
        safekeeping,
        serve,
        urging,  # noqa: F401 - and so does this
        wellbeing,
        word_templates,
    )

    for command in (
        database.database,
        plan.plan,
        plan_drafts.plan_drafts_group,
        plan_readings.plan_readings_group,
        organizations.organizations,
        people.people,
        accounts.accounts,
        word_templates.word_templates,
        campaign.campaign,
        passes.overdue,
        passes.sweep,
        passes.deliver,
        outbox.outbox,
        incidents.incidents,
        *_of_the_work(),
        access.token,
        access.clock,
        serve.demo,
        serve.serve,
        serve.scheduler,
        serve.worker,
        safekeeping.backup,
        safekeeping.restore,
        safekeeping.audit,
        wellbeing.doctor,
    ):
        main.add_command(command)


def _of_the_work() -> tuple[click.Command, ...]:
    """The commands on the work of the stages."""
    from service.commands import (
        activities,
        appraisal_papers,  # noqa: F401 - adds its acts to `appraisals`
        appraisals,
        approvals,
        award_acts,  # noqa: F401 - adds its acts to `awards`
        award_choice,  # noqa: F401 - and so does this
        award_outcomes,  # noqa: F401 - and so does this
        awards,
        duties,
        exports,
        inspections,
        ledger,
        long_work,
        meetings,
        papers,
        pledge_acts,  # noqa: F401 - adds its acts to `pledges`
        pledges,
        rectifications,
        reviews,
        substitutes,
        tenure,
        tickets,
    )

    return (
        approvals.approvals,
        substitutes.substitute,
        appraisals.appraisals,
        awards.awards,
        pledges.pledges_group,
        papers.branch_plans_group,
        papers.documents_group,
        papers.filings_group,
        tenure.seats_group,
        tenure.terms_group,
        reviews.reviews_group,
        reviews.contacts_group,
        rectifications.rectifications_group,
        inspections.inspections_group,
        tickets.tickets_group,
        ledger.ledger_group,
        exports.exports_group,
        long_work.work_group,
        duties.duties_group,
        activities.activities_group,
        meetings.meetings_group,
        meetings.contributions_group,
        meetings.attachments_group,
    )


click_words.install()
_add_commands()
