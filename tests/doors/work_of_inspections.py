"""What inspections, tickets and ledgers add to the tables of doors."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlmodel import select

from service.db import reading, writing
from service.models import (
    Campaign,
    Inspection,
    InspectionVisit,
    LedgerIssue,
    Ticket,
    TicketPostponement,
)
from tests.doors.every_door import Added
from tests.doors.house import House, local
from tests.doors.rights import ABOVE_OR_LEADERS, EVERYBODY, OWN, OWN_OR_LEADERS, SEES
from tests.doors.table_of_doors import TARGET, WHY, Door, page, reads

AT, DUE = local("2026-03-10"), date(2026, 4, 5)
REPORT = "窗口已增设两个，平均等候时间由四十分钟降到十五分钟。"


def _one(house: House, table: type[Any], campaign: int, **values: Any) -> int:
    """Return the number of the campaign's row of a kind, made where there is none."""
    with writing(house.context.sessions) as session:
        found = session.exec(select(table).where(table.campaign_id == campaign)).first()
        if found is None:
            root = session.get_one(Campaign, campaign).root_id
            found = table(root_id=root, campaign_id=campaign, round="main", **values)
            session.add(found)
            session.flush()
        number: int = found.id
        return number


def inspection(house: House, campaign: int) -> int:
    """Return an inspection that the target runs, and is itself the subject of."""
    values = {"kind": "planned", "state": "under_way", "title": "督查", "planned_at": AT}
    number = _one(house, Inspection, campaign, **values)
    _one(house, InspectionVisit, campaign, inspection_id=number)
    return number


def visit(house: House, campaign: int) -> int:
    """Return the target's part in that inspection."""
    with reading(house.context.sessions) as session:
        chosen = select(InspectionVisit.id).where(
            InspectionVisit.inspection_id == inspection(house, campaign)
        )
        return session.exec(chosen).one()


def ticket(house: House, campaign: int) -> int:
    """Return a ticket of the target, with a later day asked for."""
    values = {"title": "督办", "matter": "一件事", "matter_digest": "0" * 64, "issued_at": AT}
    number = _one(house, Ticket, campaign, due_on=DUE, **values)
    with writing(house.context.sessions) as session:
        asked = select(TicketPostponement).where(TicketPostponement.ticket_id == number)
        if session.exec(asked).first() is None:
            session.add(TicketPostponement(ticket_id=number, expected=DUE, requested_at=AT))
    return number


def ledger(house: House, campaign: int) -> int:
    """Return an issued ledger of the target."""
    values = {"number": 1, "scope": "all", "lines": 1, "digest": "0" * 64, "issued_at": AT}
    return _one(house, LedgerIssue, campaign, content="{}", **values)


def acts(endpoint: str, path: str, right: str, verb: str, **body: Any) -> Door:
    """A write: whoever may is told that they saw an old version."""
    return Door(endpoint, "POST", path, right, body, frozenset({409}), verb)


HERE = "{campaign}"
RUN, TICKETS, LEDGER = "/api/v1/inspections", "/api/v1/tickets", "/api/v1/ledger"
THIS, THAT = f"{RUN}/{{inspection}}", f"{TICKETS}/{{ticket}}"
#: Name of the route, its path, who may, the verb of the permits, and what is sent.
INSPECTING: list[tuple[str, str, str, str, dict[str, Any]]] = [
    ("plan_inspection", "", OWN_OR_LEADERS, "inspect", {"title": "督查"}),
    ("commit_draw", "/commitments", OWN_OR_LEADERS, "inspect",
     {"title": "抽查", "count": 1, "seed_digest": "0" * 64}),
    ("draw", "/1/draw", OWN_OR_LEADERS, "inspect", {"seed": "种子"}),
    ("close_inspection", "/1/report", OWN_OR_LEADERS, "inspect", {"report": REPORT}),
    ("publish", "/1/bulletin", OWN_OR_LEADERS, "inspect", {"text": REPORT}),
    ("report_findings", "/1/findings", OWN_OR_LEADERS, "report_inspection",
     {"organization": TARGET, "findings": REPORT}),
    ("give_feedback", "/1/feedback", OWN, "answer_inspection",
     {"organization": TARGET, "text": REPORT}),
    ("take_feedback", "/1/feedback/acceptance", ABOVE_OR_LEADERS, "supervise",
     {"organization": TARGET, "version": 1}),
    ("return_feedback", "/1/feedback/return", ABOVE_OR_LEADERS, "supervise",
     {"organization": TARGET, "reason": WHY, "version": 1}),
]  # fmt: skip
TICKETING: list[tuple[str, str, str, str, dict[str, Any]]] = [
    ("issue_ticket", "", ABOVE_OR_LEADERS, "supervise",
     {"title": "督办", "matter": REPORT, "due_on": "2026-04-05"}),
    ("mark_behind", "/1/lag", ABOVE_OR_LEADERS, "supervise", {"reason": WHY}),
    ("answer_ticket", "/1/feedback", OWN, "answer_inspection", {"text": REPORT}),
    ("return_ticket", "/1/return", ABOVE_OR_LEADERS, "supervise",
     {"reason": WHY, "version": 1}),
    ("close_ticket", "/1/closing", ABOVE_OR_LEADERS, "supervise", {"version": 1}),
    ("ask_later_day", "/1/postponement", OWN, "answer_inspection",
     {"reason": WHY, "progress": WHY, "expected": "2026-04-20"}),
    ("check_postponement", "/1/postponement/check", ABOVE_OR_LEADERS, "supervise",
     {"opinion": WHY}),
    ("decide_later_day", "/1/postponement/decision", ABOVE_OR_LEADERS, "supervise", {}),
]  # fmt: skip
#: What may be left out.
LEFT_OUT: dict[str, dict[str, Any]] = {
    RUN: {"kind": "planned", "unannounced": True},
    f"{RUN}/commitments": {"stratified": True, "beacon": "指数", "unannounced": True},
    f"{RUN}/1/draw": {"beacon_value": "7"},
    f"{RUN}/1/findings": {"score": 80},
    f"{RUN}/1/feedback/acceptance": {"note": WHY},
    TICKETS: {"urgent": True},
    f"{TICKETS}/1/closing": {"note": WHY},
    f"{TICKETS}/1/postponement/decision": {"until": "2026-04-20", "note": WHY},
    LEDGER: {"period": "all", "below": True},
}
LONGER = {"findings", "report", "text", "matter"}


def _doors(
    noun: str, top: str, rows: list[tuple[str, str, str, str, dict[str, Any]]], number: str
) -> list[Door]:
    return [
        acts(
            f"api_{noun}.{name}",
            f"{top}{path.replace('/1', number)}",
            right,
            verb,
            **(body if number in path.replace("/1", number) else {"campaign_id": HERE, **body}),
        )
        for name, path, right, verb, body in rows
    ]


def _bodies() -> dict[str, dict[str, Any]]:
    of_campaign = {
        f"{top}{path}": body if "/1" in path else {"campaign_id": 1, **body}
        for top, rows in ((RUN, INSPECTING), (TICKETS, TICKETING))
        for _, path, _, _, body in rows
    }
    whole = {**of_campaign, LEDGER: {"campaign_id": 1}}
    return {path: {**body, **LEFT_OUT.get(path, {})} for path, body in whole.items()}


BODIES = _bodies()
ADDED = Added(
    doors=[
        reads("api_inspections.list_inspections", RUN, EVERYBODY),
        reads("api_inspections.show_inspection", THIS, SEES),
        *_doors("inspections", RUN, INSPECTING, "/{inspection}"),
        reads("api_tickets.list_tickets", TICKETS, EVERYBODY),
        reads("api_tickets.show_ticket", THAT, SEES),
        *_doors("tickets", TICKETS, TICKETING, "/{ticket}"),
        reads("api_ledger.show_ledger", f"{LEDGER}?campaign_id={HERE}", SEES),
        reads("api_ledger.download_ledger", f"{LEDGER}/workbook?campaign_id={HERE}", SEES),
        reads("api_ledger.list_issues", f"{LEDGER}/issues?campaign_id={HERE}", SEES),
        reads("api_ledger.show_issue", f"{LEDGER}/issues/{{ledger}}", SEES),
        acts("api_ledger.issue_ledger", LEDGER, OWN_OR_LEADERS, "issue_ledger", campaign_id=HERE),
    ],
    pages=[
        page("work_ledger.of_campaign", f"/campaigns/{HERE}/ledger", SEES),
        page("work_ledger.workbook", f"/campaigns/{HERE}/ledger.xlsx", SEES),
        page("work_ledger.issue", "/ledger/issues/{ledger}", SEES),
        page("work_inspections.of_campaign", f"/campaigns/{HERE}/inspections", SEES),
        page("work_inspections.new", f"/campaigns/{HERE}/inspections/new", SEES),
        page("work_inspections.show", "/inspections/{inspection}", SEES),
        page("work_inspections.part", "/inspections/{inspection}/visits/{visit}", SEES),
        page("work_tickets.new", f"/campaigns/{HERE}/tickets/new", SEES),
        page("work_tickets.show", "/tickets/{ticket}", SEES),
    ],
    bodies=BODIES,
    optional=frozenset((path, name) for path, body in LEFT_OUT.items() for name in body),
    nullable=frozenset(
        {(f"{RUN}/1/findings", "score"), (f"{TICKETS}/1/postponement/decision", "until")}
    ),
    from_zero=frozenset({(f"{RUN}/1/findings", "score")}),
    longer=frozenset(
        (path, name) for path, body in BODIES.items() for name in body if name in LONGER
    ),
    rights={
        "inspect": OWN_OR_LEADERS,
        "report_inspection": OWN_OR_LEADERS,
        "answer_inspection": OWN,
        "supervise": ABOVE_OR_LEADERS,
        "issue_ledger": OWN_OR_LEADERS,
    },
    numbers={"{inspection}": inspection, "{visit}": visit, "{ticket}": ticket, "{ledger}": ledger},
)
