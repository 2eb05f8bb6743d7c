"""Every page of the app: how it is reached with something on it, and who looks at it."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Flask

OFFICE, TOP, GENERAL, BRANCH = (
    ("DW", "office"),
    ("DW", "secretary"),
    ("JD", "secretary"),
    (
        "JD03",
        "secretary",
    ),
)
SECURITY, AUDIT = ("DW", "security_administrator"), ("DW", "audit_administrator")
ADMINISTRATOR = ("DW", "administrator")
LEADER, MEMBER = ("DW", "deputy_secretary"), ("JD03", "member")
Seat = tuple[str, str]
C, G, T = "/campaigns/{campaign}", "/campaigns/{general}", "/campaigns/{top}"


@dataclass(frozen=True, slots=True)
class Look:
    """One page as one person sees it; `who` is None for somebody who has not logged in."""

    endpoint: str
    path: str
    who: Seat | None = OFFICE

    @property
    def name(self) -> str:
        """What its picture is called."""
        return self.endpoint.removeprefix("work_").replace(".", "-").replace("_", "-")


#: In the order of the pictures. A page that leads elsewhere at once is not among them.
LOOKS = (
    Look("board.show", "/board", LEADER),
    Look("board_rates.rates", "/board/rates", LEADER),
    Look("board_rates.sheet", "/board/print", LEADER),
    Look("weekly.show", "/board/week", LEADER),
    Look("urging.preview", "/board/urge?show=overdue", LEADER),
    Look("home.todo", "/todo", GENERAL),
    Look("campaign.show", C, BRANCH),
    Look("board.messages", f"{C}/messages"),
    Look("board.preview", f"{C}/urge"),
    Look("work_plan.of_campaign", f"{C}/plan", BRANCH),
    Look("work_terms.of_campaign", f"{C}/terms", GENERAL),
    Look("work_terms.all_terms", "/terms"),
    Look("work_seats.all_seats", "/seats"),
    Look("work_pledges.wall", "/pledges", MEMBER),
    Look("work_pledges.of_campaign", f"{C}/pledges", BRANCH),
    Look("work_pledges.new", f"{C}/pledges/new", MEMBER),
    Look("work_pledges.show", "/pledges/{pledge}"),
    Look("work_duties.of_campaign", f"{C}/duties", BRANCH),
    Look("work_duties.show", "/duties/{duty}", BRANCH),
    Look("work_meetings.of_campaign", f"{C}/meetings", BRANCH),
    Look("work_meetings.new", f"{C}/meetings/new?kind=committee_meeting", BRANCH),
    Look("work_papers.of_campaign", f"{C}/papers", BRANCH),
    Look("work_papers.new", f"{C}/papers/new?kind=suggestion", MEMBER),
    Look("work_reviews.of_campaign", f"{C}/reviews", GENERAL),
    Look("work_reviews.new", f"{C}/reviews/new", GENERAL),
    Look("work_reviews.show", "/reviews/{review}", GENERAL),
    Look("work_reviews.item", "/rectifications/{rectification}", GENERAL),
    Look("work_reports.show", "/reviews/reports/{report}", BRANCH),
    Look("work_inspections.of_campaign", f"{T}/inspections", TOP),
    Look("work_inspections.new", f"{T}/inspections/new"),
    Look("work_inspections.show", "/inspections/{inspection}"),
    Look("work_inspections.part", "/inspections/{inspection}/visits/{visit}"),
    Look("work_tickets.new", f"{G}/tickets/new", GENERAL),
    Look("work_tickets.show", "/tickets/{ticket}", BRANCH),
    Look("work_appraisals.of_campaign", f"{G}/appraisals", GENERAL),
    Look("work_appraisals.show", "/appraisals/{appraisal}", GENERAL),
    Look("voting.hall", "/appraisals/{appraisal}/hall", GENERAL),
    Look("voting.show", "/vote/{appraisal}", None),
    Look("work_awards.of_campaign", f"{T}/awards", TOP),
    Look("work_awards.show", f"{T}/awards/{{award}}", TOP),
    Look("work_awards.put_forward", f"{C}/awards/{{award}}/name", BRANCH),
    Look("work_awards.decision", f"{T}/awards/{{award}}/decision", TOP),
    Look("work_notices.all_notices", "/notices", MEMBER),
    Look("work_notices.show", "/notices/{notice}", MEMBER),
    Look("work_notices.honours", "/honours"),
    Look("work_ledger.of_campaign", f"{C}/ledger", BRANCH),
    Look("work_ledger.issue", "/ledger/issues/{issue}", BRANCH),
    Look("organizations.show", "/organizations"),
    Look("word_templates.show", "/word-templates"),
    Look("imports.show", "/imports"),
    Look("imports.one", "/imports/{table}"),
    Look("search.show", "/search?q=jd"),
    Look("long_work.show", "/long-work"),
    Look("long_work.one", "/long-work/{work}"),
    Look("substitutes.show", "/substitutes", BRANCH),
    Look("calendars.show", "/calendars", BRANCH),
    Look("plans.show_all", "/plans"),
    Look("plans.show", "/plans/college-001"),
    Look("plans.version", "/plans/college-001/versions/1"),
    Look("plans.difference", "/plans/college-001/difference?old=1&new=1"),
    Look("plan_editor.show", "/plan-drafts/{draft}"),
    Look("plan_editor.part", "/plan-drafts/{draft}/part?at=rounds.first.stages.review"),
    Look("plan_editor.text", "/plan-drafts/{draft}/text?of=pledges"),
    Look("plan_editor.rehearsal", "/plan-drafts/{draft}/rehearsal"),
    Look("plan_editor.publish", "/plan-drafts/{draft}/publish"),
    Look("plan_reading.begin", "/plans/read"),
    Look("plan_reading.show", "/plans/readings/{reading}"),
    Look("mailbox.show", "/mailbox", BRANCH),
    Look("mailbox.show", "/mailbox/{letter}", BRANCH),
    Look("operations.outbox", "/outbox"),
    Look("operations.incidents", "/incidents"),
    Look("help.show", "/help", BRANCH),
    Look("help.secretary", "/help/secretary", BRANCH),
    Look("people.show", "/people"),
    Look("people.person", "/people/{somebody}", SECURITY),
    Look("audit.show", "/audit", AUDIT),
    Look("settings.show", "/settings", ADMINISTRATOR),
    Look("account.show", "/account", BRANCH),
    Look("second_step.show", "/account/second-step", BRANCH),
    Look("login.form", "/login", None),
    Look("login.forgotten", "/login/forgotten", None),
    Look("login.invited", "/invitations/{invitation}", None),
)
#: What is downloaded: no page, but behind the same rights.
FILES = {
    "board.xlsx": "tables.board",
    "board on paper": "board_paper.board",
    "rates.xlsx": "tables.rates",
    "organizations.xlsx": "tables.organizations",
    "outbox.xlsx": "tables.outbox",
    "template of a table": "imports.template",
    "template of a document": "word_templates.file",
    "sample of a document": "word_templates.preview",
    "table with its mistakes": "imports.problems",
    "list of a campaign": "work_lists.workbook",
    "names put forward": "work_sheets.nominations",
    "figures summed up the tree": "work_sheets.figures",
    "ledger in Word": "work_words.ledger",
    "plan in Word": "work_words.plan",
    "report in Word": "work_words.report",
    "minutes in Word": "work_words.minutes",
    "ledger on paper": "work_prints.ledger",
    "notice on paper": "work_prints.notice",
    "audit.xlsx": "audit.workbook",
    "ledger.xlsx": "work_ledger.workbook",
    "file of long work": "long_work.file",
    "certificate": "work_notices.certificate",
    "attachment": "work_duties.download_file",
    "form of a duty": "work_duties.download_form",
    "calendar": "calendars.file",
    "letter in its frame": "mailbox.letter",
    "what stands beside a form": "plan_editor.beside",
}
#: For machines, or leading on to a page.
OTHERS = {
    "oidc.leave_for_it",
    "oidc.come_back",
    "oidc.left",
    "home.start",
    "live",
    "ready",
    "metrics",
    "openapi",
    "static",
}


def pages_of(app: Flask) -> set[str]:
    """Return the endpoints at which a browser can ask for a page."""
    return {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.rule.startswith("/api/")
    }
