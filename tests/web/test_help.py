"""Help where it is needed: words on hover, focus and tap; a sheet to print; the first campaign."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any
from unicodedata import normalize

import pytest
from pypdf import PdfReader

from service import clock
from service.actors import OPERATOR
from service.db import writing
from service.organization_table import import_organizations, read_organizations
from service.people_table import import_people
from service.web.help import GLOSSARY, GUIDE, USED
from service.words import LOCALES, say
from tests.web.office import Office
from tests.web.served import Served
from tools.every_page import BRANCH

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

A4 = (595, 842)  # points
DONE, NOW = "✓ 已完成", "现在做这一步"


def plain(text: str) -> str:
    return "".join(normalize("NFKC", text).split())


@pytest.fixture
def pledges(browser: Browser, served: Served) -> Iterator[Page]:
    """The secretary's page of pledges, on a phone."""
    context = browser.new_context(
        locale="zh-CN", viewport={"width": 390, "height": 844}, has_touch=True
    )
    kept: Any = {"name": "pacesetter", "value": served.cookie(BRANCH), "url": served.url}
    context.add_cookies([kept])
    page = context.new_page()
    page.goto(f"{served.url}/campaigns/{served.numbers['campaign']}/pledges")
    yield page
    context.close()


@pytest.mark.browser
def test_a_word_is_explained_on_hover_on_focus_and_on_tap(pledges: Page) -> None:
    word, told = pledges.locator(".word:text-is('审诺')"), pledges.locator("#told-examine")
    assert not told.is_visible()
    word.hover()
    assert told.is_visible()
    pledges.locator("h1").hover()
    assert not told.is_visible()
    word.focus()
    assert told.is_visible()
    pledges.locator(".word:text-is('提诺')").tap()
    assert pledges.locator("#told-offer").is_visible()
    assert not told.is_visible()
    across = pledges.evaluate("document.documentElement.scrollWidth")
    assert across <= 390


@pytest.mark.browser
def test_the_secretarys_guide_is_one_sheet_in_every_language(
    browser: Browser, served: Served
) -> None:
    page = browser.new_page()
    for language in LOCALES:
        kept: Any = {"name": "language", "value": language, "url": served.url}
        page.context.add_cookies([kept])
        page.goto(f"{served.url}/help/secretary")
        paper = PdfReader(BytesIO(page.pdf(prefer_css_page_size=True)))
        (sheet,) = paper.pages
        assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == A4
        # Chromium writes some characters as radicals that look the same.
        text = plain(sheet.extract_text())
        last = f"guide.who.{GUIDE['who']}"
        assert plain(say(language, "help", last))[-8:] in text, language
    page.close()


def test_help_is_open_to_everybody_and_every_word_stands_in_it(sqlite_office: Office) -> None:
    text = sqlite_office.stranger().read("/help")
    for word in GLOSSARY:
        assert f'id="word-{word}"' in text
    assert set(USED) <= set(sqlite_office.app.blueprints), "pages that there are"


def on_the_way(office: Office) -> tuple[int, str]:
    """How many steps are ticked on the first page, and what is to be done now."""
    text = office.visitor("DW", "administrator").read("/board")
    return text.count(DONE), text.partition('class="first-now"')[2].partition("</b>")[0]


def test_an_empty_installation_leads_to_the_first_campaign(database_url: str) -> None:
    office = Office(database_url)
    office.set_clock(office.now())
    rows = "code,name,kind,parent_code,founded_on\nDW,学院党委,committee,,\n"
    admin = {"staff_no": "A1", "name": "管理员", "organization_code": "DW"}
    admin |= {"posts": "administrator", "email": "", "phone": "", "locale": "zh-Hans"}
    with writing(office.context.sessions) as session:
        now = clock.read(session, office.context.settings)
        import_organizations(session, read_organizations(rows.encode()), now=now)
        import_people(session, [admin], now=now)
    ticked, next_step = on_the_way(office)
    assert (ticked, "导入组织" in next_step) == (0, True)

    rows += "ZB,第一党支部,branch,DW,\n"
    secretary = admin | {"staff_no": "A2", "organization_code": "ZB", "posts": "secretary"}
    with writing(office.context.sessions) as session:
        import_organizations(session, read_organizations(rows.encode()), now=now)
        import_people(session, [admin, secretary], now=now)
    ticked, next_step = on_the_way(office)
    assert (ticked, "发布方案" in next_step) == (2, True)

    rulebook = office.context.rulebook
    with writing(office.context.sessions) as session:
        text = rulebook.read_file("college-001")
        rulebook.store(session, text, name="college-001", by=OPERATOR, now=now)
    ticked, next_step = on_the_way(office)
    assert (ticked, "预演一遍" in next_step) == (3, True)
    office.close()


def test_the_guide_names_things_as_the_pages_do(sqlite_office: Office) -> None:
    guide = sqlite_office.visitor("JD03", "secretary").read("/help/secretary")
    question = say("zh-Hans", "web", "campaign.why")
    assert question in guide
    assert guide.index("变蓝") < guide.index("变黄") < guide.index("变红")
