"""What the table of rights says of every role, organisation, verb and state (TRUST P15)."""

from __future__ import annotations

import pytest
from sqlmodel import Session, col, select

from service.auth import permits
from service.auth.visitor import Visitor
from service.db import reading
from service.errors import NotAllowed, NotFound
from service.models import Campaign, Organization, Person
from tests.doors.every_door import RIGHTS
from tests.doors.house import ROLES, SUPERIOR, TREE, House, local, staff_no
from tests.doors.rights import (
    ABOVE_OR_LEADERS,
    APPROVER,
    BELONGS,
    BELONGS_OR_APPROVES,
    KEEPERS,
    LEADERS_ALONE,
    OVERSEES,
    OWN,
    SEES,
    SUPERVISES,
    Seat,
    may,
    seats,
    sees,
)
from tests.doors.table_of_doors import TARGET
from workflows.plan import Plan

STATES = ("scheduled", "main/mobilization", "main/pledge", "main/summary", "suspended", "completed")
RIGHT_OF = {
    "see": SEES,
    **dict.fromkeys(("start", "submit", "withdraw", "request_postponement"), OWN),
    **dict.fromkeys(("override_date", "suspend", "resume", "cancel"), ABOVE_OR_LEADERS),
    **dict.fromkeys(("reopen", "urge"), ABOVE_OR_LEADERS),
    **dict.fromkeys(("set_event", "migrate", "launch"), LEADERS_ALONE),
    **dict.fromkeys(("see_outbox", "see_incidents", "close_incident"), OVERSEES),
    **dict.fromkeys(("manage_tree", "manage_people", "manage_plans"), KEEPERS),
    **dict.fromkeys(("prepare_appraisal", "count_appraisal"), OWN),
    "publish_appraisal": OWN,
    "evaluate_appraisal": SUPERVISES,
    **dict.fromkeys(("open_appraisal", "call_off_appraisal"), ABOVE_OR_LEADERS),
    "fulfil": OWN,
    "approve": APPROVER,
    "return": APPROVER,
    "hand_on": APPROVER,
    "decide_postponement": APPROVER,
    **RIGHTS,
}


def wanted(who: Seat, verb: str, code: str, state: str) -> bool:
    """What the issue says of one cell."""
    right = RIGHT_OF[verb]
    if right == BELONGS_OR_APPROVES:  # minutes of a meeting that approves where it stands
        approves = state == "main/mobilization" and may(
            who, APPROVER, code, approver=_approver(code)
        )
        return approves or may(who, BELONGS, code)
    if right != APPROVER:
        return may(who, right, code)
    if verb in RIGHTS:  # the superior's secretary, at the top whoever stands in, at any stage
        return may(who, right, code, approver=_approver(code))
    # The plan's first stage is approved by the superior's secretary, at the top by the leading
    # group; a date, where nobody approves, is the superior's to give.
    approved = state == "main/mobilization"
    if not approved and verb != "decide_postponement":
        return False
    return may(who, right, code, approver=_approver(code))


def _approver(code: str) -> str:
    return "superior(secretary)" if SUPERIOR[code] else "leading_group"


@pytest.mark.parametrize(
    ("lasting_house", "state"),
    # The rules are the same on PostgreSQL: there its queries are asked at one stage of one place.
    [*(("sqlite", state) for state in STATES), ("postgresql", "main/mobilization")],
    indirect=["lasting_house"],
    scope="module",
)
def test_cells_of_every_organisation_and_state(lasting_house: House, state: str) -> None:
    """P15: roles × verbs × places × stages, asked of the table itself."""
    house, cells, wrong = lasting_house, 0, []
    now = local("2026-03-10")
    with reading(house.context.sessions) as session:
        people = {p.staff_no: p.id for p in session.exec(select(Person))}
        who_is = {
            who: permits.visitor_now(session, people[staff_no(who.code, who.role)], now)
            for who in seats(*SUPERIOR)
        }
        for code in (places := TREE if house.on_sqlite else (TARGET,)):
            campaign = standing_at(session, code, state)
            plan = house.context.rulebook.plan(session, campaign.plan_version_id)
            for who, visitor in who_is.items():
                for verb in permits.VERBS:
                    found = hears(session, visitor, verb, campaign, plan)
                    cells += 1
                    right = wanted(who, verb, code, state)
                    meant = "yes" if right else "no" if sees(who, code) else "unknown"
                    if found != meant:
                        wrong.append((str(who), verb, code, meant, found))
        session.rollback()
    assert wrong == []
    assert cells == len(places) * len(SUPERIOR) * (len(ROLES) + 1) * len(permits.VERBS)


def hears(session: Session, visitor: Visitor, verb: str, campaign: Campaign, plan: Plan) -> str:
    """Whether somebody may: yes, no, or not even know of it."""
    try:
        permits.allow(session, visitor, verb, campaign, plan=plan, duty="monthly_meeting")
    except NotAllowed:
        return "no"
    except NotFound:
        return "unknown"
    return "yes"


def standing_at(session: Session, code: str, state: str) -> Campaign:
    """A campaign as it would be at a state; the session's own copy, never written."""
    number = session.exec(
        select(Campaign)
        .join(Organization, col(Organization.id) == col(Campaign.organization_id))
        .where(Organization.code == code)
    ).one()
    session.expunge(number)
    number.state = state
    return number
