"""Mass appraisals 群众评议: votes whose ballots nobody can join to people (TRUST part 3)."""

from service.appraisals.casting import cast, note_refused_cast
from service.appraisals.counting import call_off, close
from service.appraisals.credentials import hand_out, issue_for, voter_of
from service.appraisals.evaluating import (
    Standing,
    consequences,
    evaluate,
    grade_of,
    score_pledge,
    standing_of,
)
from service.appraisals.facts import facts
from service.appraisals.issuing import give_slip, issue
from service.appraisals.preparing import open_event, prepare
from service.appraisals.publishing import clear_up, count_due, look_at_turnout, publish, tend
from service.appraisals.rows import event_of, to_remind
from service.appraisals.slips import enter_totals
from service.appraisals.vault import Vault

__all__ = [
    "Standing",
    "Vault",
    "call_off",
    "cast",
    "clear_up",
    "close",
    "consequences",
    "count_due",
    "enter_totals",
    "evaluate",
    "event_of",
    "facts",
    "give_slip",
    "grade_of",
    "hand_out",
    "issue",
    "issue_for",
    "look_at_turnout",
    "note_refused_cast",
    "open_event",
    "prepare",
    "publish",
    "score_pledge",
    "standing_of",
    "tend",
    "to_remind",
    "voter_of",
]
