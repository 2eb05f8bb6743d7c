"""Every table of the service; importing this package makes SQLModel.metadata complete."""

from service.models.columns import NAMING, within  # first: names constraints of all that follow

# ruff: isort: split
import notifications.rows  # noqa: F401 - its tables stand in the same database
from service.models.access import Account, Attempts, IdempotencyKey, Invitation, Token, Visit
from service.models.appraisals import (
    AppraisalEvent,
    AppraisalPaper,
    AppraisalSubject,
    AppraisalTally,
    BallotBox,
    BallotReceipt,
    Eligibility,
    PaperCount,
)
from service.models.approvals import ApprovalPlace, ApprovalProcess, Substitute
from service.models.branch_plans import BranchPlan, BranchPlanTask, Filing, RuleDocument
from service.models.campaigns import (
    Approval,
    Campaign,
    DateOverride,
    History,
    Nudge,
    Occurrence,
    Postponement,
)
from service.models.commendation import (
    Honour,
    Nomination,
    Objection,
    Opinion,
    PublicNotice,
    Sanction,
    Selection,
    SelectionDecision,
    Share,
)
from service.models.inspections import (
    Finding,
    Inspection,
    InspectionVisit,
    Inspector,
    Ticket,
    TicketColour,
    TicketPostponement,
)
from service.models.ledger import LedgerIssue
from service.models.organizations import KINDS, LOCALES, Holder, Organization, Person, Post
from service.models.plans import Plan, PlanVersion
from service.models.pledges import (
    EXCUSES,
    Pledge,
    PledgeEntry,
    PledgeExcuse,
    PledgeFeedback,
    PledgeItem,
    PledgeJudgement,
)
from service.models.reviews import (
    Contact,
    Hearing,
    Rectification,
    RectificationEntry,
    Review,
    ReviewChange,
    SituationReport,
)
from service.models.terms import ElectionDelay, GroupSeat, OfficeTerm, SeatHolder
from service.models.upkeep import Incident, Seal, Setting
from service.models.work import Attachment, Task

__all__ = [
    "EXCUSES",
    "KINDS",
    "LOCALES",
    "NAMING",
    "Account",
    "AppraisalEvent",
    "AppraisalPaper",
    "AppraisalSubject",
    "AppraisalTally",
    "Approval",
    "ApprovalPlace",
    "ApprovalProcess",
    "Attachment",
    "Attempts",
    "BallotBox",
    "BallotReceipt",
    "BranchPlan",
    "BranchPlanTask",
    "Campaign",
    "Contact",
    "DateOverride",
    "ElectionDelay",
    "Eligibility",
    "Filing",
    "Finding",
    "GroupSeat",
    "Hearing",
    "History",
    "Holder",
    "Honour",
    "IdempotencyKey",
    "Incident",
    "Inspection",
    "InspectionVisit",
    "Inspector",
    "Invitation",
    "LedgerIssue",
    "Nomination",
    "Nudge",
    "Objection",
    "Occurrence",
    "OfficeTerm",
    "Opinion",
    "Organization",
    "PaperCount",
    "Person",
    "Plan",
    "PlanVersion",
    "Pledge",
    "PledgeEntry",
    "PledgeExcuse",
    "PledgeFeedback",
    "PledgeItem",
    "PledgeJudgement",
    "Post",
    "Postponement",
    "PublicNotice",
    "Rectification",
    "RectificationEntry",
    "Review",
    "ReviewChange",
    "RuleDocument",
    "Sanction",
    "Seal",
    "SeatHolder",
    "Selection",
    "SelectionDecision",
    "Setting",
    "Share",
    "SituationReport",
    "Substitute",
    "Task",
    "Ticket",
    "TicketColour",
    "TicketPostponement",
    "Token",
    "Visit",
    "within",
]
