"""Elections and leading groups by pages alone: put off with leave, held, and who sits where."""

from __future__ import annotations

from typing import Any

from tests.doors.house import House, name_of
from tests.web.desk import Desk

TERMS, SEATS = "/terms", "/seats"


def desk(house: House, code: str, role: str = "secretary") -> Desk:
    return Desk(house.browser(code, role).client)


def test_s2_13_an_election_is_put_off_and_held_by_pages(house: House) -> None:
    """B1's term runs out in April; it asks for half a year, is given it, and elects."""
    here = f"/campaigns/{house.campaign('B1').id}/terms"
    branch, above = desk(house, "B1"), desk(house, "G1")
    branch.opens(here)
    assert "Ask the secretary above" in branch.words
    assert not branch.sees("Record the term")
    above.opens(here)
    above.presses("Record the term", started_on="2026-03-11", status=422)
    above.presses("Record the term", started_on="2023-04-15")
    assert "36 days left" in above.words
    assert "Election due (term " in branch.opens("/todo"), "and not its days alone"
    branch.opens(here)
    branch.presses("Send the request", until="2027-05-01", reason="防汛", status=409)
    branch.presses("Send the request", until="2026-10-15", reason="防汛")
    assert not branch.sees("Send the request"), "one waits already"
    assert not branch.sees("Send the decision"), "nobody decides on their own"
    assert f'href="{here}"' in above.opens("/todo"), "the decision is among what is to be done"
    assert "Election to be put off (" in above.words
    assert "A request waits" in above.opens(f"{TERMS}?q=B1")
    above.opens(here)
    above.presses("Send the decision", grant="no", status=422)
    above.presses("Send the decision", grant="yes", note="防汛期间先不换届")
    assert "防汛期间先不换届" in branch.opens(here)
    assert "put off from" in branch.words
    above.presses("Record it", held_on="2026-03-09", note="直选")
    assert "Earlier terms (1)" in branch.opens(here)


def test_the_late_ones_come_first_and_only_of_ones_own(house: House) -> None:
    for code, since in (("B1", "2024-01-10"), ("G1", "2023-03-01"), ("B3", "2023-04-01")):
        body = {"campaign_id": house.campaign(code).id, "started_on": since}
        house.caller("C", "office").does("/api/v1/terms", body)
    office = desk(house, "C", "office")
    words = office.opens(TERMS)
    order = [words.index(f">{name_of(code)}<") for code in ("G1", "B3", "B1", "B2")]
    assert order == sorted(order), "late, due soon, running, not recorded"
    late = office.opens(f"{TERMS}?show=late")
    assert name_of("G1") in late
    assert name_of("B3") not in late
    assert "No organisation fits" in office.opens(f"{TERMS}?q=X1")
    neighbour = desk(house, "B2").opens(TERMS)
    assert name_of("B2") in neighbour
    assert name_of("B1") not in neighbour


def test_a_group_is_formed_and_its_vacancies_come_first(house: House) -> None:
    here = f"/campaigns/{house.campaign('B2').id}/terms"
    secretary, above = desk(house, "B2"), desk(house, "G1")
    secretary.opens(here)
    headless: dict[str, Any] = {"seats__0__seat": "member", "seats__0__post": "secretary"}
    secretary.presses("Form it", **headless, status=409)
    secretary.opens(here)
    secretary.presses("One more seat")
    more: dict[str, Any] = {"seats__1__seat": "member", "seats__1__post": "organization_officer"}
    secretary.presses("Form it", **more)
    assert "1 place vacant" not in secretary.words
    house.ends_post("B2", "organization_officer", "2026-03-11")
    house.day("2026-03-12")
    words = above.opens(SEATS)
    assert "1 place vacant" in above.words
    assert words.index(name_of("B2")) < words.index(name_of("G1")), "the vacant ones come first"
    assert name_of("B2") in above.opens(f"{SEATS}?show=vacant")
    assert not above.opens(here).count("Form it"), "a group is its own secretary's to form"
    secretary.opens(here)
    secretary.presses("Dissolve it", reason="撤并")
    assert "No leading group has been formed" in secretary.words
