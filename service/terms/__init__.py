"""Seats of leading groups 席位, changes of holder, terms of office 任期 and elections 换届."""

from service.terms.counting import facts
from service.terms.groups import (
    Seated,
    Standing,
    dissolve_group,
    form_group,
    seated,
    seated_in,
    seats_in,
    standings,
)
from service.terms.offices import (
    begin_term,
    day_over,
    decide_delay,
    record_election,
    request_delay,
)
from service.terms.reminding import take_up_terms
from service.terms.rows import delays_of, overdue_terms, running, terms_of, with_a_term

__all__ = [
    "Seated",
    "Standing",
    "begin_term",
    "day_over",
    "decide_delay",
    "delays_of",
    "dissolve_group",
    "facts",
    "form_group",
    "overdue_terms",
    "record_election",
    "request_delay",
    "running",
    "seated",
    "seated_in",
    "seats_in",
    "standings",
    "take_up_terms",
    "terms_of",
    "with_a_term",
]
