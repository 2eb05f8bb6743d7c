"""Three administrators: what each does on the pages of people and audit, and what none may."""

from __future__ import annotations

import re

import pytest
from sqlmodel import col, select

from service import audit
from service import people as staff
from service.accounts import give_post
from service.actors import OPERATOR
from service.auth.passwords import set_password
from service.db import reading, writing
from service.errors import BadInput
from service.models import Account, History, Organization, Person
from service.people_table import import_people
from service.tabular import read_workbook
from tests.web.desk import Desk
from tests.web.office import PASSWORD, TOKEN, Office, local
from workflows.refusals import Refused

TOP = "DW"


def names(office: Office, role: str, number: int, *, account: bool = True) -> str:
    """Let somebody of the top be an administrator, and have an account; return their number."""
    with writing(office.context.sessions) as session:
        top = session.exec(select(Organization).where(Organization.code == TOP)).one()
        chosen = select(Person).where(Person.organization_id != top.id).order_by(col(Person.id))
        person = session.exec(chosen.offset(number)).first()
        assert person is not None
        rulebook = office.context.rulebook
        give_post(session, rulebook, person, top, role, by=OPERATOR, now=office.now())
        if account:
            set_password(session, person.id, PASSWORD)
        return person.staff_no


def desk_of(office: Office, staff_no: str) -> Desk:
    """Somebody who has logged in, at their desk."""
    visitor = office.stranger()
    assert visitor.send("/login", staff_no=staff_no, password=PASSWORD).status_code == 302
    return Desk(visitor.client)


def sends(desk: Desk, path: str, **fields: str) -> int:
    """Send a form that stands on no page of theirs; return what it is answered with."""
    found = TOKEN.search(desk.opens("/todo"))
    assert found is not None
    return desk.client.post(path, data={"csrf_token": found[1], **fields}).status_code


def name_of(office: Office, staff_no: str) -> str:
    with reading(office.context.sessions) as session:
        return staff.by_staff_no(session, staff_no).name


def test_one_administrator_names_the_first_that_watches_and_then_may_do_so_no_more(
    office: Office,
) -> None:
    """The way of an installation that has had one administrator until today."""
    first = desk_of(office, names(office, "administrator", 30))
    watch = office.staff_no("JD03", "secretary")
    first.opens(f"/people/{watch}")
    assert "停用账号" not in first.text, "accounts are not the system administrator's"
    first.presses("确认任职", post="security_administrator", organization=TOP)
    first.opens(f"/people/{watch}")
    first.presses("生成邀请链接", status=200)
    link = re.search(r"/invitations/([\w-]+)", first.text)
    assert link is not None
    watcher = office.stranger()
    given = {"staff_no": watch, "password": PASSWORD, "again": PASSWORD}
    assert watcher.send(f"/invitations/{link[1]}", **given).status_code == 302

    other = office.staff_no("JD04", "secretary")
    assert "生成邀请链接" not in first.opens(f"/people/{other}")
    told = {"post": "audit_administrator", "organization": TOP}
    assert sends(first, f"/do/accounts/{other}/posts", **told) == 403
    second = Desk(watcher.client)
    second.opens(f"/people/{other}")
    second.presses("确认任职", post="audit_administrator", organization=TOP)
    assert "审计管理员" in second.text


def test_the_security_administrator_shuts_an_account_and_opens_it_again(office: Office) -> None:
    security = desk_of(office, names(office, "security_administrator", 30))
    victim = office.logs_in("JD03", "secretary")
    number = office.staff_no("JD03", "secretary")
    assert name_of(office, number) in security.opens(f"/people?search={number.lower()}")
    security.opens(f"/people/{number}")
    security.presses("确认停用", reason="手机丢失")
    assert "已停用" in security.text
    assert victim.get("/todo").status_code == 302, "the visit has ended"
    attempt = office.stranger().send("/login", staff_no=number, password=PASSWORD)
    assert attempt.status_code == 401
    security.opens(f"/people/{number}")
    security.presses("确认启用", reason="已找回")
    attempt = office.stranger().send("/login", staff_no=number, password=PASSWORD)
    assert attempt.status_code == 302


def test_audit_reads_who_did_what_and_takes_it_along(office: Office) -> None:
    security = desk_of(office, names(office, "security_administrator", 30))
    auditor = desk_of(office, names(office, "audit_administrator", 31))
    number = office.account("JD03", "secretary")
    security.opens(f"/people/{number}")
    security.presses("确认停用", reason="=1+1 手机丢失")
    assert "停用账号" in auditor.opens(f"/audit?staff_no={number}&kind=account")
    assert "手机丢失" in auditor.text
    book = auditor.client.get(f"/audit.xlsx?staff_no={number}")
    rows = [row for _, row in read_workbook(book.data).rows]
    assert any("停用账号" in row for row in rows)
    assert "没有记录" in auditor.opens("/audit?day=1999-01-01")
    assert auditor.client.get("/audit?staff_no=NOBODY").status_code == 404
    # And changes nothing: neither accounts nor posts nor the people.
    for act in ("block", "unblock", "reset"):
        told = {} if act == "reset" else {"reason": "试一试"}
        assert sends(auditor, f"/do/accounts/{number}/{act}", **told) == 403
    post = {"organization": TOP, "post": "member", "reason": "试一试"}
    assert sends(auditor, f"/do/accounts/{number}/posts/end", **post) == 403
    for path in ("/audit", "/audit.xlsx"):
        assert security.client.get(path).status_code == 403


@pytest.mark.parametrize("role", ["administrator", "audit_administrator"])
def test_nobody_is_two_administrators_and_nobody_does_it_to_themselves(
    sqlite_office: Office, role: str
) -> None:
    office = sqlite_office
    own = names(office, "security_administrator", 30)
    with writing(office.context.sessions) as session:
        person = staff.by_staff_no(session, own)
        top = session.exec(select(Organization).where(Organization.code == TOP)).one()
        with pytest.raises(Refused) as refused:
            give_post(
                session,
                office.context.rulebook,
                person,
                top,
                role,
                by=OPERATOR,
                now=office.now(),
            )
    assert [one.code for one in refused.value.reasons] == ["accounts.two_administrations"]
    desk = desk_of(office, own)
    desk.opens(f"/people/{own}")
    desk.presses("确认停用", status=409, reason="离开一下")
    assert "不能办理本人的账号和职务" in desk.text
    with reading(office.context.sessions) as session:
        assert session.get_one(Account, staff.by_staff_no(session, own).id).blocked_at is None


def test_a_table_of_people_makes_no_administrator_and_ends_none(sqlite_office: Office) -> None:
    office = sqlite_office
    own = names(office, "security_administrator", 30)
    with writing(office.context.sessions) as session:
        person = staff.by_staff_no(session, own)
        home = session.get_one(Organization, person.organization_id)
        top = session.exec(select(Organization).where(Organization.code == TOP)).one()
        row = {"name": person.name, "organization_code": home.code}
        kept = {"staff_no": own, "posts": "secretary", **row}
        import_people(session, [kept], now=local("2010-06-08 10:00"), trees=(top.path,))
        roles = {post for post, _ in staff.posts_of(session, person, on=local("2010-06-08").date())}
        assert "security_administrator" in roles
        made = {**kept, "staff_no": "NEW1", "posts": f"audit_administrator@{TOP}"}
        with pytest.raises(BadInput) as wrong:
            import_people(session, [made], now=local("2010-06-08 10:00"), trees=(top.path,))
        assert [one.code for one in wrong.value.problems] == ["administrators_post"]


def test_the_keeper_of_people_cannot_let_an_administrator_have_left(sqlite_office: Office) -> None:
    office = sqlite_office
    keeper = desk_of(office, names(office, "administrator", 31))
    watch = names(office, "security_administrator", 30)
    keeper.opens(f"/people/{watch}")
    keeper.presses("确认离开", status=409, reason="不再需要")
    assert "请安全管理员先免去" in keeper.text
    with reading(office.context.sessions) as session:
        assert staff.by_staff_no(session, watch).active


def test_history_of_accounts_is_sealed_with_the_rest(sqlite_office: Office) -> None:
    names(sqlite_office, "audit_administrator", 30)
    with writing(sqlite_office.context.sessions) as session:
        audit.seal_everything(session)
        assert audit.verify(session).intact
        line = session.exec(select(History).where(History.kind == "account")).first()
        assert line is not None
        line.reason = "nothing of the kind"
        session.add(line)
        session.flush()
        assert not audit.verify(session).intact
