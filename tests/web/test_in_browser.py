"""Every page in a real browser, wide and narrow: quiet, self-contained, whole, fit for fingers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

pytestmark = pytest.mark.browser

WIDTHS = {"wide": (1440, 900), "narrow": (390, 844)}
LEADER, OFFICE, COMMITTEE, SUPERIOR, BRANCH, MEMBER = range(6)
CLOCK = ".clock-now b"
PAGES = {
    "board": (LEADER, "/board"),
    "board of the late": (LEADER, "/board?show=overdue"),
    "board of the waiting": (LEADER, "/board?show=waiting"),
    "board of a general branch": (SUPERIOR, "/board"),
    "todo": (SUPERIOR, "/todo"),
    "todo of a member": (MEMBER, "/todo"),
    "campaign": (BRANCH, "/campaigns/5"),
    "campaign of the committee": (COMMITTEE, "/campaigns/1"),
    "message log": (LEADER, "/campaigns/5/messages"),
    "urge": (LEADER, "/campaigns/5/urge"),
    "organizations": (OFFICE, "/organizations"),
    "mailbox": (LEADER, "/mailbox"),
    "a letter": (LEADER, "/mailbox/1"),
    "outbox": (OFFICE, "/outbox"),
    "incidents": (OFFICE, "/incidents"),
    "inspections": (COMMITTEE, "/campaigns/1/inspections"),
    "a new draw": (COMMITTEE, "/campaigns/1/inspections/new?kind=random"),
    "a new ticket": (COMMITTEE, "/campaigns/1/tickets/new"),
}


class Watched:
    """A browser's page, with everything it complained of and asked for."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.url = url
        self.part: int | None = None
        self.complaints: list[str] = []
        self.outside: list[str] = []
        page.on("console", self._complained)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._asked)

    def _complained(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:")):
            self.outside.append(request.url)

    def open(self, path: str) -> None:
        """Go to a page and wait until all of it has come."""
        self.page.goto(self.url + path)

    def act_as(self, part: int) -> None:
        """Become somebody of the sample organisation."""
        if part == self.part:
            return
        self.open("/todo")
        self.page.select_option("#act-as", index=part)
        self.turn(".clock-who button")
        self.part = part

    def turn(self, button: str) -> None:
        """Press what leads to another page, and wait until all of that has come."""
        with self.page.expect_navigation():
            self.page.click(button)

    def words(self) -> str:
        """What can be read."""
        return self.page.inner_text("body")


def watched(browser: Browser, url: str, width: str, *, scripts: bool = True) -> Watched:
    across, down = WIDTHS[width]
    context = browser.new_context(
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": across, "height": down},
        java_script_enabled=scripts,
    )
    return Watched(context.new_page(), url)


@pytest.fixture
def leader(browser: Browser, demo_url: str) -> Iterator[Watched]:
    """Somebody of the leading group at a wide screen."""
    found = watched(browser, demo_url, "wide")
    yield found
    assert found.complaints == []
    assert found.outside == []
    found.page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_every_page_is_quiet_and_fits(browser: Browser, demo_url: str, width: str) -> None:
    seen = watched(browser, demo_url, width)
    for name, (part, path) in PAGES.items():
        seen.act_as(part)
        seen.open(path)
        assert seen.page.locator("h1").count() == 1, name
        across = seen.page.evaluate("document.documentElement.scrollWidth")
        assert across <= WIDTHS[width][0], f"{name} is {across} wide"
        assert "{" not in seen.words(), name
        assert seen.complaints == [], name
        assert seen.outside == [], name
    seen.page.context.close()


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_every_page_speaks_the_chosen_language(
    browser: Browser, demo_url: str, language: str
) -> None:
    seen = watched(browser, demo_url, "narrow")
    seen.open("/todo")
    seen.turn(f".languages button[value={language}]")
    assert seen.page.get_attribute("html", "lang") == language
    for name, (part, path) in PAGES.items():
        seen.act_as(part)
        seen.open(path)
        assert seen.page.get_attribute("html", "lang") == language, name
        across = seen.page.evaluate("document.documentElement.scrollWidth")
        assert across <= WIDTHS["narrow"][0], f"{name} is {across} wide"
    assert seen.complaints == []
    seen.page.context.close()


@pytest.mark.parametrize("width", WIDTHS)
def test_what_can_be_pressed_is_large_and_named(
    browser: Browser, demo_url: str, width: str
) -> None:
    seen = watched(browser, demo_url, width)
    for part, path in ((SUPERIOR, "/todo"), (BRANCH, "/campaigns/5"), (LEADER, "/board")):
        seen.act_as(part)
        seen.open(path)
        least = 44 if width == "narrow" else 36
        for button in seen.page.locator("main .button:visible").all():
            box = button.bounding_box()
            assert box
            assert box["height"] >= least, (path, button.inner_text())
            assert button.get_attribute("aria-label") or button.inner_text().strip()
        for field in seen.page.locator("main input:visible, main textarea:visible").all():
            assert field.evaluate("field => field.labels.length") == 1, (path, field)
    seen.page.context.close()


def test_lateness_is_said_in_words_and_not_by_colour_alone(leader: Watched) -> None:
    leader.open("/board?show=overdue")
    for row in leader.page.locator("tbody tr").all():
        assert "逾期" in row.inner_text()


def test_urging_from_the_board_without_leaving_it(leader: Watched) -> None:
    leader.open("/board?show=overdue")
    leader.page.click("tr:has-text('机电学生第一党支部') >> text=催办")
    leader.page.wait_for_selector("text=将通知")
    leader.page.fill("#note", "请抓紧")
    leader.page.click("text=发出催办")
    leader.page.wait_for_selector("text=已催办机电学生第一党支部")
    assert leader.page.url.endswith("/board?show=overdue")


def test_a_secretary_approves_in_place_and_the_branch_moves_on(leader: Watched) -> None:
    leader.act_as(SUPERIOR)
    leader.open("/todo")
    item = leader.page.locator("li.item:has-text('机电学生第二党支部')")
    item.locator("text=同意").click()
    leader.page.wait_for_selector("text=已同意")
    assert leader.page.locator("li.item:has-text('机电学生第二党支部')").count() == 0
    leader.open("/board")
    assert "公开承诺" in leader.page.inner_text("table.board tr:has-text('机电学生第二党支部')")


def test_a_branch_sees_why_it_waits_and_goes_where_that_is_put_right(leader: Watched) -> None:
    leader.act_as(BRANCH)
    leader.open("/campaigns/5")
    assert "还没有召开" in leader.page.inner_text(".reasons")
    assert leader.page.locator("main button:has-text('报送审批')").count() == 0
    leader.page.click(".work-tabs >> text=会议和规定动作")
    leader.page.wait_for_url("**/campaigns/5/duties")
    assert leader.page.locator("h1").count() == 1


def test_time_passes_and_messages_arrive(leader: Watched) -> None:
    leader.act_as(LEADER)
    leader.open("/mailbox")
    before = leader.page.inner_text("main .lead")
    leader.page.click("button[value=week]")
    leader.page.wait_for_selector("text=2010年7月27日 14:00")
    assert leader.page.inner_text("main .lead") != before
    leader.page.click("button[value=event]")
    leader.page.wait_for_selector("text=2010年7月28日 09:00")


def test_the_days_pass_by_themselves_until_they_are_stopped(leader: Watched) -> None:
    leader.open("/board")
    shown = leader.page.inner_text(CLOCK)
    leader.page.click("button[value=play]")
    # The first change may be the answer to the click; the second came because the page asked.
    for _ in range(2):
        leader.page.wait_for_function(
            "([clock, before]) => document.querySelector(clock)?.innerText !== before",
            arg=[CLOCK, shown],
        )
        shown = leader.page.inner_text(CLOCK)
    leader.page.click("button[value=pause]")
    leader.page.wait_for_selector("button[value=play]")


def test_a_letters_link_leads_to_its_page(leader: Watched) -> None:
    leader.open("/mailbox/1")
    frame = leader.page.frame_locator("iframe.letter")
    assert "/campaigns/" in (frame.locator("a").first.get_attribute("href") or "")


def test_all_of_it_works_without_scripts(browser: Browser, demo_url: str) -> None:
    seen = watched(browser, demo_url, "narrow", scripts=False)
    seen.act_as(SUPERIOR)
    seen.open("/todo")
    seen.page.locator("li.item:has-text('机电学生第二党支部') >> text=同意").click()
    assert "已同意" in seen.words()
    seen.page.click("button[value=day]")
    assert "2010年7月21日 14:00" in seen.words()
    seen.page.context.close()


def test_the_keyboard_reaches_what_the_mouse_does(leader: Watched) -> None:
    leader.open("/board")
    leader.page.keyboard.press("Tab")
    assert leader.page.evaluate("document.activeElement.className") == "skip"
    leader.page.keyboard.press("Enter")
    leader.page.keyboard.press("Tab")
    inside = leader.page.evaluate("document.querySelector('main').contains(document.activeElement)")
    assert inside
    outline = leader.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid"


@pytest.mark.parametrize("language", ["zh-Hans", "en"])
def test_at_a_desk_no_page_of_the_bar_lies_out_of_sight(leader: Watched, language: str) -> None:
    leader.open("/todo")
    leader.turn(f".languages button[value={language}]")
    hidden = "nav => [nav.scrollWidth - nav.clientWidth, nav.querySelectorAll('a').length]"
    across, tabs = leader.page.eval_on_selector("nav.tabs", hidden)
    assert tabs > 7, "whoever keeps an installation has many"
    assert across <= 0
