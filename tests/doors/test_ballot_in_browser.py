"""The voter's way in a real browser: two slips, three taps, a receipt; replies get lost."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from sqlmodel import col, delete, select

from service.appraisals import envelopes
from service.appraisals.frozen import comment_label, envelope_label
from service.db import reading, writing
from service.models import AppraisalEvent, BallotBox, Eligibility, IdempotencyKey, Person, Token
from tests.doors.house import House
from tests.doors.test_ballot_credentials import MASSES, credentials, opened
from tests.web.served import listening

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, Route

pytestmark = pytest.mark.browser

PHONE: Any = {"width": 390, "height": 844}
VECTOR: dict[str, Any] = json.loads(
    (Path(__file__).parent.parent / "work" / "rfc9474.json").read_text("utf-8")
)
#: Over the wire at first load: what a slow line has to carry.
MOST_BYTES = 60_000


@dataclass
class Hall:
    """A house that is being served, with an open vote, and voters at their phones."""

    house: House
    url: str
    vote: int
    slips: dict[str, str]  # both halves, by staff number
    browser: Browser
    complaints: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    def phone(self, **how: Any) -> Page:
        """A phone of somebody's own, of which everything is noted."""
        context = self.browser.new_context(locale="zh-CN", viewport=PHONE, **how)
        page = context.new_page()
        page.on("console", self._complained)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", self._asked)
        return page

    def _complained(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def _asked(self, request: Request) -> None:
        self.requests.append(request)
        if not request.url.startswith((self.url, "data:")):
            self.outside.append(request.url)

    def links(self, voter: str) -> list[str]:
        """The addresses on both slips of a voter."""
        halves = self.slips[voter].split(".")
        return [f"{self.url}/vote/{self.vote}#{n}={half}" for n, half in enumerate(halves, 1)]

    def visit(self, code: str, role: str) -> list[Any]:
        """The cookie of somebody who has logged in."""
        client = self.house.browser(code, role).client
        cookie = client.get_cookie("pacesetter")
        assert cookie
        return [{"name": "pacesetter", "value": cookie.value, "url": self.url}]

    def rows(self, table: Any) -> list[Any]:
        """Everything that lies in a table."""
        with reading(self.house.context.sessions) as session:
            return list(session.exec(select(table)).all())


@pytest.fixture
def hall(house: House, tmp_path: Path, browser: Browser) -> Iterator[Hall]:
    """The house with a vote on G1's branches; the masses have slips and no other way in."""
    found = House(house.settings.database_url, house.secrets, vault_dir=tmp_path / "keys")
    with writing(found.context.sessions) as session:
        masses = [p.id for p in session.exec(select(Person)) if p.staff_no in MASSES]
        session.execute(delete(Token).where(col(Token.person_id).in_(masses)))
    vote = opened(found)["id"]
    with listening(found.app) as url:
        yield Hall(found, url, vote, credentials(found, vote), browser)
    found.close()


def test_two_slips_three_taps_and_a_receipt(hall: Hall) -> None:
    page = hall.phone()
    first, second = hall.links(MASSES[0])
    page.goto(first)
    page.wait_for_selector("#there-1:visible")
    assert "#" not in page.url, "the half stands in no history of the browser"
    page.goto(second)
    page.wait_for_selector("#take:visible")
    assert "群众评议党支部" in page.inner_text("#terms h1")
    page.click("#take")
    page.wait_for_selector("#ballot:visible")
    for card in page.locator(".judged").all():
        card.locator(".all button").first.click()
    assert page.inner_text("#left") == "全部选好了"
    page.fill("textarea", "窗口要早开门")
    page.click("#cast")
    page.wait_for_selector("#receipt:visible")
    told = page.inner_text("#receipts").replace(" ", "").split()
    assert told == [row.serial_hash for row in hall.rows(BallotBox)]
    assert [row.issued_by for row in hall.rows(Eligibility) if row.issued] == ["online"]
    left = page.evaluate("JSON.stringify(localStorage)")
    for gone in ("signature", "satisfied", "窗口", hall.slips[MASSES[0]][:26]):
        assert gone not in left
    for link in (first, second):
        page.goto(link)
    page.wait_for_selector("#receipt:visible"), "who comes back sees the receipt, and no ballot"
    assert hall.complaints == []
    assert hall.outside == []
    assert all("cookie" not in request.all_headers() for request in hall.requests)


def test_what_the_browser_sealed_the_count_can_read(hall: Hall) -> None:
    page = hall.phone()
    for link in hall.links(MASSES[2]):
        page.goto(link)
    page.click("#take")
    page.wait_for_selector("#ballot:visible")
    page.locator(".options input[value=satisfied]").first.check(force=True)
    page.fill("textarea", "谢谢！\n“早开门”👍")
    page.click("#cast")
    page.wait_for_selector("#receipt:visible")
    (row,), vault = hall.rows(BallotBox), hall.house.context.vault
    with reading(hall.house.context.sessions) as session:
        event = session.get_one(AppraisalEvent, hall.vote)
    key, paper = vault.opener(event.id), row.paper
    ballot = envelopes.unseal(key, row.envelope, envelope_label(event, paper))
    assert [list(sheet.values()) for sheet in ballot.values()] == [["satisfied"]]
    said = json.loads(envelopes.open_text(key, row.comment, comment_label(event, paper)))
    assert said == {"text": "谢谢！ “早开门”👍"}


def test_every_choice_is_large_enough_and_nothing_is_wider_than_the_phone(hall: Hall) -> None:
    page = hall.phone()
    for link in hall.links(MASSES[0]):
        page.goto(link)
    page.click("#take")
    page.wait_for_selector("#ballot:visible")
    for target in page.locator("button:visible, .options label, textarea").all():
        box = target.bounding_box()
        assert box
        assert box["height"] >= 44, target.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    page.locator(".options input").first.focus()
    page.keyboard.press("Space")
    assert page.locator(".options input:checked").count() == 1, "the keyboard chooses too"


@pytest.mark.parametrize("lost", ["tokens", "ballots"])
def test_a_lost_reply_is_asked_for_again_and_has_one_effect(hall: Hall, lost: str) -> None:
    """The service did it, and the answer never came: the same again, even after a reload."""
    page = hall.phone()
    swallowed: list[str] = []

    def swallow(route: Route) -> None:
        sent = route.request.post_data or ""
        if len(swallowed) < 6:
            route.fetch()  # it arrives, and the answer does not
            swallowed.append(sent)
            route.abort("connectionreset")
        else:
            route.continue_()

    for link in hall.links(MASSES[1]):
        page.goto(link)
    page.clock.install()
    page.route(f"**/api/v1/ballots{'/tokens' if lost == 'tokens' else ''}", swallow)
    page.click("#take")
    if lost == "ballots":
        page.wait_for_selector("#ballot:visible")
        page.locator(".options input").first.check(force=True)
        page.click("#cast")
    for _ in range(10):
        page.clock.run_for(9000)
    page.wait_for_selector("#trouble:visible")
    assert "没有丢" in page.inner_text("#trouble")
    for link in hall.links(MASSES[1]):
        page.goto(link)
    if lost == "tokens":
        page.wait_for_selector("#take:visible")
        page.click("#take")
        page.wait_for_selector("#ballot:visible")
        page.clock.run_for(9000)
        page.click("#cast")
    for _ in range(3):
        page.clock.run_for(9000)
    page.wait_for_selector("#receipt:visible")
    assert len(set(swallowed)) == 1, "the very same was sent every time"
    assert len(hall.rows(BallotBox)) == 1


def test_whoever_has_an_account_votes_without_slips_and_casts_without_the_cookie(
    hall: Hall,
) -> None:
    before = len(hall.rows(IdempotencyKey))
    page = hall.phone()
    page.context.add_cookies(hall.visit("B1", "member"))
    page.goto(f"{hall.url}/vote/{hall.vote}")
    page.click("#take")
    page.wait_for_selector("#ballot:visible")
    page.locator(".options input").first.check(force=True)
    page.reload()
    page.wait_for_selector("#ballot:visible")
    assert page.locator(".options input:checked").count() == 1, "what was chosen is still there"
    page.click("#cast")
    page.wait_for_selector("#receipt:visible")
    (cast,) = [r for r in hall.requests if r.url.endswith("/api/v1/ballots")]
    assert "cookie" not in cast.all_headers()
    assert len(hall.rows(IdempotencyKey)) == before
    page.context.clear_cookies()
    page.context.add_cookies(hall.visit("B2", "member"))
    page.goto(f"{hall.url}/vote/{hall.vote}")
    page.wait_for_selector("#take:visible"), "another's receipt is not shown at the same machine"
    other = hall.phone()
    other.context.add_cookies(hall.visit("B1", "member"))
    other.goto(f"{hall.url}/vote/{hall.vote}?lang=zh-Hans")
    assert "另一台设备" in other.inner_text("#trouble")
    assert hall.complaints == []


def test_a_wrong_half_and_a_foreign_roster_are_told_in_words(hall: Hall) -> None:
    page = hall.phone()
    page.goto(hall.links(MASSES[0])[0])
    page.goto(hall.links(MASSES[1])[1])
    page.wait_for_selector("#trouble:visible")
    assert "凭证无效" in page.inner_text("#trouble-what")
    page.click("#again")
    page.wait_for_selector("#credential:visible")
    foreign = hall.phone()
    foreign.context.add_cookies(hall.visit("C", "office"))
    foreign.goto(f"{hall.url}/vote/{hall.vote}?lang=zh-Hans")
    assert "名册" in foreign.inner_text("#trouble")
    unknown = hall.phone()
    unknown.goto(f"{hall.url}/vote/999999")
    unknown.wait_for_selector("#credential:visible"), "nothing says that there is no such vote"


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_without_scripts_an_honest_sentence_and_the_way_on_paper(hall: Hall, language: str) -> None:
    page = hall.phone(java_script_enabled=False)
    page.goto(f"{hall.url}/vote/{hall.vote}?lang={language}")
    assert page.get_attribute("html", "lang") == language
    words = {"zh-Hans": "纸质选票", "zh-Hant": "紙本選票", "en": "on paper"}
    assert words[language] in page.inner_text("#fallback")
    assert page.locator("section:visible").count() == 1


def test_an_old_browser_and_an_insecure_address_are_told_so(hall: Hall) -> None:
    old = hall.phone()
    old.add_init_script("delete window.BigInt")
    old.goto(hall.links(MASSES[0])[0])
    assert "太旧" in old.inner_text("#fallback")
    insecure = hall.phone()
    insecure.add_init_script(
        "Object.defineProperty(window, 'isSecureContext', {value: false});"
        "Object.defineProperty(window.crypto, 'subtle', {value: undefined});"
    )
    insecure.goto(hall.links(MASSES[0])[0])
    assert "https" in insecure.inner_text("#fallback")


def test_the_page_is_light(hall: Hall) -> None:
    page, came = hall.phone(), []

    def note(answer: Response) -> None:
        came.append(len(answer.body()))

    page.on("response", note)
    page.goto(hall.links(MASSES[0])[0])
    page.wait_for_load_state("networkidle")
    assert 0 < sum(came) < MOST_BYTES


def test_the_browsers_arithmetic_is_that_of_the_rfc(hall: Hall) -> None:
    """RFC 9474, appendix A.3: blinded as it says, and unblinded to the signature that it gives."""
    public = rsa.RSAPublicNumbers(int(VECTOR["e"], 16), int(VECTOR["n"], 16)).public_key()
    page = hall.phone()
    page.goto(f"{hall.url}/vote/{hall.vote}")
    found = page.evaluate(
        """async ([pem, v]) => {
          const bytes = (t) => Ballot.bytesOf(BigInt("0x" + t), t.length / 2);
          const hex = (b) => Array.from(b, (x) => x.toString(16).padStart(2, "0")).join("");
          const key = await Ballot.signingKey(pem);
          const back = BigInt("0x" + v.inv), factor = Ballot.inverse(back, key.n);
          const made = await Ballot.blindWith(key, bytes(v.msg), bytes(v.salt), factor);
          const done = await Ballot.finish(key, bytes(v.msg), bytes(v.blind_sig), made.back);
          return [hex(made.blinded), hex(done), made.back === back];
        }""",
        [envelopes.public_pem(public), VECTOR],
    )
    assert found == [VECTOR["blinded_msg"], VECTOR["sig"], True]
