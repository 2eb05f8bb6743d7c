"""What providers report: forged, replayed, late, reordered, repeated, and about nobody."""

import base64
import json
from datetime import timedelta
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from notifications import receipts
from notifications.channels.tags import tagged
from notifications.claims import claim, rescue
from notifications.failures import Unknown
from notifications.outbox import pack
from notifications.receipts import Applied, Event, Forged, Unreadable
from notifications.rows import events
from tests.notifications.office import MORNING, Memory, Office, letter_to
from tests.notifications.signing import PUBLIC_KEY, by_sendgrid, by_twilio, report

KEY, SMS = letter_to(1)["key"], letter_to(1, channel="sms")["key"]


@pytest.fixture
def office(sessions: sessionmaker[Session]) -> Office:
    return Office(sessions, {"email": Memory(), "sms": Memory("sms", 1, "at_most_once")})


def told(office: Office, *reported: Event) -> Applied:
    with office.sessions.begin() as session:
        return receipts.apply(session, reported, office.wall)


def said(key: str, kind: str, number: int = 1, provider: str = "sendgrid") -> Event:
    return Event(provider, f"event-{number}", key, kind, MORNING)


def unanswered(office: Office, channel: str) -> None:
    """A message is sent, and no answer comes."""
    memory = office.channels[channel]
    assert isinstance(memory, Memory)
    memory.answers = [Unknown("read timed out")]
    office.post(letter_to(1, channel=channel))
    office.deliver()


# --- what they settle ----------------------------------------------------------------------------


def test_a_receipt_settles_an_sms_of_unknown_fate(office: Office) -> None:
    unanswered(office, "sms")
    assert office.count() == {"unknown": 1}
    assert told(office, said(SMS, "delivered")).settled == 1
    assert office.count() == {"accepted": 1}


def test_a_receipt_saves_the_second_copy_of_an_e_mail(office: Office) -> None:
    unanswered(office, "email")
    told(office, said(KEY, "processed"))
    office.waits(hours=2)
    office.deliver()
    email = office.channels["email"]
    assert isinstance(email, Memory)
    assert email.batches == []
    assert office.count() == {"accepted": 1}


def test_a_receipt_that_came_before_its_worker_died_settles_it_at_the_rescue(
    office: Office,
) -> None:
    office.post(letter_to(1, channel="sms"))
    with office.sessions.begin() as session:
        pack(session, MORNING, office.patience, wall=office.wall)
    with office.sessions.begin() as session:
        assert claim(session, office.wall, "doomed", now=MORNING) is not None
    told(office, said(SMS, "delivered"))
    assert office.count() == {"sending": 1}
    office.waits(minutes=2)
    with office.sessions.begin() as session:
        assert rescue(session, office.wall) == 1
    assert office.count() == {"accepted": 1}


@pytest.mark.parametrize("kind", ["bounced", "dropped", "failed"])
def test_what_did_not_arrive_is_shown_as_failed(office: Office, kind: str) -> None:
    office.post(letter_to(1), letter_to(2))
    office.deliver()
    assert told(office, said(KEY, kind)).failed == 1
    assert office.statuses() == {KEY: "failed", letter_to(2)["key"]: "accepted"}
    assert kind in office.messages()[KEY].detail


def test_a_report_of_failure_settles_an_sms_of_unknown_fate_too(office: Office) -> None:
    unanswered(office, "sms")
    told(office, said(SMS, "failed"))
    assert office.count() == {"failed": 1}
    assert office.shipments()[0].state == "accepted"


# --- in any order, any number of times -----------------------------------------------------------


def test_a_report_is_kept_once(office: Office) -> None:
    office.post(letter_to(1))
    office.deliver()
    first = told(office, said(KEY, "delivered"), said(KEY, "delivered"))
    assert (first.new, first.repeated) == (1, 1)
    assert told(office, said(KEY, "delivered")).repeated == 1
    with office.sessions() as session:
        assert len(session.execute(select(events)).all()) == 1


def test_nothing_is_undone_in_whatever_order_reports_come(office: Office) -> None:
    kinds = ["processed", "deferred", "delivered", "bounced", "complained"]
    for seed in range(20):
        key = letter_to(seed, campaign_id=seed)["key"]
        office.post(letter_to(seed, campaign_id=seed))
        office.deliver()
        rng, seen = Random(seed), []
        reports = [said(key, kind, seed * 100 + n) for n, kind in enumerate(kinds)] * 2
        rng.shuffle(reports)
        for one in reports:
            told(office, one)
            seen.append(office.statuses()[key])
        first = seen.index("failed")
        assert set(seen[:first]) <= {"accepted"}
        assert set(seen[first:]) == {"failed"}


def test_what_was_taken_back_stays_taken_back(office: Office) -> None:
    office.post(letter_to(1, address=None), letter_to(2))
    office.deliver()
    told(office, said(KEY, "delivered", 1), said(KEY, "bounced", 2))
    assert office.messages()[KEY].detail == "no address"


def test_reports_about_nobody_are_counted_and_not_kept(office: Office) -> None:
    applied = told(
        office, said("no/such/key", "delivered"), Event("x", "1", None, "other", MORNING)
    )
    assert applied == Applied(strange=2)
    with office.sessions() as session:
        assert session.execute(select(events)).all() == []


# --- SendGrid ------------------------------------------------------------------------------------


def test_sendgrid_s_events_are_read(office: Office) -> None:
    body, headers = by_sendgrid(
        [
            report(KEY, "delivered", 1, MORNING),
            report(KEY, "bounce", 2, MORNING, reason="550 no such user"),
            report(KEY, "open", 3, MORNING, ip="192.0.2.1"),
            {"sg_event_id": "e", "event": "group_resubscribe", "timestamp": 1},
        ],
        office.wall,
    )
    found = receipts.from_sendgrid(body, headers, PUBLIC_KEY, office.wall)
    assert [one.kind for one in found] == ["delivered", "bounced", "other", "other"]
    assert found[1].reason == "550 no such user"
    assert found[3].message_key is None
    assert "example.org" not in found[0].raw
    assert "192.0.2.1" not in found[2].raw


def test_header_names_may_come_in_any_case(office: Office) -> None:
    body, headers = by_sendgrid([report(KEY, "delivered", 1, MORNING)], office.wall)
    lower = {name.lower(): value for name, value in headers.items()}
    assert len(receipts.from_sendgrid(body, lower, PUBLIC_KEY, office.wall)) == 1


def the_same(one: str, other: str) -> bool:
    """Whether two spellings are one signature: base64 leaves some bits of the last letter free."""
    try:
        return base64.b64decode(one) == base64.b64decode(other)
    except ValueError:
        return False


def test_nothing_unsigned_or_changed_is_read(office: Office) -> None:
    """TRUST P23, seeded: single changes to body, time or signature."""
    body, headers = by_sendgrid([report(KEY, "delivered", 1, MORNING)], office.wall)
    signature, timestamp = headers.values()
    rng = Random(23)
    forgeries: list[tuple[bytes, dict[str, str]]] = [(body, {})]
    forgeries += [(body, {name: value}) for name, value in headers.items()]
    names = list(headers)
    for _ in range(1_000):
        place, bit = rng.randrange(len(body)), 1 << rng.randrange(8)
        forgeries.append((body[:place] + bytes([body[place] ^ bit]) + body[place + 1 :], headers))
        place = rng.randrange(len(signature))
        other = signature[:place] + rng.choice("ABCxyz019+/=党") + signature[place + 1 :]
        if not the_same(other, signature):
            forgeries.append((body, {names[0]: other, names[1]: timestamp}))
        shifted = str(int(timestamp) + rng.choice([-1, 1]) * rng.randrange(1, 10**6))
        forgeries.append((body, {names[0]: signature, names[1]: shifted}))
    for forged, given in forgeries:
        with pytest.raises(Forged):
            receipts.from_sendgrid(forged, given, PUBLIC_KEY, office.wall)
    with pytest.raises(Forged):
        receipts.from_sendgrid(body, headers, "", office.wall)


@pytest.mark.parametrize(
    ("age", "read"),
    [(timedelta(hours=24), True), (timedelta(hours=26), False), (timedelta(minutes=-10), False)],
)
def test_a_recording_is_not_played_back(office: Office, age: timedelta, read: bool) -> None:
    body, headers = by_sendgrid([report(KEY, "delivered", 1, MORNING)], office.wall - age)
    if read:
        assert receipts.from_sendgrid(body, headers, PUBLIC_KEY, office.wall)
        return
    with pytest.raises(Forged):
        receipts.from_sendgrid(body, headers, PUBLIC_KEY, office.wall)


@pytest.mark.parametrize(
    "nonsense",
    [{}, "text", [1], [{"event": "delivered"}], [{"sg_event_id": "x", "timestamp": "soon"}],
     [{"sg_event_id": "x", "timestamp": 10**30}], None],
)  # fmt: skip
def test_signed_nonsense_is_unreadable(office: Office, nonsense: Any) -> None:
    body, headers = by_sendgrid(nonsense, office.wall)
    with pytest.raises(Unreadable):
        receipts.from_sendgrid(body, headers, PUBLIC_KEY, office.wall)


# --- Twilio, Tencent, Alibaba --------------------------------------------------------------------


def test_twilio_s_callback_names_our_message_in_its_signed_address(office: Office) -> None:
    url = f"https://work.example.org/webhooks/twilio?key={quote(SMS, safe='')}"
    form = {"MessageSid": "SM1", "MessageStatus": "undelivered", "ErrorCode": "30003"}
    signature = by_twilio(url, form, "token")
    (one,) = receipts.from_twilio(url, form, signature, "token", office.wall)
    assert (one.event_id, one.message_key, one.kind) == ("SM1:undelivered", SMS, "failed")
    for forged in (None, "", "AAAA", signature[:-4] + "AAA="):
        with pytest.raises(Forged):
            receipts.from_twilio(url, form, forged, "token", office.wall)
    with pytest.raises(Forged):
        receipts.from_twilio(url.replace("1", "2"), form, signature, "token", office.wall)
    with pytest.raises(Unreadable):
        receipts.from_twilio(url, {}, by_twilio(url, {}, "token"), "token", office.wall)


def test_tencent_s_hint_is_believed_where_it_carries_our_tag(office: Office) -> None:
    hint = {
        "user_receive_time": "2010-06-01 10:00:05",
        "mobile": "13800000001",
        "report_status": "SUCCESS",
        "sid": "1:2",
        "ext": tagged(SMS, "secret"),
    }
    (one,) = receipts.from_tencent(json.dumps([hint]).encode(), "secret", office.wall)
    assert (one.message_key, one.kind) == (SMS, "delivered")
    assert one.at == MORNING + timedelta(seconds=5)
    assert "13800000001" not in one.raw
    forged = {**hint, "ext": SMS}
    (one,) = receipts.from_tencent(json.dumps([forged]).encode(), "secret", office.wall)
    assert one.message_key is None


def test_alibaba_s_hint_is_believed_where_it_carries_our_tag(office: Office) -> None:
    hint = {
        "phone_number": "13800000001",
        "report_time": "not a time",
        "success": False,
        "err_code": "DELIVERED_FAIL",
        "biz_id": "b1",
        "out_id": tagged(SMS, "secret"),
    }
    (one,) = receipts.from_alibaba(json.dumps([hint]).encode(), "secret", office.wall)
    assert (one.message_key, one.kind, one.at) == (SMS, "failed", office.wall)
    (one,) = receipts.from_alibaba(json.dumps([hint]).encode(), "another", office.wall)
    assert one.message_key is None


@pytest.mark.parametrize("body", [b"", b"{}", b"[[]]", b"\xff", b"[{}]", b"[" * 100_000])
def test_unreadable_hints_change_nothing(office: Office, body: bytes) -> None:
    for read in (receipts.from_tencent, receipts.from_alibaba):
        with pytest.raises(Unreadable):
            read(body, "secret", office.wall)
