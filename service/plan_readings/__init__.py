"""Plans in prose: documents that people have, read into drafts that a person confirms."""

from service.plan_readings.deciding import Said
from service.plan_readings.document import text_of
from service.plan_readings.rows import begin, decide, drop, find, make_draft, readings
from service.plan_readings.told import draft_of, remark_words

__all__ = [
    "Said",
    "begin",
    "decide",
    "draft_of",
    "drop",
    "find",
    "make_draft",
    "readings",
    "remark_words",
    "text_of",
]
