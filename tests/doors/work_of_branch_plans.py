"""What plans, documents, material, seats and terms add to the tables of doors."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import Session, SQLModel, select

from service.db import writing
from service.models import BranchPlan, Campaign, Filing, RuleDocument
from tests.doors.every_door import Added
from tests.doors.house import House, local
from tests.doors.rights import ABOVE_OR_LEADERS, APPROVER, BELONGS, EVERYBODY, OWN, SEES
from tests.doors.table_of_doors import WHY, Door, page, reads

AT = local("2026-03-10")


def _one(house: House, kind: type[Any], campaign: int, **values: Any) -> int:
    """Return the number of the campaign's row of a kind, made where there is none."""
    with writing(house.context.sessions) as session:
        found = session.exec(select(kind).where(kind.campaign_id == campaign)).first()
        row = found or _made(session, kind, campaign, values)
        number: int = row.id
        return number


def _made(session: Session, kind: type[Any], campaign: int, values: dict[str, Any]) -> Any:
    root = session.get_one(Campaign, campaign).root_id
    row: SQLModel = kind(root_id=root, campaign_id=campaign, **values)
    session.add(row)
    session.flush()
    return row


def branch_plan(house: House, campaign: int) -> int:
    """Return the organisation's own plan, in draft."""
    return _one(house, BranchPlan, campaign, round="main", number=1, theme="主题", drafted_at=AT)


def document(house: House, campaign: int) -> int:
    """Return a document in force."""
    values = {"document": "rules", "title": "细则", "body": "条文", "filed_at": AT}
    return _one(house, RuleDocument, campaign, adopted_on=date(2026, 3, 1), **values)


def filing(house: House, campaign: int) -> int:
    """Return a piece of material."""
    values = {"fact": "exhibited", "title": "成果", "body": "说明", "filed_at": AT}
    return _one(house, Filing, campaign, round="main", **values)


#: By which right of the permits each write is allowed.
VERBS = {
    **dict.fromkeys(
        (f"api_branch-plans.{verb}_branch_plan" for verb in ("draft", "revise", "submit")),
        "write_branch_plan",
    ),
    "api_branch-plans.withdraw_branch_plan": "write_branch_plan",
    "api_branch-plans.adopt_branch_plan": "write_branch_plan",
    "api_branch-plans.approve_branch_plan": "examine_branch_plan",
    "api_branch-plans.return_branch_plan": "examine_branch_plan",
    "api_branch-plans.report_task": "report_planned_task",
    "api_documents.file_document": "file_document",
    "api_documents.withdraw_document": "file_document",
    "api_filings.file_material": "file_material",
    "api_filings.withdraw_material": "file_material",
    "api_filings.accept_material": "examine_material",
    "api_filings.return_material": "examine_material",
    "api_seats.form_group": "form_group",
    "api_seats.dissolve_group": "form_group",
    "api_terms.begin_term": "keep_terms",
    "api_terms.record_election": "keep_terms",
    "api_terms.ask_for_delay": "request_election_delay",
    "api_terms.decide_delay": "decide_election_delay",
}


def acts(endpoint: str, path: str, right: str, **body: Any) -> Door:
    """A write: whoever may is told that they saw an old version."""
    return Door(endpoint, "POST", path, right, body, frozenset({409}), VERBS[endpoint])


HERE = "{campaign}"
PLANS, MATERIAL = "/api/v1/branch-plans", "/api/v1/filings"
ADDED = Added(
    pages=[
        page("work_plan.of_campaign", "/campaigns/{campaign}/plan", SEES),
        page("work_terms.of_campaign", "/campaigns/{campaign}/terms", SEES),
        page("work_terms.all_terms", "/terms", EVERYBODY),
        page("work_seats.all_seats", "/seats", EVERYBODY),
    ],
    doors=[
        reads("api_branch-plans.list_branch_plans", PLANS, EVERYBODY),
        reads("api_branch-plans.show_branch_plan", f"{PLANS}/{{branch_plan}}", SEES),
        acts("api_branch-plans.draft_branch_plan", PLANS, OWN, campaign_id=HERE),
        *(
            acts(f"api_branch-plans.{verb}_branch_plan", f"{PLANS}/{{branch_plan}}/{act}", OWN)
            for verb, act in (
                ("revise", "revision"),
                ("submit", "submission"),
                ("withdraw", "withdrawal"),
                ("adopt", "adoption"),
            )
        ),
        acts(
            "api_branch-plans.approve_branch_plan",
            f"{PLANS}/{{branch_plan}}/approval",
            APPROVER,
            version=1,
        ),
        acts(
            "api_branch-plans.return_branch_plan",
            f"{PLANS}/{{branch_plan}}/return",
            APPROVER,
            reason=WHY,
            version=1,
        ),
        acts(
            "api_branch-plans.report_task",
            f"{PLANS}/{{branch_plan}}/tasks",
            BELONGS,
            task=1,
            note=WHY,
        ),
        reads("api_documents.list_documents", "/api/v1/documents", EVERYBODY),
        acts(
            "api_documents.file_document",
            "/api/v1/documents",
            OWN,
            campaign_id=HERE,
            document="rules",
            title="细则",
        ),
        acts(
            "api_documents.withdraw_document",
            "/api/v1/documents/{rule_document}/withdrawal",
            OWN,
            reason=WHY,
        ),
        reads("api_filings.list_filings", MATERIAL, EVERYBODY),
        acts(
            "api_filings.file_material",
            MATERIAL,
            OWN,
            campaign_id=HERE,
            fact="exhibited",
            title="成果",
        ),
        acts(
            "api_filings.accept_material", f"{MATERIAL}/{{filing}}/acceptance", APPROVER, version=1
        ),
        acts(
            "api_filings.return_material",
            f"{MATERIAL}/{{filing}}/return",
            APPROVER,
            reason=WHY,
            version=1,
        ),
        acts("api_filings.withdraw_material", f"{MATERIAL}/{{filing}}/withdrawal", OWN, reason=WHY),
        reads("api_seats.list_seats", "/api/v1/seats", EVERYBODY),
        acts("api_seats.form_group", "/api/v1/seats", OWN, campaign_id=HERE),
        acts(
            "api_seats.dissolve_group",
            "/api/v1/seats/dissolution",
            OWN,
            campaign_id=HERE,
            reason=WHY,
        ),
        reads("api_terms.list_terms", "/api/v1/terms", EVERYBODY),
        acts(
            "api_terms.begin_term",
            "/api/v1/terms",
            ABOVE_OR_LEADERS,
            campaign_id=HERE,
            started_on="2024-01-01",
        ),
        acts(
            "api_terms.record_election",
            "/api/v1/terms/election",
            ABOVE_OR_LEADERS,
            campaign_id=HERE,
            held_on="2026-01-01",
        ),
        acts(
            "api_terms.ask_for_delay",
            "/api/v1/terms/postponement",
            OWN,
            campaign_id=HERE,
            until="2027-01-01",
            reason=WHY,
        ),
        acts(
            "api_terms.decide_delay",
            "/api/v1/terms/decision",
            APPROVER,
            campaign_id=HERE,
            grant=True,
        ),
    ],
    bodies={
        PLANS: {"campaign_id": 1, "unit_class": "教学"},
        f"{PLANS}/1/revision": {"unit_class": "教学", "version": 1},
        f"{PLANS}/1/submission": {"version": 1},
        f"{PLANS}/1/withdrawal": {"version": 1},
        f"{PLANS}/1/approval": {"opinion": "同意", "version": 1, "place": 1},
        f"{PLANS}/1/return": {"reason": WHY, "version": 1, "place": 1, "to": "examine"},
        f"{PLANS}/1/adoption": {"adopted_on": "2026-03-05", "resolution": "通过", "version": 1},
        "/api/v1/documents": {
            "campaign_id": 1,
            "document": "rules",
            "title": "细则",
            "attachment_id": 1,
            "adopted_on": "2026-03-05",
        },
        f"{PLANS}/1/tasks": {"task": 1, "note": WHY},
        "/api/v1/documents/1/withdrawal": {"reason": WHY},
        MATERIAL: {"campaign_id": 1, "fact": "exhibited", "title": "成果", "attachment_id": 1},
        f"{MATERIAL}/1/acceptance": {"opinion": "同意", "version": 1},
        f"{MATERIAL}/1/return": {"reason": WHY, "version": 1},
        f"{MATERIAL}/1/withdrawal": {"reason": WHY},
        "/api/v1/seats": {"campaign_id": 1},
        "/api/v1/seats/dissolution": {"campaign_id": 1, "reason": WHY},
        "/api/v1/terms": {
            "campaign_id": 1,
            "started_on": "2024-01-01",
            "ends_on": "2027-01-01",
            "note": "届",
        },
        "/api/v1/terms/election": {
            "campaign_id": 1,
            "held_on": "2026-01-01",
            "ends_on": "2029-01-01",
            "note": "届",
        },
        "/api/v1/terms/postponement": {"campaign_id": 1, "until": "2027-01-01", "reason": WHY},
        "/api/v1/terms/decision": {"campaign_id": 1, "grant": True, "note": "同意"},
    },
    optional=frozenset(
        {
            (PLANS, "unit_class"),
            (f"{PLANS}/1/revision", "unit_class"),
            *(
                (f"{PLANS}/1/{act}", "version")
                for act in (
                    "revision",
                    "submission",
                    "withdrawal",
                    "adoption",
                )
            ),
            (f"{PLANS}/1/approval", "opinion"),
            (f"{PLANS}/1/approval", "place"),
            (f"{PLANS}/1/return", "place"),
            (f"{PLANS}/1/return", "to"),
            (f"{PLANS}/1/adoption", "adopted_on"),
            (f"{PLANS}/1/adoption", "resolution"),
            ("/api/v1/documents", "attachment_id"),
            ("/api/v1/documents", "adopted_on"),
            (MATERIAL, "attachment_id"),
            (f"{MATERIAL}/1/acceptance", "opinion"),
            ("/api/v1/terms", "ends_on"),
            ("/api/v1/terms", "note"),
            ("/api/v1/terms/election", "ends_on"),
            ("/api/v1/terms/election", "note"),
            ("/api/v1/terms/decision", "note"),
        }
    ),
    nullable=frozenset(
        {
            *(
                (f"{PLANS}/1/{act}", "version")
                for act in (
                    "revision",
                    "submission",
                    "withdrawal",
                    "adoption",
                )
            ),
            (f"{PLANS}/1/approval", "place"),
            (f"{PLANS}/1/return", "place"),
            (f"{PLANS}/1/return", "to"),
            (f"{PLANS}/1/adoption", "adopted_on"),
            ("/api/v1/documents", "attachment_id"),
            ("/api/v1/documents", "adopted_on"),
            (MATERIAL, "attachment_id"),
            ("/api/v1/terms", "ends_on"),
            ("/api/v1/terms/election", "ends_on"),
        }
    ),
    rights={
        "write_branch_plan": OWN,
        "examine_branch_plan": APPROVER,
        "report_planned_task": BELONGS,
        "file_document": OWN,
        "file_material": OWN,
        "examine_material": APPROVER,
        "form_group": OWN,
        "keep_terms": ABOVE_OR_LEADERS,
        "request_election_delay": OWN,
        "decide_election_delay": APPROVER,
    },
    numbers={"{branch_plan}": branch_plan, "{rule_document}": document, "{filing}": filing},
)
