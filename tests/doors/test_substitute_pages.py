"""Somebody going away names a substitute by page; both see it, and it is ended before its time."""

from __future__ import annotations

from typing import Any

from tests.doors.house import House
from tests.web.desk import Desk


def test_a_substitute_is_named_seen_by_both_and_ended(house: House) -> None:
    absent = Desk(house.browser("G1").client)
    stands_in = Desk(house.browser("G1", "deputy_secretary").client)
    assert "Nobody stands in" in absent.opens("/substitutes")
    with house.context.sessions() as session:
        deputy = house.person(session, "G1", "deputy_secretary")
        secretary = house.person(session, "G1", "secretary")
    typed: dict[str, Any] = {
        "substitute_id": str(deputy.id),
        "since": "2026-03-10",
        "reason": "外出学习",
    }
    absent.presses("Name", **typed, until="2026-03-12")
    assert f"{deputy.name} stands in for me" in absent.words
    assert f"I stand in for {secretary.name}" in stands_in.opens("/substitutes")
    assert not stands_in.sees("End it now"), "the absent ends it"
    absent.presses("End it now")
    assert "over" in stands_in.opens("/substitutes")
