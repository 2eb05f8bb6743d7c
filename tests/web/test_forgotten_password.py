"""A forgotten password: a link by mail, once, for half an hour, and nobody learns who is known."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlmodel import select

from notifications.outbox import MailboxMessage, Message
from notifications.rows import messages
from service import clock
from service.actors import OPERATOR
from service.auth.resets import send_reset
from service.db import reading, writing
from service.delivery import courier, deliver_all
from service.models import Account, History, Invitation, Person
from tests.web.office import PASSWORD, TOKEN, Office, Visitor, local
from tests.web.test_people import names
from workflows.refusals import Refused

NEW = "another long password"
LINK = re.compile(r"/invitations/([\w-]+)")


def asks(visitor: Visitor, staff_no: str) -> tuple[int, str]:
    answer = visitor.send("/login/forgotten", staff_no=staff_no)
    return answer.status_code, TOKEN.sub("", answer.get_data(as_text=True))


def letters(office: Office) -> list[str]:
    """What lies in the mailbox about passwords, after everything was delivered that may be."""
    now = office.now()
    deliver_all(office.context, courier(office.context), now=now)
    with reading(office.context.sessions) as session:
        found = session.exec(select(MailboxMessage).order_by(MailboxMessage.id))  # type: ignore[arg-type]  # SQLModel's columns read as values
        return [one.body for one in found if "/invitations/" in one.body]


def secret_in(letter: str) -> str:
    found = LINK.search(letter)
    assert found
    return found[1]


def sets(visitor: Visitor, secret: str, staff_no: str, password: str = NEW) -> int:
    fields = {"staff_no": staff_no, "password": password, "again": password}
    return visitor.send(f"/invitations/{secret}", **fields).status_code


def told_why(office: Office, staff_no: str) -> list[str]:
    """Why somebody is sent no link, as an administrator hears it who asks for one."""
    with writing(office.context.sessions) as session:
        wall, now = clock.wall(session), clock.read(session, office.context.settings)
        person = session.exec(select(Person).where(Person.staff_no == staff_no)).one()
        with pytest.raises(Refused) as refused:
            send_reset(session, person, key="k", lasts=60, wall=wall, now=now, by=OPERATOR)
    return [one.code for one in refused.value.reasons]


def test_whoever_forgot_theirs_sets_another_by_a_letter(office: Office) -> None:
    elsewhere = office.logs_in("JD03", "secretary")
    staff_no = office.staff_no("JD03", "secretary")
    visitor = office.stranger()
    assert asks(visitor, staff_no)[0] == 200
    (letter,) = letters(office)
    secret = secret_in(letter)
    assert "重新设置密码" in visitor.read(f"/invitations/{secret}")
    assert sets(visitor, secret, staff_no) == 302
    assert visitor.get("/todo").status_code == 200, "whoever proves it is in at once"
    assert elsewhere.get("/todo").status_code == 302, "other visits have ended"
    again = office.stranger()
    assert again.get(f"/invitations/{secret}").status_code == 404, "it works once"
    assert again.send("/login", staff_no=staff_no, password=PASSWORD).status_code == 401
    assert again.send("/login", staff_no=staff_no, password=NEW).status_code == 302
    with reading(office.context.sessions) as session:
        told = session.exec(select(History.details).where(History.kind == "account")).all()
    deeds = re.findall(r'"deed": "(\w+)"', "".join(one or "" for one in told))
    assert [deed for deed in deeds if deed != "signed_in"] == ["reset_sent", "password_set"]


def test_a_known_number_and_an_unknown_one_get_the_same_answer(office: Office) -> None:
    known = office.account("JD03", "secretary")
    first, second = asks(office.stranger(), known), asks(office.stranger(), "NOBODY")
    assert first == second
    for _ in range(2):
        asks(office.stranger(), known)
        asks(office.stranger(), "NOBODY")
    locked = [asks(office.stranger(), one) for one in (known, "NOBODY")]
    assert [status for status, _ in locked] == [429, 429]
    assert locked[0][1].replace(known, "?") == locked[1][1].replace("NOBODY", "?")
    with reading(office.context.sessions) as session:
        assert len(session.exec(select(Message)).all()) - _others(office) == 3


def _others(office: Office) -> int:
    with reading(office.context.sessions) as session:
        return len(session.exec(select(Message).where(messages.c.notice != "password_reset")).all())


def test_the_link_lasts_half_an_hour_and_only_the_last_one_counts(sqlite_office: Office) -> None:
    office = sqlite_office
    staff_no = office.account("JD03", "secretary")
    for _ in range(2):
        asks(office.stranger(), staff_no)
    both = [secret_in(letter) for letter in letters(office)]
    works = [one for one in both if office.stranger().get(f"/invitations/{one}").status_code == 200]
    assert (len(both), len(works)) == (2, 1), "the one that was asked for last"
    with writing(office.context.sessions) as session:
        wall = clock.wall(session)
        for link in session.exec(select(Invitation)):
            if link.used_at is None:
                assert link.expires_at - wall <= timedelta(minutes=30)
                link.expires_at = wall
                session.add(link)
    assert office.stranger().get(f"/invitations/{works[0]}").status_code == 404


def test_the_letter_waits_neither_for_the_morning_nor_for_a_switched_off_channel(
    sqlite_office: Office,
) -> None:
    office = sqlite_office
    staff_no = office.account("JD03", "secretary")
    with writing(office.context.sessions) as session:
        person = session.exec(select(Person).where(Person.staff_no == staff_no)).one()
        person.muted = "email;sms"
        session.add(person)
    office.set_clock(local("2010-06-05 23:30"))
    asks(office.stranger(), staff_no)
    assert len(letters(office)) == 1
    with reading(office.context.sessions) as session:
        kept = session.exec(select(Message).where(messages.c.notice == "password_reset")).one()
    assert secret_in(letters(office)[0]) not in kept.params, "the outbox keeps no secret"


@pytest.mark.parametrize("why", ["no_account", "blocked", "no_address", "not_active"])
def test_who_cannot_have_a_link_is_sent_none_and_an_administrator_hears_why(
    sqlite_office: Office, why: str
) -> None:
    office = sqlite_office
    staff_no = office.account("JD03", "secretary")
    with writing(office.context.sessions) as session:
        person = session.exec(select(Person).where(Person.staff_no == staff_no)).one()
        account = session.get_one(Account, person.id)
        if why == "no_account":
            session.delete(account)
        elif why == "blocked":
            account.blocked_at = clock.wall(session)
        elif why == "no_address":
            person.email = None
        else:
            person.active = False
    assert told_why(office, staff_no) == [f"accounts.{why}"]
    assert asks(office.stranger(), staff_no)[0] == 200
    assert letters(office) == []


@pytest.mark.parametrize("role", ["administrator", "security_administrator"])
def test_an_administrator_gets_no_link_by_mail_since_others_keep_the_addresses(
    sqlite_office: Office, role: str
) -> None:
    office = sqlite_office
    staff_no = names(office, role, 30)
    assert asks(office.stranger(), staff_no)[0] == 200
    assert letters(office) == []
    assert told_why(office, staff_no) == ["accounts.by_hand"]


def test_an_address_that_others_changed_opens_nothing_until_its_owner_has_agreed(
    office: Office,
) -> None:
    owner = office.logs_in("JD03", "secretary")
    staff_no = office.staff_no("JD03", "secretary")
    with writing(office.context.sessions) as session:
        person = session.exec(select(Person).where(Person.staff_no == staff_no)).one()
        person.email = "somebody-else@office.example"
        session.add(person)
    assert asks(office.stranger(), staff_no)[0] == 200, "whoever asks learns nothing of it"
    assert letters(office) == []
    assert told_why(office, staff_no) == ["accounts.address_changed"]
    owner.send("/account/password", current=PASSWORD, new=NEW, again=NEW)
    assert asks(office.stranger(), staff_no)[0] == 200
    assert len(letters(office)) == 1, "whoever knows the password answers for the address"
