"""click's own words (usage, headings, wrong arguments), in the language of whoever reads them.

click asks gettext, which knows compiled files on the disk and the language of the process's
environment, and neither our catalogues nor `--locale`. So click's modules are given our own
two functions under the names by which they call gettext's. A test reads click's source and
tells which sentence of a new version has no words here yet.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

import click
import click.parser
from click import core, decorators, exceptions, formatting, termui, types

from service.words import DEFAULT_LOCALE, LOCALES, catalogue, form

MODULES = (core, decorators, exceptions, formatting, click.parser, termui, types)
# click reports a wrong usage after it has closed the context that knew `--locale`.
_asked: ContextVar[str | None] = ContextVar("asked_locale", default=None)


def current_locale() -> str:
    """The locale of `--locale`, else of the environment, else the default."""
    for locale in (_asked.get(), os.environ.get("PACESETTER_LOCALE")):
        if locale in LOCALES:
            return str(locale)
    return DEFAULT_LOCALE


@contextmanager
def speaking(words: Sequence[str]) -> Iterator[None]:
    """Speak the language that a command line asks for, before click has read any of it."""
    token = _asked.set(_locale_among(words))
    try:
        yield
    finally:
        _asked.reset(token)


def _locale_among(words: Sequence[str]) -> str | None:
    for number, word in enumerate(words):
        if word == "--locale":
            return next(iter(words[number + 1 :]), None)
        if word.startswith("--locale="):
            return word.partition("=")[2]
        if not word.startswith("-"):
            return None
    return None


def told(sentence: str) -> str:
    """What stands for a sentence of click; the sentence itself where nobody wrote it."""
    return _form(sentence, 1) or sentence


def _counted(one: str, many: str, count: int) -> str:
    return _form(one, count) or (one if count == 1 else many)


def _form(sentence: str, count: int) -> str | None:
    locale = current_locale()
    forms = catalogue(locale, "click").get(sentence)
    return form(locale, forms, count) if forms else None


def install() -> None:
    """Let click speak by our catalogues."""
    for module in MODULES:
        for name, ours in (("_", told), ("ngettext", _counted)):
            if name in vars(module):
                vars(module)[name] = ours
