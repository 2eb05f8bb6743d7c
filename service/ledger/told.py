"""Ledgers told as data: the same answer for the command line and for the API."""

from __future__ import annotations

import json
from typing import Any

from sqlmodel import Session

from service.ledger.compiling import Ledger, as_data
from service.ledger.sheets import word
from service.models import LedgerIssue, Person


def brief(ledger: Ledger, locale: str) -> dict[str, Any]:
    """Return a compiled ledger with its counts, its digest and all its lines."""
    return {
        "campaign_id": ledger.campaign_id,
        "organization": ledger.code,
        "name": ledger.organization,
        "period": ledger.period,
        "below": ledger.below,
        "person": ledger.staff_no,
        "digest": ledger.digest,
        "counts": [
            {"kind": kind, "outcome": outcome, "count": count}
            for (kind, outcome), count in sorted(ledger.counts.items())
        ],
        "lines": [
            {
                **as_data(named),
                "kind_words": word(locale, "kind", named.line.kind),
                "outcome_words": word(locale, "outcome", named.line.outcome),
            }
            for named in ledger.lines
        ],
    }


def issue(session: Session, row: LedgerIssue) -> dict[str, Any]:
    """Return an issued ledger without its content."""
    signer = session.get(Person, row.signed_by) if row.signed_by is not None else None
    return {
        "id": row.id,
        "campaign_id": row.campaign_id,
        "number": row.number,
        "scope": row.scope,
        "round": row.round,
        "lines": row.lines,
        "digest": row.digest,
        "previous": row.previous,
        "signed_by": signer.staff_no if signer else None,
        "signed_role": row.signed_role,
        "issued_at": row.issued_at,
    }


def whole_issue(session: Session, row: LedgerIssue) -> dict[str, Any]:
    """Return an issued ledger with what it said, and the very text that its digest is of."""
    content = json.loads(row.content)
    return {**issue(session, row), "content": content, "canonical": row.content}
