"""Which lists can be empty, and what each says then; and which pages have none, with why."""

from __future__ import annotations

from dataclasses import dataclass

C = "/campaigns/{campaign}"


@dataclass(frozen=True)
class Case:
    """An empty list: where, for whom, what is said, and where the act is.

    `leads` and `keeps_from` are addresses of a link, of a form or of a place on the page that a
    button opens.
    """

    endpoint: str
    path: str
    who: str
    says: tuple[str, str]  # that there is nothing; and what to do, or when it fills
    leads: str = ""
    keeps_from: str = ""  # where the act is, if it is somebody else's

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
        keeps_from=FORM.format("branch-plans"),
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
        keeps_from=FORM.format("documents"),
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
        keeps_from=f"{C}/pledges/new?of=organization",
    ),
    Case(
        "work_pledges.of_campaign",
        f"{C}/pledges",
        "security_administrator",
        ("您在本轮还没有提出承诺", "党员本人"),
        keeps_from=f"{C}/pledges/new",
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
        keeps_from=FORM.format("activities"),
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
        keeps_from=f"{C}/meetings/new?kind=study",
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
        keeps_from=FORM.format("contacts"),
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
        keeps_from=FORM.format("appraisals"),
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
        keeps_from=FORM.format("awards"),
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
         keeps_from="/people/{member}/invitation"),
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
