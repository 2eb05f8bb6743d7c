"""Commendation 评选表彰: from names put forward below to the register of honours."""

from service.commendation.certificates import certificate
from service.commendation.deciding import (
    Meeting,
    decide,
    decide_by_votes,
    decide_in_meeting,
    put_to_decision,
    shortlist,
)
from service.commendation.ending import call_off, close_unfilled
from service.commendation.facts import facts
from service.commendation.handing_in import hand_in, lapse, send_down
from service.commendation.honouring import make_award, revoke
from service.commendation.items import Mark, judge_items
from service.commendation.latecoming import come_in
from service.commendation.nominating import (
    Put,
    apply,
    leave,
    propose,
    recommend,
    withdraw,
)
from service.commendation.noticing import notice_passed, open_notice
from service.commendation.objecting import Said, raise_objection, rule_on
from service.commendation.opening import Terms, open_selection
from service.commendation.opinions import answer, ask_opinions
from service.commendation.quotas import allot, balance
from service.commendation.ranking import rank
from service.commendation.sanctions import enter_sanction, lift_sanction

__all__ = [
    "Mark",
    "Meeting",
    "Put",
    "Said",
    "Terms",
    "allot",
    "answer",
    "apply",
    "ask_opinions",
    "balance",
    "call_off",
    "certificate",
    "close_unfilled",
    "come_in",
    "decide",
    "decide_by_votes",
    "decide_in_meeting",
    "enter_sanction",
    "facts",
    "hand_in",
    "judge_items",
    "lapse",
    "leave",
    "lift_sanction",
    "make_award",
    "notice_passed",
    "open_notice",
    "open_selection",
    "propose",
    "put_to_decision",
    "raise_objection",
    "rank",
    "recommend",
    "revoke",
    "rule_on",
    "send_down",
    "shortlist",
    "withdraw",
]
