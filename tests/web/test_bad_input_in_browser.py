"""What happens at a browser without anybody's fault, and what is done about it.

Each row of the mission's list of bad input, and the test that holds it:

- Back button, double click, two tabs, a stale version: here, and by what stands behind them
  `tests/doors/test_idempotency.py` and `tests/doors/test_forms_of_work.py`.
- A visit that ended over a half-written form: here, and `tests/doors/test_kept_forms.py`.
- An upload cut off: here; one too large or of another kind: `tests/doors/test_files_by_form.py`.
- 5,000-character names, text that steers or hides (right-to-left and zero-width tricks):
  `tests/doors/test_api_input.py`, `tests/doors/test_hostile.py`; said by a form: here.
- Emoji and rare characters, pasted HTML of Word: here; scripts in names: `test_hostile.py`.
- Formula leads: `tests/web/test_tables.py` and `tests/web/test_exports.py`.
"""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest
from sqlmodel import Session, delete, func, select

from service.auth.passwords import set_password
from service.db import reading, writing
from service.models import Attachment, Rectification, Visit
from tests.web.hands import Hands
from tests.web.served import Served
from tools.every_page import BRANCH, GENERAL, Seat
from tools.sample import Sample

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
PASSWORD = "a long enough password"
FORM = "form[action='/do/rectifications']"
PROBLEM = "学习记录不完整，缺少讨论发言"
#: Signs and characters beyond the basic plane; some stand in names.
RARE = "𠮷𡈽同志整改😀👍🏽"
WORD = (
    "<p class=MsoNormal><span lang=EN-US style='mso-fareast-font-family:宋体'>一、学习不够"
    "<o:p></o:p></span><!--[if gte mso 9]><xml></xml><![endif]--><img src=x onerror=alert(1)></p>"
)


@pytest.fixture
def secretary(browser: Browser, served_on_sqlite: Served) -> Iterator[Hands]:
    """The superior's secretary at a phone, logged in, before the form for a new rectification."""
    found = sits_down(browser, served_on_sqlite, GENERAL)
    found.opens(where(served_on_sqlite))
    yield found
    found.page.context.close()


def where(served: Served) -> str:
    return f"/campaigns/{served.numbers['campaign']}/reviews"


def sits_down(browser: Browser, served: Served, who: Seat) -> Hands:
    found = Hands.at(browser, served.url, "phone")
    found.page.context.add_cookies(
        [{"name": "pacesetter", "value": served.cookie(who), "url": served.url}]
    )
    return found


def fills_in(hands: Hands, problem: str) -> None:
    details = hands.page.locator(f"details:has({FORM})")
    if details.count() and not details.first.evaluate("e => e.open"):
        hands.press(f"details:has({FORM}) summary")
    hands.write(f"{FORM} [name=problem]", problem)
    hands.page.fill(f"{FORM} [name=due_on]", "2010-09-30")


def sends(hands: Hands) -> None:
    hands.press(f"{FORM} .button-strong, {FORM} button >> nth=-1")


def written(served: Served, problem: str) -> int:
    with reading(served.context.sessions) as session:
        same = select(func.count()).where(Rectification.problem == problem)
        return session.exec(same).one()


def test_a_double_click_does_it_once_and_frightens_nobody(
    secretary: Hands, served_on_sqlite: Served
) -> None:
    fills_in(secretary, PROBLEM)
    secretary.find(f"{FORM} button").dblclick()
    secretary.sees(".said-done")
    secretary.page.wait_for_load_state("networkidle")
    assert written(served_on_sqlite, PROBLEM) == 1
    assert secretary.page.locator("[role=alert]:visible").count() == 0
    assert secretary.complaints == []


def test_back_repeats_nothing_and_sent_again_it_is_still_one(
    secretary: Hands, served_on_sqlite: Served
) -> None:
    fills_in(secretary, PROBLEM)
    secretary.find(f"{FORM} button").click()
    secretary.sees(".said-done")
    secretary.page.click(".work-tabs a[href$='/duties']")
    secretary.page.go_back()
    secretary.page.wait_for_load_state()
    secretary.page.reload()
    assert written(served_on_sqlite, PROBLEM) == 1
    assert secretary.complaints == []


def test_of_two_tabs_the_second_hears_that_it_has_been_done(
    browser: Browser, served_on_sqlite: Served
) -> None:
    first = sits_down(browser, served_on_sqlite, GENERAL)
    first.opens("/todo")
    second = first.page.context.new_page()
    second.goto(first.url + "/todo")
    approve = "form[action='/campaigns/6/approve'] button"
    first.press(approve)
    first.sees(".said-done")
    second.click(approve)
    second.wait_for_selector(".said-refused")
    assert second.locator("main h1").count() == 1
    assert second.locator(approve).count() == 0, "what is shown is how things stand now"
    first.page.context.close()


def test_a_form_half_written_when_the_visit_ends_is_there_after_logging_in(
    secretary: Hands, served_on_sqlite: Served
) -> None:
    with writing(served_on_sqlite.context.sessions) as session:
        person = Sample(served_on_sqlite.context, served_on_sqlite.app).person(session, *GENERAL)
        set_password(session, person.id, PASSWORD)
        number = person.staff_no
    fills_in(secretary, PROBLEM)
    with writing(served_on_sqlite.context.sessions) as session:
        session.execute(delete(Visit))
    secretary.find(f"{FORM} button").click()
    secretary.write("[name=staff_no]", number)
    secretary.write("[name=password]", PASSWORD)
    secretary.press("main form .button-strong")
    secretary.press("form[action='/kept-form'] button")
    secretary.page.wait_for_selector(f"{FORM} [name=problem]", state="attached")
    assert secretary.page.input_value(f"{FORM} [name=problem]") == PROBLEM
    assert written(served_on_sqlite, PROBLEM) == 0, "nothing is done before it is sent again"
    secretary.find(f"{FORM} button").click()
    secretary.sees(".said-done")
    assert written(served_on_sqlite, PROBLEM) == 1


@pytest.mark.parametrize("typed", [RARE, WORD], ids=["rare characters", "pasted from Word"])
def test_what_is_typed_or_pasted_stands_there_as_text_and_is_never_run(
    secretary: Hands, served_on_sqlite: Served, typed: str
) -> None:
    said: list[str] = []
    secretary.page.on("dialog", lambda dialog: said.append(dialog.message))
    fills_in(secretary, typed)
    secretary.find(f"{FORM} button").click()
    secretary.sees(".said-done")
    assert written(served_on_sqlite, typed) == 1
    assert typed in secretary.page.inner_text("main")
    assert said == []
    assert secretary.complaints == []


@pytest.mark.parametrize("typed", ["甲\u202e乙", "甲\u2067乙"], ids=ascii)
def test_text_that_hides_something_comes_back_with_a_word_beside_its_field(
    secretary: Hands, served_on_sqlite: Served, typed: str
) -> None:
    fills_in(secretary, typed)
    secretary.find(f"{FORM} button").click()
    secretary.sees(f"{FORM} .field-wrong")
    assert secretary.page.input_value(f"{FORM} [name=problem]") == typed, "nothing typed is lost"
    assert written(served_on_sqlite, typed) == 0


def test_what_is_pasted_along_unseen_stops_nobody(
    secretary: Hands, served_on_sqlite: Served
) -> None:
    fills_in(secretary, f"\ufeff{PROBLEM}：\u200b甲\t乙\u00ad")
    secretary.find(f"{FORM} button").click()
    secretary.sees(".said-done")
    assert written(served_on_sqlite, f"{PROBLEM}：甲 乙") == 1


def test_a_name_of_five_thousand_letters_is_stopped_at_the_field(
    secretary: Hands, served_on_sqlite: Served
) -> None:
    long = "整" * 5000
    fills_in(secretary, long)
    most = int(secretary.page.get_attribute(f"{FORM} [name=problem]", "maxlength") or 0)
    assert 0 < most < len(long)
    secretary.page.evaluate(f'document.querySelector("{FORM} [name=problem]").maxLength = 9999')
    fills_in(secretary, long)
    secretary.find(f"{FORM} button").click()
    secretary.sees(f"{FORM} .field-wrong")
    assert written(served_on_sqlite, long) == 0
    across = secretary.page.evaluate("document.documentElement.scrollWidth")
    assert across <= 390


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_upload_that_is_cut_off_leaves_nothing_behind(served_on_sqlite: Served) -> None:
    served = served_on_sqlite
    before = kept(served)
    host = urlsplit(served.url)
    head = (
        f"POST /do/evidence HTTP/1.1\r\nHost: {host.netloc}\r\n"
        f"Cookie: pacesetter={served.cookie(BRANCH)}\r\n"
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n"
        '--b\r\nContent-Disposition: form-data; name="_file.attachments"; filename="纪要.pdf"\r\n'
        "Content-Type: application/pdf\r\n\r\n%PDF-1.7 half of it"
    )
    with socket.create_connection((host.hostname, host.port), timeout=10) as wire:
        wire.sendall(head.encode())
        wire.shutdown(socket.SHUT_WR)
        answer = wire.recv(4096).decode("utf-8", "replace")
    assert " 500 " not in answer.partition("\r\n")[0], answer
    assert kept(served) == before


def kept(served: Served) -> int:
    with reading(served.context.sessions) as session:
        return count(session)


def count(session: Session) -> int:
    return session.exec(select(func.count()).select_from(Attachment)).one()
