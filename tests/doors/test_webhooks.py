"""What providers report: believed only when signed or tagged, in any order, any number of times."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select, update
from werkzeug.test import TestResponse

from notifications.channels.tags import tagged
from notifications.overview import listing
from notifications.rows import events, messages, shipments
from service import clock
from service.db import reading, writing
from service.ticking import deliver_now
from service.webhooks import LARGEST_REPORT, READERS
from tests.databases import PostgresServer, fresh_name
from tests.doors.conftest import copied
from tests.doors.house import TREE, House, local, name_of
from tests.notifications.signing import PUBLIC_KEY, by_sendgrid, by_twilio, report

BASE = "http://127.0.0.1:8000"
SECRETS = {
    "SENDGRID_WEBHOOK_KEY": PUBLIC_KEY,
    "TWILIO_AUTH_TOKEN": "a-token-of-twilio",
    "TENCENT_SECRET_KEY": "a-secret-of-tencent",
    "ALIBABA_ACCESS_KEY_SECRET": "a-secret-of-alibaba",
}


class PostRoom:
    """A house that has sent its first letters, with providers who report about them."""

    def __init__(self, house: House, secrets: Mapping[str, str]) -> None:
        self.house = House(house.settings.database_url, house.secrets, **secrets)
        with reading(house.context.sessions) as session:
            self.wall = clock.wall(session)
            sent = listing(session, "accepted", limit=500)
        found = [m for m in sent if m["about"] in {name_of(code) for code in TREE}]
        self.letter, self.other = [m["key"] for m in found if m["channel"] == "email"][:2]
        self.text = next(m["key"] for m in found if m["channel"] == "sms")

    @property
    def client(self) -> FlaskClient:
        return self.house.app.test_client()

    def loses_sight(self) -> None:
        """Let it be unknown what became of everything that was sent."""
        with writing(self.house.context.sessions) as session:
            session.execute(update(shipments).values(state="unknown"))

    def status(self, key: str) -> str:
        with reading(self.house.context.sessions) as session:
            return str(next(m["status"] for m in listing(session, limit=500) if m["key"] == key))

    def statuses(self) -> dict[str, str]:
        with reading(self.house.context.sessions) as session:
            return {m["key"]: m["status"] for m in listing(session, limit=500)}

    def kept(self) -> int:
        """How many reports were kept."""
        with reading(self.house.context.sessions) as session:
            return int(session.execute(select(func.count()).select_from(events)).scalar_one())

    def raw(self, vendor: str, body: bytes, **headers: str) -> TestResponse:
        return self.client.post(
            f"/webhooks/{vendor}", data=body, headers=headers, content_type="application/json"
        )

    def sendgrid(self, *reports: dict[str, Any], at: datetime | None = None) -> TestResponse:
        """SendGrid reports, signed with its key."""
        body, headers = by_sendgrid(reports, at or self.wall)
        return self.client.post("/webhooks/sendgrid", data=body, headers=headers)

    def said(self, key: str, event: str, number: int = 1, **more: Any) -> dict[str, Any]:
        """One event as SendGrid writes it."""
        return report(key, event, number, self.wall, **more)

    def twilio(
        self, key: str, status: str, *, signed_for: str = "", token: str = ""
    ) -> TestResponse:
        """Twilio calls back the address that it was given."""
        path = f"/webhooks/twilio?key={quote(key, safe='')}"
        form = {"MessageSid": "SM1", "MessageStatus": status}
        secret = token or SECRETS["TWILIO_AUTH_TOKEN"]
        signature = by_twilio(signed_for or BASE + path, form, secret)
        return self.client.post(path, data=form, headers={"X-Twilio-Signature": signature})

    def tencent(self, key: str, status: str, *, secret: str = "", number: int = 1) -> TestResponse:
        """Tencent hints at what became of a message that carried our tag."""
        ext = tagged(key, secret or SECRETS["TENCENT_SECRET_KEY"])
        hint = {"sid": f"1:{number}", "report_status": status, "ext": ext, "mobile": "13800000000"}
        return self.raw("tencent", json.dumps([hint]).encode())

    def alibaba(
        self, key: str, success: bool, *, secret: str = "", number: int = 1
    ) -> TestResponse:
        """Alibaba hints at what became of a message that carried our tag."""
        out_id = tagged(key, secret or SECRETS["ALIBABA_ACCESS_KEY_SECRET"])
        hint = {"biz_id": f"b{number}", "success": success, "out_id": out_id}
        return self.raw("alibaba", json.dumps([hint]).encode())


@pytest.fixture(scope="session")
def sqlite_sent(
    sqlite_house: tuple[Path, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, dict[str, str]]:
    """The file of a house that has sent its first letters; to be copied and never touched."""
    founded, secrets = sqlite_house
    file = tmp_path_factory.mktemp("sent") / "house.db"
    shutil.copyfile(founded, file)
    send_letters(f"sqlite:///{file}", secrets)
    return file, secrets


@pytest.fixture(scope="session")
def postgresql_sent(
    postgres_server: PostgresServer, postgresql_house: tuple[str, dict[str, str]]
) -> tuple[str, dict[str, str]]:
    """The same on PostgreSQL."""
    founded, secrets = postgresql_house
    name = fresh_name("sent")
    send_letters(postgres_server.create(name, template=founded), secrets)
    return name, secrets


def send_letters(url: str, secrets: dict[str, str]) -> None:
    """Let everybody be reminded of the stage that is over."""
    house = House(url, secrets)
    house.day("2026-04-02")
    deliver_now(house.context, at=local("2026-04-02", "11:00"))
    house.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[House]:
    """A house that has sent its first letters."""
    yield from copied(request, tmp_path, "sent")


@pytest.fixture
def room(house: House) -> Iterator[PostRoom]:
    """The post room with every vendor configured."""
    found = PostRoom(house, SECRETS)
    yield found
    found.house.close()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def lasting_room(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[PostRoom]:
    """The same for all that leave everything as it was."""
    for house in copied(request, tmp_path_factory.mktemp("room"), "sent"):
        yield from lasting(PostRoom(house, SECRETS))


def lasting(found: PostRoom) -> Iterator[PostRoom]:
    """Lend a post room out, in which nothing may have happened in the end."""
    before = found.statuses()
    yield found
    assert (found.statuses(), found.kept()) == (before, 0)
    found.house.close()


# --- what is believed -----------------------------------------------------------------------------


def test_a_signed_report_settles_what_was_unknown(room: PostRoom) -> None:
    room.loses_sight()
    assert room.status(room.letter) == "unknown"
    answer = room.sendgrid(room.said(room.letter, "delivered"))
    assert (answer.status_code, answer.get_json()) == (200, {})
    assert room.status(room.letter) == "accepted"


def test_what_did_not_arrive_is_seen_as_failed(room: PostRoom) -> None:
    room.sendgrid(room.said(room.letter, "bounce", reason="550 no such user"))
    assert room.status(room.letter) == "failed"
    told = room.house.caller("C", "office").reads("/api/v1/outbox?status=failed&limit=500")
    assert told["messages"]
    assert all("550" in one["detail"] for one in told["messages"])


def test_every_vendor_is_answered_as_it_wants(room: PostRoom) -> None:
    assert room.twilio(room.text, "delivered").get_json() == {}
    assert room.tencent(room.text, "SUCCESS").get_json() == {"result": 0, "errmsg": "OK"}
    assert room.alibaba(room.text, True).get_json() == {"code": 0, "msg": "OK"}
    assert room.kept() == 3


@pytest.mark.parametrize("vendor", ["twilio", "tencent", "alibaba"])
def test_a_text_that_failed_is_seen_as_failed(room: PostRoom, vendor: str) -> None:
    room.loses_sight()
    knocks = {
        "twilio": lambda: room.twilio(room.text, "undelivered"),
        "tencent": lambda: room.tencent(room.text, "FAIL"),
        "alibaba": lambda: room.alibaba(room.text, False),
    }
    assert knocks[vendor]().status_code == 200
    assert room.status(room.text) == "failed"


# --- what is not ----------------------------------------------------------------------------------


def test_nothing_forged_is_accepted(lasting_room: PostRoom) -> None:
    """P23: single changes to body, time and signature, seeded; all refused, nothing changed."""
    before, rng = lasting_room.statuses(), Random(2026)
    body, headers = by_sendgrid(
        [lasting_room.said(lasting_room.letter, "bounce")], lasting_room.wall
    )
    names = list(headers)
    signature, timestamp = headers.values()
    assert lasting_room.raw("sendgrid", body).status_code == 403
    for _ in range(60):
        place, bit = rng.randrange(len(body)), 1 << rng.randrange(8)
        changed = body[:place] + bytes([body[place] ^ bit]) + body[place + 1 :]
        assert lasting_room.raw("sendgrid", changed, **headers).status_code == 403
        other = str(int(timestamp) + rng.choice([-1, 1]) * rng.randrange(1, 10**6))
        forged = {names[0]: signature, names[1]: other}
        assert lasting_room.raw("sendgrid", body, **forged).status_code == 403
        place = rng.randrange(len(signature) - 4)
        letter = rng.choice("ABCxyz019+/=")
        torn = signature[:place] + letter + signature[place + 1 :]
        if _bytes(torn) != _bytes(signature):
            forged = {names[0]: torn, names[1]: timestamp}
            assert lasting_room.raw("sendgrid", body, **forged).status_code == 403
    assert lasting_room.statuses() == before
    assert lasting_room.kept() == 0


def _bytes(text: str) -> bytes | None:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return None


def test_somebody_elses_key_signs_nothing(lasting_room: PostRoom) -> None:
    before = lasting_room.statuses()
    assert lasting_room.twilio(lasting_room.text, "failed", token="another").status_code == 403
    elsewhere = f"{BASE}/webhooks/twilio?key=another"
    assert lasting_room.twilio(lasting_room.text, "failed", signed_for=elsewhere).status_code == 403
    # Unsigned hints are taken and dropped: whoever guesses learns nothing from the answer.
    assert lasting_room.tencent(lasting_room.text, "FAIL", secret="another").status_code == 200
    assert lasting_room.alibaba(lasting_room.text, False, secret="another").status_code == 200
    untagged = json.dumps(
        [{"sid": "1:9", "report_status": "FAIL", "ext": lasting_room.text}]
    ).encode()
    assert lasting_room.raw("tencent", untagged).status_code == 200
    assert lasting_room.statuses() == before
    assert lasting_room.kept() == 0


@pytest.mark.parametrize("age", [timedelta(hours=26), timedelta(days=400), -timedelta(minutes=10)])
def test_a_recording_is_not_played_back(lasting_room: PostRoom, age: timedelta) -> None:
    answer = lasting_room.sendgrid(
        lasting_room.said(lasting_room.letter, "bounce"), at=lasting_room.wall - age
    )
    assert answer.status_code == 403
    assert lasting_room.status(lasting_room.letter) == "accepted"


def test_late_reports_are_taken(room: PostRoom) -> None:
    """SendGrid tries again for a day."""
    late = room.sendgrid(room.said(room.letter, "bounce"), at=room.wall - timedelta(hours=24))
    assert late.status_code == 200
    assert room.status(room.letter) == "failed"


def test_a_vendor_that_is_not_used_is_not_heard(house: House) -> None:
    """Without a secret of ours anybody could make a tag (AC19)."""
    room = PostRoom(house, {})
    before = room.statuses()
    assert room.sendgrid(room.said(room.letter, "bounce")).status_code == 403
    assert room.twilio(room.text, "failed").status_code == 403
    for secret in ("", "another"):
        forged = tagged(room.text, secret)
        hint = {"sid": "1:1", "report_status": "FAIL", "ext": forged}
        assert room.raw("tencent", json.dumps([hint]).encode()).status_code == 403
        receipt = {"biz_id": "b", "success": False, "out_id": forged}
        assert room.raw("alibaba", json.dumps([receipt]).encode()).status_code == 403
    assert room.statuses() == before
    room.house.close()


def test_nobody_else_reports(lasting_room: PostRoom) -> None:
    for vendor in ("nobody", "SENDGRID", "mailbox", "..", "%00"):
        assert lasting_room.raw(vendor, b"[]").status_code == 404
    for method in ("GET", "PUT", "DELETE"):
        assert lasting_room.client.open("/webhooks/sendgrid", method=method).status_code == 405


@pytest.mark.parametrize("vendor", READERS)
@pytest.mark.parametrize(
    "body",
    [b"", b"{}", b"null", b"[[]]", b"[1]", b"\xff\xfe", b"[" * 100_000, b'[{"a":', b"[{}]"],
    ids=lambda body: repr(body[:12]),
)
def test_nonsense_is_refused(lasting_room: PostRoom, vendor: str, body: bytes) -> None:
    assert lasting_room.raw(vendor, body).status_code in (400, 403)
    assert lasting_room.kept() == 0


def test_a_report_too_large(lasting_room: PostRoom) -> None:
    assert lasting_room.raw("tencent", b"[" + b" " * LARGEST_REPORT + b"]").status_code == 413


# --- in any order, any number of times ------------------------------------------------------------


def test_what_was_said_before_changes_nothing(room: PostRoom) -> None:
    first = room.said(room.letter, "bounce", 1)
    for _ in range(5):
        assert room.sendgrid(first, first).status_code == 200
    assert room.kept() == 1
    for _ in range(3):
        room.twilio(room.text, "delivered")
        room.tencent(room.text, "SUCCESS")
        room.alibaba(room.text, True)
    assert room.kept() == 4


def test_nothing_goes_back_in_whatever_order(room: PostRoom) -> None:
    """P23: 0 status regressions."""
    kinds = ["processed", "deferred", "delivered", "bounce", "open", "spamreport"]
    for seed in range(6):
        with writing(room.house.context.sessions) as session:
            session.execute(update(shipments).values(state="unknown"))
            session.execute(update(messages).values(exception=None))
        rng = Random(seed)
        reports = [room.said(room.letter, kind, seed * 100 + n) for n, kind in enumerate(kinds)] * 2
        rng.shuffle(reports)
        seen = []
        for one in reports:
            room.sendgrid(one)
            seen.append(room.status(room.letter))
        order = {"unknown": 0, "accepted": 1, "failed": 2}
        steps = [order[state] for state in seen]
        assert steps == sorted(steps), seen
        assert seen[-1] == "failed"


def test_one_batch_tells_of_many(room: PostRoom) -> None:
    room.loses_sight()
    answer = room.sendgrid(
        room.said(room.letter, "delivered", 1),
        room.said("no/such/key", "bounce", 2),
        room.said(room.other, "dropped", 3),
        {"sg_event_id": "e9", "event": "group_unsubscribe", "timestamp": 1},
    )
    assert answer.status_code == 200
    assert (room.status(room.letter), room.status(room.other)) == ("accepted", "failed")
    assert room.kept() == 2


@pytest.mark.parametrize(
    "odd",
    ["a\x00b", "\ud800", "x" * 100_000, "党" * 5_000],
    ids=["nul", "surrogate", "long", "wide"],
)
def test_odd_words_of_a_provider_break_nothing(room: PostRoom, odd: str) -> None:
    """A report that breaks the door would be sent again for a day, with all that came beside it."""
    answer = room.sendgrid(
        room.said(room.letter, "bounce", 1, reason=odd, more=odd),
        room.said(room.other, "bounce", 2),
        {**room.said(odd, "bounce", 3), "sg_event_id": odd},
    )
    assert answer.status_code == 200
    assert (room.status(room.letter), room.status(room.other)) == ("failed", "failed")
