"""Inspections 督查 and tickets 督办单: planned or drawn, found, answered, closed, made known."""

from service.inspections.closing import close_inspection, publish, published_in
from service.inspections.colours import colours_of, turn
from service.inspections.counting import facts
from service.inspections.drawing import commit_draw, draw, roster_of
from service.inspections.dropping import waiting_for
from service.inspections.following import feedback_overdue
from service.inspections.places import count_below, kinds_below, places_below
from service.inspections.planning import inspect_oneself, plan_inspection
from service.inspections.postponing import (
    ask_later_day,
    check_open,
    check_postponement,
    decide_later_day,
    decide_open,
)
from service.inspections.results import Results, assessed, assessment_of, results_of
from service.inspections.rows import inspectors_of, visits_of
from service.inspections.tickets import (
    answer_ticket,
    close_ticket,
    issue_ticket,
    mark_behind,
    open_tickets,
    return_ticket,
)
from service.inspections.visiting import (
    Found,
    findings_of,
    give_feedback,
    report_findings,
    return_feedback,
    take_feedback,
)

__all__ = [
    "Found",
    "Results",
    "answer_ticket",
    "ask_later_day",
    "assessed",
    "assessment_of",
    "check_open",
    "check_postponement",
    "close_inspection",
    "close_ticket",
    "colours_of",
    "commit_draw",
    "count_below",
    "decide_later_day",
    "decide_open",
    "draw",
    "facts",
    "feedback_overdue",
    "findings_of",
    "give_feedback",
    "inspect_oneself",
    "inspectors_of",
    "issue_ticket",
    "kinds_below",
    "mark_behind",
    "open_tickets",
    "places_below",
    "plan_inspection",
    "publish",
    "published_in",
    "report_findings",
    "results_of",
    "return_feedback",
    "return_ticket",
    "roster_of",
    "take_feedback",
    "turn",
    "visits_of",
    "waiting_for",
]
