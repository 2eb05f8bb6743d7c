"""How people use a page: by touch or mouse, by the keyboard alone, or with scripts off."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, Request

SIZES = {"phone": (390, 844), "desk": (1440, 900)}
WATCH = """
document.addEventListener("securitypolicyviolation",
  (e) => console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`));
"""
#: In milliseconds; a machine that is busy with the rest of the suite takes its time.
PATIENCE = 40_000
#: More stops than any page has between two things that a story does on it.
STOPS = 400


@dataclass
class Hands:
    """Somebody at a browser of their own, who presses and writes as a mouse or a finger does."""

    page: Page
    url: str
    scripts: bool = True
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def at(cls, browser: Browser, url: str, size: str) -> Hands:
        """Sit down at a screen of a size, with everything noted that goes wrong."""
        across, down = SIZES[size]
        scripts = cls is not WithoutScripts
        context = browser.new_context(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": across, "height": down},
            has_touch=size == "phone",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(PATIENCE)
        found = cls(context.new_page(), url, scripts)
        found.page.add_init_script(WATCH)
        found.page.on("console", found._complained)
        found.page.on("pageerror", lambda error: found.complaints.append(str(error)))
        found.page.on("request", found._asked)
        return found

    def _complained(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        if not request.url.startswith((self.url, "data:")):
            self.complaints.append(f"asked outside: {request.url}")

    def opens(self, path: str) -> None:
        """Type an address, or follow a letter's link."""
        self.page.goto(self.url + path)

    def find(self, selector: str) -> Locator:
        """The first of what can be seen."""
        return self.page.locator(f"{selector} >> visible=true").first

    def sees(self, selector: str) -> str:
        """Wait for something, and read it."""
        target = self.find(selector)
        target.wait_for()
        return target.inner_text()

    def press(self, selector: str) -> None:
        """Press what can be pressed."""
        self.find(selector).click()

    def follows(self, selector: str) -> None:
        """Press a link, and wait for the page that it leads to, be it the same one anew."""
        with self.page.expect_navigation():
            self.press(selector)

    def write(self, selector: str, text: str) -> None:
        """Write into a field."""
        self.find(selector).fill(text)

    def choose(self, name: str, value: str) -> None:
        """Choose one of those that exclude each other, by its label."""
        self.find(f"label:has(input[name='{name}'][value='{value}'])").click()

    def hand_over(self, selector: str, name: str, kind: str, content: bytes) -> None:
        """Press a field for a file, and take one in the window that the browser opens for it."""
        with self.page.expect_file_chooser() as opened:
            self.press(selector)
        opened.value.set_files({"name": name, "mimeType": kind, "buffer": content})

    def leave(self) -> None:
        """Get up; nothing may have gone wrong."""
        self.page.context.close()
        assert self.complaints == []


class Keyboard(Hands):
    """Nothing but the keyboard: Tab to get there, Enter to press, arrows to choose, letters."""

    def press(self, selector: str) -> None:
        self._go_to(selector)
        self.page.keyboard.press("Enter")

    def write(self, selector: str, text: str) -> None:
        self._go_to(selector)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.insert_text(text)

    def choose(self, name: str, value: str) -> None:
        one = self.find(f"input[name='{name}'][value='{value}']")
        self._until(one, "e => e.name === document.activeElement.name", "Tab")
        self._until(one, "e => e === document.activeElement", "ArrowDown")
        self.page.keyboard.press("Space")
        assert one.is_checked()

    def _go_to(self, selector: str) -> None:
        self._until(self.find(selector), "e => e === document.activeElement", "Tab")

    def _until(self, target: Locator, reached: str, key: str) -> None:
        target.wait_for()
        for _ in range(STOPS):
            if target.evaluate(reached):
                return
            self.page.keyboard.press(key)
        raise AssertionError(f"no way by {key} to {target}")


class WithoutScripts(Hands):
    """A browser that runs none of our scripts."""


WAYS: dict[str, type[Hands]] = {
    "touch": Hands,
    "keyboard": Keyboard,
    "without scripts": WithoutScripts,
}
