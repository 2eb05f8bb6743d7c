"""Where a list is empty, the page says so, and what to do about it or when it will fill.

What whoever looks may do themselves is led to; what they may not is said to be somebody else's.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.web.bare import CODE, WHO, Bare
from tools.every_page import FILES, OTHERS, pages_of

C = "/campaigns/{campaign}"


@dataclass(frozen=True)
class Case:
    """An empty list: where, for whom, what is said, and where the act is, if it is theirs.

    `leads` is an address of a link, of a form or of a place on the page that a button opens; `not`
    before it says that they are not led there.
    """

    endpoint: str
    path: str
    who: str
    says: tuple[str, str]  # that there is nothing; and what to do, or when it fills
    leads: str = ""

    def __str__(self) -> str:
        return f"{self.path} {self.who}"


FORM = "/do/{}"
CASES = [
    Case("board.show", "/board?show=overdue", "office", ("没有逾期的党组织", "不需要催办")),
    Case("urging.preview", "/board/urge", "office", ("没有可以催办的", "先勾选"), "/board"),
    Case("home.todo", "/todo", "member", ("没有待办", "会出现在这里"), C),
    Case(
        "work_plan.of_campaign",
        f"{C}/plan",
        "secretary",
        ("还没有起草实施方案", "写好后报送上级审核"),
        FORM.format("branch-plans"),
    ),
    Case(
        "work_plan.of_campaign",
        f"{C}/plan",
        "office",
        ("还没有起草实施方案", "由本组织书记起草"),
        "not " + FORM.format("branch-plans"),
    ),
    Case(
        "work_plan.of_campaign",
        f"{C}/plan",
        "secretary",
        ("还没有报送制度文件", "在下面报送"),
        FORM.format("documents"),
    ),
    Case(
        "work_plan.of_campaign",
        f"{C}/plan",
        "member",
        ("还没有报送制度文件", "书记报送后"),
        "not " + FORM.format("documents"),
    ),
    Case(
        "work_terms.of_campaign",
        f"{C}/terms",
        "secretary",
        ("还没有成立领导小组", "成立领导小组"),
        FORM.format("seats"),
    ),
    Case(
        "work_terms.of_campaign",
        f"{C}/terms",
        "office",
        ("还没有登记本届任期", "登记当选日期"),
        FORM.format("terms"),
    ),
    Case("work_terms.all_terms", "/terms?show=late", "office", ("没有符合条件", "换一个条件")),
    Case("work_seats.all_seats", "/seats?show=changed", "office", ("没有符合条件", "换一个条件")),
    Case("work_pledges.wall", "/pledges", "member", ("还没有向您公开的承诺", "公开后会出现")),
    Case(
        "work_pledges.of_campaign",
        f"{C}/pledges",
        "member",
        ("您在本轮还没有提出承诺", "写我的承诺"),
        f"{C}/pledges/new",
    ),
    Case(
        "work_pledges.of_campaign",
        f"{C}/pledges",
        "member",
        ("本组织在本轮还没有提出承诺", "由书记提出"),
        f"not {C}/pledges/new?of=organization",
    ),
    Case(
        "work_pledges.of_campaign",
        f"{C}/pledges",
        "security_administrator",
        ("您在本轮还没有提出承诺", "党员本人"),
        f"not {C}/pledges/new",
    ),
    Case(
        "work_duties.of_campaign",
        f"{C}/duties",
        "secretary",
        ("还没有自行安排的活动", "在下面登记"),
        FORM.format("activities"),
    ),
    Case(
        "work_duties.of_campaign",
        f"{C}/duties",
        "member",
        ("还没有自行安排的活动", "书记登记后"),
        "not " + FORM.format("activities"),
    ),
    Case(
        "work_meetings.of_campaign",
        f"{C}/meetings",
        "secretary",
        ("还没有登记会议", "在上面选好种类"),
        f"{C}/meetings/new?kind=study",
    ),
    Case(
        "work_meetings.of_campaign",
        f"{C}/meetings",
        "member",
        ("还没有登记会议", "由书记登记"),
        f"not {C}/meetings/new?kind=study",
    ),
    Case("work_papers.of_campaign", f"{C}/papers", "member", ("没有要求党员交材料", "会出现")),
    Case("work_reviews.of_campaign", f"{C}/reviews", "member", ("还没有点评", "由支部书记")),
    Case(
        "work_reviews.of_campaign",
        f"{C}/reviews",
        "secretary",
        ("没有正在整改的事项", "可以提出为整改事项"),
        FORM.format("rectifications"),
    ),
    Case(
        "work_reviews.of_campaign",
        f"{C}/reviews",
        "office",
        ("还没有确定联系领导", "请在下面确定"),
        FORM.format("contacts"),
    ),
    Case(
        "work_reviews.of_campaign",
        f"{C}/reviews",
        "member",
        ("还没有确定联系领导", "由上级或领导小组办公室确定"),
        "not " + FORM.format("contacts"),
    ),
    Case(
        "work_reviews.new",
        f"{C}/reviews/new",
        "office",
        ("没有需要您作的点评", "由其他领导点评"),
    ),
    Case(
        "work_inspections.of_campaign",
        f"{C}/inspections",
        "secretary",
        ("还没有开展过督查", "先自查"),
        f"{C}/inspections/new?kind=self",
    ),
    Case(
        "work_inspections.new",
        f"{C}/inspections/new",
        "office",
        ("没有正在开展活动的单位", "自查"),
        f"{C}/inspections/new?kind=self",
    ),
    Case(
        "work_appraisals.of_campaign",
        f"{C}/appraisals",
        "secretary",
        ("还没有评议", "在下面准备一次评议"),
        FORM.format("appraisals"),
    ),
    Case(
        "work_appraisals.of_campaign",
        f"{C}/appraisals",
        "member",
        ("还没有评议", "书记准备好以后"),
        "not " + FORM.format("appraisals"),
    ),
    Case(
        "work_awards.of_campaign",
        f"{C}/awards",
        "office",
        ("还没有启动评选", "从下面启动"),
        FORM.format("awards"),
    ),
    Case(
        "work_awards.of_campaign",
        f"{C}/awards",
        "member",
        ("还没有启动评选", "上级启动评选后"),
        "not " + FORM.format("awards"),
    ),
    Case("work_notices.all_notices", "/notices", "member", ("没有公示", "名单确定后")),
    Case("work_notices.honours", "/honours", "office", ("还没有表彰", "公示期满")),
    Case(
        "work_ledger.of_campaign",
        f"{C}/ledger",
        "office",
        ("还没有编制过", "编号存档"),
        FORM.format("ledger"),
    ),
    Case(
        "work_ledger.of_campaign",
        f"{C}/ledger?period=all&kind=pledge",
        "office",
        ("还没有记录", "会自动记上"),
    ),
    Case("imports.show", "/imports", "office", ("还没有上传过", "先下载空白模板"), "/imports"),
    Case("search.show", "/search?q=zzzz", "office", ("没有找到", "换个写法")),
    Case("long_work.show", "/long-work", "office", ("没有任务", "会在这里看到")),
    Case(
        "substitutes.show", "/substitutes", "secretary", ("没有代理", "在下面指定"),
        FORM.format("substitutes"),
    ),
    Case(
        "calendars.show", "/calendars", "secretary", ("还没有订阅地址", "在下面开通"),
        FORM.format("calendar-feeds"),
    ),
    Case(
        "plans.show", "/plans/default", "office", ("还没有发布过", "写好草稿并发布"),
        FORM.format("plan-drafts"),
    ),
    Case("mailbox.show", "/mailbox", "office", ("信箱是空的", "到了提醒日")),
    Case("operations.outbox", "/outbox?status=failed", "office", ("没有这样的消息", "换一个状态")),
    Case("operations.incidents", "/incidents", "office", ("没有异常", "会列在这里")),
    Case("people.show", "/people?search=zzzz", "security_administrator",
         ("没有找到", "换一个姓名")),
    Case("people.person", "/people/{member}", "security_administrator", ("还没有账号", "发邀请"),
         "/people/{member}/invitation"),
    Case("people.person", "/people/{member}", "office", ("还没有账号", "由安全管理员发邀请"),
         "not /people/{member}/invitation"),
    Case("audit.show", "/audit?day=1999-01-01", "audit_administrator", ("没有记录", "放宽条件")),
    Case("account.show", "/account", "member", ("还没有令牌", "在下面新建"), "/account/tokens"),
]  # fmt: skip
#: Pages on which nothing can be empty, or that are there only once something is; each with why.
NEVER_EMPTY = {
    "board_rates.rates": "a row for each organisation that takes part; nothing counted is a dash",
    "board_rates.sheet": "the same on paper",
    "weekly.show": "a letter",
    "campaign.show": "a campaign has stages, duties and a history from its launch on",
    "board.messages": "its launch itself is told of",
    "board.preview": "one campaign's holders, or that there are none: tests/web/test_board.py",
    "organizations.show": "who looks belongs to one",
    "plans.show_all": "the samples are there from the beginning",
    "plan_reading.begin": "a form",
    "word_templates.show": "the templates that come with it are there from the beginning",
    "imports.one": "a table that was sent",
    "settings.show": "every setting has a value",
    "work_pledges.new": "a form",
    "work_meetings.new": "a form",
    "work_papers.new": "a form",
    "work_tickets.new": "a form",
    "second_step.show": "steps",
    "help.show": "words",
    "help.secretary": "words",
    "login.form": "a form",
    "login.forgotten": "a form",
    "login.invited": "a form",
    "voting.show": "a ballot",
    **dict.fromkeys(
        (
            *("work_pledges.show", "work_duties.show", "work_reviews.show", "work_reviews.item"),
            *("work_reports.show", "work_inspections.show", "work_inspections.part"),
            *("work_tickets.show", "work_appraisals.show", "voting.hall", "work_awards.show"),
            *("work_awards.put_forward", "work_awards.decision", "work_notices.show"),
            *("work_ledger.issue", "long_work.one", "plans.version", "plans.difference"),
            *("plan_editor.show", "plan_editor.part", "plan_editor.text"),
            *("plan_editor.rehearsal", "plan_editor.publish", "plan_reading.show"),
        ),
        "one piece of work, which is there: tests/web/test_every_page.py looks at it",
    ),
}


@pytest.fixture(scope="module")
def bare_file(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a bare installation; whoever looks changes nothing in it."""
    file = tmp_path_factory.mktemp("bare") / "bare.db"
    shutil.copyfile(sqlite_template, file)
    begun = Bare(f"sqlite:///{file}")
    begun.begin()
    begun.close()
    return file


@pytest.fixture(scope="module")
def bare(bare_file: Path) -> Iterator[Bare]:
    """The bare installation."""
    found = Bare(f"sqlite:///{bare_file}")
    yield found
    found.close()


def filled(bare: Bare, path: str) -> str:
    return path.format(campaign=bare.number(CODE), member=bare.somebody("member"))


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


def looks(bare: Bare, who: str, path: str) -> Page:
    return Page(bare.visitor(CODE, who).read(filled(bare, path)))


@pytest.mark.parametrize("case", CASES, ids=str)
def test_an_empty_list_says_so_and_what_to_do(bare: Bare, case: Case) -> None:
    page = looks(bare, case.who, case.path)
    said = "".join(page.words)
    for words in case.says:
        assert words in said, said
    if case.leads:
        denied, _, way = case.leads.rpartition("not ")
        led = any(one.startswith(filled(bare, way)) for one in page.ways)
        assert led is not case.leads.startswith("not "), (way, sorted(page.ways))
        assert not denied


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
