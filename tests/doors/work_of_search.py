"""What searching adds to the tables of doors: everybody may, and finds what they may see."""

from __future__ import annotations

from tests.doors.every_door import Added
from tests.doors.rights import EVERYBODY
from tests.doors.table_of_doors import page, reads

# With this all names in the house begin: nobody is told of one that is not theirs to see.
EVERY_NAME = "单位"
ADDED = Added(
    doors=[reads("api_search.search", f"/api/v1/search?q={EVERY_NAME}", EVERYBODY)],
    pages=[page("search.show", f"/search?q={EVERY_NAME}", EVERYBODY)],
)
