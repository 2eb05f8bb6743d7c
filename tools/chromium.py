"""Finds the browser that the page tests and the pictures need, or gets one where it can."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Without a CJK font every picture of a page is full of empty boxes, and nothing says so.
# Its own words, such as those of a field for a day, Debian keeps in a package apart.
DEBIAN_PACKAGES = ("chromium", "chromium-l10n", "fonts-noto-cjk", "fontconfig")
DEBIANS_WORDS = Path("/usr/lib/chromium/locales")
IN_CHINESE = "--lang=zh-CN"

WHAT_IS_MISSING = """\
The page tests need a Chromium, and none was found. Any of these gives one:
  Debian, Ubuntu:  sudo apt-get install chromium chromium-l10n fonts-noto-cjk
  Fedora:          sudo dnf install chromium google-noto-sans-cjk-fonts
  elsewhere:       .venv/bin/playwright install --with-deps chromium
or set PACESETTER_CHROMIUM to the path of one. Everything else is installed.
"""


NO_CHINESE_WORDS = "No chromium-l10n: in pictures, fields for days and files speak English.\n"


def find_chromium() -> str | None:
    """Return the path of a Chromium: named in PACESETTER_CHROMIUM, on PATH, or Playwright's own.

    Returns None when there is none.
    """
    named = os.environ.get("PACESETTER_CHROMIUM")
    if named:
        return named
    on_path = next(filter(None, map(shutil.which, NAMES)), None)
    return on_path or _playwrights_own()


def _playwrights_own() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else None


def has_chinese_font() -> bool:
    """Tell whether fontconfig knows a font that can write Chinese."""
    if not shutil.which("fc-list"):
        return sys.platform != "linux"
    listed = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(listed.stdout.strip())


def has_chinese_words() -> bool:
    """Tell whether the browser can write its own words, 年/月/日 and 选择文件, in Chinese."""
    return not DEBIANS_WORDS.is_dir() or (DEBIANS_WORDS / "zh-CN.pak").exists()


def in_chinese() -> dict[str, str | float | bool]:
    """Return the environment of a browser as a Chinese office has it.

    What a page is asked for is the context's locale; the words that are the browser's own follow
    the argument `IN_CHINESE`, and on Linux this variable alone.
    """
    return {**os.environ, "LANGUAGE": "zh_CN"}


def has_face_for_paper() -> bool:
    """Tell whether there is a font that the service can embed in PDFs."""
    from service.fonts import NoFace, faces

    try:
        return next(faces(None), None) is not None
    except NoFace:
        return False


def bring() -> int:
    """Make sure of a browser and a font; return 0, or 1 after saying what is missing."""
    ready = find_chromium() and has_chinese_font() and has_chinese_words()
    if not (ready and has_face_for_paper()):
        _install()
    if not find_chromium():
        sys.stderr.write(WHAT_IS_MISSING)
        return 1
    if not has_chinese_font():
        sys.stderr.write("No Chinese font: pictures of pages will show empty boxes.\n")
    if not has_chinese_words():
        sys.stderr.write(NO_CHINESE_WORDS)
    if not has_face_for_paper():
        sys.stderr.write(
            "No Chinese font to embed in PDFs: their tests fail. Debian: fonts-noto-cjk\n"
        )
    return 0


def _install() -> None:
    if hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=quiet, check=False)
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends"]
        subprocess.run([*install, *DEBIAN_PACKAGES], env=quiet, check=False)
    elif not find_chromium():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False)


if __name__ == "__main__":
    sys.exit(bring())
