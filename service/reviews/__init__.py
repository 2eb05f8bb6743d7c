"""Leadership reviews 领导点评, contacts 联系点, opinions heard, and rectification 整改."""

from service.reviews.contacts import contacts_of, end_contact, set_contact
from service.reviews.counting import facts, owed_by_contacts, still_owed
from service.reviews.giving import Said, amend, give
from service.reviews.hearings import Heard, record_hearing
from service.reviews.item_lines import lines_of
from service.reviews.matrix import Line, Matrix, lacking_at, matrix
from service.reviews.rectifications import Origin, change, raise_item, report
from service.reviews.reports import compile_report, edit_report, submit_report, text_of
from service.reviews.rows import by_number
from service.reviews.units import in_care, near, secretaries_owing
from service.reviews.verifying import close, judge, send_back

__all__ = [
    "Heard",
    "Line",
    "Matrix",
    "Origin",
    "Said",
    "amend",
    "by_number",
    "change",
    "close",
    "compile_report",
    "contacts_of",
    "edit_report",
    "end_contact",
    "facts",
    "give",
    "in_care",
    "judge",
    "lacking_at",
    "lines_of",
    "matrix",
    "near",
    "owed_by_contacts",
    "raise_item",
    "record_hearing",
    "report",
    "secretaries_owing",
    "send_back",
    "set_contact",
    "still_owed",
    "submit_report",
    "text_of",
]
