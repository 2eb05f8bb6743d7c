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
    on_behalf_of: int | None = None  # the absent person in whose stead 代理 somebody acts

    @classmethod
    def person(cls, person_id: int, role: str = "", on_behalf_of: int | None = None) -> Actor:
        """Return a person acting by a role, their own or that of somebody who is absent."""
        return cls("person", person_id, role, on_behalf_of)

    @property
    def hands(self) -> frozenset[int]:
        """Return whose act it is: the person's who acts, and of whoever they stand in for."""
        return frozenset(one for one in (self.person_id, self.on_behalf_of) if one is not None)

    def is_one_of(self, *people: int | None) -> bool:
        """Say whether what is one of these people's own is the actor's, or that of the absent."""
        return not self.hands.isdisjoint(people)

    @property
    def stead(self) -> dict[str, int]:
        """Return what history keeps of it: the absent person, where there is one."""
        return {} if self.on_behalf_of is None else {"on_behalf_of": self.on_behalf_of}

    @property
    def seated(self) -> int | None:
        """Return the person by whose posts it is done."""
        return self.person_id if self.on_behalf_of is None else self.on_behalf_of


OPERATOR = Actor("operator", None, "operator")
CALENDAR = Actor("calendar")
