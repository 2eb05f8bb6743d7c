"""Takes the pictures of the pages into docs/pictures, from a demonstration of their own.

Those of the README are of the demonstration as it is first shown. Under `pages` is every page of
`tools/every_page.py`, at a desk's and at a phone's width, as an installation would serve it. With
words after the command only the pages whose picture begins with one of them are taken.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, sync_playwright
from werkzeug.serving import make_server

from service import clock, loglines
from service.app import create_app
from service.auth import visits
from service.context import Context, open_context
from service.db import writing
from service.demo import Quiet, demo_app, demonstration, prepare
from tools.chromium import (
    IN_CHINESE,
    NO_CHINESE_WORDS,
    WHAT_IS_MISSING,
    find_chromium,
    has_chinese_words,
    in_chinese,
)
from tools.every_page import LOOKS, Seat
from tools.sample import Sample

PICTURES = Path(__file__).parent.parent / "docs" / "pictures"
COLOURS = 48  # of a palette: text stays sharp, and a picture weighs a third
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
def prepared() -> Iterator[Context]:
    """A demonstration as it is first shown."""
    with TemporaryDirectory(prefix="pacesetter-pictures-") as folder:
        context = prepare(Path(folder), "http://127.0.0.1")
        loglines.install(context.settings)
        yield context
        context.close()


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of an app while it is being served."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


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
        file = folder / f"{name}.png"
        page.screenshot(path=file, full_page=whole)
        lighten(file)
        page.close()


def lighten(file: Path) -> None:
    """Write a picture with a palette."""
    with Image.open(file) as picture:
        few = picture.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


def cookie(context: Context, app: Flask, who: Seat) -> str:
    """The cookie of somebody who has logged in."""
    client = app.test_client()
    with writing(context.sessions) as session:
        person = Sample(context, app).person(session, *who)
        secret = visits.begin(session, person.id, wall=clock.wall(session))
    with client.session_transaction() as kept:
        kept.update({"_user_id": secret, "_fresh": True})
    found = client.get_cookie("pacesetter")
    assert found
    return found.value


def take_all(browser: Browser, context: Context, folder: Path, wanted: tuple[str, ...]) -> None:
    """Take every page at both widths; a demonstration is furnished for it first."""
    numbers = Sample(context, demo_app(context)).furnish()
    plain = open_context(context.settings.model_copy(update={"env": "test"}))
    app, taken = create_app(plain), set[str]()
    with served(app) as url:
        for look in LOOKS:
            name = look.name if look.name not in taken else f"{look.name}-2"
            taken.add(name)
            if not name.startswith(wanted):
                continue
            for width, size in (("desk", WIDE), ("phone", NARROW)):
                kept = browser.new_context(
                    locale="zh-CN",
                    timezone_id="Asia/Shanghai",
                    viewport={"width": size["width"], "height": size["height"]},
                )
                if look.who is not None:
                    value = cookie(plain, app, look.who)
                    kept.add_cookies([{"name": "pacesetter", "value": value, "url": url}])
                page = kept.new_page()
                page.goto(url + look.path.format(**numbers))
                page.wait_for_load_state("networkidle")
                page.screenshot(path=folder / f"{name}-{width}.png")
                lighten(folder / f"{name}-{width}.png")
                kept.close()
    plain.close()


def main() -> int:
    """Take the pictures; 1 where there is no browser."""
    chromium = find_chromium()
    if chromium is None:
        sys.stderr.write(WHAT_IS_MISSING)
        return 1
    if not has_chinese_words():
        sys.stderr.write(NO_CHINESE_WORDS)
    every = PICTURES / "pages"
    every.mkdir(parents=True, exist_ok=True)
    wanted = tuple(sys.argv[1:])
    if not wanted:
        for old in every.glob("*.png"):
            old.unlink()
    with prepared() as context, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium,
            args=["--no-sandbox", "--disable-gpu", IN_CHINESE],
            env=in_chinese(),
        )
        if not wanted:
            with demonstration(context) as app, served(app) as url:
                take(browser, url, PICTURES)
        take_all(browser, context, every, wanted or ("",))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
