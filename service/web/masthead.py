"""The bar at the head of every page: which pages lie open to whom."""

from __future__ import annotations

from typing import Final

from service.auth.permits import ADMINISTRATORS, LEADERS, OVERSEEING
from service.auth.visitor import Visitor

KEEPS_PEOPLE: Final = OVERSEEING["see_accounts"]
#: How many pages stand beside the brand in one line; English words are longer.
IN_ONE_LINE: Final = {"en": 5}
OTHERWISE: Final = 7
Tab = tuple[str, str]  # an endpoint, and the key of its name


def tabs_of(visitor: Visitor | None, *, mailbox: bool) -> list[Tab]:
    """The pages that a visitor's bar leads to; `mailbox` where messages go no further than here."""
    if visitor is None:
        return []
    looks_after = visitor.holds(LEADERS | ADMINISTRATORS)
    shown = (
        (bool(visitor.reach), "board.show", "nav.board"),
        (True, "home.todo", "nav.todo"),
        (True, "organizations.show", "nav.organizations"),
        (True, "calendars.show", "nav.calendars"),
        (visitor.oversees, "plans.show_all", "nav.plans"),
        (mailbox, "mailbox.show", "nav.mailbox"),
        (looks_after, "operations.outbox", "nav.outbox"),
        (looks_after, "operations.incidents", "nav.incidents"),
        (looks_after, "long_work.show", "nav.work"),
        (visitor.holds(KEEPS_PEOPLE), "people.show", "nav.people"),
        (visitor.holds(OVERSEEING["read_audit"]), "audit.show", "nav.audit"),
        (visitor.holds(OVERSEEING["read_settings"]), "settings.show", "nav.settings"),
    )
    return [(endpoint, key) for open_to_them, endpoint, key in shown if open_to_them]


def takes_two_lines(tabs: list[Tab], language: str) -> bool:
    """Whether the bar is too long for one line beside the brand, the search and the name."""
    return len(tabs) > IN_ONE_LINE.get(language, OTHERWISE)
