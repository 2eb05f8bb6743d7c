"""What may be approved: for each kind, what its content is, and what an answer brings about."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlmodel import Session

from service.actors import Actor
from service.models import ApprovalProcess, Campaign
from service.rulebook import Rulebook
from workflows.plan import Plan

STAGE = "campaign_stage"
OWN_PLAN = "branch_plan"  # an organisation's own 实施方案


@dataclass(frozen=True, slots=True)
class Settled:
    """How an approval ended: the process with its outcome, the words, and what history keeps."""

    process: ApprovalProcess
    words: str
    seen_version: int | None = None
    on_behalf_of: int | None = None
    rule: str | None = None
    details: dict[str, Any] = field(default_factory=dict)


Content = Callable[[Session, Plan, Campaign, int], str]
Settle = Callable[[Session, Rulebook, Campaign, Settled, Actor, datetime], object]


@dataclass(frozen=True, slots=True)
class Subject:
    """A kind of thing: a digest of its content by its number, and what its outcome means for it."""

    content: Content
    settle: Settle


_SUBJECTS: dict[str, Subject] = {}


def register(kind: str, subject: Subject) -> None:
    """Let things of a kind be approved; each area says so once, where its verbs stand."""
    _SUBJECTS[kind] = subject


def subject_of(process: ApprovalProcess) -> Subject:
    """Return what is known of the kind of a process."""
    return _SUBJECTS[process.subject_kind]
