"""Every kind of work that a ledger is compiled from; a new kind is one more line here."""

from __future__ import annotations

from service.ledger import (
    appraisals,
    awards,
    decisions,
    duties,
    meetings,
    papers,
    pledges,
    reviews,
    stages,
    supervision,
)
from service.ledger.lines import Column

COLUMNS: tuple[Column, ...] = (
    stages.lines,
    decisions.approvals,
    decisions.postponements,
    duties.lines,
    meetings.meetings,
    meetings.evidence,
    meetings.contributions,
    meetings.activities,
    papers.plans,
    papers.tasks,
    papers.documents,
    papers.filings,
    pledges.pledges,
    pledges.items,
    reviews.reviews,
    reviews.hearings,
    reviews.rectification,
    appraisals.lines,
    awards.nominations,
    awards.honours,
    supervision.inspections,
    supervision.tickets,
    supervision.postponed,
)
