"""What lists and documents to take along add to the tables of doors: for whoever sees the thing."""

from __future__ import annotations

from tests.doors.every_door import Added
from tests.doors.rights import CONCERNED, EVERYBODY, SEES
from tests.doors.table_of_doors import HERE, page, writes

EXPORTS = "/api/v1/exports"
ADDED = Added(
    # Of what they see, as everybody may list it; what is not theirs is told in the stories.
    doors=[writes("api_exports.ask_export", EXPORTS, EVERYBODY, 202, table="organizations")],
    bodies={
        EXPORTS: {
            "table": "organizations",
            "under": "C",
            "plan_version_id": 1,
            "show": "all",
            "stage": "main/pledge",
            "kind": "branch",
            "days": 1,
        }
    },
    optional=frozenset(
        (EXPORTS, name) for name in ("under", "plan_version_id", "show", "stage", "kind", "days")
    ),
    nullable=frozenset({(EXPORTS, "under"), (EXPORTS, "plan_version_id")}),
    from_zero=frozenset({(EXPORTS, "days")}),
    pages=[
        page("work_lists.workbook", f"{HERE}/lists/duties.xlsx", SEES),
        page("work_words.ledger", f"{HERE}/ledger.docx", SEES),
        page("work_prints.ledger", f"{HERE}/ledger.pdf", SEES),
        page("work_prints.notice", "/notices/{notice}.pdf", CONCERNED),
        page("work_words.plan", "/branch-plans/{branch_plan}.docx", SEES),
        page("work_words.report", "/reviews/reports/{report}.docx", SEES),
        page("work_words.minutes", f"{HERE}/meetings/{{meeting}}.docx", SEES),
    ],
)
