"""Leadership reviews 领导点评, contacts 联系点, opinions heard, and rectification 整改."""

from service.reviews.contacts import contacts_of, end_contact, set_contact
from service.reviews.counting import facts, still_owed
from service.reviews.giving import Said, amend, give
from service.reviews.hearings import Heard, record_hearing
from service.reviews.item_lines import lines_of
from service.reviews.rectifications import Origin, change, raise_item, report
from service.reviews.rows import by_number
from service.reviews.verifying import close, judge, send_back

__all__ = [
    "Heard",
    "Origin",
    "Said",
    "amend",
    "by_number",
    "change",
    "close",
    "contacts_of",
    "end_contact",
    "facts",
    "give",
    "judge",
    "lines_of",
    "raise_item",
    "record_hearing",
    "report",
    "send_back",
    "set_contact",
    "still_owed",
]
