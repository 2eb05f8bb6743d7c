"""The rules that matter stand in the database too, whoever writes to it."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError
from sqlalchemy.orm import sessionmaker
from sqlmodel import Session, SQLModel, col, select

from service.db import reading, writing
from service.models import (
    Approval,
    Campaign,
    DateOverride,
    History,
    Holder,
    Incident,
    Occurrence,
    Organization,
    Person,
    Plan,
    PlanVersion,
    Post,
    Postponement,
    within,
)

Sessions = sessionmaker[Session]
NOON = datetime(2010, 6, 1, 4, tzinfo=UTC)


def college(session: Session) -> None:
    """A committee with one branch, its secretary, and a campaign of each."""
    session.add(Organization(id=1, code="A", name="学院党委", kind="committee", path="/1/"))
    session.flush()
    session.add(Organization(id=2, code="B", name="支部", kind="branch", parent_id=1, path="/1/2/"))
    session.add(Person(id=1, staff_no="001", name="张三", organization_id=1))
    session.add(Plan(id=1, name="default", title="五环节"))
    session.flush()
    session.add(PlanVersion(id=1, plan_id=1, number=1, digest="d", created_at=NOON))
    session.add(Post(id=1, organization_id=1, role="secretary"))
    session.flush()
    session.add(campaign(id=1, organization_id=1, kind="committee"))
    session.flush()


def campaign(**values: Any) -> Campaign:
    told: dict[str, Any] = {
        "root_id": 1,
        "plan_version_id": 1,
        "kind": "branch",
        "launched_at": NOON,
    }
    return Campaign(**(told | values))


def postponement(**values: Any) -> Postponement:
    told: dict[str, Any] = {
        "state_key": "first/pledge",
        "visit": 1,
        "until": date(2010, 7, 1),
        "reason": "洪水",
    }
    return Postponement(**(told | {"campaign_id": 1, "requested_at": NOON} | values))


def write(sessions: Sessions, rows: list[SQLModel]) -> None:
    """Write copies of `rows`, one after another, in one transaction."""
    with writing(sessions) as session:
        for row in rows:
            session.add(type(row)(**row.model_dump(exclude_none=True)))
            session.flush()


FORBIDDEN: dict[str, list[SQLModel]] = {
    "a kind that no organisation has": [Organization(code="X", name="x", kind="club")],
    "two organisations of one code": [Organization(code="A", name="x", kind="branch")],
    "an organisation that is its own superior": [
        Organization(id=9, code="X", name="x", kind="branch", parent_id=9)
    ],
    "an organisation closed before it was founded": [
        Organization(
            code="X",
            name="x",
            kind="branch",
            founded_on=date(2010, 2, 2),
            closed_on=date(2010, 2, 1),
        )
    ],
    "two people of one staff number": [Person(staff_no="001", name="x", organization_id=1)],
    "a person of no organisation": [Person(staff_no="002", name="x", organization_id=77)],
    "a language that nothing is written in": [
        Person(staff_no="002", name="x", organization_id=1, locale="fr")
    ],
    "one post twice": [Post(organization_id=1, role="secretary")],
    "a post that ends before it begins": [
        Holder(post_id=1, person_id=1, since=date(2010, 2, 2), until=date(2010, 2, 2))
    ],
    "a plan's text twice": [PlanVersion(plan_id=1, number=2, digest="d", created_at=NOON)],
    "two campaigns of one organisation in one launch": [campaign(organization_id=1)],
    "a campaign at its end that was never closed": [campaign(organization_id=2, state="completed")],
    "a campaign that is closed and goes on": [campaign(organization_id=2, closed_at=NOON)],
    "a campaign suspended from nowhere": [campaign(organization_id=2, state="suspended")],
    "a happening that has no name": [
        History(campaign_id=1, kind="vanished", effective_at=NOON, at=NOON, actor="calendar")
    ],
    "one move told twice": [
        History(
            campaign_id=1, kind="moved", effective_at=NOON, at=NOON, actor="calendar", to_version=2
        )
        for _ in range(2)
    ],
    "one person deciding twice on one submission": [
        Approval(
            campaign_id=1,
            state="first/pledge",
            visit=1,
            verb=verb,
            person_id=1,
            role="secretary",
            at=NOON,
            seen_version=3,
        )
        for verb in ("approved", "returned")
    ],
    "two open requests to postpone one stage": [postponement(), postponement()],
    "a request decided at no time": [postponement(status="granted")],
    "two dates for one anchor": [
        DateOverride(campaign_id=1, anchor="first.end", at=NOON) for _ in range(2)
    ],
    "a duty owed twice for one period": [
        Occurrence(campaign_id=1, duty="meeting", period="2010-06", opens_at=NOON) for _ in range(2)
    ],
    "two open incidents about one thing": [
        Incident(kind="poison", subject="campaign:1", opened_at=NOON) for _ in range(2)
    ],
}


@pytest.mark.parametrize("what", FORBIDDEN)
def test_the_database_refuses(what: str, sessions: Sessions) -> None:
    with writing(sessions) as session:
        college(session)
    with pytest.raises(IntegrityError):
        write(sessions, FORBIDDEN[what])


def test_a_second_request_may_follow_one_that_was_decided(sessions: Sessions) -> None:
    with writing(sessions) as session:
        college(session)
        session.add(postponement(status="refused", decided_at=NOON))
        session.add(postponement())
    with writing(sessions) as session:
        session.add(Incident(kind="poison", subject="campaign:1", opened_at=NOON, closed_at=NOON))
        session.add(Incident(kind="poison", subject="campaign:1", opened_at=NOON))


def test_instants_come_back_aware_and_in_utc(sessions: Sessions) -> None:
    beijing = datetime(2010, 6, 1, 12, 0, 0, 123456, tzinfo=timezone(timedelta(hours=8)))
    with writing(sessions) as session:
        session.add(Incident(kind="poison", subject="campaign:1", opened_at=beijing))
    with reading(sessions) as session:
        opened = session.exec(select(Incident)).one().opened_at
    assert opened == beijing
    assert opened.utcoffset() == timedelta(0)


def test_an_instant_without_a_zone_is_refused(sessions: Sessions) -> None:
    naive = NOON.replace(tzinfo=None)
    with pytest.raises((StatementError, DBAPIError), match="timezone"):
        write(sessions, [Incident(kind="poison", subject="campaign:1", opened_at=naive)])


def test_a_subtree_is_a_range_of_paths(sessions: Sessions) -> None:
    paths = ["/1/", "/1/5/", "/1/5/17/", "/1/50/", "/1/5/9/", "/1/6/", "/2/", "/15/"]
    with writing(sessions) as session:
        for number, path in enumerate(paths):
            session.add(Organization(code=str(number), name="x", kind="branch", path=path))
    with reading(sessions) as session:
        found = session.exec(
            select(Organization.path)
            .where(within(Organization.path, "/1/5/"))
            .order_by(col(Organization.path))
        ).all()
        assert found == ["/1/5/", "/1/5/17/", "/1/5/9/"]
