"""A tale: an installation with one tree, one plan and a clock, in which people act by the API."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import SecretStr
from sqlalchemy import func
from sqlmodel import Session, col, select

from notifications.outbox import Message
from service import campaigns, clock
from service import organizations as tree
from service import people as staff
from service.app import create_app
from service.auth import tokens
from service.context import open_context
from service.db import reading, writing
from service.delivery import courier, deliver_all
from service.in_step import recount_around
from service.models import Campaign, History, Person, Task
from service.passes import sweep_all
from service.settings import Settings
from service.work.recounting import recount_waiting
from tests.doors.house import Caller

ZONE = ZoneInfo("Asia/Shanghai")
#: When people of a tale act, and when its calendar passes on a day.
MORNING, NIGHT = time(10), time(23, 30)
A_DAY = timedelta(days=1)
#: How a table of people begins.
HEADINGS = "staff_no,name,organization_code,posts,email,phone,locale"


@dataclass(frozen=True)
class Place:
    """An organisation of the tale, and how many members and representatives of the masses it has.

    Everybody's staff number is ``<code>-<post>`` or ``<code>-<post>-<n>`` where there are more.
    """

    code: str
    name: str
    kind: str
    superior: str = ""
    members: int = 3
    masses: int = 2
    posts: tuple[str, ...] = ("secretary",)


class Tale:
    """One source plan on its way, from the launch to its end."""

    def __init__(self, url: str, places: Sequence[Place], begins: str, **settings: Any) -> None:
        given = {"env": "test", "secret_key": SecretStr("k" * 40), "log_level": "ERROR"}
        self.settings = Settings(database_url=url, **{**given, **settings})
        self.context = open_context(self.settings)
        self.app = create_app(self.context)
        self.places = {place.code: place for place in places}
        self.today = date.fromisoformat(begins)
        #: Whether the post goes out after each sweep: then what was sent is no longer called off.
        self.sends_post = False
        self._secrets: dict[str, str] = {}
        self._stand(MORNING)
        self._bring_in(places)

    def _bring_in(self, places: Sequence[Place]) -> None:
        at = self.now(MORNING)
        with writing(self.context.sessions) as session:
            tree.import_organizations(
                session, tree.read_organizations(_organizations(places)), now=at
            )
            staff.import_people(session, staff.read_people(_people(places)), now=at)
            self._give_tokens(session)

    def _give_tokens(self, session: Session) -> None:
        wall = clock.wall(session)
        for person in session.exec(select(Person)).all():
            if person.staff_no not in self._secrets:
                secret = tokens.create(session, person.id, "tale", wall=wall)
                self._secrets[person.staff_no] = secret

    def close(self) -> None:
        """Give the database back."""
        self.context.close()

    # --- time ---

    def now(self, hour: time = MORNING) -> datetime:
        """The instant of an hour of today."""
        return datetime.combine(self.today, hour, ZONE)

    def _stand(self, hour: time) -> None:
        with writing(self.context.sessions) as session:
            wall = clock.wall(session)
            clock.set_clock(session, self.settings, at=self.now(hour), speed=0, wall=wall)

    def until(self, day: str) -> None:
        """Let the days pass, each with its sweep, to the morning of a day."""
        last = date.fromisoformat(day)
        while self.today < last:
            coming = self._next_due()
            if coming is None or coming >= last:
                break
            self.today = max(coming, self.today)
            self._stand(NIGHT)
            self._sweep(NIGHT)
            self.today += A_DAY
        self.today = last
        self._stand(MORNING)
        self._sweep(MORNING)
        recount_waiting(self.context.sessions, self.context.rulebook, now=self.now(MORNING))

    def _next_due(self) -> date | None:
        with reading(self.context.sessions) as session:
            found = [
                session.exec(select(func.min(col(column)))).one()
                for column in (Campaign.next_at, Task.next_at)
            ]
        days = [at.astimezone(ZONE).date() for at in found if at is not None]
        return min(days, default=None)

    def _sweep(self, hour: time) -> None:
        report = sweep_all(self.context.sessions, self.context.rulebook, now=self.now(hour))
        assert report.failed == 0
        if self.sends_post:
            deliver_all(self.context, courier(self.context), now=self.now(hour))

    # --- people ---

    def who(self, staff_no: str) -> Caller:
        """A program of somebody, with their token."""
        return Caller(self.app.test_client(), self._secrets[staff_no])

    def nobody(self) -> Caller:
        """A program of nobody in particular."""
        return Caller(self.app.test_client(), None)

    def person(self, staff_no: str) -> int:
        """The number of a person."""
        with reading(self.context.sessions) as session:
            return session.exec(select(Person.id).where(Person.staff_no == staff_no)).one()

    def name(self, staff_no: str) -> str:
        """The name of a person."""
        with reading(self.context.sessions) as session:
            return session.exec(select(Person.name).where(Person.staff_no == staff_no)).one()

    def secretary(self, code: str) -> Caller:
        """The secretary of an organisation."""
        return self.who(f"{code}-secretary")

    def members(self, code: str) -> list[str]:
        """The staff numbers of the members of an organisation."""
        return [f"{code}-member-{number}" for number in range(1, self.places[code].members + 1)]

    def comes(self, place: Place) -> None:
        """Let an organisation be founded today, and its people join it."""
        top = next(code for code, each in self.places.items() if not each.superior)
        body = {
            "code": place.code, "name": place.name, "kind": place.kind,
            "parent_code": place.superior, "founded_on": self.today.isoformat(),
        }  # fmt: skip
        self.who(f"{top}-office").does("/api/v1/organizations", body)
        with writing(self.context.sessions) as session:
            at = self.now()
            staff.import_people(session, staff.read_people(_people([place])), now=at)
            self._give_tokens(session)
            # As the door of imports does; what its people owe is not known before they come.
            here = campaigns.by_code(session, place.code).id
            recount_around(session, self.context.rulebook, [here], now=at)
        self.places[place.code] = place

    def lets_in(self, *rows: str) -> None:
        """Let the office of the top bring people in by a table, each row as `_people` heads it."""
        top = next(code for code, each in self.places.items() if not each.superior)
        keeper = self.who(f"{top}-office")
        table = "\n".join([HEADINGS, *rows]).encode()
        headers = {"Authorization": f"Bearer {keeper.token}", "Content-Type": "text/csv"}
        found = keeper.client.post("/api/v1/people/import", data=table, headers=headers)
        assert found.status_code in (200, 201), found.get_data(as_text=True)
        with writing(self.context.sessions) as session:
            self._give_tokens(session)

    # --- campaigns ---

    def campaign(self, code: str) -> int:
        """The number of an organisation's campaign."""
        with reading(self.context.sessions) as session:
            return campaigns.by_code(session, code).id

    def path(self, code: str, act: str = "") -> str:
        """Where the API keeps an organisation's campaign, or an act on it."""
        return f"/api/v1/campaigns/{self.campaign(code)}" + (f"/{act}" if act else "")

    def state(self, code: str) -> str:
        """Where an organisation's campaign stands."""
        with reading(self.context.sessions) as session:
            return campaigns.by_code(session, code).state

    def states(self) -> dict[str, str]:
        """Where everybody stands."""
        return {code: self.state(code) for code in self.places}

    @contextmanager
    def looking(self) -> Iterator[Session]:
        """A transaction that only looks."""
        with reading(self.context.sessions) as session:
            yield session

    # --- what came of it ---

    def moves(self, code: str) -> list[tuple[str, str]]:
        """(day, stage entered) of an organisation's campaign, in order."""
        return [
            (line.effective_at.astimezone(ZONE).date().isoformat(), line.target or "")
            for line in self.history(code, "moved")
        ]

    def history(self, code: str, *kinds: str) -> list[History]:
        """What happened to an organisation's campaign, in order."""
        number = self.campaign(code)
        with reading(self.context.sessions) as session:
            chosen = select(History).where(History.campaign_id == number).order_by(col(History.id))
            return [line for line in session.exec(chosen) if not kinds or line.kind in kinds]

    def said(self, code: str, *kinds: str) -> list[tuple[str, str, str]]:
        """(day planned, notice, role) of the messages about an organisation, not called off."""
        number = self.campaign(code)
        with reading(self.context.sessions) as session:
            chosen = select(Message).where(
                Message.campaign_id == number, col(Message.exception).is_(None)
            )
            found = session.exec(chosen.order_by(col(Message.planned_at), col(Message.id))).all()
        return [
            (m.planned_at.astimezone(ZONE).date().isoformat(), m.notice, m.role)
            for m in found
            if not kinds or m.kind in kinds
        ]


def _organizations(places: Sequence[Place]) -> bytes:
    rows = ["code,name,kind,parent_code,founded_on"]
    rows += [f"{p.code},{p.name},{p.kind},{p.superior},2000-01-01" for p in places]
    return "\n".join(rows).encode()


def _people(places: Sequence[Place]) -> bytes:
    rows = [HEADINGS]
    for place in places:
        for staff_no, post in _cast(place).items():
            held = f"{post};member" if post == "secretary" else post
            name = f"{place.name}{post}{staff_no.rpartition('-')[2]}"
            rows.append(f"{staff_no},{name},{place.code},{held},{staff_no}@example.org,,zh-Hans")
    return "\n".join(rows).encode()


def _cast(place: Place) -> Mapping[str, str]:
    """Everybody of an organisation by staff number, with their post; a secretary is a member."""
    cast = {f"{place.code}-{post}": post for post in place.posts}
    cast |= {f"{place.code}-member-{number}": "member" for number in range(1, place.members + 1)}
    cast |= {f"{place.code}-masses-{number}": "masses" for number in range(1, place.masses + 1)}
    return cast
