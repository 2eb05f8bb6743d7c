"""An organisation's own plan 实施方案, documents 制度文件 and material 材料."""

from service.branch_plans.carrying_out import report_task
from service.branch_plans.counting import facts, take_over, take_over_all
from service.branch_plans.documents import documents, file_document, withdraw_document
from service.branch_plans.drafting import Draft, draft, revise, submit, withdraw
from service.branch_plans.examining import adopt, approve, send_back
from service.branch_plans.filings import (
    accept_material,
    file_material,
    filings,
    return_material,
    withdraw_material,
)
from service.branch_plans.rows import class_of, latest, tasks_of, versions

__all__ = [
    "Draft",
    "accept_material",
    "adopt",
    "approve",
    "class_of",
    "documents",
    "draft",
    "facts",
    "file_document",
    "file_material",
    "filings",
    "latest",
    "report_task",
    "return_material",
    "revise",
    "send_back",
    "submit",
    "take_over",
    "take_over_all",
    "tasks_of",
    "versions",
    "withdraw",
    "withdraw_document",
    "withdraw_material",
]
