"""Where each thing that keeps a campaign in its stage is put right: the page of that work."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from service.timeline_view import CampaignView, Wanted
from service.web.addresses import url_for
from service.web.current import locale
from service.wording import reason_words
from workflows.refusals import Reason

#: By the kind of work that gives a fact (`workflows.giving.WORKS`).
PAGES = {
    "appraisal": "work_appraisals.of_campaign",
    "attendance": "work_meetings.of_campaign",
    "award": "work_awards.of_campaign",
    "branch_plan": "work_plan.of_campaign",
    "document": "work_plan.of_campaign",
    "duty": "work_duties.of_campaign",
    "election": "work_terms.of_campaign",
    "grading": "work_appraisals.of_campaign",
    "hearing": "work_reviews.of_campaign",
    "inspection": "work_inspections.of_campaign",
    "leading_body": "work_terms.of_campaign",
    "ledger": "work_ledger.of_campaign",
    "material": "work_plan.of_campaign",
    "meeting": "work_meetings.of_campaign",
    "nomination": "work_awards.of_campaign",
    "notice": "work_awards.of_campaign",
    "paper": "work_papers.of_campaign",
    "pledge": "work_pledges.of_campaign",
    "rectification": "work_reviews.of_campaign",
    "review": "work_reviews.of_campaign",
    "study": "work_meetings.of_campaign",
}
#: What is done about a reason that no work gives, on the page of the campaign itself.
ON_THIS_PAGE = {"reason.waits_for_date": "#dates-title"}
OTHERWISE = "#stand-title"


@dataclass(frozen=True, slots=True)
class Why:
    """A reason in words, and where it is put right."""

    words: str
    page: str


def whys(view: CampaignView) -> list[Why]:
    """Every reason why a campaign does not move, each with the page where it is put right."""
    return [
        Why(reason_words(locale(), reason, view.plan), _page(reason, view))
        for reason in view.reasons
    ]


def page_of(work: str, number: int) -> str | None:
    """The page of a campaign's work of that kind, or None where nothing gives it."""
    return url_for(PAGES[work], number=number) if work in PAGES else None


def _page(reason: Reason, view: CampaignView) -> str:
    missing = dict(reason.params).get("missing", "").split(", ")
    work = _work(missing, view.wanted)
    page = page_of(work, view.campaign.id)
    return page or ON_THIS_PAGE.get(reason.code, OTHERWISE)


def _work(missing: Iterable[str], wanted: Iterable[Wanted]) -> str:
    """The work that gives the first fact that is missing."""
    gives = {one.fact: one.work for one in wanted}
    return next((gives[fact] for fact in missing if gives.get(fact)), "")
