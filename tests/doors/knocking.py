"""Whoever knocks at the doors of the table, what they have to hear, and what they heard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlmodel import col, select
from werkzeug.test import TestResponse

from service import incidents
from service.db import writing
from service.models import Incident
from tests.doors.every_door import NUMBERS
from tests.doors.house import SUPERIOR, House, local, name_of
from tests.doors.rights import (
    KEEPS_PLANS,
    LISTS_ACCOUNTS,
    OVERSEEN,
    OVERSEES,
    READS_AUDIT,
    READS_SETTINGS,
    Seat,
    may,
    sees,
)
from tests.doors.table_of_doors import STALE, TARGET, Door


@dataclass
class Numbers:
    """The numbers that stand in paths and bodies."""

    house: House
    campaign: int
    postponement: int
    appraisal: int = 0

    def incident(self) -> int:
        """An open incident about the target's campaign, opened again if somebody closed it."""
        subject = f"campaign:{self.campaign}"
        with writing(self.house.context.sessions) as session:
            incidents.open_incident(
                session, "sweep", subject, cause="a test", now=local("2026-03-10")
            )
            chosen = select(Incident.id).where(
                Incident.subject == subject, col(Incident.closed_at).is_(None)
            )
            return session.exec(chosen).one()

    def fill(self, text: str) -> str:
        """A path or value with its numbers."""
        if "{incident}" in text:
            return text.replace("{incident}", str(self.incident()))
        for name, make in NUMBERS.items():
            if name in text:
                text = text.replace(name, str(make(self.house, self.campaign)))
        text = text.replace("{appraisal}", str(self.appraisal))
        return text.replace("{campaign}", str(self.campaign)).replace(
            "{postponement}", str(self.postponement)
        )

    def body(self, door: Door) -> dict[str, Any]:
        """What is sent to a door."""
        return {name: self._number(value) for name, value in door.body.items()}

    def _number(self, value: object) -> object:
        if isinstance(value, list):
            return [self._number(one) for one in value]
        if value == "{campaign}":
            return self.campaign
        if isinstance(value, str) and value in NUMBERS:
            return NUMBERS[value](self.house, self.campaign)
        return value


def knock(house: House, numbers: Numbers, door: Door, token: str | None) -> TestResponse:
    """Go through a door as whoever a token stands for."""
    caller = house.bearer(token)
    path = numbers.fill(door.path)
    if door.method == "GET":
        return caller.get(path)
    return caller.post(path, numbers.body(door), seen=STALE)


def expected(door: Door, who: Seat) -> frozenset[int]:
    """What somebody has to hear: denied is 403, and 404 where existence is itself secret."""
    return door.passed if may(who, door.right, TARGET) else denied(door, sees(who, TARGET))


def denied(door: Door, seen: bool) -> frozenset[int]:
    """What whoever may not has to hear at a door, by whether they see the organisation."""
    if door.right == OVERSEEN:  # nobody else so much as hears that it is there
        return frozenset({404})
    if door.right in (OVERSEES, KEEPS_PLANS, LISTS_ACCOUNTS, READS_AUDIT, READS_SETTINGS):
        # Of an incident or a message, those who oversee another tree may not even know.
        secret = "{incident}" in door.path or "{message}" in door.path
        return frozenset({403, 404}) if secret else frozenset({403})
    return frozenset({403}) if seen else frozenset({404})


def heard(answer: TestResponse) -> set[str]:
    """The organisations that an answer tells of."""
    text = answer.data.decode(errors="replace")  # a certificate is no text
    return {code for code in SUPERIOR if name_of(code) in text}
