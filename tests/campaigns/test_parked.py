"""Campaigns that cannot be decided: parked one by one, shown, and taken up again when mended."""

import pytest
from sqlalchemy import text

from service import incidents
from service.actors import OPERATOR
from service.db import reading, writing
from service.models import Incident
from tests.campaigns.known import let_hold
from tests.campaigns.village import FIRST, SECOND, Village


def spoil(village: Village, code: str, column: str, value: str) -> str:
    """Write something unreadable into a campaign's row; return what stood there."""
    number = village.row(code).id
    with writing(village.engine) as session:
        kept = session.execute(
            text(f"SELECT {column} FROM campaign WHERE id = :id"), {"id": number}
        ).scalar_one()
        put(session, number, column, value)
        return str(kept)


def put(session: object, number: int, column: str, value: str) -> None:
    statement = text(f"UPDATE campaign SET {column} = :value WHERE id = :id")
    session.execute(statement, {"value": value, "id": number})  # type: ignore[attr-defined]  # a session


def parked(village: Village) -> list[Incident]:
    with reading(village.engine) as session:
        return incidents.listing(session)


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("particulars", "{not json"),
        ("particulars", '{"dates": {"main/pledge.due": "soon"}}'),
        ("particulars", "[]"),
        ("state", "main/nothing"),
        ("kind", "group"),
    ],
)
def test_one_that_cannot_be_read_is_parked_and_the_others_go_on(
    village: Village, column: str, value: str
) -> None:
    village.day("2026-03-02")
    kept = spoil(village, FIRST, column, value)
    report = village.day("2026-03-24")
    assert report is not None
    assert report.failed == 1
    (incident,) = parked(village)
    assert incident.subject == f"campaign:{village.row(FIRST).id}"
    assert [rule for rule, _, _ in village.said(SECOND)] == ["week_before"]
    assert village.said(FIRST) == []
    # Mended and tried again, it goes on where it stopped; what it missed is made good.
    village.day("2026-03-31")
    with writing(village.engine) as session:
        put(session, village.row(FIRST).id, column, kept)
        found = incidents.find(session, incident.id)
        incidents.retry(session, found, by=OPERATOR, now=village.now)
    village.sweep()
    assert [rule for rule, _, channel in village.said(FIRST) if channel == "email"] == [
        "week_before",
        "due_day",
    ]
    assert parked(village) == []


def test_tried_again_without_being_mended_it_is_parked_again(village: Village) -> None:
    village.day("2026-03-02")
    spoil(village, FIRST, "particulars", "{not json")
    village.day("2026-03-24")
    (incident,) = parked(village)
    with writing(village.engine) as session:
        found = incidents.find(session, incident.id)
        incidents.retry(session, found, by=OPERATOR, now=village.now)
    village.sweep()
    (again,) = parked(village)
    assert again.id != incident.id
    assert again.resume_at == incident.resume_at


def test_a_day_that_is_no_day_holds_up_nobody(village: Village) -> None:
    village.day("2026-03-02")
    if village.engine.dialect.name == "postgresql":
        return  # PostgreSQL takes no such date in the first place
    spoil(village, FIRST, "entered_on", "neulich")
    report = village.day("2026-03-24")
    assert report is not None
    assert report.failed == 1
    assert [rule for rule, _, _ in village.said(SECOND)] == ["week_before"]


def test_what_is_done_to_a_parked_campaign_loses_none_of_its_moments(village: Village) -> None:
    village.day("2026-03-02")
    kept = spoil(village, FIRST, "particulars", "{not json")
    village.day("2026-03-24")
    with writing(village.engine) as session:
        put(session, village.row(FIRST).id, "particulars", kept)
    village.day("2026-03-25")
    village.do(let_hold, FIRST, "meeting.mobilization", "yes")
    village.sweep()
    assert [rule for rule, _, _ in village.said(FIRST)] == ["week_before"]
