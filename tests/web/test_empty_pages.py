"""Where a list is empty, the page says so, and what to do about it or when it will fill.

What whoever looks may do themselves is led to; what they may not is said to be somebody else's.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.web.bare import CODE, WHO, Bare
from tests.web.table_of_empty_lists import CASES, NEVER_EMPTY, Case
from tools.every_page import FILES, OTHERS, pages_of


@pytest.fixture(scope="module")
def bare(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bare]:
    """A bare installation two days on; whoever looks changes nothing in it."""
    file = tmp_path_factory.mktemp("bare") / "bare.db"
    shutil.copyfile(sqlite_template, file)
    found = Bare(f"sqlite:///{file}")
    found.begin()
    found.day("2010-06-02")
    yield found
    found.close()


def filled(bare: Bare, path: str) -> str:
    return path.format(campaign=bare.number(CODE), member=bare.staff_no(CODE, "member"))


class Page(HTMLParser):
    """What stands on a page between its bars: words, ways on, and parts with nothing in them."""

    PARTS = ("section", "article", "tbody", "ul", "ol", "dl", "fieldset")
    HEADS = ("h1", "h2", "h3", "legend")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ways: set[str] = set()
        self.words: list[str] = []
        self.nothing_in: list[str] = []
        self.bare_words: list[str] = []
        self._parts: list[list[str]] = []
        self._in_head = 0
        self._said: list[str] = []
        self.feed(text.partition("<main")[2].partition(">")[2].partition("</main>")[0])
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        for name in ("href", "action"):
            if told.get(name):
                self.ways.add(str(told[name]))
        if tag in self.PARTS:
            self._parts.append([f"{tag} {told.get('aria-labelledby') or told.get('class') or ''}"])
        elif tag in ("input", "img", "svg") and self._parts:
            self._parts[-1].append(tag)
        self._in_head += tag in self.HEADS
        if tag in ("p", "li", "td"):
            self._said = []

    def handle_data(self, data: str) -> None:
        words = " ".join(data.split())
        if not words:
            return
        self.words.append(words)
        self._said.append(words)
        if not self._in_head and self._parts:
            self._parts[-1].append(words)

    def handle_endtag(self, tag: str) -> None:
        self._in_head -= tag in self.HEADS
        if tag in ("p", "li", "td") and re.fullmatch("(没有|暂无|无)[。！]?", "".join(self._said)):
            self.bare_words.append("".join(self._said))
        if tag in self.PARTS:
            name, *held = self._parts.pop()
            if not held:
                self.nothing_in.append(name)
            elif self._parts:
                self._parts[-1].append("…")

    def leads_to(self, way: str) -> bool:
        """Whether a link, a form or a button of the page leads there, or further on from there."""
        return any(one.startswith(way) for one in self.ways)


def looks(bare: Bare, who: str, path: str) -> Page:
    return Page(bare.visitor(CODE, who).read(filled(bare, path)))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_empty_list_says_so_and_what_to_do(bare: Bare, case: Case) -> None:
    page = looks(bare, case.who, case.path)
    said = "".join(page.words)
    for words in case.says:
        assert words in said, said
    if case.leads:
        assert page.leads_to(filled(bare, case.leads)), sorted(page.ways)
    if case.keeps_from:
        assert not page.leads_to(filled(bare, case.keeps_from)), sorted(page.ways)


def test_every_page_that_lists_has_its_case(bare: Bare) -> None:
    """A new page fails here until it is said what stands on it when there is nothing."""
    pages = pages_of(bare.app) - set(FILES.values()) - OTHERS
    told = {case.endpoint for case in CASES}
    assert pages - told - set(NEVER_EMPTY) == set(), "pages without a case"
    assert (told | set(NEVER_EMPTY)) - pages == set(), "cases without a page"
    assert told & set(NEVER_EMPTY) == set()


@pytest.mark.parametrize("who", WHO)
def test_no_part_of_a_page_is_a_heading_over_nothing(bare: Bare, who: str) -> None:
    """No table without rows, no list without lines, no section of a heading alone."""
    visitor, found = bare.visitor(CODE, who), {}
    for rule in bare.app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint not in pages_of(bare.app):
            continue
        of_campaign = rule.rule.startswith("/campaigns/<int:number>") and len(rule.arguments) == 1
        if rule.arguments and not of_campaign:
            continue
        path = rule.rule.replace("<int:number>", str(bare.number(CODE)))
        answer = visitor.get(path)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        page = Page(answer.get_data(as_text=True))
        if page.nothing_in or page.bare_words:
            found[path] = page.nothing_in + page.bare_words
    assert found == {}
