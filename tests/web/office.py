"""A committee with its branches, a plan under way, and people at their browsers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import yaml
from flask import Flask
from flask.testing import FlaskClient
from pydantic import SecretStr
from sqlmodel import Session, col, select
from werkzeug.test import TestResponse

from service import campaigns, clock
from service.actors import OPERATOR, Actor
from service.app import create_app
from service.auth import visits
from service.auth.passwords import set_password
from service.context import Context, open_context
from service.db import reading, writing
from service.demo_data import fill
from service.demo_desk import Desk
from service.models import Campaign, Holder, Organization, Person, PlanVersion, Post
from service.settings import CONFIG, Settings
from service.sweep import sweep

ZONE = ZoneInfo("Asia/Shanghai")
PASSWORD = "a long enough password"
TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')


def local(text: str) -> datetime:
    """An instant such as ``2010-06-08 10:00`` on the wall clock in Shanghai."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


#: The plan's first day is the next.
EVE = local("2010-05-31 08:00")


@dataclass
class Visitor:
    """A person at a browser."""

    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        """Open a page."""
        return self.client.get(path, buffered=True)

    def read(self, path: str) -> str:
        """The text of a page that is there."""
        answer = self.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)

    def token(self, page: str = "/todo") -> str:
        """The token that the forms of this visit carry."""
        answer = self.client.get(page, follow_redirects=True)
        found = TOKEN.search(answer.get_data(as_text=True))
        assert found, page
        return found[1]

    def send(self, path: str, **fields: object) -> TestResponse:
        """Send a form as its page would, and stop at the answer."""
        return self.client.post(path, data={"csrf_token": self.token(), **fields})

    def post(self, path: str, **fields: object) -> TestResponse:
        """Send a form as its page would, and go where the answer leads."""
        data = {"csrf_token": self.token(), **fields}
        return self.client.post(path, data=data, follow_redirects=True)

    def does(self, path: str, **fields: object) -> str:
        """Send a form, and read the page that follows."""
        answer = self.post(path, **fields)
        assert answer.status_code == 200, (path, answer.status_code)
        return answer.get_data(as_text=True)


def holder(session: Session, code: str, role: str) -> Person:
    """Who holds a post; the last of several."""
    return session.exec(
        select(Person)
        .join(Holder, col(Holder.person_id) == col(Person.id))
        .join(Post, col(Post.id) == col(Holder.post_id))
        .join(Organization, col(Organization.id) == col(Post.organization_id))
        .where(Organization.code == code, Post.role == role)
        .order_by(col(Person.id).desc())
        .limit(1)
    ).one()


def urging(number: int, organization_id: int, to: str, now: datetime) -> dict[str, Any]:
    """A message of the outbox by which somebody of an organisation at the top was urged."""
    return {
        "key": f"0/duty.x/{number}/y/0/1/email",
        "root_id": organization_id,
        "organization_id": organization_id,
        "recipient_name": to,
        "locale": "zh-Hans",
        "channel": "email",
        "notice": "urge",
        "kind": "urge",
        "planned_at": now,
        "posted_at": now,
        "not_before": now,
    }


class Office:
    """An installation with the sample organisation and a plan."""

    def __init__(self, url: str) -> None:
        settings = Settings(database_url=url, env="test", secret_key=SecretStr("x" * 40))
        self.context: Context = open_context(settings)
        self.app: Flask = create_app(self.context)

    def begin(self) -> None:
        """Bring everybody in and launch the plan, on the eve of its first day."""
        self.set_clock(EVE)
        with writing(self.context.sessions) as session:
            top = self.founded(session)
            rulebook = self.context.rulebook
            text = rulebook.read_file("college-001")
            version = rulebook.store(session, text, name="college-001", by=OPERATOR, now=EVE)
            self.launch(session, version, top)

    def launch(self, session: Session, version: PlanVersion, top: Organization) -> None:
        """Start the plan for all."""
        campaigns.launch(session, self.context.rulebook, version, top, by=OPERATOR, now=EVE)

    def founded(self, session: Session) -> Organization:
        """Enter the organisations and everybody in them; return the topmost."""
        return fill(session, CONFIG / "demo", now=EVE)

    def set_clock(self, at: datetime) -> None:
        """Make it a certain time."""
        with writing(self.context.sessions) as session:
            wall = clock.wall(session)
            clock.set_clock(session, self.context.settings, at=at, speed=0, wall=wall)

    def day(self, text: str) -> datetime:
        """Make it ten in the morning of a day, with all that should have happened by then."""
        at = local(f"{text} 10:00")
        self.set_clock(at)
        sweep(self.context.sessions, self.context.rulebook, now=at)
        return at

    def now(self) -> datetime:
        """What the clock shows."""
        with reading(self.context.sessions) as session:
            return clock.read(session, self.context.settings)

    def number(self, code: str) -> int:
        """The number of an organisation's campaign."""
        with reading(self.context.sessions) as session:
            return campaigns.by_code(session, code).id

    def campaign(self, code: str) -> Campaign:
        """An organisation's campaign as it stands."""
        with reading(self.context.sessions) as session:
            return campaigns.by_code(session, code)

    holder = staticmethod(holder)

    def staff_no(self, code: str, role: str) -> str:
        """The staff number of who holds a post."""
        with reading(self.context.sessions) as session:
            return self.holder(session, code, role).staff_no

    def account(self, code: str, role: str) -> str:
        """Give whoever holds a post an account; return their staff number."""
        with writing(self.context.sessions) as session:
            person = self.holder(session, code, role)
            set_password(session, person.id, PASSWORD)
            return person.staff_no

    def stranger(self) -> Visitor:
        """Somebody at a browser who has not logged in."""
        return Visitor(self.app.test_client())

    def visitor(self, code: str, role: str) -> Visitor:
        """Whoever holds a post, with a visit begun: passwords take their time on purpose."""
        found = self.stranger()
        with writing(self.context.sessions) as session:
            person = self.holder(session, code, role)
            secret = visits.begin(session, person.id, wall=clock.wall(session))
        with found.client.session_transaction() as cookie:
            cookie["_user_id"] = secret
        return found

    def logs_in(self, code: str, role: str) -> Visitor:
        """Whoever holds a post, logged in by number and password."""
        staff_no = self.account(code, role)
        found = self.stranger()
        answer = found.send("/login", staff_no=staff_no, password=PASSWORD)
        assert answer.status_code == 302, answer.status_code
        return found

    def does_all(self, code: str, *, but: str = "") -> None:
        """Let the work be done that the stage under way asks for, but for one fact of it."""
        written = CONFIG / "demo" / "papers.yaml"
        with writing(self.context.sessions) as session:
            campaign = campaigns.by_code(session, code)
            now = clock.read(session, self.context.settings)
            by = Actor.person(self.holder(session, code, "secretary").id, "secretary")
            papers = yaml.safe_load(written.read_text("utf-8"))
            desk = Desk(session, self.context.rulebook, campaign, by, now, papers)
            here = desk.plan.find(campaign.state)
            assert here is not None
            # A plan is drafted, approved above and adopted, a step at a time.
            for _ in range(3):
                desk.work([fact for fact in desk.missing(here[1]) if fact != but])
            assert desk.missing(here[1]) == ([but] if but else [])

    def submit(self, code: str) -> None:
        """Let an organisation's secretary hand in what is asked for."""
        self.does_all(code)
        with writing(self.context.sessions) as session:
            campaign = campaigns.by_code(session, code)
            now = clock.read(session, self.context.settings)
            by = Actor.person(self.holder(session, code, "secretary").id, "secretary")
            campaigns.submit(session, self.context.rulebook, campaign, by=by, now=now)

    def close(self) -> None:
        """Give the database back."""
        self.context.close()


A_MINUTE = timedelta(minutes=1)
