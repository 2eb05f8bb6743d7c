"""The rows of organisations' own plans: found, read as the rules see them, moved one at a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import CursorResult, update
from sqlmodel import Session, SQLModel, col, select

from service.errors import BadInput, NotFound, Problem
from service.models import Attachment, BranchPlan, BranchPlanTask, Campaign
from workflows.branch_planning import ADOPTED, SUPERSEDED, OwnPlan, PlannedTask
from workflows.calendar import local_day
from workflows.plan import Plan
from workflows.refusals import Reason, Refused

LONGEST_TEXT = 4000
LONGEST_TITLE = 300
LONGEST_NAME = 200
SHORTEST_TEXT = 2


def latest(session: Session, campaign: Campaign) -> BranchPlan:
    """Return the newest version of an organisation's own plan; raises NotFound."""
    chosen = select(BranchPlan).where(BranchPlan.campaign_id == campaign.id)
    found = session.exec(chosen.order_by(col(BranchPlan.number).desc()).limit(1)).first()
    if found is None:
        raise NotFound("branch_plan")
    return found


def versions(session: Session, campaign: Campaign) -> Sequence[BranchPlan]:
    """Return all versions, the oldest first."""
    chosen = select(BranchPlan).where(BranchPlan.campaign_id == campaign.id)
    return session.exec(chosen.order_by(col(BranchPlan.number))).all()


def tasks_of(session: Session, own: BranchPlan) -> Sequence[BranchPlanTask]:
    """Return the tasks of a version in their order."""
    chosen = select(BranchPlanTask).where(BranchPlanTask.branch_plan_id == own.id)
    return session.exec(chosen.order_by(col(BranchPlanTask.number))).all()


def as_ruled(session: Session, own: BranchPlan) -> OwnPlan:
    """Return a version as the rules see it."""
    return OwnPlan(
        goals=own.goals,
        theme=own.theme,
        carriers=own.carriers,
        focus=own.focus,
        unit_class=own.unit_class,
        tasks=tuple(
            PlannedTask(
                each.title,
                each.qualitative,
                each.quantitative,
                each.deadline,
                each.responsible,
            )
            for each in tasks_of(session, own)
        ),
    )


def adopted(session: Session, campaign: Campaign) -> list[tuple[str, OwnPlan]]:
    """Return every version that was ever adopted, with its round, the oldest first."""
    return [
        (own.round, as_ruled(session, own))
        for own in versions(session, campaign)
        if own.state in (ADOPTED, SUPERSEDED)
    ]


def class_of(session: Session, campaign: Campaign) -> str:
    """Return the class 类别 that an organisation's adopted plan names, or an empty text."""
    found = [own.unit_class for _, own in adopted(session, campaign) if own.unit_class]
    return found[-1] if found else ""


def moved(
    session: Session,
    row: SQLModel,
    code: str,
    seen_state: str,
    *,
    seen_version: int | None = None,
    **values: Any,
) -> None:
    """Change a row unless somebody was faster (compare-and-set on its version and state).

    Raises:
        Refused: it is no longer as the person saw it.
    """
    session.flush()
    table: Any = type(row).__table__  # type: ignore[attr-defined]  # SQLModel gives every table one
    number, version = row.id, row.version  # type: ignore[attr-defined]  # tables with a version
    if seen_version is not None and seen_version != version:
        raise Refused(Reason.of(code, seen=seen_version, current=version))
    done = session.execute(
        update(table)
        .where(table.c.id == number, table.c.version == version, table.c.state == seen_state)
        .values(version=version + 1, **values)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)
    session.refresh(row)
    if done.rowcount != 1:
        raise Refused(Reason.of(code, seen=version, current=row.version))  # type: ignore[attr-defined]  # as above


def today(plan: Plan, now: datetime) -> date:
    """Return the local day of the plan."""
    return local_day(now, plan.zone)


def problem(where: str, code: str, **params: object) -> Problem:
    """Return one thing wrong with what was given, in the words of this catalogue."""
    values = tuple(sorted((name, str(value)) for name, value in params.items()))
    return Problem(where, code, values, domain="branch_plans")


def wanted_text(text: str, where: str, *, most: int = LONGEST_TEXT) -> str:
    """Return a text of a reasonable length, stripped; raises BadInput."""
    stripped = text.strip()
    if len(stripped) < SHORTEST_TEXT:
        raise BadInput([problem(where, "text_wanted")])
    if len(stripped) > most:
        raise BadInput([problem(where, "text_too_long", most=most)])
    return stripped


def content_of(
    session: Session, campaign: Campaign, title: str, body: str, attachment_id: int | None
) -> dict[str, Any]:
    """Return the columns of something filed: its title, and a text or a file of this campaign.

    Raises:
        BadInput: it has no title, or neither text nor file, or the file is another campaign's.
    """
    problems = []
    if not SHORTEST_TEXT <= len(title.strip()) <= LONGEST_TITLE:
        problems.append(problem("title", "title_wanted", most=LONGEST_TITLE))
    if not body.strip() and attachment_id is None:
        problems.append(problem("body", "text_or_file_wanted"))
    if len(body) > LONGEST_TEXT:
        problems.append(problem("body", "text_too_long", most=LONGEST_TEXT))
    if attachment_id is not None:
        kept = session.get(Attachment, attachment_id)
        if kept is None or kept.campaign_id != campaign.id:
            problems.append(problem("attachment_id", "no_such_file"))
    if problems:
        raise BadInput(problems)
    return {
        "title": title.strip(),
        "body": body.strip() or None,
        "attachment_id": attachment_id,
    }
