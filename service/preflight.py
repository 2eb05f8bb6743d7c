"""Before the service starts: everything that is wrong with what it was given, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from notifications.compose import Composer
from notifications.letters import BadTemplate
from service.migrations import newest_revision, revision_of
from service.rulebook import Rulebook
from service.settings import Settings
from service.timetable import BadSchedule, timetable
from service.wording import mistake_words
from service.words import say
from workflows.refusals import BadPlan, Mistake


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: what, whether it is well, and a sentence.

    A `warning` is well for now, and worth a look.
    """

    what: str
    well: bool
    sentence: str
    warning: bool = False


def configuration(settings: Settings, locale: str) -> Iterator[Finding]:
    """The plans, calendars, timetable and templates of the configuration's folder."""
    rulebook = Rulebook(settings.config_dir, in_spite=True)
    yield from _mistakes("calendars", rulebook.mistakes, locale)
    if not rulebook.mistakes:
        regions = ", ".join(sorted(rulebook.calendars))
        yield Finding("calendars", True, say(locale, "doctor", "calendars.well", regions=regions))
    yield from _plans(rulebook, locale)
    yield from _timetable(settings, locale)
    yield from _templates(settings, locale)


def _plans(rulebook: Rulebook, locale: str) -> Iterator[Finding]:
    for name, file in rulebook.files().items():
        try:
            plan = rulebook.load_text(file.read_text("utf-8"), name)
        except BadPlan as bad:
            yield from _mistakes(f"plans/{file.name}", bad.mistakes, locale)
        except UnicodeDecodeError as error:
            mistake = Mistake(None, "", "mistake.not_utf8", (("problem", str(error.start)),))
            yield from _mistakes(f"plans/{file.name}", (mistake,), locale)
        else:
            yield Finding(f"plans/{file.name}", True, plan.title)


def _timetable(settings: Settings, locale: str) -> Iterator[Finding]:
    try:
        found = timetable(settings)
    except BadSchedule as bad:
        yield from _mistakes("schedule.yaml", bad.mistakes, locale)
    else:
        jobs = ", ".join(sorted(found))
        yield Finding("schedule.yaml", True, say(locale, "doctor", "schedule.well", jobs=jobs))


def _templates(settings: Settings, locale: str) -> Iterator[Finding]:
    try:
        Composer(settings.base_url, settings.zone)
    except BadTemplate as bad:
        for line in str(bad).splitlines():
            yield Finding("templates", False, line)
    else:
        yield Finding("templates", True, say(locale, "doctor", "templates.well"))


def _mistakes(what: str, mistakes: Iterable[Mistake], locale: str) -> Iterator[Finding]:
    for mistake in mistakes:
        place = f"{mistake.line or 0}: {mistake.path}: " if mistake.path else ""
        yield Finding(what, False, place + mistake_words(locale, mistake))


def database(engine: Engine, locale: str) -> Finding:
    """Whether the database answers, and stands at the newest migration."""
    try:
        with engine.connect() as connection:
            stands = revision_of(connection)
    except DBAPIError as error:
        problem = str(error.orig).strip().partition("\n")[0]
        sentence = say(locale, "doctor", "database.away", problem=problem)
        return Finding("database", False, sentence)
    wanted = newest_revision()
    if stands != wanted:
        sentence = say(
            locale, "doctor", "database.old", revision=stands or "—", newest=wanted or "—"
        )
        return Finding("database", False, sentence)
    return Finding("database", True, say(locale, "doctor", "database.well", revision=wanted))


def objections(settings: Settings, engine: Engine, locale: str) -> list[str]:
    """Everything that speaks against starting, as sentences; empty when nothing does."""
    found = [*configuration(settings, locale), database(engine, locale)]
    return [f"{finding.what}: {finding.sentence}" for finding in found if not finding.well]
