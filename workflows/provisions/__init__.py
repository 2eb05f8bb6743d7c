"""What a plan lays down about the work of its stages: one file a kind of work."""

from __future__ import annotations

from dataclasses import dataclass, field

from workflows.provisions.appraisals import Appraisals
from workflows.provisions.approvals import Approvals
from workflows.provisions.branch_plans import BranchPlans
from workflows.provisions.commendation import Commendation
from workflows.provisions.evidence import Evidence
from workflows.provisions.inspections import Inspections
from workflows.provisions.limits import Limits
from workflows.provisions.pledges import Pledges
from workflows.provisions.reviews import Reviews
from workflows.provisions.tasks import TaskRules
from workflows.provisions.terms import Terms

__all__ = [
    "Appraisals",
    "Approvals",
    "BranchPlans",
    "Commendation",
    "Evidence",
    "Inspections",
    "Limits",
    "Pledges",
    "Provisions",
    "Reviews",
    "TaskRules",
    "Terms",
]


@dataclass(frozen=True, slots=True)
class Provisions:
    """Every section on the work of the stages; what a plan leaves out has its usual form."""

    tasks: TaskRules = field(default_factory=TaskRules)
    approvals: Approvals = field(default_factory=Approvals)
    evidence: Evidence = field(default_factory=Evidence)
    branch_plans: BranchPlans = field(default_factory=BranchPlans)
    pledges: Pledges = field(default_factory=Pledges)
    reviews: Reviews = field(default_factory=Reviews)
    appraisals: Appraisals = field(default_factory=Appraisals)
    commendation: Commendation = field(default_factory=Commendation)
    inspections: Inspections = field(default_factory=Inspections)
    terms: Terms = field(default_factory=Terms)
    limits: Limits = field(default_factory=Limits)
