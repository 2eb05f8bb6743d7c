"""The paper of every e-mail: read on a phone or in the dark, fetching nothing, obeying nobody."""

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from notifications.compose import FOLDER, LOCALES, NOTICES, Draft
from notifications.letters import Letter
from notifications.stationery import on_paper
from tests.notifications.gallery import ALL
from tests.notifications.office import COMPOSER, PARAMS

HOME = "https://work.example.org"
#: What a mail program would go and fetch, or run.
FETCHED = {"img", "link", "script", "iframe", "object", "embed", "style", "form", "video", "audio"}
WORDS = {name: name for name in ("campaigns", "platform", "beside", "why", "stop", "wrong")}
VOID = {"meta", "br"}


class Page(HTMLParser):
    """What a mail program makes of a page: its elements, its links, and what was left open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.styles: list[str] = []
        self.open: list[str] = []
        self.said = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.styles += [value or "" for name, value in attrs if name == "style"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.said += data


@pytest.mark.parametrize(("notice", "locale"), ALL)
def test_every_mail_is_one_small_page_that_fetches_nothing(notice: str, locale: str) -> None:
    html = COMPOSER.preview(notice, locale).html
    page = Page(html)
    assert page.open == []
    assert not FETCHED & set(page.tags)
    assert all(link.startswith(HOME) for link in page.links)
    assert "url(" not in "".join(page.styles)
    assert len(html.encode()) < 5_000
    assert f'<html lang="{locale}">' in html


@pytest.mark.parametrize(("notice", "locale"), ALL)
def test_every_mail_has_a_button_with_its_address_to_read(notice: str, locale: str) -> None:
    page = Page(COMPOSER.preview(notice, locale).html)
    assert len(page.links) == 2
    assert len(set(page.links)) == 1
    assert page.links[0] in page.said


@pytest.mark.parametrize(("notice", "locale"), ALL)
def test_every_mail_ends_with_why_it_came_and_whom_to_tell(notice: str, locale: str) -> None:
    shown = COMPOSER.preview(notice, locale)
    foot = shown.text.rpartition("\n--\n")[2].strip().splitlines()
    assert len(foot) == (1 if notice == "abroad" else 2)
    said = Page(shown.html).said
    assert all(line in said for line in foot)


@pytest.mark.parametrize("locale", LOCALES)
def test_the_head_is_the_campaign_s_name_as_it_was_typed(locale: str) -> None:
    params = json.dumps({**PARAMS, "plan_title": "<script>争</script> & 先"})
    # A letter about somebody's password speaks of no campaign.
    for notice in set(NOTICES) - {"digest", "password_reset"}:
        one = Draft("k", "a@example.org", "书记", "<script>支部</script>", params)
        (sent,) = COMPOSER.compose([one], notice, locale).envelopes
        page = Page(sent.html)
        assert "script" not in page.tags
        assert "<script>争</script> & 先" in page.said
        assert "<script>支部</script>" in page.said


def test_no_text_or_paper_is_coloured_so_that_a_dark_screen_stays_dark() -> None:
    html = COMPOSER.preview("overdue", "zh-Hans").html
    assert '<meta name="color-scheme" content="light dark">' in html
    coloured = {
        style for style in Page(html).styles if re.search(r"(^|;)(color|background):", style)
    }
    # The button brings both, and the address has the colour of the text round it.
    assert len(coloured) == 2
    assert all("background:#a3191c;color:#ffffff" in s or s == "color:inherit" for s in coloured)


def test_a_chat_is_spared_the_foot() -> None:
    one = Draft("k", "robot", "书记", "第三党支部", json.dumps(PARAMS))
    (sent,) = COMPOSER.compose([one], "overdue", "zh-Hans").envelopes
    assert sent.text.startswith(sent.chat.rstrip("\n"))
    assert "\n--\n" not in sent.chat


def test_an_installation_s_own_whole_page_is_left_as_it_is() -> None:
    letter = Letter.load(FOLDER, "overdue", "en")
    own = replace(letter, html="<html><body><p>{about}: {link}</p></body></html>")
    assert on_paper(own, WORDS).html == own.html
    assert on_paper(own, WORDS).text.endswith("--\nwhy\nstop\n")
