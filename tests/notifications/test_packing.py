"""From ready messages to shipments: manners, budgets, digests, addresses."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session

from notifications import receipts
from notifications.envelopes import Receipts
from notifications.failures import Later
from notifications.outbox import Preferences, pack
from notifications.patience import Patience
from notifications.receipts import Event
from notifications.rows import messages
from tests.notifications.office import CHINA, MORNING, Memory, Office, letter_to


@pytest.fixture
def office(sessions: sessionmaker[Session]) -> Office:
    return Office(sessions, {"email": Memory(), "sms": Memory("sms", 1, "at_most_once")})


def packed(office: Office, **options: Any) -> Any:
    with office.sessions.begin() as session:
        return pack(session, office.now, office.patience, wall=office.wall, **options)


def test_a_shipment_is_one_channel_notice_and_language(office: Office) -> None:
    office.post(
        *(letter_to(n) for n in range(5)),
        letter_to(10, locale="en"),
        letter_to(11, notice="overdue"),
        letter_to(12, channel="sms"),
    )
    assert packed(office).packed == 8
    kinds = [(row.channel, row.notice, row.locale, row.size) for row in office.shipments()]
    assert sorted(kinds) == [
        ("email", "overdue", "zh-Hans", 1),
        ("email", "reminder_due", "en", 1),
        ("email", "reminder_due", "zh-Hans", 5),
        ("sms", "reminder_due", "zh-Hans", 1),
    ]


def test_no_request_is_longer_than_the_channel_allows(office: Office) -> None:
    office.post(*(letter_to(n) for n in range(25)))
    packed(office, limits={"email": 10})
    assert sorted(row.size for row in office.shipments()) == [5, 10, 10]


def test_an_address_occurs_once_in_a_shipment(office: Office) -> None:
    shared = "office@example.org"
    office.post(*(letter_to(n, address=shared) for n in range(3)), letter_to(9))
    packed(office)
    assert sorted(row.size for row in office.shipments()) == [1, 1, 2]


def test_a_channel_that_nobody_serves_is_left_alone(office: Office) -> None:
    office.post(letter_to(1, channel="chat"), letter_to(2))
    assert packed(office, limits={"email": 10}).packed == 1
    assert office.count() == {"ready": 2}
    assert len(office.shipments()) == 1


def test_a_stale_reminder_expires_and_is_not_sent_late(office: Office) -> None:
    office.post(letter_to(1, expires_at=MORNING + timedelta(days=1)), letter_to(2))
    office.waits(days=2)
    report = office.deliver()
    assert (report.expired, report.accepted) == (1, 1)
    assert office.count() == {"expired": 1, "accepted": 1}


def test_at_night_everything_waits_for_the_morning(office: Office) -> None:
    office.now = MORNING + timedelta(hours=13)  # 23:00 in Beijing
    office.post(letter_to(1), letter_to(2, channel="sms"))
    assert office.deliver().postponed == 2
    assert office.count() == {"ready": 2}
    office.waits(hours=9)
    office.deliver()
    assert office.count() == {"accepted": 2}


def test_in_the_night_before_its_end_a_reminder_expires_rather_than_disturb(
    office: Office,
) -> None:
    office.now = MORNING + timedelta(hours=13)
    office.post(letter_to(1, expires_at=MORNING + timedelta(hours=14)))  # midnight
    office.deliver()
    office.waits(hours=9)
    office.deliver()
    assert office.count() == {"expired": 1}


def test_over_budget_a_message_waits_for_the_next_day(office: Office) -> None:
    office.patience = Patience(zone=CHINA, budget={"sms": 3}, digest_at=0)
    office.post(*(letter_to(1, channel="sms", rule=f"r{n}") for n in range(5)))
    report = packed(office)
    assert (report.packed, report.postponed) == (3, 2)
    office.waits(hours=1)
    office.post(letter_to(1, channel="sms", rule="one_more"), letter_to(2, channel="sms"))
    report = packed(office)
    assert (report.packed, report.postponed) == (1, 1)
    office.waits(days=1)
    assert packed(office).packed == 3


def test_the_budget_is_a_persons_whoever_writes(office: Office) -> None:
    office.patience = Patience(zone=CHINA, budget={"sms": 2}, digest_at=0)
    for campaign in range(50):
        office.post(letter_to(1, channel="sms", campaign_id=campaign))
        packed(office)
    assert sum(row.size for row in office.shipments()) == 2


def test_what_is_urgent_asks_for_neither_budget_nor_morning(office: Office) -> None:
    office.patience = Patience(
        zone=CHINA, budget={"sms": 1}, urgent_kinds=frozenset({"notice"}), digest_at=2
    )
    office.now = MORNING + timedelta(hours=13)
    office.post(
        *(letter_to(1, channel="sms", rule=f"r{n}", kind="notice") for n in range(3)),
        letter_to(1, channel="sms", rule="usual"),
    )
    report = packed(office)
    assert (report.packed, report.postponed, report.digests) == (3, 1, 0)


def test_three_at_once_become_one_digest(office: Office) -> None:
    office.post(
        *(letter_to(1, rule=f"r{n}", campaign_id=n) for n in range(4)),
        *(letter_to(2, rule=f"r{n}", campaign_id=n) for n in range(2)),
    )
    report = packed(office)
    assert (report.digests, report.packed) == (1, 3)
    digest = office.messages()["digest/1/email/2010-06-01/1"]
    assert (digest.kind, digest.notice, digest.recipient_id) == ("digest", "digest", 1)
    inside = [row for row in office.messages().values() if row.digest_id == digest.id]
    assert len(inside) == 4
    assert {row.shipment_id for row in inside} == {digest.shipment_id}


def test_the_messages_of_a_digest_share_its_fate_and_are_not_sent_alone(office: Office) -> None:
    office.post(*(letter_to(1, rule=f"r{n}", campaign_id=n) for n in range(3)))
    office.deliver()
    assert office.count() == {"accepted": 4}
    email = office.channels["email"]
    assert isinstance(email, Memory)
    (envelope,) = email.batches[0]
    assert envelope.key == "digest/1/email/2010-06-01/1"
    assert envelope.subject == "待办汇总：共3项"
    assert envelope.text.count("第1党支部：待办提醒") == 3


def test_a_digest_that_was_not_sent_goes_out_again_with_all_that_is_in_it(office: Office) -> None:
    office.post(*(letter_to(1, rule=f"r{n}") for n in range(3)), letter_to(2, notice="digest"))
    email = office.channels["email"]
    assert isinstance(email, Memory)
    digest = "digest/1/email/2010-06-01/1"
    email.answers = [Receipts("r", unsent=frozenset({digest}))]
    office.deliver()
    assert office.count() == {"accepted": 5}
    assert email.keys.count(digest) == 2
    assert len(email.keys) == 3
    rows = office.messages()
    assert {rows[letter_to(1, rule=f"r{n}")["key"]].shipment_id for n in range(3)} == {
        rows[digest].shipment_id
    }


def test_what_lies_in_a_digest_that_was_refused_has_failed_too(office: Office) -> None:
    office.post(*(letter_to(1, rule=f"r{n}") for n in range(3)))
    email = office.channels["email"]
    assert isinstance(email, Memory)
    email.answers = [Receipts("r", refused=(("digest/1/email/2010-06-01/1", "no such user"),))]
    office.deliver()
    assert office.count() == {"failed": 4}


def test_what_lies_in_a_digest_that_bounced_has_failed_too(office: Office) -> None:
    office.post(*(letter_to(1, rule=f"r{n}") for n in range(3)))
    office.deliver()
    bounced = Event("sendgrid", "e", "digest/1/email/2010-06-01/1", "bounced", MORNING)
    with office.sessions.begin() as session:
        receipts.apply(session, [bounced], office.wall)
    assert office.count() == {"failed": 4}


def test_a_digest_that_is_stale_at_its_second_try_expires_with_all_in_it(office: Office) -> None:
    end = MORNING + timedelta(minutes=5)
    office.post(*(letter_to(1, rule=f"r{n}", expires_at=end) for n in range(3)))
    office.post(letter_to(2, notice="digest", params='{"count": 0}'))
    email = office.channels["email"]
    assert isinstance(email, Memory)
    email.answers = [Later("503")]
    office.deliver()
    office.waits(minutes=10)
    office.deliver()
    assert office.count() == {"expired": 4, "accepted": 1}


def test_a_second_digest_of_the_day_has_its_own_number(office: Office) -> None:
    for batch in "ab":
        office.post(*(letter_to(1, rule=f"{batch}{n}") for n in range(3)))
        office.deliver()
    keys = [key for key in office.statuses() if key.startswith("digest/")]
    assert sorted(keys) == ["digest/1/email/2010-06-01/1", "digest/1/email/2010-06-01/2"]


def test_a_digest_costs_one_of_the_budget(office: Office) -> None:
    office.patience = Patience(zone=CHINA, budget={"sms": 1})
    office.post(*(letter_to(1, channel="sms", rule=f"r{n}") for n in range(5)))
    assert packed(office).digests == 1
    office.post(letter_to(1, channel="sms", rule="more"))
    assert packed(office).postponed == 1


def test_who_wants_no_digest_gets_every_message(office: Office) -> None:
    office.post(*(letter_to(n % 2, rule=f"r{n}") for n in range(6)))
    chosen = Preferences(undigested=select(literal(1)))
    assert packed(office, preferences=chosen).digests == 1
    assert sorted(row.size for row in office.shipments()) == [1, 1, 1, 1]


def test_a_channel_that_a_person_switched_off_stays_silent(office: Office) -> None:
    office.post(letter_to(1), letter_to(1, channel="sms"), letter_to(2, channel="sms"))
    muted = union_all(select(literal(1), literal("sms")), select(literal(3), literal("email")))
    report = packed(office, preferences=Preferences(muted=select(muted.subquery())))
    assert (report.muted, report.packed) == (1, 2)
    silent = office.messages()[letter_to(1, channel="sms")["key"]]
    assert (silent.exception, silent.detail) == ("cancelled", "muted")


def test_without_an_address_a_message_fails_where_it_is_seen(office: Office) -> None:
    office.post(letter_to(1, address=None), letter_to(2, address=""))
    assert packed(office).failed == 2
    assert office.count() == {"failed": 2}


def test_packers_side_by_side_pack_every_message_once(office: Office) -> None:
    office.post(*(letter_to(n) for n in range(400)))
    reports: list[Any] = []

    def work() -> None:
        while (report := packed(office, limit=30)).seen:
            reports.append(report)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while (report := packed(office, limit=30)).seen:
        reports.append(report)
    assert sum(report.packed for report in reports) == 400
    assert sum(row.size for row in office.shipments()) == 400
    with office.sessions() as session:
        left = session.execute(select(messages.c.id).where(messages.c.shipment_id.is_(None)))
        assert left.all() == []
