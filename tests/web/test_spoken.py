"""Templates are compiled in each language, with what they always say written out."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask, render_template
from jinja2 import DictLoader

from service.web import spoken
from service.words import LOCALES, say, stands_alone

PAGE = """\
{% macro greet(key) %}{{ t(key) }}{% endmacro %}
{{ t("nav.board") }}|{{ greet("nav.todo") }}|{{ t("late.days", count=days) }}|{{ named("x") }}\
"""


@pytest.fixture
def app() -> Iterator[Flask]:
    app = Flask("spoken")
    app.jinja_environment = spoken.SpokenEnvironment
    app.jinja_env.loader = DictLoader({"page.html": PAGE})
    app.jinja_env.globals["named"] = lambda name: f"[{name}]"
    spoken.install(app, lambda language: {"locale": language})
    with app.app_context():
        yield app


@pytest.mark.parametrize("language", LOCALES)
def test_a_page_says_the_same_as_the_catalogue(app: Flask, language: str) -> None:
    with app.test_request_context():
        said = render_template(spoken.template(language, "page.html"), days=3)
    expected = [
        say(language, "web", "nav.board"),
        say(language, "web", "nav.todo"),
        say(language, "web", "late.days", count=3),
        "[x]",
    ]
    assert said.strip() == "|".join(expected)


def test_what_is_always_said_is_part_of_the_compiled_page(app: Flask) -> None:
    environment = spoken.template("en", "page.html").environment
    compiled = environment.compile(PAGE, raw=True)
    assert say("en", "web", "nav.board") in compiled
    assert "'nav.board'" not in compiled
    assert "'late.days'" in compiled  # it counts


def test_languages_do_not_share_a_compiled_page(app: Flask) -> None:
    pages = {language: spoken.template(language, "page.html") for language in LOCALES}
    assert len({id(page) for page in pages.values()}) == len(LOCALES)
    assert spoken.template("en", "page.html") is pages["en"]


@pytest.mark.parametrize(
    ("key", "alone"), [("nav.board", True), ("late.days", False), ("no.such.key", False)]
)
def test_a_sentence_stands_alone_where_nothing_is_filled_in(key: str, alone: bool) -> None:
    assert stands_alone("zh-Hans", "web", key) is alone
