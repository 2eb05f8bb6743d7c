"""Pledges 承诺: 提诺, 审诺, 公诺, 践诺, 述诺, 评诺, of organisations and of their members."""

from service.pledges.board import Reader, answer, board, comment, readable, visible_to
from service.pledges.carrying_out import Failure, change, criticize, fail, progress
from service.pledges.counting import facts, share_of_pledge
from service.pledges.drafting import draft, revise, submit, withdraw
from service.pledges.examining import accept, send_back
from service.pledges.excusing import end_excuse, excuse
from service.pledges.items import Wanted
from service.pledges.judging import judge, report, score_of, settle
from service.pledges.publishing import publish
from service.pledges.rows import by_number, item_by_number, items_of

__all__ = [
    "Failure",
    "Reader",
    "Wanted",
    "accept",
    "answer",
    "board",
    "by_number",
    "change",
    "comment",
    "criticize",
    "draft",
    "end_excuse",
    "excuse",
    "facts",
    "fail",
    "item_by_number",
    "items_of",
    "judge",
    "progress",
    "publish",
    "readable",
    "report",
    "revise",
    "score_of",
    "send_back",
    "settle",
    "share_of_pledge",
    "submit",
    "visible_to",
    "withdraw",
]
