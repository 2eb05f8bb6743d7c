"""The gate: every page of the app in a real browser, at a phone's and a desk's width.

What is asked of a page stands in `docs/decisions/018-pages.md`. A page that is not in
`tools/every_page.py` fails here: it would have been looked at by nobody.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

from service.web.help import GLOSSARY
from service.words import say
from tests.web.served import Served
from tools.every_page import FILES, LOOKS, OTHERS, Look, pages_of

if TYPE_CHECKING:
    from playwright.sync_api import Browser, CDPSession, ConsoleMessage, Page, Request

pytestmark = pytest.mark.browser

#: Bytes over the wire with an empty cache, heads included.
HEAVIEST, HEAVIEST_BALLOT = 300_000, 60_000
BALLOT = "voting.show"
SIZES = {"phone": (390, 844), "desk": (1440, 900)}
AXE = (files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
WATCH = """
window.reported = [];
document.addEventListener("securitypolicyviolation", (e) => window.reported.push(
  `${e.violatedDirective} ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));
"""
VIOLATIONS = """
async () => (await axe.run(document, {resultTypes: ["violations"]})).violations.flatMap(
  (v) => v.nodes.map((n) => `${v.id}: ${n.target.join(" ")} ${n.failureSummary}`))
"""
# What a keyboard should come to: all that can be seen and is not switched off; of radio buttons of
# one name one, since arrows lead to the others. What renews itself every few seconds stands still
# while it is gone through, which takes longer than that on a busy machine.
LISTEN = """
() => {
  document.body.addEventListener("htmx:beforeRequest", (event) => event.preventDefault());
  const all = "a[href], button, input:not([type=hidden]), select, textarea, summary," +
    " [tabindex]:not([tabindex='-1'])";
  const group = (e) => e.type === "radio" ? "radio " + e.name + (e.form?.action ?? "") : e;
  window.wanted = new Map([...document.querySelectorAll(all)]
    .filter((e) => !e.disabled && e.checkVisibility({visibilityProperty: true}))
    .map((e) => [group(e), e]));
  window.unseen = [];
  document.addEventListener("focusin", (event) => {
    const e = event.target, style = getComputedStyle(e);
    window.wanted.delete(group(e));
    const ringed = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    const box = e.getBoundingClientRect();
    if (!ringed || box.width < 1 || box.height < 1)
      window.unseen.push(e.outerHTML.slice(0, 120));
  });
  // A date is three fields and a button to the keyboard; a letter in its frame has links.
  const within = (what) => document.querySelectorAll(what).length;
  const begun = document.activeElement === document.body ? 1 : 2;
  return begun * (window.wanted.size + 3 * within("input[type=date]") + 8 * within("iframe"));
}
"""
UNREACHED = """
() => [...[...window.wanted.values()].map((e) => "no way by keyboard to " + e.outerHTML),
  ...window.unseen.map((e) => "no ring around " + e)].map((told) => told.slice(0, 200))
"""
TAB = {"key": "Tab", "code": "Tab", "windowsVirtualKeyCode": 9}


class Eyes:
    """A browser's page, with everything it complained of, asked for and was sent."""

    def __init__(self, browser: Browser, served: Served, size: str) -> None:
        self.served, self.width = served, SIZES[size][0]
        across, down = SIZES[size]
        self.browser_context = browser.new_context(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": across, "height": down},
        )
        self.page: Page = self.browser_context.new_page()
        self.page.add_init_script(WATCH)
        self.wire: CDPSession = self.browser_context.new_cdp_session(self.page)
        self.wire.send("Network.enable")
        self.wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self.wire.on("Network.loadingFinished", self._weigh)
        self.page.on("console", self._complained)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._asked)
        self.complaints: list[str] = []
        self.outside: list[str] = []
        self.bytes = 0

    def _weigh(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def _complained(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.served.url, "data:")):
            self.outside.append(request.url)

    def open(self, look: Look) -> None:
        """Open a page as whoever looks at it, with nothing remembered of the last one."""
        self.complaints, self.outside, self.bytes = [], [], 0
        self.browser_context.clear_cookies()
        if look.who is not None:
            self.browser_context.add_cookies(
                [{"name": "pacesetter", "value": self.served.cookie(look.who),
                  "url": self.served.url}]
            )  # fmt: skip
        answer = self.page.goto(self.served.url + self.served.path(look))
        assert answer
        assert answer.status == 200, look

    def defects(self, look: Look) -> Iterator[str]:
        """Tell what is wrong with the page that is open."""
        heaviest = HEAVIEST_BALLOT if look.endpoint == BALLOT else HEAVIEST
        across = self.page.evaluate("document.documentElement.scrollWidth")
        if across > self.width:
            yield f"{across} wide"
        if self.page.locator("h1:visible").count() != 1:
            yield "not one heading"
        if self.bytes > heaviest:
            yield f"{self.bytes} bytes"
        yield from (f"complains: {text}" for text in self.complaints)
        yield from (f"asks outside: {url}" for url in self.outside)
        yield from (f"policy: {report}" for report in self.page.evaluate("window.reported"))
        if self.width > SIZES["phone"][0]:
            yield from self._unreached()
        self.page.evaluate(AXE)
        yield from self.page.evaluate(VIOLATIONS)

    def _unreached(self) -> list[str]:
        """Go through the page by the Tab key; tell what it does not come to, or not visibly."""
        stops = self.page.evaluate(LISTEN)
        for _ in range(stops):
            self.wire.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **TAB})
        found: list[str] = self.page.evaluate(UNREACHED)
        return found


CJK = re.compile(r"[\u3400-\u9fff]+")
TAGS = re.compile(r"<(script|style|textarea)\b.*?</\1>|<[^>]*>", re.DOTALL)
#: What the three languages call themselves, and our own name.
OWN_NAMES = {"简", "繁", "争先", "简体中文", "繁體中文"}
#: Help gives the Chinese word beside the English one.
GLOSSED = {say("zh-Hans", "help", f"word.{word}") for word in GLOSSARY}
#: A key that was written instead of its words, such as board.show or work.no_plan.
KEY = re.compile(r"(?<![\w@./-])[a-z_]+\.[a-z_]+(?![\w@/])")
#: A day as a file has it; a person reads 2026年8月15日.
FILES_DAY = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
FILE = re.compile(r"<pre\b.*?</pre>", re.DOTALL)
#: Written by others, in their own language: letters as they were sent.
LETTERS = {"mailbox.show"}


def spoken(page: str) -> str:
    """What is said on a page, its fields' contents aside, which are somebody's own."""
    return unescape(TAGS.sub(" ", page))


@pytest.fixture(scope="module")
def written_by_people(served: Served) -> str:
    """All that the tables hold, but for what the service itself composed, and the plans."""
    found = [served.context.rulebook.read_file(name) for name in served.context.rulebook.files()]
    composed = {"mail", "message", "history", "shipment"}
    with served.context.engine.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            if table.name not in composed:
                rows = connection.execute(select(table))
                found += [cell for row in rows for cell in row if isinstance(cell, str)]
    return "\n".join(found)


@pytest.mark.parametrize("language", ["zh-Hant", "en"])
def test_every_page_speaks_the_readers_language(
    served: Served, written_by_people: str, language: str
) -> None:
    wrong = []
    for look in LOOKS:
        client = served.app.test_client()
        if look.who is not None:
            client.set_cookie("pacesetter", served.cookie(look.who))
        client.set_cookie("language", language)
        page = client.get(served.path(look)).get_data(as_text=True)
        words = spoken(page)
        if f'<html lang="{language}"' not in page:
            wrong.append(f"{look.path}: another language is named")
        wrong += [f"{look.path}: {key}" for key in KEY.findall(words)]
        wrong += [f"{look.path}: {day}" for day in FILES_DAY.findall(spoken(FILE.sub("", page)))]
        if language == "en" and look.endpoint not in LETTERS:
            left = set(CJK.findall(words)) - OWN_NAMES - GLOSSED
            wrong += [f"{look.path}: {run}" for run in left if run not in written_by_people]
    assert wrong == []


def test_every_page_of_the_app_is_looked_at(served: Served) -> None:
    listed = {look.endpoint for look in LOOKS} | set(FILES.values()) | OTHERS
    assert pages_of(served.app) == listed, "see tools/every_page.py"


@pytest.mark.parametrize("size", SIZES)
def test_no_page_has_a_defect(browser: Browser, served: Served, size: str) -> None:
    eyes, wrong = Eyes(browser, served, size), []
    for look in LOOKS:
        eyes.open(look)
        wrong += [f"{look.path}: {defect}" for defect in eyes.defects(look)]
    eyes.browser_context.close()
    assert wrong == []
