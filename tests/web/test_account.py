"""One's own account: another password, visits elsewhere, how one is written to, tokens."""

from __future__ import annotations

import re

from sqlmodel import select

from service.db import reading
from service.models import Token
from tests.web.desk import Desk
from tests.web.office import PASSWORD, Office

ANOTHER = "quite another password"


def desk_of(office: Office, code: str = "JD03", role: str = "secretary") -> Desk:
    return Desk(office.logs_in(code, role).client)


def test_a_new_password_ends_the_visits_elsewhere_and_not_this_one(office: Office) -> None:
    elsewhere, here = desk_of(office), desk_of(office)
    here.opens("/account")
    assert "本设备" in here.words
    here.presses("更改密码", current=PASSWORD, new=ANOTHER, again=ANOTHER)
    assert "密码已更改" in here.words
    assert elsewhere.client.get("/todo").status_code == 302
    staff_no = office.staff_no("JD03", "secretary")
    answers = [
        office.stranger().send("/login", staff_no=staff_no, password=word).status_code
        for word in (PASSWORD, ANOTHER)
    ]
    assert answers == [401, 302]


def test_a_password_that_will_not_do_changes_nothing(office: Office) -> None:
    desk = desk_of(office)
    for typed, said in (
        ({"current": "a guess", "new": ANOTHER, "again": ANOTHER}, "现在的密码不对"),
        ({"current": PASSWORD, "new": "short", "again": "short"}, "密码要有 8 到 128 个字符"),
        ({"current": PASSWORD, "new": ANOTHER, "again": ANOTHER + "!"}, "两次"),
    ):
        desk.opens("/account")
        desk.presses("更改密码", 0, 422, **typed)
        assert said in desk.words
    desk.opens("/account")
    desk.presses("更改密码", current=PASSWORD, new=ANOTHER, again=ANOTHER)


def test_whoever_finds_a_telephone_unlocked_guesses_slowly(sqlite_office: Office) -> None:
    desk = desk_of(sqlite_office)
    for _ in range(5):
        desk.opens("/account")
        desk.presses("更改密码", status=422, current="a guess", new=ANOTHER, again=ANOTHER)
    desk.opens("/account")
    desk.presses("更改密码", status=429, current=PASSWORD, new=ANOTHER, again=ANOTHER)


def test_one_logs_out_everywhere_else(office: Office) -> None:
    elsewhere, here = desk_of(office), desk_of(office)
    here.opens("/account")
    here.presses("退出其他设备")
    assert elsewhere.client.get("/todo").status_code == 302
    assert here.client.get("/todo").status_code == 200
    assert not here.sees("退出其他设备"), "there is no other"


def test_one_says_how_one_wants_to_be_written_to(office: Office) -> None:
    desk = desk_of(office)
    desk.opens("/account")
    desk.presses("保存", locale="zh-Hant", channels=["email"], digest=[])
    with reading(office.context.sessions) as session:
        person = office.holder(session, "JD03", "secretary")
        assert (person.locale, person.digest, person.muted) == ("zh-Hant", False, "sms")
    desk.opens("/account")
    desk.presses("儲存", channels=["email", "sms"], digest="yes")
    with reading(office.context.sessions) as session:
        person = office.holder(session, "JD03", "secretary")
        assert (person.locale, person.digest, person.muted) == ("zh-Hant", True, "")


def test_a_token_is_shown_once_and_works_until_it_is_revoked(office: Office) -> None:
    desk = desk_of(office)
    desk.opens("/account")
    desk.presses("新建令牌", status=201, name="报表系统")
    found = re.search(r"pst_[\w-]+", desk.text)
    assert found is not None
    calls = {"Authorization": f"Bearer {found[0]}"}
    assert office.app.test_client().get("/api/v1/campaigns", headers=calls).status_code == 200
    assert found[0] not in desk.opens("/account")
    desk.presses("停用")
    assert office.app.test_client().get("/api/v1/campaigns", headers=calls).status_code == 401


def test_nobody_revokes_the_token_of_another(office: Office) -> None:
    desk = desk_of(office)
    desk.opens("/account")
    desk.presses("新建令牌", status=201, name="报表系统")
    with reading(office.context.sessions) as session:
        number = session.exec(select(Token.id)).one()
    other = office.logs_in("JD04", "secretary")
    assert other.send(f"/account/tokens/{number}/revocation").status_code == 404
    with reading(office.context.sessions) as session:
        secretary = office.holder(session, "JD03", "secretary")
        assert session.get_one(Token, number).revoked_at is None
        assert session.get_one(Token, number).person_id == secretary.id


def test_what_is_typed_as_a_name_is_no_markup_and_never_empty(sqlite_office: Office) -> None:
    desk = desk_of(sqlite_office)
    desk.opens("/account")
    desk.presses("新建令牌", status=422, name="\u200b")
    desk.opens("/account")
    desk.presses("新建令牌", status=201, name="<b>甲</b>")
    assert "<b>甲</b>" not in desk.text
    assert "&lt;b&gt;甲" in desk.text
