"""What reached nobody: the log leads to where it is put right, and sends it once more."""

from __future__ import annotations

import re

import pytest
from sqlmodel import select

from notifications import outbox
from notifications.patience import Patience
from service import clock
from service.db import reading, writing
from service.incidents import open_incident
from service.models import Organization, Person
from tests.web.office import Office, holder
from tests.web.test_operations import another_tree


def post(office: Office, key: str, **more: object) -> int:
    """A message about a branch in the log, as the plan would have posted it; its number."""
    with writing(office.context.sessions) as session:
        now = clock.read(session, office.context.settings)
        branch = session.exec(select(Organization).where(Organization.code == "JD03")).one()
        root = session.exec(select(Organization).where(Organization.code == "DW")).one()
        told = {
            "key": key, "root_id": root.id, "organization_id": branch.id, "locale": "zh-Hans",
            "channel": "sms", "notice": "urge", "kind": "urge", "recipient_name": "",
            "planned_at": now, "posted_at": now, "not_before": now,
        }  # fmt: skip
        outbox.post_rows(session, [{**told, **more}])
        return session.exec(select(outbox.Message.id).where(outbox.Message.key == key)).one() or 0


def test_what_reached_nobody_leads_to_where_that_is_put_right(office: Office) -> None:
    with reading(office.context.sessions) as session:
        somebody = session.exec(select(Person).where(Person.name != "")).first()
        assert somebody is not None
        whom = {"recipient_id": somebody.id, "recipient_name": somebody.name}
        number = somebody.staff_no
    post(office, "1/a", role="secretary", exception="failed", **whom)
    post(office, "1/b", role="secretary", exception="failed")
    post(office, "1/c", role="superior(secretary)", exception="failed")
    page = office.visitor("DW", "office").read("/outbox?status=failed")
    assert f'<a href="/people/{number}">去补联系方式</a>' in page
    assert '<a href="/organizations?under=JD03">' in page
    assert '<a href="/organizations?under=JD">' in page  # the vacant post is the superior's
    assert "/people/" not in office.visitor("DW", "leading_group").read(
        "/outbox?status=failed"
    )  # who may not see accounts is not led to them


@pytest.fixture
def reachable(office: Office) -> Person:
    """The secretary of a branch, who has a telephone."""
    with writing(office.context.sessions) as session:
        found = holder(session, "JD03", "secretary")
        found.phone = "+8613800000001"
        return found


def load_of(office: Office, messages: list[int], state: str, kind: str) -> int:
    """Let these messages lie in one shipment of this state, with its incident; its number."""
    with writing(office.context.sessions) as session:
        now = clock.read(session, office.context.settings)
        load = outbox.Shipment(
            channel="sms", notice="urge", locale="zh-Hans", state=state, size=len(messages),
            epoch=0, attempts=1, not_before=now, created_at=now, settled_at=now,
        )  # fmt: skip
        session.add(load)
        session.flush()
        for number in messages:
            session.get_one(outbox.Message, number).shipment_id = load.id
        open_incident(session, kind, f"shipment:{load.id}", cause="", now=now)
        return load.id or 0


def test_what_nobody_knows_to_have_arrived_is_sent_again_from_the_log(
    office: Office, reachable: Person
) -> None:
    whom = {"recipient_id": reachable.id, "recipient_name": "王一", "address": "1380000"}
    one, other = (post(office, key, role="secretary", **whom) for key in ("1/d", "1/e"))
    load_of(office, [one, other], "unknown", "delivery_unknown")
    visitor = office.visitor("DW", "office")
    page = visitor.read("/outbox?status=unknown")
    acts = re.findall(r'action="(/do/outbox/\d+/resend)"', page)
    assert "重新发送给王一" in page
    assert office.visitor("JD", "secretary").send(acts[0]).status_code == 403
    assert "可能收到两次" in visitor.does(acts[0], _page="/outbox", _said="sent_again")
    assert visitor.read("/outbox?status=unknown").count("/resend") == 1  # the other still waits
    assert "结果不明" in visitor.read("/incidents")
    visitor.does(acts[1], _page="/outbox", _said="sent_again")
    assert "没有异常" in visitor.read("/incidents")
    with reading(office.context.sessions) as session:
        sent = session.get_one(outbox.Message, one)
        assert (sent.address, sent.maybe_sent) == ("+8613800000001", True)


def test_what_failed_is_sent_again_to_the_address_of_today(
    office: Office, reachable: Person
) -> None:
    message = post(
        office, "1/f", role="secretary", exception="failed", detail="bounced",
        recipient_id=reachable.id, recipient_name="王一", address="1380000",
    )  # fmt: skip
    visitor = office.visitor("DW", "office")
    page = visitor.read("/outbox?status=failed")
    assert f'<a href="/people/{reachable.staff_no}">去核对联系方式</a>' in page
    (act,) = re.findall(r'action="(/do/outbox/\d+/resend)"', page)
    assert "发往收件人现在的地址" in visitor.does(act, _page="/outbox", _said="goes_again")
    with reading(office.context.sessions) as session:
        sent = session.get_one(outbox.Message, message)
        assert (sent.address, sent.exception, sent.maybe_sent) == ("+8613800000001", None, False)
    assert "不需要重新发送" in visitor.send(act, _page="/outbox").get_data(as_text=True)


def test_what_nobody_would_get_or_speaks_of_what_is_over_is_not_offered(
    office: Office, reachable: Person
) -> None:
    with writing(office.context.sessions) as session:
        now = clock.read(session, office.context.settings)
        found = session.get_one(Person, reachable.id)
        found.email = None
    whom = {"recipient_id": reachable.id, "role": "secretary", "exception": "failed"}
    post(office, "1/g", channel="email", **whom)
    post(office, "1/h", role="secretary", exception="failed")
    over = post(office, "1/i", expires_at=now, **whom)
    visitor = office.visitor("DW", "office")
    assert "/resend" not in visitor.read("/outbox?status=failed")
    refused = visitor.send(f"/do/outbox/{over}/resend", _page="/outbox").get_data(as_text=True)
    assert "已经过去" in refused


def test_all_that_a_provider_did_not_take_is_sent_again_from_its_incident(
    office: Office, reachable: Person
) -> None:
    whom = {"recipient_id": reachable.id, "recipient_name": "王一", "role": "secretary"}
    numbers = [post(office, f"1/{key}", **whom) for key in "jk"]
    load_of(office, numbers, "failed", "delivery_failed")
    visitor = office.visitor("DW", "office")
    page = visitor.read("/incidents")
    assert "按已送出处理" not in page
    assert "“催办”，发给王一等 2 人" in page
    assert 'href="/outbox?status=failed">看这些消息' in page
    another_tree(office)
    elsewhere = office.visitor("ZZ", "office").read("/incidents")
    assert "王一" not in elsewhere  # of another tree's messages only that they were lost
    assert "批消息" in elsewhere
    (path,) = re.findall(r'action="(/incidents/\d+)"', page)
    visitor.does(path, action="resend")
    assert "没有异常" in visitor.read("/incidents")
    with reading(office.context.sessions) as session:
        left = [session.get_one(outbox.Message, number) for number in numbers]
    assert [(one.shipment_id, one.address) for one in left] == [(None, "+8613800000001")] * 2


def test_what_lay_in_a_digest_goes_again_with_all_of_it_and_once(
    office: Office, reachable: Person
) -> None:
    whom = {"recipient_id": reachable.id, "recipient_name": "王一", "role": "secretary"}
    bundle = post(office, "digest/1", exception="failed", **{**whom, "kind": "digest"})
    inside = [post(office, f"1/{key}", exception="failed", **whom) for key in "lm"]
    with writing(office.context.sessions) as session:
        for number in inside:
            session.get_one(outbox.Message, number).digest_id = bundle
    act = f"/do/outbox/{inside[0]}/resend"
    office.visitor("DW", "office").does(act, _page="/outbox", _said="goes_again")
    with writing(office.context.sessions) as session:
        outbox.pack(session, office.now(), Patience())
        gone = [session.get_one(outbox.Message, number) for number in (bundle, *inside)]
        assert {one.shipment_id for one in gone} == {gone[0].shipment_id} != {None}
        assert session.get_one(outbox.Shipment, gone[0].shipment_id).size == 1
