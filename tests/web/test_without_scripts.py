"""With scripts off: logging in, reading, approving, pledging; and what a ballot says then."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from service.auth.passwords import set_password
from service.db import writing
from service.words import say
from tests.web.served import Served
from tools.every_page import BRANCH, GENERAL, MEMBER
from tools.sample import Sample

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PASSWORD = "a long enough password"
PROMISE = "每周到实训室值班一次，解答同学提问"


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A phone whose browser runs no scripts."""
    context = browser.new_context(
        locale="zh-CN", viewport={"width": 390, "height": 844}, java_script_enabled=False
    )
    yield context.new_page()
    context.close()


def logs_in(page: Page, served: Served, code: str, role: str) -> None:
    with writing(served.context.sessions) as session:
        person = Sample(served.context, served.app).person(session, code, role)
        set_password(session, person.id, PASSWORD)
        number = person.staff_no
    page.goto(f"{served.url}/login")
    page.fill("[name=staff_no]", number)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    assert "/login" not in page.url


def test_a_superior_logs_in_reads_and_approves(plain: Page, served: Served) -> None:
    logs_in(plain, served, *GENERAL)
    plain.goto(f"{served.url}/board")
    assert "机电学生第一党支部" in plain.inner_text("main")
    plain.goto(f"{served.url}/todo")
    waiting = plain.locator("li.item:has-text('机电学生第二党支部')")
    waiting.locator("button:text-is('同意')").click()
    assert "已同意" in plain.inner_text("main .said")


def test_a_member_pledges(plain: Page, served: Served) -> None:
    logs_in(plain, served, *MEMBER)
    plain.goto(f"{served.url}/campaigns/{served.numbers['campaign']}/pledges/new")
    plain.fill("[name='items.0.title']", PROMISE)
    plain.click("button:text-is('存为草稿')")
    assert "/pledges/" in plain.url
    assert PROMISE in plain.inner_text("main")


def test_a_ballot_says_that_it_needs_a_script_and_offers_paper(plain: Page, served: Served) -> None:
    plain.goto(f"{served.url}/vote/{served.numbers['appraisal']}")
    read = plain.inner_text("body")
    assert say("zh-Hans", "vote_page", "fallback.title") in read
    assert "纸质" in read
    assert plain.locator("form:visible, main button:visible").count() == 0


def test_a_branch_reads_its_campaign(plain: Page, served: Served) -> None:
    logs_in(plain, served, *BRANCH)
    plain.goto(f"{served.url}/campaigns/{served.numbers['campaign']}")
    assert plain.locator("h1").inner_text()
    plain.click(".work-tabs >> text=会议和规定动作")
    assert plain.url.endswith("/duties")
