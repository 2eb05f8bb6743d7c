"""The pages about votes; the doors that their forms lead to stand in `table_of_doors`."""

from __future__ import annotations

from tests.doors.every_door import Added
from tests.doors.rights import SEES
from tests.doors.table_of_doors import HERE, page

ADDED = Added(
    pages=[
        page("work_appraisals.of_campaign", f"{HERE}/appraisals", SEES),
        page("work_appraisals.show", "/appraisals/{appraisal}", SEES),
        page("voting.hall", "/appraisals/{appraisal}/hall", SEES),
    ],
)
