"""Claim, lease, epoch, rescue: nobody sends what another holds, and nothing is forgotten."""

import threading
from datetime import timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from notifications.claims import Claimed, Retries, claim, rescue, undecided
from notifications.envelopes import Receipts
from notifications.failures import Later, Never, Unknown
from notifications.outbox import pack
from notifications.settling import Outcome, settle
from tests.notifications.office import MORNING, Memory, Office, letter_to


@pytest.fixture
def office(sessions: sessionmaker[Session]) -> Office:
    return Office(sessions, {"email": Memory(), "sms": Memory("sms", 1, "at_most_once")})


def packed(office: Office, *rows: Any) -> None:
    office.post(*rows)
    with office.sessions.begin() as session:
        pack(session, office.now, office.patience, wall=office.wall)


def claimed(office: Office, owner: str = "a worker", **options: Any) -> Claimed | None:
    with office.sessions.begin() as session:
        return claim(session, office.wall, owner, now=office.now, **options)


def settled(office: Office, held: Claimed, outcome: Outcome) -> Any:
    with office.sessions.begin() as session:
        return settle(session, held, outcome, office.wall, rng=Random(1))


def rescued(office: Office) -> int:
    with office.sessions.begin() as session:
        return rescue(session, office.wall)


def memory(office: Office, channel: str = "email") -> Memory:
    found = office.channels[channel]
    assert isinstance(found, Memory)
    return found


# --- one holder ----------------------------------------------------------------------------------


def test_a_shipment_has_one_holder(office: Office) -> None:
    packed(office, letter_to(1), letter_to(2))
    held = claimed(office)
    assert held is not None
    assert [draft.key for draft in held.drafts] == [letter_to(1)["key"], letter_to(2)["key"]]
    assert claimed(office, "another") is None


def test_workers_side_by_side_share_out_what_is_ready(office: Office) -> None:
    packed(office, *(letter_to(n, channel="sms") for n in range(40)))
    seen: list[int] = []

    def work() -> None:
        misses = 0
        while misses < 3:
            held = claimed(office)
            if held is None:
                misses += 1
            else:
                seen.append(held.id)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seen) == len(set(seen)) == 40


def test_each_channel_and_each_shipment_can_be_asked_for(office: Office) -> None:
    packed(office, letter_to(1), letter_to(2, channel="sms"))
    sms = claimed(office, channels=["sms"])
    assert sms is not None
    assert sms.channel == "sms"
    assert claimed(office, shipment_id=sms.id) is None


def test_what_a_worker_that_lost_its_lease_says_is_not_written(office: Office) -> None:
    packed(office, letter_to(1))
    slow = claimed(office)
    assert slow is not None
    office.waits(minutes=2)
    assert rescued(office) == 1
    quick = claimed(office, "another")
    assert quick is not None
    assert quick.epoch == slow.epoch + 1
    settled(office, slow, Outcome("never", "a late refusal"))
    assert office.count() == {"sending": 1}
    settled(office, quick, Outcome("accepted", reference="r"))
    assert office.count() == {"accepted": 1}


def test_a_late_acceptance_flags_what_another_sends_again(office: Office) -> None:
    packed(office, letter_to(1))
    slow = claimed(office)
    assert slow is not None
    office.waits(minutes=2)
    rescued(office)
    assert claimed(office, "another") is not None
    settled(office, slow, Outcome("accepted", reference="r"))
    (shipment,) = office.shipments()
    assert (shipment.state, shipment.maybe_sent) == ("sending", True)


@pytest.mark.parametrize("channel", ["email", "sms"])
def test_a_late_acceptance_settles_what_waits_or_is_unknown(office: Office, channel: str) -> None:
    packed(office, letter_to(1, channel=channel))
    slow = claimed(office)
    assert slow is not None
    office.waits(minutes=2)
    rescued(office)
    settled(office, slow, Outcome("accepted", reference="r"))
    assert office.count() == {"accepted": 1}


# --- rescue --------------------------------------------------------------------------------------


def test_a_lost_worker_s_e_mail_goes_out_again_flagged(office: Office) -> None:
    packed(office, letter_to(1))
    claimed(office)
    office.waits(seconds=59)
    assert rescued(office) == 0
    office.waits(seconds=2)
    assert rescued(office) == 1
    office.deliver()
    assert office.count() == {"accepted": 1}
    assert memory(office).batches[0][0].maybe_sent


def test_a_lost_worker_s_sms_is_unknown_and_never_sent_again(office: Office) -> None:
    packed(office, letter_to(1, channel="sms"))
    claimed(office)
    office.waits(minutes=2)
    office.deliver()
    assert office.count() == {"unknown": 1}
    assert memory(office, "sms").batches == []


def test_an_expired_lease_cannot_be_claimed_before_the_rescue(office: Office) -> None:
    packed(office, letter_to(1, channel="sms"))
    claimed(office)
    office.waits(hours=1)
    assert claimed(office, "another") is None


def test_what_stays_unknown_is_shown_to_a_person_after_half_an_hour(office: Office) -> None:
    memory(office, "sms").answers = [Unknown("read timed out")]
    office.post(letter_to(1, channel="sms"))
    assert office.deliver().incidents == []
    office.waits(minutes=31)
    (trouble,) = office.deliver().incidents
    assert (trouble.kind, trouble.cause) == ("delivery_unknown", "read timed out")


# --- outcomes ------------------------------------------------------------------------------------


def test_what_was_not_accepted_is_tried_again_after_a_while(office: Office) -> None:
    memory(office).answers = [Later("503")]
    office.post(letter_to(1))
    assert office.deliver().retried == 1
    assert office.count() == {"ready": 1}
    assert office.deliver().shipments == 0
    office.waits(minutes=1)
    assert office.deliver().accepted == 1
    assert not memory(office).batches[0][0].maybe_sent


def test_a_provider_s_wish_is_heard(office: Office) -> None:
    memory(office).answers = [Later("429", timedelta(minutes=10))]
    office.post(letter_to(1))
    office.deliver()
    office.waits(minutes=9)
    assert office.deliver().shipments == 0
    office.waits(minutes=2)
    assert office.deliver().accepted == 1


@pytest.mark.parametrize(("channel", "failure"), [("email", Never("400")), ("sms", Never("x"))])
def test_what_never_works_fails_and_is_shown(
    office: Office, channel: str, failure: Exception
) -> None:
    memory(office, channel).answers = [failure]
    office.post(letter_to(1, channel=channel))
    (trouble,) = office.deliver().incidents
    assert trouble.kind == "delivery_failed"
    assert office.count() == {"failed": 1}


def test_after_eight_attempts_it_fails_with_its_cause(office: Office) -> None:
    memory(office).answers = [Later("503 no")] * 20
    office.post(letter_to(1))
    incidents = []
    for _ in range(30):
        incidents += office.deliver().incidents
        office.waits(hours=2)
        office.now = MORNING
    assert [(trouble.attempts, trouble.cause) for trouble in incidents] == [(8, "503 no")]
    assert office.count() == {"failed": 1}


def test_an_e_mail_without_an_answer_goes_out_again_flagged(office: Office) -> None:
    memory(office).answers = [Unknown("reset")]
    office.post(letter_to(1))
    office.deliver()
    office.waits(minutes=1)
    office.deliver()
    assert [envelope.maybe_sent for envelope in memory(office).batches[0]] == [True]


def test_an_e_mail_that_may_have_arrived_is_unknown_in_the_end_not_failed(office: Office) -> None:
    memory(office).answers = [Unknown("reset")] * 20
    office.post(letter_to(1))
    for _ in range(20):
        office.deliver()
        office.waits(hours=2)
        office.now = MORNING
    assert office.count() == {"unknown": 1}


def test_refused_addresses_are_exceptions_of_an_accepted_batch(office: Office) -> None:
    bad = letter_to(2)["key"]
    memory(office).answers = [Receipts("r", refused=((bad, "mailbox is full"),))]
    office.post(letter_to(1), letter_to(2), letter_to(3))
    report = office.deliver()
    assert (report.accepted, report.refused) == (2, 1)
    assert office.statuses()[bad] == "failed"
    assert office.messages()[bad].detail == "mailbox is full"


def test_what_a_broken_connection_left_over_goes_out_again(office: Office) -> None:
    first, second, third = (letter_to(n)["key"] for n in (1, 2, 3))
    memory(office).answers = [
        Receipts("r", unsent=frozenset({third}), unknown=frozenset({second})),
        Receipts("s"),
    ]
    office.post(letter_to(1), letter_to(2), letter_to(3))
    office.deliver()
    again = memory(office).batches[1]
    assert {envelope.key: envelope.maybe_sent for envelope in again} == {second: True, third: False}
    assert office.count() == {"accepted": 3}
    assert first not in {envelope.key for envelope in again}


def test_a_message_that_is_stale_by_its_second_try_is_left_out(office: Office) -> None:
    memory(office).answers = [Later("503")]
    office.post(letter_to(1, expires_at=MORNING + timedelta(minutes=5)), letter_to(2))
    office.deliver()
    office.waits(minutes=10)
    office.deliver()
    assert memory(office).keys == [letter_to(2)["key"]]
    assert office.count() == {"expired": 1, "accepted": 1}


def test_a_defect_of_ours_is_never_mistaken_for_a_refusal(office: Office) -> None:
    memory(office, "sms").answers = [ZeroDivisionError("our own mistake")]
    office.post(letter_to(1, channel="sms"))
    office.deliver()
    assert office.count() == {"unknown": 1}


def test_what_cannot_be_composed_fails_at_once_and_alone(office: Office) -> None:
    office.post(letter_to(1, notice="no_such_notice"), letter_to(2), letter_to(3, params="{"))
    office.deliver()
    statuses = office.statuses()
    assert [statuses[letter_to(n)["key"]] for n in (1, 2, 3)] == ["failed", "accepted", "failed"]


def test_a_line_break_in_a_subject_is_refused(office: Office) -> None:
    bad = letter_to(1, params='{"stage_title": "pledge\\r\\nBcc: all@example.org"}')
    office.post(bad, letter_to(2))
    office.deliver()
    assert office.statuses() == {bad["key"]: "failed", letter_to(2)["key"]: "accepted"}


def test_a_worker_that_slept_does_not_send_on_the_rest_of_its_lease(office: Office) -> None:
    office.post(letter_to(1, channel="sms"))
    office.courier.pack(office.now, 10)
    # It looks at the clock to claim, and again, having slept for most of the lease, to send.
    start, slept = office.wall, iter([timedelta(0)] + [timedelta(seconds=50)] * 5)
    office.courier.wall_clock = lambda: start + next(slept)
    carried = office.courier.carry(office.now, "sms")
    assert carried is not None
    assert carried.outcome.kind == "later"
    assert memory(office, "sms").batches == []
    assert office.count() == {"ready": 1}


# --- arithmetic ----------------------------------------------------------------------------------


def test_waiting_doubles_up_to_an_hour_with_full_jitter() -> None:
    retries, rng = Retries(), Random(3)
    for attempt in range(1, 20):
        most = min(30 * 2 ** (attempt - 1), 3600)
        waits = [retries.delay(attempt, None, rng).total_seconds() for _ in range(200)]
        assert 0 <= min(waits) < most / 4
        assert most * 3 / 4 < max(waits) <= most


def test_an_unreasonable_wish_is_a_day() -> None:
    assert Retries().delay(1, timedelta(days=400), Random(1)) == timedelta(days=1)


def test_unknown_sends_are_listed_only_when_their_time_has_come(office: Office) -> None:
    packed(office, letter_to(1, channel="sms"))
    held = claimed(office)
    assert held is not None
    settled(office, held, Outcome("unknown", "no answer"))
    with office.sessions() as session:
        assert undecided(session, office.wall) == []
        assert len(undecided(session, office.wall + timedelta(minutes=30))) == 1
