"""A village that is inspected: who does what to which inspection or ticket, in short words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from sqlmodel import SQLModel, col, select

from service import inspections
from service.actors import OPERATOR, Actor
from service.campaigns.rows import facts_of
from service.db import reading, writing
from service.models import Inspection, InspectionVisit, Ticket, TicketColour
from tests.campaigns.village import COMMITTEE, FIRST, Village

PLAN = (Path(__file__).parent / "inspections.yaml").read_text("utf-8")
SEED = "第三季度抽查的种子 0x8f31"
LONG = "窗口已增设两个，平均等候时间由四十分钟降到十五分钟。"
REPORT = "共检查三个单位，发现两个问题，均已整改到位，情况良好。"


def code_of(code: str) -> str:
    """Return the whole code of an organisation of the village."""
    return f"village:{code}"


def to(village: Village, row: SQLModel, verb: Callable[..., Any], by: Actor, **told: Any) -> Any:
    """Do a verb to a row, in a transaction of its own; return what it gives."""
    with writing(village.engine) as session:
        found = session.get_one(type(row), row.id)  # type: ignore[attr-defined]  # every row has one
        done = verb(session, village.rulebook, found, by=by, now=village.now, **told)
        session.flush()
        if isinstance(done, SQLModel):
            session.refresh(done)
        return done


def begins(village: Village, verb: Callable[..., Any], code: str, by: Actor, **told: Any) -> Any:
    """Do a verb to an organisation's campaign; return the new row."""
    with writing(village.engine) as session:
        campaign = village.campaign(session, code)
        row = verb(session, village.rulebook, campaign, by=by, now=village.now, **told)
        session.refresh(row)
        return row


def plans(village: Village, *codes: str, **more: Any) -> Inspection:
    """Let the committee plan an inspection of organisations."""
    told = {"title": "作风督查", "organizations": [code_of(c) for c in codes], "inspectors": []}
    by = village.secretary(COMMITTEE)
    found: Inspection = begins(village, inspections.plan_inspection, COMMITTEE, by, **told | more)
    return found


def visit_of(village: Village, inspection: Inspection, code: str = FIRST) -> InspectionVisit:
    """Return an organisation's part in an inspection."""
    with reading(village.engine) as session:
        number = village.campaign(session, code).id
        chosen = select(InspectionVisit).where(
            InspectionVisit.inspection_id == inspection.id, InspectionVisit.campaign_id == number
        )
        return session.exec(chosen).one()


def drawn_of(village: Village, inspection: Inspection) -> set[int]:
    """Return the campaigns that are inspected."""
    with reading(village.engine) as session:
        return {visit.campaign_id for visit in inspections.visits_of(session, inspection)}


def goes_through(village: Village, inspection: Inspection, *codes: str) -> None:
    """Let everything of an inspection be found, answered, taken, and closed."""
    by = village.secretary(COMMITTEE)
    for code in codes:
        visit = visit_of(village, inspection, code)
        to(village, visit, inspections.report_findings, by, findings="台账不全", score=80)
        to(village, visit, inspections.give_feedback, village.secretary(code), text=LONG)
        to(village, visit, inspections.take_feedback, by)
    to(village, inspection, inspections.close_inspection, by, report=REPORT)


def inspects_itself(village: Village, code: str) -> None:
    """Let an organisation inspect itself, and close that with its report."""
    by = village.secretary(code)
    own = begins(village, inspections.inspect_oneself, code, by, title="自查")
    to(village, visit_of(village, own, code), inspections.report_findings, by, findings="基本到位")
    to(village, own, inspections.close_inspection, by, report=REPORT)


def issues(village: Village, due: str, code: str = FIRST, **more: Any) -> Ticket:
    """Let the operator issue a ticket to an organisation."""
    told = {"title": "窗口排队", "matter": "办事窗口排队超过四十分钟", "due_on": day(due)}
    found: Ticket = begins(village, inspections.issue_ticket, code, OPERATOR, **told | more)
    return found


def day(text: str) -> date:
    """Return a day."""
    return date.fromisoformat(text)


def ticket(village: Village, row: Ticket) -> Ticket:
    """Return a ticket as it stands."""
    with reading(village.engine) as session:
        return session.get_one(Ticket, row.id)


def colours(village: Village, row: Ticket) -> list[tuple[str, str, str]]:
    """Return (colour, day, who) of every change of a ticket's colour."""
    with reading(village.engine) as session:
        chosen = select(TicketColour).where(TicketColour.ticket_id == row.id)
        lines = session.exec(chosen.order_by(col(TicketColour.number)))
        return [(line.colour, line.on_day.isoformat(), line.actor) for line in lines]


def facts(village: Village, code: str = FIRST) -> dict[str, str]:
    """Return the facts that an organisation's campaign keeps."""
    with reading(village.engine) as session:
        values = facts_of(village.campaign(session, code)).particulars.values
        return {name: value for _, name, value in values}
