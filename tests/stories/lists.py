"""What a tale came to, told in the form of lists that can be written by hand beside the source."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable

from sqlmodel import col, select

from notifications.outbox import Message
from service.models import Organization, Person
from tests.stories.acts import V1
from tests.stories.tale import ZONE, Tale


def written(text: str) -> list[str]:
    """The lines of a list, with one space between words and without what follows a ``#``."""
    lines = (" ".join(line.partition("#")[0].split()) for line in text.splitlines())
    return sorted(line for line in lines if line)


def posted(tale: Tale, code: str) -> list[str]:
    """Every message about an organisation: day, notice, rule, about what, to whom, by what.

    Nobody delivers in a tale. What was called off later, because the work was done meanwhile, had
    been sent by then and is told with the rest.
    """
    with tale.looking() as session:
        names = dict(session.execute(select(Person.id, Person.staff_no)).all())
        about = select(Organization.id).where(Organization.code == code)
        chosen = select(Message).where(col(Message.organization_id).in_(about))
        found: dict[str, list[str]] = {}
        for message in session.exec(chosen):
            found.setdefault(_line(message, names), []).append(message.channel)
    return sorted(_with_channels(found))


def _line(message: Message, names: dict[int, str]) -> str:
    told = json.loads(message.params)
    about = told.get("what") or message.stage
    about += f" {told['period']}" if "period" in told else ""
    to = names[message.recipient_id] if message.recipient_id else f"nobody:{message.role}"
    rule = message.rule.partition(".")[0] or "-"
    day = message.planned_at.astimezone(ZONE).date()
    return f"{day} {message.notice} {rule} {about} {to}"


def _with_channels(found: dict[str, list[str]]) -> Iterable[str]:
    """Equal messages, such as those about several pledges, are one line with their number."""
    for line, channels in found.items():
        counted = sorted(Counter(channels).items())
        told = " ".join(name if count == 1 else f"{name}×{count}" for name, count in counted)
        yield f"{line} {told}"


def counts(tale: Tale, code: str) -> dict[str, int]:
    """How many lines of each kind and outcome an organisation's ledger has; nothing left out."""
    told = tale.secretary(code).reads(f"{V1}/ledger?campaign_id={tale.campaign(code)}")
    found = {f"{each['kind']} {each['outcome']}": each["count"] for each in told["counts"]}
    assert sum(found.values()) == len(told["lines"])
    return found


def register(tale: Tale, who: str) -> list[tuple[str, str, str]]:
    """(day, honour, whose) of everything in the register of honours, as somebody reads it."""
    told = tale.who(who).reads(f"{V1}/honours")["honours"]
    return sorted((each["awarded_on"], each["title"], each["name"]) for each in told)
