"""The plans and calendars in force: files read once, versions kept in the database."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path

from sqlalchemy import func
from sqlmodel import Session, col, select

from service.actors import Actor
from service.errors import NotFound
from service.models import Plan as PlanRow
from service.models import PlanVersion
from service.search.noting import note_plan
from workflows.calendar import WorkCalendar
from workflows.calendar_loader import BadCalendar, read_calendar
from workflows.loader import load_plan
from workflows.plan import Plan
from workflows.refusals import Mistake

REGIONS = ("cn", "none")


#: Versions of plans kept at hand by a process, each some tenth of a megabyte.
MOST_AT_HAND = 256
#: And texts that are no version yet, or may be none: of files, and of drafts under work.
TEXTS_AT_HAND = 32


class Rulebook:
    """Reads plans with the calendars of one configuration folder, and keeps what it has read."""

    def __init__(self, config_dir: Path, *, in_spite: bool = False) -> None:
        """Read the calendars. Raises BadCalendar with every mistake of every file.

        `in_spite` of mistakes, kept as `mistakes`, plans can be checked: a region whose files
        cannot be used stands then as it was published.
        """
        self.config_dir = config_dir
        self.mistakes: list[Mistake] = []
        self.calendars = self._calendars()
        self._by_version: dict[int, Plan] = {}
        # A page of the editor reads the same text several times, and so does the next page.
        self._by_text = lru_cache(maxsize=TEXTS_AT_HAND)(self._loaded)
        if self.mistakes and not in_spite:
            raise BadCalendar(tuple(self.mistakes))

    def _calendars(self) -> dict[str, WorkCalendar]:
        texts: dict[str, str] = {}
        for path in sorted((self.config_dir / "calendars").glob("*.yaml")):
            try:
                texts[path.name] = path.read_text("utf-8")
            except UnicodeDecodeError as error:
                problem = (("problem", str(error.start)),)
                self.mistakes.append(Mistake(None, path.name, "mistake.not_utf8", problem))
        regions = {*REGIONS, *(re.split("[-.]", name)[0] for name in texts)}
        return {region: self._calendar(region, texts) for region in sorted(regions)}

    def _calendar(self, region: str, texts: Mapping[str, str]) -> WorkCalendar:
        try:
            return read_calendar(region, texts)
        except BadCalendar as bad:
            self.mistakes += bad.mistakes
            return read_calendar(region, {})

    @property
    def calendar_digest(self) -> str:
        """Name the calendars by what they say, so that new holidays are noticed (TRAPS T12)."""
        told = [
            (name, sorted(found.overrides.items()), sorted(found.known_years))
            for name, found in sorted(self.calendars.items())
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def files(self) -> dict[str, Path]:
        """Return the plan files of the configuration folder by name."""
        return {path.stem: path for path in sorted((self.config_dir / "plans").glob("*.yaml"))}

    def read_file(self, name: str) -> str:
        """Return the text of a plan file; raises NotFound."""
        path = self.files().get(name)
        if path is None:
            raise NotFound(f"plan:{name}")
        return path.read_text("utf-8")

    def load_text(self, text: str, name: str = "") -> Plan:
        """Read a plan; raises BadPlan with every mistake."""
        return self._by_text(text, name)

    def _loaded(self, text: str, name: str) -> Plan:
        return load_plan(text, self.calendars, name=name)

    def plan(self, session: Session, version_id: int) -> Plan:
        """Return the plan of a stored version, read once while it is at hand."""
        found = self._by_version.get(version_id)
        if found is None:
            row = session.get(PlanVersion, version_id)
            if row is None:
                raise NotFound(f"plan version:{version_id}")
            found = self._by_version[version_id] = self.load_text(row.source)
            for oldest in list(self._by_version)[:-MOST_AT_HAND]:
                self._by_version.pop(oldest, None)
        return found

    def store(
        self, session: Session, text: str, *, name: str, by: Actor, now: datetime
    ) -> PlanVersion:
        """Keep a plan text as the next version of its plan; the same text is the same version."""
        plan = self.load_text(text, name)
        digest = hashlib.sha256(text.encode()).hexdigest()
        row = session.exec(select(PlanRow).where(PlanRow.name == plan.name)).one_or_none()
        if row is None:
            row = PlanRow(name=plan.name, title=plan.title)
            session.add(row)
            session.flush()
        same = select(PlanVersion).where(
            PlanVersion.plan_id == row.id, PlanVersion.digest == digest
        )
        known = session.exec(same).one_or_none()
        if known is not None:
            return known
        last = select(func.max(col(PlanVersion.number))).where(PlanVersion.plan_id == row.id)
        version = PlanVersion(
            plan_id=row.id,
            number=(session.exec(last).one() or 0) + 1,
            digest=digest,
            source=text,
            created_at=now,
            created_by=by.person_id,
        )
        row.title = plan.title
        session.add_all([row, version])
        session.flush()
        note_plan(session, row)
        return version


def kept_version(session: Session, name: str, number: int) -> PlanVersion:
    """Return a version that is kept of a plan. Raises NotFound."""
    found = session.exec(
        select(PlanVersion)
        .join(PlanRow, col(PlanRow.id) == col(PlanVersion.plan_id))
        .where(PlanRow.name == name, PlanVersion.number == number)
    ).one_or_none()
    if found is None:
        raise NotFound(f"plan {name}@{number}")
    return found
