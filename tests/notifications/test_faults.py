"""Whatever a provider does: nothing is lost, nothing is sent twice unsaid, nobody else waits."""

import time
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from notifications.breaker import Breaker
from notifications.channels.wire import Timeouts
from notifications.claims import Retries
from notifications.envelopes import Channel
from notifications.patience import Patience
from tests.notifications.office import CHINA, Memory, Office, letter_to
from tests.notifications.providers import (
    HASTY,
    UNHURRIED,
    Fickle,
    nowhere,
    sendgrid,
    tencent,
    twilio,
)
from tests.provider_sink import EDGES, FAULTS, Faults, ProviderSink

SEED = 20100914
# Of real time; each pass lets this much go by, so that retries come to their turn.
PASS = timedelta(minutes=90)
PASSES_AT_MOST = 200
# Who meets the same fault again and again is unlucky, not lost.
STUBBORN = Retries(attempts=100)
# While one waits for a provider that hangs, the others go on.
HANDS = 6
# Only these keep us waiting. The others answer at once, and on a loaded machine "at once" may
# take longer than a hasty client waits: then what was accepted would be called unknown.
HANGING = ("timeout_after_accept", "slow_loris")
NO_LIMITS = Patience(zone=CHINA, budget={}, digest_at=0)


def deliver_to_the_end(office: Office) -> None:
    """Pass after pass, with time for every retry, until nothing is on its way any more.

    As many as it takes, on a business day that does not end: a provider that refuses our key or
    names a time is left alone for the rest of a pass, so a pass may end at its first fault.
    """
    for _ in range(PASSES_AT_MOST):
        if not {"ready", "sending"} & set(office.statuses().values()):
            return
        office.courier.breaker = Breaker(threshold=10**9)
        office.deliver()
        office.wall += PASS
    pytest.fail(f"not at rest after {PASSES_AT_MOST} passes: {office.count()}")


def office_at(sessions: sessionmaker[Session], channel: Channel) -> Office:
    office = Office(sessions, {channel.name: channel}, NO_LIMITS)
    office.courier.retries = STUBBORN
    office.courier.hands = HANDS
    return office


def waiting_for(fault: str) -> Timeouts:
    return HASTY if fault in HANGING else UNHURRIED


def check_nothing_lost_nothing_doubled(
    office: Office, sink: ProviderSink, posted: Sequence[str]
) -> Counter[str]:
    """P8 and P9, as they are promised for the channel; gives the statuses."""
    statuses, accepted = office.statuses(), sink.by_key()
    assert set(statuses) == set(posted)
    assert set(accepted) <= set(posted)
    (channel,) = office.channels.values()
    for key in posted:
        copies = accepted.get(key, [])
        if statuses[key] == "accepted":
            assert copies, f"{key} is lost"
        if statuses[key] == "failed":
            assert not copies, f"{key} arrived, but is called failed"
        if channel.policy == "at_most_once":
            assert len(copies) <= 1, f"{key} was sent {len(copies)} times"
        else:
            assert all(copy.maybe_sent for copy in copies[1:]), f"{key}: a copy without a flag"
    assert not {"ready", "sending"} & set(statuses.values())
    return Counter(statuses.values())


@pytest.mark.parametrize("fault", FAULTS)
def test_e_mail_survives_each_fault(sqlite_sessions: sessionmaker[Session], fault: str) -> None:
    with ProviderSink(faults=Faults([fault], 0.3, SEED, hang=2)) as sink:
        channel = sendgrid(sink.url, waiting_for(fault))
        channel.limit = 20
        office = office_at(sqlite_sessions, channel)
        rows = [letter_to(n) for n in range(400)]
        office.post(*rows)
        deliver_to_the_end(office)
        counted = check_nothing_lost_nothing_doubled(office, sink, [row["key"] for row in rows])
        assert sink.injected[fault] > 0
        wanted = {"accepted"}
        if fault in ("bad_request", "partial_accept"):
            wanted = {"accepted", "failed"}
        assert set(counted) == wanted, (counted, f"seed {SEED}")


@pytest.mark.parametrize("fault", FAULTS)
def test_sms_survives_each_fault(sqlite_sessions: sessionmaker[Session], fault: str) -> None:
    with ProviderSink(faults=Faults([fault], 0.3, SEED, hang=2)) as sink:
        office = office_at(sqlite_sessions, tencent(sink.url, waiting_for(fault)))
        rows = [letter_to(n, channel="sms") for n in range(30)]
        office.post(*rows)
        deliver_to_the_end(office)
        counted = check_nothing_lost_nothing_doubled(office, sink, [row["key"] for row in rows])
        assert sink.injected[fault] > 0
        again = fault in ("too_many", "too_many_with_wish", "forbidden", "partial_accept")
        surely_not = {"failed"} if fault == "bad_request" else {"unknown"}
        assert set(counted) == {"accepted"} | (set() if again else surely_not), (counted, SEED)


@pytest.mark.parametrize("edge", EDGES)
def test_who_cannot_be_reached_for_a_while_gets_everything_once(
    sessions: sessionmaker[Session], edge: str
) -> None:
    with ProviderSink() as sink:
        for make, channel in ((sendgrid, "email"), (tencent, "sms")):
            good, bad = make(sink.url, UNHURRIED), make(nowhere(edge, sink.url))
            fickle = Fickle(good, [bad], 0.3)
            office = office_at(sessions, fickle)
            rows = [letter_to(n, channel=channel) for n in range(20)]
            office.post(*rows)
            deliver_to_the_end(office)
            accepted = sink.by_key()
            assert [len(accepted[row["key"]]) for row in rows] == [1] * 20


def test_all_faults_at_once_by_e_mail(sessions: sessionmaker[Session]) -> None:
    """2,000 messages, every fault kind together at 30 % of the requests, and a flaky network."""
    with ProviderSink(faults=Faults(FAULTS, 0.3, SEED, hang=2)) as sink:
        channel = sendgrid(sink.url)
        channel.limit = 50
        bad = [sendgrid(nowhere(edge, sink.url)) for edge in EDGES]
        office = office_at(sessions, Fickle(channel, bad, 0.1))
        rows = [letter_to(n) for n in range(2_000)]
        office.post(*rows)
        deliver_to_the_end(office)
        check_nothing_lost_nothing_doubled(office, sink, [row["key"] for row in rows])


def test_all_faults_at_once_by_sms(sessions: sessionmaker[Session]) -> None:
    with ProviderSink(faults=Faults(FAULTS, 0.3, SEED, hang=2)) as sink:
        office = office_at(sessions, twilio(sink.url))
        rows = [letter_to(n, channel="sms") for n in range(100)]
        office.post(*rows)
        deliver_to_the_end(office)
        check_nothing_lost_nothing_doubled(office, sink, [row["key"] for row in rows])


def test_a_provider_that_hangs_holds_up_no_other(sqlite_sessions: sessionmaker[Session]) -> None:
    """P10: the healthy channel is done long before the time-outs of the other are."""

    class Timed(Memory):
        done = 0.0

        def send(self, batch):  # type: ignore[no-untyped-def]  # as Memory's
            answer = super().send(batch)
            self.done = time.monotonic()
            return answer

    with ProviderSink(faults=Faults(["timeout_after_accept"], 1.0, hang=5)) as sink:
        email = Timed()
        office = Office(sqlite_sessions, {"sms": tencent(sink.url), "email": email}, NO_LIMITS)
        office.post(*(letter_to(n, channel="sms") for n in range(6)))
        office.post(*(letter_to(n) for n in range(50)))
        begun = time.monotonic()
        office.deliver()
        assert time.monotonic() - begun > 2 * HASTY.read
        assert email.done - begun < HASTY.read
        assert len(email.keys) == 50


# --- the circuit breaker -------------------------------------------------------------------------


def test_a_provider_that_is_down_is_left_alone_for_a_while() -> None:
    office_wall = Office.wall
    breaker = Breaker(threshold=3, pause=timedelta(seconds=60))
    for _ in range(2):
        breaker.failed("email", office_wall)
    assert breaker.allows("email", office_wall)
    breaker.failed("email", office_wall)
    assert not breaker.allows("email", office_wall)
    assert breaker.allows("sms", office_wall)
    later = office_wall + timedelta(seconds=60)
    assert breaker.allows("email", later)
    breaker.failed("email", later)
    assert not breaker.allows("email", later + timedelta(seconds=59))
    breaker.worked("email")
    assert breaker.allows("email", later)


def test_an_outage_costs_a_few_requests_not_one_for_each_shipment(
    sqlite_sessions: sessionmaker[Session],
) -> None:
    with ProviderSink(faults=Faults(["unavailable"], 1.0)) as sink:
        channel = sendgrid(sink.url)
        channel.limit = 1
        office = Office(sqlite_sessions, {"email": channel}, NO_LIMITS)
        office.courier.hands = 1
        office.post(*(letter_to(n) for n in range(100)))
        office.deliver()
        assert sink.injected["unavailable"] == 5
        sink.faults.rate = 0
        for _ in range(3):
            office.wall += PASS
            office.deliver()
        assert office.count() == {"accepted": 100}
