"""A village to tell stories in: a small tree, a small plan, and somebody in every post."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from notifications.outbox import Message
from service import campaigns, organizations
from service.actors import OPERATOR, Actor
from service.db import reading, writing
from service.imports import bring_in_people
from service.models import Campaign, History, Organization
from service.overdue import overdue
from service.passes import sweep_all
from service.people import read_people
from service.rulebook import Rulebook
from service.settings import CONFIG
from service.sweep import SweepReport
from tests.campaigns.known import let_hold
from tests.rehearsal.sample import COLLEGE, Cast, seat

ZONE = ZoneInfo("Asia/Shanghai")
PLAN = (Path(__file__).parent / "village.yaml").read_text("utf-8")
PEOPLE = "staff_no,name,organization_code,posts,email,phone,locale"
COMMITTEE, EAST, WEST, FIRST, SECOND, OWN = "c", "g1", "g2", "b1", "b2", "b3"


def at(day: str, clock: str = "10:00") -> datetime:
    """Return an instant of the village's clock: ``at("2026-03-02")`` is ten in the morning."""
    return datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=ZONE)


@dataclass
class Village:
    """The tree c ─ g1 (b1, b2), g2, b3, its campaigns, and the day that it is."""

    engine: Engine
    rulebook: Rulebook
    cast: Cast
    now: datetime

    @classmethod
    def founded(cls, engine: Engine, now: datetime) -> Village:
        """Found the village; nothing is launched yet."""
        with writing(engine) as session:
            cast = seat(session, COLLEGE, "village")
        return cls(engine, Rulebook(CONFIG), cast, now)

    def day(self, day: str, clock: str = "10:00", *, sweeping: bool = True) -> SweepReport | None:
        """Let it be that day; the calendar passes, unless nobody sweeps."""
        self.now = at(day, clock)
        return self.sweep() if sweeping else None

    def sweep(self) -> SweepReport:
        """Let the calendar pass."""
        return sweep_all(self.engine, self.rulebook, now=self.now)

    def launch(self, text: str = PLAN) -> None:
        """Launch the plan for the whole village."""
        with writing(self.engine) as session:
            version = self.rulebook.store(session, text, name="village", by=OPERATOR, now=self.now)
            top = session.get_one(Organization, self.cast.organizations[COMMITTEE])
            campaigns.launch(session, self.rulebook, version, top, by=OPERATOR, now=self.now)

    def founds(self, code: str, kind: str, under: str) -> None:
        """Let an organisation be founded today and join what runs above it."""
        with writing(self.engine) as session:
            parent = session.get_one(Organization, self.cast.organizations[under])
            young = organizations.found(
                session,
                code=f"village-{code}",
                name=code,
                kind=kind,
                parent=parent,
                founded_on=self.now.date(),
            )
            campaigns.join(session, self.rulebook, young, by=OPERATOR, now=self.now)
            self.cast.organizations[code] = young.id

    def closes(self, code: str) -> None:
        """Let an organisation be closed today, its campaign with it."""
        with writing(self.engine) as session:
            old = session.get_one(Organization, self.cast.organizations[code])
            organizations.close(session, old, closed_on=self.now.date())
            campaigns.leave(session, self.rulebook, old, by=OPERATOR, now=self.now)

    def moves(self, code: str, under: str) -> None:
        """Let an organisation be put under another one."""
        with writing(self.engine) as session:
            moving = session.get_one(Organization, self.cast.organizations[code])
            parent = session.get_one(Organization, self.cast.organizations[under])
            organizations.move(session, moving, parent, now=self.now)
            campaigns.moved(session, self.rulebook, moving, by=OPERATOR, now=self.now)

    def takes_in(self, *rows: str) -> None:
        """Bring in a table of people with these rows, as whoever keeps them does."""
        read = read_people("\n".join([PEOPLE, *rows]).encode())
        with writing(self.engine) as session:
            bring_in_people(session, self.rulebook, read, by=OPERATOR, now=self.now, zone=ZONE)

    def campaign(self, session: Session, code: str) -> Campaign:
        """Return the campaign of an organisation."""
        number = self.cast.organizations[code]
        return session.exec(select(Campaign).where(Campaign.organization_id == number)).one()

    def row(self, code: str) -> Campaign:
        """Return the campaign of an organisation to look at."""
        with reading(self.engine) as session:
            return self.campaign(session, code)

    def overdue(self, under: str | None = None) -> dict[str, int]:
        """Return how many days each organisation is late, by its short code."""
        told = f"village:{under}" if under else None
        with reading(self.engine) as session:
            late = overdue(session, self.rulebook, now=self.now, under=told)
            return {
                row.organization.replace("-", ":").removeprefix("village:"): row.days
                for row in late
            }

    def secretary(self, code: str) -> Actor:
        """Return the secretary of an organisation, acting."""
        return Actor.person(self.cast.one(code, "secretary"), "secretary")

    def superior(self, code: str) -> Actor:
        """Return who approves for an organisation, acting."""
        above = self.cast.superiors[code]
        if above is None:
            return Actor.person(self.cast.one(code, "leading_group"), "leading_group")
        return Actor.person(self.cast.one(above, "secretary"), "superior(secretary)")

    def do(self, verb: Callable[..., Any], code: str, *told: Any, by: Actor = OPERATOR) -> Any:
        """Do a verb to an organisation's campaign, in a transaction of its own."""
        with writing(self.engine) as session:
            found = self.campaign(session, code)
            return verb(session, self.rulebook, found, *told, by=by, now=self.now)

    def submits(self, code: str) -> None:
        """Let the secretary hand the stage in, everything that it asks for being there."""
        self.do(let_hold, code, "meeting.mobilization", "yes", by=self.secretary(code))
        self.do(campaigns.submit, code, by=self.secretary(code))

    def is_approved(self, *codes: str) -> None:
        """Let organisations hand the stage in and their superiors approve it."""
        for code in codes:
            self.submits(code)
            self.do(campaigns.approve, code, by=self.superior(code))

    def state(self, code: str) -> str:
        """Return where an organisation's campaign stands."""
        with reading(self.engine) as session:
            return self.campaign(session, code).state

    def messages(self, code: str, *kinds: str) -> list[Message]:
        """Return the messages about an organisation's campaign, in the order of their moments."""
        with reading(self.engine) as session:
            number = self.campaign(session, code).id
            chosen = select(Message).where(Message.campaign_id == number)
            chosen = chosen.order_by(col(Message.planned_at), col(Message.id))
            return [m for m in session.exec(chosen) if not kinds or m.kind in kinds]

    def said(self, code: str, *kinds: str) -> list[tuple[str, str, str]]:
        """Return (rule, role, channel) of the messages about an organisation's stages."""
        stages = [m for m in self.messages(code, *kinds) if m.round == "main"]
        return [(m.rule, m.role, m.channel) for m in stages]

    def history(self, code: str, *kinds: str) -> list[History]:
        """Return what happened to an organisation's campaign, in order."""
        with reading(self.engine) as session:
            number = self.campaign(session, code).id
            chosen = select(History).where(History.campaign_id == number).order_by(col(History.id))
            return [line for line in session.exec(chosen) if not kinds or line.kind in kinds]
