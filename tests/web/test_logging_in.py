"""Getting in and out: no guessing, no telling who is known, no cookie that outlives its visit."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlmodel import select

from service import clock
from service.auth import attempts, invitations, visits
from service.db import reading, writing
from service.models import Account, Attempts, Invitation, Organization, Post, Visit
from tests.web.office import PASSWORD, TOKEN, Office, Visitor

AN_HOUR = timedelta(hours=1)


def tries(visitor: Visitor, staff_no: str, password: str) -> tuple[int, str]:
    answer = visitor.send("/login", staff_no=staff_no, password=password)
    return answer.status_code, TOKEN.sub("", answer.get_data(as_text=True))


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/todo").status_code == 200


def test_nobody_is_let_in_where_nobody_was_given_a_password(office: Office) -> None:
    with reading(office.context.sessions) as session:
        assert session.exec(select(Account)).all() == []
    for password in ("", "admin", "password", "pacesetter"):
        assert tries(office.stranger(), "S0001", password)[0] == 401


def test_an_unknown_number_and_a_wrong_password_get_the_same_answer(office: Office) -> None:
    known = office.account("JD", "secretary")
    wrong = tries(office.stranger(), known, "not the password")
    unknown = tries(office.stranger(), known[:-1] + "X", "not the password")
    assert wrong[0] == unknown[0] == 401
    assert wrong[1].replace(known, "?") == unknown[1].replace(known[:-1] + "X", "?")


def test_five_failures_lock_an_account_even_for_the_right_password(office: Office) -> None:
    staff_no = office.account("JD", "secretary")
    for _ in range(5):
        assert tries(office.stranger(), staff_no, "a guess")[0] == 401
    assert tries(office.stranger(), staff_no, PASSWORD)[0] == 429
    other = office.account("XX", "secretary")
    assert tries(office.stranger(), other, PASSWORD)[0] == 302

    with writing(office.context.sessions) as session:
        for lock in session.exec(select(Attempts)):
            if lock.locked_until:
                lock.locked_until -= timedelta(minutes=16)
                session.add(lock)
    assert tries(office.stranger(), staff_no, PASSWORD)[0] == 302


@pytest.mark.parametrize("staff_no", ["S0006", "NOBODY"])
def test_who_is_locked_out_is_told_for_how_long(sqlite_office: Office, staff_no: str) -> None:
    """As a page and as JSON; of numbers that nobody has, the same."""
    for _ in range(5):
        tries(sqlite_office.stranger(), staff_no, "a guess")
    visitor = sqlite_office.stranger()
    page = visitor.send("/login", staff_no=staff_no, password=PASSWORD)
    assert page.status_code == 429
    assert 890 < int(page.headers["Retry-After"]) <= 900
    assert "15 分钟" in page.get_data(as_text=True)
    fields = {"csrf_token": visitor.token(), "staff_no": staff_no, "password": PASSWORD}
    told = visitor.client.post("/login", data=fields, headers={"Accept": "application/json"})
    assert (told.status_code, told.get_json()["error"]) == (429, "too_many_requests")
    assert set(told.get_json()) == {"error", "message", "advice"}
    assert int(told.headers["Retry-After"]) > 0


def test_a_number_that_nobody_has_is_locked_in_the_same_way(office: Office) -> None:
    for _ in range(5):
        tries(office.stranger(), "NOBODY", "a guess")
    with reading(office.context.sessions) as session:
        locks = [row for row in session.exec(select(Attempts)) if row.locked_until]
    assert len(locks) == 1
    assert "NOBODY" not in locks[0].subject


def test_one_source_cannot_try_every_account(sqlite_office: Office) -> None:
    for number in range(20):
        tries(sqlite_office.stranger(), f"S9{number:03}", "a guess")
    staff_no = sqlite_office.account("JD", "secretary")
    assert tries(sqlite_office.stranger(), staff_no, PASSWORD)[0] == 429


def test_guesses_at_the_same_moment_are_all_counted(office: Office) -> None:
    with reading(office.context.sessions) as session:
        wall = clock.wall(session)

    def guess(_number: int) -> None:
        with writing(office.context.sessions) as session:
            attempts.failed(session, ["source:together"], wall=wall)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(guess, range(19)))
    with reading(office.context.sessions) as session:
        counted = session.get_one(Attempts, "source:together")
    assert (counted.failed, counted.locked_until) == (19, None)


def test_each_lock_lasts_longer_than_the_one_before(sqlite_office: Office) -> None:
    staff_no = sqlite_office.account("JD", "secretary")
    lasted = []
    for _ in range(2):
        for _ in range(5):
            tries(sqlite_office.stranger(), staff_no, "a guess")
        with writing(sqlite_office.context.sessions) as session:
            wall = clock.wall(session)
            lock = next(row for row in session.exec(select(Attempts)) if row.locked_until)
            assert lock.locked_until
            lasted.append(lock.locked_until - wall)
            lock.locked_until = None
            session.add(lock)
    assert timedelta(minutes=14) < lasted[0] <= timedelta(minutes=15) < lasted[1]


def test_a_visit_has_an_id_of_its_own_and_what_was_planted_before_is_gone(office: Office) -> None:
    staff_no = office.account("JD", "secretary")
    visitor = office.stranger()
    visitor.get("/login")
    with visitor.client.session_transaction() as planted:
        planted["planted"] = "by somebody else"
    visitor.post("/login", staff_no=staff_no, password=PASSWORD)
    with visitor.client.session_transaction() as kept:
        assert "planted" not in kept
        first = kept["_user_id"]
    again = office.stranger()
    again.post("/login", staff_no=staff_no, password=PASSWORD)
    with again.client.session_transaction() as kept:
        assert kept["_user_id"] != first


def test_a_cookie_opens_nothing_after_logging_out(office: Office) -> None:
    visitor = office.logs_in("JD", "secretary")
    cookie = visitor.client.get_cookie("pacesetter")
    assert cookie
    assert cookie.http_only
    assert cookie.same_site == "Lax"
    visitor.post("/logout")
    thief = office.stranger()
    thief.client.set_cookie("pacesetter", cookie.value)
    assert not is_in(thief)


@pytest.mark.parametrize("which", ["seen_at", "started_at"])
def test_a_visit_ends_by_idleness_and_by_age(office: Office, which: str) -> None:
    visitor = office.logs_in("JD", "secretary")
    assert is_in(visitor)
    settings = office.context.settings
    limit = settings.session_idle if which == "seen_at" else settings.session_longest
    with writing(office.context.sessions) as session:
        visit = session.exec(select(Visit)).one()
        setattr(visit, which, getattr(visit, which) - timedelta(seconds=limit))
        session.add(visit)
    assert not is_in(visitor)


def test_whoever_is_no_longer_active_is_out_at_once(office: Office) -> None:
    visitor = office.logs_in("JD", "secretary")
    with writing(office.context.sessions) as session:
        person = office.holder(session, "JD", "secretary")
        person.active = False
        session.add(person)
    assert not is_in(visitor)


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\t/[",
        "\t//evil.example",
        "/\n/evil.example",
        "///evil.example",
        "http:evil.example",
        "/\\/evil.example",
        "%2f%2fevil.example",
        "@evil.example",
    ],
)
def test_after_logging_in_nobody_is_led_away(sqlite_office: Office, target: str) -> None:
    staff_no = sqlite_office.account("JD", "secretary")
    answer = sqlite_office.stranger().send(
        "/login", staff_no=staff_no, password=PASSWORD, next=target
    )
    assert answer.headers["Location"] == "/"


def test_a_page_that_was_asked_for_is_shown_after_logging_in(sqlite_office: Office) -> None:
    visitor, staff_no = sqlite_office.stranger(), sqlite_office.account("DW", "office")
    asked = visitor.get("/board?show=overdue")
    assert asked.headers["Location"] == "/login?next=/board?show%3Doverdue"
    answer = visitor.send(
        "/login", staff_no=staff_no, password=PASSWORD, next="/board?show=overdue"
    )
    assert answer.headers["Location"] == "/board?show=overdue"


def test_what_cannot_be_seen_is_in_no_staff_number(office: Office) -> None:
    """Databases choke on some of it."""
    staff_no = office.account("JD", "secretary")
    for typed in ("\0", "S\0000", "\x1b[2J", "\u202e"):
        assert tries(office.stranger(), typed, "a guess")[0] == 401
    assert tries(office.stranger(), f"\0{staff_no}\u200b", PASSWORD)[0] == 302


# --- links that work once ------------------------------------------------------------------------


def link_for_the_first(office: Office) -> str | None:
    with writing(office.context.sessions) as session:
        return invitations.invite_first_administrator(session, wall=clock.wall(session))


def test_the_first_administrator_comes_in_by_a_link_that_works_once(office: Office) -> None:
    earlier, secret = link_for_the_first(office), link_for_the_first(office)
    assert earlier
    assert secret
    visitor = office.stranger()
    assert visitor.get(f"/invitations/{earlier}").status_code == 404
    chosen = {"staff_no": "S0006", "password": PASSWORD, "again": PASSWORD}
    page = visitor.get(f"/invitations/{secret}").get_data(as_text=True)
    token = TOKEN.search(page)
    assert token
    answer = visitor.post(f"/invitations/{secret}", csrf_token=token[1], **chosen)
    assert answer.status_code == 200
    assert is_in(visitor)
    with reading(office.context.sessions) as session:
        post = session.exec(select(Post).where(Post.role == "administrator")).one()
        top = session.exec(select(Organization).where(Organization.code == "DW")).one()
        assert post.organization_id == top.id
    assert office.stranger().get(f"/invitations/{secret}").status_code == 404
    assert link_for_the_first(office) is None


def test_a_link_is_for_one_person_and_for_three_days(office: Office) -> None:
    with writing(office.context.sessions) as session:
        person = office.holder(session, "JD03", "secretary")
        invited = person.staff_no
        secret = invitations.invite(session, person, wall=clock.wall(session))
    visitor = office.stranger()
    token = TOKEN.search(visitor.get(f"/invitations/{secret}").get_data(as_text=True))
    assert token
    fields = {"csrf_token": token[1], "password": PASSWORD, "again": PASSWORD}
    assert visitor.post(f"/invitations/{secret}", staff_no="S0001", **fields).status_code == 422
    short = {**fields, "password": "short", "again": "short"}
    assert visitor.post(f"/invitations/{secret}", staff_no=invited, **short).status_code == 422
    with writing(office.context.sessions) as session:
        row = session.exec(select(Invitation)).one()
        assert secret not in row.digest
        row.expires_at -= timedelta(days=3)
        session.add(row)
    assert visitor.post(f"/invitations/{secret}", staff_no=invited, **fields).status_code == 404


def test_a_new_password_ends_every_visit_under_the_old_one(office: Office) -> None:
    visitor = office.logs_in("JD03", "secretary")
    with writing(office.context.sessions) as session:
        person = office.holder(session, "JD03", "secretary")
        wall = clock.wall(session)
        secret = invitations.invite(session, person, wall=wall)
        invitations.accept(
            session,
            secret,
            staff_no=person.staff_no,
            password="another long password",
            wall=wall,
            now=wall,
            on=wall.date(),
        )
    assert not is_in(visitor)


def test_of_several_links_for_one_person_the_last_one_counts(office: Office) -> None:
    with writing(office.context.sessions) as session:
        person = office.holder(session, "JD03", "secretary")
        wall = clock.wall(session)
        earlier, later = (invitations.invite(session, person, wall=wall) for _ in range(2))
    visitor = office.stranger()
    assert visitor.get(f"/invitations/{earlier}").status_code == 404
    assert visitor.get(f"/invitations/{later}").status_code == 200


def test_the_first_administrators_link_is_dead_once_somebody_has_an_account(
    office: Office,
) -> None:
    """Else whoever holds it would name somebody, and take their account over."""
    secret = link_for_the_first(office)
    staff_no = office.account("JD", "secretary")
    visitor = office.stranger()
    assert visitor.get(f"/invitations/{secret}").status_code == 404
    chosen = {"staff_no": staff_no, "password": "x" * 20, "again": "x" * 20}
    assert visitor.send(f"/invitations/{secret}", **chosen).status_code == 404
    assert tries(office.stranger(), staff_no, PASSWORD)[0] == 302


def test_a_sign_of_life_does_not_wake_a_visit_that_was_ended(office: Office) -> None:
    """A page that was being asked for while somebody logged out."""
    office.logs_in("JD", "secretary")
    with reading(office.context.sessions) as session:
        visit = session.exec(select(Visit)).one()
    with writing(office.context.sessions) as session:
        visits.end_all(session, visit.person_id)
    with writing(office.context.sessions) as session:
        visits.note(session, visit, wall=clock.wall(session))
    with reading(office.context.sessions) as session:
        assert session.exec(select(Visit)).all() == []
