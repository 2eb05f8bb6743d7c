"""A plan in prose in a browser: two columns at a desk, one on a phone; a number leads across."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.web.hands import Hands
from tests.web.served import Served
from tools.every_page import OFFICE
from tools.sample import PROSE

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
STAGE = ".reading-item:has([value='公开承诺阶段'])"


def sits_down(browser: Browser, served: Served, size: str) -> Hands:
    found = Hands.at(browser, served.url, size)
    found.page.context.add_cookies(
        [{"name": "pacesetter", "value": served.cookie(OFFICE), "url": served.url}]
    )
    found.opens("/plans/read")
    found.page.fill("[name=source]", PROSE.read_text("utf-8"))
    found.page.click("button:text-is('读')")
    found.page.wait_for_url("**/plans/readings/*")
    return found


def box(hands: Hands, what: str) -> dict[str, Any]:
    found = hands.page.locator(what).first.bounding_box()
    assert found
    return dict(found)


def test_at_a_desk_both_stand_side_by_side_and_a_number_marks_its_passage(
    browser: Browser, served_on_sqlite: Served
) -> None:
    hands = sits_down(browser, served_on_sqlite, "desk")
    document, items = box(hands, ".reading-document"), box(hands, ".reading-items")
    assert document["x"] + document["width"] <= items["x"]
    colour = "e => getComputedStyle(e).backgroundColor"
    item = hands.page.locator(STAGE)
    passage = hands.page.locator(".piece:has-text('公开承诺阶段') mark")
    before = passage.evaluate(colour)
    item.locator(".passage-number").click()
    assert passage.evaluate(colour) != before, "the passage is marked"
    assert passage.is_visible()
    hands.page.locator(".piece:has-text('公开承诺阶段') .passage-number").click()
    assert item.evaluate("e => e.matches(':target')"), "and leads back to its item"
    item.locator("[name$='values.end']").fill("Y+0-05-10")
    hands.page.click("button:text-is('保存')")
    hands.page.wait_for_selector(".stands-corrected")
    assert "项中定了 1 项" in hands.page.inner_text(".reading-save")
    assert hands.complaints == []
    hands.page.context.close()


def test_on_a_phone_the_passage_is_folded_under_its_item(
    browser: Browser, served_on_sqlite: Served
) -> None:
    hands = sits_down(browser, served_on_sqlite, "phone")
    assert not hands.page.locator(".reading-document").is_visible()
    item = hands.page.locator(STAGE)
    item.locator("summary").click()
    assert "作出公开承诺" in item.locator("blockquote").inner_text()
    assert hands.page.evaluate("document.documentElement.scrollWidth") <= 390
    item.locator("label:has-text('就按这里写的')").click()
    hands.page.click("button:text-is('保存')")
    hands.page.wait_for_selector(".stands-confirmed")
    assert hands.complaints == []
    hands.page.context.close()
