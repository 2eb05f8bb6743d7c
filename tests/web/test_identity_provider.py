"""In by an identity provider: it vouches for who somebody is, and for nothing else."""

from __future__ import annotations

import html
import json
import re
import socket
import time
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from pydantic import SecretStr
from sqlmodel import select
from werkzeug.test import TestResponse

from service import clock
from service import people as staff
from service.app import create_app
from service.context import open_context
from service.db import reading, writing
from service.models import Account, History, Visit
from service.settings import Settings
from tests.web.identity_provider import CLIENT, SECRET, IdentityProvider
from tests.web.office import PASSWORD, Office, Visitor
from tests.web.test_people import desk_of
from tests.web.test_second_step import code_now, sets_up


@pytest.fixture
def provider() -> Iterator[IdentityProvider]:
    """A provider of this test's own."""
    with IdentityProvider() as found:
        yield found


def joins(office: Office, issuer: str) -> Office:
    """The office, whose settings name a provider."""
    settings = Settings(
        database_url=office.context.settings.database_url,
        env="test",
        secret_key=SecretStr("x" * 40),
        http_timeout=1,
        oidc_issuer=issuer,
        oidc_client_id=CLIENT,
        oidc_client_secret=SecretStr(SECRET),
        oidc_claim="employee_number",
    )
    office.context.close()
    office.context = open_context(settings)
    office.app = create_app(office.context)
    return office


@pytest.fixture
def joined(office: Office, provider: IdentityProvider) -> Office:
    """The office, joined to the provider, on both databases."""
    return joins(office, provider.issuer)


@pytest.fixture
def sqlite_joined(sqlite_office: Office, provider: IdentityProvider) -> Office:
    """The same, for what does not depend on the database."""
    return joins(sqlite_office, provider.issuer)


def goes_there(visitor: Visitor, at: str = "/login/oidc") -> str:
    """Go to the provider, which knows who it is; return where it sends one back to."""
    leaving = visitor.get(at)
    assert leaving.status_code == 302
    answer = httpx.get(leaving.headers["Location"], timeout=10, trust_env=False)
    back = urlsplit(answer.headers["Location"])
    return f"{back.path}?{back.query}"


def comes_back(visitor: Visitor) -> TestResponse:
    return visitor.get(goes_there(visitor))


def deeds(office: Office) -> list[str]:
    """What history tells of accounts, in its order."""
    with reading(office.context.sessions) as session:
        lines = session.exec(
            select(History.details).where(History.kind == "account").order_by(History.id)  # type: ignore[arg-type]  # a column
        )
        return [json.loads(line or "{}")["deed"] for line in lines]


def test_whoever_it_vouches_for_is_in_and_goes_where_they_wanted(
    joined: Office, provider: IdentityProvider
) -> None:
    provider.staff_no = joined.account("JD03", "secretary")
    visitor = joined.stranger()
    assert "用统一身份认证登录" in visitor.read("/login")
    back = goes_there(visitor, "/login/oidc?next=/account")
    answer = visitor.get(back)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/account")
    assert provider.staff_no in visitor.read("/account")
    assert joined.stranger().get(back).status_code == 401, "an answer belongs to who asked"
    assert deeds(joined) == ["signed_in_vouched"]
    visitor.send("/logout")
    assert visitor.get("/todo").status_code == 302, "a visit as any other"
    with reading(joined.context.sessions) as session:
        assert session.exec(select(Visit)).all() == []


@pytest.mark.parametrize(
    "wrong", ["nonce", "expired", "audience", "party", "issuer", "key", "unsigned"]
)
def test_what_does_not_fit_lets_nobody_in(
    sqlite_joined: Office, provider: IdentityProvider, wrong: str
) -> None:
    provider.staff_no, provider.wrong = sqlite_joined.account("JD03", "secretary"), wrong
    visitor = sqlite_joined.stranger()
    assert comes_back(visitor).status_code == 401
    assert visitor.get("/todo").status_code == 302
    provider.wrong = ""
    assert comes_back(visitor).status_code == 302, "it was that, and nothing else"


def test_another_state_or_none_lets_nobody_in_and_what_fails_is_counted(
    sqlite_joined: Office, provider: IdentityProvider
) -> None:
    provider.staff_no = sqlite_joined.account("JD03", "secretary")
    visitor = sqlite_joined.stranger()
    back = goes_there(visitor)
    assert visitor.get(back.replace("state=", "state=another")).status_code == 401
    assert visitor.get(back).status_code == 401, "each asking is answered once"
    assert visitor.get("/login/oidc/callback").status_code == 401
    for _ in range(19):
        assert visitor.get("/login/oidc").status_code == 302
        assert visitor.get("/login/oidc/callback?state=guess&code=guess").status_code == 401
    heard = provider.heard
    waiting = visitor.get("/login/oidc")
    assert waiting.status_code == 429
    assert int(waiting.headers["Retry-After"]) > 60
    assert provider.heard == heard == 2, "asked where its doors are once, and sent to one"


def test_no_account_is_made_and_none_opened_that_is_shut(
    joined: Office, provider: IdentityProvider
) -> None:
    number = joined.staff_no("JD03", "secretary")
    for provider.staff_no in ("NOBODY", number, "", "x" * 65, "a\0b"):
        assert comes_back(joined.stranger()).status_code == 401, provider.staff_no
    with reading(joined.context.sessions) as session:
        assert session.exec(select(Account)).all() == []
    provider.staff_no = joined.account("JD03", "secretary")
    with writing(joined.context.sessions) as session:
        person = staff.by_staff_no(session, number)
        session.get_one(Account, person.id).blocked_at = clock.wall(session)
    answer = comes_back(joined.stranger())
    assert answer.status_code == 401
    assert "还没有可用的账号" in answer.get_data(as_text=True)
    with writing(joined.context.sessions) as session:
        person = staff.by_staff_no(session, number)
        session.get_one(Account, person.id).blocked_at = None
        person.active = False
    assert comes_back(joined.stranger()).status_code == 401, "whoever has left"
    assert deeds(joined) == []


def test_whoever_has_a_second_step_is_asked_for_it(
    sqlite_joined: Office, provider: IdentityProvider
) -> None:
    office = sqlite_joined
    provider.staff_no = office.account("JD03", "secretary")
    secret, _codes = sets_up(office, desk_of(office, provider.staff_no))
    visitor = office.stranger()
    answer = comes_back(visitor)
    assert (answer.status_code, "动态口令" in answer.get_data(as_text=True)) == (200, True)
    assert visitor.get("/todo").status_code == 302, "nobody is in by half"
    assert visitor.send("/login/code", code=code_now(office, secret)).status_code == 302
    assert visitor.get("/todo").status_code == 200
    assert deeds(office)[-1] == "signed_in_vouched"


def test_a_provider_that_says_nothing_holds_nobody_and_passwords_go_on(
    sqlite_joined: Office, provider: IdentityProvider
) -> None:
    office, provider.wrong = sqlite_joined, "silent"
    begun = time.monotonic()
    answer = office.stranger().get("/login/oidc?next=/account")
    assert answer.status_code == 503
    assert time.monotonic() - begun < 5
    text = answer.get_data(as_text=True)
    assert "统一身份认证暂时连不上" in text
    assert 'name="next" value="/account"' in text
    heard = provider.heard
    for _ in range(5):
        assert office.stranger().get("/login/oidc").status_code == 503
    assert provider.heard == heard, "it is left alone for a while"
    staff_no = office.account("JD03", "secretary")
    attempt = office.stranger().send("/login", staff_no=staff_no, password=PASSWORD)
    assert attempt.status_code == 302


def test_a_provider_that_goes_silent_half_way_holds_nobody(
    sqlite_joined: Office, provider: IdentityProvider
) -> None:
    provider.staff_no = sqlite_joined.account("JD03", "secretary")
    visitor = sqlite_joined.stranger()
    back = goes_there(visitor)
    provider.wrong = "silent"
    begun = time.monotonic()
    assert visitor.get(back).status_code == 503
    assert time.monotonic() - begun < 5


def test_a_provider_that_is_not_there_is_told(sqlite_office: Office) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        port = nobody.getsockname()[1]
        office = joins(sqlite_office, f"http://127.0.0.1:{port}")
        assert office.stranger().get("/login/oidc").status_code == 503


def test_nothing_is_asked_of_another_place_than_the_issuer(
    sqlite_joined: Office, provider: IdentityProvider
) -> None:
    with IdentityProvider() as other:
        provider.elsewhere = f"{other.issuer}/token"
        assert sqlite_joined.stranger().get("/login/oidc").status_code == 503
        assert other.heard == 0


def logs_out(visitor: Visitor) -> str:
    """Log out; return what one reads then."""
    answer = visitor.send("/logout")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/logout/oidc")
    assert visitor.get("/todo").status_code == 302, "out here, whatever stands there"
    return visitor.read("/logout/oidc")


def way_out(page: str) -> str | None:
    """Where the page leads to log out at the provider."""
    found = re.search(r'href="([^"]*)" rel="noreferrer"', page)
    return html.unescape(found[1]) if found else None


def test_whoever_came_by_it_is_led_to_log_out_there_too(
    joined: Office, provider: IdentityProvider
) -> None:
    provider.staff_no = joined.account("JD03", "secretary")
    visitor = joined.stranger()
    comes_back(visitor)
    page = logs_out(visitor)
    assert "已退出争先" in page
    there = way_out(page)
    assert there is not None
    assert there.startswith(f"{provider.issuer}/logout?")
    assert provider.left == [], "offered, and not done without being asked"
    back = urlsplit(httpx.get(there, timeout=10, trust_env=False).headers["Location"])
    (asked,) = provider.left
    base = joined.context.settings.base_url.rstrip("/")
    assert asked["client_id"] == CLIENT
    assert asked["post_logout_redirect_uri"] == f"{base}/logout/oidc"
    assert "都已退出" in visitor.read(f"{back.path}?{back.query}")
    assert "都已退出" not in visitor.read(f"{back.path}?{back.query}"), "told once"
    assert "都已退出" not in visitor.read("/logout/oidc?state=guess")
    with reading(joined.context.sessions) as session:
        assert session.exec(select(Visit)).all() == []


def test_whoever_came_by_password_is_led_nowhere_else(sqlite_joined: Office) -> None:
    staff_no = sqlite_joined.account("JD03", "secretary")
    visitor = sqlite_joined.stranger()
    visitor.send("/login", staff_no=staff_no, password=PASSWORD)
    assert visitor.get("/logout/oidc").headers["Location"] == "/todo", "who is in is not told so"
    assert visitor.send("/logout").headers["Location"] == "/login"


@pytest.mark.parametrize("ends_at", [None, "http://127.0.0.1:9/out", "javascript:alert(1)", ""])
def test_only_a_way_out_at_its_own_address_is_shown(
    sqlite_joined: Office, provider: IdentityProvider, ends_at: str | None
) -> None:
    provider.staff_no, provider.ends_at = sqlite_joined.account("JD03", "secretary"), ends_at
    visitor = sqlite_joined.stranger()
    comes_back(visitor)
    page = logs_out(visitor)
    assert "已退出争先" in page
    assert way_out(page) is None


def test_a_visit_ends_here_when_the_provider_is_away(
    sqlite_joined: Office, provider: IdentityProvider
) -> None:
    office = sqlite_joined
    provider.staff_no = office.account("JD03", "secretary")
    secret, _codes = sets_up(office, desk_of(office, provider.staff_no))
    visitor = office.stranger()
    comes_back(visitor)
    visitor.send("/login/code", code=code_now(office, secret))
    office.app.extensions.pop("pacesetter.oidc")  # as another process, which does not know it yet
    provider.wrong = "silent"
    page = logs_out(visitor)
    assert "统一身份认证暂时连不上" in page
    assert way_out(page) is None


def test_without_a_provider_there_is_no_such_door(sqlite_office: Office) -> None:
    for door in ("/login/oidc", "/login/oidc/callback", "/logout/oidc"):
        assert sqlite_office.stranger().get(door).status_code == 404
    assert "统一身份认证" not in sqlite_office.stranger().read("/login")
