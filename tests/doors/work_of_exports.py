"""What lists and documents to take along add to the tables of doors: for whoever sees the thing."""

from __future__ import annotations

from tests.doors.every_door import Added
from tests.doors.rights import CONCERNED, SEES
from tests.doors.table_of_doors import HERE, page

ADDED = Added(
    pages=[
        page("work_lists.workbook", f"{HERE}/lists/duties.xlsx", SEES),
        page("work_words.ledger", f"{HERE}/ledger.docx", SEES),
        page("work_prints.ledger", f"{HERE}/ledger.pdf", SEES),
        page("work_prints.notice", "/notices/{notice}.pdf", CONCERNED),
        page("work_words.plan", "/branch-plans/{branch_plan}.docx", SEES),
        page("work_words.report", "/reviews/reports/{report}.docx", SEES),
        page("work_words.minutes", f"{HERE}/meetings/{{meeting}}.docx", SEES),
    ]
)
