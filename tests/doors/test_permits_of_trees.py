"""What belongs to no single organisation is each tree's own (TRUST AC1)."""

from __future__ import annotations

from sqlmodel import select

from notifications.rows import MailboxMessage
from service import incidents
from service.db import reading, writing
from service.models import Incident
from service.ticking import deliver_now
from tests.doors.house import NO_POST, TREE, House, local, name_of, staff_no


def parked(house: House, *codes: str) -> dict[str, int]:
    """Park the campaigns of some organisations."""
    found = {}
    with writing(house.context.sessions) as session:
        for code in codes:
            subject = f"campaign:{house.campaign(code).id}"
            incidents.open_incident(
                session, "sweep", subject, cause=f"of {name_of(code)}", now=local("2026-03-10")
            )
            chosen = select(Incident.id).where(Incident.subject == subject)
            found[code] = session.exec(chosen).one()
    return found


def test_each_tree_has_incidents_of_its_own(house: House) -> None:
    """AC1: lists and totals never include foreign rows."""
    found = parked(house, "B1", "X1")
    office = house.caller("X", "office")
    told = office.reads("/api/v1/incidents")["incidents"]
    assert [one["id"] for one in told] == [found["X1"]]
    answer = office.post(f"/api/v1/incidents/{found['B1']}", {"action": "close"})
    assert answer.status_code == 404
    office.does(f"/api/v1/incidents/{found['X1']}", {"action": "close"})
    page = house.browser("X", "office").get("/incidents").get_data(as_text=True)
    assert name_of("B1") not in page
    closed = house.browser("X", "office").post(f"/incidents/{found['B1']}", action="close")
    assert closed.status_code == 404
    theirs = house.caller("C", "office").reads("/api/v1/incidents")["incidents"]
    assert [one["id"] for one in theirs] == [found["B1"]]


def test_only_overseers_close_incidents_at_the_browser(house: House) -> None:
    number = parked(house, "B1")["B1"]
    for role in ("secretary", "member", NO_POST):
        answer = house.browser("C", role).post(f"/incidents/{number}", action="close")
        assert answer.status_code == 403
    closed = house.browser("C", "office").post(f"/incidents/{number}", action="close")
    assert closed.status_code == 302
    with reading(house.context.sessions) as session:
        assert session.get_one(Incident, number).closed_at is not None


def test_the_office_reads_the_messages_of_its_own_tree(house: House) -> None:
    house.day("2026-04-02")
    page = house.browser("X", "office").get("/outbox").get_data(as_text=True)
    assert name_of("X1") in page
    assert not [code for code in TREE if name_of(code) in page]
    mine = house.caller("X", "office").reads("/api/v1/outbox?limit=500")["messages"]
    theirs = house.caller("C", "office").reads("/api/v1/outbox?limit=500")["messages"]
    assert {m["about"] for m in mine} == {name_of("X"), name_of("X1")}
    assert {m["about"] for m in theirs} == {name_of(code) for code in TREE}


def test_nobody_opens_somebody_elses_letter(house: House) -> None:
    house.day("2026-04-02")
    deliver_now(house.context, at=local("2026-04-02", "11:00"))
    with reading(house.context.sessions) as session:
        letters = list(session.execute(select(MailboxMessage)).scalars())
    letters = [letter for letter in letters if letter.channel == "email"]
    assert letters
    for letter in letters[:8]:
        mine = str(letter.address or "").partition("@")[0].upper()
        for code, role in (("B1", "secretary"), ("C", "office"), ("X", "office")):
            own = mine == staff_no(code, role).upper()
            for path in (f"/mailbox/{letter.id}", f"/mailbox/{letter.id}/letter"):
                opened = house.browser(code, role).get(path)
                assert opened.status_code == (200 if own else 404), (letter.address, code, role)
