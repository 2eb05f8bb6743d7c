"""Each provider over real HTTP: what it is sent, and how its answers are sorted."""

import json
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from pydantic import SecretStr
from sqlalchemy import select
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from notifications import channels
from notifications.channels.chat import Chat
from notifications.channels.mailbox import Mailbox
from notifications.channels.sendgrid import SendGrid
from notifications.channels.tags import tagged, untagged
from notifications.channels.wire import Reply, Timeouts, accepted, post, retry_after
from notifications.failures import DeliveryFailure, Later, Never, Unknown
from notifications.rows import mail
from service.settings import Settings
from tests.notifications.office import COMPOSER, MORNING, envelopes, letter_to
from tests.notifications.providers import (
    HASTY,
    VENDORS,
    alibaba,
    nowhere,
    sendgrid,
    tencent,
    twilio,
)
from tests.provider_sink import EDGES, FAULTS, Faults, ProviderSink

# Apprise asks for a module that Python 3.13 no longer has, and does without it there.
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")


@pytest.fixture
def sink() -> Iterator[ProviderSink]:
    with ProviderSink() as sink:
        yield sink


def failing(kind: str) -> ProviderSink:
    """A sink that fails every request in one way."""
    return ProviderSink(faults=Faults([kind], 1.0, hang=3.0))


# --- what is sent --------------------------------------------------------------------------------


def test_sendgrid_gets_a_personalization_each_with_our_key(sink: ProviderSink) -> None:
    receipts = sendgrid(sink.url).send(envelopes(1, 2, 3))
    assert receipts.reference == "ref-1"
    assert [one.key for one in sink.accepted] == [letter_to(n)["key"] for n in (1, 2, 3)]
    assert [one.maybe_sent for one in sink.accepted] == [False] * 3
    for person, one in zip((1, 2, 3), sink.accepted, strict=True):
        assert one.said == envelopes(person)[0].text


def test_what_may_have_arrived_before_is_flagged(sink: ProviderSink) -> None:
    sendgrid(sink.url).send(envelopes(1, maybe=True))
    assert [one.maybe_sent for one in sink.accepted] == [True]


def test_a_name_that_looks_like_a_tag_is_only_a_name(sink: ProviderSink) -> None:
    batch = envelopes(1, 2)
    tricky = "[%about%] [%%recipient_name.html%%]"
    batch[0].values = {**batch[0].values, "recipient_name": tricky}
    sendgrid(sink.url).send(batch)
    assert sink.accepted[0].said == batch[0].text
    assert tricky in sink.accepted[0].said


def test_html_and_text_get_each_their_own_spelling_of_a_name(sink: ProviderSink) -> None:
    batch = envelopes(1, 2)
    batch[0].values = {**batch[0].values, "about": "甲 & 乙 <党支部>"}
    request = sendgrid(sink.url)._request(batch)
    tags = request["personalizations"][0]["substitutions"]
    text, markup = (part["value"] for part in request["content"])
    for tag, value in tags.items():
        text, markup = text.replace(tag, value), markup.replace(tag, value)
    assert text == batch[0].text
    assert markup == batch[0].html


def test_more_than_a_thousand_are_never_sent_at_once(sink: ProviderSink) -> None:
    with pytest.raises(Never):
        sendgrid(sink.url).send(envelopes(1) * 1001)
    assert sink.accepted == []


def test_sms_vendors_get_registered_templates_and_variables_only(sink: ProviderSink) -> None:
    due = "2010年6月14日 24:00"
    tencent(sink.url).send(envelopes(1, channel="sms"))
    alibaba(sink.url).send(envelopes(2, channel="sms"))
    first, second = sink.accepted
    assert (first.provider, json.loads(first.said)) == ("tencent", [due])
    assert (second.provider, json.loads(second.said)) == ("alibaba", {"due": due})
    assert first.key == letter_to(1, channel="sms")["key"]
    assert second.key == letter_to(2, channel="sms")["key"]


def test_twilio_gets_the_wording_and_reports_with_our_key(sink: ProviderSink) -> None:
    receipts = twilio(sink.url).send(envelopes(1, channel="sms"))
    (one,) = sink.accepted
    assert (one.provider, one.key) == ("twilio", letter_to(1, channel="sms")["key"])
    assert one.said == envelopes(1)[0].sms
    assert receipts.reference == one.reference


def test_an_sms_without_a_registered_template_is_never_sent(sink: ProviderSink) -> None:
    batch = envelopes(1, channel="sms")
    batch[0].letter = COMPOSER.letter("urge", "zh-Hans")
    for vendor in (tencent, alibaba):
        with pytest.raises(Never, match="no SMS template is registered for urge"):
            vendor(sink.url).send(batch)


def test_a_chat_robot_gets_subject_and_text(sink: ProviderSink) -> None:
    robot = sink.url.replace("http://", "json://") + "/robot"
    Chat([robot], HASTY).send(envelopes(1))
    (one,) = sink.accepted
    said = json.loads(one.said)
    assert said["title"] == envelopes(1)[0].subject
    assert said["message"].strip() == envelopes(1)[0].chat.strip()


def test_a_chat_robot_that_says_no_leaves_it_unknown() -> None:
    with failing("error_after_accept") as sink, pytest.raises(Unknown):
        Chat([sink.url.replace("http://", "json://")], HASTY).send(envelopes(1))
    with pytest.raises(Never):
        Chat(["no robot at all"], HASTY).send(envelopes(1))


def test_the_mailbox_keeps_what_it_is_given(sessions: sessionmaker[Session]) -> None:
    for name in ("email", "sms"):
        Mailbox(name, sessions, lambda: MORNING).send(envelopes(1, 2))
    with sessions() as session:
        kept = session.execute(select(mail).order_by(mail.c.id)).all()
    assert [(row.channel, row.at) for row in kept] == [("email", MORNING)] * 2 + [
        ("sms", MORNING)
    ] * 2
    assert kept[0].subject == envelopes(1)[0].subject
    assert kept[2].body == envelopes(1)[0].sms
    assert kept[2].html is None


# --- how answers are sorted ----------------------------------------------------------------------

REFUSED_FOR_NOW = ("too_many_with_wish", "too_many", "forbidden")
DONE = ("partial_accept",)


def expected(fault: str) -> type[DeliveryFailure] | None:
    if fault in REFUSED_FOR_NOW:
        return Later
    if fault == "bad_request":
        return Never
    return None if fault in DONE else Unknown


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_is_sorted_by_what_surely_happened(vendor: str, fault: str) -> None:
    """TRUST 1.2: not accepted is tried again or fails; accepted is done; the rest is unknown."""
    if vendor == "sendgrid" and fault == "empty_reply":
        # Its 202 has no body anyway: the id is in a header, and that is what goes missing.
        return
    with failing(fault) as sink:
        channel = VENDORS[vendor](sink.url)
        begun = time.monotonic()
        wanted = expected(fault)
        if wanted is None:
            channel.send(envelopes(1, channel=channel.name))
        else:
            with pytest.raises(wanted):
                channel.send(envelopes(1, channel=channel.name))
        assert time.monotonic() - begun < HASTY.connect + HASTY.total + 1.0


@pytest.mark.parametrize("vendor", VENDORS)
@pytest.mark.parametrize("edge", EDGES)
def test_who_cannot_be_reached_has_accepted_nothing(
    sink: ProviderSink, vendor: str, edge: str
) -> None:
    channel = VENDORS[vendor](nowhere(edge, sink.url))
    with pytest.raises(Later):
        channel.send(envelopes(1, channel=channel.name))
    assert sink.accepted == []


def test_sendgrid_without_a_message_id_is_unknown() -> None:
    with failing("empty_reply") as sink, pytest.raises(Unknown, match="without a message id"):
        sendgrid(sink.url).send(envelopes(1))


def test_sendgrid_names_the_addresses_that_it_refuses() -> None:
    with failing("partial_accept") as sink:
        receipts = sendgrid(sink.url).send(envelopes(1, 2, 3, 4))
    assert [key for key, _ in receipts.refused] == [letter_to(n)["key"] for n in (3, 4)]
    assert {one.key for one in sink.accepted} == {letter_to(n)["key"] for n in (1, 2)}


def test_a_wish_is_read_in_each_form() -> None:
    date = {"date": "Tue, 01 Jun 2010 02:00:00 GMT"}
    assert retry_after({"retry-after": "7"}) == timedelta(seconds=7)
    later = {**date, "retry-after": "Tue, 01 Jun 2010 02:01:00 GMT"}
    assert retry_after(later) == timedelta(minutes=1)
    reset = str(int((MORNING + timedelta(seconds=30)).timestamp()))
    assert retry_after({**date, "x-ratelimit-reset": reset}) == timedelta(seconds=30)
    for nonsense in ({}, {"retry-after": "soon"}, {**date, "x-ratelimit-reset": "9" * 30}):
        assert retry_after(nonsense) is None


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (429, Later), (401, Later), (403, Later), (400, Never), (413, Never), (404, Never),
        (302, Unknown), (500, Unknown), (502, Unknown), (503, Unknown), (408, Unknown),
        (100, Unknown), (418, Unknown),
    ],
)  # fmt: skip
def test_every_status_is_sorted(status: int, failure: type[DeliveryFailure]) -> None:
    with pytest.raises(failure):
        accepted(Reply(status, {}, b"x"))


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ({"Response": {"Error": {"Code": "AuthFailure.SignatureFailure"}}}, Later),
        ({"Response": {"Error": {"Code": "RequestLimitExceeded"}}}, Later),
        ({"Response": {"Error": {"Code": "InternalError"}}}, Unknown),
        ({"Response": {"Error": {"Code": "InvalidParameter"}}}, Never),
        ({"Response": {"SendStatusSet": [{"Code": "LimitExceeded.PhoneNumberDailyLimit"}]}}, Later),
        ({"Response": {"SendStatusSet": [{"Code": "FailedOperation.InBlacklist"}]}}, Never),
        ({"Response": {"SendStatusSet": [{"Code": "Ok"}]}}, Unknown),
        ({"Response": {"SendStatusSet": []}}, Unknown),
        ({}, Unknown),
        ([], Unknown),
    ],
)
def test_tencent_s_codes_are_sorted(answer: object, failure: type[DeliveryFailure]) -> None:
    with answering(200, json.dumps(answer).encode()) as url, pytest.raises(failure):
        tencent(url).send(envelopes(1, channel="sms"))


@pytest.mark.parametrize(
    ("answer", "failure"),
    [
        ({"Code": "isv.BUSINESS_LIMIT_CONTROL"}, Later),
        ({"Code": "isv.AMOUNT_NOT_ENOUGH"}, Later),
        ({"Code": "isv.MOBILE_NUMBER_ILLEGAL"}, Never),
        ({"Code": "isp.SYSTEM_ERROR"}, Unknown),
        ({"Code": "OK"}, Unknown),
        ({"Message": "?"}, Unknown),
    ],
)
def test_alibaba_s_codes_are_sorted(answer: object, failure: type[DeliveryFailure]) -> None:
    with answering(200, json.dumps(answer).encode()) as url, pytest.raises(failure):
        alibaba(url).send(envelopes(1, channel="sms"))


def test_a_provider_that_starts_to_answer_and_stops_is_unknown() -> None:
    def half(sock: socket.socket) -> None:
        sock.sendall(b"HTTP/1.0 202 Accepted\r\nX-Message-Id: m\r\nContent-Length: 10\r\n\r\nhalf")

    with listening(half) as url, pytest.raises(Unknown, match="broke off"):
        sendgrid(url).send(envelopes(1))


def test_a_provider_that_says_nothing_holds_us_no_longer_than_allowed() -> None:
    def silent(sock: socket.socket) -> None:
        with suppress(OSError):
            time.sleep(5)

    begun = time.monotonic()
    with listening(silent) as url, pytest.raises(Unknown):
        post(url, b"", {}, Timeouts(0.3, 0.4, 0.6))
    assert time.monotonic() - begun < 2


@contextmanager
def listening(answer: "object") -> Iterator[str]:
    """A server that reads a request and leaves the socket to `answer`."""

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(65_536)
            assert callable(answer)
            answer(self.request)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        block_on_close = False

    with Server(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@contextmanager
def answering(status: int, body: bytes) -> Iterator[str]:
    """A server that gives everybody this answer."""

    def answer(sock: socket.socket) -> None:
        head = f"HTTP/1.0 {status} X\r\nContent-Type: application/json\r\n"
        sock.sendall(head.encode() + f"Content-Length: {len(body)}\r\n\r\n".encode() + body)

    with listening(answer) as url:
        yield url


# --- ids and settings ----------------------------------------------------------------------------


def test_our_id_comes_back_only_from_who_has_seen_it() -> None:
    carried = tagged("42/first.pledge/1/r/1/7/sms", "secret")
    assert untagged(carried, "secret") == "42/first.pledge/1/r/1/7/sms"
    for forged in ("42/first.pledge/1/r/1/7/sms", "0" * 32 + carried[32:], carried[:32], "", "党"):
        assert untagged(forged, "secret") is None
    assert untagged(carried, "another secret") is None


def test_settings_say_which_provider_carries_what(sessions: sessionmaker[Session]) -> None:
    settings = Settings(
        env="test",
        email_channel="sendgrid",
        sms_channel="tencent",
        allow_foreign_providers=True,
        chat_urls=(SecretStr("wecombot://key"),),
    )
    built = channels.build(settings, sessions, lambda: MORNING)
    assert {name: type(channel).__name__ for name, channel in built.items()} == {
        "email": "SendGrid",
        "sms": "Tencent",
        "chat": "Chat",
    }
    assert {name: channel.limit for name, channel in built.items()} == {
        "email": 1000,
        "sms": 1,
        "chat": 1,
    }


@pytest.mark.parametrize(
    ("email", "sms", "kinds"),
    [
        ("mailbox", "mailbox", {"Mailbox"}),
        ("smtp", "alibaba", {"Smtp", "Alibaba"}),
    ],
)
def test_the_usual_providers_stand_at_home(
    sessions: sessionmaker[Session], email: str, sms: str, kinds: set[str]
) -> None:
    settings = Settings.model_validate({"env": "test", "email_channel": email, "sms_channel": sms})
    built = channels.build(settings, sessions, lambda: MORNING)
    assert {type(channel).__name__ for channel in built.values()} == kinds
    assert not any(channel.abroad for channel in built.values())


@pytest.mark.parametrize("choice", [{"email_channel": "sendgrid"}, {"sms_channel": "twilio"}])
def test_a_provider_abroad_starts_only_when_it_is_meant(
    sessions: sessionmaker[Session], choice: dict[str, str]
) -> None:
    settings = Settings.model_validate({"env": "test", **choice})
    with pytest.raises(channels.ForeignProvider):
        channels.build(settings, sessions, lambda: MORNING)
    assert SendGrid("k", "a@example.org").abroad
