"""A house with two trees in it, and the callers who knock at its doors."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlmodel import Session, col, select
from werkzeug.test import TestResponse

from notifications.outbox import Message
from service import campaigns, clock
from service import organizations as tree
from service import people as staff
from service.actors import OPERATOR
from service.app import create_app
from service.auth import tokens, visits
from service.context import open_context
from service.db import reading, writing
from service.models import Account, Campaign, History, Holder, Organization, Person, Post
from service.settings import Settings
from service.sweep import SweepReport, sweep

ZONE = ZoneInfo("Asia/Shanghai")
PLAN = (Path(__file__).parent / "plan.yaml").read_text("utf-8")
CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
LAUNCHED, TODAY = "2026-02-27", "2026-03-10"

#: Every organisation and its superior: the tree of the stories, and another one beside it.
SUPERIOR = {
    "C": None, "G1": "C", "G2": "C", "B1": "G1", "B2": "G1", "B3": "C",
    "X": None, "X1": "X",
}  # fmt: skip
KINDS = {"C": "committee", "X": "committee", "G": "general_branch", "B": "branch"}
TREE = tuple(code for code in SUPERIOR if not code.startswith("X"))
ROLES = (
    "secretary", "deputy_secretary", "organization_officer", "publicity_officer", "office",
    "leading_group", "leading_group_head", "administrator", "member", "masses",
    "security_administrator", "audit_administrator",
)  # fmt: skip
NO_POST = "no_post"


def local(day: str, hour: str = "10:00") -> datetime:
    """Return an instant of the house's wall clock: ten in the morning unless it is said."""
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=ZONE)


def organizations_csv() -> bytes:
    """Return both trees as the table that an office would import."""
    rows = ["code,name,kind,parent_code,founded_on"]
    for code, superior in SUPERIOR.items():
        kind = "branch" if code == "X1" else KINDS[code[0]]
        rows.append(f"{code},{name_of(code)},{kind},{superior or ''},2000-01-01")
    return "\n".join(rows).encode()


def name_of(code: str) -> str:
    """Return the name of an organisation, which nothing else in the house contains."""
    return f"单位{code}号"


def people_csv() -> bytes:
    """Return somebody for every post at every organisation, and somebody with none."""
    rows = ["staff_no,name,organization_code,posts,email,phone,locale"]
    for place, code in enumerate(SUPERIOR):
        for seat, role in enumerate((*ROLES, NO_POST)):
            number = staff_no(code, role)
            post = "" if role == NO_POST else role
            phone = f"138{place:04d}{seat:04d}"
            rows.append(f"{number},甲{place}{seat},{code},{post},{number}@example.org,{phone},en")
    return "\n".join(rows).encode()


def staff_no(code: str, role: str) -> str:
    """Return the staff number of whoever holds a post at an organisation."""
    return f"{code}-{role.replace('_', '-')}"


def found_house(url: str) -> dict[str, str]:
    """Bring everybody in, launch the plan in both trees, and let its first stage begin.

    Returns everybody's token by staff number.
    """
    house = House(url, {})
    house.set_clock(LAUNCHED)
    with writing(house.context.sessions) as session:
        at = local(LAUNCHED)
        tree.import_organizations(session, tree.read_organizations(organizations_csv()), now=at)
        staff.import_people(session, staff.read_people(people_csv()), now=at)
        rulebook = house.context.rulebook
        version = rulebook.store(session, PLAN, name="house", by=OPERATOR, now=at)
        for top in ("C", "X"):
            place = tree.by_code(session, top)
            campaigns.launch(session, rulebook, version, place, by=OPERATOR, now=at)
        wall = clock.wall(session)
        everybody = session.exec(select(Person)).all()
        # Until one can log in, the system administrator would name the first (permits).
        session.add_all(
            Account(person_id=one.id)
            for one in everybody
            if one.staff_no.endswith("security-administrator")
        )
        secrets = {p.staff_no: tokens.create(session, p.id, "tests", wall=wall) for p in everybody}
    house.day(TODAY)
    house.close()
    return secrets


@dataclass
class Caller:
    """A program that speaks for somebody, with their token."""

    client: FlaskClient
    token: str | None

    def get(self, path: str) -> TestResponse:
        """Ask for something."""
        return self.client.get(path, headers=self._headers({}))

    def post(
        self,
        path: str,
        body: object = None,
        *,
        key: str | None = None,
        seen: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> TestResponse:
        """Send something: `key` is an Idempotency-Key, `seen` the version by If-Match."""
        headers = dict(headers or {})
        if key is not None:
            headers["Idempotency-Key"] = key
        if seen is not None:
            headers["If-Match"] = f'"{seen}"'
        sent = json.dumps({} if body is None else body)
        return self.client.post(
            path, data=sent, content_type="application/json", headers=self._headers(headers)
        )

    def reads(self, path: str) -> Any:
        """Ask for something that is there."""
        found = self.get(path)
        assert found.status_code == 200, (path, found.status_code, found.get_data(as_text=True))
        return found.get_json()

    def does(self, path: str, body: object = None, **more: Any) -> Any:
        """Send something that is accepted."""
        found = self.post(path, body, **more)
        told = (path, found.status_code, found.get_data(as_text=True))
        assert found.status_code in (200, 201), told
        return found.get_json()

    def rules(self, path: str, body: Mapping[str, object] | None = None) -> Any:
        """Rule on something, in the version in which it is read just before."""
        found = self.reads(path.rpartition("/")[0])
        version = (found.get("handed_in") or found)["version"]
        return self.does(path, {**(body or {}), "version": version})

    def _headers(self, more: Mapping[str, str]) -> dict[str, str]:
        own = {"Authorization": f"Bearer {self.token}"} if self.token is not None else {}
        return {**own, **more}


@dataclass
class Browser:
    """Somebody with pages open; nobody in particular until they have logged in."""

    client: FlaskClient
    _form_token: str = ""

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return self.client.get(path)

    def post(self, path: str, **fields: object) -> TestResponse:
        """Send a form, and follow nothing."""
        if not self._form_token:
            page = self.client.get("/todo", follow_redirects=True).get_data(as_text=True)
            found = CSRF.search(page)
            assert found
            self._form_token = found[1]
        return self.client.post(path, data={"csrf_token": self._form_token, **fields})

    def told(self) -> list[str]:
        """Return what the next page would say, and forget it."""
        with self.client.session_transaction() as kept:
            return [sentence for _, sentence in kept.pop("_flashes", [])]


class House:
    """An installation whose clock stands, with both trees in it."""

    def __init__(self, url: str, secrets: dict[str, str], **settings: Any) -> None:
        given = {"env": "test", "secret_key": SecretStr("k" * 40), "log_level": "ERROR"}
        self.settings = Settings(database_url=url, **{**given, **settings})
        self.context = open_context(self.settings)
        self.app = create_app(self.context)
        self.secrets = secrets

    def close(self) -> None:
        """Give the database back."""
        self.context.close()

    # --- who calls ---

    def caller(self, code: str, role: str = "secretary") -> Caller:
        """Return a program of whoever holds a post at an organisation."""
        return self.bearer(self.secrets[staff_no(code, role)])

    def bearer(self, token: str | None) -> Caller:
        """Return a program with a token, or with none."""
        return Caller(self.app.test_client(), token)

    def browser(self, code: str, role: str = "secretary") -> Browser:
        """Return the browser of whoever holds a post, in which they have logged in."""
        client = self.app.test_client()
        with writing(self.context.sessions) as session:
            person_id = self.person(session, code, role).id
            secret = visits.begin(session, person_id, wall=clock.wall(session))
        with client.session_transaction() as kept:
            kept.update({"_user_id": secret, "_fresh": True})
        return Browser(client)

    def stranger(self) -> Browser:
        """Return the browser of somebody who has not logged in."""
        return Browser(self.app.test_client())

    def person(self, session: Session, code: str, role: str) -> Person:
        """Return whoever was given a post at the beginning."""
        return session.exec(select(Person).where(Person.staff_no == staff_no(code, role))).one()

    # --- time ---

    def set_clock(self, day: str, hour: str = "10:00") -> None:
        """Make it a certain time; nothing else happens."""
        with writing(self.context.sessions) as session:
            wall = clock.wall(session)
            at = local(day, hour)
            clock.set_clock(session, self.settings, at=at, speed=0, wall=wall)

    def day(self, day: str, hour: str = "10:00") -> SweepReport:
        """Make it a certain time, and let the calendar pass."""
        self.set_clock(day, hour)
        return sweep(self.context.sessions, self.context.rulebook, now=local(day, hour))

    # --- what is there ---

    def campaign(self, code: str) -> Campaign:
        """Return an organisation's campaign as it stands."""
        with reading(self.context.sessions) as session:
            return campaigns.by_code(session, code)

    def path(self, code: str, act: str = "") -> str:
        """Return where the API keeps an organisation's campaign, or an act on it."""
        return f"/api/v1/campaigns/{self.campaign(code).id}" + (f"/{act}" if act else "")

    @property
    def on_sqlite(self) -> bool:
        """Whether its database is SQLite."""
        return self.context.engine.dialect.name == "sqlite"

    def standing(self) -> list[tuple[str, str, int, int]]:
        """Return where every campaign stands, to be compared later."""
        with reading(self.context.sessions) as session:
            found = session.exec(select(Campaign).order_by(col(Campaign.id)))
            return [(c.path, c.state, c.visit, c.version) for c in found]

    def history(self, code: str, *kinds: str) -> list[History]:
        """Return what happened to an organisation's campaign, in order."""
        with reading(self.context.sessions) as session:
            number = campaigns.by_code(session, code).id
            chosen = select(History).where(History.campaign_id == number).order_by(col(History.id))
            return [line for line in session.exec(chosen) if not kinds or line.kind in kinds]

    def messages(self, code: str, *notices: str) -> list[Message]:
        """Return the messages about an organisation's campaign, by their notice."""
        with reading(self.context.sessions) as session:
            number = campaigns.by_code(session, code).id
            chosen = select(Message).where(Message.campaign_id == number).order_by(col(Message.id))
            return [m for m in session.exec(chosen) if not notices or m.notice in notices]

    # --- the work ---

    def submits(self, code: str) -> None:
        """Let a secretary hand the first stage in, through the door."""
        secretary = self.caller(code)
        secretary.does(*self.meeting(code))
        secretary.does(self.path(code, "submit"))

    def meeting(self, code: str, held_on: str = "2026-03-02") -> tuple[str, dict[str, Any]]:
        """Return where and how a secretary writes down the meeting of the first stage."""
        told = {"campaign_id": self.campaign(code).id, "key": "mobilization", "held_on": held_on}
        return "/api/v1/meetings", told

    def ends_post(self, code: str, role: str, day: str) -> None:
        """Let a post be given up: from that day on nobody holds it."""
        with writing(self.context.sessions) as session:
            person = self.person(session, code, role)
            held = session.exec(
                select(Holder)
                .join(Post, col(Post.id) == col(Holder.post_id))
                .join(Organization, col(Organization.id) == col(Post.organization_id))
                .where(
                    Holder.person_id == person.id,
                    Post.role == role,
                    Organization.code == code,
                )
            ).one()
            held.until = date.fromisoformat(day)
            session.add(held)
