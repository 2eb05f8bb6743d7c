"""Every setting, version, font, database and provider looked at, and explained."""

from __future__ import annotations

import importlib.metadata
import shutil
import socket
import sqlite3
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from sqlalchemy import Engine, func, select, text
from sqlmodel import Session, col

from service import clock, db, preflight
from service.dates import instant
from service.fonts import NoFace, faces
from service.held import holding
from service.models import Campaign, Incident
from service.preflight import Finding
from service.rulebook import Rulebook
from service.setting_sources import settings_told
from service.settings import Settings, variable
from service.wording import reason_words
from service.words import say
from workflows.calendar_loader import BadCalendar

LIBRARIES = (
    "flask", "sqlmodel", "sqlalchemy", "alembic", "psycopg", "pydantic", "transitions",
    "apscheduler", "procrastinate", "sendgrid", "granian", "babel",
)  # fmt: skip
PYTHONS = ((3, 11), (3, 14))
LEAST_FREE = 200  # MB
FARTHEST = 5.0  # seconds that two clocks may be apart
CONNECT_WITHIN = 3.0  # seconds


class Doctor:
    """Looks at one installation, in the words of one locale."""

    def __init__(self, settings: Settings, engine: Engine, locale: str, *, network: bool) -> None:
        self.settings = settings
        self.engine = engine
        self.locale = locale
        self.network = network

    def say(self, key: str, **params: object) -> str:
        """A sentence of the catalogue ``doctor``."""
        return say(self.locale, "doctor", key, **params)

    def findings(self) -> Iterator[Finding]:
        """Everything, in the order in which one would look."""
        yield from self._versions()
        yield from self._settings()
        yield from self._places()
        yield from preflight.configuration(self.settings, self.locale)
        yield from self._holidays()
        yield from self._providers()
        found = preflight.database(self.engine, self.locale)
        yield found
        yield from self._journal()
        if found.well:
            with db.reading(self.engine) as session:
                yield from self._running(session)

    def at_a_glance(self, session: Session) -> Iterator[Finding]:
        """What a page shows: nothing that takes long, such as reading the whole database."""
        yield from self._versions()
        yield from self._places()
        yield from self._holidays()
        yield from self._providers()
        yield preflight.database(self.engine, self.locale)
        yield self._sqlite() if self.engine.dialect.name == "sqlite" else self._server()
        yield from self._running(session)

    def _versions(self) -> Iterator[Finding]:
        python = sys.version_info[:2]
        told = ".".join(str(part) for part in sys.version_info[:3])
        well = PYTHONS[0] <= python <= PYTHONS[1]
        key = "version.python" if well else "version.bad_python"
        yield Finding("python", well, self.say(key, version=told))
        for name in LIBRARIES:
            try:
                version = importlib.metadata.version(name)
            except importlib.metadata.PackageNotFoundError:
                yield Finding(name, False, self.say("version.missing"))
            else:
                yield Finding(name, True, self.say("version.library", version=version))

    def _settings(self) -> Iterator[Finding]:
        for one in settings_told(self.settings):
            if one.value is None:
                told = self.say("setting.secret" if one.is_set else "setting.no_secret")
            else:
                source = self.say(f"source.{one.source}")
                told = self.say("setting.value", value=one.value or "—", source=source)
            yield Finding(one.variable, True, told)

    def _places(self) -> Iterator[Finding]:
        yield Finding("zone", True, self.say("zones.well", zone=self.settings.timezone))
        yield self._font()
        yield from self._room()

    def _font(self) -> Finding:
        try:
            face = next(faces(self.settings.font))
        except NoFace as refused:
            told = " ".join(reason_words(self.locale, one) for one in refused.reasons)
            return Finding("font", False, told)
        return Finding("font", True, self.say("font.found", name=face.name))

    def _room(self) -> Iterator[Finding]:
        if self.engine.dialect.name == "sqlite":
            folder = Path(self.engine.url.database or ".").resolve().parent
            if folder.is_dir():
                free = shutil.disk_usage(folder).free // 1_000_000
                key = "disk.well" if free >= LEAST_FREE else "disk.full"
                yield Finding("disk", free >= LEAST_FREE, self.say(key, free=free))

    def _holidays(self) -> Iterator[Finding]:
        try:
            calendar = Rulebook(self.settings.config_dir).calendars["cn"]
        except BadCalendar:
            return  # told already
        year = datetime.now(UTC).year
        known = [y for y in range(year - 1, year + 3) if calendar.is_known(date(y, 1, 1))]
        if year in known:
            told = self.say("holidays.known", year=max(known))
        else:
            told = self.say("holidays.unknown", year=year)
        yield Finding("holidays", year in known, told)

    def _providers(self) -> Iterator[Finding]:
        for channel in ("email_channel", "sms_channel"):
            provider = getattr(self.settings, channel)
            yield self._provider(variable(channel), provider)
        if self.settings.oidc_issuer:
            yield self._provider(variable("oidc_issuer"), "oidc")

    def _provider(self, what: str, provider: str) -> Finding:
        if provider == "mailbox":
            return Finding(what, True, self.say("provider.mailbox"))
        if provider == "smtp":
            host, port = self.settings.smtp_host, self.settings.smtp_port
        else:
            named = "oidc_issuer" if provider == "oidc" else f"{provider}_base_url"
            address = urlsplit(getattr(self.settings, named))
            host = address.hostname or ""
            port = address.port or (443 if address.scheme == "https" else 80)
        told = {"provider": provider, "host": f"{host}:{port}"}
        if not self.network:
            return Finding(what, True, self.say("provider.not_asked", **told))
        try:
            socket.create_connection((host, port), CONNECT_WITHIN).close()
        except OSError as error:
            problem = error.strerror or str(error)
            return Finding(what, False, self.say("provider.unreached", **told, problem=problem))
        return Finding(what, True, self.say("provider.reached", **told))

    def _journal(self) -> Iterator[Finding]:
        if self.engine.dialect.name != "sqlite":
            yield self._server()
            return
        yield self._sqlite()
        file = Path(self.engine.url.database or "")
        if not file.exists():
            return
        with self.engine.connect() as connection:
            answer = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one())
        key = "journal.integrity" if answer == "ok" else "journal.broken"
        yield Finding("integrity", answer == "ok", self.say(key, problem=answer))

    def _sqlite(self) -> Finding:
        chosen = db.sqlite_journal()
        told = {"version": sqlite3.sqlite_version, "mode": chosen.mode.upper()}
        return Finding("journal", True, self.say(f"journal.{chosen.why}", **told))

    def _server(self) -> Finding:
        with self.engine.connect() as connection:
            told = {
                "version": connection.execute(text("SHOW server_version")).scalar_one(),
                "statement": connection.execute(text("SHOW statement_timeout")).scalar_one(),
                "lock": connection.execute(text("SHOW lock_timeout")).scalar_one(),
            }
        return Finding("server", True, self.say("server.limits", **told))

    def _running(self, session: Session) -> Iterator[Finding]:
        wall = clock.wall(session)
        apart = round(abs((datetime.now(UTC) - wall).total_seconds()), 1)
        well = apart <= FARTHEST
        yield Finding(
            "clock", well, self.say("clock.well" if well else "clock.apart", seconds=apart)
        )
        simulated = clock.simulated(session)
        if simulated is not None:
            shown = instant(self.locale, simulated.read(wall), self.settings.zone)
            told = self.say("clock.simulated", at=shown)
            yield Finding("clock", not self.settings.production, told)
        yield self._tick(session, wall)
        if holding(session) is not None:
            yield Finding("held", False, self.say("held"))
        is_open = col(Incident.closed_at).is_(None)
        number = session.execute(select(func.count()).select_from(Incident).where(is_open))
        count = int(number.scalar_one())
        key = "incidents.some" if count else "incidents.none"
        yield Finding("incidents", count == 0, self.say(key, count=count))

    def _tick(self, session: Session, wall: datetime) -> Finding:
        last = clock.last_tick(session)
        if last is None:
            # Of a new installation it is to be expected; of one with work to do it is not.
            due = session.execute(
                select(col(Campaign.id)).where(col(Campaign.next_at) <= wall)
            ).first()
            return Finding("tick", due is None, self.say("tick.never"), warning=due is None)
        seconds = round((wall - last).total_seconds())
        late = seconds > 3 * self.settings.tick + 30
        key = "tick.late" if late else "tick.well"
        return Finding("tick", not late, self.say(key, seconds=seconds))
