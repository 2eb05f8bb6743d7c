"""Where a piece of work is looked at and done: what letters link to, and 待办."""

from __future__ import annotations

#: By what a message is about, or the kind of a task; ``{campaign}`` and ``{number}`` are filled in.
PAGES = {
    "ballot": "/appraisals/{number}",
    "branch_plan": "/campaigns/{campaign}/plan",
    "branch_plan_task": "/campaigns/{campaign}/plan",
    "contact": "/campaigns/{campaign}/reviews",
    "contribution": "/campaigns/{campaign}/papers",
    "election_delay": "/campaigns/{campaign}/terms",
    "evidence": "/campaigns/{campaign}/duties",
    "evidence_examination": "/campaigns/{campaign}/duties",
    "feedback": "/campaigns/{campaign}/inspections",
    "filing": "/campaigns/{campaign}/plan",
    "filing_examination": "/campaigns/{campaign}/plan",
    "honour": "/campaigns/{campaign}/awards",
    "inspection": "/inspections/{number}",
    "nomination": "/campaigns/{campaign}/awards",
    "objection": "/campaigns/{campaign}/awards",
    "opinion": "/campaigns/{campaign}/awards",
    "plan_examination": "/campaigns/{campaign}/plan",
    "planned_task": "/campaigns/{campaign}/plan",
    "pledge": "/pledges/{number}",
    "pledge_examination": "/pledges/{number}",
    "pledge_item": "/campaigns/{campaign}/pledges",
    "postponement_of_ticket": "/tickets/{number}",
    "public_notice": "/notices/{number}",
    "rectification": "/rectifications/{number}",
    "report": "/reviews/reports/{number}",
    "review": "/reviews/{number}",
    "selection": "/campaigns/{campaign}/awards",
    "share": "/campaigns/{campaign}/awards",
    "term": "/campaigns/{campaign}/terms",
    "ticket": "/tickets/{number}",
    "unlocking": "/campaigns/{campaign}/duties",
    "visit": "/campaigns/{campaign}/inspections",
}
OTHERWISE = "/campaigns/{campaign}"


def page_of(about: str, campaign_id: int) -> str:
    """Return the path of the page for ``about``, such as ``ticket/42``; else the campaign's own."""
    sort, _, number = about.partition("/")
    return PAGES.get(sort, OTHERWISE).format(campaign=campaign_id, number=number)
