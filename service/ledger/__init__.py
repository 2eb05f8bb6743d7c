"""The ledger 专项台账: compiled from all work, by organisation, member and period; and issued."""

from service.ledger.compiling import (
    Ledger,
    as_data,
    compile_ledger,
    counted,
    summed,
)
from service.ledger.issuing import facts, issue_ledger, issues_of
from service.ledger.sheets import workbook

__all__ = [
    "Ledger",
    "as_data",
    "compile_ledger",
    "counted",
    "facts",
    "issue_ledger",
    "issues_of",
    "summed",
    "workbook",
]
