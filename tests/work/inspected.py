"""What holds of inspections and tickets whatever was done: looked up in the rows themselves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from service import inspections
from service.campaigns.rows import facts_of
from service.db import reading
from service.inspections.dropping import never_made
from service.inspections.rows import today_of
from service.models import (
    Campaign,
    Inspection,
    InspectionVisit,
    Organization,
    Task,
    Ticket,
    TicketPostponement,
)
from service.work.recount import rounds_ahead
from tests.campaigns.village import Village, at
from tests.work.changing import ChangingVillage
from tests.work.watch import PLAN
from workflows.calendar import local_day
from workflows.drawing import drawn
from workflows.facts import CANCELLED, SUSPENDED
from workflows.inspecting import (
    INSPECTION_STATES,
    POSTPONEMENT_STATES,
    TICKET_STATES,
    VISIT_STATES,
    colour_on,
    floor_of,
    next_change,
)
from workflows.plan import Plan
from workflows.provisions.inspections import COLOURS

STATES = (
    (Inspection.state, INSPECTION_STATES),
    (InspectionVisit.state, VISIT_STATES),
    (Ticket.state, TICKET_STATES),
    (Ticket.colour, COLOURS),
    (TicketPostponement.status, POSTPONEMENT_STATES),
)


class Inspected(ChangingVillage):
    """A village that inspects and is inspected, and what must hold of it."""

    @classmethod
    def begin(cls, engine: Engine) -> Inspected:
        """Found the village and launch the plan; its stage of inspection is under way."""
        village = Village.founded(engine, at("2026-02-27"))
        found = cls(village.engine, village.rulebook, village.cast, village.now)
        found.launch(PLAN)
        found.day("2026-03-02")
        return found

    def wrong(self, halted_before: set[int]) -> list[str]:
        """Return everything that does not hold; of colours not where a halt has held them."""
        with reading(self.engine) as session:
            return [
                *_undeclared(session),
                *self._uncounted(session),
                *_wrongly_drawn(session),
                *_waiting_for_nobody(session),
                *self._tasks(session),
                *self._colours(session, halted_before),
            ]

    def _plan(self, session: Session, campaign: Campaign) -> Plan:
        return self.rulebook.plan(session, campaign.plan_version_id)

    def _uncounted(self, session: Session) -> Iterator[str]:
        """Facts that a guard would read otherwise than the rows say."""
        for campaign in session.exec(select(Campaign)):
            plan = self._plan(session, campaign)
            if campaign.state == SUSPENDED:
                continue  # counted when it goes on
            kept = {
                (in_, name): value for in_, name, value in facts_of(campaign).particulars.values
            }
            for key in rounds_ahead(plan, campaign):
                counted = inspections.facts(session, plan, campaign, key, self.now)
                for name, value in counted.items():
                    if kept.get((key, name)) != value:
                        yield f"campaign {campaign.id} keeps {name} otherwise than {value}"

    def _tasks(self, session: Session) -> Iterator[str]:
        """Owed is what waits for somebody, and nothing else."""
        rows = session.exec(select(Task).where(col(Task.outcome).is_(None))).all()
        owed = {(task.kind, task.subject_id, task.step) for task in rows}
        wanted = {
            ("feedback", v.id, 0)
            for v in session.exec(select(InspectionVisit).where(InspectionVisit.state == "found"))
        }
        tickets = session.exec(select(Ticket).where(Ticket.state == "open")).all()
        wanted |= {("ticket", t.id, 0) for t in tickets}
        for asked in session.exec(select(TicketPostponement)):
            ticket = session.get_one(Ticket, asked.ticket_id)
            if asked.status in ("requested", "checked") and ticket.state != "closed":
                wanted.add(("ticket", ticket.id, 1))
        for ticket in tickets:
            plan = self._plan(session, session.get_one(Campaign, ticket.campaign_id))
            rules, today = plan.provisions.inspections, today_of(plan, self.now)
            if next_change(rules, plan.calendar, ticket.due_on, ticket.colour, today):
                wanted.add(("ticket_colour", ticket.id, 0))
        watched = {one for one in owed if one[0] in ("feedback", "ticket", "ticket_colour")}
        # A change that is planned and comes no more does nothing: the calendar forgets it.
        late = {one for one in watched if one[0] == "ticket_colour"}
        yield from (f"nobody owes {one}" for one in sorted(wanted - watched))
        yield from (f"owed for nothing: {one}" for one in sorted(watched - wanted - late))
        for _, number, _ in late:
            if session.get_one(Ticket, number).state != "open":
                yield f"the calendar would turn ticket {number}, which is not open"

    def _colours(self, session: Session, halted_before: set[int]) -> Iterator[str]:
        for ticket in session.exec(select(Ticket)):
            line = inspections.colours_of(session, ticket)[-1]
            if line.colour != ticket.colour:
                yield f"ticket {ticket.id} is {ticket.colour} and its last line {line.colour}"
            campaign = session.get_one(Campaign, ticket.campaign_id)
            if ticket.state == "closed" or campaign.id in halted_before:
                continue
            plan = self._plan(session, campaign)
            due = self._due_colour(plan, ticket)
            if ticket.colour != due:
                yield f"ticket {ticket.id} ({ticket.state}) is {ticket.colour}, not {due}"

    def _due_colour(self, plan: Plan, ticket: Ticket) -> str:
        """Return the colour of the day: of today, or of the day on which it was answered."""
        day: date = today_of(plan, self.now)
        if ticket.state == "answered" and ticket.feedback_at is not None:
            day = local_day(ticket.feedback_at, plan.zone)
        rules = plan.provisions.inspections
        floor = floor_of(rules, urgent=ticket.urgent, behind=ticket.behind)
        return colour_on(rules, plan.calendar, ticket.due_on, day, floor)


def _undeclared(session: Session) -> Iterator[str]:
    for column, states in STATES:
        for strange in set(session.exec(select(column))) - set(states):
            yield f"{column} is {strange}"


def _wrongly_drawn(session: Session) -> Iterator[str]:
    """Whoever draws again draws the same, but for those who have left since."""
    for row in session.exec(select(Inspection).where(Inspection.kind == "random")):
        codes = [
            session.get_one(Organization, session.get_one(Campaign, v.campaign_id).organization_id)
            .code for v in inspections.visits_of(session, row)
        ]  # fmt: skip
        roster = inspections.roster_of(row)
        again = (
            drawn(roster, row.draw_size or 0, row.seed, row.beacon_value or "",
                  stratified=row.stratified) if row.seed else ()
        )  # fmt: skip
        if not set(codes) <= set(again) or len(set(codes)) != len(codes):
            yield f"inspection {row.id} visits {codes} and draws {json.dumps(again)}"


def _waiting_for_nobody(session: Session) -> Iterator[str]:
    """A closed inspection waits for no answer, but of those whose campaign is halted.

    Nor does anybody wait to be visited by those whose campaign was called off.
    """
    for row in session.exec(select(Inspection).where(Inspection.state == "closed")):
        for visit in inspections.visits_of(session, row):
            campaign = session.get_one(Campaign, visit.campaign_id)
            if visit.state == "answered" and campaign.state != CANCELLED:
                yield f"inspection {row.id} is closed and the answer of {visit.id} unread"
    for row in session.exec(select(Inspection).where(Inspection.state != "closed")):
        runner = session.get_one(Campaign, row.campaign_id)
        if runner.state != CANCELLED:
            continue
        for visit in inspections.visits_of(session, row):
            waiting = session.exec(
                select(InspectionVisit.id).where(InspectionVisit.id == visit.id, ~never_made())
            ).first()
            if visit.state == "chosen" and waiting:
                yield f"{visit.id} waits for inspection {row.id}, which nobody makes any more"
