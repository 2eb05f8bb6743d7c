"""Every workbook, document and paper that is taken along: where, by whom, what it tells of."""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.every_page import AUDIT, OFFICE, Seat

EXCEL, WORD, PAPER, ICS = "xlsx", "docx", "pdf", "ics"
#: Downloads that are no document of ours: a page's part, a letter's HTML, a file as it was sent.
AS_THEY_ARE = {
    *("mailbox.letter", "plan_editor.beside", "work_duties.download_file"),
    "api_attachments.download",
}


@dataclass(frozen=True)
class Export:
    """One download: where it is, who takes it, what kind it is, and whose texts stand in it."""

    endpoint: str
    path: str
    kind: str
    tells: frozenset[str] = field(default_factory=frozenset)
    who: Seat = OFFICE

    def __str__(self) -> str:
        return f"{self.endpoint} {self.path}"


def export(endpoint: str, path: str, kind: str, tells: str = "", who: Seat = OFFICE) -> Export:
    return Export(endpoint, path, kind, frozenset(tells.split()), who)


C = "/campaigns/{campaign}"
TEMPLATES = ("ledger", "plan", "report", "minutes")
HONOUR = "Honour.name Honour.organization_name Honour.title"
LEDGER = "ledger/workbook?campaign_id={top}&below=true"
LEDGER_TELLS = "Organization.name Person.name"
EXPORTS = (
    export("tables.board", "/board.xlsx?plan={plan}", EXCEL, "Organization.name Person.name"),
    export("board_paper.board", "/board.pdf?plan={plan}", PAPER, "Organization.name Person.name"),
    export("tables.rates", "/rates.xlsx?plan={plan}", EXCEL, "Organization.name"),
    export("tables.organizations", "/organizations.xlsx", EXCEL, "Organization.name Person.name"),
    export("tables.outbox", "/outbox.xlsx", EXCEL, "Message.recipient_name Message.about"),
    export("audit.workbook", "/audit.xlsx", EXCEL, "Person.name", AUDIT),
    export("imports.template", "/imports/template.xlsx?kind=organizations", EXCEL),
    export("imports.template", "/imports/template.xlsx?kind=people", EXCEL),
    export("imports.problems", "/imports/{wrong_table}/problems.xlsx", EXCEL, "Table.name"),
    export("work_ledger.workbook", f"{C}/ledger.xlsx", EXCEL, LEDGER_TELLS),
    export("long_work.file", "/long-work/{work}/file", EXCEL, LEDGER_TELLS),
    *(
        export("work_lists.workbook", f"{path}/lists/{name}.xlsx", EXCEL, tells)
        for path, name, tells in (
            ("/campaigns/{pledging}", "pledges", "Person.name"),
            (C, "reviews", "Review.achievements Review.shortcomings Review.directions"),
            (C, "coverage", "Organization.name"),
            (C, "duties", ""),
            (C, "meetings", "Meeting.minutes Meeting.place"),
            (C, "people", "Person.name"),
            (C, "honours", f"{HONOUR} Honour.given_by"),
            ("/campaigns/{top}", "inspections", "Inspection.title"),
        )
    ),
    export("work_duties.download_form", "/duties/{form}/form", EXCEL, "Organization.name"),
    export("work_sheets.figures", "/duties/{form}/figures.xlsx", EXCEL, "Organization.name"),
    export(
        "work_sheets.nominations",
        "/campaigns/{top}/awards/{award}/nominations.xlsx",
        EXCEL,
        "Person.name Organization.name Nomination.deeds",
    ),
    export("work_words.ledger", f"{C}/ledger.docx", WORD, LEDGER_TELLS),
    export("work_words.plan", "/branch-plans/{own_plan}.docx", WORD, "BranchPlan.goals"),
    export("work_words.report", "/reviews/reports/{report}.docx", WORD, "Organization.name"),
    export("work_words.minutes", f"{C}/meetings/{{meeting}}.docx", WORD, "Meeting.minutes"),
    *(export("word_templates.file", f"/word-templates/{kind}.docx", WORD) for kind in TEMPLATES),
    *(
        export("word_templates.preview", f"/word-templates/{kind}/preview.docx", WORD)
        for kind in TEMPLATES
    ),
    export("work_prints.ledger", f"{C}/ledger.pdf", PAPER, LEDGER_TELLS),
    export("work_prints.notice", "/notices/{notice}.pdf", PAPER, "PublicNotice.where_to"),
    export("work_notices.certificate", "/honours/{honour}/certificate", PAPER, HONOUR),
    export("calendars.file", "/calendars/{feed}.ics", ICS),
    export("api_duties.download_form", "/api/v1/duties/{form}/form", EXCEL, "Organization.name"),
    export("api_honours.show_certificate", "/api/v1/honours/{honour}/certificate", PAPER, HONOUR),
    export("api_ledger.download_ledger", f"/api/v1/{LEDGER}", EXCEL, LEDGER_TELLS),
    export("api_long-work.download", "/api/v1/long-work/{work}/file", EXCEL, LEDGER_TELLS),
    export(
        "api_tables.download_problems", "/api/v1/tables/{wrong_table}/problems", EXCEL, "Table.name"
    ),
    export("api_word-templates.download_template", "/api/v1/word-templates/ledger/file", WORD),
    export("api_word-templates.preview_template", "/api/v1/word-templates/ledger/preview", WORD),
    export("api_tables.download_template", "/api/v1/tables/template?kind=people", EXCEL),
)
#: Asked for by POST, because what stands on them is made in that moment.
POSTED = {"work_appraisal_slips.credentials"}
