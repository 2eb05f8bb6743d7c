"""Takes the pictures of the pages into docs/pictures, from a demonstration of their own."""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from service import loglines
from service.demo import Quiet, demo_app, prepare
from tools.chromium import WHAT_IS_MISSING, find_chromium

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
WIDE = {"width": 1440, "height": 900}
NARROW = {"width": 390, "height": 844}
# Who looks (the place in the bar's list), at what, how wide, and whether at the whole page.
SHOWN: dict[str, tuple[int, str, dict[str, int], bool]] = {
    "board": (0, "/board", {"width": 1440, "height": 1010}, False),
    "board-overdue": (0, "/board?show=overdue", WIDE, True),
    "board-phone": (0, "/board?show=overdue", NARROW, False),
    "todo": (3, "/todo", WIDE, False),
    "todo-phone": (3, "/todo", NARROW, False),
    "campaign": (4, "/campaigns/5", {"width": 1440, "height": 1300}, False),
    "campaign-phone": (4, "/campaigns/5", NARROW, False),
    "mailbox": (0, "/mailbox/1", WIDE, False),
    "urge": (0, "/campaigns/5/urge", WIDE, False),
    "messages": (1, "/outbox", WIDE, False),
    "organizations": (1, "/organizations", WIDE, False),
}


@contextmanager
def served() -> Iterator[str]:
    """A demonstration that is being served, and its address."""
    with TemporaryDirectory(prefix="pacesetter-pictures-") as folder:
        context = prepare(Path(folder), "http://127.0.0.1")
        loglines.install(context.settings)
        server = make_server(
            "127.0.0.1", 0, demo_app(context), threaded=True, request_handler=Quiet
        )
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()
            server.server_close()
            context.close()


def take(browser: Browser, url: str, folder: Path) -> None:
    """Take every picture into a folder."""
    for name, (part, path, size, whole) in SHOWN.items():
        page = browser.new_page(
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            viewport={"width": size["width"], "height": size["height"]},
        )
        page.goto(f"{url}/todo")
        page.select_option("#act-as", index=part)
        page.click(".clock-who button")
        page.goto(url + path)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=folder / f"{name}.png", full_page=whole)
        page.close()


def main() -> int:
    """Take the pictures; 1 where there is no browser."""
    chromium = find_chromium()
    if chromium is None:
        sys.stderr.write(WHAT_IS_MISSING)
        return 1
    PICTURES.mkdir(parents=True, exist_ok=True)
    with served() as url, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        take(browser, url, PICTURES)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
