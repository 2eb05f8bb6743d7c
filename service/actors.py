"""Who acts: a person, the operator at the command line, or the calendar."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Actor:
    """The one that history names; ``role`` is the right by which a person acted."""

    kind: Literal["person", "operator", "calendar"]
    person_id: int | None = None
    role: str = ""

    @classmethod
    def person(cls, person_id: int, role: str = "") -> Actor:
        """Return a person acting by a role."""
        return cls("person", person_id, role)


OPERATOR = Actor("operator", None, "operator")
CALENDAR = Actor("calendar")
