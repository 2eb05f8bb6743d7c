"""One person without a workbook: registered and corrected, by page, API and command."""

from __future__ import annotations

from typing import Any

import pytest
from sqlmodel import col, select

from service import people as staff
from service.auth import journal
from service.db import reading
from service.models import History, Holder, Organization, Person
from tests.doors.shell import Shell
from tests.web.desk import Desk
from tests.web.office import Office
from tests.web.test_people import desk_of, names, sends

NEW: dict[str, Any] = {"staff_no": "N-001", "name": "丁一", "organization_code": "JD03"}
LONG = "长" * 5_000


def found(office: Office, staff_no: str) -> tuple[Person, str, set[tuple[str, str]]]:
    """A person, the code of where they belong, and their posts of today."""
    with reading(office.context.sessions) as session:
        person = staff.by_staff_no(session, staff_no)
        home = session.get_one(Organization, person.organization_id).code
        held = staff.posts_of(session, person, on=office.now().date())
        return person, home, {(role, place.code) for role, place in held}


def everybody(office: Office) -> set[str]:
    with reading(office.context.sessions) as session:
        return set(session.exec(select(Person.staff_no)))


def lines_about(office: Office, staff_no: str) -> list[str]:
    """What the history of accounts and people holds of somebody, as it is kept."""
    with reading(office.context.sessions) as session:
        about = journal.about(staff.by_staff_no(session, staff_no).id)
        chosen = select(History.details).where(History.target == about)
        return [str(one) for one in session.exec(chosen.order_by(col(History.id)))]


@pytest.fixture
def clerk(office: Office) -> Desk:
    """The clerk of the leading group's office."""
    return Desk(office.visitor("DW", "office").client)


def test_somebody_new_is_registered_by_page_and_stands_on_a_page_of_their_own(
    office: Office, clerk: Desk
) -> None:
    clerk.opens("/people")
    told: dict[str, Any] = {"email": "Ding.Yi@Example.org", "phone": "138 0000 0000"}
    clerk.presses("登记", **NEW, **told, posts=["member", "publicity_officer"])
    assert clerk.at == "/people/N-001"
    assert "已登记" in clerk.words
    person, home, posts = found(office, "N-001")
    assert (person.name, home, person.locale, person.active) == ("丁一", "JD03", "zh-Hans", True)
    assert (person.email, person.phone) == ("Ding.Yi@example.org", "+8613800000000")
    assert posts == {("member", "JD03"), ("publicity_officer", "JD03")}
    # Audit reads who did it.
    auditor = desk_of(office, names(office, "audit_administrator", 31))
    assert "登记人员：机电学生第一党支部" in auditor.opens("/audit?staff_no=N-001&kind=account")


def test_whoever_is_known_is_not_overwritten_and_what_was_typed_stays(
    office: Office, clerk: Desk
) -> None:
    known = office.staff_no("JD03", "secretary")
    before = found(office, known)[0].name
    clerk.opens("/people")
    typed = {**NEW, "staff_no": known, "name": "别人", "email": "不是邮箱", "phone": "12"}
    clerk.presses("登记", status=422, **typed)
    assert f"工号 {known} 已登记" in clerk.words
    assert "更正资料" in clerk.words, "and where it is put right"
    assert "邮箱" in clerk.words, "all mistakes at once"
    assert clerk.text.count('aria-invalid="true"') == 3
    for kept in ("别人", "不是邮箱"):
        assert f'value="{kept}"' in clerk.text
    assert found(office, known)[0].name == before


BAD: dict[str, tuple[dict[str, Any], str]] = {
    "an organisation that there is not": ({"organization_code": "JD3"}, "organization_code"),
    "an address that is none": ({"email": "nobody@"}, "email"),
    "a telephone number that is none": ({"phone": "110"}, "phone"),
    "a formula for a name": ({"name": "=HYPERLINK(1)"}, "name"),
    "a formula for a number": ({"staff_no": "=1+1"}, "staff_no"),
    "a hidden character": ({"name": "丁\u202e一"}, "name"),
    "a control character": ({"name": "丁\x1b一"}, "name"),
    "a name too long": ({"name": "长" * 201}, "name"),
    "five thousand letters": ({"name": LONG}, "name"),
    "five thousand letters of a number": ({"staff_no": "9" * 5_000}, "staff_no"),
    "no name": ({"name": "　"}, "name"),
    "a number with a space": ({"staff_no": "N 1"}, "staff_no"),
    "a number with a slash": ({"staff_no": "A/B"}, "staff_no"),
    "a number that leads elsewhere": ({"staff_no": ".."}, "staff_no"),
    "a language that nobody speaks here": ({"locale": "la"}, "locale"),
    "a post that there is not": ({"posts": ["secretery"]}, "posts"),
    "a member and of the masses": ({"posts": ["member", "masses"]}, "posts"),
    "a second secretary": ({"posts": ["member", "secretary"]}, "posts"),
    "the office at a branch": ({"posts": ["office"]}, "posts"),
    "the leading group at a branch": ({"posts": ["leading_group_head"]}, "posts"),
    "an administrator by the way": ({"posts": ["administrator@DW"]}, "posts"),
}


@pytest.mark.parametrize("wrong", BAD)
def test_bad_input_is_said_at_its_field(sqlite_office: Office, wrong: str) -> None:
    office = sqlite_office
    before = everybody(office)
    given, field = BAD[wrong]
    desk = Desk(office.visitor("DW", "office").client)
    desk.opens("/people")
    sent: dict[str, Any] = {**NEW, **given}
    if "locale" in given or "administrator" in str(given):  # which the page does not offer
        sent = {**sent, "csrf_token": desk.forms("登记")[0].fields["csrf_token"][0]}
        answer = desk.client.post("/do/people", data={**sent, "_page": "/people"})
        assert answer.status_code == 422
        text = answer.get_data(as_text=True)
    else:
        text = desk.presses("登记", status=422, **sent)
    assert f"form-people-{field}-wrong-1" in text
    if given == {"name": LONG}:
        assert LONG in text, "what was typed stays"
    assert everybody(office) == before


def test_what_is_nearly_always_a_slip_is_said_in_the_words_of_a_form(
    office: Office, clerk: Desk
) -> None:
    before = everybody(office)
    in_office = found(office, office.staff_no("JD03", "secretary"))[0].name
    clerk.opens("/people")
    clerk.presses("登记", status=422, **NEW, posts=["secretary", "member", "masses"])
    assert f"机电学生第一党支部已有书记{in_office}，请先免职。" in clerk.words
    assert "党员与群众只能选一项。" in clerk.words
    clerk.presses("登记", status=422, **NEW, posts=["office"])
    assert clerk.words.count("领导小组及其办公室的职务只设在最上级组织。") == 3, "and the hint"
    clerk.presses("登记", status=422, **{**NEW, "name": "=丁一"})
    assert "不能以 = + - @ 开头。" in clerk.words
    assert "单元格" not in clerk.words
    assert everybody(office) == before


@pytest.mark.parametrize(
    ("post", "said"),
    [
        ("secretary", "机电学生第一党支部已有书记"),
        ("office", "领导小组及其办公室的职务只设在最上级组织"),
        ("masses", "党员与群众只能选一项"),
    ],
)
def test_the_same_slips_are_refused_where_a_post_is_given(
    office: Office, clerk: Desk, post: str, said: str
) -> None:
    number = office.staff_no("JD03", "member")
    before = found(office, number)[2]
    clerk.opens(f"/people/{number}")
    clerk.presses("确认任职", status=409, post=post, organization="JD03")
    assert said in clerk.words
    assert found(office, number)[2] == before


def test_where_nobody_is_secretary_one_is_registered(office: Office, clerk: Desk) -> None:
    of_old = office.staff_no("JD03", "secretary")
    clerk.opens(f"/people/{of_old}")
    held = [form.fields["post"] for form in clerk.forms("确认免职")]
    clerk.presses("确认免职", at=held.index(["secretary"]), reason="届满卸任")
    clerk.opens("/people")
    clerk.presses("登记", **NEW, posts=["member", "secretary"])
    assert found(office, "N-001")[2] == {("member", "JD03"), ("secretary", "JD03")}
    clerk.opens("/people")
    top = {**NEW, "staff_no": "N-002", "organization_code": "DW"}
    clerk.presses("登记", **top, posts=["office"])
    assert found(office, "N-002")[2] == {("office", "DW")}


def test_only_whoever_keeps_the_table_registers(sqlite_office: Office) -> None:
    office = sqlite_office
    security = desk_of(office, names(office, "security_administrator", 30))
    security.opens("/people")
    assert not security.sees("登记")
    assert sends(security, "/do/people", **NEW) == 403
    someone = office.staff_no("JD03", "secretary")
    security.opens(f"/people/{someone}")
    assert not security.sees("保存更正")
    assert sends(security, f"/do/people/{someone}/correction", name="改名") == 403
    secretary = Desk(office.visitor("JD", "secretary").client)
    assert secretary.client.get("/people").status_code == 403
    assert sends(secretary, "/do/people", **NEW) == 403
    assert "N-001" not in everybody(office)


def test_what_is_on_record_is_put_right_on_the_persons_page(office: Office, clerk: Desk) -> None:
    who = office.staff_no("JD03", "secretary")
    before, _, posts = found(office, who)
    clerk.opens(f"/people/{who}")
    clerk.presses("保存更正", name="新名字", email="new@example.org", organization_code="JD04")
    assert "资料已更正" in clerk.words
    person, home, now = found(office, who)
    assert (person.name, person.email, home) == ("新名字", "new@example.org", "JD04")
    assert person.phone == before.phone, "what was left empty stays"
    assert now == posts, "posts do not follow"
    # An address that is not theirs any more goes, and a wrong one is refused at its field.
    clerk.presses("保存更正", remove=["email"])
    assert found(office, who)[0].email is None
    clerk.presses("保存更正", status=422, phone="1380000")
    assert "correction-phone-wrong-1" in clerk.text
    assert 'value="1380000"' in clerk.text
    told = " ".join(lines_about(office, who))
    assert "organization_code" in told
    assert "new@example.org" not in told, "history is for good, and names the columns alone"
    auditor = desk_of(office, names(office, "audit_administrator", 31))
    assert "更正资料：姓名、" in auditor.opens(f"/audit?staff_no={who}&kind=account")


def test_correcting_nothing_leaves_no_line(sqlite_office: Office) -> None:
    office = sqlite_office
    who = office.staff_no("JD03", "secretary")
    desk = Desk(office.visitor("DW", "office").client)
    desk.opens(f"/people/{who}")
    before = lines_about(office, who)
    desk.presses("保存更正")
    assert lines_about(office, who) == before


def test_the_operator_does_both_at_the_terminal(sqlite_office: Office) -> None:
    office = sqlite_office
    shell = Shell(office.context.settings.database_url, {"PACESETTER_SECRET_KEY": "k" * 40})
    row = ("people", "add", "N-001", "--name", "丁一", "--organization", "JD03")
    made = shell.run(*row, "--post", "member", "--post", "publicity_officer@JD", "--language", "en")
    assert made.exit_code == 0, made.output
    person, _, posts = found(office, "N-001")
    assert person.locale == "en"
    assert posts == {("member", "JD03"), ("publicity_officer", "JD")}
    twice = shell.run(*row)
    assert twice.exit_code == 1
    assert "registered already" in twice.output
    told = shell.reads("people", "correct", "N-001", "--name", "丁二", "--email", "d@example.org")
    assert told["name"] == "丁二"
    assert shell.run("people", "correct", "N-001", "--email", "").exit_code == 0
    assert found(office, "N-001")[0].email is None
    wrong = shell.run("people", "correct", "N-001", "--phone", "1", "--organization", "JD3")
    assert wrong.exit_code == 1
    assert all(column in wrong.output for column in ("Mobile: ", "Organization code: "))


def test_who_comes_in_mid_campaign_is_taken_in_as_by_the_table(office: Office) -> None:
    """Nothing is owed from before they came, and the search finds them."""
    office.day("2010-06-08")
    desk = Desk(office.visitor("DW", "office").client)
    desk.opens("/people")
    desk.presses("登记", **NEW, posts=["member"])
    with reading(office.context.sessions) as session:
        person = staff.by_staff_no(session, "N-001")
        seat = session.exec(select(Holder).where(Holder.person_id == person.id)).one()
        assert seat.since == office.now().date()
    assert "丁一" in desk.opens("/search?q=dingyi")
