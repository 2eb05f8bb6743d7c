"""From log-in to done, each role in a real browser.

Every story is told three times, so that each role comes to each language, both databases, both
widths, and to touch or mouse, the keyboard alone and a browser without scripts; their whole
product would say no more. The masses' ballot is in `tests/doors/test_ballot_in_browser.py`: it
needs keys and slips of its own, and a script (decision 035). In every story nothing may be
complained of in the console, reported by the policy, or asked for elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pyotp
import pytest

from service import clock
from service.auth.passwords import set_password
from service.db import reading, writing
from service.tabular import write_csv
from tests.web.hands import WAYS, Hands
from tests.web.office import holder
from tests.web.served import Served
from tools.every_page import BRANCH, GENERAL, LEADER, OFFICE, Seat

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = pytest.mark.browser
PASSWORD = "a long enough password"
PROMISE = "每周到实训室值班一次，解答同学提问"
DONE = "已增设两个窗口，平均等候时间由四十分钟降到十五分钟，并请服务对象作了测评。"
SAID = ".said-done"
PHONE = [
    ("sqlite", "zh-Hans", "touch", "phone"),
    ("postgresql", "zh-Hant", "keyboard", "desk"),
    ("postgresql", "en", "without scripts", "phone"),
]
DESK = [
    ("postgresql", "zh-Hans", "touch", "desk"),
    ("sqlite", "zh-Hant", "keyboard", "desk"),
    ("sqlite", "en", "without scripts", "phone"),
]


def ids(told: tuple[str, ...]) -> str:
    return " ".join(told)


on_phones = pytest.mark.parametrize("how", PHONE, ids=map(ids, PHONE), indirect=True)
at_desks = pytest.mark.parametrize("how", DESK, ids=map(ids, DESK), indirect=True)


class Story:
    """A sample of its own that is being served, and a way to sit down at it."""

    def __init__(self, served: Served, browser: Browser, how: tuple[str, ...]) -> None:
        self.served, self.browser = served, browser
        _, self.language, self.way, self.size = how
        self.left: list[Hands] = []

    def begins(self) -> Hands:
        """Sit down as nobody yet, and choose one's language."""
        hands = WAYS[self.way].at(self.browser, self.served.url, self.size)
        self.left.append(hands)
        hands.opens("/login")
        hands.press(f".languages button[value={self.language}]")
        hands.sees(f".languages [value={self.language}][aria-current]")
        return hands

    def logs_in(self, seat: Seat) -> Hands:
        """Log in by number and password, as whoever holds a post."""
        with writing(self.served.context.sessions) as session:
            person = holder(session, *seat)
            set_password(session, person.id, PASSWORD)
            number = person.staff_no
        return self.enters(number)

    def enters(self, number: str) -> Hands:
        """Log in by number and password."""
        hands = self.begins()
        hands.write("[name=staff_no]", number)
        hands.write("[name=password]", PASSWORD)
        hands.press("main form button")
        hands.sees(".who-name")
        assert hands.page.get_attribute("html", "lang") == self.language
        return hands


@pytest.fixture
def how(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Story]:
    """A story told in one of the ways; afterwards nothing may have gone wrong in any browser."""
    told: tuple[str, ...] = request.param
    served = request.getfixturevalue(f"served_on_{told[0]}")
    story = Story(served, browser, told)
    yield story
    for hands in story.left:
        hands.leave()


@at_desks
def test_the_clerk_finds_who_is_late_and_urges_them(how: Story) -> None:
    clerk = how.logs_in(OFFICE)
    clerk.follows(".tabs a[href$='/board']")
    clerk.press("nav.filters a[href*='show=overdue']")
    clerk.page.wait_for_url("**show=overdue*")
    clerk.press("a.button-alert[href*='/board/urge']")
    whom = clerk.sees("ul.urged li")
    assert "柏海咸" in whom, "the preview names who would be told"
    clerk.write("#note", "请抓紧，本周内报送")
    clerk.press("main form[action$='/urge'] button")
    clerk.sees(SAID)
    assert "show=overdue" in clerk.page.url, "and one is where one was"
    clerk.press("a[href*='/campaigns/5/messages']")
    clerk.page.wait_for_url("**/campaigns/5/messages**")
    assert clerk.page.locator("main tbody tr").count() > 0


@at_desks
def test_a_leader_sees_what_is_behind_goes_down_to_it_and_prints(how: Story) -> None:
    leader = how.logs_in(LEADER)
    leader.follows(".tabs a[href$='/board']")
    assert leader.sees(".figure-overdue b") == "5"
    leader.sees(".trend-words")
    assert leader.page.locator(".trend-words .worse").count() == 0, "it was as bad a week ago"
    leader.press(".trend-table tr.is-same a")
    assert "机电工程学院党总支" in leader.sees(".board-crumbs [aria-current]")
    assert "信息工程学院党总支" not in leader.sees("table.board")
    leader.press(".board-tabs a[href*='/board/print']")
    leader.page.wait_for_url("**/board/print*")
    assert "机电学生第一党支部" in leader.sees("main table")
    leader.page.emulate_media(media="print")
    assert leader.page.pdf().startswith(b"%PDF")


@on_phones
def test_a_secretary_approves_from_below_and_answers_for_their_own(how: Story) -> None:
    secretary = how.logs_in(GENERAL)
    secretary.follows(".tabs a[href$='/todo']")
    assert "机电学生第二党支部" in secretary.sees("li.item")
    secretary.press("form[action='/campaigns/6/approve'] button")
    secretary.sees(SAID)
    assert secretary.page.locator("form[action='/campaigns/6/approve']").count() == 0
    secretary.press("form[action='/do/tickets/2/closing'] button")
    secretary.page.locator("form[action='/do/tickets/2/closing']").wait_for(state="detached")
    branch = how.logs_in(BRANCH)
    branch.press("li.item details:has(form[action='/do/rectifications/1/report']) summary")
    branch.write("form[action='/do/rectifications/1/report'] textarea", DONE)
    branch.press("form[action='/do/rectifications/1/report'] button")
    branch.sees(SAID)
    assert branch.page.locator("form[action='/do/rectifications/1/report']").count() == 0


@on_phones
def test_a_member_pledges_and_says_what_they_think_of_anothers(how: Story) -> None:
    member = how.logs_in((BRANCH[0], "member"))
    assert member.page.url.endswith("/todo")
    member.press(".own a")
    member.follows(".work-tabs a[href$='/pledges']")
    member.press("a[href$='/pledges/new']")
    member.write("[name='items.0.title']", PROMISE)
    member.press("form[action='/do/pledges'] .button-strong")
    assert PROMISE in member.sees("ol.items")
    member.press("form[action$='/submission'] button")
    member.sees("form[action$='/withdrawal'] button")
    member.opens("/pledges")
    member.press(".wall h2 a")
    member.press("details:has(form[action$='/feedback']) summary")
    member.write("form[action$='/feedback'] textarea", "答复很及时，希望晚上也能来信。")
    member.press("form[action$='/feedback'] button")
    assert "答复很及时" in member.sees("section .request")


@on_phones
def test_a_ticket_is_answered_by_the_branch_and_taken_by_who_examines(how: Story) -> None:
    branch = how.logs_in(BRANCH)
    branch.follows("li.item h2 a[href='/tickets/1']")
    branch.write("form[action='/do/tickets/1/feedback'] textarea", DONE)
    branch.press("form[action='/do/tickets/1/feedback'] button")
    branch.sees(SAID)
    examiner = how.logs_in(GENERAL)
    examiner.follows(".tabs a[href$='/todo']")
    assert DONE in examiner.sees("li.item:has(form[action='/do/tickets/1/closing'])")
    examiner.follows("li.item h2 a[href='/tickets/1']")
    examiner.press("form[action='/do/tickets/1/closing'] button")
    examiner.sees(SAID)
    assert DONE in examiner.sees("section[aria-labelledby=feedback-title]")
    assert examiner.page.locator("form[action='/do/tickets/1/closing']").count() == 0


@at_desks
def test_administrators_add_a_person_give_them_a_way_in_and_use_a_second_step(
    how: Story,
) -> None:
    office = how.logs_in(OFFICE)
    office.opens("/imports")
    row = ["S0901", "宋知远", BRANCH[0], "member", "song@example.org", "+8613900000001", "zh-Hans"]
    columns = ["staff_no", "name", "organization_code", "posts", "email", "phone", "locale"]
    table = write_csv(columns, [row])
    office.choose("kind", "people")
    office.hand_over("#table-file", "人员.csv", "text/csv", table)
    office.press("form[action='/do/tables'] .button-strong")
    assert "宋知远" in office.sees("section[aria-labelledby=lines-title]")
    office.press("form[action$='/carry-out'] button")
    office.sees(SAID)
    security = how.logs_in(("DW", "security_administrator"))
    security.follows(".tabs a[href$='/people']")
    security.write("main [name=search]", "宋知远")
    security.press("main form[role=search] button")
    security.press("table.board a[href$='/people/S0901']")
    security.press("form[action$='/invitation'] button")
    security.sees("#link")
    link = security.page.input_value("#link")
    security.press(".who-name")
    security.press("a[href$='/account/second-step']")
    security.press("form[action$='/second-step'] button, main form .button-strong")
    key = security.sees("code.key").replace(" ", "")
    security.write("#code", code_now(how, key))
    security.press("main form:has(#code) button")
    assert len(re.findall(r"\S+", security.sees("ul.codes"))) == 10
    person = how.begins()
    person.opens(link[link.index("/invitations/") :])
    person.write("[name=staff_no]", "S0901")
    for name in ("password", "again"):
        person.write(f"[name={name}]", PASSWORD)
    person.press("main form button")
    assert "宋知远" in person.sees(".who-name")


def code_now(how: Story, key: str) -> str:
    """What the telephone shows."""
    with reading(how.served.context.sessions) as session:
        return pyotp.TOTP(key).at(clock.wall(session))
