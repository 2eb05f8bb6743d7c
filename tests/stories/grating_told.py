"""What came of the grating room's two years, read as its people read it, to be held to lists."""

from __future__ import annotations

import json
import re
from collections import Counter
from datetime import datetime

from sqlmodel import col, select

from notifications.outbox import Message
from service.models import Person
from tests.stories.acts import V1
from tests.stories.grating_autumn import R, everybody
from tests.stories.tale import ZONE, Tale

#: (day, what, to whom): staff numbers without the organisation's code, or all members of the day.
Said = tuple[str, str, str]
CALLED_OFF = re.compile(r"\(([^()]+)\)$")


def ledger(tale: Tale, person: str = "") -> dict[tuple[str, str], int]:
    """How many lines of each kind and outcome the ledger has, of all or of one member."""
    path = f"{V1}/ledger?campaign_id={tale.campaign(R)}"
    found = tale.who("R-office").reads(path + (f"&person={person}" if person else ""))["counts"]
    return dict(Counter({(each["kind"], each["outcome"]): each["count"] for each in found}))


def honours(tale: Tale) -> list[tuple[str, str, str, str]]:
    """(day, number, title, name) of the register of honours."""
    found = tale.who("R-masses-1").reads(f"{V1}/honours")["honours"]
    return [(h["awarded_on"], h["number"], h["title"], h["name"]) for h in found]


def names(tale: Tale) -> list[tuple[str, str]]:
    """(name, what became of it) of everybody who was put forward."""
    found = tale.secretary(R).reads(f"{V1}/nominations?limit=100")["nominations"]
    return [(each["name"], each["status"]) for each in found]


def duties(tale: Tale) -> dict[str, str]:
    """What became of each period of each duty: done, open, or how many days overdue."""
    path = f"{V1}/duties?campaign_id={tale.campaign(R)}&limit=500"
    found = tale.secretary(R).reads(path)["duties"]
    return {f"{one['duty']}/{one['period']}": f"{one['state']} {one['days']}" for one in found}


def said(tale: Tale) -> list[Said]:
    """Everything that was said, in order: (day, what, to whom).

    A message whose day had come before it was called off was sent by then, and counts.
    """
    told: dict[tuple[str, str], set[str]] = {}
    with tale.looking() as session:
        numbers = {each.id: each.staff_no for each in session.exec(select(Person))}
        for message in session.exec(select(Message).order_by(col(Message.planned_at))):
            if not _called_off(message):
                day = message.planned_at.astimezone(ZONE).date().isoformat()
                whom = numbers.get(message.recipient_id or 0, "nobody").removeprefix(f"{R}-")
                told.setdefault((day, _what(message)), set()).add(whom)
    return sorted((day, what, _whom(tale, whom)) for (day, what), whom in told.items())


def _called_off(message: Message) -> bool:
    if message.exception is None:
        return False
    found = CALLED_OFF.search(message.detail or "")
    assert found is not None, (message.exception, message.detail)
    return message.planned_at > datetime.fromisoformat(found[1])


def _what(message: Message) -> str:
    params = json.loads(message.params)
    rule = message.rule.partition(".")[0]
    if message.notice == "task_reminder":
        return f"{params['what']} {rule}"
    if message.kind == "notice":
        return str(params.get("what") or message.notice)
    where = message.stage if message.round == "duty" else f"{message.round}/{message.stage}"
    return f"{where} {rule}"


def _whom(tale: Tale, whom: set[str]) -> str:
    members = {who.removeprefix(f"{R}-") for who in everybody(tale)}
    if whom == members:
        return "all seven"
    return "the six" if whom == members - {"member-6"} else " ".join(sorted(whom))
