"""Death at every named point of a vote: everybody votes in the end, nobody twice (TRUST U6)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func
from sqlmodel import col, select

from service.appraisals.client import Terms, Voter
from service.db import reading, writing
from service.models import (
    AppraisalEvent,
    BallotBox,
    BallotReceipt,
    Eligibility,
    Person,
    Token,
)
from tests.chaos.click import ASKED, TENDED
from tests.chaos.replicas import Nursery
from tests.chaos.test_failpoints import DIED
from tests.doors.house import House, found_house, staff_no
from tests.doors.test_ballot_credentials import MASSES, asks, credentials, opened

SECRET = "k" * 40
#: Where the process of each voter dies: as the paper is asked for, and as the ballot is cast.
DEATHS = (
    ("member", "act.before_commit", "cast.before_commit"),
    ("member", "act.after_commit", "cast.after_commit"),
    ("masses", "issue.before_commit", "cast.after_commit"),
    ("masses", "issue.after_commit", "cast.before_commit"),
)
COUNT = ("close.before_commit", "close.after_commit", "close.keys_gone", "close.rewritten")


@pytest.fixture(scope="module")
def nursery(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nursery]:
    """What forks the process of every request."""
    given = {"PACESETTER_ENV": "test", "PACESETTER_SECRET_KEY": SECRET}
    with Nursery(given, tmp_path_factory.mktemp("ballots")) as nursery:
        yield nursery


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    """A house with a vote to come; its masses have no way in but credentials."""
    house = House(database_url, found_house(database_url), vault_dir=tmp_path / "keys")
    with writing(house.context.sessions) as session:
        masses = select(Person.id).where(col(Person.staff_no).in_(MASSES))
        session.execute(delete(Token).where(col(Token.person_id).in_(masses)))
    yield house
    house.close()


@dataclass
class Polling:
    """A vote in a house in which processes die."""

    house: House
    nursery: Nursery
    vote: int
    clicks: int = field(default=0)

    def sends(self, path: str, body: object, token: str | None = None, dying: str = "") -> Any:
        """Send a request in a process of its own; where it does not die, return the answer."""
        asked = {"token": token, "path": f"/api/v1/{path}", "body": body, "key": None}
        return self._runs(dying, **{ASKED: json.dumps(asked)})

    def tends(self, dying: str = "") -> None:
        """Let the timetable do what votes ask of it, in a process of its own."""
        self._runs(dying, **{ASKED: json.dumps(TENDED)})

    def _runs(self, dying: str, **given: str) -> Any:
        self.clicks += 1
        engine = self.house.context.engine
        name = f"{engine.dialect.name}-{self.clicks}"
        status = self.nursery.click(
            name,
            **given,
            PACESETTER_DATABASE_URL=engine.url.render_as_string(hide_password=False),
            PACESETTER_VAULT_DIR=str(self.house.settings.vault_dir),
            PACESETTER_FAILPOINT=f"{dying}:1" if dying else "",
        )
        said = (self.nursery.folder / f"{name}.log").read_text()
        assert status == (DIED if dying else 0), said
        self.holds()
        return None if dying else json.loads(said.splitlines()[-1])

    def holds(self) -> None:
        """Cast ≤ issued ≤ eligible, whatever has happened."""
        with reading(self.house.context.sessions) as session:
            cast, kept, eligible = (
                session.exec(
                    select(func.count()).select_from(table).where(table.event_id == self.vote)
                ).one()
                for table in (BallotBox, BallotReceipt, Eligibility)
            )
            chosen = select(func.count()).select_from(Eligibility)
            issued = session.exec(chosen.where(col(Eligibility.issued))).one()
        assert cast + kept <= issued <= eligible
        assert 0 in (cast, kept)

    def event(self) -> AppraisalEvent:
        """Return the vote as it stands."""
        with reading(self.house.context.sessions) as session:
            return session.get_one(AppraisalEvent, self.vote)

    def keys(self) -> list[Path]:
        """Return the private keys that are left."""
        return list(Path(self.house.settings.vault_dir).rglob("*.pem"))


@pytest.mark.kill
def test_u6_whoever_dies_in_a_vote_it_ends_as_it_should(house: House, nursery: Nursery) -> None:
    vote = opened(house)["id"]
    held = credentials(house, vote)
    polling = Polling(house, nursery, vote)
    receipts = set()
    for place, (role, asking, casting) in enumerate(DEATHS):
        code = ("B1", "B2")[place % 2]
        credential = held.get(staff_no(code, role))
        secret = None if credential else house.secrets[staff_no(code, role)]
        told = (
            asks(house, vote, credential)
            if credential
            else house.bearer(secret).reads(f"/api/v1/appraisals/{vote}")
        )
        token = Voter(Terms.read(told), told["yours"][0]["paper"])
        path, body = f"appraisals/{vote}/tokens", token.request()
        if credential:
            path, body = "ballots/tokens", {**body, "appraisal": vote, "credential": credential}
        assert polling.sends(path, body, secret, dying=asking) is None
        status, said = polling.sends(path, body, secret)
        assert status == 200, said
        token.take(json.loads(said))
        other = Voter(token.terms, token.paper).request()
        status, said = polling.sends(path, {**body, **other}, secret)
        assert (status, "issued_already" in said) == (409, True), "no second paper"
        ballot = {
            str(each["id"]): {q["key"]: "satisfied" for q in told["scheme"]["questions"]}
            for each in told["judged"]
        }
        cast = token.cast(ballot)
        assert polling.sends("ballots", cast, dying=casting) is None
        status, said = polling.sends("ballots", cast)
        assert (status, json.loads(said)) == (201, {"receipt": token.receipt})
        status, said = polling.sends("ballots", token.cast({}))
        assert (status, "cast_already" in said) == (409, True), "no second ballot"
        receipts.add(token.receipt)
    _is_counted(polling, receipts)


def _is_counted(polling: Polling, receipts: set[str]) -> None:
    """Let the day pass; the count dies at each of its points, and is then done, once."""
    house, vote = polling.house, polling.vote
    house.set_clock("2026-03-21")
    assert len(polling.keys()) > 1
    for point in COUNT:
        polling.tends(dying=point)
        assert polling.event().state == ("open" if point == "close.before_commit" else "closed")
        assert bool(polling.keys()) == (point in COUNT[:2])
        assert not polling.event().keys_destroyed
    polling.tends()
    polling.tends()
    assert (polling.event().keys_destroyed, polling.keys()) == (True, [])
    with reading(house.context.sessions) as session:
        chosen = select(BallotReceipt.serial_hash).where(BallotReceipt.event_id == vote)
        assert set(session.exec(chosen)) == receipts
    lines = [line.details or "" for line in house.history("G1")]
    for deed in ("appraisals.closed", "appraisals.keys_destroyed"):
        assert sum(deed in line for line in lines) == 1, "once, whoever died"
    assert polling.event().turnout == len(receipts)
