"""The second step at log-in: set up, asked for, never twice by one code, and taken away."""

from __future__ import annotations

import re

import pyotp
import pytest
from pydantic import SecretStr
from sqlmodel import select

from service import clock
from service.app import create_app
from service.context import open_context
from service.db import reading, writing
from service.models import History, RecoveryCode, SecondStep
from service.settings import Settings
from tests.web.desk import Desk
from tests.web.office import PASSWORD, Office, Visitor
from tests.web.test_people import desk_of, names

KEY = re.compile(r'<code class="key">([A-Z2-7 ]+)</code>')
CODES = re.compile(r"<li><code>([\w-]+)</code></li>")


def code_now(office: Office, secret: str, *, steps: int = 0) -> str:
    """What the telephone shows by the database's clock, some steps from now."""
    with reading(office.context.sessions) as session:
        at = clock.wall(session)
    return pyotp.TOTP(secret).at(for_time=at, counter_offset=steps)


def sets_up(office: Office, desk: Desk) -> tuple[str, list[str]]:
    """Set it up as one does; return the key and the recovery codes."""
    desk.opens("/account/second-step")
    desk.presses("开始")
    found = KEY.search(desk.text)
    assert found is not None
    secret = found[1].replace(" ", "")
    assert "<svg" in desk.text
    desk.presses("启用", status=422, code="000000")
    desk.presses("启用", code=code_now(office, secret, steps=-1))
    return secret, CODES.findall(desk.text)


def half_way(office: Office, staff_no: str) -> Visitor:
    """Somebody whose password is right, and of whom a code is asked."""
    visitor = office.stranger()
    answer = visitor.send("/login", staff_no=staff_no, password=PASSWORD)
    assert answer.status_code == 200
    assert "动态口令" in answer.get_data(as_text=True)
    assert visitor.get("/todo").status_code == 302, "nobody is in by half"
    return visitor


def test_whoever_has_set_it_up_gets_in_by_password_and_code_each_code_once(
    office: Office,
) -> None:
    staff_no = office.account("JD03", "secretary")
    secret, codes = sets_up(office, desk_of(office, staff_no))
    assert len(codes) == 10
    first, second = half_way(office, staff_no), half_way(office, staff_no)
    code = code_now(office, secret)
    assert first.send("/login/code", code=code, next="/account").status_code == 302
    assert first.get("/todo").status_code == 200
    assert second.send("/login/code", code=code).status_code == 401, "a code is taken once"
    assert second.send("/login/code", code=codes[0].upper()).status_code == 302
    third = half_way(office, staff_no)
    assert third.send("/login/code", code=codes[0]).status_code == 401
    assert third.send("/login/code", code=codes[1]).status_code == 302
    with reading(office.context.sessions) as session:
        kept = session.exec(select(SecondStep)).one()
        assert secret not in kept.secret, "the key lies sealed"
        digests = session.exec(select(RecoveryCode.digest)).all()
        assert not set(codes) & set(digests)


def test_guesses_at_the_code_lock_and_a_browser_without_a_password_gets_nowhere(
    sqlite_office: Office,
) -> None:
    office = sqlite_office
    staff_no = office.account("JD03", "secretary")
    secret, _codes = sets_up(office, desk_of(office, staff_no))
    assert office.stranger().send("/login/code", code=code_now(office, secret)).status_code == 302
    visitor = half_way(office, staff_no)
    for number in range(5):
        assert visitor.send("/login/code", code=f"00000{number}").status_code == 401
    assert visitor.send("/login/code", code=code_now(office, secret)).status_code == 429
    with reading(office.context.sessions) as session:
        told = session.exec(select(History.details).where(History.kind == "account")).all()
    assert sum('"locked_out"' in (one or "") for one in told) == 1


def test_a_link_to_set_a_password_leads_to_the_code_too(sqlite_office: Office) -> None:
    from service.auth import invitations

    office = sqlite_office
    staff_no = office.account("JD03", "secretary")
    secret, _codes = sets_up(office, desk_of(office, staff_no))
    with writing(office.context.sessions) as session:
        person = office.holder(session, "JD03", "secretary")
        link = invitations.invite(session, person, wall=clock.wall(session))
    visitor = office.stranger()
    given = {"staff_no": staff_no, "password": PASSWORD, "again": PASSWORD}
    assert visitor.send(f"/invitations/{link}", **given).status_code == 200
    assert visitor.get("/todo").status_code == 302
    assert visitor.send("/login/code", code=code_now(office, secret)).status_code == 302


def test_the_security_administrator_takes_it_away_and_history_says_why(office: Office) -> None:
    staff_no = office.account("JD03", "secretary")
    own = desk_of(office, staff_no)
    sets_up(office, own)
    security = desk_of(office, names(office, "security_administrator", 40))
    security.opens(f"/people/{staff_no}")
    security.presses("确认取消", reason="手机丢失，已当面核实")
    assert own.client.get("/todo").status_code == 302, "visits have ended"
    attempt = office.stranger().send("/login", staff_no=staff_no, password=PASSWORD)
    assert attempt.status_code == 302
    with reading(office.context.sessions) as session:
        reasons = session.exec(select(History.reason).where(History.kind == "account")).all()
        assert "手机丢失，已当面核实" in reasons
        assert session.exec(select(RecoveryCode)).all() == []


@pytest.mark.parametrize(("of", "led"), [("nobody", False), ("secretaries", True)])
def test_whoever_must_have_one_is_led_to_it(sqlite_office: Office, of: str, led: bool) -> None:
    office = sqlite_office
    url = office.context.settings.database_url
    given = {"env": "test", "secret_key": SecretStr("x" * 40), "second_step": of}
    office.context.close()
    office.context = open_context(Settings(database_url=url, **given))  # type: ignore[arg-type]  # the settings check them
    office.app = create_app(office.context)
    secretary = office.visitor("JD03", "secretary")
    answer = secretary.get("/todo")
    assert (answer.status_code == 303) == led
    assert secretary.get("/account/second-step").status_code == 200
    assert office.visitor("JD03", "member").get("/todo").status_code == 200
    if led:
        assert "您的职务要求使用动态口令" in secretary.read("/account/second-step")
        sets_up(office, Desk(secretary.client))
        assert secretary.get("/todo").status_code == 200
