"""Evidence of duties: handed in, examined, unlocked; meetings, papers of members, figures."""

from service.evidence.activities import Counts, activities_of, counts_of
from service.evidence.activities import add as add_activity
from service.evidence.activities import settle as settle_activity
from service.evidence.by_members import excuse, settle, tally_of
from service.evidence.contributing import (
    Written,
    contribute,
    send_paper_back,
)
from service.evidence.counting import facts
from service.evidence.examining import accept, send_back
from service.evidence.forms import fill_in, form_of
from service.evidence.handing_in import hand_in, tick_off
from service.evidence.meetings import hold, make_up, void
from service.evidence.member_table import MemberRow, table_of_members
from service.evidence.papers import Absentee, Attendance, MeetingHeld, Paper
from service.evidence.partaking import share_of_member
from service.evidence.told import Standing, duties, figures, late, overdue_duties
from service.evidence.unlocking import ask as ask_unlocking
from service.evidence.unlocking import decide as decide_unlocking
from service.evidence.unlocking import lapse

__all__ = [
    "Absentee",
    "Attendance",
    "Counts",
    "MeetingHeld",
    "MemberRow",
    "Paper",
    "Standing",
    "Written",
    "accept",
    "activities_of",
    "add_activity",
    "ask_unlocking",
    "contribute",
    "counts_of",
    "decide_unlocking",
    "duties",
    "excuse",
    "facts",
    "figures",
    "fill_in",
    "form_of",
    "hand_in",
    "hold",
    "lapse",
    "late",
    "make_up",
    "overdue_duties",
    "send_back",
    "send_paper_back",
    "settle",
    "settle_activity",
    "share_of_member",
    "table_of_members",
    "tally_of",
    "tick_off",
    "void",
]
